"""Indexing and selecting: every kind of subscript, `where`, `take`, `clip`."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import holds_traced, is_traced, strip
from nbgrad.core.primitive import HANDLERS, elementwise, rule
from nbgrad.core.scatter import Scatter, is_basic


def _read(x: Any, key: Any) -> Any:
    return x[key]


def _scatter(g: Any, key: Any, like: Any) -> Any:
    """Zeros like ``like`` with ``g`` added at ``key``."""
    full = np.zeros(like.shape, np.result_type(g))
    if is_basic(key):
        full[key] += g
    else:
        np.add.at(full, key, g)
    return full


GETITEM = rule(
    _read,
    vjp=lambda g, ans, x, key: SCATTER(g, key, strip(x)) if is_traced(g) else Scatter(strip(x), key, g),
    jvp=lambda t, ans, x, key: t[key],
)
GETITEM.name, GETITEM.kind = "getitem", "linear"
SCATTER = rule(
    _scatter,
    vjp=lambda g, ans, c, key, like: g[key],
    jvp=lambda t, ans, c, key, like: SCATTER(t, key, like),
)
SCATTER.name, SCATTER.kind = "scatter", "linear"


def _getitem(x: Any, key: Any) -> Any:
    return GETITEM(x, strip(key) if holds_traced(key) else key)


HANDLERS["getitem"] = _getitem


rule(
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


def _take_axis(shape: tuple[int, ...], indices: Any, axis: int | None) -> Any:
    return (slice(None),) * (axis % len(shape)) + (np.asarray(indices),) if axis is not None else None


def _take_back(g: Any, ans: Any, x: Any, indices: Any, axis: int | None = None, out: Any = None, mode: str = "raise") -> Any:  # noqa: E501 - the signature is NumPy's
    shape = shape_of(x)
    n = int(np.prod(shape, dtype=int)) if axis is None else shape[axis]
    where = np.asarray(indices)
    where = np.clip(where, 0, n - 1) if mode == "clip" else where % n
    if axis is None:
        return np.reshape(SCATTER(np.reshape(g, -1), np.reshape(where, -1), np.empty(n)), shape)
    return SCATTER(g, _take_axis(shape, where, axis), np.empty(shape))


rule(
    np.take,
    vjp=_take_back,
    jvp=lambda t, ans, x, indices, axis=None, out=None, mode="raise": np.take(t, indices, axis=axis, mode=mode),
).kind = "linear"


def _clip_share(ans: Any, x: Any, low: Any, high: Any) -> Any:
    inside = np.logical_and(
        True if low is None else np.greater_equal(x, low), True if high is None else np.less_equal(x, high)
    )
    return np.where(inside, 1, 0)


elementwise(
    np.clip,
    lambda ans, x, low=None, high=None, **k: _clip_share(ans, x, low, high),
    lambda ans, x, low=None, high=None, **k: np.where(np.less(x, low), 1, 0),
    lambda ans, x, low=None, high=None, **k: np.where(np.greater(x, high), 1, 0),
    note="at a bound the gradient goes to x",
)
