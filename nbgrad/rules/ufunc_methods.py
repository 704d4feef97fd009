"""The methods of ufuncs: reduce, accumulate, reduceat, outer and at.

Those with a name of their own (``add.reduce`` is ``sum``) are that function. For all others the value is NumPy's own,
and the derivative that of the same computation written out: as a tree where the ufunc is associative, else step by
step.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of, unbroadcast
from nbgrad.core.dispatch import arrayed, decided, is_traced, strip
from nbgrad.core.late import public_name
from nbgrad.core.leaving import into_plain
from nbgrad.core.primitive import HANDLERS, RULES, Primitive, rule
from nbgrad.core.traced import missing
from nbgrad.core.views import write
from nbgrad.rules.composite import composite
from nbgrad.rules.inplace import WRITE, require_writeable, store
from nbgrad.rules.ufuncs import call_with

ADD, SUBTRACT = np.add, np.subtract
"""The ufuncs themselves; while something is followed, np.add is what stands in for it."""

REDUCTIONS: dict[Any, Callable[..., Any]] = {
    np.add: np.sum,
    np.multiply: np.prod,
    np.maximum: np.max,
    np.minimum: np.min,
    np.fmax: np.nanmax,
    np.fmin: np.nanmin,
    np.logical_and: np.all,
    np.logical_or: np.any,
}
"""A ufunc's reduce under its own name."""

ACCUMULATIONS: dict[Any, Callable[..., Any]] = {np.add: np.cumsum, np.multiply: np.cumprod}
"""A ufunc's accumulate under its own name."""

ASSOCIATIVE = (np.maximum, np.minimum, np.fmax, np.fmin, np.logaddexp, np.logaddexp2, np.hypot, np.add, np.multiply)


def _along_first(x: Any, axis: int) -> Any:
    return np.moveaxis(x, axis, 0)


@cache
def _reducing(ufunc: Any) -> Primitive:
    """The reduction of a ufunc that has no name of its own."""

    def fun(x: Any, **kwargs: Any) -> Any:
        return ufunc.reduce(x, **kwargs)

    def impl(
        x: Any, axis: Any = 0, dtype: Any = None, keepdims: bool = False, initial: Any = np._NoValue, where: Any = True
    ) -> Any:
        axes = tuple(range(len(shape_of(x)))) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        front = np.moveaxis(x, axes, tuple(range(len(axes))))
        rows = np.reshape(front, (-1, *shape_of(front)[len(axes) :]))
        if where is not True:
            mask = np.moveaxis(np.broadcast_to(where, shape_of(x)), axes, tuple(range(len(axes)))).reshape(rows.shape)
            result = _folded_where(ufunc, rows, mask, initial)
        else:
            result = _folded(ufunc, rows, initial)
        return np.expand_dims(result, axes) if keepdims else result

    return _named(composite(fun, impl), f"{ufunc.__name__}.reduce")


def _folded(ufunc: Any, rows: Any, initial: Any) -> Any:
    if ufunc in ASSOCIATIVE:
        while len(rows) > 1:
            half = len(rows) // 2
            paired = ufunc(rows[:half], rows[half : 2 * half])
            rows = paired if len(rows) % 2 == 0 else np.concatenate([paired, rows[2 * half :]])
        return rows[0] if initial is np._NoValue or initial is None else ufunc(initial, rows[0])
    started = initial is not np._NoValue and initial is not None
    result = initial if started else rows[0]
    for row in rows if started else rows[1:]:
        result = ufunc(result, row)
    return result


def _folded_where(ufunc: Any, rows: Any, mask: Any, initial: Any) -> Any:
    result = np.broadcast_to(initial, shape_of(rows)[1:])
    for row, counts in zip(rows, mask, strict=True):
        result = np.where(counts, ufunc(result, np.where(counts, row, 1)), result)
    return result


@cache
def _accumulating(ufunc: Any) -> Primitive:
    """The running reduction of a ufunc that has no name of its own."""

    def fun(x: Any, axis: int = 0, dtype: Any = None) -> Any:
        return ufunc.accumulate(x, axis=axis, dtype=dtype)

    def impl(x: Any, axis: int = 0, dtype: Any = None) -> Any:
        rows = _along_first(x, axis)
        if ufunc in ASSOCIATIVE:
            span = 1
            while span < len(rows):
                rows = np.concatenate([rows[:span], ufunc(rows[:-span], rows[span:])])
                span *= 2
        elif len(rows):
            steps = [rows[0]]
            for row in rows[1:]:
                steps.append(ufunc(steps[-1], row))
            rows = np.stack(steps)
        return np.moveaxis(rows, 0, axis)

    return _named(composite(fun, impl), f"{ufunc.__name__}.accumulate")


