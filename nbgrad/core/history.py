"""What a number was after each update, in bounded memory: neither extremes nor NaN are ever thinned out."""

from __future__ import annotations

from math import inf, isfinite, isnan
from typing import Any, NamedTuple

import numpy as np

MOST = 256
"""Points kept; an even number, for when they are that many each two become one."""


class Point(NamedTuple):
    """Consecutive values: the least and the greatest of the finite ones, the last, and which kinds were not finite.

    Where none is finite, ``low`` is inf and ``high`` −inf. Of ``ill``, bit 1 is NaN, 2 inf, 4 −inf.
    """

    low: float
    high: float
    last: float
    ill: int


class History:
    """A value before all updates and after each one.

    >>> history = History(3.0)
    >>> history.add(2.0)
    >>> history.updates, [point.last for point in history.points()]
    (1, [3.0, 2.0])
    """

    def __init__(self, first: Any) -> None:
        self.every = 1
        """How many values one point stands for."""
        self.kept = is_real_number(first)
        """Whether there is anything to keep: not of a target that is no real number, or has been none once."""
        self._points: list[Point] = []
        self._fresh: list[float] = []
        self.add(first)

    def add(self, value: Any) -> None:
        """The value after one more update."""
        if not isinstance(value, float):  # what a float64 of NumPy is
            self.kept = self.kept and is_real_number(value)
        if not self.kept:
            return
        fresh = self._fresh
        fresh.append(float(value if isinstance(value, float) else np.asarray(value).item()))
        if len(fresh) == self.every:
            self._points.append(_point(fresh))
            fresh.clear()
            if len(self._points) == MOST:
                self._points = [_joined(a, b) for a, b in zip(self._points[::2], self._points[1::2], strict=True)]
                self.every *= 2

    @property
    def updates(self) -> int:
        """How many there were."""
        return max(len(self._points) * self.every + len(self._fresh) - 1, 0)

    def points(self) -> list[Point]:
        """All points, the last one possibly of fewer values than the others."""
        return [*self._points, _point(self._fresh)] if self._fresh else list(self._points)


def is_real_number(value: Any) -> bool:
    """Whether a value is one real number, alone or in an array."""
    if isinstance(value, tuple | list):
        return False
    array = np.asarray(value)
    return array.size == 1 and array.dtype.kind in "fiub"


def _point(values: list[float]) -> Point:
    finite = values if isfinite(sum(values)) else [x for x in values if isfinite(x)]
    ill = 0
    if len(finite) < len(values):
        ill = any(map(isnan, values)) + 2 * (inf in values) + 4 * (-inf in values)
    return Point(min(finite, default=inf), max(finite, default=-inf), values[-1], ill)


def _joined(a: Point, b: Point) -> Point:
    return Point(min(a.low, b.low), max(a.high, b.high), b.last, a.ill | b.ill)
