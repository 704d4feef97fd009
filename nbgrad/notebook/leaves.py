"""Leaves: the floats and arrays of floats of the notebook that the cell works with, and their way back."""

from __future__ import annotations

from array import array
from itertools import islice
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.array import Array
from nbgrad.core.caches import forget_numbers
from nbgrad.core.record import GraphTape
from nbgrad.core.tape import LEAF
from nbgrad.notebook.containers import parts_held
from nbgrad.notebook.memory import Memory
from nbgrad.notebook.origins import Origins, Taken
from nbgrad.notebook.tables.known import is_table, kinds_of_tables
from nbgrad.notebook.tables.net import cast_over
from nbgrad.notebook.tables.shadows import Tables
from nbgrad.rules.buffers import array_in, disguised
from nbgrad.rules.strided import view_into

MOST_IN_A_CONTAINER = 1000
"""Numbers and arrays directly in one container that become leaves; more of them are a data set, not parameters."""
TABLES = frozenset({"pandas", "polars", "xarray"})
"""Libraries whose columns and tables keep their numbers to themselves."""
DEEPEST = 8
"""Containers in containers that are looked into."""


BUFFERS = frozenset({memoryview, array})
_NO_LEAVES = frozenset({int, str, bytes, bool, type(None), np.int64, np.bool_})


class Held(NamedTuple):
    """A traced array, what it stands for in the notebook, and the record it began as."""

    handle: Array
    original: Any
    record: int


class Root(NamedTuple):
    """The array that becomes the leaf for all that share its memory, and the expression that leads to it."""

    array: np.ndarray[Any, np.dtype[Any]]
    name: str


