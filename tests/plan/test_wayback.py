"""The compiled sweep: the sweep's results to the last bit for every rule, and never for another recording."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nbgrad
from learning import ENOUGH, learned, served
from nbgrad.core.tape import ones_like
from nbgrad.core.transforms import Recorded
from nbgrad.plan.constants import is_told, same
from nbgrad.plan.wayback import Unfit, way_back
from rule_points import FAMILIES, cases, function_of, points
from rule_points import same as alike

SERVED = {"scipy_linalg": 0.65, "scipy_signal": 0.7}
"""Least part of the cases that are served, where it is not most: sums of results lie in memory in other orders."""
MOST = 0.8


@pytest.mark.parametrize("family", FAMILIES)
def test_every_rule_gives_the_bits_of_the_sweep(family: str) -> None:
    """Compiled at one point, and run on the records of another one."""
    served = compared = 0
    for it in cases(family):
        run, way = function_of(it), None
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            for args in points(it):
                recorded = Recorded(run, args, {}, tuple(range(len(args))))
                if not recorded._mine(recorded.result):
                    break  # a case without any gradient
                records, seed = recorded.tape.records, ones_like(recorded.result.value)
                expected = recorded._finished(recorded._sweep(recorded.result, seed))
                mask = recorded.tape.wanted() or b"\1" * len(records) + b"\0"
                try:
                    way = way or way_back(records, recorded.result.index, seed, len(expected), mask)
                    found = way(records)
                except (Unfit, TypeError):
                    found = None
                compared += 1
                if found is not None:
                    served += 1
                    assert all(alike(a, b, True) and type(a) is type(b) for a, b in zip(found, expected, strict=True))
    assert served >= SERVED.get(family, MOST) * compared


def test_other_arrays_and_leaves_are_taken_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    def loss(w: Any, x: Any, rows: Any) -> Any:
        return np.sum(np.tanh(x @ w)[rows] ** 2)

    rng = np.random.default_rng(3)
    x, rows = rng.normal(size=(5, 3)), np.array([0, 2, 2])
    gradient = learned(loss, rng.normal(size=3), x, rows)
    answers = served(loss, monkeypatch)
    for _ in range(3):
        w, x, rows = rng.normal(size=3), rng.normal(size=(5, 3)), rng.integers(0, 5, 3)
        expected = nbgrad.trace(loss, w, x, rows).backward()["w"]
        assert np.array_equal(gradient(w, x, rows), expected)
    assert answers == [True] * 3


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (2, 3),
        (2.0, 3.0),
        (0.0, -0.0),
        (1, True),
        (np.float64(1.5), np.float64(2.5)),
        (np.ones(3), np.ones(1)),
        (np.ones(3), np.ones((2, 3))),
        (np.ones(3), np.ones(3, np.float32)),
        (np.ones(3), np.arange(3)),
        (2.0, np.array(2.0)),
        (1.0, 1 + 1j),
    ],
)
def test_other_constants_are_other_recordings(before: Any, after: Any) -> None:
    def loss(x: Any, c: Any) -> Any:
        return np.sum(np.real(np.arctan2(1.0, np.abs(c * x)) + c * x**3))

    x = np.array([0.5, -1.5, 2.5])
    gradient = learned(loss, x, before)
    with np.errstate(all="ignore"):
        assert np.array_equal(gradient(x, after), nbgrad.trace(loss, x, after).backward()["x"], equal_nan=True)
        assert np.array_equal(gradient(x, before), nbgrad.trace(loss, x, before).backward()["x"], equal_nan=True)


def test_another_layout_is_another_recording() -> None:
    def loss(w: Any, x: Any) -> Any:
        return np.sum(np.tanh(x @ w) ** 2) + np.sum(x.T * w[:, None])

    rng = np.random.default_rng(5)
    w, x = rng.normal(size=40), rng.normal(size=(30, 40))
    gradient = learned(loss, w, x)
    for other in (np.asfortranarray(x), x[:, ::-1], np.repeat(x, 2, axis=1)[:, ::2], x):
        assert np.array_equal(gradient(w, other), nbgrad.grad(lambda w, x: loss(w, x))(w, other))  # not learned


def test_a_number_that_changes_every_time_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def loss(x: Any, t: Any) -> Any:
        return np.sum(np.exp(-t * x) * x)

    x, times = np.array([0.5, 1.5]), iter(np.linspace(0.1, 1, 200).tolist())
    gradient = learned(loss, x, next(times))
    for _ in range(ENOUGH):
        gradient(x, next(times))
    answers = served(loss, monkeypatch)
    for t in times:
        np.testing.assert_allclose(gradient(x, t), np.exp(-t * x) * (1 - t * x), rtol=1e-12)
    assert all(answers)


def test_another_branch_and_another_number_of_turns() -> None:
    def loss(x: Any, n: Any) -> Any:
        for _ in range(n):
            x = np.sin(x) if x.sum() > 0 else np.cos(x) * x
        return x.sum()

    gradient = learned(loss, np.array([0.3, 0.4]), 2)
    for x in (np.array([0.3, 0.5]), np.array([-0.3, -0.5]), np.array([-2.0, 1.0])):
        for n in (0, 1, 2, 3):
            expected = nbgrad.trace(loss, x, n).backward()["x"]
            assert np.array_equal(gradient(x, n), expected)


def test_a_mask_that_selects_another_number_of_elements() -> None:
    def loss(x: Any) -> Any:
        return np.sum(x[x > 0] ** 3)

    gradient = learned(loss, np.array([1.0, -2.0, 3.0]))
    for x in (np.array([1.0, 2.0, 3.0]), np.array([-1.0, -2.0, -3.0]), np.array([-1.0, 2.0, -3.0])):
        assert np.array_equal(gradient(x), np.where(x > 0, 3 * x**2, 0))


def test_a_list_that_is_changed_is_another_constant() -> None:
    order = [0, 2]

    def loss(x: Any) -> Any:
        return np.sum(x[order] ** 2)

    x = np.array([1.0, 2.0, 3.0])
    gradient = learned(loss, x)
    order[1] = 1
    assert np.array_equal(gradient(x), [2.0, 4.0, 0.0])
    order[1] = 2
    assert np.array_equal(gradient(x), [2.0, 0.0, 6.0])


def test_a_list_given_by_name_is_another_constant_when_changed() -> None:
    shift, axes, rows = [1], [[1], [0]], [0, 2]

    def loss(x: Any) -> Any:
        turned = np.roll(x, shift=shift, axis=[0]) * np.arange(9.0).reshape(3, 3)
        return np.sum(turned) + np.sum(np.tensordot(x, x, axes=axes) * x) + np.sum(np.take(x, indices=rows, axis=0))

    x = np.arange(9.0).reshape(3, 3)
    gradient = learned(loss, x)
    for change in (lambda: shift.__setitem__(0, 2), lambda: axes.reverse(), lambda: rows.append(1)):
        change()
        assert np.array_equal(gradient(x), nbgrad.trace(loss, x).backward()["x"])


@pytest.mark.parametrize(
    "spread",
    [
        lambda x: np.einsum("ii->i", x),
        lambda x: np.diagonal(x),
        lambda x: np.pad(x, 1, mode="edge"),
        lambda x: np.take_along_axis(x, np.zeros((4, 4), int), 0),
        lambda x: np.repeat(x, 3, axis=0),
        lambda x: x[[0, 0, 0, 2]],
    ],
)
@pytest.mark.parametrize("constant", [False, True])
def test_contributions_are_added_in_the_order_of_the_sweep(
    spread: Callable[..., Any], constant: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of readings come last, those of other operations that put numbers at places in their turn."""

    def loss(x: Any) -> Any:
        rest = np.sum(x) * 0.3 if constant else np.sum(np.sin(x) * 0.1) + np.sum(x**2) + np.sum(np.tanh(x))
        return rest + np.sum(np.exp(spread(x))) + np.sum(x[[1, 1, 1]] * 0.7)

    gradient = learned(loss, np.ones((4, 4)))
    answers = served(loss, monkeypatch)
    for seed in range(20):
        x = np.random.default_rng(seed).normal(size=(4, 4))
        assert np.array_equal(gradient(x), nbgrad.trace(loss, x).backward()["x"])
    assert all(answers)


