"""Updates again and again: on a plan after a while, with everything else as if there were none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nbgrad
from nbgrad.plan.update import PATIENCE

rng = np.random.default_rng(5)
X, w, y = rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=5)


def squared_error(X: Any, w: Any, y: Any) -> Any:
    a = X @ w
    b = a - y
    z = np.sum(b**2)
    return z


def warm(graph: Any, **leaves: Any) -> None:
    """As many updates as it takes until there is a plan."""
    for _ in range(PATIENCE + 1):
        graph.update(**leaves)
    assert graph.live.plan is not None


def state(graph: Any) -> list[Any]:
    return [(node.value, node.grad) for node in graph.nodes]


def assert_same(graph: Any, fresh: Any) -> None:
    for (value, grad), (expected, wanted) in zip(state(graph), state(fresh), strict=True):
        np.testing.assert_array_equal(value, expected)
        assert type(value) is type(expected)
        assert (grad is None) == (wanted is None)
        if grad is not None:
            np.testing.assert_array_equal(grad, wanted)


def test_values_and_gradients_of_every_node_follow():
    graph = nbgrad.trace(squared_error, X, w, y)
    warm(graph, w=w)
    for k in range(3):
        gradients = graph.update(w=w * k, y=y + k)
        fresh = nbgrad.trace(squared_error, X, w * k, y + k)
        fresh.backward()
        assert_same(graph, fresh)
        assert graph["w"].grad is gradients["w"]
        assert graph.ledger("w").checked


def test_updates_that_nobody_looks_at_add_up():
    graph = nbgrad.trace(squared_error, X, w, y)
    warm(graph, w=w)
    graph.update(w=3 * w)
    graph.update(y=2 * y)
    graph.update(X=X + 1)
    fresh = nbgrad.trace(squared_error, X + 1, 3 * w, 2 * y)
    fresh.backward()
    assert_same(graph, fresh)


def test_nothing_else_is_computed_until_someone_looks(monkeypatch: pytest.MonkeyPatch):
    calls: list[int] = []

    @nbgrad.primitive
    def counted(x):
        calls.append(1)
        return 2 * x

    counted.defvjp(lambda ans, x: lambda g: 2 * g)
    graph = nbgrad.trace(lambda x: counted(x) * x, 3.0)
    warm(graph, x=3.0)
    graph.output.value  # noqa: B018  # looking is what counts here
    calls.clear()
    for k in range(5):
        assert graph.update(x=float(k))["x"] == 4.0 * k
    assert len(calls) == 5
    assert graph.output.value == 32.0
    assert len(calls) == 6
    assert graph.output.value == 32.0
    assert len(calls) == 6


def test_the_callers_array_is_not_shared_on_a_plan_either():
    graph = nbgrad.trace(squared_error, X, w, y)
    warm(graph, w=w)
    mine = w.copy()
    graph.update(w=mine)
    mine[:] = 0
    np.testing.assert_array_equal(graph["w"].value, w)


def test_a_refused_update_changes_nothing():
    with nbgrad.record() as graph:  # no function that could be run again
        x = nbgrad.variable(2.0, "x")
        x * 2 if x > 1 else x * 3
    warm(graph, x=4.0)
    with pytest.raises(nbgrad.StaleRecording, match="x > 1 was True"):
        graph.update(x=0.5)
    assert (graph.output.value, graph["x"].value, graph["x"].grad) == (8.0, 4.0, 2.0)
    assert graph.update(x=5.0) == {"x": 2.0}
    assert graph.output.value == 10.0


def test_leaves_that_do_not_fit_are_refused_on_a_plan_too():
    graph = nbgrad.trace(squared_error, X, w, y)
    warm(graph, w=w)
    with pytest.raises(nbgrad.NameNotFound, match="no leaf is called 'v'"):
        graph.update(v=w)
    with pytest.raises(ValueError, match="recorded with shape"):
        graph.update(w=np.ones(4))
    np.testing.assert_array_equal(graph["w"].value, w)


def test_another_target_and_cotangent_are_taken_up():
    graph = nbgrad.trace(squared_error, X, w, y)
    warm(graph, w=w)
    graph.backward("a", np.eye(5)[2])
    for _ in range(PATIENCE + 3):
        np.testing.assert_array_equal(graph.update(w=2 * w)["w"], X[2])
    assert graph.target.name == "a"
    graph.backward("a", np.eye(5)[1])
    np.testing.assert_array_equal(graph.update(w=w)["w"], X[1])


def test_a_constant_changed_in_place_is_noticed():
    data = X.copy()
    graph = nbgrad.trace(lambda w: np.sum((data @ w) ** 2), w)
    warm(graph, w=w)
    data[0, 0] += 1
    with pytest.raises(nbgrad.StaleRecording, match="changed in place"):
        graph.update(w=w)


def test_gradient_descent():
    graph = nbgrad.trace(squared_error, X, w, y)
    gradients = graph.backward()
    for _ in range(3000):
        gradients = graph.update(w=graph["w"].value - 0.02 * gradients["w"])
    np.testing.assert_allclose(graph["w"].value, np.linalg.lstsq(X, y)[0], atol=1e-8)


def test_the_contributions_are_those_of_the_last_update() -> None:
    """Asked for after each one, when the plan has left nothing but the gradients of the leaves."""
    graph = nbgrad.trace(lambda x, w: (x * w) ** 2, 3.0, 2.0)
    for k in range(PATIENCE + 5):
        gradients = graph.update(w=2.0 + k)
        assert graph.contributions()[-1].total == gradients["w"]


def test_update_refreshes_values_and_gradients_of_the_same_graph():
    graph = nbgrad.trace(squared_error, X, w, y)
    gradients = graph.update(w=w + 1)
    expected = 2 * (X @ (w + 1) - y) @ X
    np.testing.assert_allclose(gradients["w"], expected)
    assert graph["w"].grad is gradients["w"]
    np.testing.assert_allclose(graph.output.value, squared_error(X, w + 1, y))
    np.testing.assert_array_equal(graph["w"].value, w + 1)
    assert graph.ledger("w").checked


def test_update_keeps_what_was_differentiated_and_its_cotangent():
    graph = nbgrad.trace(squared_error, X, w, y)
    graph.backward("a", np.eye(5)[2])
    np.testing.assert_allclose(graph.update(w=2 * w)["w"], X[2])
    assert graph.target.name == "a"


def test_gradient_descent_by_updates():
    graph = nbgrad.trace(squared_error, X, w, y)
    gradients = graph.backward()
    for _ in range(3000):
        gradients = graph.update(w=graph["w"].value - 0.02 * gradients["w"])
    np.testing.assert_allclose(graph["w"].value, np.linalg.lstsq(X, y)[0], atol=1e-8)


def test_the_callers_array_is_not_shared():
    graph = nbgrad.trace(squared_error, X, w, y)
    mine = w.copy()
    graph.update(w=mine)
    mine[:] = 0
    np.testing.assert_array_equal(graph["w"].value, w)


def test_update_without_leaves_changes_nothing():
    graph = nbgrad.trace(squared_error, X, w, y)
    before = graph.backward()
    after = graph.update()
    np.testing.assert_equal(after, before)


def test_a_refused_update_leaves_the_graph_as_it_was():
    with nbgrad.record() as graph:
        x = nbgrad.variable(2.0, "x")
        z = x * 2 if x > 1 else x * 3
    graph.backward()
    with pytest.raises(nbgrad.StaleRecording, match="x > 1 was True"):
        graph.update(x=0.5)
    assert z == graph.output.value == 4.0
    assert graph["x"].value == 2.0
    assert graph["x"].grad == 2.0
