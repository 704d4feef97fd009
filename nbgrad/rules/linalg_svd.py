"""Singular values and singular vectors.

Mathematics: Townsend, "Differentiating the singular value decomposition", 2016; for complex matrices Wan & Zhang,
"Automatic differentiation for complex valued SVD", 2019. With A = U S Vᴴ, P = Uᴴ dA V and Fᵢⱼ = 1/(sⱼ² − sᵢ²):

    dS = Re diag P
    dU = U (F ∘ (P S + S Pᴴ)) + (1 − U Uᴴ) dA V S⁻¹
    dV = V (F ∘ (S P + Pᴴ S)) + (1 − V Vᴴ) dAᴴ U S⁻¹

Singular vectors are unique up to a common factor of magnitude 1 only. If A is complex only functions that do not
depend on it have a derivative; U is then turned by i Im diag P S⁻¹, and V is not, as in JAX. The vectors that
``full_matrices=True`` adds are any basis of what remains: they are taken to turn no more than the others make
them, which is right for functions that do not depend on the choice. Where two singular values are equal, or one
is 0 and A is not square and real, derivatives that need vectors are NaN, for there the vectors are not functions of A.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.primitive import handler, rule
from nbgrad.rules.composite import composite
from nbgrad.rules.matrices import (
    absent,
    adjoint,
    columns,
    conj,
    diagonal,
    diagonal_matrix,
    gaps,
    reciprocal,
    rows,
)  # fmt: skip


def _svd_jvp(t: Any, ans: Any, a: Any, full_matrices: bool = True) -> Any:
    u, s, vh = ans
    k = shape_of(s)[-1]
    u1, v1h = u[..., :k], vh[..., :k, :]
    v1 = adjoint(v1h)
    p = adjoint(u1) @ t @ v1
    ps, sp = p * columns(s), rows(s) * p
    f = gaps(s * s)
    turn_u, turn_v = f * (ps + adjoint(ps)), f * (sp + adjoint(sp))
    if np.iscomplexobj(p):
        turn_u = turn_u + diagonal_matrix(1j * np.imag(diagonal(p)) * reciprocal(s))
    du, dv = u1 @ turn_u, v1 @ turn_v
    if shape_of(u)[-2] > k:
        du = du + (t @ v1 - u1 @ p) * columns(reciprocal(s))
    if shape_of(vh)[-1] > k:
        dv = dv + (adjoint(t) @ u1 - v1 @ adjoint(p)) * columns(reciprocal(s))
    return _completed(du, u, k), np.real(diagonal(p)), adjoint(_completed(dv, adjoint(vh), k))


def _completed(du: Any, u: Any, k: int) -> Any:
    """The tangents of the first k vectors, with those of the vectors that complete them to a basis."""
    if shape_of(u)[-1] == k:
        return du
    return np.concatenate([du, -u[..., :k] @ (adjoint(du) @ u[..., k:])], axis=-1)


def _svd_vjp(g: Any, ans: Any, a: Any, full_matrices: bool = True) -> Any:
    u, s, vh = ans
    k = shape_of(s)[-1]
    u1, v1h = u[..., :k], vh[..., :k, :]
    if absent(g[0]) and absent(g[2]):
        return conj((u1 * columns(g[1])) @ v1h)
    inner, v = diagonal_matrix(g[1]), adjoint(vh)
    gu, gv = _gathered(conj(g[0]), u, k), _gathered(adjoint(conj(g[2])), v, k)
    f, inverse = gaps(s * s), reciprocal(s)
    turn_u, turn_v = f * (adjoint(u1) @ gu), f * (v1h @ gv)
    inner = inner + (turn_u + adjoint(turn_u)) * columns(s) + rows(s) * (turn_v + adjoint(turn_v))
    if np.iscomplexobj(u):
        inner = inner + diagonal_matrix(1j * np.imag(np.sum(conj(u1) * gu, axis=-2)) * inverse)
    full = u1 @ inner @ v1h
    if shape_of(u)[-2] > k:
        full = full + (_outside(gu, u1) * columns(inverse)) @ v1h
    if shape_of(vh)[-1] > k:
        full = full + (u1 * columns(inverse)) @ adjoint(_outside(gv, adjoint(v1h)))
    return conj(full)


def _gathered(c: Any, u: Any, k: int) -> Any:
    """Cotangents of all vectors as one of the first k, which make the others turn."""
    if shape_of(u)[-1] == k:
        return c
    return c[..., :k] - u[..., k:] @ (adjoint(c[..., k:]) @ u[..., :k])


def _outside(c: Any, u: Any) -> Any:
    """(1 − U Uᴴ) C."""
    return c - u @ (adjoint(u) @ c)


SVD = rule(
    np.linalg.svd,
    vjp=_svd_vjp,
    jvp=_svd_jvp,
    outputs=True,
    note="vectors only where singular values differ; complex ones only in functions without their phase",
)


def _svdvals_vjp(g: Any, ans: Any, a: Any) -> Any:
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    return conj((u * columns(g)) @ vh)


def _svdvals_jvp(t: Any, ans: Any, a: Any) -> Any:
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    return np.real(np.sum(conj(u) * (t @ adjoint(vh)), axis=-2))


SVDVALS = rule(np.linalg.svdvals, vjp=_svdvals_vjp, jvp=_svdvals_jvp)


# hermitian=True: by way of the eigenvalues, of which NumPy takes the magnitudes
def _hermitian(a: Any) -> Any:
    return np.linalg.svd(a, hermitian=True)


def _by_eigenvectors(a: Any) -> Any:
    w, v = np.linalg.eigh(a)
    order = np.argsort(np.abs(w), axis=-1)[..., ::-1]
    w, v = np.take_along_axis(w, order, axis=-1), np.take_along_axis(v, columns(order), axis=-1)
    return v, np.abs(w), adjoint(v * columns(np.sign(w)))


def _hermitian_values(a: Any) -> Any:
    return np.linalg.svd(a, hermitian=True, compute_uv=False)


SVD_HERMITIAN = composite(_hermitian, _by_eigenvectors, outputs=True)
SVDVALS_HERMITIAN = composite(_hermitian_values, lambda a: np.sort(np.abs(np.linalg.eigvalsh(a)), axis=-1)[..., ::-1])
SVD_HERMITIAN.name = SVDVALS_HERMITIAN.name = "svd"


@handler(np.linalg.svd)
def svd(a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False) -> Any:
    """np.linalg.svd of a traced matrix."""
    if hermitian:
        return SVD_HERMITIAN(a) if compute_uv else SVDVALS_HERMITIAN(a)
    return SVD(a, full_matrices) if compute_uv else SVDVALS(a)
