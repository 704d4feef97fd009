"""A graph becomes that of another run of the same code."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

import numpy as np

from nbgrad.core.node import Node
from nbgrad.core.tangents import accumulate

if TYPE_CHECKING:
    from nbgrad.core.graph import Graph

GOES_ON = ("_fold", "mode", "observers", "history", "turn")
"""What belongs to the graph and not to one run."""


def become(graph: Graph, other: Graph, stale: Exception) -> dict[str, Any]:
    """Let ``graph`` be ``other``, differentiated as it was itself; returns the gradients.

    Nodes looked up before stay those of the old run, but for the leaves that both have. Raises ``stale`` where what was
    differentiated does not exist in the new run, or with another shape.
    """
    swept, moving, there = graph._swept, graph._moving, _leaves_there(graph, other)
    target = other.output if swept is None or swept[0] == graph._output else _counterpart(graph.nodes[swept[0]], other)
    if target is None or (swept is not None and np.shape(swept[1]) != target.shape):
        raise stale
    gradients = other.backward(target, None if swept is None else swept[1])
    if moving is not None:
        if moving[0] not in there:
            raise stale
        other._moving = there[moving[0]], moving[1]
        accumulate(other.nodes, other.nodes[there[moving[0]]], moving[1])
    leaves = [node for node in graph.nodes if node.id in there]
    before = copy(graph)
    before._nodes = [_left_behind(node, before, goes_on=node.id in there) for node in graph.nodes]
    before.__dict__.pop("_node_tuple", None)
    kept = {name: graph.__dict__[name] for name in GOES_ON}
    graph.__dict__ = {**other.__dict__, **kept}
    for node in (*graph.nodes, *leaves):
        node.move_to(graph)
    for leaf in leaves:
        leaf.id = there[leaf.id]
        fresh, graph._nodes[leaf.id] = graph.node(leaf.id), leaf
        leaf.grad, leaf.tangent = fresh.grad, fresh.tangent
    graph.__dict__.pop("_node_tuple", None)
    return gradients


def _leaves_there(graph: Graph, other: Graph) -> dict[int, int]:
    """Id of a leaf → its id in the other run, for those that it has too. A function's leaves always come first."""
    found = {other.tape.origins.get(node.id, node.id): node.id for node in other.nodes if node.is_leaf}
    ours = {node.id: graph.tape.origins.get(node.id, node.id) for node in graph.nodes if node.is_leaf}
    return {i: found[origin] for i, origin in ours.items() if origin in found}


def _left_behind(node: Node, before: Graph, goes_on: bool) -> Node:
    """``node`` in the graph of the old run: the same object, but for a leaf that goes on in the new one."""
    if not goes_on:
        node.move_to(before)
        return node
    again = Node(before, node.id)
    again.grad, again.tangent = node.grad, node.tangent
    return again


def _counterpart(node: Node, other: Graph) -> Node | None:
    """The node of another run that is called as ``node`` is."""
    same = other.bindings.get(node.name, ()) if node.name else ()
    return other.nodes[same[node.turn - 1]] if len(same) >= node.turn else None
