"""Order statistics: median, percentile, quantile, and the same ignoring NaN.

Every method of NumPy's takes a point on the polygon through the sorted data; which point depends on q, the method
and the number of data only (Hyndman & Fan, "Sample quantiles in statistical packages", 1996). `_place` asks NumPy
itself where it is, by the quantile of 0, 1, …, n−1.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import arrayed, is_traced, strip
from nbgrad.core.primitive import RULES, handler
from nbgrad.rules.composite import composite
from nbgrad.rules.out import written
from nbgrad.rules.reductions import Axis, axes_of

SLOPES = {
    "linear": -1.0,
    "interpolated_inverted_cdf": 0.0,
    "hazen": 0.0,
    "weibull": 1.0,
    "median_unbiased": 1 / 3,
    "normal_unbiased": 1 / 4,
}
"""Methods that move along the polygon as q does, and what to add to n for their speed; the others jump."""


_quantile: Any = np.quantile


def _place(n: int, q: Any, method: str) -> Any:
    """Where among n sorted data the quantile is: 1.25 is a quarter of the way from the second to the third."""
    if n == 0:
        return np.zeros(shape_of(q))
    place = _quantile(np.arange(float(n)), strip(q), method=method)
    if not is_traced(q) or method not in SLOPES:
        return place
    inside = np.logical_and(place > 0, place < n - 1)
    return place + np.where(inside, n + SLOPES[method], 0) * (q - strip(q))


def _rows(x: Any, axis: Axis) -> Any:
    """The data of each quantile as a row of one matrix, sorted; NaN comes last."""
    shape = shape_of(x)
    axes = axes_of(axis, len(shape))
    kept = [i for i in range(len(shape)) if i not in axes]
    sizes = [math.prod(shape[i] for i in part) for part in (kept, axes)]
    return np.sort(np.reshape(np.transpose(x, (*kept, *axes)), sizes), axis=-1)


def _places(n: Any, q: Any, method: str) -> Any:
    """`_place` for rows of ``n`` numbers each: the shape of q, then one for each row."""
    sizes, which = np.unique(n, return_inverse=True)
    return np.stack([_place(int(m), q, method) for m in sizes], axis=-1)[..., which]


def _polygon(rows: Any, n: Any, place: Any) -> Any:
    """The point at ``place`` on the polygon through the first n numbers of each sorted row."""
    last = np.maximum(n - 1, 0)
    below = np.clip(np.floor(strip(place)), 0, last).astype(int)
    part = place - below
    each = np.arange(len(n))
    return rows[each, below] * (1 - part) + rows[each, np.minimum(below + 1, last)] * part


def _shaped(found: Any, x: Any, q: Any, axis: Axis, keepdims: Any) -> Any:
    """From one column for each row of data to the shape that NumPy's result has."""
    axes = axes_of(axis, len(shape_of(x)))
    sizes = [1 if i in axes else n for i, n in enumerate(shape_of(x)) if keepdims is True or i not in axes]
    return np.reshape(found, (*shape_of(q), *sizes))


def _point(x: Any, q: Any, axis: Axis, method: str, keepdims: Any, skip_nan: bool) -> Any:
    """A quantile written out for its derivatives."""
    rows = _rows(x, axis)
    count, length = shape_of(rows)
    if length == 0:
        return _shaped(np.sum(rows, axis=1) + np.zeros((*shape_of(q), 1)), x, q, axis, keepdims)
    n = np.sum(np.logical_not(np.isnan(strip(rows))), axis=1) if skip_nan else np.full(count, length)
    return _shaped(_polygon(rows, n, _places(n, q, method)), x, q, axis, keepdims)


def _chosen(value: Any, x: Any, q: Any, axis: Axis, keepdims: Any) -> Any:
    """With weights a quantile is one of the data: which one is constant; data equal to it share."""
    rows = _rows(x, axis)
    hit = np.equal(strip(rows), np.reshape(value, (*shape_of(q), -1, 1)))
    return _shaped(np.sum(np.where(hit, rows, 0), axis=-1) / np.sum(hit, axis=-1), x, q, axis, keepdims)


def _declare_median(run: Any, skip_nan: bool) -> None:
    def written_out(x: Any, *, axis: Axis = None, keepdims: Any = False) -> Any:
        return _point(x, 0.5, axis, "linear", keepdims, skip_nan)

    composite(run, written_out, note=NOTE)

    @handler(run)
    def median(a: Any, axis: Axis = None, out: Any = None, overwrite_input: bool = False, keepdims: Any = False) -> Any:
        found = RULES[run](a, **_given(axis=axis, keepdims=keepdims))
        return found if out is None else written(out, found)


def _declare_quantile(run: Any, scale: float, skip_nan: bool) -> None:
    def written_out(x: Any, q: Any, *, axis: Axis = None, method: str = "linear", keepdims: Any = False) -> Any:
        return _point(x, q / scale, axis, method, keepdims, skip_nan)

    def weighted(x: Any, q: Any, weights: Any, **how: Any) -> Any:
        return run(x, q, weights=weights, **how)

    def weighted_written_out(
        x: Any, q: Any, weights: Any, *, axis: Axis = None, keepdims: Any = False, **how: Any
    ) -> Any:
        return _chosen(run(strip(x), strip(q), weights=strip(weights), axis=axis, **how), x, q, axis, keepdims)

    composite(run, written_out, note=NOTE)
    by_weight = composite(weighted, weighted_written_out)
    by_weight.name = run.__name__

    @handler(run)
    def quantile(
        a: Any, q: Any, axis: Axis = None, out: Any = None, overwrite_input: bool = False, method: str = "linear",
        keepdims: Any = False, *, weights: Any = None,
    ) -> Any:  # fmt: skip
        how = _given(axis=axis, method=method, keepdims=keepdims)
        q = arrayed(q)
        found = RULES[run](a, q, **how) if weights is None else by_weight(a, q, arrayed(weights), **how)
        return found if out is None else written(out, found)


def _given(**options: Any) -> dict[str, Any]:
    """The options that are not the default. (``overwrite_input`` is never passed on: traced values do not change.)"""
    defaults = {"axis": None, "method": "linear", "keepdims": False}
    return {k: v for k, v in options.items() if v is not np._NoValue and v != defaults[k]}


NOTE = "moves with the two nearest order statistics"
_declare_median(np.median, skip_nan=False)
_declare_median(np.nanmedian, skip_nan=True)
_declare_quantile(np.quantile, 1, skip_nan=False)
_declare_quantile(np.percentile, 100, skip_nan=False)
_declare_quantile(np.nanquantile, 1, skip_nan=True)
_declare_quantile(np.nanpercentile, 100, skip_nan=True)
