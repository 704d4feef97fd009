"""Sorting and partitioning: the elements move, and their gradients with them. Searching is constant.

Equal elements keep their order, as in a stable sort.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import strip
from nbgrad.core.primitive import constant, linear, rule
from nbgrad.rules.composite import composite


def _permuted(x: Any, order: Any, axis: int) -> Any:
    return np.take_along_axis(x, order, axis)


def _permuted_back(g: Any, ans: Any, x: Any, order: Any, axis: int) -> Any:
    return PERMUTE(g, np.argsort(order, axis), axis)


PERMUTE = linear(_permuted, _permuted_back)
"""Elements along an axis in another order."""
PERMUTE.name = "permute"


def _rank(x: Any, axis: int) -> Any:
    return np.argsort(strip(x), axis, kind="stable")


def _order(ans: Any, x: Any, axis: int) -> Any:
    """Which element of x each element of ``ans`` is; both have the same elements along ``axis``."""
    order = np.empty(shape_of(x), int)
    np.put_along_axis(order, _rank(ans, axis), _rank(x, axis), axis)
    return order


def _moved(t: Any, ans: Any, x: Any, axis: int | None) -> Any:
    if axis is None:
        flat = np.reshape(strip(x), (-1,))
        return PERMUTE(np.reshape(t, (-1,)), _order(ans, flat, 0), 0)
    return PERMUTE(t, _order(ans, x, axis), axis)


def _moved_back(g: Any, ans: Any, x: Any, axis: int | None) -> Any:
    if axis is None:
        flat = np.reshape(strip(x), (-1,))
        return np.reshape(PERMUTE(g, np.argsort(_order(ans, flat, 0)), 0), shape_of(x))
    return PERMUTE(g, np.argsort(_order(ans, x, axis), axis), axis)


rule(
    np.sort,
    vjp=lambda g, ans, x, axis=-1, *o, **k: _moved_back(g, ans, x, axis),
    jvp=lambda t, ans, x, axis=-1, *o, **k: _moved(t, ans, x, axis),
)
rule(
    np.partition,
    vjp=lambda g, ans, x, kth, axis=-1, *o, **k: _moved_back(g, ans, x, axis),
    jvp=lambda t, ans, x, kth, axis=-1, *o, **k: _moved(t, ans, x, axis),
)
composite(np.sort_complex, lambda x: np.sort(x, axis=-1) + 0j)

constant(
    np.argsort, np.argpartition, np.lexsort, np.searchsorted, np.digitize, np.nanargmax, np.nanargmin,
    note="yields indices",
)  # fmt: skip
