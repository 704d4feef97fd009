"""The cotangent of indexing, kept sparse until it is needed.

``x[i]`` in a loop over i would otherwise make a full array of zeros for every element: n² work for n reads.
A Scatter owns one buffer and adds every further contribution into it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.dispatch import is_traced


class Scatter:
    """Contributions to an array at indices: ``key`` and what is added there, or a buffer already made."""

    __slots__ = ("buffer", "like", "owned", "pending")

    def __init__(self, like: Any, key: Any, g: Any) -> None:
        self.like = like
        self.pending: list[tuple[Any, Any]] = [(key, g)]
        self.buffer: Any = None
        self.owned = False

    @classmethod
    def holding(cls, array: Any) -> Scatter:
        """The contributions already added up in ``array``, which stays as it is."""
        scatter = cls(array, None, None)
        scatter.pending, scatter.buffer = [], array
        return scatter

    def __add__(self, other: Any) -> Scatter:
        """This sum with ``other`` (a Scatter, or an array of the full shape) taken in; it is a running sum."""
        if type(other) is Scatter:
            self.pending += other.pending
            if self.buffer is None:
                self.buffer, self.owned = other.buffer, other.owned
            elif other.buffer is not None:
                self._add_dense(other.buffer)
        else:
            self._add_dense(other)
        if len(self.pending) > 64:
            self._settle()
        return self

    __radd__ = __add__
    __array_ufunc__ = None  # so that array + Scatter comes here too

    def dense(self) -> Any:
        """The sum as a full array; later additions do not change it."""
        self._settle()
        self.owned = False
        return self.buffer

    def take(self, key: Any) -> Any:
        """What has arrived at ``key``, and zeros there from now on: the adjoint of assigning, in as little time."""
        self._settle()
        self._own()
        part = self.buffer[key]
        part = part.copy() if isinstance(part, np.ndarray) else part
        self.buffer[key] = 0
        return part

    def is_plain(self) -> bool:
        """Whether no other tape follows these contributions."""
        return not is_traced(self.buffer)

    def _add_dense(self, array: Any) -> None:
        self.buffer = array if self.buffer is None else self.buffer + array
        self.owned = False

    def _own(self) -> None:
        """Make the buffer one that nobody else holds."""
        if self.buffer is None:
            self.buffer = np.zeros(self.like.shape, self.like.dtype)
        elif not self.owned:
            self.buffer = np.array(self.buffer, dtype=self.like.dtype, copy=True)
        self.owned = True

    def _settle(self) -> None:
        if not self.pending:
            return
        if is_traced(self.buffer):  # nothing is written into what another tape follows
            rest, self.buffer = self.buffer, None
            self._settle()
            self.buffer, self.owned = rest + self.buffer, False
            return
        self._own()
        for key, g in self.pending:
            if is_basic(key):
                self.buffer[key] += g
            else:
                np.add.at(self.buffer, key, g)
        self.pending = []


_BASIC = (int, np.integer, slice)


def is_basic(key: Any) -> bool:
    """Whether ``key`` selects every element at most once for certain: integers, slices, None, Ellipsis, masks."""
    parts = key if type(key) is tuple else (key,)
    return all(
        p is None or p is Ellipsis or isinstance(p, _BASIC) or (isinstance(p, np.ndarray) and p.dtype == bool)
        for p in parts
    )
