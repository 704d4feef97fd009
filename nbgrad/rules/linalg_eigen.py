"""Eigenvalues and eigenvectors.

Mathematics: for A V = V Λ and X = V⁻¹ dA V: dΛ = diag X, dV = V (F ∘ X) with Fᵢⱼ = 1/(λⱼ − λᵢ) (Giles, "An
extended collection of matrix derivative results", 2008, §3.1). Eigenvectors are unique up to a factor only:

* `eigh`: the factor is taken not to turn (diag VᴴdV = 0), as in JAX and PyTorch. Only functions that do not depend
  on the factor, such as those of |V| or of the projections v vᴴ, have a derivative at all if A is complex.
* `eig`: the factor is the one LAPACK documents: norm 1, the component of largest magnitude real.

Where two eigenvalues are equal, derivatives that need the vectors are NaN: there the vectors are not functions of
the matrix. Those of symmetric functions of the eigenvalues are right.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.dispatch import strip
from nbgrad.core.primitive import rule
from nbgrad.rules.matrices import (
    absent,
    adjoint,
    columns,
    conj,
    diagonal,
    diagonal_matrix,
    from_triangle,
    gaps,
    onto_triangle,
    turned,
)  # fmt: skip


# Hermitian matrices: V⁻¹ = Vᴴ, and NumPy reads one triangle
def _eigh_jvp(t: Any, ans: Any, a: Any, UPLO: Any = "L") -> Any:
    w, v = ans
    x = adjoint(v) @ from_triangle(t, lower=UPLO.upper() == "L") @ v
    return np.real(diagonal(x)), v @ (gaps(w) * x)


def _eigh_vjp(g: Any, ans: Any, a: Any, UPLO: Any = "L") -> Any:
    w, v = ans
    if absent(g[1]):
        full = (v * columns(g[0])) @ adjoint(v)
    else:
        inner = gaps(w) * (adjoint(v) @ conj(g[1])) + diagonal_matrix(g[0])
        full = v @ inner @ adjoint(v)
    return conj(onto_triangle(full, lower=UPLO.upper() == "L"))


rule(
    np.linalg.eigh,
    vjp=_eigh_vjp,
    jvp=_eigh_jvp,
    outputs=True,
    note="with respect to the triangle that is read; vectors only where eigenvalues differ",
)


def _eigvalsh_vjp(g: Any, ans: Any, a: Any, UPLO: Any = "L") -> Any:
    _, v = np.linalg.eigh(a, UPLO)
    return conj(onto_triangle((v * columns(g)) @ adjoint(v), lower=UPLO.upper() == "L"))


def _eigvalsh_jvp(t: Any, ans: Any, a: Any, UPLO: Any = "L") -> Any:
    _, v = np.linalg.eigh(a, UPLO)
    return np.real(np.sum(conj(v) * (from_triangle(t, lower=UPLO.upper() == "L") @ v), axis=-2))


rule(np.linalg.eigvalsh, vjp=_eigvalsh_vjp, jvp=_eigvalsh_jvp, note="with respect to the triangle that is read")


# general matrices
def _largest(v: Any) -> Any:
    """True at the component of largest magnitude of each vector, the one that LAPACK makes real."""
    size = np.abs(strip(v))
    top = np.argmax(size, axis=-2) if size.size else np.zeros(size.shape[:-1], int)
    return np.arange(size.shape[-2])[:, None] == top[..., None, :]


def _at_largest(x: Any, v: Any) -> Any:
    return np.sum(np.where(_largest(v), x, 0), axis=-2, keepdims=True)


def _eig_jvp(t: Any, ans: Any, a: Any) -> Any:
    w, v = ans
    x = np.linalg.solve(v, t @ v)
    moved = v @ (gaps(w) * x)
    factor = np.sum(np.real(conj(v) * moved), axis=-2, keepdims=True)
    if np.iscomplexobj(v):
        factor = factor + 1j * np.imag(_at_largest(moved, v) / _at_largest(v, v))
    return diagonal(x), moved - v * factor


def _eig_vjp(g: Any, ans: Any, a: Any) -> Any:
    w, v = ans
    inner = diagonal_matrix(conj(g[0]))
    if not absent(g[1]):
        c = conj(g[1])
        along = np.sum(conj(v) * c, axis=-2, keepdims=True)
        c = c - v * np.real(along)
        if np.iscomplexobj(v):
            c = c - np.where(_largest(v), 1j * np.imag(along) / conj(_at_largest(v, v)), 0)
        inner = inner + conj(gaps(w)) * (adjoint(v) @ c)
    return conj(np.linalg.solve(adjoint(v), inner @ adjoint(v)))


rule(
    np.linalg.eig,
    vjp=_eig_vjp,
    jvp=_eig_jvp,
    outputs=True,
    note="of matrices with distinct eigenvalues; vectors of norm 1 with their largest component real",
)


def _vectors(w: Any, a: Any) -> Any:
    """Eigenvectors in the order of the eigenvalues ``w``, which another LAPACK routine may have found in another."""
    again, v = np.linalg.eig(a)
    wanted, found = strip(w), strip(again)
    scale = np.max(np.abs(wanted), initial=0)
    if np.allclose(wanted, found, rtol=0, atol=1e-3 * scale):
        return v
    order = np.argmin(np.abs(wanted[..., :, None] - found[..., None, :]), axis=-1)
    return np.take_along_axis(v, order[..., None, :], axis=-1)


def _eigvals_vjp(g: Any, ans: Any, a: Any) -> Any:
    v = _vectors(ans, a)
    return (turned(np.linalg.inv(v)) * columns(g)) @ turned(v)


def _eigvals_jvp(t: Any, ans: Any, a: Any) -> Any:
    v = _vectors(ans, a)
    return diagonal(np.linalg.solve(v, t @ v))


rule(np.linalg.eigvals, vjp=_eigvals_vjp, jvp=_eigvals_jvp, note="of diagonalisable matrices")
