"""Spread and average: var, std, ptp, average.

Mathematics: with deviations d = x − mean(x), whose sum is 0, ∂var/∂x = 2 d̄ / (n − ddof): the mean contributes
nothing, unless it is given as an argument of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import arrayed
from nbgrad.core.primitive import RULES, Primitive, handler, rule
from nbgrad.rules.composite import composite
from nbgrad.rules.out import takes_out
from nbgrad.rules.reductions import Axis, axes_of, count, everywhere, spread


def _deviation(x: Any, mean: Any, axis: Axis, where: Any) -> tuple[Any, Any]:
    """Deviations from the mean (None: their own), and how many elements each slice has."""
    if everywhere(where):
        return x - (np.mean(x, axis=axis, keepdims=True) if mean is None else mean), count(x, axis)
    n = np.sum(np.broadcast_to(where, shape_of(x)), axis=axis, keepdims=True)
    center = np.mean(x, axis=axis, keepdims=True, where=where) if mean is None else mean
    return np.where(where, x - center, 0), n


def _degrees(n: Any, ddof: Any, correction: Any) -> Any:
    """n − ddof, and NaN where that leaves nothing to divide by."""
    free = n - (ddof if correction is np._NoValue else correction)
    return np.where(free > 0, free, np.nan) if shape_of(free) else free if free > 0 else np.nan


def _nonzero(std: Any) -> Any:
    """A standard deviation to divide by; where all elements are equal the derivative shall be 0."""
    return np.where(np.equal(std, 0), np.inf, std)


def _spread_rules(root: bool) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Cotangent and tangent rule of var, or of its square root."""

    def vjp(
        g: Any, ans: Any, x: Any, axis: Axis = None, dtype: Any = None, out: Any = None, ddof: Any = 0,
        keepdims: Any = False, *, where: Any = True, correction: Any = np._NoValue,
    ) -> Any:  # fmt: skip
        d, n = _deviation(x, None, axis, where)
        each = spread(g / _nonzero(ans) if root else 2 * g, x, axis, keepdims)
        return each * np.conj(d) / _degrees(n, ddof, correction)

    def jvp(
        t: Any, ans: Any, x: Any, axis: Axis = None, dtype: Any = None, out: Any = None, ddof: Any = 0,
        keepdims: Any = False, *, where: Any = True, correction: Any = np._NoValue,
    ) -> Any:  # fmt: skip
        d, n = _deviation(x, None, axis, where)
        total = np.sum(np.real(np.conj(d) * t), axis=axis, keepdims=True) / _degrees(n, ddof, correction)
        total = np.reshape(total, shape_of(ans))
        return total / _nonzero(ans) if root else 2 * total

    return vjp, jvp


for _fun, _root in ((np.var, False), (np.std, True)):
    _vjp, _jvp = _spread_rules(_root)
    rule(_fun, vjp=_vjp, jvp=_jvp, note="0 where all elements are equal" if _root else "")


def _about(fun: Any, root: bool) -> Primitive:
    """``fun`` with a mean of the user's, which has a derivative too."""

    def value(x: Any, mean: Any, *others: Any, **kwargs: Any) -> Any:
        return fun(x, *others, mean=mean, **kwargs)

    def written_out(
        x: Any, mean: Any, axis: Axis = None, dtype: Any = None, out: Any = None, ddof: Any = 0,
        keepdims: Any = False, *, where: Any = True, correction: Any = np._NoValue,
    ) -> Any:  # fmt: skip
        d, n = _deviation(x, mean, axis, where)
        total = np.sum(np.real(d * np.conj(d)), axis=axis, keepdims=True) / _degrees(n, ddof, correction)
        if root:
            total = np.where(np.equal(total, 0), 0, np.sqrt(np.where(np.equal(total, 0), 1, total)))
        kept = keepdims is True or axis == ()
        return total if kept else np.squeeze(total, axes_of(axis, len(shape_of(x))))

    op = composite(value, written_out)
    op.name = fun.__name__
    return op


def _takes_mean(fun: Any, root: bool) -> None:
    about = _about(fun, root)

    @handler(fun)
    def spread_of(x: Any, *others: Any, mean: Any = np._NoValue, **kwargs: Any) -> Any:
        return RULES[fun](x, *others, **kwargs) if mean is np._NoValue else about(x, mean, *others, **kwargs)


_takes_mean(np.var, root=False)
_takes_mean(np.std, root=True)
composite(
    np.ptp,
    lambda x, axis=None, out=None, keepdims=False: (
        np.max(x, axis, keepdims=keepdims) - np.min(x, axis, keepdims=keepdims)
    ),
    note="ties share evenly",
)


def _weights_like(weights: Any, x: Any, axis: Axis) -> Any:
    """Weights of the averaged axes only, with the other axes as length 1."""
    shape, weights = shape_of(x), arrayed(weights)
    if shape_of(weights) == shape:
        return weights
    axes = axes_of(axis, len(shape))
    ordered = np.transpose(weights, tuple(int(i) for i in np.argsort(axes)))
    return np.reshape(ordered, tuple(n if i in axes else 1 for i, n in enumerate(shape)))


def _average(x: Any, axis: Axis = None, weights: Any = None, *, keepdims: Any = False) -> Any:
    keep = keepdims is True
    if weights is None:
        return np.mean(x, axis=axis, keepdims=keep)
    w = np.broadcast_to(_weights_like(weights, x, axis), shape_of(x))
    return np.sum(x * w, axis=axis, keepdims=keep) / np.sum(w, axis=axis, keepdims=keep)


def _average_and_weight(x: Any, axis: Axis = None, weights: Any = None, *, keepdims: Any = False) -> Any:
    mean = _average(x, axis, weights, keepdims=keepdims)
    if weights is None:
        return mean, np.full(shape_of(mean), count(x, axis))
    w = np.broadcast_to(_weights_like(weights, x, axis), shape_of(x))
    return mean, np.sum(w, axis=axis, keepdims=keepdims is True)


def _both(x: Any, axis: Axis = None, weights: Any = None, **kwargs: Any) -> Any:
    return np.average(x, axis, weights, returned=True, **kwargs)


AVERAGE = composite(np.average, _average)
AVERAGE_AND_WEIGHT = composite(_both, _average_and_weight, outputs=True)
AVERAGE_AND_WEIGHT.name = "average"


@handler(np.average)
def average(a: Any, axis: Axis = None, weights: Any = None, returned: bool = False, **kwargs: Any) -> Any:
    """np.average with traced values or weights."""
    return (AVERAGE_AND_WEIGHT if returned else AVERAGE)(a, axis, weights, **kwargs)


takes_out(np.var, np.std, position=3)
takes_out(np.ptp, position=2)
