"""Cholesky and QR factorisations.

Mathematics: Cholesky after Murray, "Differentiation of the Cholesky decomposition", 2016: dL = L Φ(L⁻¹ dA L⁻ᴴ),
where Φ takes the lower triangle and half of the diagonal. QR after Walter & Lehmann, "Algorithmic differentiation
of linear algebra functions with application in optimum experimental design", 2010, with Seeger et al.,
"Auto-differentiating linear algebra", 2017, for the cotangents.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.primitive import handler, rule
from nbgrad.rules.linalg_householder import QR_RAW
from nbgrad.rules.matrices import adjoint, conj, diagonal, diagonal_matrix, from_triangle, onto_triangle


def _half(x: Any) -> Any:
    """Φ: the lower triangle with half of the diagonal."""
    return np.tril(x) - diagonal_matrix(0.5 * diagonal(x))


def _cholesky_jvp(t: Any, ans: Any, a: Any, *, upper: bool = False) -> Any:
    low = adjoint(ans) if upper else ans
    inverse = np.linalg.inv(low)
    moved = low @ _half(inverse @ from_triangle(t, lower=not upper) @ adjoint(inverse))
    return adjoint(moved) if upper else moved


def _cholesky_vjp(g: Any, ans: Any, a: Any, *, upper: bool = False) -> Any:
    low, c = (adjoint(ans), adjoint(conj(g))) if upper else (ans, conj(g))
    inverse = np.linalg.inv(low)
    full = adjoint(inverse) @ _half(adjoint(low) @ c) @ inverse
    return conj(onto_triangle(full, lower=not upper))


rule(
    np.linalg.cholesky,
    vjp=_cholesky_vjp,
    jvp=_cholesky_jvp,
    note="with respect to the triangle that is read",
)


# QR: A = [X Y] with as many columns in X as there are orthonormal vectors in Q₁; Q₀ completes them to a basis.
# Q₀ is not unique; it is taken to turn no more than Q₁ makes it, which is right for functions of Q₀ Q₀ᴴ.
def _times_inverse(x: Any, r: Any) -> Any:
    """X R⁻¹."""
    return np.swapaxes(np.linalg.solve(np.swapaxes(r, -1, -2), np.swapaxes(x, -1, -2)), -1, -2)


def _qr_jvp(t: Any, ans: Any, a: Any, mode: str = "reduced") -> Any:
    q, r = ans
    k = min(shape_of(a)[-2:])
    q1, q0, r1 = q[..., :k], q[..., k:], r[..., :k, :k]
    c = _times_inverse(t[..., :k], r1)
    m = adjoint(q1) @ c
    upper = np.triu(m, 1) + adjoint(np.tril(m, -1)) + diagonal_matrix(np.real(diagonal(m)))
    dq, dr = c - q1 @ upper, upper @ r1
    if shape_of(a)[-1] > k:
        dr = np.concatenate([dr, adjoint(dq) @ a[..., k:] + adjoint(q1) @ t[..., k:]], axis=-1)
    if shape_of(q)[-1] > k:
        dq = np.concatenate([dq, -q1 @ (adjoint(dq) @ q0)], axis=-1)
        dr = np.concatenate([dr, np.zeros_like(r[..., k:, :])], axis=-2)
    return dq, dr


def _qr_vjp(g: Any, ans: Any, a: Any, mode: str = "reduced") -> Any:
    q, r = ans
    k = min(shape_of(a)[-2:])
    q1, q0, r1 = q[..., :k], q[..., k:], r[..., :k, :k]
    gq, gr = conj(g[0]), conj(g[1])[..., :k, :]
    gq1, gr1, gr2 = gq[..., :k], gr[..., :k], gr[..., k:]
    if shape_of(q)[-1] > k:
        gq1 = gq1 - q0 @ (adjoint(gq[..., k:]) @ q1)
    if shape_of(a)[-1] > k:
        gq1 = gq1 + a[..., k:] @ adjoint(gr2)
    turn = from_triangle(gr1 @ adjoint(r1) - adjoint(q1) @ gq1, lower=False)
    c = _times_inverse(gq1 + q1 @ turn, adjoint(r1))
    if shape_of(a)[-1] > k:
        c = np.concatenate([c, q1 @ gr2], axis=-1)
    return conj(c)


QR = rule(
    np.linalg.qr,
    vjp=_qr_vjp,
    jvp=_qr_jvp,
    outputs=True,
    note="of full rank; the columns of a complete Q beyond those of A only in functions that do not depend on "
    "how they are chosen",
)


@handler(np.linalg.qr)
def qr(a: Any, mode: str = "reduced") -> Any:
    """np.linalg.qr of a traced matrix."""
    if mode == "r":
        return QR(a)[1]
    return QR_RAW(a) if mode == "raw" else QR(a, mode)
