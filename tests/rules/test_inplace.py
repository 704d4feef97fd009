"""Assignment in place: NumPy's values, aliases and errors, and the right gradients, in both modes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nbgrad
from statements import check_statements, on_a_copy

x5 = np.array([0.5, -1.2, 0.9, 1.7, -0.3])
x23 = np.array([[0.5, -1.2, 0.9], [1.7, -0.3, 0.8]])


def assign(key: Any, value: Any) -> Callable[[Any], Any]:
    def statements(x: Any) -> Any:
        x[key] = value(x) if callable(value) else value
        return x * x

    return statements


KEYS: list[Any] = [
    0, -1, slice(1, 3), slice(None, None, -2), ..., None, [0, 3], np.array([[1, 2], [4, 0]]), x5 > 0, [True, False] * 2
    + [True], np.int64(2), (), slice(0, 0), np.array(3), (slice(1, 4), None), True, False,
]  # fmt: skip


@pytest.mark.parametrize("key", KEYS, ids=repr)
def test_assigning_a_number(key: Any) -> None:
    """A constant overwrites: no gradient from there on."""
    check_statements(assign(key, 2.5), x5)


@pytest.mark.parametrize("key", KEYS, ids=repr)
def test_assigning_what_was_computed(key: Any) -> None:
    """The gradient goes to what was assigned, not to what was there."""
    check_statements(assign(key, lambda x: np.sin(x[key]) + x[0]), x5)


@pytest.mark.parametrize("key", [(0, 1), (slice(None), 1), (..., [0, 2]), ([0, 1], [2, 0]), x23 > 0, (1, None, [0])])
def test_assigning_in_matrices(key: Any) -> None:
    """Keys that mix integers, slices, masks and arrays."""
    check_statements(assign(key, lambda x: x[key] * x[1, 2]), x23)


@pytest.mark.parametrize(
    "value",
    [lambda x: x[0], lambda x: x[:, :1], lambda x: np.reshape(x[0], (1, 1, 3)), lambda x: [x[0, 0], 1.0, x[1, 1]]],
    ids=["row", "column", "too many axes", "list"],
)
def test_assigned_values_are_broadcast(value: Any) -> None:
    """NumPy stretches what is assigned; its gradient is summed."""
    check_statements(assign(..., value), x23)


def test_the_last_one_of_repeated_places_stays() -> None:
    """With an index given twice NumPy keeps the last value; only that one has a gradient."""
    check_statements(assign([1, 1, 3], lambda x: x[2:]), x5)
    _, pullback = nbgrad.vjp(on_a_copy(assign([0, 0], lambda x: 3 * x[3:])), x5)
    np.testing.assert_allclose(pullback(np.ones(5))[0][3:], [2 * 1.7, 9 * 2 * -0.3 - 0.6])


AUGMENTED: dict[str, Callable[[Any], Any]] = {
    "item": lambda x: exec("x[1] += x[0]", {"x": x}),
    "slice": lambda x: exec("x[1:3] *= x[2:4]", {"x": x}),
    "slice of itself": lambda x: exec("x[1:] -= x[:-1]", {"x": x}),
    "reversed": lambda x: exec("x[::-1] += x", {"x": x}),
    "mask": lambda x: exec("x[x > 0] /= 2.0", {"x": x}),
    "repeated indices": lambda x: exec("x[[0, 0, 1]] += x[2:]", {"x": x}),
    "all": lambda x: exec("x += x * x", {"x": x}),
    "power": lambda x: exec("x **= 2", {"x": x}),
    "with a number": lambda x: exec("x *= 2; x -= 1; x /= 4", {"x": x}),
    "floor": lambda x: exec("x //= 0.37", {"x": x}),
    "modulo": lambda x: exec("x %= 0.7", {"x": x}),
    "with a list": lambda x: exec("x += [1, 2, 3, 4, 5]", {"x": x}),
}


@pytest.mark.parametrize("name", AUGMENTED)
def test_augmented_assignment(name: str) -> None:
    """``+=`` and its like change the array in place."""

    def statements(x: Any) -> Any:
        AUGMENTED[name](x)
        return np.sin(x)

    check_statements(statements, x5)


def test_matrix_product_in_place() -> None:
    """``@=`` too."""

    def statements(x: Any) -> Any:
        x @= np.array([[0.1, 2.0, 0.3], [1.0, 0.5, 0.0], [0.0, 0.2, 1.0]])
        return x

    check_statements(statements, x23)


def test_every_name_of_the_array_sees_the_change() -> None:
    """Names refer to one array, containers too; copies are others."""

    def statements(x: Any) -> Any:
        same, held, other = x, {"x": [x]}, x.copy()
        also = copy.copy(x)
        x[0] = 7.0
        same *= 2.0
        held["x"][0][1] = x[2]
        return same * other + held["x"][0] * also

    check_statements(statements, x5)


def test_numbers_are_immutable() -> None:
    """``+=`` on a number makes a new one, as in Python; so do NumPy's scalars."""

    def statements(x: Any) -> Any:
        a = b = x[0]
        a += x[1]
        return a * b

    check_statements(statements, x5)
    assert nbgrad.grad(lambda v: _add_twice(v))(3.0) == 1.0


