"""Why a node is pruned: the reason, in words, that it has no gradient."""

from __future__ import annotations

from functools import cached_property

from nbgrad.core.graph import Graph, Node
from nbgrad.core.tape import sources


class Reasons:
    """Finds the reason for any node of one graph from two scans of it, which where nothing is pruned are spared."""

    def __init__(self, graph: Graph, output: Node | None, target: str) -> None:
        self._graph, self._output, self._target = graph, output, target

    @cached_property
    def _asked(self) -> set[int]:
        return {leaf.id for leaf in self._graph.leaves}

    @cached_property
    def _leads(self) -> bytearray:
        return _depending_on(self._graph, self._asked)

    @cached_property
    def _used(self) -> bytearray:
        return _used_by(self._graph, self._output)

    def pruned(self, node: Node) -> str:
        """One clause: why no gradient reaches ``node``."""
        if not self._used[node.id]:
            return f"{self._target} does not depend on it"
        if node.is_leaf and node.id not in self._asked:
            return "its gradient was not asked for"
        if not self._leads[node.id]:
            return "no leaf whose gradient is asked for leads to it"
        if node.primitive.kind == "constant":
            return f"{node.op} has no derivative"
        return f"every path from it to {self._target} goes through an operation without derivative"


def _depending_on(graph: Graph, leaves: set[int]) -> bytearray:
    leads = bytearray(len(graph.nodes) + 1)  # the extra zero at the end serves constants, index −1
    for index, record in enumerate(graph.tape.records[: len(graph.nodes)]):
        leads[index] = index in leaves or any(leads[source] for source in sources(record))
    return leads


def _used_by(graph: Graph, output: Node | None) -> bytearray:
    used = bytearray(len(graph.nodes))
    if output is None:
        return used
    used[output.id] = 1
    records = graph.tape.records
    for index in range(output.id, -1, -1):
        if used[index]:
            for source in sources(records[index]):
                if source >= 0:
                    used[source] = 1
    return used
