"""Functions that give the same elements another shape or order of axes: all linear, most of them views.

The adjoint of a permutation is its inverse, that of broadcasting is summation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of, unbroadcast
from nbgrad.core.dispatch import is_traced, strip
from nbgrad.core.primitive import HANDLERS, RULES, handler, linear, structural
from nbgrad.core.views import memory_of
from nbgrad.rules.viewing import viewed, viewing

REAL = np.real
"""The function itself; while something is followed, np.real is what stands in for it."""


def _reshape_back(g: Any, ans: Any, x: Any, *args: Any, order: Any = "C", **kwargs: Any) -> Any:
    layout: Any = args[1] if len(args) > 1 and isinstance(args[1], str) else order
    return np.reshape(g, shape_of(x), order=layout)


def _same_order(g: Any, ans: Any, x: Any, *args: Any, **kwargs: Any) -> Any:
    return np.reshape(g, shape_of(x))


def _ravel_back(g: Any, ans: Any, x: Any, order: Any = "C") -> Any:
    return np.reshape(g, shape_of(x), order=order)


RESHAPE = linear(np.reshape, _reshape_back)
RAVEL = linear(np.ravel, _ravel_back)
FLATTEN = linear(lambda x, order="C": x.flatten(order), _ravel_back)
FLATTEN.name = "flatten"
SQUEEZE = linear(np.squeeze, _same_order)
linear(np.expand_dims, _same_order)


def in_memory_order(x: Any, order: str) -> tuple[Any, str]:
    """``x``, with its axes moved if need be, and "C" or "F", which together mean what ``order`` means for it."""
    memory = memory_of(x) if is_traced(x) else x
    flags = getattr(memory, "flags", None)
    if order not in ("A", "K") or flags is None or flags.c_contiguous:
        return x, "C" if order in ("A", "K") else order
    if flags.f_contiguous:
        return x, "F"
    if order == "A":
        return x, "C"
    strides = memory.strides
    return np.transpose(x, sorted(range(len(strides)), key=lambda i: -abs(strides[i]))), "C"


@handler(np.reshape)
def reshape(a: Any, *args: Any, order: Any = "C", **kwargs: Any) -> Any:
    """np.reshape of a traced array: a view whenever NumPy's is."""
    if len(args) > 1:
        order, args = args[1], args[:1]
    if order not in ("C", "F"):
        a, order = in_memory_order(a, order)
    return viewed(RESHAPE, False, a, *args, **({} if order == "C" else {"order": order}), **kwargs)


@handler(np.ravel)
def ravel(a: Any, order: Any = "C") -> Any:
    """np.ravel of a traced array: a view whenever NumPy's is."""
    a, order = in_memory_order(a, order)
    return viewed(RAVEL, False, a, *(() if order == "C" else (order,)))


@handler(np.squeeze)
def squeeze(a: Any, axis: Any = None) -> Any:
    """np.squeeze of a traced array: itself if there is no axis to remove, else a view."""
    plain = strip(a)
    if isinstance(plain, np.ndarray) and np.squeeze(plain, axis) is plain:
        return a
    return viewed(SQUEEZE, True, a, *(() if axis is None else (axis,)))


def flatten(a: Any, order: Any = "C") -> Any:
    """``a.flatten(order)``: always a copy."""
    a, order = in_memory_order(a, order)
    return FLATTEN(a, *(() if order == "C" else (order,)))


def _at_least(ndim: int, fun: Callable[..., Any]) -> None:
    """np.atleast_1d and its like: several arrays give a tuple; large enough ones are given back themselves."""
    op = linear(fun, _same_order)
    viewing(op)

    def run(*arys: Any) -> Any:
        parts = tuple(_raised(a) for a in arys)
        return parts[0] if len(parts) == 1 else parts

    def _raised(a: Any) -> Any:
        if is_traced(a):
            return a if len(shape_of(a)) >= ndim else viewed(op, True, a)
        return op(a)

    HANDLERS[fun] = run


for _ndim, _fun in enumerate((np.atleast_1d, np.atleast_2d, np.atleast_3d), start=1):
    _at_least(_ndim, _fun)


def _transpose_back(g: Any, ans: Any, x: Any, axes: Any = None) -> Any:
    if axes is None:
        return np.transpose(g)
    ndim = len(shape_of(x))
    return np.transpose(g, tuple(int(i) for i in np.argsort([a % ndim for a in axes])))


