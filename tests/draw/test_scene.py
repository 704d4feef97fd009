"""The scene: every value, every contribution in the order of the sweep, within the budget, always the same bytes."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import nbgrad
from example_graphs import EXAMPLES, chain, tangle
from nbgrad.core.graph import Failure, Graph
from nbgrad.draw import wire
from nbgrad.draw.contract import BUDGET, Scene, SceneArray
from nbgrad.draw.scene import Built, build
from nbgrad.draw.svg import svg


def size(built: Built) -> int:
    return len(wire.dumps(built.scene).encode()) + len(built.numbers)


def array_of(built: Built, index: int) -> Any:
    """The array behind an index, where the buffer holds all of it."""
    array = built.scene["arrays"][index]
    assert array["picked"] == ""
    numbers = np.frombuffer(built.numbers, "<f8")[array["offset"] :]
    return numbers[: array["rows"] * array["cols"]].reshape(array["shape"])


def node_called(scene: Scene, name: str) -> Any:
    return next(node for node in scene["nodes"] if node["name"] == name)


@pytest.mark.parametrize("name", EXAMPLES)
def test_indices_point_inside_the_scene(name: str) -> None:
    scene, numbers = build(EXAMPLES[name]())
    arrays, boxes, nodes = len(scene["arrays"]), len(scene["boxes"]), len(scene["nodes"])
    assert [node["id"] for node in scene["nodes"]] == list(range(nodes))
    assert [box["node"] for box in scene["boxes"][:nodes]] == list(range(nodes))
    assert not any(box["chip"] for box in scene["boxes"][:nodes])
    assert all(box["chip"] for box in scene["boxes"][nodes:])
    for edge in scene["edges"]:
        assert edge["from"] < edge["to"], "operands come before what uses them"
        assert all(0 <= k < boxes for k in edge["box"])
        assert [scene["boxes"][k]["node"] for k in edge["box"]] == [edge["from"], edge["to"]]
    for step in scene["steps"]:
        for index in (step["contribution"], step["total"]):
            assert index is None or 0 <= index < arrays
        assert step["say"].endswith(".")
    for array in scene["arrays"]:
        elements = array["rows"] * array["cols"] * (2 if array["complex"] else 1)
        assert array["offset"] + elements <= len(numbers) // 8
    for _, start, end, node in scene["tokens"]:
        assert start < end
        assert 0 <= node < nodes


def test_example_1_says_what_the_lecture_says() -> None:
    scene, _ = build(EXAMPLES["example1"]())
    assert scene["title"] == "z = square(b)"
    assert scene["summary"] == "Graph(6 nodes, z = 9)"
    assert scene["seed"] == "∂z/∂z = 1"
    assert [step["phase"] for step in scene["steps"]] == ["start", *["forward"] * 3, "output", *["backward"] * 5]
    said = [step["say"].split(": ", 1)[-1] for step in scene["steps"]]
    assert said[1] == "a = x @ w gives 4.5."
    assert said[5] == "∂z/∂b receives 6 from z."
    assert scene["steps"][6]["formula"] == "∂z/∂a += ∂z/∂b · ∂b/∂a"
    assert [edge["local"] for edge in scene["edges"]] == [
        "∂a/∂x = wᵀ",
        "∂a/∂w = xᵀ",
        "∂b/∂a = 1",
        "∂b/∂y = −1",
        "∂z/∂b = 2·b",
    ]


def test_backward_steps_are_the_contributions_with_right_partial_sums() -> None:
    graph = EXAMPLES["reused"]()
    built = build(graph)
    backward = [step for step in built.scene["steps"] if step["phase"] == "backward"]
    assert len(backward) == len(graph.contributions())
    sums: dict[int, float] = {}
    for step, contribution in zip(backward, graph.contributions(), strict=True):
        assert step["edge"] is not None
        edge = built.scene["edges"][step["edge"]]
        assert (edge["from"], edge["to"], edge["slot"]) == (
            contribution.producer,
            contribution.consumer,
            contribution.slot,
        )
        assert step["node"] == contribution.consumer
        assert step["contribution"] is not None
        assert step["total"] is not None
        sums[edge["from"]] = sums.get(edge["from"], 0.0) + float(array_of(built, step["contribution"]))
        assert float(array_of(built, step["total"])) == pytest.approx(sums[edge["from"]], rel=1e-14)
    for node in built.scene["nodes"]:
        if not node["target"] and node["grad"] is not None:
            assert float(array_of(built, node["grad"])) == pytest.approx(sums[node["id"]], rel=1e-14)
    x = 1.2
    derivative = 2 * x * np.sin(x**3) + x**2 * np.cos(x**3) * 3 * x**2 + 3 * x**2
    assert float(array_of(built, node_called(built.scene, "x")["grad"])) == pytest.approx(derivative, rel=1e-12)


def test_several_contributions_are_counted_in_the_sentence() -> None:
    scene, _ = build(EXAMPLES["reused"]())
    said = [step["say"] for step in scene["steps"] if step["say"].startswith("∂z/∂x receives")]
    assert ["(1 of 3, total so far" in said[0], "(2 of 3, total so far" in said[1]] == [True, True]
    assert "(3 of 3, total 5.7" in said[2]


def test_none_zero_nan_and_inf_are_told_apart() -> None:
    def traps(x: Any, dead: Any) -> Any:
        flat = x * x
        inf = np.sqrt(flat)
        dead * 2.0
        return np.sum(inf) + np.sum(flat)

    with np.errstate(all="ignore"):
        scene, _ = build(nbgrad.trace(traps, np.array([0.0, 0.0]), 3.0))
    by_name = {node["label"]: node for node in scene["nodes"]}
    texts = {
        name: None if node["grad"] is None else scene["arrays"][node["grad"]]["text"] for name, node in by_name.items()
    }
    assert texts["dead"] is None
    assert by_name["dead"]["status"] == "pruned"
    assert by_name["dead"]["why"].endswith("does not depend on it")
    assert texts["flat"] == "[inf inf]"
    assert texts["x"] == "[nan nan]"
    zero = build(nbgrad.trace(lambda x: x * 0.0, 2.0)).scene
    assert zero["arrays"][zero["nodes"][0]["grad"] or 0]["text"] == "0"
    assert [step["width"] for step in zero["steps"] if step["phase"] == "backward"] == [0]
    nan = [step["width"] for step in scene["steps"] if step["contribution"] == by_name["x"]["grad"]]
    assert set(nan) == {None}, "nothing finite to measure"
    json.dumps(wire.pack(scene), allow_nan=False)


def test_pruned_edges_are_not_live() -> None:
    scene, _ = build(EXAMPLES["pruned"]())
    names = {node["id"]: node["label"] for node in scene["nodes"]}
    dead = {(names[edge["from"]], names[edge["to"]]) for edge in scene["edges"] if not edge["live"]}
    assert ("a", "k") in dead
    assert ("k", "z") in dead
    assert ("a", "z") not in dead


def test_a_target_that_is_not_a_scalar_says_how_it_is_seeded() -> None:
    scene, _ = build(nbgrad.trace(lambda x: x * 2.0, np.arange(3.0)))
    assert "is (3,): seeded with ones, the gradient of sum(" in scene["seed"]


@pytest.mark.parametrize(
    "graph",
    [lambda: chain(20_000), lambda: tangle(3_000), lambda: tangle(290), EXAMPLES["example2"]],
    ids=["20,000 alike", "3,000 unlike", "290 unlike, hardly folded", "one large matrix"],
)
def test_a_scene_keeps_to_the_budget(graph: Any) -> None:
    built = build(graph())
    assert size(built) <= BUDGET
    assert len(built.scene["boxes"]) <= 2 * 300


def test_many_operands_are_folded_too() -> None:
    with nbgrad.record() as graph:
        leaves = [nbgrad.variable(float(k), name=f"x{k}") for k in range(5_000)]
        np.sum(np.stack(leaves))
    built = build(graph)
    assert size(built) <= BUDGET
    assert "folded" in built.scene["hidden"]


def test_every_truncation_prints_its_count() -> None:
    scene, _ = build(chain(2_000))
    groups = [node for node in scene["nodes"] if node["count"] > 1]
    alone = len(scene["nodes"]) - len(groups)
    assert sum(node["count"] for node in scene["nodes"]) == 2_002
    assert scene["hidden"].startswith(f"{alone:,} of 2,002 nodes have a card of their own")
    assert f"{sum(node['count'] for node in groups):,} are folded into" in scene["hidden"]
    assert all(f"{node['count']:,}" in node["members"] for node in groups)
    large, _ = build(EXAMPLES["example2"]())
    matrix: SceneArray = large["arrays"][node_called(large, "X")["value"]]
    assert matrix["picked"] == f"{matrix['rows']} × {matrix['cols']} of 442 × 10 shown"


def test_partial_sums_of_a_folded_loop_end_at_the_gradient() -> None:
    graph = EXAMPLES["folded"]()
    built = build(graph)
    assert built.scene["hidden"]
    totals: dict[int, float] = {}
    for step in built.scene["steps"]:
        if step["phase"] == "backward" and step["edge"] is not None and step["total"] is not None:
            totals[built.scene["edges"][step["edge"]]["from"]] = float(array_of(built, step["total"]))
    for node in built.scene["nodes"]:
        if node["grad"] is not None and not node["target"]:
            assert totals[node["id"]] == float(array_of(built, node["grad"]))
    w = node_called(built.scene, "w")
    assert float(array_of(built, w["grad"])) == graph["w"].grad


def test_an_empty_recording_and_a_lone_leaf_are_scenes_too() -> None:
    with nbgrad.record() as graph:
        pass
    assert build(graph).scene["title"] == "nothing recorded"
    lone, _ = build(nbgrad.trace(lambda x: x, 2.0))
    assert len(lone["nodes"]) == 1


def failed_graph(op: str) -> Graph:
    with nbgrad.record() as graph:
        X = nbgrad.variable(np.ones((3, 2)), name="X")
        nbgrad.variable(np.ones(3), name="w")
        X * 2.0
    graph.failure = Failure("ValueError: sizes differ", 7, op, (graph.output, graph["w"]) if op else (), {})
    return graph


def test_a_failed_operation_has_a_card_with_its_operands_and_nothing_flows_back() -> None:
    scene, _ = build(failed_graph("matmul"))
    card = scene["nodes"][-1]
    why = "ValueError: sizes differ: axis 1 of X · 2 is 2, axis 0 of w is 3"
    assert (card["status"], card["why"], card["line"]) == ("failed", why, 7)
    assert scene["arrays"][card["value"]]["text"] == "✗ (3, 2) with (3,): 2 ≠ 3"
    assert scene["clash"] == ["X · 2  (3, 2)", "w         (3,)", "           ✗"]
    into = [scene["nodes"][edge["from"]]["shape"] for edge in scene["edges"] if edge["to"] == card["id"]]
    assert into == ["(3, 2)", "(3,)"]
    assert {step["phase"] for step in scene["steps"]} == {"start", "forward"}
    assert scene["steps"][-1]["say"].startswith("Line 7: ")
    assert scene["steps"][-1]["say"].endswith(f"fails: {why}.")
    assert scene["failure"] == "ValueError: sizes differ"
    assert all(node["status"] != "pruned" and node["grad"] is None for node in scene["nodes"])
    assert ElementTree.fromstring(svg(failed_graph("matmul"))) is not None


def test_what_fails_outside_an_operation_has_no_card() -> None:
    scene, _ = build(failed_graph(""))
    assert len(scene["nodes"]) == 3
    assert scene["failure"] == "ValueError: sizes differ"


def test_operations_with_several_outputs() -> None:
    def spectrum(A: Any) -> Any:
        w, V = np.linalg.eigh(A)
        return np.sum(w) + np.sum(V)

    scene, _ = build(nbgrad.trace(spectrum, np.diag([1.0, 2.0])))
    assert all(edge["live"] for edge in scene["edges"])
    eigh = next(node for node in scene["nodes"] if node["op"] == "eigh")
    assert scene["arrays"][eigh["value"]]["text"] == "(2,), (2, 2)"
    assert scene["arrays"][eigh["value"]]["rows"] == 0


STRANGE: dict[str, Any] = {
    "complex": lambda: nbgrad.trace(lambda z: np.real(z * z), np.array([1 + 2j, 3 - 1j])),
    "empty": lambda: nbgrad.trace(lambda x: np.sum(x * 2.0), np.zeros((0, 3))),
    "0-d": lambda: nbgrad.trace(lambda x: x * 2.0, np.array(3.0)),
    "float32": lambda: nbgrad.trace(lambda x: np.sum(x * x), np.ones((2, 3, 4), np.float32)),
    "huge numbers": lambda: nbgrad.trace(lambda x: x * 1e-300, np.array([1e300, -1e300])),
    "a view": lambda: nbgrad.trace(lambda x: np.sum(x.T * 2.0), np.ones((300, 500))[::2, ::5]),
}


@pytest.mark.parametrize("kind", STRANGE)
def test_strange_values_are_drawn(kind: str) -> None:
    built = build(STRANGE[kind]())
    json.dumps(wire.pack(built.scene), allow_nan=False)
    assert size(built) <= BUDGET


def digest(graph: Graph) -> str:
    built = build(graph)
    return hashlib.sha256(wire.dumps(built.scene).encode() + built.numbers).hexdigest()


def test_the_same_graph_gives_the_same_bytes_in_every_process() -> None:
    program = (
        "import hashlib, example_graphs as e; from nbgrad.draw import wire; from nbgrad.draw.scene import build\n"
        "from nbgrad.draw.svg import svg\n"
        "for make in (*e.EXAMPLES.values(), lambda: e.tangle(160)):\n"
        "    built = build(make())\n"
        "    data = wire.dumps(built.scene).encode() + built.numbers + svg(make()).encode()\n"
        "    print(hashlib.sha256(data).hexdigest())\n"
    )
    folder = Path(sys.modules["example_graphs"].__file__ or "").parent
    answers = set()
    for seed in ("0", "1", "4242"):
        path = os.pathsep.join([str(Path(nbgrad.__file__).parent.parent), str(folder)])
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
        run = [sys.executable, "-c", program]
        answers.add(subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout)
    assert len(answers) == 1
    assert digest(EXAMPLES["perceptron"]()) == digest(EXAMPLES["perceptron"]())
