"""Counting in bins: bincount and histogram. Linear in the weights; counts are constant.

Which bin an element falls into is constant; edges made from the data move with its extremes.
"""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import arrayed, strip
from nbgrad.core.primitive import handler, rule
from nbgrad.rules.composite import composite
from nbgrad.rules.indexing import SCATTER

rule(
    np.bincount,
    vjp=(None, lambda g, ans, x, weights=None, minlength=0: g[np.asarray(strip(x))]),
    jvp=(None, lambda t, ans, x, weights=None, minlength=0: np.bincount(strip(x), t, minlength)),
    note="differentiable in the weights",
).kind = "linear"


def _edges(a: Any, bins: Any = 10, range: Any = None, weights: Any = None) -> Any:
    """Edges of the bins: given, or evenly spaced between the extremes of the data or of ``range``."""
    bins = arrayed(bins)
    if shape_of(bins):
        return bins
    plain = np.histogram_bin_edges(strip(a), strip(bins), strip(range), strip(weights))
    if range is None and np.size(strip(a)) == 0:
        return plain
    low, high = (np.min(a), np.max(a)) if range is None else range
    if strip(low) == strip(high):
        low, high = low - 0.5, high + 0.5
    return low + (high - low) * np.linspace(0, 1, len(plain))


def _histogram(a: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None) -> Any:
    edges = _edges(a, bins, range, weights)
    plain = np.histogram_bin_edges(strip(a), strip(bins), strip(range), strip(weights))
    data = np.reshape(np.asarray(strip(a)), -1)
    inside = np.flatnonzero((data >= plain[0]) & (data <= plain[-1]))
    which = np.minimum(np.searchsorted(plain, data[inside], side="right") - 1, len(plain) - 2)
    each = np.ones(len(data)) if weights is None else np.reshape(weights, (-1,))
    counts = SCATTER(each[inside], which, np.empty(len(plain) - 1))
    if density:
        counts = counts / (edges[1:] - edges[:-1]) / np.sum(counts)
    return counts, edges


# several dimensions
def _grid(columns: list[Any], bins: Any, range: Any, density: Any, weights: Any) -> tuple[Any, ...]:
    """Counts over a grid of bins, and the edges along each of its axes."""
    many = bins if isinstance(bins, list | tuple) else [bins] * len(columns)
    ranges = [None] * len(columns) if range is None else range
    edges = [_edges(x, b, r) for x, b, r in zip(columns, many, ranges, strict=True)]
    data = [np.asarray(strip(x)) for x in columns]
    plain = [np.histogram_bin_edges(x, strip(b), strip(r)) for x, b, r in zip(data, many, ranges, strict=True)]
    pairs = list(zip(data, plain, strict=True))
    inside = np.all([(x >= e[0]) & (x <= e[-1]) for x, e in pairs], axis=0)
    cell = tuple(np.minimum(np.searchsorted(e, x[inside], side="right") - 1, len(e) - 2) for x, e in pairs)
    each = np.ones(len(inside)) if weights is None else np.reshape(arrayed(weights), (-1,))
    counts = SCATTER(each[inside], cell, np.empty([len(e) - 1 for _, e in pairs]))
    if density:
        counts = counts / np.sum(counts)
        for axis, e in enumerate(edges):
            counts = counts / np.reshape(e[1:] - e[:-1], [-1 if i == axis else 1 for i in builtins.range(len(edges))])
    return counts, *edges


def _histogram2d(
    x: Any, y: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> tuple[Any, ...]:
    shared = not isinstance(bins, list | tuple) or len(bins) not in (1, 2)
    return _grid([x, y], [arrayed(bins)] * 2 if shared else bins, range, density, weights)


def _flat_histogramdd(
    sample: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> tuple[Any, ...]:
    counts, edges = np.histogramdd(sample, bins, range, density, weights)
    return counts, *edges


def _histogramdd(
    sample: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> tuple[Any, ...]:
    return _grid([sample[:, i] for i in builtins.range(shape_of(sample)[1])], bins, range, density, weights)


HISTOGRAMDD = composite(_flat_histogramdd, _histogramdd, outputs=True)
HISTOGRAMDD.name = "histogramdd"


@handler(np.histogramdd)
def histogramdd(sample: Any, *args: Any, **kwargs: Any) -> Any:
    """np.histogramdd with traced points, as an array of rows or a list of columns, or traced weights."""
    rows = np.stack(sample, axis=1) if isinstance(sample, list | tuple) else sample
    counts, *edges = HISTOGRAMDD(rows if len(shape_of(rows)) > 1 else np.reshape(rows, (-1, 1)), *args, **kwargs)
    return counts, edges


NOTE = "differentiable in the weights and edges; counts are constant"
composite(np.histogram2d, _histogram2d, outputs=True, note=NOTE)
composite(np.histogram_bin_edges, _edges)
composite(np.histogram, _histogram, outputs=True, note=NOTE)
