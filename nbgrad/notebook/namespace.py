"""The names of the notebook as the cell sees them: what it reads or binds becomes a leaf at that moment.

The cell's own statements go through this mapping. Functions read their globals straight from the notebook's
dictionary; so every leaf is written there too, and what functions will read is entered before the cell runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import numpy as np

from nbgrad.core.array import Array
from nbgrad.core.tape import LEAF, is_differentiable
from nbgrad.notebook.aliases import roots_of
from nbgrad.notebook.leaves import Leaves
from nbgrad.notebook.tables.known import is_table

_NEVER_ENTER = frozenset(
    {Array, int, bool, str, bytes, type(None), FunctionType, BuiltinFunctionType, ModuleType, type, np.ufunc}
)


class CellNames(MutableMapping[str, Any]):
    """What `exec` gets as the cell's local names."""

    def __init__(self, notebook: dict[str, Any], leaves: Leaves, mentioned: Iterable[str]) -> None:
        self.notebook = notebook
        self.leaves = leaves
        self.mentioned = dict.fromkeys(mentioned)
        """Names that the cell's own statements read or bind, in order."""
        self.own: set[str] = set()
        """Names that the cell has bound itself."""
        self.bound: dict[int, str] = {}
        """Record → the first name the cell bound it to."""
        self.last_bound: Array | None = None
        """The last computed value that the cell bound to a name."""

    def __getitem__(self, name: str) -> Any:
        value = self.notebook[name]
        if type(value) in _NEVER_ENTER:
            return value
        # Magics and star imports go through names that the cell does not mention: leaves only if something uses them.
        entered = self.leaves.enter(value, name, offered=name not in self.mentioned)
        if entered is value and name in self.mentioned and name not in self.own:
            self.leaves.tell_of_foreign(value, name)
        if entered is not value:
            self.notebook[name] = entered
        return entered

    def __setitem__(self, name: str, value: Any) -> None:
        self.own.add(name)
        if type(value) is Array:
            if self.leaves.tape.is_made(value):
                self.leaves.adopt(value, name)
            self._note(value, name)
        elif type(value) is ModuleType and value.__name__ == "pandas":
            self.leaves.tables_may_come()
        elif is_table(value):
            self.leaves.enter(value, name)
            beside = self.leaves.tables.alone(value)
            if beside is not None:
                self._note(beside, name)
        elif type(value) not in _NEVER_ENTER:
            value = self.leaves.enter(value, name, offered=name not in self.mentioned, bound=True)
        self.notebook[name] = value

    def __delitem__(self, name: str) -> None:
        del self.notebook[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.notebook)

    def __len__(self) -> int:
        return len(self.notebook)

    def copy(self) -> dict[str, Any]:
        """The names as they are now: what libraries take that look for the caller's variables."""
        return self.notebook.copy()

    def share_memory(self, names: Iterable[str]) -> None:
        """Find out which arrays, of those mentioned and under these names, look into each other."""
        known = [name for name in dict.fromkeys([*self.mentioned, *names]) if name in self.notebook]
        held = ((name, self.notebook[name]) for name in known)
        self.leaves.roots, unclear = roots_of(held, self.leaves.tables, self.leaves.array_in)
        if unclear:
            self.leaves.tell(
                f"{' and '.join(unclear)} share memory but are of different types: here, what is written into one does "
                "not show in the other; make one of them a copy"
            )
        if any(type(v := self.notebook[n]) is ModuleType and v.__name__ == "pandas" for n in known):
            self.leaves.tables_may_come()
        self.leaves.named = {id(v): n for n in reversed(known) if type(v := self.notebook[n]) is np.ndarray}
        for name in known:
            value = self.notebook[name]
            if callable(value):  # what functions keep for themselves is never looked up by name
                self.leaves.enter(value, name, offered=True)

    def enter_globals(self, names: Iterable[str]) -> None:
        """Make leaves of what functions will read from the notebook's dictionary under these names."""
        for name in names:
            value = self.notebook.get(name)
            if type(value) not in _NEVER_ENTER:
                self.notebook[name] = self.leaves.enter(value, name, offered=True)

    def _note(self, value: Array, name: str) -> None:
        if value.tape is self.leaves.tape:
            self.bound.setdefault(value.index, name)
            if value.tape.records[value.index][0] is not LEAF and is_differentiable(value.value):
                self.last_bound = value
