"""The gradient written out: it runs on its own, gives the graph's numbers, and reads as one would have written it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nbgrad
from example_graphs import EXAMPLES, example1

rng = np.random.default_rng(2)


def written(source: str) -> Callable[..., Any]:
    """The function of the source, run with nothing but what it imports."""
    space: dict[str, Any] = {}
    exec(compile(source, "<gradient>", "exec"), space)
    gradient: Callable[..., Any] = space["gradient"]
    return gradient


def agrees(graph: Any, **constants: Any) -> None:
    value, gradients = written(graph.to_python())(**{leaf.label: leaf.value for leaf in graph.leaves}, **constants)
    expected = graph.backward()
    np.testing.assert_allclose(value, graph.output.value, rtol=1e-14)
    assert gradients.keys() == expected.keys()
    for name, g in expected.items():
        assert (gradients[name] is None) == (g is None)
        if g is not None:
            assert type(gradients[name]) is type(g)
            assert np.shape(gradients[name]) == np.shape(g)
            np.testing.assert_allclose(gradients[name], g, rtol=1e-13)


@pytest.mark.parametrize("name", ["example1", "example2", "perceptron", "residual", "recurrent", "reused", "pruned"])
def test_examples(name):
    agrees(EXAMPLES[name]())


def test_example_1_reads_as_in_the_lecture():
    source = nbgrad.trace(example1, np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.5, 1.0]), 1.5).to_python()
    lines = [line.partition("  #")[0].strip() for line in source.splitlines()]
    start = lines.index("a = x @ w")
    assert lines[start : start + 3] == ["a = x @ w", "b = a - y", "z = np.square(b)"]
    assert any(line.startswith("d_w = ") and line.endswith(" * x") for line in lines)
    assert "through a = x @ w, line" in source
    assert ast.get_docstring(ast.parse(source).body[-1]).startswith(
        "Value of z and its gradient with respect to x, w, y."
    )


def fill(x, w):
    out = np.zeros_like(x)
    for i in range(len(x)):
        out[i] = np.sin(w[i]) * x[i - 1]
    out[1:] += w[0]
    return np.sum(out[[0, 1, 1]] ** 3)


def kinks(x, w):
    return np.sum(np.maximum(x, w) + np.abs(x) * np.where(x > w, x, w) + np.clip(x, -0.5, 0.5))


def shapes(x, w):
    m = np.outer(x, w).reshape(2, -1).T
    return np.mean(np.concatenate([m, m[::-1] - 1], axis=1)[..., None], axis=0)[1, 0] + np.stack([x, w]).max()


def algebra(x, w):
    a = np.outer(x, w) + 5 * np.eye(4)
    return np.linalg.solve(a, x) @ np.linalg.inv(a) @ w + np.linalg.slogdet(a)[1]


def powers(x, w):
    return np.sum((-x) ** 2 - (2 - (x - w)) / (x**2 + 1) * -w - (x - (w - x)) ** 3)


@pytest.mark.parametrize("fun", [fill, kinks, shapes, algebra, powers])
def test_programs(fun):
    agrees(nbgrad.trace(fun, rng.normal(size=4), rng.normal(size=4)))


def test_short_constants_are_written_out_and_long_ones_asked_for():
    short, long = np.array([0.1, np.inf, -0.0]), rng.normal(size=(9, 3))
    graph = nbgrad.trace(lambda w: np.sum(long @ w) + np.sum(np.where(np.isinf(short), w, short)), np.ones(3))
    assert "np.array([0.1, np.inf, -0.0])" in graph.to_python()
    assert "def gradient(w, *, c):" in graph.to_python()
    agrees(graph, c=long)


def test_other_precisions_stay():
    agrees(nbgrad.trace(lambda x: np.sum(x * np.float32(0.1) + 2.5 * x**2), np.ones(3, np.float32)))
    agrees(nbgrad.trace(lambda x: np.sum(np.abs(x * (1 + 2j)) ** 2), np.array([1 + 1j, 2 - 1j])))


def test_another_branch_is_refused():
    gradient = written(nbgrad.trace(lambda x: x * 2 if x > 1 else x * 3, 2.0).to_python())
    assert gradient(3.0) == (6.0, {"x": 2.0})
    with pytest.raises(ValueError, match=r"another outcome of .* on line \d+"):
        gradient(0.5)


def test_names_are_the_users_and_never_clash():
    def fun(x, np_=1.0):
        d_x = x * x
        sum = d_x * np_
        return sum + d_x

    with nbgrad.record() as graph:
        a, b = nbgrad.variable(2.0, "lambda"), nbgrad.variable(3.0, "np")
        fun(a, b)
    gradient = written(graph.to_python())
    value, gradients = gradient(2.0, 3.0)
    assert value == graph.output.value
    assert gradients == graph.backward()


def test_what_cannot_be_written_is_said():
    graph = nbgrad.trace(lambda x: nbgrad.primitive(lambda x: x + 1)(x) * x, 2.0)
    with pytest.raises(nbgrad.NbgradError):
        graph.to_python()
    graph = nbgrad.trace(lambda x: np.sum(np.sort(x)), np.array([2.0, 1.0]))
    with pytest.raises(nbgrad.NbgradError, match=r"cannot write the derivative of sort .*graph.compile\(\) runs it"):
        graph.to_python()
