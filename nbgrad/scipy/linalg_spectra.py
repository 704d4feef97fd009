"""Eigenvalues, singular values, least squares and norms of scipy.linalg: mostly NumPy's rules.

The generalised symmetric problem A V = B V W with Vᴴ B V = 1: with X = Vᴴ dA V and Y = Vᴴ dB V, dW = Re diag(X − Y W)
and dV = V (F ∘ (X − Y W)) − ½ V diag Y (van der Aa, ter Morsche & Mattheij, "Computation of eigenvalue and eigenvector
derivatives for a general complex-valued eigensystem", 2007).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import linalg as plain

from nbgrad.core.cotangent import shape_of
from nbgrad.core.errors import NotDifferentiable
from nbgrad.core.primitive import RULES, Primitive, handler, rule
from nbgrad.rules.composite import composite
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
)
from nbgrad.scipy.borrowing import same_as, without_overwriting

same_as(plain.det, np.linalg.det, lambda a, *options, **others: ((a,), {}))


def _norm_jvp(k: int, t: Any, ans: Any, a: Any, *args: Any, check_finite: bool = True, **kwargs: Any) -> Any:
    """NumPy's, in double precision: SciPy's norm may be a Python float for a matrix of any precision."""
    return np.float64(1) * RULES[np.linalg.norm].jvp(0, t, ans, (a, *args[:3]), kwargs)


same_as(
    plain.norm,
    np.linalg.norm,
    lambda a, ord=None, axis=None, keepdims=False, check_finite=True: ((a, ord, axis, keepdims), {}),
).jvp_any = _norm_jvp
same_as(plain.svdvals, np.linalg.svdvals, lambda a, *options, **others: ((a,), {}))
without_overwriting(plain.det, plain.svdvals)


# symmetric eigenvalue problems
def _uplo(lower: bool) -> str:
    return "L" if lower else "U"


def _eigh(a: Any, lower: bool, driver: Any) -> Any:
    return plain.eigh(a, lower=lower, driver=driver)


def _eigvalsh(a: Any, lower: bool, driver: Any) -> Any:
    return plain.eigh(a, lower=lower, driver=driver, eigvals_only=True)


EIGH = same_as(_eigh, np.linalg.eigh, lambda a, lower, driver: ((a,), {"UPLO": _uplo(lower)}))
EIGVALSH = same_as(_eigvalsh, np.linalg.eigvalsh, lambda a, lower, driver: ((a,), {"UPLO": _uplo(lower)}))


def _generalised(a: Any, b: Any, lower: bool, driver: Any) -> Any:
    return plain.eigh(a, b, lower=lower, driver=driver)


def _generalised_jvp(k: int, t: Any, ans: Any, a: Any, b: Any, lower: bool, driver: Any) -> Any:
    w, v = ans
    x = adjoint(v) @ from_triangle(t, lower) @ v
    if k == 0:
        return np.real(diagonal(x)), v @ (gaps(w) * x)
    moved = -x * columns(w)
    return np.real(diagonal(moved)), v @ (gaps(w) * moved - diagonal_matrix(0.5 * diagonal(x)))


def _generalised_vjp(
    ks: tuple[int, ...], g: Any, ans: Any, a: Any, b: Any, lower: bool, driver: Any
) -> tuple[Any, ...]:
    w, v = ans
    inner, along = diagonal_matrix(g[0]), None
    if not absent(g[1]):
        along = adjoint(v) @ conj(g[1])
        inner = inner + gaps(w) * along
    found = {0: v @ inner @ adjoint(v)}
    if 1 in ks:
        of_b = -inner * columns(w)
        if along is not None:
            of_b = of_b - diagonal_matrix(0.5 * diagonal(along))
        found[1] = v @ of_b @ adjoint(v)
    return tuple(conj(onto_triangle(found[k], lower)) for k in ks)


def _generalised_values(a: Any, b: Any, lower: bool, driver: Any) -> Any:
    return plain.eigh(a, b, lower=lower, driver=driver, eigvals_only=True)


GENERALISED_VALUES = composite(_generalised_values, lambda a, b, lower, driver: GENERALISED(a, b, lower, driver)[0])
GENERALISED: Primitive = rule(_generalised, jvp_any=_generalised_jvp, outputs=True)
GENERALISED.vjp_all = _generalised_vjp
EIGH.name = EIGVALSH.name = GENERALISED.name = GENERALISED_VALUES.name = "eigh"


@handler(plain.eigh)
def eigh(
    a: Any, b: Any = None, *, lower: bool = True, eigvals_only: bool = False, overwrite_a: bool = False,
    overwrite_b: bool = False, type: int = 1, check_finite: bool = True, subset_by_index: Any = None,
    subset_by_value: Any = None, driver: Any = None,
) -> Any:  # fmt: skip
    """scipy.linalg.eigh of a traced matrix."""
    if subset_by_index is not None or subset_by_value is not None:
        raise NotDifferentiable("scipy.linalg.eigh of a subset has no derivative rule; take all and slice them")
    if b is None:
        return EIGVALSH(a, lower, driver) if eigvals_only else tuple(EIGH(a, lower, driver))
    if type != 1:
        raise NotDifferentiable(f"scipy.linalg.eigh(type={type}) has no derivative rule; only type=1 has")
    if len(shape_of(a)) > 2 or len(shape_of(b)) > 2:
        raise NotDifferentiable("the generalised scipy.linalg.eigh differentiates one pair of matrices at a time")
    if eigvals_only:
        return GENERALISED_VALUES(a, b, lower, driver)
    return tuple(GENERALISED(a, b, lower, driver))


@handler(plain.eigvalsh)
def eigvalsh(a: Any, b: Any = None, **options: Any) -> Any:
    """scipy.linalg.eigvalsh of a traced matrix."""
    return eigh(a, b, eigvals_only=True, **options)


# general eigenvalue problems
def _eig(a: Any) -> Any:
    return plain.eig(a)


def _eigvals(a: Any) -> Any:
    return plain.eigvals(a)


EIG = same_as(_eig, np.linalg.eig, lambda a: ((a,), {}))
EIGVALS = same_as(_eigvals, np.linalg.eigvals, lambda a: ((a,), {}))
EIG.name, EIGVALS.name = "eig", "eigvals"


@handler(plain.eig)
def eig(
    a: Any, b: Any = None, left: bool = False, right: bool = True, overwrite_a: bool = False, overwrite_b: bool = False,
    check_finite: bool = True, homogeneous_eigvals: bool = False,
) -> Any:  # fmt: skip
    """scipy.linalg.eig of a traced matrix."""
    if b is not None or left or homogeneous_eigvals:
        raise NotDifferentiable("scipy.linalg.eig has a derivative rule for right eigenvectors of one matrix only")
    return tuple(EIG(a)) if right else EIGVALS(a)


@handler(plain.eigvals)
def eigvals(
    a: Any, b: Any = None, overwrite_a: bool = False, check_finite: bool = True, homogeneous_eigvals: bool = False
) -> Any:
    """scipy.linalg.eigvals of a traced matrix."""
    return eig(a, b, right=False, homogeneous_eigvals=homogeneous_eigvals)


# singular values
def _svd(a: Any, full_matrices: bool, lapack_driver: str) -> Any:
    return plain.svd(a, full_matrices, lapack_driver=lapack_driver)


SVD = same_as(_svd, np.linalg.svd, lambda a, full_matrices, driver: ((a, full_matrices), {}))
SVD.name = "svd"


@handler(plain.svd)
def svd(
    a: Any, full_matrices: bool = True, compute_uv: bool = True, overwrite_a: bool = False,
    check_finite: bool = True, lapack_driver: str = "gesdd",
) -> Any:  # fmt: skip
    """scipy.linalg.svd of a traced matrix."""
    if not compute_uv:
        return SVDVALS(a, lapack_driver)
    return tuple(SVD(a, full_matrices, lapack_driver))


def _svdvals(a: Any, lapack_driver: str) -> Any:
    return plain.svd(a, compute_uv=False, lapack_driver=lapack_driver)


SVDVALS = same_as(_svdvals, np.linalg.svdvals, lambda a, driver: ((a,), {}))
SVDVALS.name = "svd"


def _polar(a: Any, side: str = "right") -> tuple[Any, Any]:
    """The nearest unitary matrix and what remains: does not depend on the choice of singular vectors."""
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    rest = (adjoint(vh) * columns(s)) @ vh if side == "right" else (u * columns(s)) @ adjoint(u)
    return u @ vh, rest


def _procrustes(a: Any, b: Any, check_finite: bool = True) -> tuple[Any, Any]:
    u, s, vh = np.linalg.svd(adjoint(adjoint(b) @ a), full_matrices=False)
    return u @ vh, np.sum(s)


composite(plain.polar, _polar, outputs=True)
composite(plain.orthogonal_procrustes, _procrustes, outputs=True)


# least squares
def _pinv(a: Any, atol: Any, rtol: Any) -> Any:
    return plain.pinv(a, atol=atol, rtol=rtol)


PINV = same_as(_pinv, np.linalg.pinv, lambda a, atol, rtol: ((a,), {}))
PINV.name = "pinv"


@handler(plain.pinv)
def pinv(a: Any, *, atol: Any = None, rtol: Any = None, return_rank: bool = False, check_finite: bool = True) -> Any:
    """scipy.linalg.pinv of a traced matrix."""
    if return_rank:
        raise NotDifferentiable("scipy.linalg.pinv(return_rank=True) has no derivative rule; ask for the rank apart")
    return PINV(a, atol, rtol)


def _lstsq(a: Any, b: Any, cond: Any, lapack_driver: Any) -> Any:
    """As NumPy: the sums of squares in an array for one right side too."""
    x, residuals, rank, s = plain.lstsq(a, b, cond, lapack_driver=lapack_driver)
    return x, np.atleast_1d(np.real(residuals) if COMPLEX_SUMS else residuals), rank, s


LSTSQ = same_as(_lstsq, np.linalg.lstsq, lambda a, b, cond, driver: ((a, b), {}))
LSTSQ.name = "lstsq"
COMPLEX_SUMS = np.iscomplexobj(plain.lstsq(np.array([[1j], [2.0]]), np.array([1.0, 1j]))[1])
"""Whether lstsq of complex arrays gives sums of squares as complex numbers, as SciPy does from 1.18 on."""


@handler(plain.lstsq)
def lstsq(
    a: Any, b: Any, cond: Any = None, overwrite_a: bool = False, overwrite_b: bool = False,
    check_finite: bool = True, lapack_driver: Any = None,
) -> Any:  # fmt: skip
    """scipy.linalg.lstsq with traced arguments."""
    if lapack_driver == "gelsy":
        raise NotDifferentiable("scipy.linalg.lstsq(lapack_driver='gelsy') has no derivative rule; take another driver")
    x, residuals, rank, s = LSTSQ(a, b, cond, lapack_driver)
    if COMPLEX_SUMS and np.iscomplexobj(x):
        residuals = residuals + 0j
    scalar = len(shape_of(b)) == 1 and shape_of(residuals)[0]
    return x, residuals[0] if scalar else residuals, rank, s
