"""A scene that follows its graph: what it tells, put together with what was sent, is what a new scene would say."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

import nbgrad
from example_graphs import EXAMPLES, chain
from nbgrad.core.graph import Graph
from nbgrad.draw.contract import BUDGET
from nbgrad.draw.live import LiveScene
from nbgrad.draw.scene import Built, build
from nbgrad.draw.wire import pack
from nbgrad.plan.update import PATIENCE


def rows(table: dict[str, Any]) -> list[dict[str, Any]]:
    """A packed table as the browser unpacks it."""
    return [table["same"] | dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


def applied(live: LiveScene, told: tuple[str, bytes] | None) -> tuple[dict[str, Any], bytes]:
    """What the browser makes of it."""
    scene, numbers = live.whole
    packed = pack(scene)
    tables = {name: rows(packed[name]) for name in ("nodes", "steps", "arrays")}
    whole = {**scene, **tables}
    if told is None:
        return whole, numbers
    change, more = json.loads(told[0]), told[1]
    whole |= change["fields"]
    for name in ("nodes", "steps"):
        columns = change[name].items()
        whole[name] = [row | {n: column[k] for n, column in columns} for k, row in enumerate(tables[name])]
    whole["arrays"] = tables["arrays"] + (rows(change["arrays"]) if change["arrays"] else [])
    return whole, numbers + more


def contents(scene: dict[str, Any], numbers: bytes) -> dict[str, Any]:
    """All that a scene says, without where it stands and in which order its arrays do."""
    buffer = np.frombuffer(numbers, "<f8")

    def array(index: int | None) -> Any:
        if index is None:
            return None
        row = scene["arrays"][index]
        if not row["rows"] or math.prod(row["shape"]) > 500:  # how much of a large array there is room for may differ
            return row["text"], row["shape"]
        count = row["rows"] * row["cols"] * (2 if row["complex"] else 1)
        stats = row["stats"] if isinstance(row["stats"], list) else list(row["stats"].values())
        return row["text"], row["shape"], stats, buffer[row["offset"] :][:count].tolist()

    def resolved(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
        return row | {name: array(row[name]) for name in names}

    return {
        "fields": {name: scene[name] for name in ("title", "summary", "seed", "history", "failure", "hidden")},
        "nodes": [resolved(node, ("value", "grad")) for node in scene["nodes"]],
        "steps": [resolved(step, ("contribution", "total")) for step in scene["steps"]],
    }


def assert_same(live: LiveScene, told: tuple[str, bytes] | None, graph: Graph) -> None:
    fresh = build(graph)
    np.testing.assert_equal(contents(*applied(live, told)), contents(dict(fresh.scene), fresh.numbers))


@pytest.mark.parametrize("name", EXAMPLES)
def test_following_says_what_drawing_anew_would(name: str) -> None:
    graph = EXAMPLES[name]()
    live = LiveScene(graph)
    leaf = graph.leaves[0]
    start = leaf.value
    for factor in (1.0, 1.01, 0.99, 0.5, 1.01):
        try:
            graph.update(**{leaf.name: start * factor})
        except nbgrad.StaleRecording:
            continue
        assert_same(live, live.follow(), graph)


@pytest.mark.parametrize("name", ["example1", "example2"])
def test_so_it_does_where_updates_are_computed_by_a_plan(name: str) -> None:
    graph = EXAMPLES[name]()
    live = LiveScene(graph)
    leaf = graph["w"]
    start = leaf.value
    for k in range(PATIENCE + 4):
        graph.update(w=start * (1 - 0.001 * k))
        told = live.follow()
        if k > PATIENCE:
            assert_same(live, told, graph)
    assert graph.live.plan is not None


def test_changes_are_told_against_what_was_sent_so_that_any_may_be_lost() -> None:
    graph = EXAMPLES["example1"]()
    live = LiveScene(graph)
    told = None
    for k in range(5):
        graph.update(w=np.array([1.0, 2.0, 3.0]) * k)
        told = live.follow() or told
    assert told is not None
    assert_same(live, told, graph)


def test_what_stays_is_not_sent_again() -> None:
    graph = EXAMPLES["example2"]()
    live = LiveScene(graph)
    graph.update(w=graph["w"].value * 1.01)
    told = live.follow()
    assert told is not None
    change, more = json.loads(told[0]), told[1]
    assert "op" not in change["nodes"]
    assert change["nodes"]["value"][0] == live.whole.scene["nodes"][0]["value"], "X stays where it was"
    assert len(more) < len(live.whole.numbers)
    graph.update(w=graph["w"].value)
    again = live.follow()
    assert again is not None
    assert again[1] == more


def boxes(built: Built) -> list[tuple[int, int, int, int]]:
    return [(b["x"], b["y"], b["w"], b["h"]) for b in built.scene["boxes"]]


def test_the_drawing_stands_still_until_a_number_needs_more_room_and_then_has_enough() -> None:
    graph = nbgrad.trace(lambda x, w: np.sum(x * w), np.array([1.0, 2.0]), np.array([1.0, 1.0]))
    live = LiveScene(graph)
    first = boxes(live.whole)
    graph.update(w=np.array([2.0, 3.0]))
    assert live.follow() is not None
    assert boxes(live.whole) == first
    graph.update(w=np.array([-1.2345e-7, 2.3456e-7]))
    assert live.follow() is None
    for k in range(20):
        graph.update(w=np.array([-1.2345, 2.3456]) * 10.0 ** (-k))
        assert live.follow() is not None, "redrawn once, it holds whatever comes"


@pytest.mark.parametrize("name", ["perceptron", "folded", "chain"])
def test_all_that_is_kept_for_a_view_keeps_to_the_budget(name: str) -> None:
    graph = chain(5000) if name == "chain" else EXAMPLES[name]()
    live = LiveScene(graph)
    leaf = graph["W1"] if name == "perceptron" else graph["w"]
    for factor in (0.999, 1.001):
        graph.update(**{leaf.name: leaf.value * factor})
        told = live.follow()
        scene, numbers = live.whole
        size = len(json.dumps(pack(scene), ensure_ascii=False, separators=(",", ":")).encode()) + len(numbers)
        if told is not None:
            size += len(told[0].encode()) + len(told[1])
        assert size <= BUDGET


def test_a_graph_that_becomes_another_is_drawn_anew() -> None:
    def halving(x: Any) -> Any:
        while x > 1:
            x = x / 2
        return x

    graph = nbgrad.trace(halving, 3.0)
    live = LiveScene(graph)
    before = len(live.whole.scene["nodes"])
    graph.update(x=30.0)
    assert live.follow() is None
    assert len(live.whole.scene["nodes"]) > before
    assert_same(live, None, graph)


def test_large_arrays_are_let_go_once_they_are_drawn() -> None:
    graph = EXAMPLES["example2"]()
    live = LiveScene(graph)
    assert not any(isinstance(value, np.ndarray) for value in live._drawn.arrays.values)
