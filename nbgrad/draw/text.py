"""A graph as text: one line for where only a line fits, and an aligned table for a terminal."""

from __future__ import annotations

from typing import NamedTuple

from nbgrad.core.expression import constant_label
from nbgrad.core.graph import Graph, Node
from nbgrad.draw.arrays import short_text
from nbgrad.draw.digits import plural, type_text
from nbgrad.draw.fold import output_of
from nbgrad.draw.metrics import cells, fit
from nbgrad.draw.safe import clean
from nbgrad.draw.swept import Sweep, sweep
from nbgrad.draw.words import Words
from nbgrad.explain.clash import clash_of

MOST_ROWS = 200
WIDEST_COLUMN = 36


class Row(NamedTuple):
    """One node of the table, all as text."""

    id: str
    name: str
    operation: str
    shape: str
    value: str
    gradient: str
    line: str


def headings(graph: Graph) -> Row:
    """The first row of the table."""
    derivative = "tangent" if graph.mode == "forward" else "gradient"
    return Row("id", "name", "operation", "shape", "value", derivative, "line")


def summary(graph: Graph) -> str:
    """One line: "Graph(6 nodes, z = 3.14)"."""
    count = plural(len(graph.nodes), "node")
    output = output_of(graph)
    if graph.failure is not None:
        line = graph.failure.line
        return f"Graph({count}, failed{f' at line {line}' if line is not None else ''})"
    if output is None:
        return "Graph(nothing recorded)"
    return f"Graph({count}, {Words(graph).label(output.id)} = {short_text(output.value)})"


def text(graph: Graph) -> str:
    """A table of the nodes in execution order, with a line that counts what was left out."""
    shown, left_out = rows(graph)
    table = [Row(*(fit(cell, WIDEST_COLUMN) for cell in row)) for row in (headings(graph), *shown)]
    widths = [max(map(cells, column)) for column in zip(*table, strict=True)]
    lines = ["  ".join(_pad(cell, w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in table]
    lines.insert(1, "  ".join("─" * w for w in widths))
    if left_out:
        lines.insert(2 + MOST_ROWS // 2, f"… {plural(left_out, 'node')} not shown …")
    failed = ["", graph.failure.message, *clash_lines(graph)] if graph.failure is not None else []
    return "\n".join([summary(graph), "", *lines, *failed])


def clash_lines(graph: Graph) -> tuple[str, ...]:
    """The shapes of the operands of what failed, lined up; nothing where they go together."""
    if graph.failure is None:
        return ()
    words = Words(graph)
    clash = clash_of(graph.failure, lambda o: words.label(o.id) if isinstance(o, Node) else constant_label(o))
    return tuple(map(clean, clash.lines))


def rows(graph: Graph, most: int = MOST_ROWS) -> tuple[list[Row], int]:
    """The first and last nodes, at most ``most``, and how many were left out between them."""
    swept, words = sweep(graph), Words(graph)
    nodes: list[Node] = list(graph.nodes)
    left_out = max(len(nodes) - most, 0)
    if left_out:
        nodes = nodes[: most // 2] + nodes[len(nodes) - (most - most // 2) :]
    return [_row(words, node, swept) for node in nodes], left_out


def _row(words: Words, node: Node, swept: Sweep) -> Row:
    line = words.line(node.id)
    return Row(
        str(node.id),
        words.label(node.id),
        "leaf" if node.is_leaf else words.expression(node.id),
        type_text(node.value),
        short_text(node.value),
        gradient_text(node, swept),
        "" if line is None else str(line),
    )


def gradient_text(node: Node, swept: Sweep) -> str:
    """The gradient as text; "none" where there is no path, "not computed" where no sweep was possible.

    Of a graph that forward accumulation alone was asked for it is the tangent.
    """
    if node.graph.mode == "forward":
        return "none" if node.tangent is None else short_text(node.tangent)
    if not swept.done:
        return "not computed"
    return "none" if node.grad is None else short_text(node.grad)


def _pad(cell: str, width: int) -> str:
    return cell + " " * (width - cells(cell))
