"""Text forms: the one line, the table, and the language of Graphviz."""

from __future__ import annotations

import re

import numpy as np
import pydot
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbgrad
from example_graphs import EXAMPLES, chain
from nbgrad.draw.dot import dot, quoted
from nbgrad.draw.metrics import cells, fit
from nbgrad.draw.text import MOST_ROWS, summary, text


def test_the_summary_is_stable_and_short() -> None:
    assert summary(EXAMPLES["example1"]()) == "Graph(6 nodes, z = 9)"
    assert summary(nbgrad.trace(lambda x: x, 2.0)) == "Graph(1 node, x = 2)"
    assert summary(nbgrad.trace(lambda x: x * np.ones(9), 2.0)).endswith("= (9,) rms 2)")
    with nbgrad.record() as empty:
        pass
    assert summary(empty) == "Graph(nothing recorded)"


def test_the_table_is_aligned_and_tells_none_from_zero() -> None:
    lines = text(EXAMPLES["pruned"]()).splitlines()
    assert lines[0] == "Graph(8 nodes, L = 2)"
    heading = lines[2]
    starts = [heading.index(word) for word in ("name", "operation", "shape", "value", "gradient", "line")]
    for line in lines[4:]:
        assert all(line[start - 1] == " " for start in starts if start < len(line))
    rows = {line.split()[1]: line for line in lines[4:]}
    assert "none" in rows["unused"]
    assert "[2 0 0]" in rows["x"]


def test_wide_characters_keep_the_columns() -> None:
    with nbgrad.record() as graph:
        nbgrad.variable(2.0, name="损失") * 3.0
    lines = text(graph).splitlines()
    at = cells(lines[2][: lines[2].index("shape")])
    row = next(line for line in lines if "损失" in line and "leaf" in line)
    assert cells(row[: row.index("float")]) == at


def test_a_long_table_counts_what_it_leaves_out() -> None:
    table = text(chain(1_000))
    assert "… 802 nodes not shown …" in table
    assert len(table.splitlines()) == MOST_ROWS + 5


def test_the_graph_as_dot_has_every_node_and_edge() -> None:
    graph = EXAMPLES["reused"]()
    drawing = dot(graph)
    assert isinstance(drawing, pydot.Dot)
    assert len(drawing.get_node_list()) - 2 == len(graph.nodes), "two of them are the defaults"
    assert len(drawing.get_edge_list()) == sum(n is not None for node in graph.nodes for n in node.inputs)
    labels = [edge.get_label() for edge in drawing.get_edge_list()]
    assert '"∂c/∂b = cos(b)"' in labels


@given(st.text())
def test_labels_of_dot_are_quoted(label: str) -> None:
    assert re.fullmatch(r'"(?:[^"\\]|\\.)*"', quoted(label))


@given(st.text(), st.integers(1, 30))
def test_shortened_text_fits(label: str, room: int) -> None:
    assert cells(fit(label, room)) <= max(room, 1)
    if cells(label) <= room:
        assert fit(label, room) == label
    else:
        assert fit(label, room).endswith("…")


@pytest.mark.parametrize("make", [text, summary])
def test_no_addresses(make: object) -> None:
    assert callable(make)
    assert "0x" not in make(EXAMPLES["perceptron"]())
