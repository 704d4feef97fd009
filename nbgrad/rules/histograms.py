"""Counting in bins: bincount and histogram. Linear in the weights; counts are constant.

Which bin an element falls into is constant; edges made from the data move with its extremes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import strip
from nbgrad.core.primitive import rule
from nbgrad.rules.composite import array_of, composite
from nbgrad.rules.indexing import SCATTER

rule(
    np.bincount,
    vjp=(None, lambda g, ans, x, weights=None, minlength=0: g[np.asarray(strip(x))]),
    jvp=(None, lambda t, ans, x, weights=None, minlength=0: np.bincount(strip(x), t, minlength)),
    note="differentiable in the weights",
).kind = "linear"


def _edges(a: Any, bins: Any = 10, range: Any = None, weights: Any = None) -> Any:
    """Edges of the bins: given, or evenly spaced between the extremes of the data or of ``range``."""
    bins = array_of(bins)
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


composite(np.histogram_bin_edges, _edges)
composite(np.histogram, _histogram, outputs=True, note="differentiable in the weights and edges; counts are constant")
