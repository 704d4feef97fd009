"""Why a gradient is what it is: none, zero, NaN, inf, tiny, or sound. One or two sentences, with lines."""

from __future__ import annotations

import math
from itertools import pairwise

from nbgrad.core.graph import Graph, Node
from nbgrad.explain.absence import absent
from nbgrad.explain.birth import broken
from nbgrad.explain.flow import MANY, Flow
from nbgrad.explain.labels import equation, label, on_line
from nbgrad.explain.numbers import flat, is_finite, rms, scalar
from nbgrad.explain.vanishing import vanished

TINY = 1e-8
"""Gradients with a root mean square below this no longer move anything in double precision."""


def why(graph: Graph, node: Node) -> str:
    """In words, why the gradient of ``node`` in the last reverse sweep (run if there was none) is what it is.

    >>> import numpy as np, nbgrad
    >>> def relu(u):
    ...     return np.sum(np.maximum(u, 0))
    >>> graph = nbgrad.trace(relu, np.array([-1.0, -2.0]))
    >>> why(graph, graph["u"]).split(":")[0]
    'The gradient of u is exactly 0'
    """
    if graph.failure is not None:
        where = f" on line {graph.failure.line}" if graph.failure.line else ""
        return f"Nothing was differentiated: {graph.failure.op}{where} raised {graph.failure.message}."
    flow = Flow(graph)
    if node.grad is None:
        return absent(flow, node)
    if not is_finite(node.grad):
        return broken(flow, node)
    if not flat(node.grad).size:
        return f"{label(node)} is empty, and so is its gradient."
    size = rms(node.grad)
    if size == 0:
        return vanished(flow, node)
    return _tiny(flow, node, size) if size < TINY else _sound(flow, node, size)


def _sound(flow: Flow, node: Node, size: float) -> str:
    if node.id == flow.target.id:
        return f"{label(node)} is what is differentiated: the reverse sweep starts there, with {scalar(size)}."
    return f"The gradient of {label(node)} arrives along {_paths(flow, node)} (rms {scalar(size)})."


def _paths(flow: Flow, node: Node) -> str:
    count = flow.count(node)
    if count != 1:
        return f"{'more than ' if count >= MANY else ''}{count:,} paths from {label(flow.target)}"
    (path,) = flow.heaviest(node, 1)
    nodes = flow.graph.nodes
    names = [label(nodes[i]) for i in path]
    shown = names if len(names) <= 8 else [*names[:4], f"… {len(names) - 7} more …", *names[-3:]]
    return f"1 path: {' → '.join(shown)}"


def _tiny(flow: Flow, node: Node, size: float) -> str:
    said = f"The gradient of {label(node)} is tiny (rms {scalar(size)})"
    (path, *_) = flow.heaviest(node, 1)
    steps = [(flow.gain(a, b), a) for a, b in pairwise(path)]
    if not steps:
        return f"{said}: so small is the cotangent that the sweep started with."
    shrinking = [gain for gain, _ in steps if gain < 0]
    gain, consumer = min(steps)
    node_there = flow.graph.nodes[consumer]
    worst = f"{equation(node_there)}{on_line(node_there)}, by a factor of {scalar(math.exp(gain))}"
    if len(shrinking) < 2:
        return f"{said}: it shrinks in {worst}."
    return f"{said}: it shrinks in {len(shrinking):,} of {len(steps):,} operations, most in {worst}."
