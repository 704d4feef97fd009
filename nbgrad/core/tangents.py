"""Forward accumulation over a recorded graph: the tangent of every node while one leaf moves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nbgrad.core.cotangent import fit, own
from nbgrad.core.forward import total
from nbgrad.core.node import Node
from nbgrad.core.tape import is_differentiable


def accumulate(nodes: Iterable[Node], leaf: Node, tangent: Any) -> None:
    """Give every node its ``.tangent`` as ``leaf`` moves along ``tangent``; None where it does not depend on it."""
    for node in nodes:
        node.tangent = tangent if node is leaf else _tangent(node)


def _tangent(node: Node) -> Any:
    """What an operation makes of the tangents of its operands."""
    if node.is_leaf or not node.primitive.differentiable:
        return None
    moved = [
        node.primitive.jvp(k, source.tangent, node.value, node.args, node.kwargs)
        for k, source in enumerate(node.inputs)
        if source is not None and source.tangent is not None
    ]
    if not moved:
        return None
    if node.primitive.outputs:
        return tuple(total(parts) for parts in zip(*moved, strict=True))
    t = total(moved)
    return None if t is None or not is_differentiable(node.value) else own(fit(t, node.value), node.value)
