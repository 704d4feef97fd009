"""Build the scene of a graph: everything that any view shows of it, computed once (the contract: `contract`)."""

from __future__ import annotations

from typing import Any, NamedTuple

from nbgrad.core.graph import Graph
from nbgrad.core.tape import PICK
from nbgrad.draw import wire
from nbgrad.draw.arrays import Arrays
from nbgrad.draw.cards import item, nodes
from nbgrad.draw.contract import BUDGET, VERSION, Direction, Scene, SceneBox, SceneEdge, SceneNode, SceneStep
from nbgrad.draw.digits import plural
from nbgrad.draw.failed import failed
from nbgrad.draw.fold import MOST_CARDS, Folding, Outline, output_of
from nbgrad.draw.history import history
from nbgrad.draw.layers import Item, Link
from nbgrad.draw.layout import Layout, lay_out
from nbgrad.draw.listing import source, tokens
from nbgrad.draw.metrics import SMALL_CELL, cells
from nbgrad.draw.safe import clean
from nbgrad.draw.steps import TimeLine, seed_text
from nbgrad.draw.swept import Sweep, sweep
from nbgrad.draw.text import summary
from nbgrad.draw.wiring import Wire, Wiring, spine, wiring
from nbgrad.draw.words import Words, edge_label, local_derivative

ACROSS_UP_TO = 40
"""Operations up to which the drawing may run from left to right; beyond, it runs from the top down."""
WIDEST_ACROSS = 1600
"""Pixels up to which it does: a wider strip can be read neither in a notebook nor on a slide."""
LABELS_UP_TO = 12
"""Edges up to which a drawing from left to right makes room for the local derivative on every edge."""
MOST_EDGES = 700
"""Edges up to which a scene can fit into the budget at all, so that a denser graph is folded before it is laid out."""
LEAST_FOR_NUMBERS = 24_000
"""Bytes of the budget kept for the numbers; a structure that leaves less is folded further."""


class Built(NamedTuple):
    """A scene and its buffer of little-endian float64."""

    scene: Scene
    numbers: bytes


def build(graph: Graph, most: int = MOST_CARDS) -> Built:
    """The scene of ``graph`` (a JSON-able dict) and its numbers, together at most 200 kB.

    At most about ``most`` cards are drawn; larger graphs are folded, saying so in ``hidden``. The reverse sweep is
    run if it was not yet. The same graph gives the same bytes.

    >>> import nbgrad
    >>> scene, numbers = build(nbgrad.trace(lambda x: x**2, 3.0))
    >>> [step["phase"] for step in scene["steps"]]
    ['start', 'forward', 'output', 'backward']
    """
    return drawn(graph, most).built


class Drawn(NamedTuple):
    """A scene with what it was made of, for drawing it again when only numbers have changed."""

    built: Built
    swept: Sweep
    words: Words
    folding: Folding
    wiring: Wiring
    arrays: Arrays


def drawn(graph: Graph, most: int = MOST_CARDS, *, roomy: bool = False) -> Drawn:
    """What `build` does; ``roomy``: with cards that have room for numbers to change."""
    words, swept = Words(graph), sweep(graph)
    outline = Outline(graph, words)
    while True:
        folding = outline.fold(most)
        wired = wiring(graph, folding)
        excess = len(wired.wires) / MOST_EDGES
        if excess <= 1 or len(folding.cards) == 1:
            arrays = Arrays()
            built = _build(graph, words, swept, folding, wired, arrays, roomy=roomy)
            if built is not None:
                return Drawn(built, swept, words, folding, wired, arrays)
        # Edges grow at worst as the square of the cards.
        most = int(min(most, len(folding.cards)) * min(2 / 3, max(excess, 1) ** -0.5))


class Contents(NamedTuple):
    """What depends on the numbers: the texts on the cards and of the steps."""

    nodes: list[SceneNode]
    steps: list[SceneStep]
    fields: dict[str, Any]
    """Entries of the scene."""


def contents(graph: Graph, words: Words, swept: Sweep, folding: Folding, wired: Wiring, arrays: Arrays) -> Contents:
    """Cards, steps and headings of a graph folded and wired already."""
    cards = nodes(graph, folding, swept, arrays, words)
    steps = TimeLine(graph, folding, wired, arrays, words).steps(swept.contributions, swept=swept.done)
    seed = seed_text(graph, words) if swept.done else ""
    return Contents(cards, steps, {"summary": summary(graph), "seed": seed, "history": history(graph, words)})


