"""Taking leaves that nothing used off a tape again."""

from __future__ import annotations

from collections.abc import Iterable

from nbgrad.core.array import Array
from nbgrad.core.record import GraphTape


def drop_unused(tape: GraphTape, offered: set[int], kept: Iterable[Array]) -> None:
    """Remove those of the ``offered`` leaves that nothing reads, and renumber; ``kept`` handles move along."""
    handles = list(kept)
    unused = offered - _read(tape) - {handle.index for handle in handles} if offered else set()
    if not unused:
        return
    new, count = [-1] * len(tape.records), 0
    for i in range(len(tape.records)):
        if i not in unused:
            new[i], count = count, count + 1
    records = [record for i, record in enumerate(tape.records) if i not in unused]
    tape.records[:] = [_renumbered(record, new) for record in records]
    tape.chains[:] = [chain for i, chain in enumerate(tape.chains) if i not in unused]
    tape.moments[:] = [moment for i, moment in enumerate(tape.moments) if i not in unused]
    tape.names = {new[i]: name for i, name in tape.names.items() if i not in unused}
    tape.guards = [guard._replace(record=new[guard.record]) for guard in tape.guards]
    tape.cuts = [cut._replace(record=new[cut.record]) for cut in tape.cuts]
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
