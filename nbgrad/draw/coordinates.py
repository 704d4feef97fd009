"""Coordinates across the flow, after Brandes and Köpf, "Fast and Simple Horizontal Coordinate Assignment" (2002).

Vertices are aligned with a neighbour into blocks that will be straight lines, four times (towards the operands
and towards the uses, from the left and from the right); each time the blocks are packed; the average of the two
middle results keeps all distances. Two changes serve reading a computation: the *spine* (the main chain) always
forms one block, so it is one straight line; and an operation is aligned only with its primary operand.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from nbgrad.draw.ordering import Proper

Separation = Callable[[int, int], float]
Pairs = frozenset[tuple[int, int]]


class Alignable(NamedTuple):
    """Neighbours a vertex may be aligned with, by position: ``up[v]`` against the flow, ``down[v]`` along it."""

    up: list[list[int]]
    down: list[list[int]]


def place(graph: Proper, spine: Pairs, allowed: Pairs, separation: Separation) -> list[float]:
    """Centre of every vertex across the flow.

    ``spine`` holds the segments (upper, lower) of the main chain, ``allowed`` those that may become straight.
    """
    if not graph.layers:
        return []
    position = [0] * len(graph.layer)
    for row in graph.layers:
        for k, v in enumerate(row):
            position[v] = k
    neighbours = _alignable(graph, position, spine, allowed - _conflicts(graph, position, spine))
    runs = []
    for upwards in (True, False):
        for mirrored in (False, True):
            rows = [row[::-1] if mirrored else row for row in graph.layers]
            if not upwards:
                rows = rows[::-1]
            side = neighbours.up if upwards else neighbours.down
            root = _blocks(rows, side, mirrored)
            packed = _pack(rows, root, separation)
            runs.append([-x for x in packed] if mirrored else packed)
    return _balance(runs)


def _conflicts(graph: Proper, position: list[int], spine: Pairs) -> Pairs:
    """Segments that cross one with more right to be straight: the spine first, then the inside of long links."""
    marked: set[tuple[int, int]] = set()
    for above, below in pairwise(graph.layers):
        main = [(position[u], position[v]) for v in below for u in _uppers(graph, v) if (u, v) in spine]
        _mark_across_long_links(graph, position, above, below, spine, marked)
        for v in below:
            for u in _uppers(graph, v):
                if any((position[u] - a) * (position[v] - b) < 0 for a, b in main):
                    marked.add((u, v))
    return frozenset(marked)


def _mark_across_long_links(
    graph: Proper,
    position: list[int],
    above: list[int],
    below: list[int],
    spine: Pairs,
    marked: set[tuple[int, int]],
) -> None:
    left, start = -1, 0
    for k, v in enumerate(below):
        inner = next((u for u in _uppers(graph, v) if u >= graph.real and v >= graph.real), None)
        if inner is None and k < len(below) - 1:
            continue
        right = position[inner] if inner is not None else len(above)
        for w in below[start : k + 1]:
            for u in _uppers(graph, w):
                is_inner = u >= graph.real and w >= graph.real
                if not left <= position[u] <= right and not is_inner and (u, w) not in spine:
                    marked.add((u, w))
        left, start = right, k + 1


def _uppers(graph: Proper, v: int) -> list[int]:
    return [graph.segments[k].upper for k in graph.ups[v]]


def _alignable(graph: Proper, position: list[int], spine: Pairs, allowed: Pairs) -> Alignable:
    after = dict(spine)
    before = {v: u for u, v in spine}
    up: list[list[int]] = [[] for _ in graph.layer]
    down: list[list[int]] = [[] for _ in graph.layer]
    for u, v in sorted(allowed | spine):
        if after.get(u, v) == v and before.get(v, u) == u:
            up[v].append(u)
            down[u].append(v)
    for neighbours in up, down:
        for near in neighbours:
            near.sort(key=position.__getitem__)
    return Alignable(up, down)


def _blocks(rows: list[list[int]], side: list[list[int]], mirrored: bool) -> list[int]:
    """Root of the block of every vertex. Each vertex joins at most one neighbour, without crossing others."""
    place = [0] * len(side)
    for row in rows:
        for k, v in enumerate(row):
            place[v] = k
    root = list(range(len(side)))
    taken = [False] * len(side)
    for row in rows:
        barrier = -1
        for v in row:
            near = side[v][::-1] if mirrored else side[v]
            middle = len(near) // 2
            for u in near[middle - 1 : middle + 1] if len(near) % 2 == 0 else near[middle : middle + 1]:
                if not taken[u] and place[u] > barrier:
                    taken[u] = True
                    root[v] = root[u]
                    barrier = place[u]
                    break
    return root


def _pack(rows: list[list[int]], root: list[int], separation: Separation) -> list[float]:
    """Pack the blocks to the left, then close the gaps from the right; longest paths in the graph of blocks."""
    after: dict[int, dict[int, float]] = {}
    before: dict[int, dict[int, float]] = {}
    for row in rows:
        for v, w in pairwise(row):
            gap = max(separation(v, w), after.get(root[v], {}).get(root[w], 0.0))
            after.setdefault(root[v], {})[root[w]] = gap
            before.setdefault(root[w], {})[root[v]] = gap
    order = _block_order(rows, root, after, before)
    x = [0.0] * len(root)
    for r in order:
        x[r] = max((x[p] + gap for p, gap in before.get(r, {}).items()), default=0.0)
    for r in reversed(order):
        if r in after:
            x[r] = max(x[r], min(x[n] - gap for n, gap in after[r].items()))
    return [x[root[v]] for v in range(len(root))]


def _block_order(
    rows: list[list[int]],
    root: list[int],
    after: dict[int, dict[int, float]],
    before: dict[int, dict[int, float]],
) -> list[int]:
    roots = [v for row in rows for v in row if root[v] == v]
    waiting = {r: len(before.get(r, ())) for r in roots}
    ready = [r for r in roots if not waiting[r]]
    for r in ready:  # grows while it is walked
        for n in after.get(r, ()):
            waiting[n] -= 1
            if not waiting[n]:
                ready.append(n)
    return ready


def _balance(runs: list[list[float]]) -> list[float]:
    """Shift the four results onto the narrowest and average the two middle values of each vertex."""
    widths = [max(xs) - min(xs) for xs in runs]
    narrow = runs[widths.index(min(widths))]
    low, high = min(narrow), max(narrow)
    shifted = []
    for k, xs in enumerate(runs):
        shift = high - max(xs) if k % 2 else low - min(xs)
        shifted.append([x + shift for x in xs])
    return [sum(sorted(four)[1:3]) / 2 for four in zip(*shifted, strict=True)]