def test_what_a_reading_sends_back_may_go_on_to_other_operands(monkeypatch: pytest.MonkeyPatch) -> None:
    def loss(x: Any, c: Any) -> Any:
        y = x.copy()
        return np.sum((y + x[0])[[0, 0, 1]] * c) + np.sum(y.T * 1.1)

    rng = np.random.default_rng(7)
    x = rng.normal(size=(4, 3))
    gradient = learned(loss, x, np.ones((3, 3)))
    answers = served(loss, monkeypatch)
    for _ in range(20):
        c = rng.normal(size=(3, 3))
        assert np.array_equal(gradient(x, c), nbgrad.trace(loss, x, c).backward()["x"])
    assert all(answers)


@pytest.mark.parametrize("sign", [0.0, -0.0])
def test_zeros_keep_their_signs(sign: float, monkeypatch: pytest.MonkeyPatch) -> None:
    def loss(x: Any, c: Any) -> Any:
        return np.sum(x[0] * sign) + np.sum(x * c * 0.0) + np.sum(x[1] * c)

    gradient, c = learned(loss, np.ones(3), np.ones(3)), np.array([-1.0, 1.0, -2.0])
    answers = served(loss, monkeypatch)
    expected = nbgrad.trace(loss, np.ones(3), c).backward()["x"]
    assert np.array_equal(np.signbit(gradient(np.ones(3), c)), np.signbit(expected))
    assert answers == [True]


