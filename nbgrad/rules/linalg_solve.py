"""Inverses, linear systems and determinants.

Mathematics: d(A⁻¹) = −A⁻¹ dA A⁻¹, d det A = tr(adj(A) dA) (Giles, "An extended collection of matrix derivative
results", 2008, §2.2–2.3).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import strip
from nbgrad.core.primitive import rule
from nbgrad.rules.composite import composite
from nbgrad.rules.matrices import conj, diagonal, rows, turned

rule(
    np.linalg.inv,
    vjp=lambda g, ans, a: -turned(ans) @ g @ turned(ans),
    jvp=lambda t, ans, a: -ans @ t @ ans,
)


# solve: NumPy takes b for a vector only if it is one-dimensional
def _as_columns(b: Any, x: Any) -> Any:
    """A vector, or a stack of the solutions of one vector, as matrices of one column."""
    return rows(x) if len(shape_of(b)) == 1 else x


def _solve_vjp(ks: tuple[int, ...], g: Any, ans: Any, a: Any, b: Any) -> tuple[Any, ...]:
    """B̄ = A⁻ᵀ X̄ and Ā = −B̄ Xᵀ: one system solved for both."""
    of_b = np.linalg.solve(turned(a), _as_columns(b, g))
    found: dict[int, Any] = {}
    if 0 in ks:
        found[0] = -of_b @ turned(_as_columns(b, ans))
    if 1 in ks:
        found[1] = of_b[..., 0] if len(shape_of(b)) == 1 else of_b
    return tuple(found[k] for k in ks)


def _solve_along_a(t: Any, ans: Any, a: Any, b: Any) -> Any:
    moved = np.linalg.solve(a, t @ _as_columns(b, ans))
    return -moved[..., 0] if len(shape_of(b)) == 1 else -moved


rule(np.linalg.solve, jvp=(_solve_along_a, lambda t, ans, a, b: np.linalg.solve(a, t))).vjp_all = _solve_vjp


# determinants
def _cofactors(det: Any, a: Any) -> Any:
    """∂det/∂A: det(A) A⁻ᵀ, and where a determinant is 0 (there is no inverse) from the singular vectors."""
    if np.all(np.not_equal(strip(det), 0)):
        return np.expand_dims(det, (-1, -2)) * turned(np.linalg.inv(a))
    u, s, vh = np.linalg.svd(a)
    n = shape_of(s)[-1]
    factors = np.where(np.eye(n, dtype=bool), 1, np.expand_dims(s, -2))
    others = np.prod(factors, axis=-1) * np.expand_dims(np.linalg.det(u) * np.linalg.det(vh), -1)
    return conj(u) @ (rows(others) * conj(vh))


rule(
    np.linalg.det,
    vjp=lambda g, ans, a: np.expand_dims(g, (-1, -2)) * _cofactors(ans, a),
    jvp=lambda t, ans, a: np.sum(t * _cofactors(ans, a), axis=(-2, -1)),
    note="also of singular matrices",
)


def _slogdet_vjp(g: Any, ans: Any, a: Any) -> Any:
    """d log|det A| = Re tr(A⁻¹ dA), d sign = i Im tr(A⁻¹ dA) · sign."""
    sign, size = g
    if np.iscomplexobj(ans[0]):
        size = size - 1j * np.real(1j * sign * ans[0])
    return np.expand_dims(size, (-1, -2)) * turned(np.linalg.inv(a))


def _slogdet_jvp(t: Any, ans: Any, a: Any) -> Any:
    moved = np.sum(diagonal(np.linalg.solve(a, t)), axis=-1)
    turn = 1j * np.imag(moved) * ans[0] if np.iscomplexobj(ans[0]) else np.zeros_like(ans[0])
    return turn, np.real(moved)


rule(np.linalg.slogdet, vjp=_slogdet_vjp, jvp=_slogdet_jvp, outputs=True)


# tensors as matrices
def _tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    ndim = len(shape_of(a))
    if axes is not None:
        last = [k % ndim for k in axes]
        a = np.transpose(a, (*(k for k in range(ndim) if k not in last), *last))
    result = shape_of(a)[len(shape_of(b)) - ndim :] if ndim > len(shape_of(b)) else ()
    flat = np.ravel(b)
    return np.reshape(np.linalg.solve(np.reshape(a, (shape_of(flat)[0], -1)), flat), result)


def _tensorinv(a: Any, ind: int = 2) -> Any:
    shape = shape_of(a)
    size = int(np.prod(shape[ind:], dtype=int))
    return np.reshape(np.linalg.inv(np.reshape(a, (-1, size))), shape[ind:] + shape[:ind])


composite(np.linalg.tensorsolve, _tensorsolve)
composite(np.linalg.tensorinv, _tensorinv)
