"""What rules for stacks of matrices share: adjoints, diagonals, and the triangle that NumPy reads.

Cotangents follow JAX's convention, df = Re Σ āᵢ daᵢ. The literature writes df = Re tr(Āᴴ dA), so its Ā is the
conjugate of ours: rules for functions that are not holomorphic take ``conj(g)``, follow the literature, and
conjugate their result.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import is_traced


def turned(x: Any) -> Any:
    """Xᵀ for every matrix of a stack."""
    return np.swapaxes(x, -1, -2)


def conj(x: Any) -> Any:
    """Conjugate, without any work for real numbers."""
    return np.conj(x) if np.iscomplexobj(x) else x


def adjoint(x: Any) -> Any:
    """Xᴴ for every matrix of a stack."""
    return turned(conj(x))


def columns(x: Any) -> Any:
    """A stack of vectors of numbers as factors for the columns of a stack of matrices: X diag(v) = X * columns(v)."""
    return np.expand_dims(x, -2)


def rows(x: Any) -> Any:
    """Factors for the rows: diag(v) X = rows(v) * X."""
    return np.expand_dims(x, -1)


def diagonal(x: Any) -> Any:
    """The diagonals of a stack of matrices."""
    return np.linalg.diagonal(x)


def diagonal_matrix(v: Any) -> Any:
    """Matrices with ``v`` on their diagonals."""
    n = shape_of(v)[-1]
    return rows(v) * np.eye(n, dtype=bool)


def without_diagonal(x: Any) -> Any:
    """Matrices with zeros on their diagonals."""
    n = shape_of(x)[-1]
    return np.where(np.eye(n, dtype=bool), 0, x)


def from_triangle(x: Any, lower: bool = True) -> Any:
    """The Hermitian matrix of which LAPACK reads one triangle (and the real part of the diagonal)."""
    below = np.tril(x, -1) if lower else adjoint(np.triu(x, 1))
    return below + adjoint(below) + diagonal_matrix(np.real(diagonal(x)))


def onto_triangle(c: Any, lower: bool = True) -> Any:
    """Adjoint of `from_triangle`: a cotangent of the full matrix as one of the triangle that was read."""
    both = c + adjoint(c)
    off = np.tril(both, -1) if lower else np.triu(both, 1)
    return off + diagonal_matrix(np.real(diagonal(c)))


def absent(c: Any) -> bool:
    """Whether a cotangent is zero for certain: the output it belongs to was not used."""
    return not is_traced(c) and not np.any(c)


def reciprocal(x: Any) -> Any:
    """1/x, and NaN without a warning where x is 0: the derivative does not exist there."""
    return 1 / np.where(np.equal(x, 0), np.nan, x)


def gaps(values: Any) -> Any:
    """Fᵢⱼ = 1 / (λⱼ − λᵢ), 0 on the diagonal; NaN where two are equal, as their vectors are then not unique."""
    difference = columns(values) - rows(values)
    n = shape_of(values)[-1]
    return without_diagonal(reciprocal(np.where(np.eye(n, dtype=bool), 1, difference)))
