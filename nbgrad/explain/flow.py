"""Where the gradient flowed: the edges of the last reverse sweep, and the paths they form.

A graph has at most as many edges as operands, but may have exponentially many paths: paths are counted and the
heaviest ones found by one scan over the edges each, never by walking them all.
"""

from __future__ import annotations

import heapq
import math
from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.graph import Graph, Node
from nbgrad.explain.numbers import rms

MANY = 10**18
"""Paths are counted up to here; the exact number of more would only have more digits."""


class Edge(NamedTuple):
    """One step of the sweep: what arrived at ``producer`` from ``consumer``, whose operand ``slot`` it is."""

    consumer: int
    slot: int
    producer: int
    array: Any


class Flow:
    """The edges of the last reverse sweep of a graph (which is run if there was none), by producer."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        with np.errstate(all="ignore"):  # whoever asks wants to know why, not to be warned again
            heard = [Edge(c.consumer, c.slot, c.producer, c.array) for c in graph.contributions()]
        self.target = graph.target
        self.into: dict[int, list[Edge]] = {}
        for edge in sorted(heard, key=lambda e: (-e.consumer, e.slot)):
            self.into.setdefault(edge.producer, []).append(edge)
        self._consumers = {p: list(dict.fromkeys(e.consumer for e in edges)) for p, edges in self.into.items()}

    def edges_to(self, node: Node) -> list[Edge]:
        """What arrived at ``node``, in the order of the sweep."""
        return self.into.get(node.id, [])

    def consumers(self, index: int) -> list[int]:
        """The nodes from which something arrived at a node, each once, in the order of the sweep."""
        return self._consumers.get(index, [])

    def downstream(self, node: Node) -> list[int]:
        """``node`` and all nodes on the paths from it to the target, later ones first."""
        seen = {node.id}
        pending = [node.id]
        while pending:
            for consumer in self.consumers(pending.pop()):
                if consumer not in seen:
                    seen.add(consumer)
                    pending.append(consumer)
        return sorted(seen, reverse=True)

    def count(self, node: Node) -> int:
        """Number of paths from ``node`` to the target; `MANY` stands for as many or more."""
        paths: dict[int, int] = {self.target.id: 1}
        for index in self.downstream(node):
            if index != self.target.id:
                paths[index] = min(MANY, sum(paths.get(c, 0) for c in self.consumers(index)))
        return paths.get(node.id, 0)

    def heaviest(self, node: Node, most: int) -> list[tuple[int, ...]]:
        """Up to ``most`` paths from the target down to ``node``, as node ids, along which most gradient arrives.

        The weight of a path is the product of the factors by which the root mean square of the gradient changes.
        """
        order = self.downstream(node)
        if all(len(self.consumers(index)) < 2 for index in order):
            return [tuple(order)]
        best: dict[int, list[_Path]] = {self.target.id: [_Path(0.0, self.target.id, None)]}
        for index in order:
            if index == self.target.id:
                continue
            longer = [
                _Path(path.weight + gain, index, path)
                for consumer, gain in ((c, self.gain(c, index)) for c in self.consumers(index))
                for path in best.get(consumer, [])
            ]
            best[index] = heapq.nlargest(most, longer, key=lambda path: path.weight) if len(longer) > 1 else longer
        return [path.ids() for path in best.get(node.id, [])]

    def gain(self, consumer: int, producer: int) -> float:
        """Logarithm of what the gradient is multiplied by on its way from consumer to producer."""
        arrived = max(rms(e.array) for e in self.into[producer] if e.consumer == consumer)
        before = rms(self.graph.nodes[consumer].grad)
        ratio = arrived / before if before else 0.0
        return math.log(ratio) if 0 < ratio < math.inf else -math.inf


class _Path(NamedTuple):
    """A path from the target down to ``end``, as a list linked upward."""

    weight: float
    end: int
    above: _Path | None

    def ids(self) -> tuple[int, ...]:
        found: list[int] = []
        path: _Path | None = self
        while path is not None:
            found.append(path.end)
            path = path.above
        return tuple(reversed(found))