class Leaves:
    """Makes leaves, and knows for each what it stands for."""

    def __init__(self, tape: GraphTape, origins: Origins | None = None) -> None:
        self.tape = tape
        self.origins = Origins(tape, Taken(), {}) if origins is None else origins
        self.offered: set[int] = set()
        """Records of leaves made in case something uses them; those that nothing used are dropped afterwards."""
        self.notices: dict[str, None] = {}
        """Lines to tell the user: what might have been meant as a leaf and is a constant."""
        self.roots: dict[int, Root] = {}
        """id of an array → what it is a view of (see `nbgrad.notebook.aliases`)."""
        self.named: dict[int, str] = {}
        """id of an array → its name, for arrays that may be met elsewhere first."""
        self._memory = Memory()
        self._bound = False
        """Whether what is entered was not found in the notebook, but is bound by the cell."""
        self._by_handle: dict[int, Held] = {}
        self._by_array: dict[int, Held] = {}
        self._in_tables: set[int] = set()
        """ids of handles for the memory of tables."""
        self._opened: dict[int, tuple[Any, int]] = {}
        self._parted: dict[int, Any] = {}
        self._buffers: dict[int, tuple[Any, Any]] = {}
        """id of a memoryview or array.array → it, and the array in its memory, None where it is not of floats."""
        self._disguised: dict[int, Any] = {}
        self._tuples: dict[int, tuple[Any, Any]] = {}
        self.tables = Tables(self.tape, self._of_table, lambda memory: id(memory) in self.roots, self.lend)
        """What stands beside tables of pandas."""

    # -- into the cell ----------------------------------------------------------------------------------

    def enter(self, value: Any, name: str, *, offered: bool = False, bound: bool = False) -> Any:
        """What stands for ``value`` in the cell: a leaf for a number or array; arrays in containers are replaced.

        ``bound`` says that the cell has just made ``value`` itself.
        """
        self._bound = bound
        if is_leaf(value):
            return self._leaf(value, name, offered)
        if self.array_in(value) is not None:
            return self._buffer(value, name, offered)
        if isinstance(value, float | complex) and type(value) not in (float, complex, Array) and not offered:
            self.tell(f"{name} is a {type(value).__name__}, which is a constant here; write float({name}) for a leaf")
        if issubclass(type(value), np.ndarray) and value.dtype.kind in "fc" and not offered:
            kind = type(value).__name__
            self.tell(f"{name} is a {kind}, which is a constant here; write np.asarray({name}) for a leaf")
        return self._open(value, name, 0)

    def _of_table(self, memory: np.ndarray[Any, np.dtype[Any]], name: str) -> Array:
        return self._leaf(memory, name, offered=True)

    def lend(self, handle: Array, original: Any) -> None:
        """``original`` is what the notebook holds in the place of a traced array once the cell is over.

        It is the memory of a table, in which whatever the cell writes is written at once.
        """
        self._by_handle[id(handle)] = Held(handle, original, handle.index)
        self._in_tables.add(id(handle))

    def tables_may_come(self) -> None:
        """The cell may make tables of traced values, if pandas is there."""
        if kinds_of_tables():
            cast_over(self.tables)

    def tell_of_foreign(self, value: Any, name: str) -> None:
        """Say that a table or a buffer of the notebook is a constant, and how to make a leaf of it."""
        if is_table(value):
            for column, dtype in self.tables.other_floats(value, name):
                self.tell(f"{column} is of {dtype}, which is a constant here; bind {column}.astype(float) for a leaf")
            return
        remedy = _remedy_for_foreign(value, name)
        if remedy:
            self.tell(f"{name} is a {type(value).__name__}, which is a constant here; write {remedy} for a leaf")

    def _leaf(self, value: Any, name: str, offered: bool) -> Array:
        is_array = type(value) is np.ndarray
        if is_array and id(value) in self._by_array:
            known = self._by_array[id(value)]
            if not offered:
                self.offered.discard(known.record)
            return known.handle
        name = self.named.get(id(value), name) if is_array else name
        root = self.roots.get(id(value)) if is_array else None
        if root is not None and root.array is not value:
            handle: Array = view_into(self._leaf(root.array, root.name, True), root.array, value)
            self.tape.names.setdefault(handle.index, name)
        else:
            handle = self.tape.leaf(self._memory.lend(value) if is_array else value, name)
            self.origins.note(handle, name, value, bound=self._bound)
        held = self._by_handle[id(handle)] = Held(handle, value, handle.index)
        if is_array:
            self._by_array[id(value)] = held
        if offered and root is None:
            self.offered.add(handle.index)
        return handle

    def array_in(self, value: Any) -> Any:
        """The array in the memory of a buffer of floats, always the same; None for anything else."""
        if type(value) not in BUFFERS:
            return None
        if id(value) not in self._buffers:
            self._buffers[id(value)] = value, array_in(value)
        return self._buffers[id(value)][1]

    def _buffer(self, value: Any, name: str, offered: bool) -> Any:
        leaf = self._leaf(self.array_in(value), name, offered)
        if id(value) not in self._disguised:
            self._disguised[id(value)] = disguised(leaf, value)
        return self._disguised[id(value)]

    def adopt(self, made: Array, name: str) -> None:
        """Let an array that the cell has just made, and now binds to a name, be a leaf."""
        self.tape.made.discard(made.index)
        self.tape.records[made.index] = (LEAF, made.value, None)
        self.tape.names[made.index] = name
        self.origins.note(made, name, None, bound=True)

    def _open(self, value: Any, name: str, depth: int) -> Any:
        """``value`` with leaves for the arrays in it: the same container, or for a tuple another tuple."""
        if is_leaf(value):
            return self._leaf(value, name, offered=True)
        if is_table(value):
            cast_over(self.tables)
            self.tables.offer(value, name)
            return value
        if self.array_in(value) is not None:
            return self._buffer(value, name, offered=True)
        if self.tape.is_made(value):
            self.adopt(value, name)
            self.offered.add(value.index)
            return value
        if depth > DEEPEST:
            return value
        if isinstance_of_tuple(value):
            return self._open_tuple(value, name, depth)
        self._open_parts(value, name, depth)
        slots = slots_of(value)
        known = self._opened.get(id(value))
        done = known[1] if known is not None else 0
        if slots is None or len(slots) == done:
            return value
        self._opened[id(value)] = value, len(slots)
        new = list(islice(slots.items() if isinstance(slots, dict) else enumerate(slots), done, None))
        if self._is_data([v for _, v in new], name):
            return value
        for key, old in new:
            part = self._open(old, label_of(value, name, key), depth + 1)
            if part is not old:
                slots[key] = part
        return value

    def _open_parts(self, value: Any, name: str, depth: int) -> None:
        """The same for what is held otherwise: in closures, slots, classes, deques."""
        if type(value) in (list, dict) or id(value) in self._parted:
            return
        forget_numbers(value)
        parts = parts_held(value, name)
        if parts:
            self._parted[id(value)] = value
        for part in parts:
            new = self._open(part.value, part.label, depth + 1)
            if new is not part.value:
                part.put(new)

    def _open_tuple(self, value: Any, name: str, depth: int) -> Any:
        known = self._opened.get(id(value))
        if known is not None:
            return known[0]
        if self._is_data(value, name):
            return value
        parts = [self._open(v, label_of(value, name, i), depth + 1) for i, v in enumerate(value)]
        if all(a is b for a, b in zip(parts, value, strict=True)):
            return value
        made = type(value)._make(parts) if hasattr(value, "_fields") else tuple(parts)
        self._opened[id(value)] = self._opened[id(made)] = made, len(made)
        self._tuples[id(made)] = made, value
        return made

    def _is_data(self, values: Any, name: str) -> bool:
        """Whether there is nothing to open among the parts of a container, or so much that it is data."""
        if _NO_LEAVES.issuperset(map(type, values)):
            return True
        if len(values) <= MOST_IN_A_CONTAINER:
            return False
        arrays = sum(type(v) is np.ndarray for v in values)
        count = arrays or sum(map(is_leaf, values))
        if count <= MOST_IN_A_CONTAINER:
            return False
        kind = "arrays" if arrays else "numbers"
        remedy = "bind those that matter to names" if arrays else f"np.array({name}) is a leaf"
        self.tell(f"{name} holds {count:,} {kind}, which are constants here; {remedy}")
        return True

    def tell(self, line: str) -> None:
        """Something to tell the user after the cell, once."""
        self.notices[f"nbgrad: {line}"] = None

    # -- and back ---------------------------------------------------------------------------------------

    def plain(self, handle: Array) -> Any:
        """What the notebook holds in the place of a traced array once the cell is over."""
        held = self._by_handle.get(id(handle))
        if held is not None and id(handle) in self._in_tables:
            return held.original
        if held is None or (handle.index != held.record and not _is_writeable(held.original)):
            return self._memory.give_back(handle.value)
        return held.original

    def original_tuple(self, made: Any) -> Any:
        """The tuple that ``made`` stood for in the cell, None if it stood for none."""
        found = self._tuples.get(id(made))
        return None if found is None else found[1]

    def settle(self) -> None:
        """Write what the cell assigned in place into the notebook's own arrays."""
        for handle, original, record in self._by_handle.values():
            if handle.index != record and _is_writeable(original) and id(handle) not in self._in_tables:
                if original.shape != handle.value.shape:  # by x.shape = …
                    original.shape = handle.value.shape
                np.copyto(original, handle.value)
                self._memory.claim(handle.value, original)

    def let_go(self) -> None:
        """Hold no memory of the notebook any more: an array.array that somebody looks into cannot grow."""
        self._buffers, self._disguised, self._by_array, self._by_handle = {}, {}, {}, {}
        self._memory, self.roots = Memory(), {}


