"""Arrays in the memory of tables, of which the user has traced handles: what is written there shows on both sides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nbgrad.core.dispatch import strip
from nbgrad.core.views import write
from nbgrad.notebook.tables.beside import bare
from nbgrad.notebook.tables.leaving import given
from nbgrad.notebook.tables.numbers import Plain, is_same_memory, same, writeable


class TakenOut:
    """For each table the handles, the plain arrays that they stand for, and the records that these were at."""

    def __init__(self, lend: Callable[[Any, Plain], None]) -> None:
        self._lend = lend
        self._of: dict[int, list[tuple[Any, Plain, int]]] = {}

    def hand_out(self, table: Any, ours: Any, plain: Any) -> None:
        """The user gets ``ours`` where pandas gave ``plain``, which lies in the table's memory."""
        strip(ours).flags.writeable = plain.flags.writeable
        self._lend(ours, plain)
        self._note(table, ours, plain)

    def share(self, table: Any, ours: Any, memory: Plain) -> None:
        """``ours`` is a view of an array of the notebook that lies in the memory of a table."""
        memory = writeable(memory)
        if not same(ours, memory) and memory.flags.writeable:  # the cell has written into the array by now
            np.copyto(memory, strip(ours))
        self._note(table, ours, memory)

    def _note(self, table: Any, ours: Any, plain: Plain) -> None:
        self._of.setdefault(id(table), []).append((ours, plain, ours.index))

    def bring_up_to_date(self, key: int) -> None:
        """Write into the table with this id what the user has written into arrays that lie in its memory."""
        held = self._of.get(key, ())
        for k, (ours, plain, index) in enumerate(held):
            if ours.index != index:
                self._of[key][k] = ours, plain, ours.index
                if plain.flags.writeable:
                    np.copyto(plain, strip(ours))

    def finish(self) -> None:
        """The cell has ended: write what is still to be written into tables."""
        for key in list(self._of):
            self.bring_up_to_date(key)

    def let_go(self, table: Any, memories: list[Plain]) -> None:
        """Handles for arrays in the table's memory show the numbers that are there now, as constants."""
        held = self._of.get(id(table), [])
        for k, (ours, plain, _) in enumerate(held):
            if any(np.may_share_memory(plain, memory) for memory in memories):
                write(ours, given(ours.tape, plain))
                held[k] = ours, plain, ours.index

    def handle_of(self, table: Any, memory: Plain) -> Any:
        """The handle that the user has for this memory of the table, None if there is none."""
        return next((ours for ours, plain, _ in self._of.get(id(table), ()) if is_same_memory(plain, memory)), None)

    def plain(self, x: Any) -> Any:
        """``x`` as pandas is to get it (see `bare`): an array taken out of a table is that table's memory."""
        held = [(ours, plain) for one in self._of.values() for ours, plain, index in one if ours.index == index]
        return bare(x, {id(ours): plain for ours, plain in held})

    def forget(self, key: int) -> None:
        """The table with this id is gone."""
        self._of.pop(key, None)
