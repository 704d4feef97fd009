"""Names for another run of a cell, with copies of what it read from the notebook: whatever it does stays there."""

from __future__ import annotations

from collections.abc import Mapping
from types import CellType, FunctionType
from typing import Any

import numpy as np

from nbgrad.core.conversions import own_code
from nbgrad.notebook.effects import BUILTINS
from nbgrad.notebook.kept import Kept, KeptArray, KeptFunction, KeptParts
from nbgrad.notebook.memory import Memory, owner_of
from nbgrad.notebook.origins import Taken
from nbgrad.plan.rerun import CannotRunAgain


class Copies:
    """One set of copies; what is one thing in the notebook is one in it, and views are views."""

    def __init__(self, kept: Kept, values: Mapping[int, Any]) -> None:
        """``values`` are what arrays get, by number; all others get what they hold now.

        Raises CannotRunAgain for an array that was changed since the cell ran.
        """
        self.taken = Taken()
        self.names: dict[str, Any] = {"__name__": "__main__", "__builtins__": dict(BUILTINS)}
        self._made: dict[int, Any] = {}
        self._copy_arrays(kept, values)
        self.names |= {name: self._copy(value) for name, value in kept.values.items()}

    def _copy_arrays(self, kept: Kept, values: Mapping[int, Any]) -> None:
        memory, arrays = Memory(), kept.taken.arrays
        for number, array in arrays.items():
            if number not in values and kept.owners[number] not in values:
                kept.check(number, array)
            copy, home = memory.give_back(array), memory.give_back(owner_of(array))
            if home is not copy and not np.may_share_memory(home, copy) and copy.size:
                raise CannotRunAgain("an array of the notebook looks into another one in a way that cannot be copied")
            copy.flags.writeable = home.flags.writeable = True
            self.taken.take(copy, number)
        for number, value in values.items():
            np.copyto(self.taken.arrays[number], value)
        if any(self.taken.arrays[number].tobytes() != value.tobytes() for number, value in values.items()):
            raise CannotRunAgain("arrays that share memory were given different values")
        for number, array in arrays.items():
            self.taken.arrays[number].flags.writeable = array.flags.writeable

    def _copy(self, kept: Any) -> Any:
        if type(kept) is KeptArray:
            return self.taken.arrays[kept.number]
        if type(kept) is KeptFunction:
            return self._made[id(kept.fun)] if id(kept.fun) in self._made else self._copy_function(kept)
        if type(kept) is not KeptParts:
            return kept
        if kept.id not in self._made:
            self._made[kept.id] = _container(kept.kind, [self._copy(part) for part in kept.parts])
        return self._made[kept.id]

    def _copy_function(self, kept: KeptFunction) -> FunctionType:
        fun = kept.fun
        cells = tuple([CellType() for _ in fun.__closure__ or ()])
        copy = FunctionType(own_code(fun.__code__), self.names, fun.__name__, None, cells or None)
        self._made[id(fun)] = copy  # first, for it may hold itself
        copy.__qualname__ = fun.__qualname__
        for cell, part in zip(cells, kept.closure, strict=True):
            cell.cell_contents = self._copy(part)
        copy.__defaults__ = tuple([self._copy(part) for part in kept.defaults]) or None
        copy.__kwdefaults__ = {name: self._copy(part) for name, part in kept.keywords.items()}
        return copy


def _container(kind: Any, parts: list[Any]) -> Any:
    if kind is dict:
        return dict(zip(parts[: len(parts) // 2], parts[len(parts) // 2 :], strict=True))
    return kind._make(parts) if hasattr(kind, "_fields") else kind(parts)
