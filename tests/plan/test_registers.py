"""Long sources with few local names, and signs that cost nothing."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nbgrad
from nbgrad.plan.registers import CLOSE, with_few_names


def recurrence(turns: int) -> Any:
    def fun(a: float, b: float, x: float) -> float:
        for _ in range(turns):
            p = a * x - b / (x * x + 1.5)
            q = np.exp(-p * p) - np.sin(p) * b
            x = np.tanh(q / (p * p + 1.0)) - 0.5 * x
        return x

    return fun


POINT = {"a": 0.7, "b": -0.3, "x": 0.4}


@pytest.mark.parametrize("exact", [True, False])
def test_a_long_chain_of_numbers_has_close_names_only(exact: bool) -> None:
    graph = nbgrad.trace(recurrence(100), **POINT)
    plan = graph.compile(exact=exact)
    code = plan._writer.space["program"].__code__
    assert len(graph.nodes) > 1500
    assert len(code.co_varnames) <= CLOSE + 40
    assert len({*re.findall(r"\br\d+\b", plan.source)}) <= CLOSE
    for leaves in (POINT, {"a": -0.2, "b": 1.1, "x": 0.9}):
        again = nbgrad.trace(recurrence(100), **leaves)
        expected = again.backward()
        value, gradients = plan(**leaves)
        assert value == pytest.approx(again.output.value, rel=0 if exact else 1e-13)
        for name, gradient in gradients.items():
            assert gradient == pytest.approx(expected[name], rel=0 if exact else 1e-11)


def test_arrays_are_let_go_and_never_put_away() -> None:
    def fun(x: Any) -> Any:
        total = 0.0
        for k in range(400):
            total = total + np.sum(np.sin(x * (k + 1.0)))
        return total

    graph = nbgrad.trace(fun, x=np.linspace(0.0, 1.0, 5))
    plan = graph.compile()
    for line in plan.source.splitlines():
        assert not re.match(r"\s*t\d+ = \(", line), "arrays would be kept longer than they are needed"
    np.testing.assert_allclose(plan()[1]["x"], graph.backward()["x"], rtol=1e-12)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from("+-")), min_size=300, max_size=900)
)
def test_renaming_changes_no_result(steps: list[tuple[int, int, str]]) -> None:
    lines = ["v0 = x", "v1 = x + 1"]
    for k, (i, j, sign) in enumerate(steps, 2):
        lines.append(f"v{k} = v{i % k} {sign} v{j % k} % 1000003")
        if k % 50 == 0:
            lines += [f"if v{i % k} == 'v1':", f"    raise ValueError from v{j % k}"]
    lines.append(f"return v{len(steps) + 1}, 'v1', \"it's v2\"")

    def run(body: list[str]) -> Any:
        space: dict[str, Any] = {}
        exec("def program(x):\n" + "\n".join("    " + line for line in body), space)
        return space["program"](5)

    assert run(with_few_names(lines, 200, lambda name: True)) == run(lines)
    assert run(with_few_names(lines, 0, lambda name: False)) == run(lines)


def test_signs_are_taken_up_where_they_cost_nothing() -> None:
    def fun(x: float, y: float) -> float:
        f = x * x + 2.0
        q = x * y - y / f
        return (q - x) / (q * q + 1.5) - np.exp(1.0 - q * q) * 0.5

    graph = nbgrad.trace(fun, x=0.3, y=0.7)
    source = graph.compile().source
    assert not re.search(r"-[(a-z]", source.replace("- ", "")), source
    value, gradients = graph.compile()()
    assert value == pytest.approx(fun(0.3, 0.7))
    for name, expected in graph.backward().items():
        assert gradients[name] == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_moved_signs_keep_those_of_zeros(zero: float) -> None:
    def fun(x: float, y: float) -> float:
        a = -x
        return (a * y) * 3.0 + a / 2.0 - -(y * 0.5) * a + (a + a)

    for leaves in ({"x": zero, "y": 1.0}, {"x": 1.0, "y": zero}, {"x": zero, "y": -zero}):
        graph = nbgrad.trace(fun, x=0.3, y=0.7)
        value, gradients = graph.compile(exact=True)(**leaves)
        again = nbgrad.trace(fun, **leaves)
        expected = again.backward()
        assert math.copysign(1.0, value) == math.copysign(1.0, float(again.output.value))
        assert {n: math.copysign(1.0, g) for n, g in gradients.items()} == {
            n: math.copysign(1.0, g) for n, g in expected.items()
        }


@pytest.mark.parametrize("exact", [True, False])
def test_signs_of_complex_results_stay_where_they_are(exact: bool) -> None:
    """c + (−x) and c − x differ in the sign of an imaginary zero, which says on which side of a cut one is."""
    below = np.array([complex(-1.0, -0.0)] * 2)

    def fun(x: Any) -> Any:
        return np.sum(np.imag(np.sqrt(below + (-x)))) - np.sum(np.imag(np.sqrt(below * (-x))))

    graph = nbgrad.trace(fun, x=np.array([0.5, 0.6]))
    assert graph.compile(exact=exact)()[0] == pytest.approx(graph.output.value, rel=1e-15)


def test_arrays_that_wait_for_the_way_back_are_not_looked_through_again_and_again() -> None:
    asked = 0

    def may_wait(name: str) -> bool:
        nonlocal asked
        asked += 1
        return False

    count = 3000
    lines = ["v0 = x", *(f"v{k} = v{k - 1} + 1" for k in range(1, count))]
    lines += [f"v{count + k} = v{count + k - 1} + v{count - k - 1}" for k in range(count)]
    with_few_names(lines, 0, may_wait)
    assert asked <= len(lines)


def test_what_a_run_of_large_arrays_takes_has_a_name() -> None:
    def fun(a: float) -> Any:
        y = np.sin(np.linspace(0.0, 1.0, 40_000) * a + 1.0)
        return np.mean(y * y) * np.sin(a) * np.cos(a * a) * np.exp(a)

    graph = nbgrad.trace(fun, a=0.3)
    _, gradients = graph.compile(threads=1)(a=0.5)
    assert gradients["a"] == pytest.approx(nbgrad.trace(fun, a=0.5).backward()["a"], rel=1e-12)
