"""Folding: which operations share a card when a graph has more than can be drawn.

The operations stand in execution order; a card is an *interval* of them. Edges between intervals of a
topological order never run backward, so a folded graph is again acyclic, and in the reverse sweep each card's
contributions come one after the other: nothing has to be reordered to show it, and partial sums stay exact.

`segments` nests scopes, calls and loops as the code does; straight code is grouped by lines. The whole is then
unfolded from the outside inwards until the cards are used up; of a loop with alike turns one sees the first turn,
the turns between on one card, and the last turn. Leaves are folded only where they alone are too many.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from nbgrad.core.errors import NbgradError
from nbgrad.core.graph import Graph, Node
from nbgrad.core.tape import sources
from nbgrad.draw.repeats import Segment
from nbgrad.draw.segments import segments_of
from nbgrad.draw.words import Words

MOST_CARDS = 300


class Card(NamedTuple):
    """What one card stands for: tape ids in ascending order, the one it shows, how often a loop turned, a name."""

    members: tuple[int, ...]
    shown: int
    turns: int
    name: str = ""


class Folding(NamedTuple):
    """The cards in topological order, and for each tape id its card."""

    cards: list[Card]
    card_of: list[int]

    @property
    def folded(self) -> bool:
        return len(self.cards) < len(self.card_of)


class Outline:
    """A graph prepared for folding to any number of cards."""

    def __init__(self, graph: Graph, words: Words) -> None:
        self._graph = graph
        self._count = len(graph.nodes)
        self._leaves = [node.id for node in graph.nodes if node.is_leaf]
        self._operations = [node.id for node in graph.nodes if not node.is_leaf]
        self._choose = _chooser(graph)
        self._words = words

    def fold(self, most: int = MOST_CARDS) -> Folding:
        """At most about ``most`` cards; one for each node where they are not more."""
        if self._count <= most and self._graph.fold == "none":
            return Folding([Card((i,), i, 1) for i in range(self._count)], list(range(self._count)))
        for_leaves = min(len(self._leaves), most // 3)
        cards = []
        for segment in _unfold(self._segments, self._lines, max(most - for_leaves, 1)):
            ids = tuple(self._operations[segment.start : segment.stop])
            cards.append(Card(ids, self._choose(ids), segment.turns, segment.name))
        home = _homes(self._graph, self._leaves, cards)
        groups = _group_leaves(self._leaves, home, len(cards), for_leaves)
        return _in_order(cards, [Card(ids, self._choose(ids), 1) for ids in groups], home, self._count)

    @cached_property
    def _segments(self) -> list[Segment]:
        """The operations, grouped as the code is."""
        return segments_of(self._graph, self._operations, self._words)

    @cached_property
    def _lines(self) -> list[int]:
        """For each operation its line in the outermost code, the cell."""
        places = [self._words.place(i) for i in self._operations]
        return [(place.call_lines[-1] if place.call_lines else place.line) if place else 0 for place in places]


def output_of(graph: Graph) -> Node | None:
    """The node being differentiated; None where nothing was recorded."""
    try:
        return graph.output
    except NbgradError:
        return None


def _unfold(top: list[Segment], outer: list[int], most: int) -> list[Segment]:
    """Replace segments by their parts, the outermost and last first, while there are cards left."""
    shown = _at_most(top, outer, most)
    left = most - len(shown)
    level = shown
    while level:
        unfolded: dict[int, list[Segment]] = {}
        for segment in reversed(level):
            parts = _inside(segment)
            if len(parts) > left + 1:
                parts = _at_most(parts, outer, left // 2 + 1)
            if len(parts) > 1:
                unfolded[segment.start] = parts
                left -= len(parts) - 1
        shown = [part for segment in shown for part in unfolded.get(segment.start, [segment])]
        level = [part for segment in level for part in unfolded.get(segment.start, [])]
    return shown


def _inside(segment: Segment) -> list[Segment]:
    """The parts of a segment; where that is a single one, the parts of that."""
    parts = segment.parts()
    while len(parts) == 1:
        parts = parts[0].parts()
    return parts


def _at_most(segments: list[Segment], outer: list[int], most: int) -> list[Segment]:
    """Group neighbours until at most ``most`` are left: those of one source line if that does it, else evenly."""
    if len(segments) <= most:
        return segments
    by_line = _join(segments, lambda k: outer[segments[k].start])
    if most // 3 < len(by_line) <= most:
        return by_line
    size = -(-len(segments) // most)
    return _join(segments, lambda k: k // size)


def _join(segments: list[Segment], key: Callable[[int], int]) -> list[Segment]:
    runs: list[list[Segment]] = []
    for k, segment in enumerate(segments):
        if k and key(k) == key(k - 1):
            runs[-1].append(segment)
        else:
            runs.append([segment])
    return [run[0] if len(run) == 1 else Segment(run[0].start, run[-1].stop, 1, run) for run in runs]


def _chooser(graph: Graph) -> Callable[[tuple[int, ...]], int]:
    """Which member a card shows: the failed one, the output, else the last that the sweep reaches.

    So no contribution ever reaches the shown value from within its own card.
    """
    nodes = graph.nodes
    output = output_of(graph)
    status = [graph.status(node) for node in nodes]

    def choose(ids: tuple[int, ...]) -> int:
        failed = next((i for i in ids if status[i] == "failed"), None)
        if failed is not None:
            return failed
        if output is not None and output.id in ids:
            return output.id
        return next((i for i in reversed(ids) if status[i] == "reached"), ids[-1])

    return choose


def _homes(graph: Graph, leaves: list[int], cards: list[Card]) -> dict[int, int]:
    """For each leaf the first card that uses it; behind all cards where none does."""
    home = dict.fromkeys(leaves, len(cards))
    for place in range(len(cards) - 1, -1, -1):
        for i in cards[place].members:
            for source in sources(graph.tape.records[i]):
                if source in home:
                    home[source] = place
    return home


def _group_leaves(leaves: list[int], home: dict[int, int], homes: int, most: int) -> list[tuple[int, ...]]:
    """One group for each leaf if that is not too many, else for each card or run of cards that uses them first."""
    if len(leaves) <= most:
        return [(leaf,) for leaf in leaves]
    size = max(1, -(-(homes + 1) // max(most, 1)))
    groups: dict[int, list[int]] = {}
    for leaf in leaves:
        groups.setdefault(home[leaf] // size, []).append(leaf)
    return [tuple(group) for group in groups.values()]


def _in_order(cards: list[Card], leaves: list[Card], home: dict[int, int], count: int) -> Folding:
    """All cards, each group of leaves directly before the first card that uses one of them."""
    ranked = [((min(home[i] for i in card.members), 0, card.members[0]), card) for card in leaves]
    ranked += [((place, 1, 0), card) for place, card in enumerate(cards)]
    ranked.sort(key=lambda pair: pair[0])
    card_of = [0] * count
    for place, (_, card) in enumerate(ranked):
        for i in card.members:
            card_of[i] = place
    return Folding([card for _, card in ranked], card_of)
