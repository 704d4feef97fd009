"""Replay: the values that the code would give, or a refusal that names the line. Never another branch's numbers."""

import re

import numpy as np
import pytest

import nbgrad
from nbgrad.plan.replay import replay

rng = np.random.default_rng(7)
X, w, y = rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=5)


def same(a, b):
    """Equal to the last bit, and of the same kind."""
    if isinstance(a, tuple):
        return all(map(same, a, b))
    assert type(a) is type(b)
    np.testing.assert_array_equal(a, b)
    return getattr(a, "dtype", None) == getattr(b, "dtype", None)


def linear_regression(X, w, y):
    a = X @ w
    b = a - y
    z = np.sum(b**2)
    return z


def network(X, w, y):
    h = np.maximum(X * w, 0.1 * X)
    p = 1 / (1 + np.exp(-np.mean(h, axis=1)))
    return -np.sum(np.where(y > 0, np.log(p), np.log(1 - p)))


def in_place(X, w, y):
    out = X[:, 0] * 0.0
    for i in range(3):
        out[i] = w[i] * X[i, 0]
    out += y
    return np.sum(out * out)


def masked(X, w, y):
    chosen = X[:, 0] > -10
    return np.sum(X[chosen] @ w) ** 2


def indexed(X, w, y):
    order = np.argsort(w)
    return w[order] @ np.array([1.0, 2.0, 3.0])


def scalars(X, w, y):
    s = w.sum()
    t = s / 3 - s**2 + abs(s) % 0.7
    return t // 0.25 + np.power(s, 2) + t


PROGRAMS = [linear_regression, network, in_place, masked, indexed, scalars]


@pytest.mark.parametrize("fun", PROGRAMS, ids=lambda fun: fun.__name__)
def test_the_recorded_leaves_give_the_recorded_values(fun):
    graph = nbgrad.trace(fun, X, w, y)
    values = replay(graph, {"X": X, "w": w, "y": y})
    assert all(same(value, node.value) for value, node in zip(values, graph.nodes, strict=True))


@pytest.mark.parametrize("fun", PROGRAMS, ids=lambda fun: fun.__name__)
def test_other_leaves_give_what_the_code_would(fun):
    graph = nbgrad.trace(fun, X, w, y)
    again = nbgrad.trace(fun, X + 0.01, w * 1.01, y - 0.001)
    values = replay(graph, {"X": X + 0.01, "w": w * 1.01, "y": y - 0.001})
    assert all(same(value, node.value) for value, node in zip(values, again.nodes, strict=True))
    assert graph.output.value == fun(X, w, y)


def test_python_floats_stay_python_floats():
    graph = nbgrad.trace(lambda x: 1 / x - x**2 * (x > 0), 2.0)
    assert [type(v) for v in replay(graph, {"x": 4.0})] == [type(node.value) for node in graph.nodes]
    with pytest.raises(ZeroDivisionError) as caught:
        replay(graph, {"x": 0.0})
    assert re.match(r"while 1 / x = 1 / x of line \d+ was replayed", caught.value.__notes__[0])


def test_what_does_not_depend_on_a_changed_leaf_is_not_computed_again():
    graph = nbgrad.trace(lambda x, w: np.exp(x) * w, X, 2.0)
    values = replay(graph, {"w": 3.0})
    assert values[2] is graph.nodes[2].value


REFUSED = {
    "misspelt": ({"weight": w}, nbgrad.NameNotFound, "no leaf is called 'weight'; there is 'X', 'w', 'y'"),
    "nearly": ({"x": X}, nbgrad.NameNotFound, "no leaf is called 'x'"),
    "computed": ({"b": y}, nbgrad.NameNotFound, "'b' is computed (b = a − y), only leaves can be given; there is 'X'"),
    "shape": (
        {"w": np.ones(4)},
        ValueError,
        "w was recorded with shape (3,); a value of shape (4,) needs a new recording",
    ),
    "scalar": ({"w": 1.0}, ValueError, "w was recorded with shape (3,); a value of no axes needs a new recording"),
    "complex": ({"w": w * 1j}, TypeError, "w was recorded as float64; complex128 does not fit there"),
    "text": ({"w": np.array(["a", "b", "c"])}, TypeError, "w was recorded as float64; <U1 does not fit there"),
}


@pytest.mark.parametrize(("leaves", "kind", "message"), REFUSED.values(), ids=REFUSED)
def test_leaves_that_do_not_fit(leaves, kind, message):
    graph = nbgrad.trace(linear_regression, X, w, y)
    with pytest.raises(kind) as caught:
        graph.update(**leaves)
    assert str(caught.value).startswith(message)


def test_leaves_are_cast_to_what_was_recorded():
    graph = nbgrad.trace(lambda x: np.sum(x), w.astype(np.float32))
    assert replay(graph, {"x": [1, 2, 3]})[0].dtype == np.float32
    assert type(replay(nbgrad.trace(lambda x: 2 * x, 1.0), {"x": np.float32(2)})[0]) is float


def test_two_leaves_of_one_name_cannot_be_told_apart():
    with nbgrad.record() as graph:
        a, b = nbgrad.variable(1.0, "w"), nbgrad.variable(2.0, "w")
        a * b
    with pytest.raises(nbgrad.NameNotFound, match="2 leaves are called 'w'"):
        graph.update(w=3.0)
