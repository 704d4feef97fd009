"""Infinite and undefined derivatives count for nothing exactly where nothing depends on them, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nbgrad

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")

POINTS = np.array([[0.0, 1.0], [2.0, 1.0], [3.0, 0.5], [-1.0, 0.25]])


def distances(x: Any) -> Any:
    return np.sqrt(np.sum((x[:, None] - x[None]) ** 2, axis=-1))


def masked_root(x: Any) -> Any:
    return np.sum(np.where(x > 0.5, np.sqrt(x - 0.5), 0.0) ** 3)


def written_over(x: Any) -> Any:
    y = np.log(x)
    y[x < 0] = 1.0
    return np.sum(y * x)


def forces(x: Any) -> Any:
    r = distances(x)
    pair = 1 / r**2 - 1 / r
    pair[np.diag_indices(len(x))] = 0
    return np.sum(pair)


def norms(x: Any) -> Any:
    r = np.linalg.norm(x[:, None] - x[None], axis=-1)
    return np.sum(np.where(r > 0, 1 / r, 0))


def softly_least(x: Any) -> Any:
    padded = np.concatenate([np.full(1, -np.inf), x.ravel()]) / x[0, 1]
    return np.log(np.sum(np.exp(padded - np.max(padded))))


SMOOTH: list[tuple[Callable[..., Any], Any]] = [
    (lambda x: np.sum(distances(x)), POINTS),
    (lambda x: np.sum(np.exp(-distances(x))), POINTS),
    (lambda x: np.sum(np.triu(distances(x), 1) ** 1.5), POINTS),
    (forces, POINTS),
    (norms, POINTS),
    (softly_least, POINTS),
    (masked_root, np.array([-1.0, 0.75, 2.0])),
    (written_over, np.array([-1.0, 0.75, 2.0])),
    (lambda x: np.max(1 / x**2) + np.sum(np.sqrt(x)[1:]), np.array([0.5, 2.0, 3.0])),
    (lambda x: np.sum(np.where(x > 0, x, np.exp(-1000 * x) - 1)), np.array([-0.001, 2.0, 3.0])),
]


@pytest.mark.parametrize(("fun", "x"), SMOOTH)
def test_what_does_not_count(fun: Callable[..., Any], x: Any) -> None:
    """The derivative is that of difference quotients, also in the compiled plan, the written program and a replay."""
    gradient = nbgrad.grad(fun)(x)
    h = 1e-6
    for index in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[index] = h
        quotient = (fun(x + e) - fun(x - e)) / (2 * h)
        assert gradient[index] == pytest.approx(quotient, rel=1e-4, abs=1e-6)
    graph = nbgrad.trace(fun, x)
    name = graph.leaves[0].label
    np.testing.assert_allclose(graph.backward()[name], gradient)
    np.testing.assert_allclose(graph.compile()()[1][name], gradient)
    space: dict[str, Any] = {}
    exec(graph.to_python(), space)
    np.testing.assert_allclose(space["gradient"](**{name: x})[1][name], gradient)
    assert graph.ledger(name).checked
    moved = x * 1.001
    np.testing.assert_allclose(graph.update(**{name: moved})[name], nbgrad.grad(fun)(moved), rtol=1e-9)


NOT_DIFFERENTIABLE: list[tuple[Callable[..., Any], Any]] = [
    (lambda x: np.sqrt(x) ** 2, 0.0 * np.ones(1)),  # the derivative is 1, which the rules do not know
    (lambda x: np.where(x == 0, 1.0, np.expm1(x) / x), np.zeros(1)),  # ½
    (lambda x: np.sqrt(np.sum(x**2)), np.zeros(2)),
    (lambda x: np.where(x > 0, np.log(x), 0), np.zeros(1)),
]


def test_elements_left_aside() -> None:
    """What no index and no maximum takes from the array does not count, singular or not."""
    x = np.array([0.0, 2.0, 3.0])
    with np.errstate(all="ignore"):
        assert nbgrad.grad(lambda x: np.sum(np.sqrt(x)[1:]))(x)[0] == 0
        assert nbgrad.grad(lambda x: np.max(np.log(x)))(x).tolist() == [0, 0, 1 / 3]


@pytest.mark.parametrize(("fun", "x"), NOT_DIFFERENTIABLE)
def test_what_does_count(fun: Callable[..., Any], x: Any) -> None:
    """Where the point itself is singular no number is made up."""
    with np.errstate(all="ignore"):
        assert not np.all(np.isfinite(nbgrad.grad(lambda x: np.sum(fun(x)))(x)))


def test_values_that_become_singular_later() -> None:
    """A slider moved to where a root is masked shows what a new recording would, also once the plan has taken over."""
    graph = nbgrad.trace(masked_root, np.array([1.0, 2.0]))
    for k in range(15):
        x = np.array([1.0 + k, 2.0])
        np.testing.assert_allclose(graph.update(x=x)["x"], nbgrad.grad(masked_root)(x))
    with np.errstate(all="ignore"):
        found = graph.update(x=np.array([-1.0, 2.0]))["x"]
    np.testing.assert_allclose(found, nbgrad.grad(masked_root)(np.array([-1.0, 2.0])))
    assert found[0] == 0


def test_a_mask_that_is_a_factor_is_a_condition_too() -> None:
    def f(x: Any) -> Any:
        return np.sum(np.sqrt(x) * (x > 0))

    with np.errstate(all="ignore"):
        assert np.isnan(nbgrad.grad(f)(np.array([0.0, 4.0]))[0]), "to the right of 0 it grows infinitely fast"
        np.testing.assert_array_equal(nbgrad.grad(f)(np.array([-1.0, 4.0]))[1], 0.25)


def test_of_a_value_that_is_nan_nothing_is_said() -> None:
    with np.errstate(all="ignore"):
        assert np.isnan(nbgrad.grad(lambda x: np.maximum(x, 0.0) * np.exp(x * 0.0 + 1000.0))(np.float64(-1.0)))


def relative_entropy(p: Any, q: Any) -> Any:
    return np.sum(np.where(p != 0, p * np.log(p / q), 0))


BESIDE: dict[str, Callable[[Any, Any], Any]] = {
    "relative entropy": relative_entropy,
    "under p > 0": lambda p, q: np.sum(np.where(p > 0, p * np.log(p / q), 0)),
    "of a product": lambda p, q: np.sum(np.sqrt(p * q)),
    "a power": lambda p, q: np.sum((p * q) ** 0.5 + (p / q) ** 0.5),
}


@pytest.mark.parametrize("name", BESIDE)
def test_a_leaf_beside_the_one_that_meets_the_singular_point(name: str) -> None:
    """The gradient of one is not finite where it meets it; that of the other is what difference quotients say."""
    fun, p, q = BESIDE[name], np.array([0.2, 0.0, 0.5]), np.array([0.3, 0.1, 0.6])
    h = 1e-6
    quotients = [(fun(p, q + e) - fun(p, q - e)) / (2 * h) for e in np.eye(3) * h]
    of_p, of_q = nbgrad.grad(fun, (0, 1))(p, q)
    np.testing.assert_allclose(of_q, quotients, rtol=1e-6, atol=1e-9)
    assert np.isfinite(of_p).tolist() == [True, False, True]
    graph = nbgrad.trace(fun, p, q)
    np.testing.assert_allclose(graph.backward()["q"], quotients, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(graph.compile()()[1]["q"], of_q)
    space: dict[str, Any] = {}
    exec(graph.to_python(), space)
    np.testing.assert_allclose(space["gradient"](p=p, q=q)[1]["q"], of_q)
    assert graph.ledger("q").checked
    later = graph.update(p=np.array([0.2, 0.1, 0.5]))
    np.testing.assert_allclose(later["q"], nbgrad.grad(fun, 1)(np.array([0.2, 0.1, 0.5]), q))


def test_leaves_that_meet_it_together_are_not_told_apart() -> None:
    """Where a leaf is behind both factors, or the sign of a zero changes, no number is made up."""
    x = np.array([0.0, 2.0])
    assert not np.all(np.isfinite(nbgrad.grad(lambda x: np.sqrt(x[0] * (x[1] - x[0])))(x)))
    of_p, of_q = nbgrad.grad(lambda p, q: np.arctan(1 / (p * q)) * np.sqrt(p), (0, 1))(np.zeros(()), np.zeros(()))
    assert not np.isfinite(of_p)
    assert not np.isfinite(of_q)
