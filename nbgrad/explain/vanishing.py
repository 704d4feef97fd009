"""Why a gradient is exactly zero: where it becomes so on its way, and by what."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.graph import Node
from nbgrad.explain.flow import Edge, Flow
from nbgrad.explain.formula import derivative
from nbgrad.explain.labels import equation, label, on_line
from nbgrad.explain.numbers import rms, size_of


def vanished(flow: Flow, node: Node) -> str:
    """One or two sentences: the first operation of the sweep that turned a gradient into zeros."""
    said = f"The gradient of {label(node)} is exactly 0: "
    edges, cancelled, seeded = _births(flow, node)
    if edges:
        first = edges[0]
        more = f" {len(edges) - 1:,} more operations do so on other paths." if len(edges) > 1 else ""
        return said + _cause(flow, first) + more
    if cancelled:
        where = flow.graph.nodes[cancelled[0]]
        whose = "its" if where.id == node.id else f"those of {label(where)}{on_line(where)}, its"
        return f"{said}{whose} {len(flow.edges_to(where)):,} contributions cancel."
    return said + (f"the cotangent given for {label(flow.target)} is 0." if seeded else "only zeros arrive.")


def _births(flow: Flow, node: Node) -> tuple[list[Edge], list[int], bool]:
    """Edges that turned something into zeros, nodes where contributions cancelled, whether the seed was zero."""
    edges: list[Edge] = []
    cancelled: list[int] = []
    seen, pending = {node.id}, [node.id]
    while pending:
        index = pending.pop()
        arrived = flow.into.get(index, [])
        if any(rms(e.array) for e in arrived):
            cancelled.append(index)
            continue
        for edge in arrived:
            if rms(flow.graph.nodes[edge.consumer].grad):
                edges.append(edge)
            elif edge.consumer not in seen:
                seen.add(edge.consumer)
                pending.append(edge.consumer)
    edges.sort(key=lambda e: (-e.consumer, e.slot))
    return edges, sorted(cancelled, reverse=True), flow.target.id in seen


def _cause(flow: Flow, edge: Edge) -> str:
    consumer, producer = flow.graph.nodes[edge.consumer], flow.graph.nodes[edge.producer]
    where = f"{equation(consumer)}{on_line(consumer)}"
    if consumer.op in ("maximum", "minimum", "fmax", "fmin") and (said := _loses(consumer, edge.slot, producer)):
        return f"{said} in {where}, so nothing passes back (dead units)."
    if consumer.op == "multiply" and not rms(factor := consumer.args[1 - edge.slot]):
        other = consumer.inputs[1 - edge.slot]
        name = label(other) if other is not None else "the other factor"
        return f"in {where}, {name} is 0{_extent(factor)}."
    found = derivative(consumer, edge.slot)
    formula = f"{found} " if found.is_exact else f"the derivative by {label(producer)} "
    everywhere = _is_zero(consumer, edge.slot)
    return f"in {where}, {formula}is 0 {'here' if everywhere else 'wherever a gradient arrives'}."


def _loses(consumer: Node, slot: int, producer: Node) -> str:
    """ "all 5 elements of u lose to 0" """
    if rms(_partial(consumer, slot)):
        return ""
    other, rival = consumer.inputs[1 - slot], consumer.args[1 - slot]
    name = label(other) if other is not None else f"{rival}" if size_of(rival) == 1 else "the constants"
    count = size_of(producer.value)
    who = f"all {count:,} elements of {label(producer)} lose" if count > 1 else f"{label(producer)} loses"
    return f"{who} to {name}"


def _is_zero(consumer: Node, slot: int) -> bool:
    return consumer.primitive.partials is None or not rms(_partial(consumer, slot))


def _partial(consumer: Node, slot: int) -> Any:
    """The partial derivatives of an element-wise operation, as numbers."""
    ones = np.ones_like(np.asarray(consumer.value))
    return consumer.primitive.vjp(slot, ones, consumer.value, consumer.args, consumer.kwargs)


def _extent(value: Any) -> str:
    return f" in all {size_of(value):,} elements" if size_of(value) > 1 else ""
