"""The ledger of a gradient: the named contributions whose sum it is, and the proof that it is."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.graph import Graph, Node
from nbgrad.explain.flow import Flow
from nbgrad.explain.formula import derivative
from nbgrad.explain.labels import equation, label, partial
from nbgrad.explain.numbers import brief, jacobian_text


class Entry(NamedTuple):
    """One contribution: from which operation, by which rule, with which shapes, and the array itself.

    ``shapes`` reads as the vector chain rule in numerator layout: (1, n) = (1, k)(k, n). The seed of the sweep is an
    entry too, whose consumer is the target itself.
    """

    consumer: str
    line: int | None
    rule: str
    shapes: str
    array: Any


class Ledger:
    """The gradient of one node as a sum. ``checked`` says whether the entries really add up to it."""

    def __init__(self, node: Node, target: Node, entries: tuple[Entry, ...]) -> None:
        self.node, self.target, self.entries = node, target, entries
        self.gradient: Any = node.grad
        self.checked = _adds_up(entries, node.grad)

    def __len__(self) -> int:
        return len(self.entries)

    def __repr__(self) -> str:
        what = partial(self.target, self.node)
        if not self.entries:
            return f"{what}: nothing arrives; graph.why({label(self.node)!r}) says why"
        kind = "contribution" if len(self.entries) == 1 else "contributions"
        check = "checked" if self.checked else "BUT THEY DO NOT ADD UP"
        table: list[tuple[str, ...]] = [("from", "line", "rule", "shapes", "array")]
        table += [(e.consumer, str(e.line or ""), e.rule, e.shapes, brief(e.array)) for e in self.entries]
        table.append(("sum", "", "", "", brief(self.gradient)))
        return "\n".join([f"{what}: the sum of {len(self.entries):,} {kind}, {check}", *_aligned(table)])


def ledger(graph: Graph, node: Node) -> Ledger:
    """The contributions of the last reverse sweep to ``node`` (it is run if there was none), in their order.

    >>> import nbgrad
    >>> graph = nbgrad.trace(lambda x: x * x + 3.0 * x, 2.0)
    >>> [entry.array for entry in ledger(graph, graph["x"]).entries]
    [3.0, 2.0, 2.0]
    """
    flow = Flow(graph)
    entries = [_seed(node)] if node.id == flow.target.id and node.grad is not None else []
    for edge in flow.edges_to(node):
        entries.append(_entry(graph.nodes[edge.consumer], edge.slot, node, flow.target, edge.array))
    return Ledger(node, flow.target, tuple(entries))


def _seed(node: Node) -> Entry:
    own = partial(node, node)
    return Entry(label(node), _line(node), f"{own}, the seed", jacobian_text(node.grad, node.value), node.grad)


def _entry(consumer: Node, slot: int, node: Node, target: Node, array: Any) -> Entry:
    above = jacobian_text(target.value, consumer.value)
    below = jacobian_text(consumer.value, node.value)
    shapes = f"{jacobian_text(target.value, node.value)} = {above}{below}"
    return Entry(equation(consumer), _line(consumer), str(derivative(consumer, slot)), shapes, array)


def _line(node: Node) -> int | None:
    return None if node.place is None else node.place.line


def _adds_up(entries: tuple[Entry, ...], gradient: Any) -> bool:
    """Whether the sum of the entries is the gradient, up to rounding of the gradient's own precision."""
    if not entries or gradient is None:
        return not entries and gradient is None
    if isinstance(gradient, tuple | list):  # several outputs: one entry for each, nothing to add
        return True
    total = np.asarray(reduce(add, [e.array for e in entries]))
    size = np.max([np.max(np.abs(e.array), initial=0.0) for e in entries], initial=0.0)
    precision = np.finfo(total.dtype).eps * len(entries) * 4
    atol = precision * size if np.isfinite(size) else 0.0
    return total.shape == np.shape(gradient) and bool(
        np.allclose(total, gradient, rtol=precision, atol=atol, equal_nan=True)
    )


def _aligned(table: list[tuple[str, ...]]) -> list[str]:
    """Rows of a table with their columns one below the other."""
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))]
    return ["  " + "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in table]
