"""Repeating, resizing, deleting and inserting along an axis: each element of the result is one of an operand's.

The adjoint sends every cotangent back to the element it came from and adds up what arrives there.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import decided, strip
from nbgrad.core.primitive import handler, linear, rule
from nbgrad.rules.indexing import SCATTER


def _tile_back(g: Any, ans: Any, x: Any, reps: Any) -> Any:
    counts = tuple(reps) if np.ndim(reps) else (reps,)
    ndim = max(len(counts), len(shape_of(x)))
    counts = (1,) * (ndim - len(counts)) + counts
    shape = (1,) * (ndim - len(shape_of(x))) + shape_of(x)
    pairs = tuple(int(n) for pair in zip(counts, shape, strict=True) for n in pair)
    return np.reshape(np.sum(np.reshape(g, pairs), axis=tuple(range(0, 2 * ndim, 2))), shape_of(x))


def _repeat_back(g: Any, ans: Any, x: Any, repeats: Any, axis: int | None = None) -> Any:
    shape = shape_of(x)
    if axis is None:
        n = int(np.prod(shape, dtype=int))
        return np.reshape(SCATTER(g, np.repeat(np.arange(n), repeats), (n,)), shape)
    axis = axis % len(shape)
    if np.ndim(repeats) == 0:
        return np.sum(np.reshape(g, (*shape[: axis + 1], int(repeats), *shape[axis + 1 :])), axis=axis + 1)
    return SCATTER(g, (slice(None),) * axis + (np.repeat(np.arange(shape[axis]), repeats),), shape)


def _resize_back(g: Any, ans: Any, x: Any, new_shape: Any) -> Any:
    n = int(np.prod(shape_of(x), dtype=int))
    flat = np.reshape(g, (-1,))
    return np.reshape(SCATTER(flat, np.arange(shape_of(flat)[0]) % max(n, 1), (n,)), shape_of(x)) if n else 0.0


linear(np.tile, _tile_back)
linear(np.repeat, _repeat_back)
linear(np.resize, _resize_back)


@handler(np.delete)
def delete(arr: Any, obj: Any, axis: int | None = None) -> Any:
    """np.delete from a traced array: what stays is taken."""
    if axis is None:
        arr, axis = np.ravel(arr), 0
    shape = shape_of(arr)
    kept = np.delete(np.arange(shape[axis]), decided(obj))
    return arr[(slice(None),) * (axis % len(shape)) + (kept,)]


def _old_places(n: int, total: int, obj: Any) -> Any:
    """Position in the result of each of the ``n`` elements that were there before."""
    code = np.insert(np.arange(n), obj, np.full(total - n, -1))
    return np.flatnonzero(code >= 0)


def _new_places(n: int, total: int, obj: Any) -> Any:
    """Position in the result of each inserted element."""
    code = np.insert(np.full(n, -1), obj, np.arange(total - n))
    return np.argsort(code, kind="stable")[n:]


def _along(axis: int | None, ndim: int, places: Any) -> tuple[Any, ...]:
    return (slice(None),) * (0 if axis is None else axis % ndim) + (places,)


def _insert_back(g: Any, ans: Any, arr: Any, obj: Any, values: Any, axis: int | None = None) -> Any:
    shape = shape_of(arr) if axis is not None else (int(np.prod(shape_of(arr), dtype=int)),)
    n, total = shape[axis or 0], shape_of(ans)[axis or 0]
    return np.reshape(g[_along(axis, len(shape), _old_places(n, total, obj))], shape_of(arr))


def _insert_back_values(g: Any, ans: Any, arr: Any, obj: Any, values: Any, axis: int | None = None) -> Any:
    ndim = len(shape_of(ans))
    n = shape_of(arr)[axis] if axis is not None else int(np.prod(shape_of(arr), dtype=int))
    part = g[_along(axis, ndim, _new_places(n, shape_of(ans)[axis or 0], obj))]
    one = not isinstance(obj, slice) and np.ndim(obj) == 0
    return np.moveaxis(part, axis or 0, 0) if one else part


rule(
    np.insert,
    vjp=(_insert_back, None, _insert_back_values),
    jvp=(
        lambda t, ans, arr, obj, values, axis=None: np.insert(t, obj, np.zeros(shape_of(values)), axis),
        None,
        lambda t, ans, arr, obj, values, axis=None: np.insert(
            np.zeros(shape_of(arr), np.result_type(ans)), obj, t, axis
        ),
    ),
).kind = "linear"


@handler(np.trim_zeros)
def trim_zeros(filt: Any, trim: Any = "fb", axis: Any = None) -> Any:
    """np.trim_zeros of a traced array: a slice whose ends the values decide."""
    plain = strip(filt)
    marks = np.where(decided(np.not_equal(filt, 0)), np.arange(1, plain.size + 1).reshape(plain.shape), 0)
    left = np.trim_zeros(marks, trim, axis)
    inside = np.argwhere(left)
    first = inside[0] if len(inside) else np.zeros(plain.ndim, int)
    origin = np.unravel_index(int(left[tuple(first)]) - 1, plain.shape) if len(inside) else first
    start = np.subtract(origin, first)
    return filt[tuple(slice(int(s), int(s) + n) for s, n in zip(start, left.shape, strict=True))]
