"""Whose memory is whose: the tape computes on its own copies, the notebook gets its own arrays back.

A leaf's record holds a copy, so that nothing the user does to an array later can change what was recorded.
After the cell each array of the notebook is again the object it was, with what the cell wrote into it; an
array computed in the cell becomes the user's own, and views stay views of the arrays they were taken from.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


class Memory:
    """For each piece of the tape's memory the array that the notebook holds in its place."""

    def __init__(self) -> None:
        self._homes: dict[int, tuple[Array, Array]] = {}

    def lend(self, original: Array) -> Array:
        """A copy for the tape of an array that the notebook holds."""
        copy = original.copy(order="K")
        self._homes[id(copy)] = copy, original
        return copy

    def claim(self, value: Array, original: Array) -> None:
        """What the tape computed for ``original`` now lies there, so views of it are views of ``original``."""
        owner = owner_of(value)
        if owner is value:
            self._homes[id(owner)] = owner, original
        elif owner.nbytes == value.nbytes:  # the same memory in another shape
            self._homes[id(owner)] = owner, _same_view(owner, value, original)

    def give_back(self, value: Any) -> Any:
        """The notebook's own version of a value of the tape; numbers are immutable and need none."""
        if type(value) is not np.ndarray:
            return value
        owner = owner_of(value)
        if id(owner) not in self._homes:
            self._homes[id(owner)] = owner, owner.copy(order="K")
        home = self._homes[id(owner)][1]
        return home if value is owner else _same_view(value, owner, home)


def owner_of(value: Array) -> Array:
    """The array whose memory ``value`` looks at."""
    while isinstance(value.base, np.ndarray):
        value = value.base
    return value


def _same_view(view: Array, owner: Array, home: Array) -> Array:
    """What ``view`` is of ``owner``, but of ``home``; a copy where the two do not lie alike in memory."""
    buffer = home if home.flags.c_contiguous else home.T
    if home.strides != owner.strides or home.shape != owner.shape or not buffer.flags.c_contiguous:
        return view.copy()
    offset = view.__array_interface__["data"][0] - owner.__array_interface__["data"][0]
    again: Array = np.ndarray(view.shape, view.dtype, buffer, offset, view.strides)
    again.flags.writeable = view.flags.writeable and home.flags.writeable
    return again