def _remedy_for_foreign(value: Any, name: str) -> str:
    """How to make a leaf of numbers that another library or a buffer holds; "" for anything else."""
    if type(value) is memoryview:
        return f"np.asarray({name})" if value.itemsize > 1 and np.asarray(value).dtype.kind in "fc" else ""
    package = type(value).__module__.partition(".")[0]
    return f"{name}.to_numpy()" if package in TABLES and hasattr(value, "to_numpy") else ""


def is_leaf(value: Any) -> bool:
    """Whether a value of the notebook becomes a leaf: a floating or complex number or array of NumPy or Python."""
    kind = type(value)
    if kind is float or kind is complex or issubclass(kind, np.inexact):
        return True
    return kind is np.ndarray and value.dtype.kind in "fc"


def isinstance_of_tuple(value: Any) -> bool:
    """Whether a value is a tuple or a named tuple (a traced array only pretends to be what it stands for)."""
    kind = type(value)
    return kind is tuple or (issubclass(kind, tuple) and hasattr(kind, "_fields"))


def slots_of(value: Any) -> list[Any] | dict[Any, Any] | None:
    """Where a mutable container keeps its parts: a list, a dict, an object of a class written in the notebook."""
    kind = type(value)
    if kind is list or issubclass(kind, dict):
        parts: list[Any] | dict[Any, Any] = value
        return parts
    if (
        (kind.__module__ == "__main__" or kind is SimpleNamespace)
        and not issubclass(kind, type)
        and hasattr(value, "__dict__")
    ):
        attributes: dict[Any, Any] = vars(value)
        return attributes
    return None


def label_of(container: Any, name: str, key: Any) -> str:
    """The expression for a part of a container: ``params['w']``, ``layers[0]``, ``model.w``."""
    if isinstance_of_tuple(container):
        fields = getattr(type(container), "_fields", None)
        return f"{name}.{fields[key]}" if fields else f"{name}[{key}]"
    is_subscript = type(container) is list or isinstance(container, dict)
    return f"{name}[{key!r}]" if is_subscript else f"{name}.{key}"


def _is_writeable(original: Any) -> bool:
    return type(original) is np.ndarray and original.flags.writeable
