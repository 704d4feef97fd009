"""A scene that follows its graph: the structure is drawn once, an update sends what differs from it.

A change is told against the scene that was sent as a whole, not against the change before. So changes may be lost or
skipped on their way; the last one is enough. The drawing stays as it is laid out until a number needs more room than
its card has: then everything is drawn and sent anew, with more room.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from nbgrad.core.graph import Graph
from nbgrad.draw import wire
from nbgrad.draw.arrays import FLOAT, Arrays
from nbgrad.draw.cards import item
from nbgrad.draw.contract import BUDGET, Change, SceneNode
from nbgrad.draw.scene import LEAST_FOR_NUMBERS, Built, contents, drawn
from nbgrad.draw.swept import Sweep, sweep

Told = tuple[str, bytes]
"""A `Change` as JSON, and its numbers."""
SLACK = 1000
"""Bytes by which a change may be longer than the one before, and fit all the same."""


class LiveScene:
    """The scene of a graph, and what has become of it since it was last sent as a whole.

    >>> import json, nbgrad
    >>> graph = nbgrad.trace(lambda x: x**2, 3.0)
    >>> live = LiveScene(graph)
    >>> _ = graph.update(x=4.0)
    >>> json.loads(live.follow()[0])["fields"]["summary"]
    'Graph(2 nodes, x ** 2 = 16)'
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._draw(roomy=False)

    @property
    def whole(self) -> Built:
        """The scene to start from and its numbers."""
        return self._drawn.built

    def follow(self) -> Told | None:
        """What is different now, with the numbers of new arrays; None if `whole` was drawn anew and tells it all."""
        if self._graph.nodes is not self._nodes:
            self._draw(roomy=False)  # it has become that of another run
            return None
        swept = sweep(self._graph)
        if _way(swept) != self._way:
            self._draw(roomy=False)
            return None
        words, folding, wiring = self._drawn.words, self._drawn.folding, self._drawn.wiring
        arrays = Arrays(self._drawn.arrays)
        cards, steps, fields = contents(self._graph, words, swept, folding, wiring, arrays)
        if not self._fits(cards, arrays):
            self._draw(roomy=True)
            return None
        scene: Mapping[str, Any] = self.whole.scene
        change: Change = {
            "fields": {name: value for name, value in fields.items() if value != scene[name]},
            "nodes": _columns(scene["nodes"], cards),
            "steps": _columns(scene["steps"], steps),
            "arrays": {},
        }
        told = self._with_numbers(change, arrays)
        if told is None:
            self._draw(roomy=False)
        return told

    def _draw(self, *, roomy: bool) -> None:
        self._drawn = drawn(self._graph, roomy=roomy)
        self._nodes = self._graph.nodes
        self._way = _way(self._drawn.swept)
        self._length = 0
        self._size = len(wire.dumps(self.whole.scene).encode()) + len(self.whole.numbers)
        self._drawn.arrays.let_go()

    def _fits(self, cards: Sequence[SceneNode], arrays: Arrays) -> bool:
        boxes = self.whole.scene["boxes"]
        return all(item(card, arrays).width <= box["w"] for card, box in zip(cards, boxes, strict=False))

    def _with_numbers(self, change: Change, arrays: Arrays) -> Told | None:
        """The change with the new arrays, sampled so that all together keeps to the budget; None if it cannot."""
        offset = len(self.whole.numbers) // FLOAT
        least = min(LEAST_FOR_NUMBERS, arrays.wanted())
        # What the change itself takes is seen once it is written, which takes long; the last one was about as long.
        room = max(BUDGET - self._size - self._length, least)
        while room >= least:
            rows, numbers = arrays.pack(room, offset)
            change["arrays"] = wire.pack_arrays(rows)
            text = json.dumps(change, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
            length = len(text.encode())
            excess = self._size + length + len(numbers) - BUDGET
            if excess <= 0:
                self._length = length + SLACK
                return text, numbers
            room -= excess
        return None


def _way(swept: Sweep) -> list[tuple[int, int, int]]:
    return [(c.consumer, c.slot, c.producer) for c in swept.contributions]


def _columns(before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The columns of a table in which anything differs."""
    names = now[0] if now else ()
    return {
        name: [row[name] for row in now]
        for name in names
        if any(a[name] != b[name] for a, b in zip(before, now, strict=True))
    }
