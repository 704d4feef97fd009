"""Factorisations of scipy.linalg, and systems solved with them.

Mathematics: Cholesky as in nbgrad.rules.linalg_factor; LU (de Hoog, Anderssen & Lukas, "Differentiation of matrix
functionals using triangular factorization", 2011): with X = L⁻¹ Pᵀ dA U⁻¹, dL = L tril₋(X) and dU = triu(X) U.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import linalg as plain

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import strip
from nbgrad.core.errors import NotDifferentiable
from nbgrad.core.primitive import RULES, Primitive, handler, rule
from nbgrad.rules.composite import composite
from nbgrad.rules.matrices import adjoint, conj, turned
from nbgrad.scipy.borrowing import same_as, without_overwriting
from nbgrad.scipy.linalg_systems import times_row

same_as(plain.cholesky, np.linalg.cholesky, lambda a, lower=False, *o, **k: ((a,), {"upper": not lower}))


LEAVES = bool(plain.cho_factor(np.array([[2.0, 1.0], [1.0, 2.0]]))[0][1, 0])
"""Whether cho_factor leaves in the other triangle what was there, as SciPy did before 1.18; cho_solve does not look."""


def _cho_factor(a: Any, lower: bool = False) -> Any:
    return plain.cho_factor(a, lower)[0]


def _other_triangle(x: Any, lower: bool) -> Any:
    return np.triu(x, 1) if lower else np.tril(x, -1)


def _read_triangle(x: Any, lower: bool) -> Any:
    return np.tril(x) if lower else np.triu(x)


def _cho_factor_impl(a: Any, lower: bool = False) -> Any:
    factor = np.linalg.cholesky(a, upper=not lower)
    return factor + _other_triangle(a, lower) if LEAVES else factor


CHO_FACTOR = composite(_cho_factor, _cho_factor_impl)
CHO_FACTOR.name = "cho_factor"


@handler(plain.cho_factor)
def cho_factor(a: Any, lower: bool = False, overwrite_a: bool = False, check_finite: bool = True) -> Any:
    """scipy.linalg.cho_factor of a traced matrix."""
    return CHO_FACTOR(a, lower), lower


def _cho_solve(c: Any, b: Any, lower: bool) -> Any:
    return plain.cho_solve((c, lower), b)


def _cho_solve_vjp(ks: tuple[int, ...], g: Any, ans: Any, c: Any, b: Any, lower: bool) -> tuple[Any, ...]:
    """B̄ = A⁻¹ X̄; Ā = −B̄ Xᴴ reaches the factor of A = L Lᴴ (or Uᴴ U) from both sides."""
    of_b = CHO_SOLVE(c, conj(g), lower)
    found = {1: conj(of_b)}
    if 0 in ks:
        factor, of_a = _read_triangle(c, lower), -times_row(of_b, conj(ans), b)
        both = of_a + adjoint(of_a)
        found[0] = conj(_read_triangle(both @ factor if lower else factor @ both, lower))
    return tuple(found[k] for k in ks)


def _cho_solve_jvp(k: int, t: Any, ans: Any, c: Any, b: Any, lower: bool) -> Any:
    if k == 0:
        factor, t = _read_triangle(c, lower), _read_triangle(t, lower)
        half = t @ adjoint(factor) if lower else adjoint(t) @ factor
        t = -((half + adjoint(half)) @ ans)
    return CHO_SOLVE(c, t, lower)


CHO_SOLVE: Primitive = rule(_cho_solve, jvp_any=_cho_solve_jvp)
CHO_SOLVE.vjp_all, CHO_SOLVE.name = _cho_solve_vjp, "cho_solve"


@handler(plain.cho_solve)
def cho_solve(c_and_lower: Any, b: Any, overwrite_b: bool = False, check_finite: bool = True) -> Any:
    """scipy.linalg.cho_solve with a traced factor or right side."""
    c, lower = c_and_lower
    return CHO_SOLVE(c, b, bool(strip(lower)))


# LU
def _lu_moves(t: Any, low: Any, up: Any) -> tuple[Any, Any]:
    """dL and dU for the tangent Pᵀ dA of a matrix of any shape."""
    k = shape_of(low)[-1]
    top, square = low[..., :k, :], up[..., :, :k]
    x = np.linalg.solve(top, turned(np.linalg.solve(turned(square), turned(t[..., :k, :k]))))
    dlow, dup = top @ np.tril(x, -1), np.triu(x) @ square
    if shape_of(low)[-2] > k:
        below = t[..., k:, :k] - low[..., k:, :] @ dup
        dlow = np.concatenate([dlow, turned(np.linalg.solve(turned(square), turned(below)))], axis=-2)
    if shape_of(up)[-1] > k:
        right = np.linalg.solve(top, t[..., :k, k:] - dlow[..., :k, :] @ up[..., :, k:])
        dup = np.concatenate([dup, right], axis=-1)
    return dlow, dup


def _lu(a: Any) -> Any:
    return plain.lu(a)


def _lu_jvp(t: Any, ans: Any, a: Any) -> Any:
    p, low, up = ans
    return (np.zeros_like(p), *_lu_moves(turned(strip(p)) @ t, low, up))


LU = rule(_lu, jvp=_lu_jvp, outputs=True)
LU.name = "lu"


@handler(plain.lu)
def lu(
    a: Any, permute_l: bool = False, overwrite_a: bool = False, check_finite: bool = True, p_indices: bool = False
) -> Any:
    """scipy.linalg.lu of a traced matrix; the permutation is constant."""
    p, low, up = LU(a)
    if permute_l:
        return p @ low, up
    return (np.argmax(p, axis=-1) if p_indices else p), low, up


def _compact(a: Any) -> Any:
    return plain.lu_factor(a)


def _permuted(x: Any, pivots: Any) -> Any:
    """The rows of ``x`` exchanged one after another as LAPACK's pivots say."""
    order = np.arange(shape_of(x)[-2])
    for i, j in enumerate(strip(pivots)):
        order[[i, j]] = order[[j, i]]
    return x[..., order, :]


