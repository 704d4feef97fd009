"""The nodes of a scene and the texts on their cards."""

from __future__ import annotations

from typing import NamedTuple

from nbgrad.core.graph import Graph
from nbgrad.draw.arrays import Arrays
from nbgrad.draw.contract import SceneNode, Status
from nbgrad.draw.digits import LONGEST_LISTING, MOST_LISTED, dtype_text, type_text
from nbgrad.draw.fold import Card, Folding, output_of
from nbgrad.draw.layers import Item
from nbgrad.draw.metrics import CARD_HEIGHT, card_width, chip_width, fit
from nbgrad.draw.reasons import Reasons
from nbgrad.draw.safe import clean
from nbgrad.draw.swept import Sweep
from nbgrad.draw.words import LONGEST_LABEL, Words, members_text

NOT_YET = "·"
NONE = "⊘ none"


class Heading(NamedTuple):
    """First row of a card: the name (bold), what follows it, and at the right the shape."""

    bold: str
    plain: str
    shape: str


def nodes(graph: Graph, folding: Folding, swept: Sweep, arrays: Arrays, words: Words) -> list[SceneNode]:
    """One node for each card."""
    output = output_of(graph)
    reasons = Reasons(graph, output, words.label(output.id) if output is not None else "the output")
    return [_node(graph, k, card, swept, arrays, words, reasons) for k, card in enumerate(folding.cards)]


def _node(
    graph: Graph, place: int, card: Card, swept: Sweep, arrays: Arrays, words: Words, reasons: Reasons
) -> SceneNode:
    node = graph.nodes[card.shown]
    output = output_of(graph)
    status: Status = graph.status(node)
    if status == "pruned" and not swept.done:
        status = "reached"  # nothing was pruned: no sweep took place
    why = {"pruned": reasons.pruned(node), "failed": swept.failure}.get(status, "")
    return {
        "id": place,
        "name": clean(node.name),
        "op": node.op,
        "label": words.label(node.id),
        "expression": words.expression(node.id),
        "kind": "leaf" if node.is_leaf else "op",
        "target": output is not None and node.id == output.id and graph.failure is None,
        "shape": type_text(node.value),
        "dtype": dtype_text(node.value),
        "line": words.line(node.id),
        "value": arrays.add(node.value),
        "grad": None if node.grad is None or not swept.done else arrays.add(node.grad),
        "tangent": None if node.tangent is None else arrays.add(node.tangent),
        "status": status,
        "why": why,
        "count": len(card.members),
        "turns": card.turns,
        "group": clean(fit(card.name, LONGEST_LABEL)),
        "members": members_text(words, node, card),
    }


def heading(node: SceneNode) -> Heading:
    """What the first row of a card says: "a = x @ w"; "×398 h₃₉₉ = tanh(v7)"; "encoder: h = tanh(v7)"; "a · b"."""
    prefix = ""
    if node["group"]:
        prefix = f"{node['group']}: "
    elif node["turns"] > 1:
        prefix = f"×{node['turns']:,} "
    elif node["count"] > 1:
        prefix = f"{node['count']:,} " if node["kind"] == "leaf" else f"{node['count']:,} ops "
    if node["label"] == node["expression"]:
        return Heading(prefix, node["expression"], node["shape"])
    equals = f" = {node['expression']}" if node["expression"] else ""
    return Heading(prefix + node["label"], equals, node["shape"])


def _longest(size: int, dtype: str) -> int:
    """Characters that nearly every value and gradient of this size gets along with."""
    if size == 1:
        return len("-1.23e-10-1.23e-10j") if "complex" in dtype else len("-1.235e-10")
    return LONGEST_LISTING if size <= MOST_LISTED else len("rms 1.23e-10")


def item(node: SceneNode, arrays: Arrays, *, roomy: bool = False) -> Item:
    """The card of a node as the layout sees it: its size, decided by its texts.

    ``roomy``: with room for whatever the numbers will be after an update.
    """
    texts = arrays.texts
    head = heading(node)
    gradient = NONE if node["grad"] is None else texts[node["grad"]]
    width = card_width(head.bold + head.plain, head.shape, texts[node["value"]], gradient)
    if roomy:
        longest = "0" * _longest(arrays.stats[node["value"]]["size"], node["dtype"])
        width = max(width, card_width("", "", longest, longest))
    return Item(width, CARD_HEIGHT, node["kind"] == "leaf", chip_width(node["label"]))