@pytest.mark.parametrize("like", [np.asfortranarray, lambda x: np.broadcast_to(x[0], x.shape), lambda x: x])
def test_gradients_lie_in_memory_like_those_of_the_sweep(like: Callable[..., Any]) -> None:
    x = like(np.ones((4, 3)))
    for loss in (lambda x: np.sum(x) * 2.0, lambda x: np.sum(x.T * np.arange(4.0)) + np.mean(x)):
        strides = [nbgrad.grad(loss)(x).strides for _ in range(2 * ENOUGH)]
        assert strides == strides[:1] * len(strides)


def test_masked_infinities_are_settled_as_ever() -> None:
    def loss(x: Any) -> Any:
        return np.sum(np.where(x > 0, np.sqrt(x), 0.0))

    gradient = learned(loss, np.array([1.0, 4.0]))
    with np.errstate(all="ignore"):
        assert np.array_equal(gradient(np.array([-1.0, 4.0])), [0.0, 0.25])
        edge = np.array([0.0, 4.0])
        assert np.array_equal(gradient(edge), nbgrad.trace(loss, edge).backward()["x"], equal_nan=True)


def test_infinite_and_huge_gradients() -> None:
    gradient = learned(lambda x: np.sum(np.sqrt(x)), np.array([1.0, 4.0]))
    with np.errstate(all="ignore"):
        assert np.array_equal(gradient(np.array([0.0, 4.0])), [np.inf, 0.25])
    huge = learned(lambda x: np.sum(x) * 1e300, np.array([1.0, 4.0]))
    assert np.array_equal(huge(np.array([0.0, 4.0])), [1e300, 1e300])


def test_one_infinity_in_a_large_product_is_seen() -> None:
    x = np.ones((80, 70))

    def loss(w: Any, x: Any) -> Any:
        return np.sum(np.where(x @ w < 50, np.sin(x @ w), 0.0))

    w = np.full((70, 60), 0.5)
    gradient = learned(loss, w, x)
    x = x.copy()
    x[3, 5] = np.inf
    with np.errstate(all="ignore"):
        expected = nbgrad.trace(loss, w, x).backward()["w"]
        assert np.array_equal(gradient(w, x), expected, equal_nan=True)


def test_numbers_of_python_at_a_singular_point() -> None:
    gradient = learned(lambda x: x * x / (x + 1.0) + abs(x) ** 0.5, 2.0)
    with np.errstate(all="ignore"):
        assert np.isinf(gradient(0.0)) or np.isnan(gradient(0.0))
    with pytest.raises(ZeroDivisionError):
        gradient(-1.0)


def test_arrays_changed_before_the_sweep_are_noticed() -> None:
    buffer = np.array([1.0, 2.0])

    def loss(x: Any, spoil: bool) -> Any:
        y = np.sum(x * buffer)
        if spoil:
            buffer[0] += 1
        return y

    gradient = learned(loss, np.array([3.0, 4.0]), False)
    with pytest.raises(nbgrad.StaleRecording):
        gradient(np.array([3.0, 4.0]), True)


def test_what_is_given_out_is_the_callers() -> None:
    c = np.array([1.0, 2.0])
    gradient = nbgrad.grad(lambda x, y: np.sum(c * x) + np.sum(c * y), (0, 1))
    first = None
    for _ in range(ENOUGH + 2):
        a, b = gradient(np.ones(2), np.ones(2))
        assert np.array_equal(a, c)
        assert np.array_equal(b, c)
        assert not np.shares_memory(a, b)
        assert not np.shares_memory(a, c)
        a[:], b[:] = 7.0, 8.0
        assert first is None or first[0] == 7.0
        first = a