def _running_extreme(t: Any, ans: Any, x: Any, axis: int = 0, dtype: Any = None) -> Any:
    """Tangent of a running maximum or minimum: that of the element holding it, the mean of those where several do."""
    x, top, t = (np.moveaxis(a, axis, -1) for a in (x, ans, t))
    hit = np.logical_or(np.equal(x, top), np.logical_and(np.isnan(x), np.isnan(top)))
    new = np.ones(shape_of(x), bool)
    same = np.logical_or(np.equal(top[..., 1:], top[..., :-1]), np.isnan(top[..., :-1]))
    new[..., 1:] = np.logical_not(same)
    position = np.arange(shape_of(x)[-1])
    first = np.maximum.accumulate(np.where(new, position, 0), axis=-1)
    before = np.cumsum(hit, axis=-1) - hit
    count = np.cumsum(hit, axis=-1) - np.take_along_axis(before, first, axis=-1)
    if np.all(np.less_equal(count, 1)):
        return np.moveaxis(np.take_along_axis(t, first, axis=-1), -1, axis)
    held = np.where(hit, t, 0)
    total = np.cumsum(held, axis=-1)
    return np.moveaxis((total - np.take_along_axis(total - held, first, axis=-1)) / count, -1, axis)


def _named(op: Primitive, name: str) -> Primitive:
    op.name = name
    return op


@cache
def _extreme(ufunc: Any) -> Primitive:
    def fun(x: Any, axis: int = 0, dtype: Any = None) -> Any:
        return ufunc.accumulate(x, axis=axis, dtype=dtype)

    return _named(rule(fun, jvp=_running_extreme), f"{ufunc.__name__}.accumulate")


@cache
def _reducing_at(ufunc: Any) -> Primitive:
    def fun(x: Any, indices: Any, axis: int = 0, dtype: Any = None) -> Any:
        return ufunc.reduceat(x, indices, axis=axis, dtype=dtype)

    def impl(x: Any, indices: Any, axis: int = 0, dtype: Any = None) -> Any:
        rows = _along_first(x, axis)
        ends = [*indices[1:], len(rows)]
        parts = [reduce(ufunc, rows[i:j], axis=0) if i < j else rows[i] for i, j in zip(indices, ends, strict=True)]
        return np.moveaxis(np.stack(parts), 0, axis)

    return _named(composite(fun, impl), f"{ufunc.__name__}.reduceat")


def reduce(ufunc: Any, x: Any, axis: Any = 0, out: Any = None, **kwargs: Any) -> Any:
    """``ufunc.reduce`` of a traced array."""
    _require_rule(ufunc, "reduce")
    options = {k: v for k, v in kwargs.items() if v is not None and v is not np._NoValue}
    fun = REDUCTIONS.get(ufunc)
    result = _reducing(ufunc)(x, axis=axis, **options) if fun is None else fun(x, axis=axis, **options)
    return _finished(result, out, lambda trial: ufunc.reduce(strip(x), axis=axis, out=trial, **options))


def accumulate(ufunc: Any, x: Any, axis: int = 0, dtype: Any = None, out: Any = None) -> Any:
    """``ufunc.accumulate`` of a traced array."""
    _require_rule(ufunc, "accumulate")
    named = ACCUMULATIONS.get(ufunc)
    options = {} if dtype is None else {"dtype": dtype}
    if named is not None:
        result = named(x, axis=axis, **options)
    elif RULES[ufunc].kind == "constant":
        return ufunc.accumulate(strip(x), axis=axis, **options)
    else:
        op = _extreme(ufunc) if ufunc in (np.maximum, np.minimum) else _accumulating(ufunc)
        result = op(x, axis=axis, **options)
    return _finished(result, out, lambda trial: ufunc.accumulate(strip(x), axis=axis, out=trial, **options))


