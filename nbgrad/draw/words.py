"""What nodes are called and what is said about each step: short sentences for a student and a screen reader."""

from __future__ import annotations

from nbgrad.core.graph import Graph, Node
from nbgrad.draw.digits import plural
from nbgrad.draw.metrics import fit

LONGEST_LABEL = 28
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Words:
    """Speaks of the nodes of one graph."""

    def __init__(self, graph: Graph) -> None:
        self._nodes = graph.nodes
        self._turn = _turns(graph)

    def label(self, index: int) -> str:
        """Name of a node, numbered (h₁, h₂, …) if the name was bound more than once, or a short expression."""
        label = fit(self._nodes[index].label, LONGEST_LABEL)
        turn = self._turn.get(index)
        return label if turn is None else label + str(turn).translate(_SUBSCRIPTS)

    def equation(self, index: int) -> str:
        """ "a = x @ w"; for a nameless value just what computes it; for a leaf its name."""
        node = self._nodes[index]
        if node.is_leaf:
            return self.label(index)
        return f"{self.label(index)} = {node.expression}" if node.name else node.expression

    def partial(self, above: int, below: int) -> str:
        """ "∂z/∂a" """
        return f"∂{_whole(self.label(above))}/∂{_whole(self.label(below))}"

    def line(self, index: int) -> int | None:
        place = self._nodes[index].place
        return None if place is None else place.line

    def where(self, index: int) -> str:
        """ "Line 3: ", or nothing where there is no source."""
        line = self.line(index)
        return "" if line is None else f"Line {line}: "

    def lines(self, indices: tuple[int, ...]) -> str:
        """ "line 5", "lines 4–6": where a group of operations stands; "" where there is no source."""
        known = {line for line in map(self.line, indices) if line is not None}
        if not known:
            return ""
        low, high = min(known), max(known)
        return f"line {low}" if low == high else f"lines {low}–{high}"


def local_derivative(words: Words, node: Node, slot: int) -> str:
    """The derivative of an operation with respect to one of its operands, in text."""
    source = node.inputs[slot]
    return "" if source is None else words.partial(node.id, source.id)


def members_text(words: Words, node: Node, members: tuple[int, ...], turns: int) -> str:
    """What a folded card stands for and whose numbers it shows."""
    if len(members) == 1:
        return ""
    shown = f"shown: {words.label(node.id)}"
    if node.is_leaf:
        first, last = words.label(members[0]), words.label(members[-1])
        return f"{plural(len(members), 'leaf').replace('leafs', 'leaves')}: {first} … {last}; {shown}"
    lines = words.lines(members)
    where = f" of {lines}" if lines else ""
    if turns > 1:
        return f"{plural(turns, 'turn')}{where}, {plural(len(members), 'operation')}; {shown}, of the last turn"
    return f"{plural(len(members), 'operation')}{where}; {shown}"


def _turns(graph: Graph) -> dict[int, int]:
    """For each node whose name was bound more than once, which binding it is."""
    bound: dict[str, list[int]] = {}
    for index in sorted(graph.names):
        bound.setdefault(graph.names[index], []).append(index)
    return {i: k + 1 for ids in bound.values() if len(ids) > 1 for k, i in enumerate(ids)}


def _whole(label: str) -> str:
    """A label in parentheses unless it is one name, subscript or call."""
    return f"({label})" if " " in label else label
