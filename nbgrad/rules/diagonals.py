"""Diagonals and triangles: taken, built, summed, masked. All linear."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.primitive import linear
from nbgrad.rules.indexing import SCATTER
from nbgrad.rules.out import takes_out
from nbgrad.rules.viewing import viewing


def on_diagonal(c: Any, shape: tuple[int, ...], offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """Zeros of ``shape`` with ``c`` on a diagonal, whose elements run along the last axis of ``c``."""
    axis1, axis2 = axis1 % len(shape), axis2 % len(shape)
    rest = tuple(n for k, n in enumerate(shape) if k not in (axis1, axis2))
    length = max(0, min(shape[axis1] + min(offset, 0), shape[axis2] - max(offset, 0)))
    i, j = np.arange(length) - min(offset, 0), np.arange(length) + max(offset, 0)
    full = SCATTER(np.broadcast_to(c, (*rest, length)), (..., i, j), (*rest, shape[axis1], shape[axis2]))
    return np.moveaxis(full, (-2, -1), (axis1, axis2))


def _diag_back(g: Any, ans: Any, v: Any, k: int = 0) -> Any:
    return np.diagonal(g, k) if len(shape_of(v)) == 1 else on_diagonal(g, shape_of(v), k)


def _diagonal_back(g: Any, ans: Any, x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    return on_diagonal(g, shape_of(x), offset, axis1, axis2)


def _trace_back(g: Any, ans: Any, x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None) -> Any:
    return on_diagonal(np.expand_dims(g, -1), shape_of(x), offset, axis1, axis2)


linear(np.diag, _diag_back)
linear(np.diagonal, _diagonal_back)
linear(np.diagflat, lambda g, ans, v, k=0: np.reshape(np.diagonal(g, k), shape_of(v)))
linear(np.trace, _trace_back)
linear(np.tril, lambda g, ans, m, k=0: np.tril(g, k))
linear(np.triu, lambda g, ans, m, k=0: np.triu(g, k))

viewing(np.diagonal)
viewing(np.diag, always=False)
takes_out(np.trace, position=5)
