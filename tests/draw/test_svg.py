"""The static drawing: well-formed whatever the names, self-contained, within its size."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbgrad
from example_graphs import EXAMPLES, chain, tangle
from nbgrad.core.graph import Graph
from nbgrad.draw.safe import clean
from nbgrad.draw.svg import SIZE_CAP, svg

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = st.one_of(
    st.text(min_size=1),
    st.sampled_from(["</script>", "]]>", "\"'&<>", "\x00\x1b", "\u202eabc", "\ud800", "<svg onload=x>", "a\u2028b"]),
)


def named(name: str) -> Graph:
    """A small graph whose leaf and output carry any string for a name."""
    with nbgrad.record() as graph:
        x = nbgrad.variable(2.0, name=name)
        y = x * 3.0
        graph.tape.bind(y, name + "?")
    return graph


def texts(root: ElementTree.Element) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_is_well_formed_titled_and_self_contained(name: str) -> None:
    drawing = svg(EXAMPLES[name]())
    root = ElementTree.fromstring(drawing)
    assert root.get("role") == "img"
    assert root.get("aria-label", "").startswith("Computational graph of ")
    assert not re.search(r"<style|<script|href|url\(|class=|id=|@import", drawing)
    assert drawing.count("http") == 1, "the namespace and nothing else"
    assert len(drawing.encode()) <= SIZE_CAP


def test_example_1_shows_names_shapes_values_gradients_and_local_derivatives() -> None:
    found = texts(ElementTree.fromstring(svg(EXAMPLES["example1"]())))
    for text in ("x", "(3,)", "[1 2 3]", "∂ [6 12 18]", "a = x @ w", "4.5", "z = square(b)", "∂ 1", "∂z/∂b = 2·b"):
        assert text in found, text
    titles = [e.text or "" for e in ElementTree.fromstring(svg(EXAMPLES["example1"]())).iter(f"{SVG}title")]
    assert any(title.startswith("w; ") and "gradient [6 12 18]" in title for title in titles)


def test_what_is_pruned_is_faded_and_marked() -> None:
    root = ElementTree.fromstring(svg(EXAMPLES["pruned"]()))
    faded = [group for group in root.iter(f"{SVG}g") if group.get("opacity")]
    assert len(faded) == 3, "k, unused and what is made of it"
    assert all("⊘ none" in texts(group) for group in faded)
    assert texts(root).count("⊘") >= 2


def test_zero_gradients_are_dotted_and_other_widths_grow_with_the_logarithm() -> None:
    def scales(x: Any, y: Any, z: Any) -> Any:
        return x * 1e-3 + y * 10.0 + z * 0.0

    flows = re.findall(
        r'stroke-width="([\d.]+)" stroke-dasharray="(\d+) (\d)"', svg(nbgrad.trace(scales, 1.0, 1.0, 1.0))
    )
    widths = {float(width) for width, _, gap in flows if gap == "3"}
    assert {0.75 + 0.9 * 3, 0.75 + 0.9 * 7} <= widths
    assert ("3", "1", "5") in flows


@given(HOSTILE)
def test_any_name_is_escaped(name: str) -> None:
    drawing = svg(named(name))
    root = ElementTree.fromstring(drawing)
    drawing.encode()
    assert all(
        element.tag in {f"{SVG}{t}" for t in ("svg", "g", "rect", "path", "text", "tspan", "title")}
        for element in root.iter()
    )
    shown = clean(name)
    if shown.strip() and len(shown) < 8 and "\n" not in shown and "\r" not in shown:
        assert any(shown in text for text in texts(root))


@pytest.mark.parametrize("graph", [chain(20_000), tangle(2_000), tangle(280)], ids=["alike", "unlike", "unfolded"])
def test_large_graphs_keep_to_the_size(graph: Graph) -> None:
    assert len(svg(graph).encode()) <= SIZE_CAP
    assert len(svg(graph, 40_000).encode()) <= 40_000


def test_folding_for_a_small_drawing_says_so() -> None:
    drawing = svg(tangle(100), 20_000)
    assert re.search(r"of 220 nodes have a card of their own; \d+ are folded into", drawing)


def test_nothing_finite_is_still_drawn() -> None:
    with np.errstate(all="ignore"):
        drawing = svg(nbgrad.trace(lambda x: np.log(x * 0.0), 1.0))
    assert "-inf" in texts(ElementTree.fromstring(drawing))
