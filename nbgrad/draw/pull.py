"""Pulling: after the straight lines are found, what has slack moves towards what it is connected with.

Leaves move beside the argument they are; blocks of operations move towards the middle of their neighbours.
Nothing changes its order, nothing on the spine moves.
"""

from __future__ import annotations

from collections.abc import Callable

from nbgrad.draw.ordering import LARGE, Proper
from nbgrad.draw.routes import Sides

ROUNDS, ROUNDS_IF_LARGE = 4, 2
Neighbours = dict[int, tuple[int | None, int | None]]


def pull(
    graph: Proper,
    across: list[float],
    spine: frozenset[tuple[int, int]],
    sides: Sides,
    separation: Callable[[int, int], float],
    leaf: list[bool],
) -> list[float]:
    """``across`` with every straight block moved as near to its connections as its neighbours let it."""
    x = list(across)
    fixed = {v for segment in spine for v in segment}
    blocks = [block for block in _straight_blocks(graph, x) if not fixed.intersection(block)]
    beside: Neighbours = {}
    for row in graph.layers:
        for k, v in enumerate(row):
            beside[v] = (row[k - 1] if k else None, row[k + 1] if k + 1 < len(row) else None)
    for step in range(ROUNDS if len(x) < LARGE else ROUNDS_IF_LARGE):
        blocks.sort(key=lambda block: x[block[0]], reverse=step % 2 == 1)
        for block in blocks:
            shift = _within(_wish(graph, x, block, sides, leaf), *_slack(x, block, beside, separation))
            for v in block:
                x[v] += shift
    return [float(round(value)) for value in x]


def _straight_blocks(graph: Proper, x: list[float]) -> list[list[int]]:
    """Vertices joined by segments that are already straight move together."""
    root = list(range(len(x)))
    for segment in graph.segments:
        if abs(x[segment.upper] - x[segment.lower]) < 0.5:
            a, b = _find(root, segment.upper), _find(root, segment.lower)
            root[max(a, b)] = min(a, b)
    members: dict[int, list[int]] = {}
    for v in range(len(x)):
        members.setdefault(_find(root, v), []).append(v)
    return list(members.values())


def _find(root: list[int], v: int) -> int:
    while root[v] != v:
        root[v] = root[root[v]]
        v = root[v]
    return v


def _wish(graph: Proper, x: list[float], block: list[int], sides: Sides, leaf: list[bool]) -> float:
    """The shift that would bring the block to the median of its connections; leaves do not hold operations."""
    inside = set(block)
    wishes = []
    for v in block:
        for k in graph.downs[v]:
            segment = graph.segments[k]
            if segment.lower not in inside:
                port = sides.ports[segment.link] if segment.lower < graph.real else 0.0
                wishes.append(x[segment.lower] + port - x[v])
        for k in graph.ups[v]:
            segment = graph.segments[k]
            held = (segment.upper < len(leaf) and leaf[segment.upper]) or len(leaf) <= segment.upper < graph.real
            if segment.upper not in inside and not held:
                port = sides.ports[segment.link] if v < graph.real else 0.0
                wishes.append(x[segment.upper] - port - x[v])
    wishes.sort()
    return wishes[len(wishes) // 2] if wishes else 0.0


def _slack(
    x: list[float], block: list[int], beside: Neighbours, separation: Callable[[int, int], float]
) -> tuple[float, float]:
    low, high = float("-inf"), float("inf")
    for v in block:
        left, right = beside[v]
        if left is not None:
            low = max(low, x[left] + separation(left, v) - x[v])
        if right is not None:
            high = min(high, x[right] - separation(v, right) - x[v])
    return low, high


def _within(wish: float, low: float, high: float) -> float:
    return min(max(wish, low), high) if low <= high else 0.0
