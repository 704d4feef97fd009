"""Replay: a recorded graph as a program, run again with other values of its leaves.

The tape is already straight-line code in execution order. What does not depend on a changed leaf keeps its value;
all else is computed again, one record after another, by what computed it the first time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nbgrad.core.errors import NbgradError
from nbgrad.core.graph import Graph
from nbgrad.core.tape import Record, operands, sources
from nbgrad.plan.guards import Guards
from nbgrad.plan.leaves import accepted
from nbgrad.plan.operators import runner
from nbgrad.rules.mathematics import OF_NUMBERS


def replay(graph: Graph, leaves: Mapping[str, Any]) -> list[Any]:
    """All values of the graph, in the order of its nodes, as they would be with these leaves; it stays as it is.

    ``leaves`` maps names to values of the recorded shapes; leaves not named keep theirs. Raises NameNotFound,
    TypeError, ValueError for leaves that do not fit; StaleRecording where the code would have gone another way.

    >>> import nbgrad
    >>> graph = nbgrad.trace(lambda x, w: (x * w) ** 2, 3.0, 2.0)
    >>> replay(graph, {"w": 1.0})
    [3.0, 1.0, 3.0, 9.0]
    """
    return [record[1] for record in replayed(graph, leaves)]


def replayed(graph: Graph, leaves: Mapping[str, Any]) -> list[Record]:
    """The records of the graph with their values recomputed; nothing of the graph is touched."""
    if graph.failure is not None:
        raise NbgradError(f"the recorded code raised {graph.failure.message}; there is nothing to replay")
    changed = accepted(graph, leaves)
    guards = Guards(graph)
    records: list[Record] = list(graph.tape.records[: len(graph.nodes)])
    dirty = bytearray(len(records) + 1)  # the extra zero serves constants, index −1
    for index, record in enumerate(records):
        if index in changed:
            value = changed[index]
        elif any(dirty[source] for source in sources(record)):
            value = _again(graph, index, record, records)
        else:
            continue
        guards.check(index, value)
        dirty[index] = 1
        records[index] = _with(record, value, records)
    return records


def _again(graph: Graph, index: int, record: Record, records: list[Record]) -> Any:
    """The value of one record, from the values that its operands have now."""
    args = [a if j < 0 else records[j][1] for j, a in zip(sources(record), operands(record), strict=True)]
    try:
        value = runner(record)(*args, **(record[2] or {}))
        if (record[0], type(record[1])) in OF_NUMBERS and not np.isfinite(value):
            value = OF_NUMBERS[record[0], type(record[1])](*args)  # which may raise
    except Exception as error:
        node = graph.nodes[index]
        where = f" of line {node.place.line}" if node.place else ""
        error.add_note(f"while {node.label} = {node.expression}{where} was replayed; the graph is unchanged")
        raise
    return value.item() if isinstance(value, np.generic) and type(record[1]) in (float, complex, int, bool) else value


def _with(record: Record, value: Any, records: list[Record]) -> Record:
    """A record with its value and its operands' values renewed."""
    fields = [*record[:1], value, record[2]]
    for j, a in zip(sources(record), operands(record), strict=True):
        fields += (j, a if j < 0 else records[j][1])
    return tuple(fields)
