"""What a cell read from the notebook, kept as it was when the cell began, to be given to another run of it as copies.

Numbers and texts never change and are kept themselves, containers as what they held. Of an array the mark is kept by
which a change shows (see `nbgrad.core.stale`): copying every data set would cost too much. Arrays that became leaves
need none, for the graph has their values.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import CellType, FunctionType, ModuleType
from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.record import GraphTape
from nbgrad.core.stale import thorough_mark
from nbgrad.notebook.effects import only_computes
from nbgrad.notebook.leaves import DEEPEST, is_leaf, isinstance_of_tuple, label_of
from nbgrad.notebook.memory import owner_of
from nbgrad.notebook.origins import OfArray, Plain, Taken
from nbgrad.plan.rerun import CannotRunAgain

ATOMS = frozenset({int, float, complex, bool, str, bytes, type(None), type(Ellipsis), slice, range, np.dtype})
MOST_PARTS = 10_000
"""Values in containers, all in all; more of them are data, and looking at each would be felt."""


class KeptArray(NamedTuple):
    """An array, by its number."""

    number: int


class KeptParts(NamedTuple):
    """A list, tuple or set and what it held; a dict and its keys and values one after the other."""

    kind: type
    parts: list[Any]
    id: int


class KeptFunction(NamedTuple):
    """A function of the notebook, and what its closure and its defaults held."""

    fun: Any
    closure: list[Any]
    defaults: list[Any]
    keywords: dict[str, Any]


class Kept:
    """The values of the notebook that stand under some names, before the cell runs."""

    def __init__(self, notebook: dict[str, Any], names: Iterable[str]) -> None:
        self.taken = Taken()
        self.values: dict[str, Any] = {}
        """Name → its value, or what was kept of that."""
        self.refused: dict[str, str] = {}
        """Name → what of its value cannot be given to another run."""
        self.functions: dict[int, KeptFunction] = {}
        """The notebook's own functions, by id."""
        self._notebook = notebook
        self.owners: dict[int, int] = {}
        """Number of an array → that of the array that owns its memory."""
        self._labels: dict[int, str] = {}
        self._marks: dict[int, Any] = {}
        """Number of an array → by what a change shows; not of those whose values the graph has."""
        self._containers: dict[int, KeptParts] = {}
        self._left = MOST_PARTS
        for name in dict.fromkeys(names):
            if name in notebook:
                try:
                    self.values[name] = self._keep(notebook[name], name, 0)
                except CannotRunAgain as why:
                    self.refused[name] = str(why)
        self.trouble = self._buffers_shared()
        """What makes all copies wrong; "" for nothing."""

    def settle(self, tape: GraphTape) -> None:
        """The cell is over: mark those arrays of floats that did not become leaves, and let go of those that did."""
        leaves = {origin.number for origin in tape.origins.values() if type(origin) is OfArray}
        shared = {owner for number, owner in self.owners.items() if number != owner}
        for number, array in self.taken.arrays.items():
            if number not in leaves and number not in self._marks:
                self._marks[number] = thorough_mark(array)
            elif number in leaves and self.owners[number] == number and number not in shared:
                self.taken.forget(number)

    def check(self, number: int, array: Plain) -> None:
        """Raise CannotRunAgain for an array that was changed since it was marked."""
        if number in self._marks and thorough_mark(array) != self._marks[number]:
            raise CannotRunAgain(f"{self._labels[number]} was changed since")

    def _buffers_shared(self) -> str:
        """Arrays that share memory without one being a view of the other, as `np.frombuffer` gives."""
        owners = {number: self.taken.arrays[number] for number in self.owners.values()}
        for number, owner in owners.items():
            others = (n for n, o in owners.items() if n != number and np.may_share_memory(owner, o))
            if owner.base is not None and (other := next(others, None)) is not None:
                return f"{self._labels[number]} and {self._labels[other]} are made of one buffer"
        return ""

    def _keep(self, value: Any, label: str, depth: int) -> Any:
        kind = type(value)
        if kind in ATOMS or issubclass(kind, np.generic):
            return value
        if kind is np.ndarray:
            return self._keep_array(value, label)
        if kind is FunctionType and value.__globals__ is self._notebook:
            return self._keep_function(value, label, depth)
        if kind in (list, dict, set, frozenset) or isinstance_of_tuple(value):
            return self._keep_parts(value, label, depth)
        if (callable(value) and only_computes(value)) or (kind is ModuleType and depth == 0):
            return value
        if callable(value):
            raise CannotRunAgain(f"{label}, which may do more than compute")
        a = "an" if kind.__name__[:1] in "aeiouAEIOU" else "a"
        raise CannotRunAgain(f"{label}, {a} {kind.__name__}, of which no copy can be made")

    def _keep_array(self, array: Plain, label: str) -> KeptArray:
        if array.dtype.hasobject:
            raise CannotRunAgain(f"{label}, an array of objects")
        number = self.taken.take(array)
        if number not in self._labels:
            self._labels[number] = label
            owner = owner_of(array)
            self.owners[number] = number if owner is array else self._keep_array(owner, f"{label}.base").number
            if not is_leaf(array):
                self._marks[number] = thorough_mark(array)
        return KeptArray(number)

    def _keep_parts(self, value: Any, label: str, depth: int) -> KeptParts:
        if id(value) in self._containers:
            known = self._containers[id(value)]
            if any(isinstance(part, float | complex | np.inexact | KeptParts) for part in known.parts):
                raise CannotRunAgain(f"{label}, which is there under another name too")  # and so are its leaves
            return known
        held = [*value, *value.values()] if type(value) is dict else list(value)
        self._left -= len(held)
        if self._left < 0 or depth >= DEEPEST:
            raise CannotRunAgain(f"{label}, which holds too much to be kept")
        parts: list[Any] = []
        kept = self._containers[id(value)] = KeptParts(type(value), parts, id(value))
        if ATOMS.issuperset(map(type, held)):
            parts += held
        else:
            keys = [*value, *value] if type(value) is dict else range(len(held))
            parts += [self._keep(p, label_of(value, label, k), depth + 1) for k, p in zip(keys, held, strict=True)]
        return kept

    def _keep_function(self, fun: FunctionType, label: str, depth: int) -> KeptFunction:
        if id(fun) not in self.functions:
            kept = self.functions[id(fun)] = KeptFunction(fun, [], [], {})
            kept.closure.extend(self._keep(_contents(c, label), label, depth + 1) for c in fun.__closure__ or ())
            kept.defaults.extend(self._keep(part, label, depth + 1) for part in fun.__defaults__ or ())
            kept.keywords.update({k: self._keep(v, label, depth + 1) for k, v in (fun.__kwdefaults__ or {}).items()})
        return self.functions[id(fun)]


def _contents(cell: CellType, label: str) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        raise CannotRunAgain(f"{label}, which uses a variable that is not bound yet") from None
