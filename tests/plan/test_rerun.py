"""An update with which the code goes another way: a traced function is run again."""

import numpy as np
import pytest

import nbgrad

rng = np.random.default_rng(7)
X, w, y = rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=5)


def test_an_update_that_takes_another_branch_runs_the_function_again():
    def fun(x, w):
        h = x * w
        while h < 10:
            h = h * 2
        return h

    graph = nbgrad.trace(fun, 1.0, 6.0)
    graph.backward()
    leaf, old = graph["w"], graph["h", 1]
    assert graph.update(w=2.0) == {"x": 16.0, "w": 8.0}
    assert (len(graph), graph.output.value, graph["w"].value) == (10, 16.0, 2.0)
    assert (leaf.value, leaf.grad, leaf is graph["w"]) == (2.0, 8.0, True)
    assert old.value == 6.0
    assert old.inputs[1].value == 6.0
    assert graph.update(w=20.0) == {"x": 20.0, "w": 1.0}
    assert graph.update(x=2.0) == {"x": 20.0, "w": 2.0}
    assert graph["x"].value == 2.0


def test_what_was_differentiated_is_differentiated_again():
    def fun(x):
        a = np.sin(x)
        b = a * 2 if x > 0 else a * 3
        return b

    graph = nbgrad.trace(fun, 1.0)
    graph.fold = "all"
    graph.backward("a", 2.0)
    assert graph.update(x=-1.0)["x"] == pytest.approx(2 * np.cos(-1.0))
    assert graph.fold == "all"
    graph.forward_mode()
    graph.update(x=1.0)
    assert graph.output.tangent == pytest.approx(2 * np.cos(1.0))


def test_a_function_that_does_something_else_now_is_not_run_again():
    factor = [2.0]

    def fun(x):
        return x * factor[0] if x > 0 else x * 3

    graph = nbgrad.trace(fun, 1.0)
    factor[0] = 5.0
    with pytest.raises(nbgrad.StaleRecording, match="x > 0 was True"):
        graph.update(x=-1.0)
    assert graph.output.value == 2.0
    draws = np.random.default_rng(0)
    chance = nbgrad.trace(lambda x: x * draws.random() if x > 0 else x, 1.0)
    with pytest.raises(nbgrad.StaleRecording):
        chance.update(x=-1.0)


def test_a_run_that_fails_leaves_the_graph_as_it_was():
    def fun(x):
        return x * 2 if x > 0 else x * {}["missing"]

    graph = nbgrad.trace(fun, 1.0)
    with pytest.raises(KeyError, match="missing"):
        graph.update(x=-1.0)
    assert graph.update(x=3.0) == {"x": 2.0}


def test_containers_keep_their_structure_when_run_again():
    def fun(p, n):
        return np.sum(p["w"] * n) if p["b"][0] > 0 else np.sum(p["w"] * 5)

    graph = nbgrad.trace(fun, {"w": w, "b": [1.0]}, 3)
    np.testing.assert_array_equal(graph.update(**{"p['b'][0]": -1.0})["p['w']"], np.full(3, 5.0))
