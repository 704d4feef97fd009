"""What nodes are called and what is said about each step: short sentences for a student and a screen reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbgrad.core.expression import bracketed
from nbgrad.core.graph import Graph, Node
from nbgrad.core.places import Place
from nbgrad.draw.digits import plural
from nbgrad.draw.metrics import cells, fit
from nbgrad.draw.safe import clean
from nbgrad.explain.formula import local
from nbgrad.explain.labels import label

if TYPE_CHECKING:
    from nbgrad.draw.fold import Card

LONGEST_LABEL = 28
LONGEST_EXPRESSION = 120
LONGEST_EDGE_LABEL = 18
RULE_IN_WORDS = "(rule of "
"""How a local derivative starts that has no formula."""


class Words:
    """Speaks of the nodes of one graph."""

    def __init__(self, graph: Graph) -> None:
        self._nodes = graph.nodes
        self._labels: dict[int, str] = {}
        self._expressions: dict[int, str] = {}
        self._places: dict[int, Place | None] = {}
        self._spans: dict[tuple[int, ...], tuple[int, int] | None] = {}

    def label(self, index: int) -> str:
        """Name of a node, numbered (h₁, h₂, …) if the name was bound more than once, or a short expression."""
        if index not in self._labels:
            self._labels[index] = fit(clean(label(self._nodes[index])), LONGEST_LABEL)
        return self._labels[index]

    def expression(self, index: int) -> str:
        """What computes a node; "" for a leaf."""
        if index not in self._expressions:
            node = self._nodes[index]
            self._expressions[index] = "" if node.is_leaf else fit(clean(node.expression), LONGEST_EXPRESSION)
        return self._expressions[index]

    def equation(self, index: int) -> str:
        """ "a = x @ w"; "a · b" where that is also what the value is called; for a leaf its name."""
        name, expression = self.label(index), self.expression(index)
        return f"{name} = {expression}" if expression and name != expression else name

    def partial(self, above: int, below: int) -> str:
        """ "∂z/∂a" """
        return f"∂{bracketed(self.label(above))}/∂{bracketed(self.label(below))}"

    def place(self, index: int) -> Place | None:
        """Where in the source a node stands."""
        if index not in self._places:
            self._places[index] = self._nodes[index].place
        return self._places[index]

    def line(self, index: int) -> int | None:
        """Its line in the source."""
        place = self.place(index)
        return None if place is None else place.line

    def where(self, index: int) -> str:
        """ "Line 3: ", or nothing where there is no source."""
        line = self.line(index)
        return "" if line is None else f"Line {line}: "

    def lines(self, indices: tuple[int, ...]) -> str:
        """ "line 5", "lines 4–6": where a group of operations stands; "" where there is no source."""
        if indices not in self._spans:
            known = {line for line in map(self.line, indices) if line is not None}
            self._spans[indices] = (min(known), max(known)) if known else None
        span = self._spans[indices]
        if span is None:
            return ""
        return f"line {span[0]}" if span[0] == span[1] else f"lines {span[0]}–{span[1]}"


def local_derivative(node: Node, slot: int) -> str:
    """The derivative of an operation with respect to one of its operands: "∂z/∂b = 2·b"."""
    return clean(local(node, slot))


def edge_label(derivative: str) -> str:
    """As much of a local derivative as an edge has room for: the equation, or what it is, or its name."""
    quotient, _, formula = derivative.partition(" = ")
    if formula.startswith(RULE_IN_WORDS):
        return fit(quotient, LONGEST_EDGE_LABEL)
    return next((text for text in (derivative, formula, quotient) if 0 < cells(text) <= LONGEST_EDGE_LABEL), "")


def members_text(words: Words, node: Node, card: Card) -> str:
    """What a folded card stands for and whose numbers it shows."""
    members = card.members
    if len(members) == 1 and not card.name:
        return ""
    shown = f"shown: {words.label(node.id)}"
    if node.is_leaf:
        first, last = words.label(members[0]), words.label(members[-1])
        return f"{plural(len(members), 'leaf').replace('leafs', 'leaves')}: {first} … {last}; {shown}"
    name = f"{clean(card.name)}: " if card.name else ""
    lines = words.lines(members)
    where = f" of {lines}" if lines else ""
    if card.turns > 1:
        return f"{plural(card.turns, 'turn')}{where}, {plural(len(members), 'operation')}; {shown}, of the last turn"
    return f"{name}{plural(len(members), 'operation')}{where}; {shown}"
