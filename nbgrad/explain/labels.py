"""What nodes are called in sentences and formulas."""

from __future__ import annotations

from nbgrad.core.expression import bracketed
from nbgrad.core.graph import Node

_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def label(node: Node) -> str:
    """Name or short expression; a name bound more than once says which binding: h₁, h₂, …

    >>> import nbgrad
    >>> def twice(h):
    ...     return h * h
    >>> label(nbgrad.trace(twice, 3.0).output)
    'h · h'
    """
    if node.name and len(node.graph.bindings[node.name]) > 1:
        return node.name + str(node.turn).translate(_LOW)
    return node.label


def partial(of: Node, by: Node) -> str:
    """The differential quotient of two nodes: ``∂z/∂b``."""
    return f"∂{whole(label(of))}/∂{whole(label(by))}"


def whole(text: str) -> str:
    """A label as it stands next to a sign: in parentheses unless it is one name, call or subscript."""
    return f"({text})" if text.startswith("−") else bracketed(text)


def cotangent_symbol(node: Node) -> str:
    """A letter for what arrives at ``node`` in the reverse sweep: G, or another if a node near by has that name."""
    taken = {n.name for n in (node, *node.inputs) if n is not None}
    return next(letter for letter in ("G", "Ḡ", "Γ") if letter not in taken)


def on_line(node: Node, before: str = " on ") -> str:
    """`` on line 3``, or nothing where there is no source."""
    place = node.place
    return f"{before}line {place.line}" if place is not None else ""


def equation(node: Node) -> str:
    """``a = x @ w``: how a node reads in the source; just its name for a leaf."""
    if node.is_leaf:
        return label(node)
    return f"{label(node)} = {node.expression}" if node.name else node.expression


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as NumPy prints it; "scalar" for ()."""
    return str(shape) if shape else "scalar"
