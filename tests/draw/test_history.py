"""The strip under the drawing: scale, words, and marks, in the scene and in the static picture."""

from __future__ import annotations

import math
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import nbgrad
from nbgrad.core.graph import Graph
from nbgrad.draw.contract import SceneHistory
from nbgrad.draw.scene import build
from nbgrad.draw.svg import svg

SVG = "{http://www.w3.org/2000/svg}"


def loss(x: Any) -> Any:
    z = x * 1.0
    return z


def updated(*values: float) -> Graph:
    graph = nbgrad.trace(loss, values[0])
    for value in values[1:]:
        graph.update(x=value)
    return graph


def history(*values: float) -> SceneHistory:
    found = build(updated(*values)).scene["history"]
    assert found is not None
    return found


def test_there_is_none_before_the_first_update_nor_of_what_is_no_number() -> None:
    assert build(nbgrad.trace(loss, 1.0)).scene["history"] is None
    graph = nbgrad.trace(loss, np.ones(2))
    graph.update(x=np.zeros(2))
    assert build(graph).scene["history"] is None


def test_it_tells_every_value_as_long_as_they_are_few() -> None:
    found = history(3.0, 2.0, 1.5)
    assert found["last"] == [3.0, 2.0, 1.5]
    assert (found["low"], found["high"], found["every"], found["updates"]) == ([], [], 1, 2)
    assert (found["label"], found["text"]) == ("z", "1.5")
    assert found["say"] == "z is 1.5 after 2 updates, between 1.5 and 3 so far."


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ((3.0, 2.0, 1.0), "linear"),
        ((1000.0, 1.0, 1e-3), "log"),
        ((1000.0, 1.0, -1e-3), "linear"),
        ((1000.0, 0.0, 1e-3), "linear"),
        ((1000.0, math.nan, 1e-3), "log"),
        ((math.nan, math.inf), "linear"),
    ],
)
def test_the_scale_is_logarithmic_where_positive_numbers_span_magnitudes(values: Any, scale: str) -> None:
    assert history(*values)["scale"] == scale


def test_nan_and_infinities_are_told_apart_and_told_in_words() -> None:
    found = history(1.0, math.nan, math.inf, -math.inf, 2.0)
    assert found["ill"] == [(1, "nan"), (2, "inf"), (3, "-inf")]
    assert found["last"] == [1.0, None, None, None, 2.0]
    assert "nan and inf and -inf" in found["say"]


def test_a_nan_among_ten_thousand_is_still_there() -> None:
    found = history(*[1.0] * 5000, math.nan, *[1.0] * 5000)
    assert [kind for _, kind in found["ill"]] == ["nan"]
    place = found["ill"][0][0]
    assert place * found["every"] <= 5000 < (place + 1) * found["every"]
    assert len(found["last"]) == len(found["low"]) == len(found["high"]) <= 256


@pytest.mark.parametrize(
    "values",
    [(3.0, 2.0), (1.0, 1.0), (math.nan, math.nan), (1.0, math.inf, 2.0), (1e308, -1e308), (1e-300, 1e300), (0.0, 0.0)],
)
def test_the_static_picture_has_the_strip_and_says_it(values: tuple[float, ...]) -> None:
    drawing = svg(updated(*values))
    root = ElementTree.fromstring(drawing)
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert f"{len(values) - 1} update{'s' if len(values) > 2 else ''}" in texts
    assert "z is " in root.attrib["aria-label"]
    if any(map(math.isnan, values)):
        assert "NaN" in texts
    paths = " ".join(path.attrib.get("d", "") for path in root.iter(f"{SVG}path"))
    assert "nan" not in paths
    assert "inf" not in paths


def test_the_line_falls_as_the_values_do() -> None:
    root = ElementTree.fromstring(svg(updated(8.0, 4.0, 2.0)))
    line = next(p.attrib["d"] for p in root.iter(f"{SVG}path") if p.attrib.get("stroke-width") == "1.6")
    heights = [float(point.split(",")[1]) for point in line.replace("M", "L").split("L")[1:]]
    assert heights[0] < heights[1] < heights[2]
    assert heights[1] - heights[0] == pytest.approx(2 * (heights[2] - heights[1]), abs=0.2)
