"""Where a NaN or an infinity was born: the first operation, forward or backward, to make one of finite numbers."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.graph import Node
from nbgrad.core.tape import sources
from nbgrad.explain.flow import Edge, Flow
from nbgrad.explain.formula import derivative
from nbgrad.explain.labels import equation, label, on_line
from nbgrad.explain.numbers import flat, is_finite, scalar


class Spot(NamedTuple):
    """One element of an array: its index, as text to put behind a name, and how to look up others there."""

    where: tuple[int, ...]
    shape: tuple[int, ...]

    def __str__(self) -> str:
        return f"[{', '.join(map(str, self.where))}]" if self.where else ""

    def at(self, value: Any) -> Any:
        """The element that an operand, broadcast, has there; None if it does not broadcast."""
        try:
            return np.broadcast_to(np.asarray(value), self.shape)[self.where]
        except ValueError:
            return None


def broken(flow: Flow, node: Node) -> str:
    """One or two sentences: where the NaN or inf in the gradient of ``node`` comes from."""
    said = f"The gradient of {label(node)} holds {_what(node.grad)}. "
    edge = _first(flow, node)
    if edge is None:
        start = flow.target
        return said + (_forward(flow, start) or f"The cotangent given for {label(start)} already does.")
    consumer = flow.graph.nodes[edge.consumer]
    return said + (_forward(flow, consumer) or _backward(flow, consumer, edge))


def _first(flow: Flow, node: Node) -> Edge | None:
    """The first contribution of the sweep on the way to ``node`` that is not finite though what it was made of is."""
    born: list[Edge] = []
    seen, pending = {node.id}, [node.id]
    while pending:
        for edge in flow.into.get(pending.pop(), []):
            if is_finite(edge.array):
                continue
            if is_finite(flow.graph.nodes[edge.consumer].grad):
                born.append(edge)
            elif edge.consumer not in seen:
                seen.add(edge.consumer)
                pending.append(edge.consumer)
    return min(born, key=lambda e: (-e.consumer, e.slot), default=None)


def _forward(flow: Flow, node: Node) -> str:
    """The operation whose value, before any gradient, first was not finite; "" if all is well up to ``node``."""
    first: Node | None = None
    seen, pending = {node.id}, [node.id]
    while pending:
        here = flow.graph.nodes[pending.pop()]
        if not is_finite(here.value) and (first is None or here.id < first.id):
            first = here
        for source in sources(flow.graph.tape.records[here.id]):
            if source >= 0 and source not in seen:
                seen.add(source)
                pending.append(source)
    if first is None:
        return ""
    if first.is_leaf:
        return f"{label(first)} itself already holds {_what(first.value)}."
    spot = _spot(first.value)
    value = _what_at(first.value, spot)
    made_of = _operands_at(first, spot)
    return f"It is born forward: {equation(first)}{on_line(first)} gives {value}{made_of}."


def _backward(flow: Flow, consumer: Node, edge: Edge) -> str:
    said = f"All values are finite; it is born backward in {equation(consumer)}{on_line(consumer)}"
    if consumer.primitive.partials is None:
        return f"{said}, whose derivative by {label(flow.graph.nodes[edge.producer])} is not finite there."
    found = derivative(consumer, edge.slot)
    with np.errstate(all="ignore"):
        ones = np.ones_like(np.asarray(consumer.value))
        partials = np.broadcast_to(
            consumer.primitive.vjp(edge.slot, ones, consumer.value, consumer.args, consumer.kwargs), ones.shape
        )
        spot = _spot(np.asarray(consumer.grad) * partials)
    formula = str(found) if found.is_exact else f"the derivative by {label(found.by)}"
    arrived, local = spot.at(consumer.grad), spot.at(partials)
    made_of = _operands_at(consumer, spot)
    said += f": {formula} is {scalar(local)}{made_of}"
    if arrived == 0 and not np.isfinite(local):
        return f"{said}, and 0 · {scalar(local)} is NaN. {_where_trap(flow, consumer)}"
    return f"{said}; {scalar(arrived)} arrives there."


def _where_trap(flow: Flow, consumer: Node) -> str:
    """What to do about a branch of `where` that was not taken but whose derivative is infinite."""
    if any(flow.graph.nodes[c].op == "where" for c in flow.consumers(consumer.id)):
        return (
            "np.where hides the value, not the derivative: make its operand harmless, np.sqrt(np.where(x > 0, x, 1))."
        )
    return "Keep the operand away from that point."


def _spot(value: Any) -> Spot:
    """The first element that is not finite."""
    array = np.asarray(value) if not isinstance(value, tuple | list) else flat(value)
    bad = ~np.isfinite(array)
    where = np.unravel_index(int(np.argmax(bad)), array.shape) if array.ndim else ()
    return Spot(tuple(int(i) for i in where), array.shape)


def _operands_at(node: Node, spot: Spot) -> str:
    """ " where x[3] = 0": the operands of an element-wise operation at one element."""
    if node.primitive.partials is None:
        return ""
    parts = []
    for source, value in zip(node.inputs, node.args, strict=True):
        element = spot.at(value) if source is not None else None
        if source is not None and element is not None:
            parts.append(f"{label(source)}{spot if source.shape == spot.shape else ''} = {scalar(element)}")
    return f" where {' and '.join(dict.fromkeys(parts))}" if parts else ""


def _what_at(value: Any, spot: Spot) -> str:
    element = spot.at(flat(value) if isinstance(value, tuple | list) else value)
    return scalar(element)


def _what(value: Any) -> str:
    """ "3 NaN and 1 inf of 10" """
    array = flat(value)
    counts = [(int(np.isnan(array).sum()), "NaN"), (int(np.isinf(array).sum()), "inf")]
    if array.size == 1:
        return next(word for n, word in counts if n)
    return " and ".join(f"{n:,} {word}" for n, word in counts if n) + f" in {array.size:,} elements"
