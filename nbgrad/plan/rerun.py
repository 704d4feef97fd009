"""Running the recorded code again, where a replay would have left the recorded path.

Code may read more than its leaves. So it is first run with the recorded leaves: only if that gives the recorded values
again, to the last bit, does a run with new leaves mean what a replay would have meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbgrad.core.errors import StaleRecording
from nbgrad.core.graph import Graph
from nbgrad.core.succession import become
from nbgrad.core.tape import sources
from nbgrad.plan.guards import equal
from nbgrad.plan.leaves import accepted


class CannotRunAgain(Exception):
    """What keeps recorded code from being run again: "line 3 prints"."""


def rerun(graph: Graph, leaves: Mapping[str, Any], stale: StaleRecording) -> dict[str, Any]:
    """Record the code anew with these leaves, into the same graph; returns the gradients of its leaves.

    Raises ``stale``, the reason why a replay was refused, where there is nothing to run (a block), where the code
    cannot be run again or does not do again what was recorded, and where what was differentiated is no longer there.

    >>> import nbgrad
    >>> graph = nbgrad.trace(lambda x: x * 2 if x > 0 else x * 3, 1.0)
    >>> graph.update(x=-1.0)
    {'x': 3.0}
    """
    again = graph.again
    if again is None:
        raise stale
    now = [node.value for node in graph.nodes if node.is_leaf]
    try:
        if not _same(graph, again(now, ())):
            raise CannotRunAgain("with the recorded values it no longer does what was recorded")
        new = accepted(graph, leaves)
        fresh = again([new.get(node.id, node.value) for node in graph.nodes if node.is_leaf], new.keys())
    except CannotRunAgain as why:
        if stale.__cause__ is not None:  # what an operation of the replay raised
            raise stale.__cause__ from None
        raise StaleRecording(f"{stale} (nbgrad cannot: {why})") from None
    except Exception as error:
        if type(error) is type(stale.__cause__):  # the replay's own says more
            raise stale.__cause__ from None
        raise
    return become(graph, fresh, stale)


def _same(one: Graph, other: Graph) -> bool:
    """Whether two graphs are the same operations with the same values."""
    if len(one) != len(other) or one.output.id != other.output.id:
        return False
    return all(
        a[0] is b[0] and sources(a) == sources(b) and type(a[1]) is type(b[1]) and equal(a[1], b[1])
        for a, b in zip(one.tape.records, other.tape.records, strict=False)
    )
