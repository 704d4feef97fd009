"""All the tables of a cell beside which something stands, and what happens when pandas looks at one by itself."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import numpy as np

from nbgrad.core.array import Array
from nbgrad.core.dispatch import is_traced, strip
from nbgrad.core.foreign import computes_itself
from nbgrad.core.handles import snapshot
from nbgrad.core.places import is_library
from nbgrad.core.tape import LEAF
from nbgrad.core.views import link_of
from nbgrad.notebook.tables.beside import Beside, Later, leaves_of
from nbgrad.notebook.tables.leaving import given, leave, leave_leaves
from nbgrad.notebook.tables.numbers import (
    Plain,
    Unsure,
    close,
    columns_of,
    constant,
    copies_on_write,
    is_number_dtype,
    pieces_of,
    same,
)
from nbgrad.notebook.tables.shown import only_shown
from nbgrad.notebook.tables.taken import TakenOut
from nbgrad.rules.casting import COPY


class Tables:
    """What stands beside the tables of one cell.

    ``enter`` makes a leaf of an array under a name, ``shared`` tells of an array of `memory_of` whether another array
    of the notebook is in the same memory, ``lend`` notes which plain array stands for a handle once the cell is over.
    """

    def __init__(
        self,
        tape: Any,
        enter: Callable[[Plain, str], Any],
        shared: Callable[[Plain], bool],
        lend: Callable[[Any, Plain], None],
    ) -> None:
        self.tape, self._enter, self._shared = tape, enter, shared
        self.taken = TakenOut(lend)
        self._held: dict[int, Beside] = {}
        self._prepared: dict[int, tuple[Any, Later | None, list[Later | None]]] = {}
        self._memories: set[int] = set()
        self._noticed: set[tuple[int, ...]] = set()
        self._local = threading.local()

    # -- what is known of a table --------------------------------------------------------------------------

    def offer(self, table: Any, name: str) -> bool:
        """Let a table of the notebook be a leaf of this name, if something uses it; whether it can be one."""
        if id(table) in self._held:
            return True
        if id(table) not in self._prepared:
            self.memory_of(table, name)
        whole, columns = self._prepared[id(table)][1:]
        if whole is not None and not any(self._shared(part.memory) for part in columns if part is not None):
            self._hold(table, [whole], by_column=False)
        elif any(part is not None for part in columns):
            self._hold(table, list(columns), by_column=True)
        found = self._held.get(id(table))
        if found is None:
            return False
        for k, part in enumerate(found.parts):
            if type(part) is Later and self._shared(part.memory):
                self._part(found, k)
        return True

    def other_floats(self, table: Any, name: str) -> list[tuple[str, Any]]:
        """The columns of floats that are not NumPy's, as expressions, and their dtypes."""
        with self.quietly():
            if table.ndim == 1:
                columns = [(name, table.dtype)]
            else:
                columns = [(f"{name}[{label!r}]", dtype) for label, dtype in table.dtypes.items()]
        return [(one, d) for one, d in columns if not isinstance(d, np.dtype) and getattr(d, "kind", "") in ("f", "c")]

    def owns(self, array: Any) -> bool:
        """Whether an array is the memory of a table, as `memory_of` gave it."""
        return id(array) in self._memories

    def memory_of(self, table: Any, name: str) -> list[tuple[str, Plain]]:
        """The arrays of floats that lie in a table's memory, and what they are called as leaves."""
        with self.quietly():
            whole, columns = leaves_of(table, name)
        self._prepared[id(table)] = table, whole, columns
        found = [(part.name, part.memory) for part in columns or [whole] if part is not None]
        self._memories.update(id(memory) for _, memory in found)
        return found

    def _hold(self, table: Any, parts: list[Any], by_column: bool) -> None:
        self._held[id(table)] = Beside(table, parts, by_column=by_column, gone=self._gone)

    def _gone(self, key: int) -> None:
        self._held.pop(key, None)
        self.taken.forget(key)

    def beside(self, table: Any) -> Beside | None:
        """What stands beside a table, if it still shows the table's numbers; else it is given up and told."""
        found = self._held.get(id(table))
        if found is None:
            return None
        with self.quietly():
            now = columns_of(table) if found.by_column else [table.to_numpy()]
        if len(now) == len(found.parts) and all(map(self._shows, found.parts, now)):
            return found
        leave_leaves(self.tape)  # whatever was written there by way of another table
        self.give_up(table)
        return self._held.get(id(table))

    def sharing(self, table: Any) -> list[Any]:
        """Other tables that show what is written into this one; none where pandas copies on write."""
        if copies_on_write():
            return []
        mine = pieces_of(table)
        others = (found.table() for key, found in list(self._held.items()) if key != id(table))
        return [
            other
            for other in others
            if other is not None and any(np.may_share_memory(a, b) for a in pieces_of(other) for b in mine)
        ]

    def _shows(self, part: Any, now: Any) -> bool:
        return part is None or same(part.memory if type(part) is Later else part, now)

    def holds(self, table: Any) -> bool:
        """Whether something stands beside a table."""
        return id(table) in self._held

    def array(self, table: Any) -> Any:
        """What stands beside all of a table of numbers: traced, or plain for a constant one. Raises Unsure."""
        found = self.beside(table)
        if found is None:
            return constant(table)
        if not found.by_column:
            return self._part(found, 0)
        with self.quietly():
            plain = columns_of(table)
            if not all(is_number_dtype(column.dtype) for column in plain):
                raise Unsure
            dtype = table.to_numpy().dtype
        columns = [self.column(table, k) for k in range(len(plain))]
        return np.stack([np.asarray(c).astype(dtype) if not is_traced(c) else _cast(c, dtype) for c in columns], axis=1)

    def column(self, table: Any, k: int) -> Any:
        """What stands beside one column of a frame: a traced array, or the plain one of a constant column."""
        found = self._held.get(id(table))
        with self.quietly():
            if found is None or (found.by_column and found.parts[k] is None):
                return constant(table.iloc[:, k])
        return self._part(found, k) if found.by_column else self._part(found, 0)[:, k]

    def _part(self, found: Beside, k: int) -> Any:
        """What stands beside a column, or all of a table; the leaf is made if there is none yet."""
        part = found.parts[k]
        if type(part) is not Later:
            return part
        array = found.parts[k] = self._enter(part.memory, part.name)
        if self._shared(part.memory) and (table := found.table()) is not None:
            self.taken.share(table, array, part.memory)
        return array

    def arrays(self, table: Any) -> list[Array]:
        """Every traced array beside a table."""
        found = self._held.get(id(table))
        if found is None:
            return []
        return [a for k in range(len(found.parts)) if (a := self._part(found, k)) is not None]

    def alone(self, table: Any) -> Any:
        """The one traced array beside a table; None if there is none yet, or several."""
        found = self._held.get(id(table))
        part = None if found is None or found.by_column else found.parts[0]
        return part if is_traced(part) else None

    # -- what is new ---------------------------------------------------------------------------------------

    def agreed(self, result: Any, ours: Any, size: float) -> Any:
        """``ours`` with exactly the numbers of pandas's ``result``. Raises Unsure if they differ in more than digits.

        ``size`` is the largest number that went into them.
        """
        if not is_traced(ours):
            raise Unsure
        plain = strip(ours)
        if not isinstance(result, np.ndarray) and type(plain) is not type(result):
            raise Unsure
        if same(plain, result):
            return ours
        if not close(plain, result, size):
            raise Unsure
        _take_over(ours, result)
        return ours

    def put_beside(self, table: Any, ours: Any, size: float = 0.0, source: Any = None) -> None:
        """Let ``ours`` stand beside a table that pandas computed: an array, or a list of columns. Raises Unsure.

        It shares its memory with ``source``, or with no other table.
        """
        by_column = type(ours) is list
        now = columns_of(table) if by_column else [table.to_numpy()]
        parts = ours if by_column else [ours]
        if len(now) != len(parts):
            raise Unsure
        held, pieces = [], [] if source is None else pieces_of(source)
        for part, plain in zip(parts, now, strict=True):
            agreed = None if part is None else self.agreed(plain, part, size)
            shares = any(np.may_share_memory(plain, one) for one in pieces)
            held.append(agreed if agreed is None or (shares and link_of(agreed) is not None) else snapshot(agreed))
        self._hold(table, held, by_column)

    def taken_out(self, table: Any, ours: Any, plain: Any) -> Any:
        """``ours`` for the array that pandas gave the user: they share memory if that and the table do."""
        if not any(np.may_share_memory(plain, one) for one in pieces_of(table)):
            return COPY(ours)
        self.taken.hand_out(table, ours, plain)
        return ours

    def give_up(self, table: Any) -> None:
        """What stood beside a table leaves the recording: constants stand there now, and in arrays taken out of it."""
        self.leave(table)
        with self.quietly():
            whole, columns = leaves_of(table, "")
        memories = [None if part is None else part.memory for part in columns or [whole]]
        known = [memory for memory in memories if memory is not None]
        if not known:
            self._held.pop(id(table), None)
            return
        self.taken.let_go(table, known)
        handles = [None if m is None else self.taken.handle_of(table, m) for m in memories]
        parts = [
            given(self.tape, m) if m is not None and handle is None else handle
            for m, handle in zip(memories, handles, strict=True)
        ]
        self._hold(table, parts, by_column=bool(columns))

    # -- what pandas does by itself ------------------------------------------------------------------------

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Nothing that pandas looks at in the block is told: we know what it does."""
        self._local.depth = self.depth + 1
        try:
            yield
        finally:
            self._local.depth -= 1

    @property
    def depth(self) -> int:
        """How many blocks of `quietly` this thread is in."""
        return getattr(self._local, "depth", 0)

    def looked_at(self, table: Any, frame: FrameType | None) -> None:
        """Something reads the numbers of a table: if nobody knows what for, they leave the recording."""
        self.taken.bring_up_to_date(id(table))
        if id(table) not in self._held or self.depth:
            return
        while frame is not None and is_library(frame.f_code.co_filename):
            frame = frame.f_back
        if frame is None:
            return
        with self.quietly():
            key = (*(array.index for array in self.arrays(table)), id(frame.f_code), frame.f_lasti)
        if key not in self._noticed:
            self._noticed.add(key)
            if only_shown(sys._getframe(1)):
                return
            with self.quietly():
                self.leave(table)

    def leave(self, table: Any) -> None:
        """The numbers of a table become constants of what is computed from them."""
        for array in self.arrays(table):
            leave(array)

    def leave_all(self, x: Any) -> None:
        """The numbers of all traced arrays and tables in ``x`` become constants."""
        for part in self.involved(x):
            if is_traced(part):
                leave(part)
            else:
                self.leave(part)

    def concern(self, x: Any) -> bool:
        """Whether there is something traced in ``x``, or a table beside which something stands."""
        return next(self.involved(x), None) is not None

    def involved(self, x: Any) -> Iterator[Any]:
        """The traced arrays, and the tables beside which something stands, in ``x`` and the containers in it."""
        pending = [x]
        while pending:
            part = pending.pop()
            kind = type(part)
            if is_traced(part) or (id(part) in self._held and computes_itself(part)):
                yield part
            elif kind is list or kind is tuple:
                pending += part
            elif kind is dict:
                pending += part.values()
            elif kind is slice:
                pending += (part.start, part.stop, part.step)


def _cast(x: Any, dtype: Any) -> Any:
    return x if strip(x).dtype == dtype else x.astype(dtype)


def _take_over(ours: Any, result: Any) -> None:
    """Let a traced value that was just computed be exactly what pandas computed: they differ in the last digits."""
    tape = ours.tape
    record = tape.records[ours.index] if type(ours) is Array else None
    if record is None or record[0] is LEAF or link_of(ours) is not None:
        raise Unsure
    value = np.array(result) if isinstance(result, np.ndarray) else result
    tape.records[ours.index] = (record[0], value, *record[2:])
    ours.value = value
