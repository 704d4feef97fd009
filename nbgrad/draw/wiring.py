"""Wires: the edges between cards, and which argument of which operation each of them stands for."""

from __future__ import annotations

from typing import NamedTuple

from nbgrad.core.graph import Graph
from nbgrad.core.tape import sources
from nbgrad.draw.fold import Folding


class Wire(NamedTuple):
    """An edge between two cards; ``arguments`` are the (consumer, slot, producer) it stands for, as tape ids."""

    source: int
    target: int
    slot: int
    arguments: list[tuple[int, int, int]]


class Wiring(NamedTuple):
    """All wires, and the wire of each (consumer, slot) whose operand comes from another card."""

    wires: list[Wire]
    wire_of: dict[tuple[int, int], int]


def wiring(graph: Graph, folding: Folding) -> Wiring:
    """One wire for each argument; between cards of which one is a group, one for all their arguments."""
    wires: list[Wire] = []
    wire_of: dict[tuple[int, int], int] = {}
    known: dict[tuple[int, int, int], int] = {}
    for target, card in enumerate(folding.cards):
        for consumer in card.members:
            for slot, producer in enumerate(sources(graph.tape.records[consumer])):
                if producer < 0 or (source := folding.card_of[producer]) == target:
                    continue
                single = len(card.members) == 1 == len(folding.cards[source].members)
                key = (source, target, slot if single else -1)
                if key not in known:
                    known[key] = len(wires)
                    wires.append(Wire(source, target, slot if single else len(known), []))
                wires[known[key]].arguments.append((consumer, slot, producer))
                wire_of[consumer, slot] = known[key]
    return Wiring(wires, wire_of)


def spine(graph: Graph, folding: Folding, wires: list[Wire], output: int | None) -> list[int]:
    """The main chain: the longest path of operations that ends at the output's card, preferring what is reached.

    Among paths of equal length the one through the larger values, then through the first argument, wins.
    """
    if output is None:
        return []
    length: list[tuple[int, int]] = [(0, 0)] * len(folding.cards)
    before: list[int | None] = [None] * len(folding.cards)
    best: list[tuple[int, int, int, int]] = [(-1, 0, 0, 0)] * len(folding.cards)
    into: dict[int, list[Wire]] = {}
    for wire in wires:
        into.setdefault(wire.target, []).append(wire)
    for place, card in enumerate(folding.cards):
        if graph.nodes[card.shown].is_leaf:
            continue
        length[place] = (1, _size(graph, card.shown))
        for wire in into.get(place, ()):
            shown = graph.nodes[folding.cards[wire.source].shown]
            if shown.is_leaf:
                continue
            steps, weight = length[wire.source]
            rank = (int(graph.status(shown) == "reached"), steps, weight, -wire.slot)
            if before[place] is None or rank > best[place]:
                best[place], before[place] = rank, wire.source
                length[place] = (steps + 1, weight + _size(graph, card.shown))
    chain = []
    at: int | None = folding.card_of[output]
    while at is not None:
        chain.append(at)
        at = before[at]
    return chain[::-1] if len(chain) > 1 else []


def _size(graph: Graph, index: int) -> int:
    size: int = getattr(graph.nodes[index].value, "size", 1)
    return size
