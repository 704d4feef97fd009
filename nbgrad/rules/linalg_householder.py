"""The raw form of QR: R and the Householder vectors, as LAPACK returns them.

Each step reflects one column onto a multiple of a unit vector: H = 1 − τ v vᴴ with v₁ = 1, Hᴴ x = β e₁ (LAPACK's
xLARFG). The steps are smooth functions of the matrix, so differentiating them differentiates the factorisation.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import strip
from nbgrad.rules.composite import composite
from nbgrad.rules.matrices import adjoint, conj, turned


def _raw(a: Any) -> Any:
    return np.linalg.qr(a, mode="raw")


def _reflections(a: Any) -> tuple[Any, Any]:
    """NumPy's transposed array of R above and Householder vectors below, and the factors τ."""
    finished, factors = [], []
    for _ in range(min(shape_of(a)[-2:])):
        v, tau, beta = _reflector(a[..., :, :1])
        a = a[..., :, 1:]
        a = a - conj(tau) * (v @ (adjoint(v) @ a))
        finished.append((beta, a[..., :1, :], v[..., 1:, :]))
        factors.append(tau[..., 0, 0])
        a = a[..., 1:, :]
    return turned(_assembled(finished, a)), np.stack(factors, axis=-1) if factors else a[..., 0, :0]


def _reflector(x: Any) -> tuple[Any, Any, Any]:
    """v, τ and β for a column; a column with nothing to remove is left as it is."""
    first, rest = x[..., :1, :], x[..., 1:, :]
    square = np.sum(np.real(rest * conj(rest)), axis=-2, keepdims=True)
    done = np.logical_and(np.equal(strip(square), 0), np.equal(np.imag(strip(first)), 0))
    size = np.sqrt(np.where(done, 1, np.real(first * conj(first)) + square))
    beta = np.where(np.signbit(np.real(strip(first))), size, -size)
    v = np.concatenate([np.ones_like(first), rest / np.where(done, 1, first - beta)], axis=-2)
    return v, np.where(done, 0, (beta - first) / beta), np.where(done, np.real(first), beta)


def _assembled(finished: list[tuple[Any, Any, Any]], corner: Any) -> Any:
    """R and the vectors in one matrix, from the last corner outward: β and its row above, the vector to the left."""
    for beta, row, vector in reversed(finished):
        top = np.concatenate([beta, row], axis=-1)
        corner = np.concatenate([top, np.concatenate([vector, corner], axis=-1)], axis=-2)
    return corner


QR_RAW = composite(_raw, _reflections, outputs=True)
QR_RAW.name = "qr"