def _rollaxis_back(g: Any, ans: Any, x: Any, axis: int, start: int = 0) -> Any:
    ndim = len(shape_of(x))
    axis, start = axis % ndim, start + ndim if start < 0 else start
    return np.moveaxis(g, start - 1 if axis < start else start, axis)


def _negated(shift: Any) -> Any:
    return tuple(-s for s in shift) if isinstance(shift, Sequence | np.ndarray) and np.ndim(shift) else -shift


linear(np.transpose, _transpose_back)
linear(np.matrix_transpose, lambda g, ans, x: np.matrix_transpose(g))
linear(np.swapaxes, lambda g, ans, x, axis1, axis2: np.swapaxes(g, axis1, axis2))
linear(np.moveaxis, lambda g, ans, x, source, destination: np.moveaxis(g, destination, source))
linear(np.rollaxis, _rollaxis_back)
linear(np.broadcast_to, lambda g, ans, x, shape, subok=False: unbroadcast(g, shape_of(x)))
linear(np.flip, lambda g, ans, x, axis=None: np.flip(g, axis))
linear(np.fliplr, lambda g, ans, x: np.fliplr(g))
linear(np.flipud, lambda g, ans, x: np.flipud(g))
linear(np.rot90, lambda g, ans, x, k=1, axes=(0, 1): np.rot90(g, -k, axes))
linear(np.roll, lambda g, ans, x, shift, axis=None: np.roll(g, _negated(shift), axis))

viewing(
    np.rot90, np.expand_dims, np.transpose, np.matrix_transpose, np.swapaxes, np.moveaxis, np.rollaxis,
    np.broadcast_to, np.flip, np.fliplr, np.flipud,
)  # fmt: skip
viewing(RESHAPE, RAVEL, SQUEEZE)


@handler(np.broadcast_arrays)
def broadcast_arrays(*args: Any, subok: bool = False) -> tuple[Any, ...]:
    """np.broadcast_arrays with traced arrays; those that have the shape already are given back themselves."""
    shape = np.broadcast_shapes(*map(shape_of, args))
    return tuple(a if shape_of(a) == shape and hasattr(a, "shape") else np.broadcast_to(a, shape) for a in args)


def _real(fun: Any, part: Callable[[Any, Any], Any]) -> None:
    """The real and imaginary parts of a complex array are views; a real array is its own real part."""
    op = RULES[fun]
    viewing(op, put=lambda whole, new: part(whole, new))

    def run(val: Any) -> Any:
        plain = strip(val)
        if isinstance(plain, np.ndarray) and not np.iscomplexobj(plain):
            return val if fun is REAL else op(val)
        return viewed(op, True, val)

    HANDLERS[fun] = run


_real(np.real, lambda whole, new: new + 1j * RULES[np.imag](whole))
_real(np.imag, lambda whole, new: RULES[np.real](whole) + 1j * new)


def _windows_back(g: Any, ans: Any, x: Any, window_shape: Any, axis: Any = None, **kwargs: Any) -> Any:
    """Each element of ``x`` gets the sum of the cotangents of the windows it is in: one slice for each offset."""
    shape = shape_of(x)
    sizes = tuple(window_shape) if isinstance(window_shape, Sequence) else (window_shape,)
    along = range(len(shape)) if axis is None else axis if isinstance(axis, Sequence) else (axis,)
    total: Any = np.zeros(shape, np.result_type(g))
    for offset in np.ndindex(*sizes):
        start = [0] * len(shape)
        for a, o in zip(along, offset, strict=True):
            start[a] += o
        part = g[(..., *offset)]
        ends = [n - m - b for n, m, b in zip(shape, shape_of(part), start, strict=True)]
        total = total + np.pad(part, list(zip(start, ends, strict=True)))
    return total


WINDOWS = linear(np.lib.stride_tricks.sliding_window_view, _windows_back)
viewing(np.lib.stride_tricks.sliding_window_view)

structural(
    np.shape, np.ndim, np.size, np.result_type, np.iscomplexobj, np.isrealobj, np.may_share_memory,
    np.shares_memory, np.can_cast, np.isscalar, np.min_scalar_type, np.common_type, np.isfortran,
    np.tril_indices_from, np.triu_indices_from, np.diag_indices_from, np.array_repr, np.array_str, np.array2string,
    np.save, np.savez, np.savez_compressed, np.savetxt,
)  # fmt: skip
