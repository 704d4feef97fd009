"""Which leaf of one run of a cell is which in another run, and what it was given there.

Another path through the cell may make leaves in another order, or other ones. An array of the notebook is known by its
number, a number of the notebook by its expression, and what the cell binds itself by where it does. The value of the
last kind is the cell's own affair: ``h = 1.0 * n`` is another number where ``n`` is. So it is computed anew, unless
somebody has given it a value.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.array import Array
from nbgrad.core.conversions import own_code
from nbgrad.core.places import Chain
from nbgrad.core.record import GraphTape
from nbgrad.core.tape import LEAF
from nbgrad.core.views import link_of

Plain = np.ndarray[Any, np.dtype[Any]]


class OfArray(NamedTuple):
    """The leaf is an array of the notebook."""

    number: int


class OfName(NamedTuple):
    """The leaf is a number of the notebook, or something that the cell binds at some place for the n-th time."""

    name: str
    spots: Chain
    nth: int


class Taken:
    """Arrays of the notebook, or the copies in their places, by number."""

    def __init__(self) -> None:
        self.arrays: dict[int, Plain] = {}
        self._numbers: dict[int, int] = {}

    def take(self, array: Plain, number: int | None = None) -> int:
        """The number of an array; a new one by default, if it has none."""
        if id(array) not in self._numbers:
            found = self._numbers[id(array)] = len(self.arrays) if number is None else number
            self.arrays[found] = array
        return self._numbers[id(array)]

    def forget(self, number: int) -> None:
        """Keep only the shape and type of an array: its values are known otherwise."""
        array = self.arrays[number]
        stand_in = self.arrays[number] = np.empty_like(array)
        stand_in.flags.writeable = array.flags.writeable

    def number_of(self, array: Any) -> int | None:
        """The number of an array that was taken; None for anything else."""
        return self._numbers.get(id(array))


class Origins:
    """Notes where each leaf of a tape comes from, and gives some of them other values."""

    def __init__(self, tape: GraphTape, taken: Taken, given: Mapping[Hashable, Any]) -> None:
        self.own: dict[Hashable, Any] = {}
        """Values that leaves would have if they were given none; not of the notebook's arrays."""
        self.trouble = ""
        """Why a leaf could not be given its value."""
        self._tape = tape
        self._taken = taken
        self._given = given
        self._counts: dict[Hashable, int] = {}

    def note(self, leaf: Array, name: str, original: Any, *, bound: bool) -> None:
        """A leaf was made of a value that the notebook held, or that the cell has ``bound``."""
        number = self._taken.number_of(original)
        if number is not None:
            self._tape.origins[leaf.index] = OfArray(number)
            return
        spots = tuple((own_code(code), offset) for code, offset in self._tape.chains[leaf.index]) if bound else ()
        count = self._counts[name, spots] = self._counts.get((name, spots), 0) + 1
        origin = self._tape.origins[leaf.index] = OfName(name, spots, count)
        self.own[origin] = leaf.value
        if origin in self._given:
            self._give(leaf, name, self._given[origin])
        elif count > 1 and OfName(name, spots, 1) in self._given:
            self.trouble = f"{name} was given a value, and is bound more than once now"

    def _give(self, leaf: Array, name: str, value: Any) -> None:
        used = any(leaf.index in record[3::2] for record in self._tape.records[leaf.index + 1 :])
        if used or link_of(leaf) is not None or np.shape(value) != np.shape(leaf.value):
            self.trouble = f"{name} was given a value, and is in use before it is bound"
            return
        value = value.copy() if isinstance(value, np.ndarray) else value
        self._tape.records[leaf.index] = LEAF, value, None
        leaf.value = value
