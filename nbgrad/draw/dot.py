"""A graph for Graphviz and whatever else reads its language; building it needs no ``dot`` executable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbgrad.core.graph import Graph, Node
from nbgrad.draw.arrays import short_text
from nbgrad.draw.fold import output_of
from nbgrad.draw.safe import clean
from nbgrad.draw.swept import Sweep, sweep
from nbgrad.draw.text import gradient_text
from nbgrad.draw.words import Words, local_derivative

if TYPE_CHECKING:
    import pydot


def dot(graph: Graph) -> pydot.Dot:
    """The whole graph, unfolded, with values and gradients, as a ``pydot.Dot``.

    >>> import nbgrad
    >>> dot(nbgrad.trace(lambda x: x**2, 3.0)).get_edge_list()[0].get_label()
    '"∂(x ** 2)/∂x = 2·x"'
    """
    import pydot

    swept, words, output = sweep(graph), Words(graph), output_of(graph)
    drawing = pydot.Dot("nbgrad", graph_type="digraph", rankdir="LR")
    drawing.set_node_defaults(shape="box", style="rounded", fontname="monospace", fontsize="11")
    drawing.set_edge_defaults(fontname="monospace", fontsize="9")
    for node in graph.nodes:
        is_output = output is not None and node.id == output.id
        drawing.add_node(pydot.Node(f"n{node.id}", **_appearance(graph, node, swept, words, is_output)))
    for node in graph.nodes:
        for slot, source in enumerate(node.inputs):
            if source is not None:
                label = quoted(local_derivative(node, slot))
                drawing.add_edge(pydot.Edge(f"n{source.id}", f"n{node.id}", label=label))
    return drawing


def _appearance(graph: Graph, node: Node, swept: Sweep, words: Words, is_output: bool) -> dict[str, Any]:
    lines = (words.equation(node.id), short_text(node.value), f"∂ {gradient_text(node, swept)}")
    look: dict[str, Any] = {"label": quoted("\n".join(lines))}
    if is_output:
        look["penwidth"] = "2"
    if swept.done and graph.status(node) == "pruned":
        look["style"] = '"rounded,dashed"'
    elif node.is_leaf:
        look["style"] = '"rounded,filled"'
        look["fillcolor"] = '"#f3f5f7"'
    return look


def quoted(text: str) -> str:
    """``text`` as a quoted string of the language, in which only the quote and the backslash are special."""
    escaped = clean(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
