"""A plain array changed after a record took it as an operand is noticed before a wrong gradient comes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nbgrad
from nbgrad.core.errors import StaleRecording
from nbgrad.core.stale import EXACT, SAMPLE, sample

x3 = np.array([0.5, -1.2, 0.9])


def change(a: Any) -> None:
    a[1] += 1.0


CHANGES: dict[str, Callable[[Any], Any]] = {
    "item": change,
    "all": lambda a: a.fill(3.0),
    "in place": lambda a: np.multiply(a, 2.0, out=a),
    "order": lambda a: a.sort(),
    "sign of zero": lambda a: np.copyto(a, -0.0),
    "nan": lambda a: np.copyto(a, np.nan),
    "through a view": lambda a: change(a[::-1]),
}
USES: dict[str, Callable[[Any, Any], Any]] = {
    "multiply": lambda x, a: x * a,
    "reflected": lambda x, a: a * x,
    "ufunc": lambda x, a: np.arctan2(x, a),
    "matmul": lambda x, a: a @ x,
    "keyword": lambda x, a: np.average(x, weights=np.exp(0 * a)) * x * a,
    "where": lambda x, a: np.where(a, x * x, x) * a,
    "function": lambda x, a: np.convolve(x, a),
    "power": lambda x, a: np.power(3.0, a) * x ** a.astype(int) * a,
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_constant_changed_between_value_and_gradient(name: str) -> None:
    """Whatever the change, if it lasts."""
    a = np.array([1.0, 0.0, -2.0])
    _, pullback = nbgrad.vjp(lambda x: np.sum(x * a), x3)
    CHANGES[name](a)
    with pytest.raises(StaleRecording, match=r"array of shape \(3,\) was changed in place after multiply had used it"):
        pullback(np.float64(1.0))


@pytest.mark.parametrize("name", USES)
def test_every_way_to_use_a_constant(name: str) -> None:
    """Operators, ufuncs, functions, keywords."""
    a = np.array([1.0, 2.0, 3.0])
    value, pullback = nbgrad.vjp(lambda x: USES[name](x, a), np.abs(x3))
    pullback(np.ones_like(value))
    change(a)
    with pytest.raises(StaleRecording):
        pullback(np.ones_like(value))


def test_a_buffer_used_again_and_again() -> None:
    """Rewritten between two uses: the first use would see the last contents."""
    buffer = np.zeros(3)

    def reuse(x: Any) -> Any:
        total = 0.0
        for k in range(3):
            buffer[:] = k + 1.0
            total = total + np.sum(np.sin(x) * buffer)
        return total

    with pytest.raises(StaleRecording, match=r"a = a\.copy\(\)"):
        nbgrad.grad(reuse)(x3)


@pytest.mark.parametrize("size", [3, EXACT // 8, 4 * EXACT])
def test_a_leaf_changed_before_the_pullback(size: int) -> None:
    """One element suffices, in an array of any size."""
    x = np.linspace(0.0, 1.0, size)
    _, pullback = nbgrad.vjp(np.square, x)
    pullback(np.ones(size))
    x[size // 2 - 1] += 1e-3
    with pytest.raises(StaleRecording, match="the function"):
        pullback(np.ones(size))


@pytest.mark.parametrize("shape", [(4 * EXACT,), (300, 40), (20, 30, 40), (2, 5000), (1, 9000, 1)])
def test_large_constants_that_are_rewritten(shape: tuple[int, ...]) -> None:
    """A sample tells, of any shape and in any memory order."""
    for a in (np.random.default_rng(0).random(shape), np.random.default_rng(0).random(shape[::-1]).T):
        assert SAMPLE // 4 <= len(sample(a)) // 8 <= 4 * SAMPLE
        for rewritten in (np.sqrt, lambda a: np.roll(a, 1), lambda a: 1 - a, np.zeros_like):
            value, pullback = nbgrad.vjp(lambda x, a=a: np.sum(x * a), 2.0)
            a[...] = rewritten(a)
            with pytest.raises(StaleRecording):
                pullback(np.ones_like(value))


def test_what_no_derivative_needs_may_change() -> None:
    """Sums, joins and assignments do not depend on the constants in them."""
    a = np.array([1.0, 2.0, 3.0])

    def statements(x: Any) -> Any:
        y = np.concatenate([x + a, a - x])
        y[:3] = a
        return y + np.stack([a, x]).sum()

    value, pullback = nbgrad.vjp(statements, x3)
    a += 1.0
    np.testing.assert_allclose(pullback(np.ones_like(value))[0], [5.0, 5.0, 5.0])


def test_indices_are_kept_as_they_were() -> None:
    """A key is copied when it is used, so that it may change."""
    key, mask = np.array([0, 2]), np.array([True, False, True])

    def statements(x: Any) -> Any:
        y = x[key] * x[mask]
        x[mask] = y
        key[0], mask[0] = 1, False
        return x * x

    value, pullback = nbgrad.vjp(statements, x3)
    key[:], mask[:] = 0, False
    np.testing.assert_allclose(value, [0.5**4, 1.44, 0.9**4])
    np.testing.assert_allclose(pullback(np.ones(3))[0], [4 * 0.5**3, -2.4, 4 * 0.9**3])


def test_a_graph_notices_too() -> None:
    """And says where the array was used."""
    a = np.array([1.0, 2.0, 3.0])

    def product(x: Any) -> Any:
        return np.sum(x * a)

    graph = nbgrad.trace(product, x3)
    graph.backward()
    change(a)
    with pytest.raises(StaleRecording, match="multiply on line"):
        graph.backward()


def test_forward_mode_has_nothing_to_go_stale() -> None:
    """Tangents are computed at once, so a buffer may be reused."""
    buffer = np.zeros(3)

    def reuse(x: Any) -> Any:
        total = 0.0
        for k in range(3):
            buffer[:] = k + 1.0
            total = total + np.sum(x * buffer)
        return total

    assert nbgrad.jvp(reuse, (x3,), (np.ones(3),))[1] == 18.0


def test_unchanged_arrays_raise_nothing() -> None:
    """Reading, copying and changing back are fine."""
    a = np.array([1.0, 2.0, 3.0])
    value, pullback = nbgrad.vjp(lambda x: x * a, x3)
    a[0] = 9.0
    a[0] = 1.0
    np.testing.assert_array_equal(pullback(np.ones_like(value))[0], a)
