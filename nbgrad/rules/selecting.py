"""Selecting among arrays or elements: where, take, choose, select, compress, piecewise.

All linear in what is selected; what selects carries no gradient.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import decided, is_traced, strip
from nbgrad.core.primitive import handler, rule
from nbgrad.core.tape import is_differentiable
from nbgrad.rules.indexing import GETITEM, SCATTER, plain_key
from nbgrad.rules.out import takes_out

WHERE = rule(
    np.where,
    vjp=(
        None,
        lambda g, ans, condition, x, y: np.where(condition, g, 0),
        lambda g, ans, condition, x, y: np.where(condition, 0, g),
    ),
    jvp=(
        None,
        lambda t, ans, condition, x, y: np.where(condition, t, 0),
        lambda t, ans, condition, x, y: np.where(condition, 0, t),
    ),
)
WHERE.kind = "linear"


@handler(np.where)
def where(condition: Any, *branches: Any) -> Any:
    """np.where with traced parts; with the condition alone it yields indices."""
    if not branches:
        return np.nonzero(condition)
    return WHERE(as_condition(condition), *branches)


def as_condition(c: Any) -> Any:
    """A traced condition as booleans, which carry no gradient."""
    return np.not_equal(c, 0) if is_traced(c) and is_differentiable(strip(c)) else c


def _take_back(
    g: Any, ans: Any, x: Any, indices: Any, axis: int | None = None, out: Any = None, mode: str = "raise"
) -> Any:
    shape = shape_of(x)
    n = int(np.prod(shape, dtype=int)) if axis is None else shape[axis]
    at = np.asarray(indices)
    at = np.clip(at, 0, n - 1) if mode == "clip" else at % n if n else at
    if axis is None:
        return np.reshape(SCATTER(np.reshape(g, (-1,)), np.reshape(at, -1), (n,)), shape)
    return SCATTER(g, (slice(None),) * (axis % len(shape)) + (at,), shape)


def _take_along(
    t: Any, ans: Any, x: Any, indices: Any, axis: int | None = None, out: Any = None, mode: str = "raise"
) -> Any:
    return TAKE(t, indices, axis=axis, mode=mode)


TAKE = rule(np.take, vjp=_take_back, jvp=_take_along)
TAKE.kind = "linear"
takes_out(np.take, position=3)


@handler(np.take_along_axis)
def take_along_axis(arr: Any, indices: Any, axis: int | None = -1) -> Any:
    """np.take_along_axis of a traced array, as the subscript it stands for."""
    if axis is None:
        return np.ravel(arr)[indices]
    return GETITEM(arr, plain_key(along_axis(shape_of(arr), indices, axis)))


def along_axis(shape: tuple[int, ...], indices: Any, axis: int) -> tuple[Any, ...]:
    """The subscript that pairs ``indices`` along ``axis`` with every position along the other axes."""
    at = np.asarray(decided(indices))
    if at.ndim != len(shape):
        raise ValueError("`indices` and `arr` must have the same number of dimensions")
    grid = np.ix_(*map(np.arange, shape))
    return tuple(at if k == axis % len(shape) else grid[k] for k in range(len(shape)))


CHOOSE = rule(
    lambda a, mode, *choices: np.choose(a, choices, mode=mode),
    vjp_any=lambda k, g, ans, a, mode, *choices: np.where(np.equal(_chosen(a, mode, len(choices)), k - 2), g, 0),
    jvp_any=lambda k, t, ans, a, mode, *choices: np.where(np.equal(_chosen(a, mode, len(choices)), k - 2), t, 0),
)
CHOOSE.name, CHOOSE.kind = "choose", "linear"


def _chosen(a: Any, mode: str, n: int) -> Any:
    return np.clip(a, 0, n - 1) if mode == "clip" else np.remainder(a, n) if mode == "wrap" else a


@handler(np.choose)
def choose(a: Any, choices: Any, out: Any = None, mode: str = "raise") -> Any:
    """np.choose among traced arrays."""
    result = CHOOSE(a, mode, *choices)
    return result if out is None else _into(out, result)


def _into(out: Any, result: Any) -> Any:
    from nbgrad.rules.writers import copyto

    copyto(out, result, casting="unsafe")
    return out


def _select(n: int, *arguments: Any) -> Any:
    return np.select(arguments[:n], arguments[n:-1], arguments[-1])


def _selected(k: int, n: int, arguments: Sequence[Any]) -> Any:
    """Where ``select`` took its argument ``k``: its condition holds and none before it."""
    mine = k - 1 - n
    holds: Any = True if mine == n else arguments[mine]
    for earlier in arguments[:mine]:
        holds = np.logical_and(holds, np.logical_not(earlier))
    return holds


SELECT = rule(
    _select,
    vjp_any=lambda k, g, ans, n, *arguments: np.where(_selected(k, n, arguments), g, 0),
    jvp_any=lambda k, t, ans, n, *arguments: np.where(_selected(k, n, arguments), t, 0),
)
SELECT.name, SELECT.kind = "select", "linear"


@handler(np.select)
def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """np.select among traced arrays."""
    if len(condlist) != len(choicelist):
        raise ValueError("list of cases must be same length as list of conditions")
    return SELECT(len(condlist), *condlist, *choicelist, default)


@handler(np.compress)
def compress(condition: Any, a: Any, axis: int | None = None, out: Any = None) -> Any:
    """np.compress of a traced array: taken at the indices where the condition holds."""
    result = np.take(a, np.flatnonzero(condition), axis=axis)
    return result if out is None else _into(out, result)


@handler(np.extract)
def extract(condition: Any, arr: Any) -> Any:
    """np.extract of a traced array."""
    return compress(np.ravel(condition), np.ravel(arr))


@handler(np.piecewise)
def piecewise(x: Any, condlist: Any, funclist: Any, *args: Any, **kw: Any) -> Any:
    """np.piecewise of a traced array: each function sees the elements its condition holds for."""
    x = x if shape_of(x) else np.reshape(x, ())
    conditions = _conditions(condlist, shape_of(x))
    if len(funclist) == len(conditions) + 1:
        conditions.append(np.logical_not(np.logical_or.reduce(conditions)))
    elif len(funclist) != len(conditions):
        n = len(conditions)
        raise ValueError(f"with {n} condition(s), either {n} or {n + 1} functions are expected")
    y = np.zeros_like(x)
    for condition, fun in zip(conditions, funclist, strict=True):
        values = x[condition] if callable(fun) else fun
        if not callable(fun):
            y[condition] = values
        elif values.size:
            y[condition] = fun(values, *args, **kw)
    return y


def _conditions(condlist: Any, shape: tuple[int, ...]) -> list[Any]:
    """The conditions as a list of boolean arrays; a single one may be given without a list."""
    plain = decided(condlist)
    alone = np.isscalar(plain) or (not isinstance(plain[0], list | np.ndarray) and shape != ())
    return [np.asarray(decided(c), bool) for c in ([condlist] if alone else condlist)]
