"""Taking off a tape what says nothing: leaves that nothing used, and constants that the recorded code made for itself.

An array that depends on no leaf is an operand like any other constant, however it was computed; its records only had to
be there in case something was written into it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from nbgrad.core.array import Array
from nbgrad.core.tape import LEAF, Record

if TYPE_CHECKING:
    from nbgrad.core.record import GraphTape


def drop_unused(tape: GraphTape, offered: set[int], kept: Iterable[Array]) -> None:
    """Remove those of the ``offered`` leaves that nothing reads, and all constants; ``kept`` handles move along."""
    handles = list(kept)
    unused = offered - _read(tape) - {handle.index for handle in handles} if offered else set()
    removed = unused | (_constants(tape.records) if tape.made else set())
    removed -= {handle.index for handle in handles}
    if removed:
        _remove(tape, removed, handles)


def fold_constants(tape: GraphTape, kept: Iterable[Array] | None = None) -> None:
    """Remove what depends on no leaf. ``kept`` are all handles that may be used later; None: look for them."""
    if not tape.made:
        return
    handles = [h for h in gc.get_referrers(tape) if type(h) is Array] if kept is None else list(kept)
    removed = _constants(tape.records) - {handle.index for handle in handles}
    if removed:
        _remove(tape, removed, handles)


def _constants(records: Sequence[Record]) -> set[int]:
    """Records that no leaf stands behind."""
    depends = bytearray(len(records) + 1)
    for i, record in enumerate(records):
        depends[i] = record[0] is LEAF or any(depends[j] for j in record[3::2])
    return {i for i in range(len(records)) if not depends[i]}


def _remove(tape: GraphTape, removed: set[int], handles: list[Array]) -> None:
    new, count = [-1] * (len(tape.records) + 1), 0
    for i in range(len(tape.records)):
        if i not in removed:
            new[i], count = count, count + 1
    new[-1] = count  # an array may be watched for an operation that failed
    tape.records[:] = [_renumbered(record, new) for i, record in enumerate(tape.records) if i not in removed]
    tape.chains[:] = [chain for i, chain in enumerate(tape.chains) if i not in removed]
    tape.moments[:] = [moment for i, moment in enumerate(tape.moments) if i not in removed]
    tape.made = {new[i] for i in tape.made if i not in removed}
    tape.watched = {key: (array, mark, max(new[i], 0)) for key, (array, mark, i) in tape.watched.items()}
    tape.names = {new[i]: name for i, name in tape.names.items() if i not in removed}
    tape.seen_bound = {new[i]: name for i, name in tape.seen_bound.items() if i not in removed}
    tape.origins = {new[i]: origin for i, origin in tape.origins.items() if i not in removed}
    tape.guards = [guard._replace(record=new[guard.record]) for guard in tape.guards if guard.record not in removed]
    tape.cuts = [cut._replace(record=new[cut.record]) for cut in tape.cuts if cut.record not in removed]
    for handle in handles:
        handle.index = new[handle.index]


def _read(tape: GraphTape) -> set[int]:
    """Records that an operation, a branch or a cut made use of."""
    read = {i for record in tape.records for i in record[3::2]}
    read.update(guard.record for guard in tape.guards)
    read.update(cut.record for cut in tape.cuts)
    return read


def _renumbered(record: tuple[object, ...], new: list[int]) -> tuple[object, ...]:
    fields = list(record)
    for k in range(3, len(fields), 2):
        index = fields[k]
        if isinstance(index, int) and index >= 0:
            fields[k] = new[index]
    return tuple(fields)