def reduceat(ufunc: Any, x: Any, indices: Any, axis: int = 0, dtype: Any = None, out: Any = None) -> Any:
    """``ufunc.reduceat`` of a traced array."""
    _require_rule(ufunc, "reduceat")
    options = {} if dtype is None else {"dtype": dtype}
    at = [int(i) for i in decided(indices)]
    result = _reducing_at(ufunc)(x, at, axis=axis, **options)
    return _finished(result, out, lambda trial: ufunc.reduceat(strip(x), at, axis=axis, out=trial, **options))


def outer(ufunc: Any, a: Any, b: Any, **kwargs: Any) -> Any:
    """``ufunc.outer``: every element of ``a`` with every element of ``b``."""
    _require_rule(ufunc, "outer")
    a, b = np.reshape(a, shape_of(a)), np.reshape(b, shape_of(b))  # numbers count as arrays here, with their dtype
    columns = np.reshape(a, shape_of(a) + (1,) * len(shape_of(b)))
    op = RULES[ufunc]
    return call_with(op, (columns, b), ufunc, **kwargs) if kwargs else op(columns, b)


def _require_rule(ufunc: Any, method: str) -> None:
    if ufunc not in RULES:
        raise missing(f"{public_name(ufunc)}.{method}")


def _finished(result: Any, out: Any, plainly: Callable[[Any], Any]) -> Any:
    target = out[0] if isinstance(out, tuple) else out
    return result if target is None else store(target, result, plainly)


# in place, at indices that may repeat


def _added(x: Any, key: Any, b: Any) -> Any:
    copy = np.array(x)  # in the same memory layout, unlike x.copy()
    np.add.at(copy, key, b)
    return copy


ADD_AT: Primitive = rule(
    _added,
    vjp=(lambda g, ans, x, key, b: g, None, lambda g, ans, x, key, b: unbroadcast(g[key], shape_of(b))),
    jvp=(
        lambda t, ans, x, key, b: t,
        None,
        lambda t, ans, x, key, b: ADD_AT(np.zeros(shape_of(ans), np.result_type(t)), key, t),
    ),
)
ADD_AT.name, ADD_AT.kind = "add.at", "linear"


@cache
def _at(ufunc: Any) -> Primitive:
    def fun(x: Any, key: Any, *b: Any) -> Any:
        copy = np.array(x)  # in the same memory layout, unlike x.copy()
        ufunc.at(copy, key, *b)
        return copy

    def impl(x: Any, key: Any, *b: Any) -> Any:
        shape = shape_of(x)
        targets = np.arange(int(np.prod(shape, dtype=int))).reshape(shape)[key]
        operands = [np.reshape(np.broadcast_to(o, targets.shape), (-1,)) for o in b]
        flat = np.reshape(x, (-1,))
        for chosen in _rounds(targets.reshape(-1)):
            at = targets.reshape(-1)[chosen]
            flat = WRITE(flat, at, ufunc(flat[at], *(o[chosen] for o in operands)))
        return np.reshape(flat, shape)

    return _named(composite(fun, impl), f"{ufunc.__name__}.at")


def _rounds(targets: Any) -> list[Any]:
    """Positions of the first occurrences of each target, then of the second ones, and so on."""
    order = np.argsort(targets, kind="stable")
    ordered = targets[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    nth = np.arange(len(ordered)) - np.repeat(starts, np.diff([*starts, len(ordered)]))
    occurrence = np.empty(len(targets), int)
    occurrence[order] = nth
    return [np.flatnonzero(occurrence == r) for r in range(int(occurrence.max(initial=-1)) + 1)]


def at(ufunc: Any, x: Any, key: Any, *b: Any) -> None:
    """``ufunc.at``: unbuffered in-place operation on a traced array."""
    _require_rule(ufunc, "at")
    if not is_traced(x):
        raise into_plain()
    require_writeable(x, "array is read-only")
    plain = decided(key)
    b = tuple(map(arrayed, b))
    if ufunc is ADD:
        result = ADD_AT(x, plain, *b)
    elif ufunc is SUBTRACT and np.can_cast(np.result_type(*map(strip, b)), x.dtype, "same_kind"):
        result = ADD_AT(x, plain, -b[0])
    else:
        result = _at(ufunc)(x, plain, *b)
    write(x, result)


HANDLERS["reduce"] = reduce
HANDLERS["accumulate"] = accumulate
HANDLERS["reduceat"] = reduceat
HANDLERS["outer"] = outer
HANDLERS["at"] = at
