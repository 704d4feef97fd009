"""Replay: a recorded graph as a program, run again with other values of its leaves.

The tape is already straight-line code in execution order. What does not depend on a changed leaf keeps its value;
all else is computed again, one record after another, by what computed it the first time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from nbgrad.core.array import ARITHMETIC, COMPARISONS, UNARY
from nbgrad.core.errors import NbgradError
from nbgrad.core.graph import Graph
from nbgrad.core.primitive import RULES
from nbgrad.core.tape import Record, operands, sources
from nbgrad.plan.guards import Guards
from nbgrad.plan.leaves import accepted

_symbols: list[tuple[Callable[..., Any], Any]] = [*ARITHMETIC.values(), *COMPARISONS.values(), *UNARY.values()]
OPERATORS: dict[Any, Callable[..., Any]] = {RULES[fun]: symbol for symbol, fun in _symbols if fun in RULES}
"""Primitive → Python's operator, which on Python's numbers differs from NumPy's function (1.0 / 0.0 raises)."""

POWER = RULES[np.power]


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


def update(graph: Graph, leaves: Mapping[str, Any]) -> dict[str, Any]:
    """Replay into the graph itself, values and gradients; returns the gradients of its leaves. Raises as `replay` does.

    >>> import nbgrad
    >>> graph = nbgrad.trace(lambda x, w: (x * w) ** 2, 3.0, 2.0)
    >>> update(graph, {"w": 1.0})
    {'x': 6.0, 'w': 18.0}
    >>> graph.output.value
    9.0
    """
    return graph.refresh(replayed(graph, leaves))


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


def runner(record: Record) -> Callable[..., Any]:
    """What computed a record: NumPy's function, or Python's operator where that gave the recorded kind of number."""
    op, value = record[0], record[1]
    symbol = OPERATORS.get(op)
    if symbol is None:
        run: Callable[..., Any] = op.fun
        return run
    of_numbers = isinstance(value, float | int | complex) and not isinstance(value, np.generic)
    # array ** number takes NumPy's short cuts (square, sqrt, …) only as an operator
    return symbol if of_numbers or op is POWER else op.fun


def _again(graph: Graph, index: int, record: Record, records: list[Record]) -> Any:
    """The value of one record, from the values that its operands have now."""
    args = [a if j < 0 else records[j][1] for j, a in zip(sources(record), operands(record), strict=True)]
    try:
        value = runner(record)(*args, **(record[2] or {}))
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