def _build(
    graph: Graph,
    words: Words,
    swept: Sweep,
    folding: Folding,
    wired: Wiring,
    arrays: Arrays,
    *,
    roomy: bool,
) -> Built | None:
    """The scene of a folded graph; None if it does not fit into the budget and folding further may help."""
    cards, steps, fields = contents(graph, words, swept, folding, wired, arrays)
    output = output_of(graph)
    title = "nothing recorded" if output is None else words.equation(output.id)
    wires = wired.wires
    clash: list[str] = []
    if (broken := failed(graph, folding, words, arrays)) is not None:
        cards, steps, wires = [*cards, broken.node()], [*steps, broken.step()], wires + broken.wires()
        title, clash = broken.title, [clean(line) for line in broken.clash.lines]
    chain = spine(graph, folding, wired.wires, None if output is None else output.id)
    local = [_local(graph, wire) for wire in wires]
    live = _live(graph, wired, swept)
    labels = [edge_label(text) if k in live else "" for k, text in enumerate(local)]
    items = [item(node, arrays, roomy=roomy) for node in cards]
    direction, layout = _lay_out(items, wires, labels, chain)
    lines = source(graph)
    scene: Scene = {
        "version": VERSION,
        "title": title,
        "summary": fields["summary"],
        "seed": fields["seed"],
        "history": fields["history"],
        "mode": graph.mode,
        "direction": direction,
        "width": layout.width,
        "height": layout.height,
        "source": lines,
        "tokens": tokens(graph, lines, folding),
        "nodes": cards,
        "boxes": _boxes(layout),
        "edges": [_edge(layout, k, w, local[k], k in live) for k, w in enumerate(wires)],
        "steps": steps,
        "arrays": [],
        "failure": clean(swept.failure),
        "clash": clash,
        "hidden": _hidden(graph, cards),
    }
    return _with_numbers(scene, arrays, may_fold=len(cards) > 1)


def _with_numbers(scene: Scene, arrays: Arrays, *, may_fold: bool) -> Built | None:
    """Sample the arrays so that structure and numbers together keep to the budget."""
    scene["arrays"], _ = arrays.pack(0)
    room = BUDGET - len(wire.dumps(scene).encode())
    if room < min(LEAST_FOR_NUMBERS, arrays.wanted()) and may_fold:
        return None
    while True:
        scene["arrays"], numbers = arrays.pack(room)
        excess = len(wire.dumps(scene).encode()) + len(numbers) - BUDGET
        if excess <= 0 or room <= 0:
            return Built(scene, numbers)
        room -= excess


def _boxes(layout: Layout) -> list[SceneBox]:
    return [{"node": b.item, "x": b.x, "y": b.y, "w": b.w, "h": b.h, "chip": b.chip} for b in layout.boxes]


def _lay_out(items: list[Item], wires: list[Wire], labels: list[str], chain: list[int]) -> tuple[Direction, Layout]:
    """From left to right while that is readable, else from the top down."""
    if sum(not item.leaf for item in items) <= ACROSS_UP_TO:
        labelled = len(wires) <= LABELS_UP_TO
        rooms = [round(cells(label) * SMALL_CELL) if labelled else 0 for label in labels]
        links = [Link(w.source, w.target, w.slot, room) for w, room in zip(wires, rooms, strict=True)]
        layout = lay_out(items, links, chain, "right")
        if layout.width <= WIDEST_ACROSS:
            return "right", layout
    return "down", lay_out(items, [Link(w.source, w.target, w.slot) for w in wires], chain, "down")


def _live(graph: Graph, wired: Wiring, swept: Sweep) -> set[int | None]:
    """Edges along which gradient flows, those from the outputs of an operation back to it included."""
    carried = {(c.consumer, c.slot) for c in swept.contributions}
    if swept.done:
        carried |= {(n.id, 0) for n in graph.nodes if n.primitive is PICK and n.grad is not None}
    return {wired.wire_of.get(place) for place in carried}


def _local(graph: Graph, wired: Wire) -> str:
    """The local derivative along an edge; none where it stands for several, or for an operand of what failed."""
    if len(wired.arguments) != 1:
        return ""
    consumer, slot, _ = wired.arguments[0]
    return local_derivative(graph.nodes[consumer], slot)


def _edge(layout: Layout, place: int, wired: Wire, local: str, live: bool) -> SceneEdge:
    route = layout.routes[place]
    return {
        "from": wired.source,
        "to": wired.target,
        "slot": wired.slot,
        "box": layout.ends[place],
        "path": route.path(),
        "at": (round(route.label[0]), round(route.label[1])),
        "local": local,
        "live": live,
        "count": max(len(wired.arguments), 1),
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
