"""Graphs: nodes, names and places read off the source; both constructions; the backward sweep over them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nbgrad

X = np.array([1.0, 2.0, 3.0])
W = np.array([0.5, -1.0, 2.0])


def example(x: Any, w: Any, y: Any) -> Any:
    a = x @ w
    b = a - y
    z = b**2
    return z


def test_names_are_those_of_the_source() -> None:
    graph = nbgrad.trace(example, X, W, 1.5)
    assert [n.name for n in graph.nodes] == ["x", "w", "y", "a", "b", "z"]
    assert [n.op for n in graph.nodes] == ["leaf"] * 3 + ["matmul", "subtract", "power"]
    assert [n.expression for n in graph.nodes[3:]] == ["x @ w", "a − y", "b ** 2"]
    first = example.__code__.co_firstlineno
    assert [n.place.line - first for n in graph.nodes[3:] if n.place] == [1, 2, 3]
    assert graph.nodes[3].inputs[1] is graph["w"]


def test_gradients_and_contributions() -> None:
    graph = nbgrad.trace(example, X, W, 1.5)
    gradients = graph.backward()
    b = X @ W - 1.5
    np.testing.assert_allclose(gradients["w"], 2 * b * X, rtol=1e-12)
    np.testing.assert_allclose(graph["w"].grad, 2 * b * X, rtol=1e-12)
    assert graph["b"].grad == 2 * b
    edges = [(graph.nodes[c.consumer].name, graph.nodes[c.producer].name) for c in graph.contributions()]
    assert edges == [("z", "b"), ("b", "a"), ("b", "y"), ("a", "x"), ("a", "w")]


def test_partial_sums_add_up_in_order() -> None:
    def f(x: Any) -> Any:
        return x * x + np.sin(x)

    graph = nbgrad.trace(f, 0.7)
    mine = [c for c in graph.contributions() if c.producer == 0]
    assert len(mine) == 3
    total = 0.0
    for c in mine:
        total = total + c.array
        assert c.total == total
    assert graph["x"].grad == total == pytest.approx(1.4 + np.cos(0.7))


def test_a_call_names_its_result_where_it_is_bound() -> None:
    def double(t: Any) -> Any:
        return t * 2

    def f(x: Any) -> Any:
        h = double(x)
        left, right = h + 1, h * 3
        total = (last := left * right)
        total += x
        del last
        return total

    graph = nbgrad.trace(f, 1.0)
    assert [n.name for n in graph.nodes] == ["x", "h", "left", "right", "last", "total"]
    place = graph["h"].place
    assert place is not None
    assert place.call_lines


def test_rebinding_is_counted() -> None:
    def f(h: Any) -> Any:
        for _ in range(3):
            h = np.tanh(h)
        return h

    graph = nbgrad.trace(f, 0.5)
    assert graph["h"].is_leaf
    assert [graph["h", k].id for k in (1, 2, 3, 4)] == [0, 1, 2, 3]
    with pytest.raises(nbgrad.NameNotFound, match="bound 4 times"):
        graph["h", 5]
    with pytest.raises(KeyError, match=r"'hh'.*did you mean 'h'"):
        graph["hh"]


def test_none_is_not_zero() -> None:
    def f(x: Any, y: Any, unused: Any) -> Any:
        flat = np.floor(y)
        return x * 0.0 + flat

    graph = nbgrad.trace(f, 1.0, 2.5, 3.0)
    assert graph.backward() == {"x": 0.0, "y": None, "unused": None}
    assert [graph.status(graph[n]) for n in ("x", "y", "unused", "flat")] == [
        "reached",
        "pruned",
        "pruned",
        "pruned",
    ]


def test_explicit_recording() -> None:
    with nbgrad.record() as graph:
        a = nbgrad.variable(np.ones((2, 1)), name="a")
        b = nbgrad.variable(np.ones((2, 1)), name="b")
        c = 2 * a + b
    assert graph.output.name == "c"
    assert str(c) == str(3 * np.ones((2, 1)))
    gradients = graph.backward()
    np.testing.assert_array_equal(gradients["a"], [[2.0], [2.0]])
    np.testing.assert_array_equal(gradients["b"], [[1.0], [1.0]])
    assert graph.seed_note == "seeded with ones of shape (2, 1)"


def test_backward_from_another_node_and_cotangent() -> None:
    graph = nbgrad.trace(example, X, W, 1.5)
    np.testing.assert_array_equal(graph.backward("a")["w"], X)
    np.testing.assert_array_equal(graph.backward(graph["a"], 2.0)["w"], 2 * X)
    assert graph["z"].grad is None
    with pytest.raises(ValueError, match="shape"):
        graph.backward("a", np.ones(3))


def test_same_function_same_graph() -> None:
    one, two = (nbgrad.trace(example, X, W, 1.5) for _ in range(2))
    assert [repr(n) for n in one.nodes] == [repr(n) for n in two.nodes]
    assert one.tokens == two.tokens


def test_containers_name_their_leaves() -> None:
    graph = nbgrad.trace(lambda p: np.sum(p["w"] * p["b"][0]), {"w": W, "b": [2.0]})
    assert sorted(graph.backward()) == ["p['b'][0]", "p['w']"]


def test_an_output_without_a_leaf_is_an_error() -> None:
    with pytest.raises(nbgrad.NbgradError, match="does not depend on any leaf"):
        nbgrad.trace(lambda x: 3.0, 1.0)


def test_forward_accumulation_over_the_same_graph() -> None:
    graph = nbgrad.trace(example, X, W, 1.5)
    v = np.array([1.0, 0.0, -2.0])
    assert graph.forward_mode("w", v) == pytest.approx(graph.backward()["w"] @ v, rel=1e-12)
    assert graph["a"].tangent == pytest.approx(X @ v)
    assert graph["y"].tangent is None
    with pytest.raises(nbgrad.NbgradError, match=r"which leaf moves.*x, w, y"):
        graph.forward_mode()


def test_unpacking_names_every_part() -> None:
    def pair(t: Any) -> Any:
        return t * 2, t + 1

    def f(m: Any) -> Any:
        values, vectors = np.linalg.eigh(m)
        double, more = pair(values)
        first, second = double
        last = more[1]
        return first * second * last * vectors[0, 0]

    graph = nbgrad.trace(f, np.array([[2.0, 1.0], [1.0, 3.0]]))
    named = [n.name for n in graph.nodes if n.name]
    assert named == ["m", "values", "vectors", "double", "more", "first", "second", "last"]
