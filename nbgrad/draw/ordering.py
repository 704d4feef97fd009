"""Order within the layers: few crossings, arguments in their order, always the same for the same graph.

The layered graph is made *proper* first: a link that spans several layers becomes a chain of segments through
dummy vertices, which keep a lane free for it. Then the classic sweeps sort each layer by the barycentre of its
neighbours, and a last pass exchanges adjacent vertices while that removes crossings.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from typing import NamedTuple

SWEEPS = 8
PATIENCE = 3
"""Sweeps without a better order after which to stop."""
SMALL = 700
"""Vertices up to which adjacent exchanges are tried as well."""
LARGE, SWEEPS_IF_LARGE = 5000, 3
"""Vertices from which on fewer sweeps must do: nobody looks at so many at once."""


class Segment(NamedTuple):
    """A piece of a link between two neighbouring layers. ``port`` is its place at ``lower``, 0 ≤ port < 1."""

    upper: int
    lower: int
    port: float
    link: int


class Proper:
    """A layered graph whose every segment joins neighbouring layers. "Up" is against the flow."""

    def __init__(self, layer: list[int], ends: list[tuple[int, int]], ports: list[float]) -> None:
        self.real = len(layer)
        self.layer = list(layer)
        self.segments: list[Segment] = []
        self.chains: list[list[int]] = []
        """For each link its segments, along the flow."""
        for link, (source, target) in enumerate(ends):
            self.chains.append(self._chain(link, source, target, ports[link]))
        self.ups: list[list[int]] = [[] for _ in self.layer]
        self.downs: list[list[int]] = [[] for _ in self.layer]
        for k, segment in enumerate(self.segments):
            self.ups[segment.lower].append(k)
            self.downs[segment.upper].append(k)
        self.layers: list[list[int]] = [[] for _ in range(max(self.layer, default=-1) + 1)]

    def _chain(self, link: int, source: int, target: int, port: float) -> list[int]:
        chain = []
        above = source
        for depth in range(self.layer[source] + 1, self.layer[target]):
            chain.append(len(self.segments))
            self.segments.append(Segment(above, len(self.layer), 0.5, link))
            above = len(self.layer)
            self.layer.append(depth)
        chain.append(len(self.segments))
        self.segments.append(Segment(above, target, port, link))
        return chain


def order(graph: Proper) -> None:
    """Fill ``graph.layers`` with the vertices of each layer in an order with few crossings."""
    _depth_first(graph)
    position = _positions(graph)
    best, fewest = [list(row) for row in graph.layers], _crossings(graph, position)
    stale = 0
    for sweep in range(SWEEPS if len(graph.layer) < LARGE else SWEEPS_IF_LARGE):
        if fewest == 0 or stale == PATIENCE:
            break
        _sweep(graph, position, downwards=sweep % 2 == 1)
        if len(graph.layer) <= SMALL:
            _exchange(graph, position)
        now = _crossings(graph, position)
        stale += 1
        if now < fewest:
            best, fewest, stale = [list(row) for row in graph.layers], now, 0
    graph.layers = best


def _depth_first(graph: Proper) -> None:
    """Start from the order in which a walk from the last operations back to their operands meets the vertices.

    For trees, the commonest case by far, this order has no crossings at all.
    """
    seen = [False] * len(graph.layer)
    sinks = [v for v in range(graph.real) if not graph.downs[v]]
    for sink in sorted(sinks, key=lambda v: (-graph.layer[v], v)):
        stack = [sink]
        while stack:
            v = stack.pop()
            if seen[v]:
                continue
            seen[v] = True
            graph.layers[graph.layer[v]].append(v)
            ups = sorted(graph.ups[v], key=lambda k: graph.segments[k].port, reverse=True)
            stack.extend(graph.segments[k].upper for k in ups)


def _positions(graph: Proper) -> list[int]:
    position = [0] * len(graph.layer)
    for row in graph.layers:
        for place, v in enumerate(row):
            position[v] = place
    return position


def _crossings(graph: Proper, position: list[int]) -> int:
    total = 0
    for row in graph.layers:
        met: list[float] = []
        for v in row:
            ends = sorted(position[graph.segments[k].lower] + graph.segments[k].port for k in graph.downs[v])
            total += sum(len(met) - bisect_right(met, end) for end in ends)
            for end in ends:
                insort(met, end)
    return total


def _sweep(graph: Proper, position: list[int], *, downwards: bool) -> None:
    rows = graph.layers if downwards else graph.layers[::-1]
    for row in rows:
        keys = _keys_from_above(graph, position, row) if downwards else _keys_from_below(graph, position, row)
        _sort_keeping_free(row, keys)
        for place, v in enumerate(row):
            position[v] = place


def _keys_from_below(graph: Proper, position: list[int], row: list[int]) -> dict[int, float]:
    keys = {}
    for v in row:
        if downs := graph.downs[v]:
            ends = (position[graph.segments[k].lower] + graph.segments[k].port for k in downs)
            keys[v] = sum(ends) / len(downs)
    return keys


def _keys_from_above(graph: Proper, position: list[int], row: list[int]) -> dict[int, float]:
    keys = {}
    for v in row:
        if ups := graph.ups[v]:
            keys[v] = sum(position[graph.segments[k].upper] for k in ups) / len(ups)
    beside: dict[int, float] = {}
    for v in row:
        if v not in keys and graph.downs[v]:
            beside |= _key_beside_sibling(graph, keys, v)
    return keys | beside


def _key_beside_sibling(graph: Proper, keys: dict[int, float], v: int) -> dict[int, float]:
    """A vertex with nothing above (a leaf) goes with the other operand of its consumer, in argument order."""
    mine = graph.segments[graph.downs[v][0]]
    best: tuple[float, float] | None = None
    for k in graph.ups[mine.lower]:
        other = graph.segments[k]
        if other.upper in keys:
            offset = mine.port - other.port
            if best is None or abs(offset) < abs(best[1]):
                best = keys[other.upper], offset
    return {} if best is None else {v: best[0] + best[1] / 1000}


def _sort_keeping_free(row: list[int], keys: dict[int, float]) -> None:
    """Sort the vertices that have a key; the others keep their places."""
    places = [place for place, v in enumerate(row) if v in keys]
    ranked = sorted((row[place] for place in places), key=keys.__getitem__)
    for place, v in zip(places, ranked, strict=True):
        row[place] = v


def _exchange(graph: Proper, position: list[int]) -> None:
    """Exchange neighbours while that removes crossings."""
    improved = True
    rounds = 0
    while improved and rounds < 4:
        improved = False
        rounds += 1
        for row in graph.layers:
            for place in range(len(row) - 1):
                v, w = row[place], row[place + 1]
                if _between(graph, position, v, w) > _between(graph, position, w, v):
                    row[place], row[place + 1] = w, v
                    position[v], position[w] = place + 1, place
                    improved = True


def _between(graph: Proper, position: list[int], v: int, w: int) -> int:
    """Crossings between the segments of v and those of w if v stands directly before w."""
    segments = graph.segments
    total = 0
    for k in graph.downs[v]:
        end = position[segments[k].lower] + segments[k].port
        total += sum(position[segments[j].lower] + segments[j].port < end for j in graph.downs[w])
    for k in graph.ups[v]:
        end = position[segments[k].upper]
        total += sum(position[segments[j].upper] < end for j in graph.ups[w])
    return total
