"""Matrices of scipy.linalg that are made from vectors or blocks, and systems with banded and Toeplitz matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import linalg as plain

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import arrayed, strip
from nbgrad.core.primitive import Primitive, handler, rule, structural
from nbgrad.rules.composite import composite
from nbgrad.rules.matrices import diagonal_matrix
from nbgrad.scipy.linalg_systems import as_columns


# linear in their vectors: every element of the matrix is one of them
def _toeplitz(c: Any, r: Any = None) -> Any:
    c = np.atleast_1d(c)
    r = np.conj(c) if r is None else np.atleast_1d(r)
    m, n = shape_of(c)[-1], shape_of(r)[-1]
    values = np.concatenate([r[..., :0:-1], c], axis=-1)
    return values[..., np.arange(m)[:, None] - np.arange(n) + n - 1]


def _hankel(c: Any, r: Any = None) -> Any:
    c = np.ravel(c)
    r = np.zeros_like(c) if r is None else np.ravel(r)
    m, n = shape_of(c)[0], shape_of(r)[0]
    return np.concatenate([c, r[1:]])[np.arange(m)[:, None] + np.arange(n)]


def _circulant(c: Any) -> Any:
    n = shape_of(c)[-1]
    return c[..., (np.arange(n)[:, None] - np.arange(n)) % n]


def _companion(a: Any) -> Any:
    n = shape_of(a)[-1]
    first = -a[..., 1:] / a[..., :1]
    below = np.broadcast_to(np.eye(n - 2, n - 1), (*shape_of(a)[:-1], n - 2, n - 1))
    return np.concatenate([np.expand_dims(first, -2), below], axis=-2)


def _diagsvd(s: Any, M: int, N: int) -> Any:
    square = diagonal_matrix(s)
    k = shape_of(s)[-1]
    return np.pad(square, [(0, 0)] * (len(shape_of(s)) - 1) + [(0, M - k), (0, N - k)])


def _khatri_rao(a: Any, b: Any) -> Any:
    product = np.expand_dims(a, -2) * np.expand_dims(b, -3)
    return np.reshape(product, (*shape_of(product)[:-3], -1, shape_of(product)[-1]))


composite(plain.toeplitz, _toeplitz)
composite(plain.hankel, _hankel)
composite(plain.circulant, _circulant)
composite(plain.companion, _companion)
composite(plain.diagsvd, _diagsvd)
composite(plain.khatri_rao, _khatri_rao)
structural(plain.bandwidth, plain.issymmetric, plain.ishermitian)


# blocks along the diagonal; a number or a vector is a block of one row
def _block_diag(*blocks: Any) -> Any:
    return plain.block_diag(*blocks)


def _height_width(block: Any) -> tuple[int, int]:
    shape = (1, 1, *shape_of(block))
    return shape[-2], shape[-1]


def _block_diag_vjp(k: int, g: Any, ans: Any, *blocks: Any) -> Any:
    sizes = [_height_width(b) for b in blocks]
    top, left = (sum(size[i] for size in sizes[:k]) for i in (0, 1))
    part = g[..., top : top + sizes[k][0], left : left + sizes[k][1]]
    return np.reshape(part, shape_of(blocks[k])) if len(shape_of(blocks[k])) < 2 else part


def _block_diag_jvp(k: int, t: Any, ans: Any, *blocks: Any) -> Any:
    return BLOCK_DIAG(*(t if i == k else np.zeros_like(strip(b)) for i, b in enumerate(blocks)))


BLOCK_DIAG: Primitive = rule(_block_diag, vjp_any=_block_diag_vjp, jvp_any=_block_diag_jvp)
BLOCK_DIAG.name, BLOCK_DIAG.kind = "block_diag", "linear"


@handler(plain.block_diag)
def block_diag(*arrs: Any) -> Any:
    """scipy.linalg.block_diag with traced blocks."""
    return BLOCK_DIAG(*arrs)


# banded systems: row r of ab holds the diagonal u − r, each element in the column it has in A
def _solve_banded(ab: Any, b: Any, l_and_u: tuple[int, int]) -> Any:
    return plain.solve_banded(l_and_u, ab, b)


def _shifted(x: Any, d: int) -> Any:
    """Elements d places further on along the last axis come here; zeros from outside."""
    n = shape_of(x)[-1]
    nothing = np.zeros_like(x[..., : min(abs(d), n)])
    return np.concatenate([x[..., d:], nothing] if d >= 0 else [nothing, x[..., : max(n + d, 0)]], axis=-1)


def _offsets(l_and_u: tuple[int, int]) -> range:
    return range(l_and_u[1], -l_and_u[0] - 1, -1)


def _transposed_band(ab: Any, l_and_u: tuple[int, int]) -> Any:
    moved = [_shifted(ab[r], d) for r, d in enumerate(_offsets(l_and_u))]
    return np.stack(moved[::-1])


def _band_of(left: Any, right: Any, l_and_u: tuple[int, int]) -> Any:
    """The band of left @ right.T, as it is stored."""
    return np.stack([np.sum(_shifted(left.T, -d) * right.T, axis=0) for d in _offsets(l_and_u)])


def _band_times(ab: Any, x: Any, l_and_u: tuple[int, int]) -> Any:
    return sum(_shifted(ab[r] * x.T, d) for r, d in enumerate(_offsets(l_and_u))).T


def _solve_banded_vjp(
    ks: tuple[int, ...], g: Any, ans: Any, ab: Any, b: Any, l_and_u: tuple[int, int]
) -> tuple[Any, ...]:
    of_b = SOLVE_BANDED(_transposed_band(ab, l_and_u), g, l_and_u[::-1])
    found = {1: of_b}
    if 0 in ks:
        found[0] = -_band_of(as_columns(of_b, b), as_columns(ans, b), l_and_u)
    return tuple(found[k] for k in ks)


def _solve_banded_jvp(k: int, t: Any, ans: Any, ab: Any, b: Any, l_and_u: tuple[int, int]) -> Any:
    return SOLVE_BANDED(ab, -_band_times(t, ans, l_and_u) if k == 0 else t, l_and_u)


SOLVE_BANDED: Primitive = rule(_solve_banded, jvp_any=_solve_banded_jvp)
SOLVE_BANDED.vjp_all, SOLVE_BANDED.name = _solve_banded_vjp, "solve_banded"


@handler(plain.solve_banded)
def solve_banded(l_and_u: Any, ab: Any, b: Any, *options: Any, **others: Any) -> Any:
    """scipy.linalg.solve_banded with traced arguments."""
    return SOLVE_BANDED(arrayed(ab), arrayed(b), tuple(l_and_u))


# Toeplitz and circulant systems
def _pair(c_or_cr: Any) -> tuple[Any, Any]:
    return c_or_cr if isinstance(c_or_cr, tuple) else (c_or_cr, np.conj(c_or_cr))


def _solve_toeplitz(c: Any, r: Any, b: Any) -> Any:
    return plain.solve_toeplitz((c, r), b)


def _matmul_toeplitz(c: Any, r: Any, x: Any) -> Any:
    return plain.matmul_toeplitz((c, r), x)


SOLVE_TOEPLITZ = composite(_solve_toeplitz, lambda c, r, b: np.linalg.solve(_toeplitz(c, r), b))
MATMUL_TOEPLITZ = composite(_matmul_toeplitz, lambda c, r, x: _toeplitz(c, r) @ x)
SOLVE_TOEPLITZ.name, MATMUL_TOEPLITZ.name = "solve_toeplitz", "matmul_toeplitz"


@handler(plain.solve_toeplitz)
def solve_toeplitz(c_or_cr: Any, b: Any, check_finite: bool = True) -> Any:
    """scipy.linalg.solve_toeplitz with traced arguments."""
    return SOLVE_TOEPLITZ(*_pair(c_or_cr), b)


@handler(plain.matmul_toeplitz)
def matmul_toeplitz(c_or_cr: Any, x: Any, check_finite: bool = False, workers: Any = None) -> Any:
    """scipy.linalg.matmul_toeplitz with traced arguments."""
    return MATMUL_TOEPLITZ(*_pair(c_or_cr), x)


def _solve_circulant(
    c: Any, b: Any, singular: str = "raise", tol: Any = None, caxis: int = -1, baxis: int = 0, outaxis: int = 0
) -> Any:
    """Division of spectra; where SciPy takes a coefficient for zero the solution has none there."""
    spectrum = np.fft.fft(np.moveaxis(np.atleast_1d(c), caxis, -1), axis=-1)
    size = np.abs(strip(spectrum))
    if tol is None:
        tol = np.max(size, axis=-1, keepdims=True) * size.shape[-1] * np.finfo(np.float64).eps
    right = np.fft.fft(np.moveaxis(np.atleast_1d(b), baxis, -1), axis=-1)
    x = np.fft.ifft(np.where(size > tol, right / np.where(size > tol, spectrum, 1), 0), axis=-1)
    x = x if np.iscomplexobj(c) or np.iscomplexobj(b) else np.real(x)
    return np.moveaxis(x, -1, outaxis)


composite(plain.solve_circulant, _solve_circulant)
