"""Build the scene of a graph: everything that any view shows of it, computed once (the contract: `contract`)."""

from __future__ import annotations

from typing import NamedTuple

from nbgrad.core.graph import Graph
from nbgrad.draw import wire
from nbgrad.draw.arrays import Arrays
from nbgrad.draw.cards import item, nodes
from nbgrad.draw.contract import BUDGET, VERSION, Direction, Scene, SceneBox, SceneEdge, SceneNode
from nbgrad.draw.digits import plural
from nbgrad.draw.fold import MOST_CARDS, Folding, fold, output_of
from nbgrad.draw.layers import Link
from nbgrad.draw.layout import Layout, lay_out
from nbgrad.draw.listing import source, tokens
from nbgrad.draw.steps import TimeLine, seed_text
from nbgrad.draw.swept import sweep
from nbgrad.draw.text import summary
from nbgrad.draw.wiring import Wire, spine, wiring
from nbgrad.draw.words import Words, local_derivative

ACROSS_UP_TO = 40
"""Operations up to which the drawing runs from left to right; beyond, from the top down."""
LEAST_FOR_NUMBERS = 24_000
"""Bytes of the budget kept for the numbers; a structure that leaves less is folded further."""


class Built(NamedTuple):
    """A scene and its buffer of little-endian float64."""

    scene: Scene
    numbers: bytes


def build(graph: Graph, most: int = MOST_CARDS) -> Built:
    """The scene of ``graph`` (a JSON-able dict) and its numbers, together at most 200 kB.

    At most about ``most`` cards are drawn; larger graphs are folded, saying so in ``hidden``. The reverse sweep is run if it was not yet. The same graph gives the same bytes.

    >>> import nbgrad
    >>> scene, numbers = build(nbgrad.trace(lambda x: x**2, 3.0))
    >>> [step["phase"] for step in scene["steps"]]
    ['start', 'forward', 'output', 'backward']
    """
    while True:
        built = _build(graph, fold(graph, most))
        if built is not None:
            return built
        most = most * 2 // 3


def _build(graph: Graph, folding: Folding) -> Built | None:
    """The scene of a folded graph; None if it does not fit into the budget and folding further may help."""
    words, arrays, swept = Words(graph), Arrays(), sweep(graph)
    wired = wiring(graph, folding)
    cards = nodes(graph, folding, swept, arrays, words)
    steps = TimeLine(graph, folding, wired, arrays, words).steps(swept.contributions, swept=swept.done)
    output = output_of(graph)
    chain = spine(graph, folding, wired.wires, None if output is None else output.id)
    direction: Direction = "right" if sum(n["kind"] == "op" for n in cards) <= ACROSS_UP_TO else "down"
    links = [Link(w.source, w.target, w.slot) for w in wired.wires]
    layout = lay_out([item(node, arrays) for node in cards], links, chain, direction)
    live = {wired.wire_of.get((c.consumer, c.slot)) for c in swept.contributions}
    lines = source(graph)
    scene: Scene = {
        "version": VERSION,
        "title": "nothing recorded" if output is None else words.equation(output.id),
        "summary": summary(graph),
        "seed": seed_text(graph, words) if swept.done else "",
        "mode": "reverse",
        "direction": direction,
        "width": layout.width,
        "height": layout.height,
        "source": lines,
        "tokens": tokens(graph, lines, folding),
        "nodes": cards,
        "boxes": _boxes(layout),
        "edges": [_edge(graph, words, layout, k, w, k in live) for k, w in enumerate(wired.wires)],
        "steps": steps,
        "arrays": [],
        "failure": swept.failure,
        "hidden": _hidden(graph, cards),
    }
    return _with_numbers(scene, arrays, may_fold=len(cards) > 1)


def _with_numbers(scene: Scene, arrays: Arrays, *, may_fold: bool) -> Built | None:
    """Sample the arrays so that structure and numbers together keep to the budget."""
    scene["arrays"], _ = arrays.pack(0)
    room = BUDGET - len(wire.dumps(scene).encode())
    if room < LEAST_FOR_NUMBERS and may_fold:
        return None
    while True:
        scene["arrays"], numbers = arrays.pack(room)
        excess = len(wire.dumps(scene).encode()) + len(numbers) - BUDGET
        if excess <= 0 or room <= 0:
            return Built(scene, numbers)
        room -= excess


def _boxes(layout: Layout) -> list[SceneBox]:
    return [{"node": b.item, "x": b.x, "y": b.y, "w": b.w, "h": b.h, "chip": b.chip} for b in layout.boxes]


def _edge(graph: Graph, words: Words, layout: Layout, place: int, wired: Wire, live: bool) -> SceneEdge:
    consumer, slot, _ = wired.arguments[0]
    single = len(wired.arguments) == 1
    return {
        "from": wired.source,
        "to": wired.target,
        "slot": wired.slot,
        "box": layout.ends[place],
        "path": layout.routes[place].path(),
        "at": layout.routes[place].middle(),
        "local": local_derivative(words, graph.nodes[consumer], slot) if single else "",
        "live": live,
        "count": len(wired.arguments),
    }


def _hidden(graph: Graph, cards: list[SceneNode]) -> str:
    groups = [card for card in cards if card["count"] > 1]
    if not groups:
        return ""
    folded = sum(card["count"] for card in groups)
    return (
        f"{len(cards) - len(groups):,} of {plural(len(graph.nodes), 'node')} have a card of their own; "
        f"{folded:,} are folded into {plural(len(groups), 'group')}"
    )
