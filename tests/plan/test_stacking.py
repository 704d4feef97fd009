"""Turns of a loop computed together: fewer calls, the same numbers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nbgrad

RANDOM = np.random.default_rng(20261126)
TURNS, BATCH, INPUTS, STATES = 12, 4, 3, 5
X = RANDOM.normal(size=(TURNS, BATCH, INPUTS))
Y = RANDOM.normal(size=(TURNS, BATCH, 2))
TOLERANCE = 1e-12


def normal(*shape: int) -> Any:
    return RANDOM.normal(size=shape) / 3


def recurrent(W: Any, U: Any, b: Any, V: Any) -> Any:
    h = np.zeros((BATCH, STATES))
    for x in X:
        h = np.tanh(x @ W + h @ U + b)
    return np.mean((h @ V) ** 2)


def recurrent_with_a_loss_a_turn(W: Any, U: Any, b: Any, V: Any) -> Any:
    h = np.ones((BATCH, STATES))
    loss = 0.0
    for x, y in zip(X, Y, strict=True):
        h = np.tanh(x @ W + h @ U + b)
        loss = loss + np.mean((h @ V - y) ** 2)
    return loss


def two_layers(W: Any, U: Any, b: Any, V: Any) -> Any:
    h, g = np.zeros((BATCH, STATES)), np.zeros((BATCH, STATES))
    for x in X:
        h = np.tanh(x @ W + h @ U)
        g = np.sin(h @ U - g * b)
    return np.sum((g @ V) ** 2)


def gated(W: Any, U: Any, b: Any, V: Any) -> Any:
    h, c = np.zeros((BATCH, STATES)), np.zeros((BATCH, STATES))
    for x in X:
        gate = 1 / (1 + np.exp(-(x @ W + h @ U + b)))
        c = gate * c + (1 - gate) * np.tanh(x @ W - b)
        h = gate * np.tanh(c)
    return np.sum((h @ V) ** 2)


def on_vectors(W: Any, U: Any, b: Any, V: Any) -> Any:
    h, loss = np.zeros(STATES), 0.0
    for x, y in zip(X[:, 0], Y[:, 0], strict=True):
        h = np.tanh(x @ W + U @ h + b)
        loss = loss + np.sum((h @ V - y) ** 2)
    return loss


def each_alone(W: Any, U: Any, b: Any, V: Any) -> Any:
    total = 0.0
    for x, y in zip(X, Y, strict=True):
        h = np.maximum(x @ W + b, 0.0) * 0.5
        total = total + np.sum(np.exp(-((np.sin(h @ U) @ V - y) ** 2)))
    return total


CELLS = [recurrent, recurrent_with_a_loss_a_turn, two_layers, gated, on_vectors, each_alone]
LEAVES = {"W": normal(INPUTS, STATES), "U": normal(STATES, STATES), "b": normal(STATES), "V": normal(STATES, 2)}
OTHER = {name: 0.9 * x + 0.01 for name, x in LEAVES.items()}


def assert_equals_eager(cell: Any, plan: Any, leaves: dict[str, Any]) -> None:
    graph = nbgrad.trace(cell, **leaves)
    expected = graph.backward()
    value, gradients = plan(**leaves)
    np.testing.assert_allclose(value, graph.output.value, rtol=TOLERANCE)
    for name, gradient in expected.items():
        if gradient is None:
            assert gradients[name] is None
            continue
        scale = np.abs(gradient).max()
        np.testing.assert_allclose(gradients[name], gradient, rtol=TOLERANCE, atol=TOLERANCE * scale, err_msg=name)


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.__name__)
def test_turns_computed_together_give_what_the_code_gives(cell: Any) -> None:
    plan = nbgrad.trace(cell, **LEAVES).compile()
    for leaves in (LEAVES, OTHER, LEAVES):
        assert_equals_eager(cell, plan, leaves)


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.__name__)
def test_a_plan_that_is_exact_leaves_the_turns_alone(cell: Any) -> None:
    graph = nbgrad.trace(cell, **LEAVES)
    expected = graph.backward()
    _, gradients = graph.compile(exact=True)(**LEAVES)
    for name, gradient in expected.items():
        np.testing.assert_array_equal(gradients[name], gradient)


def test_only_what_waits_for_the_turn_before_is_done_turn_by_turn() -> None:
    """Forward a product, a sum and the tanh, back a product of elements and one of matrices."""
    source = nbgrad.trace(recurrent, **LEAVES).compile().source
    once = 12  # of all that is done once, at most
    assert source.count("tanh(") == TURNS
    assert 2 * TURNS - 1 <= source.count("dot(") <= 2 * TURNS + once
    assert source.count("multiply(") <= TURNS + once
    assert source.count("add(") <= TURNS + once
    assert source.count("add_reduce(") <= 2
    assert source.count("stack(") == 0, "states and cotangents are written where they belong"


def test_vectors_are_stacked_as_rows() -> None:
    """A product, a sum and the tanh forward, two products back; outer products are one product of matrices."""

    def cell(W: Any, U: Any, b: Any, V: Any) -> Any:
        h = np.zeros(STATES)
        for x in X[:, 0]:
            h = np.tanh(x @ W + U @ h + b)
        return np.sum((h @ V) ** 2)

    plan = nbgrad.trace(cell, **LEAVES).compile()
    assert plan.source.count("dot(") <= 2 * TURNS + 12
    assert plan.source.count("multiply(") + plan.source.count(" * ") <= TURNS + 12
    assert "expand_dims" not in plan.source
    for leaves in (LEAVES, OTHER):
        assert_equals_eager(cell, plan, leaves)


def test_two_sums_of_the_parts_of_one_stack() -> None:
    def cell(W: Any, b: Any, c: Any) -> Any:
        h = np.zeros(STATES)
        for x in X[:, 0]:
            h = np.tanh(x @ W + 0.3 * h + b + c)
        return np.sum(h**2)

    leaves = {"W": LEAVES["W"], "b": LEAVES["b"], "c": OTHER["b"]}
    plan = nbgrad.trace(cell, **leaves).compile()
    for scale in (1.0, 0.7):
        assert_equals_eager(cell, plan, {name: scale * value for name, value in leaves.items()})


def test_products_are_read_by_arrays_too() -> None:
    chosen = np.array([[0], [2], [1], [0]]), np.array([[1], [0], [3], [2]])

    def cell(W: Any, U: Any) -> Any:
        return np.sum(((X[0] @ W) @ U)[chosen] ** 2) + np.sum(np.transpose(W, np.array([1, 0])) @ W)

    leaves = {"W": LEAVES["W"], "U": LEAVES["U"]}
    assert_equals_eager(cell, nbgrad.trace(cell, **leaves).compile(), leaves)


def test_what_is_handed_out_stays_the_callers() -> None:
    plan = nbgrad.trace(recurrent, **LEAVES).compile()
    _, first = plan(**LEAVES)
    before = {name: g.copy() for name, g in first.items()}
    _, second = plan(**OTHER)
    for name in LEAVES:
        np.testing.assert_array_equal(first[name], before[name])
        assert not np.may_share_memory(first[name], second[name])


def test_a_stacked_plan_may_be_called_from_several_threads() -> None:
    plan = nbgrad.trace(recurrent_with_a_loss_a_turn, **LEAVES).compile(threads=1)
    points = [{n: x * (1 + k / 50) for n, x in LEAVES.items()} for k in range(40)]
    alone = [plan(**p) for p in points]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda p: plan(**p), points))
    for (value, gradients), (other, others) in zip(alone, together, strict=True):
        assert value == other
        for name in LEAVES:
            np.testing.assert_array_equal(gradients[name], others[name])


def test_long_loops_are_stacked_a_cache_at_a_time() -> None:
    turns, states = 300, 16

    def cell(W: Any, s: Any) -> Any:
        h = s
        for _ in range(turns):
            h = np.tanh(h @ W)
        return np.sum(h * h)

    leaves = {"W": RANDOM.normal(size=(states, states)) / 4, "s": RANDOM.normal(size=(16, states))}
    plan = nbgrad.trace(cell, **leaves).compile()
    assert_equals_eager(cell, plan, leaves)
    largest = max(buffer.nbytes for buffer in plan._writer.buffers.all)
    assert largest <= 8 * 32_768


def test_inputs_that_are_leaves_get_their_gradients() -> None:
    def cell(x: Any, W: Any) -> Any:
        h = np.zeros((BATCH, STATES))
        for k in range(TURNS):
            h = np.tanh(x[k] @ W + 0.5 * h)
        return np.sum(h**3)

    leaves = {"x": X * 0.7, "W": LEAVES["W"]}
    plan = nbgrad.trace(cell, **leaves).compile()
    for scale in (1.0, 1.3):
        assert_equals_eager(cell, plan, {name: scale * value for name, value in leaves.items()})


def test_a_value_that_is_asked_for_is_not_lost_in_a_sum() -> None:
    """A term of the sum, and a sum within it, are looked at on their way."""

    def cell(W: Any, U: Any) -> Any:
        total = np.zeros((STATES, STATES))
        largest = 0.0
        for x in X:
            d = np.sin(x @ W)
            total = total + d.T @ d
            largest = largest + np.sum(total * U)
        return largest

    leaves = {"W": LEAVES["W"], "U": LEAVES["U"]}
    plan = nbgrad.trace(cell, **leaves).compile()
    for scale in (1.0, 0.8):
        assert_equals_eager(cell, plan, {name: scale * value for name, value in leaves.items()})


@pytest.mark.parametrize("dtype", [bool, np.int8, np.float32])
def test_what_only_an_array_of_double_precision_turns_into_numbers_is_not_added_up_before(dtype: Any) -> None:
    """Two truth values, added, are a truth value; two short integers overflow."""
    parts = (RANDOM.uniform(-1, 1, size=(TURNS + 1, BATCH, STATES)) * 120).astype(dtype)

    def cell(W: Any, U: Any) -> Any:
        h = np.zeros((BATCH, STATES))
        total = np.zeros((STATES, STATES))
        for k, x in enumerate(X):
            h = np.tanh((x @ W + parts[k] + parts[k + 1] + h @ U) / 100)
            total = total + h.T @ h + parts[k][:1] + parts[k + 1][:1]
        return np.sum(total * total)

    leaves = {"W": LEAVES["W"], "U": LEAVES["U"]}
    plan = nbgrad.trace(cell, **leaves).compile()
    for scale in (1.0, 0.8):
        assert_equals_eager(cell, plan, {name: scale * value for name, value in leaves.items()})


def test_memory_counts_the_parts_of_a_stack_once() -> None:
    def cell(s: Any) -> Any:
        h, total = s, 0.0
        for _ in range(40):
            h = np.tanh(h)
        return total + np.sum(h)

    plan = nbgrad.trace(cell, s=np.ones((16, 32))).compile()
    size = 16 * 32 * 8
    states, squares, steps = 40 * size, 40 * size, 4 * size
    memory = plan.memory()
    assert states + squares <= memory.peak <= states + squares + steps
    assert memory.buffers <= states + squares + steps


OPERATIONS = [
    "np.tanh(h)", "np.sin(h) * h", "h @ U", "x @ W + h", "x @ W + h @ U + b", "h * b", "h + g", "g * h", "-h", "h + c",
    "1 - h * h", "h - g", "np.maximum(h, g)", "h / (1 + g * g)", "h + (x @ W) * b", "np.sum(h, axis=0) + 0 * h",
    "h[::-1] + b", "h @ (h.T @ (x @ W)) * 0.1", "h * x[:, :1]", "np.exp(-h * h)",
]  # fmt: skip


ON_VECTORS = [
    "np.tanh(h)", "h @ U", "U @ h", "x @ W + h", "x @ W + U @ h + b", "h * b", "h + g", "g * h", "-h", "h + c",
    "np.maximum(h, g)", "1 - h * h", "h * (h @ g)", "np.outer(h, g) @ b * 0.1", "h[::-1] + b",
    "h[:, None] @ b[None, :] @ g * 0.1", "(W.T @ x) * h", "h / (1 + g @ g)",
]  # fmt: skip


@settings(max_examples=80, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.sampled_from("hg"), st.sampled_from(OPERATIONS)), min_size=1, max_size=5),
    st.integers(4, 9),
    st.booleans(),
)
def test_random_loops(body: list[tuple[str, str]], turns: int, each: bool) -> None:
    lines = ["def cell(W, U, b, V):", "    h, g, loss = np.zeros((BATCH, STATES)), np.ones((BATCH, STATES)), 0.0"]
    lines += [f"    for x in X[:{turns}]:", *(f"        {name} = {text}" for name, text in body)]
    lines += ["        h = 0.3 * h + np.sin(x @ W)"]
    lines += ["        loss = loss + np.mean(np.tanh(h @ V + np.sum(g)))"] if each else []
    lines += ["    return loss + np.mean(np.tanh(h @ V)) + np.mean(np.sin(g))"]
    space: dict[str, Any] = {"np": np, "X": X, "BATCH": BATCH, "STATES": STATES, "c": normal(BATCH, STATES)}
    exec("\n".join(lines), space)
    plan = nbgrad.trace(space["cell"], **LEAVES).compile()
    for leaves in (LEAVES, OTHER):
        assert_equals_eager(space["cell"], plan, leaves)


@settings(max_examples=80, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.sampled_from("hg"), st.sampled_from(ON_VECTORS)), min_size=1, max_size=5), st.integers(4, 9)
)
def test_random_loops_of_vectors(body: list[tuple[str, str]], turns: int) -> None:
    lines = ["def cell(W, U, b, V):", "    h, g, loss = np.full(STATES, 0.2), np.ones(STATES), 0.0"]
    lines += [f"    for x in X[:{turns}, 0]:", *(f"        {name} = np.sin({text})" for name, text in body)]
    lines += ["        h = 0.3 * h + np.sin(x @ W)", "        loss = loss + np.sum((h @ V + np.sum(g)) ** 2)"]
    lines += ["    return loss"]
    space: dict[str, Any] = {"np": np, "X": X, "STATES": STATES, "c": normal(STATES)}
    exec("\n".join(lines), space)
    plan = nbgrad.trace(space["cell"], **LEAVES).compile()
    for leaves in (LEAVES, OTHER):
        assert_equals_eager(space["cell"], plan, leaves)


@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.float32])
def test_terms_of_other_kinds_are_not_added_to_one_another(dtype: Any) -> None:
    """True + True is True, bytes overflow, and single precision rounds: each is added to doubles, as in the code."""
    first, second = (RANDOM.integers(100, 255, size=(2, INPUTS, STATES)) / 1.7).astype(dtype)

    def cell(W: Any) -> Any:
        total = np.tanh(W)
        for x in X:
            total = total + x.T @ np.sin(x @ W)
        return np.sum(np.sin(total + first + second))

    leaves = {"W": LEAVES["W"]}
    assert_equals_eager(cell, nbgrad.trace(cell, **leaves).compile(), leaves)


def test_a_sum_of_products_may_be_a_term_of_a_larger_sum() -> None:
    def cell(W: Any, B: Any, C: Any) -> Any:
        total = X[0].T @ np.sin(X[0] @ W)
        for x in X[1:]:
            total = total + x.T @ np.sin(x @ W)
        return np.sum(np.sin(total + B + C))

    leaves = {"W": LEAVES["W"], "B": normal(2, INPUTS, STATES), "C": normal(2, INPUTS, STATES)}
    plan = nbgrad.trace(cell, **leaves).compile()
    for scale in (1.0, 0.7):
        assert_equals_eager(cell, plan, {name: scale * value for name, value in leaves.items()})
