"""Plans as a user meets them: what they return, refuse, keep to themselves, and run on."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

import nbgrad
from nbgrad.plan.runs import LARGE

rng = np.random.default_rng(11)
X, w, y = rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=5)


def squared_error(X: Any, w: Any, y: Any) -> Any:
    a = X @ w
    b = a - y
    z = np.sum(b**2)
    return z


def test_value_and_gradients_of_the_leaves_asked_for():
    plan = nbgrad.trace(squared_error, X, w, y).compile(wrt="w")
    value, gradients = plan(w=2 * w)
    residual = X @ (2 * w) - y
    np.testing.assert_allclose(value, residual @ residual)
    assert list(gradients) == ["w"] == list(plan.wrt)
    np.testing.assert_allclose(gradients["w"], 2 * residual @ X)


def test_leaves_not_given_keep_the_recorded_values_of_that_time():
    mine = w.copy()
    graph = nbgrad.trace(squared_error, X, mine, y)
    plan = graph.compile()
    expected = plan()
    mine[:] = 0
    graph.update(y=y + 1)
    value, gradients = plan()
    assert value == expected[0]
    np.testing.assert_array_equal(gradients["w"], expected[1]["w"])


def test_a_constant_array_is_the_plans_own():
    data = X.copy()
    plan = nbgrad.trace(lambda w: np.sum((data @ w) ** 2), w).compile()
    before = plan()[0]
    data[:] = 0
    assert plan()[0] == before


def test_types_are_those_of_the_code():
    plan = nbgrad.trace(lambda a, b: a * b + a, 2.0, np.float64(3.0)).compile()
    value, gradients = plan(a=1.0, b=np.float64(2.0))
    assert (type(value), type(gradients["a"]), type(gradients["b"])) == (np.float64, float, np.float64)
    plan = nbgrad.trace(lambda x: np.sum(x * x), w.astype(np.float32)).compile()
    value, gradients = plan(x=[1, 2, 3])
    assert value.dtype == gradients["x"].dtype == np.float32


def test_no_path_is_none():
    graph = nbgrad.trace(lambda x, u: x * 2 + 0 * (u > 1), 3.0, 1.0)
    assert graph.compile()()[1] == {"x": 2.0, "u": None}


def test_what_is_given_out_is_the_callers():
    plan = nbgrad.trace(lambda x, w: np.sum(x * w), np.ones(400), np.ones(400)).compile()
    given = np.full(400, 2.0)
    _, first = plan(w=given)
    kept = {k: v.copy() for k, v in first.items()}
    assert not np.shares_memory(first["x"], given)
    first["w"][:] = 7.0
    _, second = plan(w=given)
    np.testing.assert_array_equal(second["w"], kept["w"])
    _, third = plan(w=3 * given)
    np.testing.assert_array_equal(second["x"], kept["x"])
    np.testing.assert_array_equal(third["x"], np.full(400, 6.0))


def test_two_gradients_that_are_one_array_are_given_apart():
    _, gradients = nbgrad.trace(lambda a, b: np.sum(np.exp(a + b)), w, w).compile()()
    assert not np.shares_memory(gradients["a"], gradients["b"])


@pytest.mark.parametrize("size", [7, 600, LARGE + 5])
def test_results_survive_later_calls(size):
    """Buffers are used again; what was handed out is not touched."""

    def fun(x):
        a = np.exp(-x * x)
        b = a * x + np.sin(a)
        return np.sum(b * b)

    x = np.linspace(-1, 1, size)
    plan = nbgrad.trace(fun, x).compile()
    value, first = plan(x=x)
    kept = first["x"].copy()
    plan(x=x + 1)
    np.testing.assert_array_equal(first["x"], kept)
    again, second = plan(x=x)
    assert again == value
    np.testing.assert_array_equal(second["x"], kept)


# what no longer applies


def branching(x):
    if x > 1:
        return x * 2
    return x * 3


def test_another_branch_is_refused_with_its_line():
    plan = nbgrad.trace(branching, 2.0).compile()
    assert plan(x=5.0) == (10.0, {"x": 2.0})
    with pytest.raises(nbgrad.StaleRecording, match=r"^line \d+: x > 1 was True when recorded and is False now"):
        plan(x=0.5)


def test_another_index_is_refused():
    plan = nbgrad.trace(lambda x: x[int(np.argmax(x))] ** 2, np.array([1.0, 2.0, 3.0])).compile()
    assert plan(x=np.array([1.0, 2.0, 4.0]))[0] == 16.0
    with pytest.raises(nbgrad.StaleRecording, match="argmax"):
        plan(x=np.array([3.0, 2.0, 1.0]))


def test_another_number_of_elements_is_refused():
    plan = nbgrad.trace(lambda x: np.sum(np.exp(x[x > 0])), np.array([1.0, -1.0, 2.0])).compile()
    with pytest.raises(nbgrad.StaleRecording, match="was of shape"):
        plan(x=np.ones(3))


def test_an_array_compared_is_followed_not_frozen():
    plan = nbgrad.trace(lambda x: np.sum(np.where(x > 0, x * x, -x)), w).compile()
    _, gradients = plan(x=-w)
    np.testing.assert_array_equal(gradients["x"], np.where(-w > 0, -2 * w, -1.0))


@pytest.mark.parametrize("fun", [np.sort, np.median, np.max, lambda x: np.quantile(x, 0.3), np.ptp])
def test_rules_that_look_at_numbers_look_again(fun):
    there = rng.permutation(np.linspace(-2, 3, 9))
    plan = nbgrad.trace(lambda x: np.sum(fun(x) * 2), np.sort(there)[::-1]).compile()
    _, gradients = plan(x=there)
    np.testing.assert_allclose(gradients["x"], nbgrad.grad(lambda x: np.sum(fun(x) * 2))(there))


def test_ties_and_nan_share_as_they_do_in_the_code():
    plan = nbgrad.trace(lambda a, b: np.sum(np.maximum(a, b)), w, w + 1).compile()
    a, b = np.array([1.0, np.nan, 0.0]), np.array([1.0, 2.0, 3.0])
    _, gradients = plan(a=a, b=b)
    np.testing.assert_array_equal(gradients["a"], [0.5, 1.0, 0.0])
    np.testing.assert_array_equal(gradients["b"], [0.5, 0.0, 1.0])


def test_python_numbers_fail_as_python_numbers():
    plan = nbgrad.trace(lambda x: 1 / x, 2.0).compile()
    with pytest.raises(ZeroDivisionError):
        plan(x=0.0)


def test_numpy_numbers_give_inf():
    def fun(x, y):
        return np.sin(x) / y + np.exp(x) * np.log(y) - x * y * y + x

    plan = nbgrad.trace(fun, 1.0, np.float64(2.0)).compile()
    with np.errstate(all="ignore"):
        value, gradients = plan(x=1.0, y=np.float64(0.0))
        expected, (gx, gy) = nbgrad.value_and_grad(fun, (0, 1))(1.0, np.float64(0.0))
    np.testing.assert_equal([value, gradients["x"], gradients["y"]], [expected, gx, gy])


def test_a_slope_that_divides_by_zero_is_infinite():
    plan = nbgrad.trace(lambda x: x**0.5, 4.0).compile()
    with np.errstate(divide="ignore"):
        assert plan(x=0.0) == (0.0, {"x": np.inf})


@pytest.mark.parametrize(
    ("leaves", "kind", "message"),
    [
        ({"weight": w}, nbgrad.NameNotFound, "no leaf is called 'weight'"),
        ({"b": y}, nbgrad.NameNotFound, "'b' is computed"),
        ({"w": np.ones(4)}, ValueError, r"w was recorded with shape \(3,\)"),
        ({"w": w * 1j}, TypeError, "w was recorded as float64"),
    ],
)
def test_leaves_that_do_not_fit(leaves, kind, message):
    with pytest.raises(kind, match=message) as caught:
        nbgrad.trace(squared_error, X, w, y).compile()(**leaves)
    assert caught.value.__context__ is None


def test_names_that_cannot_be_told_apart_and_unknown_ones():
    with nbgrad.record() as graph:
        nbgrad.variable(1.0, "w") * nbgrad.variable(2.0, "w")
    with pytest.raises(nbgrad.NameNotFound, match="several leaves are called 'w'"):
        graph.compile()
    with pytest.raises(nbgrad.NameNotFound, match="no leaf is called 'v'"):
        nbgrad.trace(squared_error, X, w, y).compile(wrt=["v"])


def test_names_that_are_no_identifiers():
    plan = nbgrad.trace(lambda p: p["lambda"] * p["a b"][0], {"lambda": 2.0, "a b": [3.0]}).compile()
    assert plan(**{"p['a b'][0]": 5.0}) == (10.0, {"p['lambda']": 5.0, "p['a b'][0]": 2.0})


NAMES = ["fitted", "exp", "add_reduce", "empty", "buffers", "b0", "v3", "r0", "x_b0_", "type", "pool", "value", "np"]


@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_a_leaf_is_taken_by_the_program(name):
    with nbgrad.record() as graph:
        x = nbgrad.variable(np.linspace(0, 1, 300), name)
        np.sum(np.exp(np.sin(x) * x)) * 2
    there = np.linspace(1, 2, 300)
    _, gradients = graph.compile()(**{name: there})
    np.testing.assert_allclose(gradients[name], nbgrad.grad(lambda x: np.sum(np.exp(np.sin(x) * x)) * 2)(there))


# large arrays


def wavy(x, y):
    a = np.sin(x) * y
    b = np.exp(-a * a) + np.maximum(a, 0.1 * y)
    return np.mean(b / (1 + x * x)) + np.sum(a)


@pytest.mark.parametrize("shape", [(LARGE + 17,), (300, 150), (2, LARGE)])
@pytest.mark.parametrize("threads", [1, 3])
def test_blocks_and_threads_change_nothing_but_the_order_of_sums(shape, threads):
    x, other = rng.normal(size=shape), rng.normal(size=shape)
    plan = nbgrad.trace(wavy, x, other).compile(threads=threads, exact=True)
    assert "def block" in plan.source
    value, gradients = plan(x=other, y=x)
    expected, (gx, gy) = nbgrad.value_and_grad(wavy, (0, 1))(other, x)
    np.testing.assert_allclose(value, expected, rtol=1e-13)
    np.testing.assert_array_equal(gradients["x"], gx)
    np.testing.assert_array_equal(gradients["y"], gy)


def test_blocks_of_rows_with_operands_that_are_spread():
    def fun(A, b, c):
        h = np.tanh(A * c + b)
        return np.sum(h * h) + np.sum(h @ np.ones((200, 2)))

    A, b, c = rng.normal(size=(400, 200)), rng.normal(size=200), rng.normal(size=(400, 1))
    plan = nbgrad.trace(fun, A, b, c).compile()
    assert "def block" in plan.source
    value, gradients = plan(A=A.copy(order="F"), b=2 * b, c=c - 1)
    expected, wanted = nbgrad.value_and_grad(fun, (0, 1, 2))(A, 2 * b, c - 1)
    np.testing.assert_allclose(value, expected, rtol=1e-12)
    for g, want in zip(gradients.values(), wanted, strict=True):
        np.testing.assert_allclose(g, want, rtol=1e-10, atol=1e-12)


def test_an_error_in_a_block_is_the_codes_error():
    plan = nbgrad.trace(lambda x: np.sum(np.log(x) * x), np.ones(LARGE)).compile(threads=2)
    with np.errstate(all="raise"), pytest.raises(FloatingPointError):
        plan(x=np.zeros(LARGE))


def test_threads_can_be_set():
    plan = nbgrad.trace(squared_error, X, w, y).compile(threads=2)
    assert plan.threads == 2
    plan.threads = 1
    assert plan.threads == 1
    with pytest.raises(ValueError, match="at least"):
        plan.threads = 0


def test_several_threads_may_call_one_plan():
    x = rng.normal(size=2000)
    plan = nbgrad.trace(lambda x: np.sum(np.exp(np.sin(x)) * x), x).compile(threads=1)
    expected = [plan(x=x + k)[1]["x"] for k in range(4)]
    wrong: list[int] = []

    def call(k):
        for _ in range(50):
            if not np.array_equal(plan(x=x + k)[1]["x"], expected[k]):
                wrong.append(k)

    callers = [threading.Thread(target=call, args=(k,)) for k in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert not wrong


def test_memory_counts_what_lives():
    n = 1000

    def fun(x):
        for _ in range(6):
            x = np.sin(x)
        return np.sum(x)

    used = nbgrad.trace(fun, np.ones(n)).compile().memory()
    assert used.kept == 6 * 8 * n - 8 * n  # what cos is taken of: all but the leaf and the last
    assert used.buffers >= used.kept
    assert used.peak >= used.kept


# programs


def test_elements_written_one_by_one():
    def fill(x):
        out = np.zeros_like(x)
        for i in range(len(x)):
            out[i] = np.sin(x[i]) * (out[i - 1] + 1)
        out[1:] *= x[:-1]
        return np.sum(out * out)

    there = rng.normal(size=6)
    plan = nbgrad.trace(fill, np.ones(6)).compile(exact=True)
    value, gradients = plan(x=there)
    expected, wanted = nbgrad.value_and_grad(fill)(there)
    assert value == expected
    np.testing.assert_allclose(gradients["x"], wanted, rtol=1e-14)


def test_what_is_never_used_costs_nothing():
    def fun(x, u):
        np.linalg.inv(u)
        twice = np.exp(x) + np.exp(x)
        return np.sum(-np.negative(twice)) * 1.0

    source = nbgrad.trace(fun, w, np.eye(3)).compile(wrt="x").source
    assert source.count("exp(") == 1
    assert "inv" not in source
    assert "negative" not in source


def test_a_function_of_the_users_is_called_each_time():
    calls = []

    @nbgrad.primitive
    def noisy(x):
        calls.append(x)
        return x * len(calls)

    noisy.defvjp(lambda ans, x: lambda g: g * ans / x)
    plan = nbgrad.trace(lambda x: noisy(x) + noisy(x), 2.0).compile()
    assert plan(x=1.0)[0] == 3.0 + 4.0


def test_checkpoints_and_functions_with_several_results():
    def fun(a):
        u, s, vh = np.linalg.svd(nbgrad.checkpoint(lambda m: np.tanh(m) @ m)(a))
        return np.sum(s) + np.sum(u[0] * vh[0]) ** 2

    there = rng.normal(size=(3, 3))
    _, gradients = nbgrad.trace(fun, np.diag([1.0, 2.0, 3.0]) + 0.1).compile()(a=there)
    np.testing.assert_allclose(gradients["a"], nbgrad.grad(fun)(there), rtol=1e-9)


def test_a_rule_of_the_users_is_asked_each_time():
    scale = [1.0]
    twice = nbgrad.primitive(lambda x: 2 * x)
    twice.defvjp(lambda ans, x: lambda g: 2 * g * scale[0])
    plan = nbgrad.trace(lambda x: np.sum(twice(x) * x), w).compile()
    scale[0] = 3.0
    np.testing.assert_allclose(plan(x=w)[1]["x"], 2 * w * 3 + 2 * w)


def test_what_a_rule_of_the_users_keeps_stays_as_it_was() -> None:
    kept: list[tuple[Any, Any]] = []
    twice = nbgrad.primitive(lambda x: x * 2)

    @twice.defvjp
    def _(ans: Any, x: Any) -> Any:
        return lambda g: (kept.append((g, g.copy())), g * 2)[1]

    def loss(x: Any) -> Any:
        return np.sum(np.sin(twice(np.sin(x) * x)) * np.cos(x * 3))

    plan = nbgrad.trace(loss, np.linspace(0, 1, 1000)).compile()
    kept.clear()
    for k in range(3):
        plan(x=np.linspace(0, k, 1000))
    assert len(kept) == 3
    assert all(np.array_equal(g, then) for g, then in kept)


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("keepdims", [1, 0, True])
def test_axes_are_kept_whatever_stands_for_true(keepdims: Any, exact: bool) -> None:
    """On a square matrix a lost axis would go unnoticed: the row is spread the other way."""

    def fun(x: Any) -> Any:
        spread = np.exp(x - np.max(x, axis=1, keepdims=keepdims)) * np.mean(x, axis=1, keepdims=keepdims)
        return np.sum(spread / np.sum(x, axis=1, keepdims=keepdims))

    x = np.arange(9.0).reshape(3, 3) / 7 + 1
    graph = nbgrad.trace(fun, x)
    value, gradients = graph.compile(exact=exact)(x=x.copy())
    np.testing.assert_allclose(value, fun(x), rtol=1e-13)
    np.testing.assert_allclose(gradients["x"], graph.backward()["x"], rtol=1e-12)