def test_rules_of_the_users_run_once_a_sweep_and_may_change_their_mind() -> None:
    factor, runs = [2.0], []
    scaled = nbgrad.primitive(lambda x: x * factor[0])
    scaled.defvjp(lambda ans, x: lambda g: (runs.append(1), g * factor[0])[1])

    def loss(x: Any) -> Any:
        return np.sum(scaled(x) + x)

    gradient = nbgrad.grad(loss)
    for k in range(3 * ENOUGH):
        factor[0] = float(k)
        assert np.array_equal(gradient(np.ones(2)), [k + 1.0, k + 1.0])
    assert len(runs) == 3 * ENOUGH


def test_second_order_through_a_known_way() -> None:
    def cube(x: Any) -> Any:
        return np.sum(x**3)

    gradient = learned(cube, np.array([1.0, 2.0]))
    assert np.array_equal(nbgrad.jacobian(gradient)(np.array([1.0, 2.0])), np.diag([6.0, 12.0]))
    assert np.array_equal(nbgrad.grad(lambda x: np.sum(gradient(x)))(np.array([1.0, 2.0])), [6.0, 12.0])


def test_containers_and_auxiliary_results() -> None:
    def loss(params: Any, x: Any) -> Any:
        h = np.tanh(x @ params["W"] + params["b"])
        return np.mean(h**2), {"h": h}

    params = {"W": np.full((3, 2), 0.3), "b": np.zeros(2)}
    both = nbgrad.value_and_grad(loss, has_aux=True)
    results = [both(params, np.ones((4, 3))) for _ in range(ENOUGH + 3)]
    (value, aux), g = results[0]
    for (other, also), again in results[1:]:
        assert other == value
        assert np.array_equal(also["h"], aux["h"])
        assert type(also["h"]) is np.ndarray
        assert again.keys() == g.keys()
        assert all(np.array_equal(again[k], g[k]) for k in g)


@pytest.mark.parametrize("dtype", [np.float32, np.complex128, np.float64])
def test_dtypes_are_kept(dtype: Any) -> None:
    x = np.array([0.5, 1.5], dtype)
    gradient = learned(lambda x: np.sum(np.abs(np.exp(x) * x)), x)
    assert gradient(x).dtype == dtype
    fresh = nbgrad.trace(lambda x: np.sum(np.abs(np.exp(x) * x)), x).backward()["x"]
    assert np.array_equal(gradient(x), fresh)


def test_filled_arrays_and_writing_in_place() -> None:
    def loss(x: Any, n: int) -> Any:
        out = np.zeros(n)
        for i in range(n):
            out[i] = x[i] ** 2
        out[1:] += x[:-1]
        return np.sum(out * out)

    x = np.array([0.5, 1.5, -2.0])
    gradient = learned(loss, x, 3)
    y = np.array([0.25, 3.0, 1.0])
    assert np.array_equal(gradient(y, 3), nbgrad.trace(loss, y, 3).backward()["x"])


def test_threads_may_share_a_way() -> None:
    def loss(x: Any) -> Any:
        return np.sum(np.tanh(x) * np.exp(x) + np.sin(x) * x)

    points = [np.linspace(0, k + 1, 500) for k in range(8)]
    expected = [nbgrad.trace(loss, x).backward()["x"] for x in points]
    gradient = learned(loss, points[0])
    wrong: list[int] = []

    def work(k: int) -> None:
        for _ in range(200):
            if not np.array_equal(gradient(points[k]), expected[k]):
                wrong.append(k)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(len(points))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_constants_are_told_apart() -> None:
    nan = float("nan")
    assert same((1, slice(2, None), ...), (1, slice(2, None), ...))
    assert same([1, 2.0], [1, 2.0])
    assert not same(1, 1.0)
    assert not same(1, True)
    assert not same(0.0, -0.0)
    assert not same(nan, nan)
    assert not same((1,), (1, 2))
    assert not same({"axis": 1}, {"axis": 0})
    assert not same(np.float32(1), np.float64(1))
    assert is_told((1, [2, "x"], None))
    assert not is_told((1, np.ones(2)))
    assert not is_told(object())
