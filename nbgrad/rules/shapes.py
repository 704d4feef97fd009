"""Functions that move elements about: reshaping, transposing, joining, splitting. All linear.

The adjoint of a permutation is its inverse; of repetition, summation; of joining, splitting.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of, unbroadcast
from nbgrad.core.primitive import Primitive, handler, linear, multilinear, rule, structural


def _reshape_back(g: Any, ans: Any, x: Any, *args: Any, order: Any = "C", **kwargs: Any) -> Any:
    layout = args[1] if len(args) > 1 and isinstance(args[1], str) else order
    return np.reshape(g, shape_of(x), order=layout)


def _same_order(g: Any, ans: Any, x: Any, *args: Any, **kwargs: Any) -> Any:
    return np.reshape(g, shape_of(x))


def _ravel_back(g: Any, ans: Any, x: Any, order: Any = "C") -> Any:
    return np.reshape(g, shape_of(x), order=order)


linear(np.reshape, _reshape_back)
linear(np.ravel, _ravel_back)
linear(np.squeeze, _same_order)
linear(np.expand_dims, _same_order)
linear(np.atleast_1d, _same_order)
linear(np.atleast_2d, _same_order)
linear(np.atleast_3d, _same_order)


def _transpose_back(g: Any, ans: Any, x: Any, axes: Any = None) -> Any:
    if axes is None:
        return np.transpose(g)
    ndim = len(shape_of(x))
    return np.transpose(g, tuple(int(i) for i in np.argsort([a % ndim for a in axes])))


linear(np.transpose, _transpose_back)
linear(np.matrix_transpose, lambda g, ans, x: np.matrix_transpose(g))
linear(np.swapaxes, lambda g, ans, x, axis1, axis2: np.swapaxes(g, axis1, axis2))
linear(np.moveaxis, lambda g, ans, x, source, destination: np.moveaxis(g, destination, source))
linear(np.broadcast_to, lambda g, ans, x, shape, subok=False: unbroadcast(g, shape_of(x)))
linear(np.flip, lambda g, ans, x, axis=None: np.flip(g, axis))
linear(np.fliplr, lambda g, ans, x: np.fliplr(g))
linear(np.flipud, lambda g, ans, x: np.flipud(g))
linear(np.tril, lambda g, ans, x, k=0: np.tril(g, k))
linear(np.triu, lambda g, ans, x, k=0: np.triu(g, k))


# joining: NumPy's functions take one sequence of arrays, the primitives as many arguments as there are arrays
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
    parts = [t if i == k else np.zeros(shape_of(a)) for i, a in enumerate(arrays)]
    return CONCATENATE(*parts, axis=axis)


CONCATENATE = rule(_concatenate, vjp_any=_concatenate_back, jvp_any=_concatenate_along)
CONCATENATE.name, CONCATENATE.kind = "concatenate", "linear"


def _stack(*arrays: Any, axis: int = 0, **kwargs: Any) -> Any:
    return np.stack(arrays, axis=axis, **kwargs)


def _stack_back(k: int, g: Any, ans: Any, *arrays: Any, axis: int = 0, **kwargs: Any) -> Any:
    return np.take(g, k, axis=axis)


def _stack_along(k: int, t: Any, ans: Any, *arrays: Any, axis: int = 0, **kwargs: Any) -> Any:
    return STACK(*[t if i == k else np.zeros(shape_of(a)) for i, a in enumerate(arrays)], axis=axis)


STACK = rule(_stack, vjp_any=_stack_back, jvp_any=_stack_along)
STACK.name, STACK.kind = "stack", "linear"


@handler(np.concatenate)
def concatenate(arrays: Any, axis: int | None = 0, **kwargs: Any) -> Any:
    """np.concatenate with traced parts."""
    return CONCATENATE(*arrays, **({} if axis == 0 else {"axis": axis}), **kwargs)


@handler(np.stack)
def stack(arrays: Any, axis: int = 0, **kwargs: Any) -> Any:
    """np.stack with traced parts."""
    return STACK(*arrays, **({} if axis == 0 else {"axis": axis}), **kwargs)


@handler(np.hstack)
def hstack(tup: Any, **kwargs: Any) -> Any:
    """np.hstack with traced parts."""
    parts = [np.atleast_1d(a) for a in tup]
    return concatenate(parts, axis=0 if len(shape_of(parts[0])) == 1 else 1, **kwargs)


@handler(np.vstack)
def vstack(tup: Any, **kwargs: Any) -> Any:
    """np.vstack with traced parts."""
    return concatenate([np.atleast_2d(a) for a in tup], axis=0, **kwargs)


@handler(np.column_stack)
def column_stack(tup: Any) -> Any:
    """np.column_stack with traced parts."""
    columns = [a if len(shape_of(a)) > 1 else np.reshape(a, (-1, 1)) for a in tup]
    return concatenate(columns, axis=1)


structural(
    np.shape, np.ndim, np.size, np.result_type, np.iscomplexobj, np.isrealobj, np.zeros_like, np.ones_like,
    np.empty_like, np.may_share_memory, np.shares_memory, np.can_cast, np.isscalar, np.min_scalar_type,
    np.common_type,
)  # fmt: skip
