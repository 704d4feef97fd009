"""Products of vectors, matrices and tensors: linear in each factor.

Mathematics: for C = A B, Ā = C̄ Bᵀ and B̄ = Aᵀ C̄ (Giles, "An extended collection of matrix derivative
results", 2008, §2.2.2). All others are the same rule with other indices. Products that conjugate their first
factor (`vdot`, `vecdot`, `vecmat`) are linear in it over the real numbers only: its cotangent is conjugated.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of, unbroadcast
from nbgrad.core.primitive import multilinear
from nbgrad.rules.out import takes_out


def _turned(x: Any) -> Any:
    """Matrices with their last two axes exchanged."""
    return np.swapaxes(x, -1, -2)


SMALL = 2048
"""Elements of two matrices up to which dot takes half the time of matmul; of larger ones it clears the result first."""


def _product(a: Any, b: Any) -> Any:
    """``a @ b`` of plain arrays of one or two axes; dot would copy what BLAS does not take, and round otherwise."""
    short = a.size + b.size < SMALL and a.flags.forc and b.flags.forc
    return a.dot(b) if short else np.matmul(a, b)


# matmul: a batch of products with one matrix is one larger product, not a batch of cotangents to be summed
def _matmul_left(g: Any, ans: Any, a: Any, b: Any) -> Any:
    if type(g) is type(b) is np.ndarray and g.ndim == b.ndim == 2 == len(shape_of(a)):
        return _product(g, b.T)
    m, n = len(shape_of(a)), len(shape_of(b))
    if n == 1:
        return g * b if m == 1 else np.expand_dims(g, -1) * b
    if m == 1:
        return unbroadcast(np.matmul(b, np.expand_dims(g, -1))[..., 0], shape_of(a))
    if m == 2 < n:
        shared = (*range(n - 2), n - 1)
        return np.tensordot(g, b, axes=(shared, shared))
    return np.matmul(g, _turned(b))


def _matmul_right(g: Any, ans: Any, a: Any, b: Any) -> Any:
    if type(g) is type(a) is np.ndarray and a.ndim == 2:
        if g.ndim == 2:
            return _product(a.T, g)
        if g.ndim == 1:
            return _product(g, a)
    m, n = len(shape_of(a)), len(shape_of(b))
    if n == 1:
        if m <= 2:
            return g * a if m == 1 else np.matmul(g, a)
        return np.matmul(np.reshape(g, (-1,)), np.reshape(a, (-1, shape_of(a)[-1])))
    if m == 1:
        return np.expand_dims(a, -1) * np.expand_dims(g, -2)
    if n == 2 < m:
        shared = tuple(range(m - 1))
        return np.tensordot(a, g, axes=(shared, shared))
    return np.matmul(_turned(a), g)


multilinear(np.matmul, _matmul_left, _matmul_right)
multilinear(np.linalg.matmul, _matmul_left, _matmul_right)


def _dot_left(g: Any, ans: Any, a: Any, b: Any) -> Any:
    m, n = len(shape_of(a)), len(shape_of(b))
    if m == 0 or n == 0:
        return g * b
    if m <= 2 and n <= 2:
        return _matmul_left(g, ans, a, b)
    if n == 1:
        return np.expand_dims(g, -1) * b
    axes = tuple(range(m - 1, m + n - 2))
    return np.tensordot(g, np.moveaxis(b, -2, -1), axes=(axes, tuple(range(n - 1))))


def _dot_right(g: Any, ans: Any, a: Any, b: Any) -> Any:
    m, n = len(shape_of(a)), len(shape_of(b))
    if m == 0 or n == 0:
        return g * a
    if m <= 2 and n <= 2:
        return _matmul_right(g, ans, a, b)
    free = tuple(range(m - 1))
    product = np.tensordot(a, g, axes=(free, free))
    return product if n == 1 else np.moveaxis(product, 0, -2)


multilinear(np.dot, _dot_left, _dot_right)


def _inner_left(g: Any, ans: Any, a: Any, b: Any) -> Any:
    if not shape_of(a) or len(shape_of(b)) < 2:
        return _dot_left(g, ans, a, b)
    return _dot_left(g, ans, a, np.moveaxis(b, -1, -2))


def _inner_right(g: Any, ans: Any, a: Any, b: Any) -> Any:
    if not shape_of(a) or len(shape_of(b)) < 2:
        return _dot_right(g, ans, a, b)
    return np.moveaxis(_dot_right(g, ans, a, np.moveaxis(b, -1, -2)), -2, -1)


multilinear(np.inner, _inner_left, _inner_right)


def _outer_left(g: Any, ans: Any, a: Any, b: Any) -> Any:
    return np.reshape(np.dot(g, np.ravel(b)), shape_of(a))


def _outer_right(g: Any, ans: Any, a: Any, b: Any) -> Any:
    return np.reshape(np.dot(np.ravel(a), g), shape_of(b))


multilinear(np.outer, _outer_left, _outer_right)
takes_out(np.dot, np.outer, position=2)
multilinear(np.linalg.outer, _outer_left, _outer_right)


# tensordot
def _tensordot_axes(a: Any, b: Any, axes: Any) -> tuple[list[int], list[int]]:
    """The contracted axes of both factors, counted from 0."""
    m, n = len(shape_of(a)), len(shape_of(b))
    try:
        left, right = axes
    except TypeError:
        k = int(axes)
        return list(range(m - k, m)), list(range(k))
    left = [left] if isinstance(left, int | np.integer) else list(left)
    right = [right] if isinstance(right, int | np.integer) else list(right)
    return [int(i) % m for i in left], [int(i) % n for i in right]


def _tensordot_left(g: Any, ans: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    m, n = len(shape_of(a)), len(shape_of(b))
    left, right = _tensordot_axes(a, b, axes)
    free_a = [i for i in range(m) if i not in left]
    free_b = [i for i in range(n) if i not in right]
    at = list(range(len(free_a), len(free_a) + len(free_b)))
    product = np.tensordot(g, b, axes=(at, free_b))
    # what remains of b after contraction are its contracted axes in ascending order
    came = free_a + [left[right.index(j)] for j in sorted(right)]
    return np.transpose(product, tuple(int(i) for i in np.argsort(came)))


def _tensordot_right(g: Any, ans: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    m, n = len(shape_of(a)), len(shape_of(b))
    left, right = _tensordot_axes(a, b, axes)
    free_a = [i for i in range(m) if i not in left]
    free_b = [i for i in range(n) if i not in right]
    product = np.tensordot(a, g, axes=(free_a, list(range(len(free_a)))))
    came = [right[left.index(i)] for i in sorted(left)] + free_b
    return np.transpose(product, tuple(int(i) for i in np.argsort(came)))


multilinear(np.tensordot, _tensordot_left, _tensordot_right)
multilinear(np.linalg.tensordot, _tensordot_left, _tensordot_right)


# products that conjugate their first factor
def _vdot_left(g: Any, ans: Any, a: Any, b: Any) -> Any:
    return np.reshape(np.conj(g * np.ravel(b)), shape_of(a))


def _vdot_right(g: Any, ans: Any, a: Any, b: Any) -> Any:
    return np.reshape(g * np.conj(np.ravel(a)), shape_of(b))


def _along(x: Any, g: Any, axis: int) -> Any:
    """``x`` with its summed axis last, times a cotangent that lacks this axis."""
    return np.expand_dims(g, -1) * np.moveaxis(x, axis, -1)


def _fitted(c: Any, like: Any, axis: int) -> Any:
    """A cotangent whose last axis belongs at ``axis`` of ``like``."""
    shape = list(shape_of(like))
    length = shape.pop(axis)
    return np.moveaxis(unbroadcast(c, (*shape, length)), -1, axis)


def _vecdot_left(g: Any, ans: Any, a: Any, b: Any, axis: int = -1) -> Any:
    return _fitted(np.conj(_along(b, g, axis)), a, axis)


def _vecdot_right(g: Any, ans: Any, a: Any, b: Any, axis: int = -1) -> Any:
    return _fitted(_along(np.conj(a), g, axis), b, axis)


multilinear(np.vdot, _vdot_left, _vdot_right)
multilinear(np.linalg.vecdot, _vecdot_left, _vecdot_right)
multilinear(np.vecdot, _vecdot_left, _vecdot_right)
if hasattr(np, "matvec"):  # since NumPy 2.2
    multilinear(
        np.matvec,
        lambda g, ans, a, b: np.expand_dims(g, -1) * np.expand_dims(b, -2),
        lambda g, ans, a, b: np.matvec(_turned(a), g),
    )
    multilinear(
        np.vecmat,
        lambda g, ans, a, b: np.conj(np.matvec(b, g)),
        lambda g, ans, a, b: np.expand_dims(np.conj(a), -1) * np.expand_dims(g, -2),
    )
