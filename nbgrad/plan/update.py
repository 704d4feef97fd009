"""`Graph.update`: new leaf values in the graph itself, record by record at first, by a plan once that pays off.

With a plan only the gradients are computed at once. The values and gradients of all the other nodes follow when
someone looks at one: a training loop never does, a view does at every step.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from nbgrad.core.collector import undisturbed
from nbgrad.core.errors import NbgradError, StaleRecording
from nbgrad.core.graph import Graph
from nbgrad.core.singular import is_finite
from nbgrad.core.tape import Record
from nbgrad.plan.leaves import accepted, like
from nbgrad.plan.plan import Plan
from nbgrad.plan.replay import replayed

PATIENCE = 10
"""Updates that are replayed record by record before a plan is made: making one costs as much as so many."""


class Live:
    """What a graph that is updated again and again keeps: how often, by which plan, and what its leaves are now."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.count = 0
        self.plan: Plan | None = None
        self.swept: tuple[int, Any] | None = None
        self.values: dict[str, Any] = {}

    def ready(self) -> Plan | None:
        """The plan for what was last differentiated; None as long as there is none."""
        swept = self.graph.swept
        if self.plan is not None and swept is not None and self._serves(swept):
            return self.plan
        self.count += 1
        if self.count <= PATIENCE or swept is None:
            return None
        self.count, self.swept, self.plan = 0, swept, None
        try:
            with undisturbed():
                self.plan = Plan(self.graph, target=swept[0], seed=swept[1], exact=True, copies=False)
        except Exception:  # what cannot be compiled is replayed
            self.count = -(10**9)
            return None
        self.values = {name: self.graph.nodes[i].value for name, i in self.plan.leaves.items()}
        return self.plan

    def _serves(self, swept: tuple[int, Any]) -> bool:
        if self.swept is None or swept[0] != self.swept[0]:
            return False
        return swept[1] is self.swept[1] or np.array_equal(swept[1], self.swept[1])


def update(graph: Graph, leaves: Mapping[str, Any]) -> dict[str, Any]:
    """Compute the graph with these leaves, forward and backward; returns the gradients of its leaves.

    Raises NameNotFound, TypeError, ValueError for leaves that do not fit; StaleRecording where the code would have gone
    another way, or an operation raises and only the code can say what happens then.

    >>> import nbgrad
    >>> graph = nbgrad.trace(lambda x, w: (x * w) ** 2, 3.0, 2.0)
    >>> update(graph, {"w": 1.0})
    {'x': 6.0, 'w': 18.0}
    >>> graph.output.value
    9.0
    """
    live: Live = graph.live or Live(graph)
    graph.live = live
    plan = live.ready()
    found = None if plan is None else _planned(live, plan, leaves)
    if found is None:
        gradients = graph.refresh(_replayed(graph, leaves))
        live.values |= {name: graph.nodes[i].value for name, i in plan.leaves.items()} if plan is not None else {}
        return gradients
    return found


def _replayed(graph: Graph, leaves: Mapping[str, Any]) -> list[Record]:
    """The records with these leaves; what an operation raises, the code may catch if it is run again."""
    try:
        return replayed(graph, leaves)
    except NbgradError:
        raise
    except Exception as error:
        accepted(graph, leaves)  # raises if it was for the leaves
        if graph.again is None:
            raise
        raise StaleRecording(f"an operation raises {type(error).__name__} now; run the code again") from error


def _planned(live: Live, plan: Plan, leaves: Mapping[str, Any]) -> dict[str, Any] | None:
    """The gradients by the plan; None where only a replay can say what is wrong."""
    graph, values = live.graph, dict(live.values)
    graph.verify()
    try:
        for name, value in leaves.items():
            values[name] = _own(live.values[name], value, name)
        value, gradients = plan.run(values)
    except Exception:
        return None
    if not is_finite([value, *gradients.values()]):  # the records tell whether that counts
        live.plan = None
        return None
    live.values = values
    graph.put_off(partial(_catch_up, graph, values, gradients), value)
    return gradients


def _own(now: Any, value: Any, name: str) -> Any:
    """``value`` in the kind of the value that stands there ``now``, and no one else's."""
    kind = type(now)
    if type(value) is kind:
        if kind is float or kind is np.float64:
            return value
        if kind is np.ndarray and value.shape == now.shape and value.dtype == now.dtype:
            return value.copy()
    return like(now, value, name)


def _catch_up(graph: Graph, values: Mapping[str, Any], gradients: Mapping[str, Any]) -> None:
    """All values and gradients of the nodes, where so far only those of the leaves are known."""
    graph.refresh(replayed(graph, values))
    for leaf in graph.leaves:
        leaf.grad = gradients[leaf.label]
