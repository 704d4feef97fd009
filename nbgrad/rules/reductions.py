"""Reductions: sums, means, products, extremes.

The adjoint of a sum is spreading: the cotangent is put back on the reduced axes (`spread`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.primitive import RULES, SHORT, constant, linear, rule
from nbgrad.rules.out import takes_out

Axis = int | tuple[int, ...] | None


def axes_of(axis: Axis, ndim: int) -> tuple[int, ...]:
    """``axis`` as a tuple of non-negative axes; None means all."""
    if axis is None:
        return tuple(range(ndim))
    axes = axis if isinstance(axis, tuple | list) else (axis,)
    return tuple(int(a) % ndim for a in axes)


def spread(g: Any, x: Any, axis: Axis, keepdims: Any) -> Any:
    """A reduced cotangent with its reduced axes back as length 1, ready to broadcast against ``x``."""
    shape = shape_of(x)
    if keepdims is True or not shape:
        return g
    axes = axes_of(axis, len(shape))
    once = tuple([1 if i in axes else n for i, n in enumerate(shape)])
    return g.reshape(once) if type(g) is np.ndarray else np.reshape(g, once)


def spread_out(g: Any, x: Any, axis: Axis, keepdims: Any) -> Any:
    """A reduced cotangent repeated along its reduced axes: an array of the shape of ``x``.

    It is written out where that can be, in the layout of ``x``, as BLAS does not take an array that repeats one number.
    """
    shape = shape_of(x)
    if type(g) is not np.ndarray and not issubclass(type(g), np.generic):
        return np.broadcast_to(spread(g, x, axis, keepdims), shape)
    full = np.empty_like(x, g.dtype) if type(x) is np.ndarray else np.empty(shape, g.dtype)
    full[...] = g if axis is None else spread(g, x, axis, keepdims)
    return full


def kept(reduced: Any, x: Any, axis: Axis, keepdims: Any) -> Any:
    """The result of a reduction, shaped to broadcast against ``x``."""
    return spread(reduced, x, axis, keepdims)


def count(x: Any, axis: Axis) -> int:
    """How many elements each result of a reduction stands for."""
    if axis is None and type(x) is np.ndarray:
        return x.size
    shape = shape_of(x)
    n = 1
    for a in axes_of(axis, len(shape)):
        n *= shape[a]
    return n


def everywhere(where: Any) -> bool:
    """Whether a ``where=`` leaves nothing out."""
    return where is True or where is np._NoValue


def is_at_hand(x: Any) -> bool:
    """Whether a rule may look at a value to take a shorter way: it is neither traced nor lazy."""
    return type(x) is np.ndarray or issubclass(type(x), np.generic)


def _masked(g: Any, where: Any) -> Any:
    return g if everywhere(where) else np.where(where, g, 0)


def _sum_vjp(
    g: Any, ans: Any, x: Any, axis: Axis = None, dtype: Any = None, out: Any = None, keepdims: Any = False,
    initial: Any = 0, where: Any = True,
) -> Any:  # fmt: skip
    return _masked(spread_out(g, x, axis, keepdims), where)


def _sum_jvp(t: Any, ans: Any, x: Any, *others: Any, **kwargs: Any) -> Any:
    """The same sum of the tangent, without the value it started from."""
    rest = (*others[:4], 0, *others[5:]) if others[4:] else others
    return SUM(t, *rest, **{k: v for k, v in kwargs.items() if k != "initial"})


INITIAL_OF_SUM = (None, None, None, None, lambda c, *args, **kwargs: c)
SUM = rule(np.sum, vjp=(_sum_vjp, *INITIAL_OF_SUM), jvp=(_sum_jvp, *INITIAL_OF_SUM))
SUM.kind = "linear"


def _mean_vjp(
    g: Any, ans: Any, x: Any, axis: Axis = None, dtype: Any = None, out: Any = None, keepdims: Any = False, *,
    where: Any = True,
) -> Any:  # fmt: skip
    if everywhere(where):
        return spread_out(g / max(count(x, axis), 1), x, axis, keepdims)
    n = np.sum(np.broadcast_to(where, shape_of(x)), axis=axis, keepdims=True)
    return np.where(where, spread(g, x, axis, keepdims) / n, 0)


linear(np.mean, _mean_vjp)


def _among(hit: Any, where: Any) -> Any:
    return hit if everywhere(where) else np.logical_and(hit, where)


def _hits(hit: Any, axis: Axis) -> Any:
    """How many are true in each slice, the reduced axes kept."""
    add: Any = np.add.reduce if type(hit) is np.ndarray else np.sum
    return add(hit, axis=axis, keepdims=True)


def _attained(ans: Any, x: Any, axis: Axis, keepdims: Any, initial: Any, where: Any) -> tuple[Any, Any, Any]:
    """Which elements are the extreme of their slice, whether the initial value is, and how many that makes.

    Ties share; a NaN result comes from the NaN elements. The last two have the reduced axes kept.
    """
    top = kept(ans, x, axis, keepdims)
    hit = _among(np.equal(x, top), where)
    n = _hits(hit, axis)
    alone = initial is None or initial is np._NoValue
    if alone and is_at_hand(n) and n.all():
        return hit, False, n  # no NaN, as almost always
    hit = _among(np.logical_or(np.equal(x, top), np.isnan(x)), where)  # a NaN among them is the extreme
    n = _hits(hit, axis)
    if alone:
        return hit, False, n
    first = np.logical_or(np.equal(initial, top), np.isnan(initial))
    return hit, first, n + first


def _extreme_vjp(
    g: Any, ans: Any, x: Any, axis: Axis = None, out: Any = None, keepdims: Any = False, initial: Any = None,
    where: Any = True,
) -> Any:  # fmt: skip
    hit, _, n = _attained(ans, x, axis, keepdims, initial, where)
    return np.where(hit, spread(g, x, axis, keepdims) / n, 0)


def _extreme_jvp(
    t: Any, ans: Any, x: Any, axis: Axis = None, out: Any = None, keepdims: Any = False, initial: Any = None,
    where: Any = True,
) -> Any:  # fmt: skip
    hit, _, n = _attained(ans, x, axis, keepdims, initial, where)
    return np.reshape(np.sum(np.where(hit, t, 0), axis=axis, keepdims=True) / n, shape_of(ans))


def _initial_of_extreme(
    c: Any, ans: Any, x: Any, axis: Axis = None, out: Any = None, keepdims: Any = False, initial: Any = None,
    where: Any = True,
) -> Any:  # fmt: skip
    """The share of the initial value, for either mode: its cotangent is summed to a number by `fit`."""
    _, first, n = _attained(ans, x, axis, keepdims, initial, where)
    return c * np.reshape(first / n, shape_of(ans))


for _extreme in (np.max, np.min, np.amax, np.amin):
    rule(
        _extreme,
        vjp=(_extreme_vjp, None, None, None, _initial_of_extreme),
        jvp=(_extreme_jvp, None, None, None, _initial_of_extreme),
        note="ties share evenly",
    )


def _factors(x: Any, where: Any) -> Any:
    return x if everywhere(where) else np.where(where, x, 1)


def _prod_vjp(
    g: Any, ans: Any, x: Any, axis: Axis = None, dtype: Any = None, out: Any = None, keepdims: Any = False,
    initial: Any = 1, where: Any = True,
) -> Any:  # fmt: skip
    start = 1 if initial is np._NoValue else initial
    return _masked(spread(g, x, axis, keepdims) * others(_factors(x, where), axis) * start, where)


def _initial_of_prod(
    c: Any, ans: Any, x: Any, axis: Axis = None, dtype: Any = None, out: Any = None, keepdims: Any = False,
    initial: Any = 1, where: Any = True,
) -> Any:  # fmt: skip
    return c * np.reshape(np.prod(_factors(x, where), axis=axis), shape_of(ans))


def others(x: Any, axis: Axis) -> Any:
    """For each element the product of all others of its slice, right with zeros too (products from both ends)."""
    shape = shape_of(x)
    axes = axes_of(axis, len(shape))
    if not axes or not all(shape):
        return np.ones_like(x)
    front = [i for i in range(len(shape)) if i not in axes]
    moved = np.transpose(x, (*front, *axes))
    flat = np.reshape(moved, (*(shape[i] for i in front), -1))
    one = np.ones_like(flat[..., :1])
    left = np.cumprod(np.concatenate([one, flat[..., :-1]], axis=-1), axis=-1)
    right = np.cumprod(np.concatenate([one, flat[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    back = np.argsort((*front, *axes))
    return np.transpose(np.reshape(left * right, shape_of(moved)), tuple(int(i) for i in back))


rule(np.prod, vjp=(_prod_vjp, None, None, None, None, _initial_of_prod), note="right with zeros among the factors")

constant(np.argmax, np.argmin, np.any, np.all, np.count_nonzero, note="yields booleans or integers")
takes_out(np.sum, np.prod, np.mean, np.all, np.any, position=3)
takes_out(np.max, np.min, np.amax, np.amin, np.argmax, np.argmin, position=2)

for _name in ("sum", "prod", "mean", "max", "min"):
    SHORT[getattr(np, _name)] = RULES[getattr(np, _name)], getattr(np.ndarray, _name)
SHORT[np.amax], SHORT[np.amin] = (RULES[np.amax], np.ndarray.max), (RULES[np.amin], np.ndarray.min)
