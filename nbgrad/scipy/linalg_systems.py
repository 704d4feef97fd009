"""Linear systems of scipy.linalg: general, triangular, factored, banded, and matrix equations.

For A x = b: b̄ = A⁻ᵀ x̄ and Ā = −b̄ xᵀ (Giles, "An extended collection of matrix derivative results", 2008, §2.3.1),
where only the part of A that is read has a cotangent. For A X + X B = Q the same with the Sylvester operator.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import linalg as plain

from nbgrad.core.cotangent import shape_of
from nbgrad.core.errors import NotDifferentiable
from nbgrad.core.primitive import Primitive, handler, rule
from nbgrad.rules.matrices import adjoint, conj, diagonal_matrix, from_triangle, onto_triangle, rows, turned
from nbgrad.scipy.borrowing import without_overwriting


def as_columns(x: Any, b: Any) -> Any:
    """The solution for a vector ``b`` as matrices of one column."""
    return rows(x) if len(shape_of(b)) == 1 else x


def like_right_side(x: Any, b: Any) -> Any:
    """A matrix of columns shaped as solutions for ``b`` are."""
    return x[..., 0] if len(shape_of(b)) == 1 else x


def times_row(of_b: Any, x: Any, b: Any) -> Any:
    """b̄ xᵀ."""
    return as_columns(of_b, b) @ turned(as_columns(x, b))


# general, with what SciPy reads of a matrix that is said to have a structure
def _as_read(a: Any, assume_a: Any, lower: bool) -> Any:
    """The matrix that SciPy takes ``a`` for."""
    match assume_a:
        case "pos" | "positive definite" | "her" | "hermitian":
            return from_triangle(a, lower)
        case "sym" | "symmetric":
            half = np.tril(a, -1) if lower else np.triu(a, 1)
            return half + turned(half) + diagonal_matrix(np.linalg.diagonal(a))
        case "diagonal":
            return diagonal_matrix(np.linalg.diagonal(a))
        case "upper triangular":
            return np.triu(a)
        case "lower triangular":
            return np.tril(a)
    return a


def _onto_read(c: Any, assume_a: Any, lower: bool) -> Any:
    """Adjoint of `_as_read`."""
    match assume_a:
        case "pos" | "positive definite" | "her" | "hermitian":
            return conj(onto_triangle(conj(c), lower))
        case "sym" | "symmetric":
            both = c + turned(c)
            return (np.tril(both, -1) if lower else np.triu(both, 1)) + diagonal_matrix(np.linalg.diagonal(c))
        case "diagonal" | "upper triangular" | "lower triangular":
            return _as_read(c, assume_a, lower)
    return c


def _solve_vjp(
    ks: tuple[int, ...], g: Any, ans: Any, a: Any, b: Any, lower: bool = False, overwrite_a: bool = False,
    overwrite_b: bool = False, check_finite: bool = True, assume_a: Any = None, transposed: bool = False,
) -> tuple[Any, ...]:  # fmt: skip
    matrix = _as_read(a, assume_a, lower)
    of_b = np.linalg.solve(matrix if transposed else turned(matrix), as_columns(g, b))
    found = {1: like_right_side(of_b, b)}
    if 0 in ks:
        c = -of_b @ turned(as_columns(ans, b))
        found[0] = _onto_read(turned(c) if transposed else c, assume_a, lower)
    return tuple(found[k] for k in ks)


def _solve_jvp(
    k: int, t: Any, ans: Any, a: Any, b: Any, lower: bool = False, overwrite_a: bool = False,
    overwrite_b: bool = False, check_finite: bool = True, assume_a: Any = None, transposed: bool = False,
) -> Any:  # fmt: skip
    matrix = _as_read(a, assume_a, lower)
    if k == 0:
        moved = _as_read(t, assume_a, lower)
        t = like_right_side(-(turned(moved) if transposed else moved) @ as_columns(ans, b), b)
    return like_right_side(np.linalg.solve(turned(matrix) if transposed else matrix, as_columns(t, b)), b)


rule(plain.solve, jvp_any=_solve_jvp, note="with respect to the part of the matrix that is read").vjp_all = _solve_vjp


def _inv_vjp(g: Any, ans: Any, a: Any, *options: Any, assume_a: Any = None, lower: bool = False, **others: Any) -> Any:
    return _onto_read(-turned(ans) @ g @ turned(ans), assume_a, lower)


def _inv_jvp(t: Any, ans: Any, a: Any, *options: Any, assume_a: Any = None, lower: bool = False, **others: Any) -> Any:
    return -ans @ _as_read(t, assume_a, lower) @ ans


INV = rule(plain.inv, vjp=_inv_vjp, jvp=_inv_jvp, note="with respect to the part of the matrix that is read")


@handler(plain.inv)
def inv(a: Any, *options: Any, assume_a: Any = None, lower: bool = False, **others: Any) -> Any:
    """scipy.linalg.inv of a traced matrix."""
    if assume_a == "diagonal":
        raise NotDifferentiable("scipy.linalg.inv(assume_a='diagonal') leaves other elements as they were; write 1 / a")
    return INV(a, assume_a=assume_a, lower=lower)


# triangular
TRANSPOSED = {0: 1, 1: 0, "N": "T", "T": "N"}


def _triangle(x: Any, lower: bool, unit_diagonal: bool) -> Any:
    """The part of a triangular matrix that is read."""
    return np.tril(x, -1 if unit_diagonal else 0) if lower else np.triu(x, 1 if unit_diagonal else 0)


def _triangular_vjp(
    ks: tuple[int, ...], g: Any, ans: Any, a: Any, b: Any, trans: Any = 0, lower: bool = False,
    unit_diagonal: bool = False, overwrite_b: bool = False, check_finite: bool = True,
) -> tuple[Any, ...]:  # fmt: skip
    adjoint_read = trans in (2, "C")
    if adjoint_read:
        of_b = conj(SOLVE_TRIANGULAR(a, conj(g), 0, lower, unit_diagonal))
    else:
        of_b = SOLVE_TRIANGULAR(a, g, TRANSPOSED[trans], lower, unit_diagonal)
    found = {1: of_b}
    if 0 in ks:
        c = -times_row(of_b, ans, b)
        c = conj(turned(c)) if adjoint_read else turned(c) if trans in (1, "T") else c
        found[0] = _triangle(c, lower, unit_diagonal)
    return tuple(found[k] for k in ks)


def _triangular_jvp(
    k: int, t: Any, ans: Any, a: Any, b: Any, trans: Any = 0, lower: bool = False,
    unit_diagonal: bool = False, overwrite_b: bool = False, check_finite: bool = True,
) -> Any:  # fmt: skip
    if k == 0:
        t = _triangle(t, lower, unit_diagonal)
        t = adjoint(t) if trans in (2, "C") else turned(t) if trans in (1, "T") else t
        t = -like_right_side(t @ as_columns(ans, b), b)
    return SOLVE_TRIANGULAR(a, t, trans, lower, unit_diagonal)


SOLVE_TRIANGULAR: Primitive = rule(
    plain.solve_triangular, jvp_any=_triangular_jvp, note="with respect to the triangle that is read"
)
SOLVE_TRIANGULAR.vjp_all = _triangular_vjp


# matrix equations
def _sylvester_vjp(ks: tuple[int, ...], g: Any, ans: Any, a: Any, b: Any, q: Any) -> tuple[Any, ...]:
    of_q = SYLVESTER(turned(a), turned(b), g)
    found = {0: -of_q @ turned(ans), 1: -turned(ans) @ of_q, 2: of_q}
    return tuple(found[k] for k in ks)


def _sylvester_jvp(k: int, t: Any, ans: Any, a: Any, b: Any, q: Any) -> Any:
    return SYLVESTER(a, b, t if k == 2 else -t @ ans if k == 0 else -ans @ t)


SYLVESTER: Primitive = rule(plain.solve_sylvester, jvp_any=_sylvester_jvp)
SYLVESTER.vjp_all = _sylvester_vjp


def _lyapunov_vjp(ks: tuple[int, ...], g: Any, ans: Any, a: Any, q: Any) -> tuple[Any, ...]:
    """A X + X Aᴴ = Q: as Sylvester's equation with B = Aᴴ."""
    of_q = LYAPUNOV(turned(a), g)
    found = {0: -of_q @ turned(ans) - conj(turned(of_q) @ ans), 1: of_q}
    return tuple(found[k] for k in ks)


