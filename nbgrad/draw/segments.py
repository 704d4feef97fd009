"""The operations of a graph as a tree of segments: scopes, calls, loops and their turns, as the code nests them.

Within each group `repeats` finds what goes on alike: the turns of a loop, but also what was written out or recurs.
"""

from __future__ import annotations

import numpy as np

from nbgrad.core.graph import Graph
from nbgrad.core.groups import Group, is_folded
from nbgrad.draw.repeats import Segment, compress
from nbgrad.draw.words import Words

Level = tuple[tuple[object, ...], Group, bool]
"""A level of the tree: what tells it from others, its group, and whether it is a loop as a whole."""


def segments_of(graph: Graph, operations: list[int], words: Words) -> list[Segment]:
    """The outermost segments of ``operations``, positions in that list; what ``graph.fold`` folds has no parts."""
    tree = _Tree(graph.fold)
    for position, index in enumerate(operations):
        node = graph.nodes[index]
        place = words.place(index)
        where = (place.line, place.column, place.end_column, place.function) if place else ()
        tree.add(position, (node.op, *where), _levels(node.groups))
    return tree.close()


def _levels(groups: tuple[Group, ...]) -> list[Level]:
    """The groups, a loop being one level and its turn another."""
    found: list[Level] = []
    for group in groups:
        if group.kind == "loop":
            found.append(((*group.key[:-1], "loop"), group, True))
        found.append(((*group.key, group.kind), group, False))
    return found


class _Open:
    """A group that is being filled."""

    def __init__(self, level: Level | None, start: int) -> None:
        self.level = level
        self.start = start
        self.symbols: list[int] = []
        self.parts: list[Segment] = []


class _Tree:
    def __init__(self, fold: str) -> None:
        self._fold = fold
        self._open = [_Open(None, 0)]
        self._symbols: dict[tuple[object, ...], int] = {}
        self._end = 0

    def add(self, position: int, what: tuple[object, ...], levels: list[Level]) -> None:
        """The next operation."""
        depth = 0
        for group, level in zip(self._open[1:], levels, strict=False):
            if group.level is None or group.level[0] != level[0]:
                break
            depth += 1
        while len(self._open) > depth + 1:
            self._close_one()
        for level in levels[depth:]:
            self._open.append(_Open(level, position))
        innermost = self._open[-1]
        innermost.symbols.append(self._symbol(what))
        innermost.parts.append(Segment(position, position + 1))
        self._end = position + 1

    def close(self) -> list[Segment]:
        """All that was added."""
        while len(self._open) > 1:
            self._close_one()
        return compress(np.array(self._open[0].symbols, dtype=np.int64), self._open[0].parts)

    def _close_one(self) -> None:
        done = self._open.pop()
        assert done.level is not None  # only the outermost has none
        _, group, whole_loop = done.level
        symbol = self._symbol(("group", group.kind, group.name, whole_loop, *done.symbols))
        parts = compress(np.array(done.symbols, dtype=np.int64), done.parts)
        turns = len(done.parts) if whole_loop else 1
        name = "" if group.kind == "loop" else group.name + ("()" if group.kind == "call" else "")
        depth = sum(1 for o in self._open[1:] if o.level is not None and not o.level[2])
        if is_folded(self._fold, group.kind, depth) and (whole_loop or group.kind != "loop"):
            parts = [Segment(done.start, self._end, turns, [], name)]
        elif len(parts) > 1 or name:
            parts = [Segment(done.start, self._end, 1, parts, name)]
        self._open[-1].symbols.append(symbol)
        self._open[-1].parts += parts

    def _symbol(self, what: tuple[object, ...]) -> int:
        return self._symbols.setdefault(what, len(self._symbols))