def _lu_parts(compact: Any) -> tuple[Any, Any]:
    m, n = shape_of(compact)[-2:]
    k = min(m, n)
    low = np.tril(compact[..., :, :k], -1) + np.eye(m, k, dtype=np.result_type(compact))
    return low, np.triu(compact[..., :k, :])


def _compact_jvp(t: Any, ans: Any, a: Any) -> Any:
    compact, pivots = ans
    low, up = _lu_parts(compact)
    dlow, dup = _lu_moves(_permuted(t, pivots), low, up)
    m, n = shape_of(a)
    k = min(m, n)
    left, right = np.pad(np.tril(dlow, -1), ((0, 0), (0, n - k))), np.pad(dup, ((0, m - k), (0, 0)))
    return left + right, None


LU_FACTOR = rule(_compact, jvp=_compact_jvp, outputs=True)
LU_FACTOR.name = "lu_factor"


@handler(plain.lu_factor)
def lu_factor(a: Any, overwrite_a: bool = False, check_finite: bool = True) -> Any:
    """scipy.linalg.lu_factor of one traced matrix."""
    if len(shape_of(a)) != 2:
        raise NotDifferentiable("lu_factor differentiates one matrix at a time; use scipy.linalg.lu for a stack")
    return LU_FACTOR(a)


def _lu_solve(compact: Any, b: Any, pivots: Any, trans: int) -> Any:
    return plain.lu_solve((compact, pivots), b, trans)


def _lu_solve_impl(compact: Any, b: Any, pivots: Any, trans: int) -> Any:
    low, up = _lu_parts(compact)
    back = _permuted(np.eye(shape_of(compact)[0]), pivots).T
    a = back @ low @ up
    return np.linalg.solve((a, turned(a), adjoint(a))[trans], b)


LU_SOLVE = composite(_lu_solve, _lu_solve_impl)
LU_SOLVE.name = "lu_solve"


@handler(plain.lu_solve)
def lu_solve(lu_and_piv: Any, b: Any, trans: int = 0, overwrite_b: bool = False, check_finite: bool = True) -> Any:
    """scipy.linalg.lu_solve with a traced factor or right side."""
    compact, pivots = lu_and_piv
    return LU_SOLVE(compact, b, pivots, trans)


# QR: SciPy's modes have other names, and its columns may have been exchanged
def _qr(a: Any, mode: str) -> Any:
    return plain.qr(a, mode=mode)


def _qr_pivoted(a: Any, mode: str) -> Any:
    return plain.qr(a, mode=mode, pivoting=True)


def _qr_pivoted_vjp(g: Any, ans: Any, a: Any, mode: str) -> Any:
    order = strip(ans[2])
    c = RULES[np.linalg.qr].vjp(0, g[:2], ans[:2], (a[:, order],), {})
    return c[:, np.argsort(order)]


def _qr_pivoted_jvp(t: Any, ans: Any, a: Any, mode: str) -> Any:
    order = strip(ans[2])
    return (*RULES[np.linalg.qr].jvp(0, t[:, order], ans[:2], (a[:, order],), {}), None)


QR = same_as(_qr, np.linalg.qr, lambda a, mode: ((a,), {}))
QR_PIVOTED = rule(_qr_pivoted, vjp=_qr_pivoted_vjp, jvp=_qr_pivoted_jvp, outputs=True)
QR.name = QR_PIVOTED.name = "qr"


@handler(plain.qr)
def qr(
    a: Any, overwrite_a: bool = False, lwork: Any = None, mode: str = "full", pivoting: bool = False,
    check_finite: bool = True,
) -> Any:  # fmt: skip
    """scipy.linalg.qr of a traced matrix."""
    if mode == "raw":
        raise NotDifferentiable("scipy.linalg.qr(mode='raw') has no derivative rule; use numpy.linalg.qr(a, 'raw')")
    found = tuple((QR_PIVOTED if pivoting else QR)(a, "economic" if mode == "economic" else "full"))
    return found[1:] if mode == "r" else found


without_overwriting(plain.cholesky)