def _lyapunov_jvp(k: int, t: Any, ans: Any, a: Any, q: Any) -> Any:
    return LYAPUNOV(a, -t @ ans - ans @ adjoint(t) if k == 0 else t)


LYAPUNOV: Primitive = rule(plain.solve_continuous_lyapunov, jvp_any=_lyapunov_jvp)
LYAPUNOV.vjp_all = _lyapunov_vjp


def _discrete_vjp(ks: tuple[int, ...], g: Any, ans: Any, a: Any, q: Any, method: Any = None) -> tuple[Any, ...]:
    """A X Aᴴ − X + Q = 0."""
    of_q = DISCRETE(turned(a), g, method)
    found = {0: of_q @ turned(ans @ adjoint(a)) + conj(turned(of_q) @ a @ ans), 1: of_q}
    return tuple(found[k] for k in ks)


def _discrete_jvp(k: int, t: Any, ans: Any, a: Any, q: Any, method: Any = None) -> Any:
    return DISCRETE(a, t @ ans @ adjoint(a) + a @ ans @ adjoint(t) if k == 0 else t, method)


DISCRETE: Primitive = rule(plain.solve_discrete_lyapunov, jvp_any=_discrete_jvp)
DISCRETE.vjp_all = _discrete_vjp

without_overwriting(plain.solve, plain.inv, plain.solve_triangular)
