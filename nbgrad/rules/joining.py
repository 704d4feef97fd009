"""Joining arrays: concatenate, stack and all that are made of them. The adjoint of joining is taking apart.

NumPy's functions take one sequence of arrays, the primitives as many arguments as there are arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import stacked, strip, undisguised
from nbgrad.core.primitive import handler, rule
from nbgrad.rules.casting import COPY
from nbgrad.rules.inplace import store


def _concatenate(*arrays: Any, axis: int | None = 0, **kwargs: Any) -> Any:
    return np.concatenate(arrays, axis=axis, **kwargs)


def _concatenate_back(k: int, g: Any, ans: Any, *arrays: Any, axis: int | None = 0, **kwargs: Any) -> Any:
    shapes = [shape_of(a) for a in arrays]
    if axis is None:
        sizes = [int(np.prod(s, dtype=int)) for s in shapes]
        start = sum(sizes[:k])
        return np.reshape(g[start : start + sizes[k]], shapes[k])
    axis = axis % len(shapes[k])
    start = sum(s[axis] for s in shapes[:k])
    return g[(slice(None),) * axis + (slice(start, start + shapes[k][axis]),)]


def _concatenate_along(k: int, t: Any, ans: Any, *arrays: Any, axis: int | None = 0, **kwargs: Any) -> Any:
    return CONCATENATE(*_alone(k, t, arrays), axis=axis)


def _alone(k: int, t: Any, arrays: tuple[Any, ...]) -> list[Any]:
    """The tangent of array ``k`` in its place, zeros for all others."""
    return [t if i == k else np.zeros(shape_of(a), np.result_type(t)) for i, a in enumerate(arrays)]


CONCATENATE = rule(_concatenate, vjp_any=_concatenate_back, jvp_any=_concatenate_along)
CONCATENATE.name, CONCATENATE.kind, CONCATENATE.reads = "concatenate", "linear", False


def _stack(*arrays: Any, axis: int = 0, **kwargs: Any) -> Any:
    return np.stack(arrays, axis=axis, **kwargs)


def _stack_back(k: int, g: Any, ans: Any, *arrays: Any, axis: int = 0, **kwargs: Any) -> Any:
    return g[(slice(None),) * (axis % len(shape_of(ans))) + (k,)]


def _stack_along(k: int, t: Any, ans: Any, *arrays: Any, axis: int = 0, **kwargs: Any) -> Any:
    return STACK(*_alone(k, t, arrays), axis=axis)


STACK = rule(_stack, vjp_any=_stack_back, jvp_any=_stack_along)
STACK.name, STACK.kind, STACK.reads = "stack", "linear", False


def _nested(*parts: Any, shape: tuple[int, ...]) -> Any:
    return np.reshape(np.stack(parts), (*shape, *shape_of(parts[0])))


def place_in(shape: tuple[int, ...], k: int) -> tuple[int, ...]:
    """Where part ``k`` stands among parts laid out in this shape, row by row."""
    place: tuple[int, ...] = ()
    for n in reversed(shape):
        k, last = divmod(k, n)
        place = (last, *place)
    return place


def _nested_along(k: int, t: Any, ans: Any, *parts: Any, shape: tuple[int, ...]) -> Any:
    return NESTED(*_alone(k, t, parts), shape=shape)


NESTED = rule(
    _nested, vjp_any=lambda k, g, ans, *parts, shape: g[place_in(shape, k)], jvp_any=_nested_along, note="row by row"
)
NESTED.name, NESTED.kind, NESTED.reads = "array", "linear", False


def array_of(rows: Any) -> Any:
    """One traced array of lists with traced numbers in them, by one operation where all rows are alike."""
    shape: tuple[int, ...] = ()
    parts: list[Any] = [rows]
    while all(type(part) in (list, tuple) for part in parts):
        lengths = {len(part) for part in parts}
        if len(lengths) != 1 or 0 in lengths:
            return stacked(rows)  # raises NumPy's error for rows of different lengths
        shape += tuple(lengths)
        parts = [undisguised(e) for part in parts for e in part]
    alike = len({shape_of(part) for part in parts if type(part) not in (list, tuple)}) == 1
    if len(shape) < 2 or not alike or any(type(part) in (list, tuple) for part in parts):
        return stacked(rows)
    return NESTED(*parts, shape=shape)


def _options(axis: int | None, dtype: Any, casting: str) -> dict[str, Any]:
    given = (("axis", axis, 0), ("dtype", dtype, None), ("casting", casting, "same_kind"))
    return {name: value for name, value, usual in given if value != usual}


@handler(np.concatenate)
def concatenate(
    arrays: Any, axis: int | None = 0, out: Any = None, *, dtype: Any = None, casting: Any = "same_kind"
) -> Any:
    """np.concatenate with traced parts."""
    parts = list(arrays)
    result = CONCATENATE(*parts, **_options(axis, dtype, casting))
    if out is None:
        return result
    return store(out, result, lambda trial: np.concatenate(list(map(strip, parts)), axis, trial, casting=casting))


@handler(np.stack)
def stack(arrays: Any, axis: int = 0, out: Any = None, *, dtype: Any = None, casting: Any = "same_kind") -> Any:
    """np.stack with traced parts."""
    parts = list(arrays)
    result = STACK(*parts, **_options(axis, dtype, casting))
    if out is None:
        return result
    return store(out, result, lambda trial: np.stack(list(map(strip, parts)), axis, trial, casting=casting))


@handler(np.hstack)
def hstack(tup: Any, **kwargs: Any) -> Any:
    """np.hstack with traced parts."""
    parts = [np.atleast_1d(a) for a in tup]
    return np.concatenate(parts, axis=0 if parts and len(shape_of(parts[0])) == 1 else 1, **kwargs)


@handler(np.vstack)
def vstack(tup: Any, **kwargs: Any) -> Any:
    """np.vstack with traced parts."""
    return np.concatenate([np.atleast_2d(a) for a in tup], axis=0, **kwargs)


@handler(np.dstack)
def dstack(tup: Any) -> Any:
    """np.dstack with traced parts."""
    return np.concatenate([np.atleast_3d(a) for a in tup], axis=2)


@handler(np.column_stack)
def column_stack(tup: Any) -> Any:
    """np.column_stack with traced parts."""
    columns = [a if len(shape_of(a)) > 1 else np.reshape(a, (-1, 1)) for a in tup]
    return np.concatenate(columns, axis=1)


@handler(np.append)
def append(arr: Any, values: Any, axis: int | None = None) -> Any:
    """np.append with traced parts."""
    if axis is None:
        arr, values, axis = np.ravel(arr), np.ravel(values), 0
    return np.concatenate([arr, values], axis=axis)


@handler(np.block)
def block(arrays: Any) -> Any:
    """np.block with traced parts: the innermost lists are joined along the last axis, the next along the one before."""
    depth = _depth(arrays)
    ndim = max(depth, _most_axes(arrays))

    def build(part: Any, level: int) -> Any:
        if type(part) is list:
            return np.concatenate([build(p, level + 1) for p in part], axis=level - depth)
        if level != depth:
            np.block(strip(arrays))  # raises NumPy's error for lists of different depths
        return np.reshape(part, (1,) * (ndim - len(shape_of(part))) + shape_of(part))

    return build(arrays, 0) if depth else COPY(arrays)


def _depth(part: Any) -> int:
    depth = 0
    while type(part) is list:
        part, depth = part[0] if part else None, depth + 1
    return depth


def _most_axes(part: Any) -> int:
    return max(map(_most_axes, part), default=0) if type(part) is list else len(shape_of(part))
