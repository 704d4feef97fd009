"""Reductions: sums, products, extremes, spreads.

The adjoint of a sum is spreading: the cotangent is put back on the reduced axes (`spread`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.primitive import constant, linear, rule

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
    return np.reshape(g, tuple(1 if i in axes else n for i, n in enumerate(shape)))


def kept(reduced: Any, x: Any, axis: Axis, keepdims: Any) -> Any:
    """The result of a reduction, shaped to broadcast against ``x``."""
    return spread(reduced, x, axis, keepdims)


def count(x: Any, axis: Axis) -> int:
    """How many elements each result of a reduction stands for."""
    shape = shape_of(x)
    n = 1
    for a in axes_of(axis, len(shape)):
        n *= shape[a]
    return n


def _masked(g: Any, where: Any) -> Any:
    return g if where is True or where is np._NoValue else np.where(where, g, 0)


def _sum_vjp(
    g: Any, ans: Any, x: Any, axis: Axis = None, dtype: Any = None, out: Any = None, keepdims: Any = False,
    initial: Any = 0, where: Any = True,
) -> Any:  # fmt: skip
    return _masked(np.broadcast_to(spread(g, x, axis, keepdims), shape_of(x)), where)


linear(np.sum, _sum_vjp)


def _mean_vjp(
    g: Any, ans: Any, x: Any, axis: Axis = None, dtype: Any = None, out: Any = None, keepdims: Any = False, *,
    where: Any = True,
) -> Any:  # fmt: skip
    if where is True or where is np._NoValue:
        return np.broadcast_to(spread(g, x, axis, keepdims), shape_of(x)) / count(x, axis)
    n = np.sum(np.broadcast_to(where, shape_of(x)), axis=axis, keepdims=True)
    return np.where(where, spread(g, x, axis, keepdims) / n, 0)


linear(np.mean, _mean_vjp)


def _extreme_vjp(
    g: Any, ans: Any, x: Any, axis: Axis = None, out: Any = None, keepdims: Any = False, initial: Any = None,
    where: Any = True,
) -> Any:  # fmt: skip
    hit = _attains(ans, x, axis, keepdims, where)
    return spread(g, x, axis, keepdims) * hit / np.sum(hit, axis=axis, keepdims=True)


def _extreme_jvp(
    t: Any, ans: Any, x: Any, axis: Axis = None, out: Any = None, keepdims: Any = False, initial: Any = None,
    where: Any = True,
) -> Any:  # fmt: skip
    hit = _attains(ans, x, axis, keepdims, where)
    keep = keepdims is True
    return np.sum(t * hit, axis=axis, keepdims=keep) / np.sum(hit, axis=axis, keepdims=keep)


def _attains(ans: Any, x: Any, axis: Axis, keepdims: Any, where: Any) -> Any:
    """1 where an element is the extreme of its slice (ties share, NaN slices give the NaN elements), else 0."""
    top = kept(ans, x, axis, keepdims)
    hit = np.logical_or(np.equal(x, top), np.logical_and(np.isnan(x), np.isnan(top)))
    if where is not True and where is not np._NoValue:
        hit = np.logical_and(hit, where)
    return hit.astype(np.result_type(x))


rule(np.max, vjp=_extreme_vjp, jvp=_extreme_jvp, note="ties share evenly")
rule(np.min, vjp=_extreme_vjp, jvp=_extreme_jvp, note="ties share evenly")


def _prod_vjp(
    g: Any, ans: Any, x: Any, axis: Axis = None, dtype: Any = None, out: Any = None, keepdims: Any = False,
    initial: Any = 1, where: Any = True,
) -> Any:  # fmt: skip
    factors = x if where is True or where is np._NoValue else np.where(where, x, 1)
    start = 1 if initial is np._NoValue else initial
    return _masked(spread(g, x, axis, keepdims) * _others(factors, axis) * start, where)


def _others(x: Any, axis: Axis) -> Any:
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


rule(np.prod, vjp=_prod_vjp)


def _deviation(x: Any, axis: Axis, mean: Any = np._NoValue, where: Any = True) -> tuple[Any, Any]:
    """Deviations from the mean, and how many elements each slice has."""
    n: Any = count(x, axis)
    if where is True or where is np._NoValue:
        return x - np.mean(x, axis=axis, keepdims=True), n
    n = np.sum(np.broadcast_to(where, shape_of(x)), axis=axis, keepdims=True)
    return np.where(where, x - np.mean(x, axis=axis, keepdims=True, where=where), 0), n


def _divisor(n: Any, ddof: Any, correction: Any) -> Any:
    return n - (ddof if correction is np._NoValue else correction)


def _var_vjp(
    g: Any, ans: Any, x: Any, axis: Axis = None, dtype: Any = None, out: Any = None, ddof: Any = 0,
    keepdims: Any = False, *, where: Any = True, mean: Any = np._NoValue, correction: Any = np._NoValue,
) -> Any:  # fmt: skip
    d, n = _deviation(x, axis, mean, where)
    return spread(g, x, axis, keepdims) * np.conj(d) * (2 / _divisor(n, ddof, correction))


def _std_vjp(
    g: Any, ans: Any, x: Any, axis: Axis = None, dtype: Any = None, out: Any = None, ddof: Any = 0,
    keepdims: Any = False, *, where: Any = True, mean: Any = np._NoValue, correction: Any = np._NoValue,
) -> Any:  # fmt: skip
    d, n = _deviation(x, axis, mean, where)
    spread_g = spread(g / np.where(np.equal(ans, 0), np.inf, ans), x, axis, keepdims)
    return spread_g * np.conj(d) / _divisor(n, ddof, correction)


rule(np.var, vjp=_var_vjp)
rule(np.std, vjp=_std_vjp, note="0 where all elements are equal")


def _ran_along(g: Any, axis: int) -> Any:
    """Sums from each element to the end of its axis: the adjoint of cumsum."""
    return np.flip(np.cumsum(np.flip(g, axis), axis), axis)


def _cumsum_vjp(g: Any, ans: Any, x: Any, axis: int | None = None, dtype: Any = None, out: Any = None) -> Any:
    if axis is None:
        return np.reshape(_ran_along(np.reshape(g, -1), 0), shape_of(x))
    return _ran_along(g, axis)


linear(np.cumsum, _cumsum_vjp)


def _cumprod_vjp(g: Any, ans: Any, x: Any, axis: int | None = None, dtype: Any = None, out: Any = None) -> Any:
    """Σ over later products of their cotangents; quadratic only on slices that contain a zero."""
    if axis is None:
        return np.reshape(_cumprod_vjp(np.reshape(g, -1), ans, np.reshape(x, -1), 0), shape_of(x))
    if np.all(np.not_equal(x, 0)):
        return _ran_along(g * ans, axis) / x
    return np.moveaxis(_cumprod_with_zeros(np.moveaxis(g, axis, -1), np.moveaxis(x, axis, -1)), -1, axis)


def _cumprod_with_zeros(g: Any, x: Any) -> Any:
    """x̄ₖ = (x₀…xₖ₋₁) · Σ_{j≥k} gⱼ (xₖ₊₁…xⱼ) along the last axis, the inner sums by Horner's rule from the end."""
    n = shape_of(x)[-1]
    before = np.concatenate([np.ones_like(x[..., :1]), np.cumprod(x[..., :-1], axis=-1)], axis=-1)
    tails = [g[..., n - 1]]
    for k in range(n - 2, -1, -1):
        tails.append(g[..., k] + x[..., k + 1] * tails[-1])
    return before * np.stack(tails[::-1], axis=-1)


rule(np.cumprod, vjp=_cumprod_vjp)

constant(np.argmax, np.argmin, np.any, np.all, np.count_nonzero, note="yields booleans or integers")