def _add_twice(v: Any) -> Any:
    before = v
    v += 1.0
    v += 1.0
    return v if before == 3.0 else 0.0 * v


def test_zero_dimensional_arrays_change_in_place() -> None:
    """Unlike numbers."""

    def statements(x: Any) -> Any:
        same = x
        x += 1.0
        x *= same
        same[...] = x * 2
        return x

    check_statements(statements, np.array(0.7))


def fill_loop(x: Any) -> Any:
    out = np.zeros_like(x)
    for i in range(len(x)):
        out[i] = np.sin(x[i]) * x[i - 1]
    return out


def recurrence(x: Any) -> Any:
    h = np.zeros((len(x) + 1, 2), like=x)
    for t in range(len(x)):
        h[t + 1] = np.tanh(0.5 * h[t] + x[t])
    return h


def accumulate(x: Any) -> Any:
    total = np.zeros(2, like=x)
    for v in x:
        total[int(v > 0)] += v * v
    return total


def stencil(x: Any) -> Any:
    u = x.copy()
    for _ in range(3):
        u[1:-1] = u[1:-1] + 0.1 * (u[2:] - 2 * u[1:-1] + u[:-2])
    return u


def table(x: Any) -> Any:
    n = len(x)
    out = np.empty((n, n), like=x)
    for i in range(n):
        for j in range(n):
            out[i, j] = x[i] / (x[j] + 3.0)
    return out


def swap(x: Any) -> Any:
    x[0], x[4] = x[4], x[0]
    x[[1, 2]] = x[[2, 1]]
    return x * np.arange(5.0)


def dynamic(x: Any) -> Any:
    best = np.zeros(6, like=x)
    for i in range(5):
        best[i + 1] = np.maximum(best[i] + x[i], x[i])
    return np.max(best)


PATTERNS = (fill_loop, recurrence, accumulate, stencil, table, swap, dynamic)


@pytest.mark.parametrize("statements", PATTERNS, ids=lambda f: f.__name__)
def test_loops_that_fill(statements: Any) -> None:
    """Patterns of real programs."""
    check_statements(statements, x5)


def test_arrays_made_like_a_traced_one_are_plain_when_they_hold_integers() -> None:
    """Only floating and complex arrays are worth following."""

    def statements(x: Any) -> Any:
        count = np.zeros_like(x, dtype=int)
        count[x > 0] += 1
        return x * count

    check_statements(statements, x5)


def test_constants_may_leave_the_computation() -> None:
    """An array that depends on no leaf can become plain at any time: nothing is lost."""

    def statements(x: Any) -> Any:
        ones = np.ones_like(x)
        return x * float(ones[0] + 1.0) + np.asarray(ones * 2.0)

    check_statements(statements, x5)


def test_second_derivatives_through_assignments() -> None:
    """Hessian of a function written with a fill loop."""
    hessian = nbgrad.hessian(lambda x: np.sum(fill_loop(x) ** 2))(x5)
    np.testing.assert_allclose(hessian, hessian.T, atol=1e-12)
    h = 1e-5
    for i in range(5):
        e = np.eye(5)[i] * h
        gradient = nbgrad.grad(lambda x: np.sum(fill_loop(x) ** 2))
        np.testing.assert_allclose(hessian[i], (gradient(x5 + e) - gradient(x5 - e)) / (2 * h), atol=1e-6)
