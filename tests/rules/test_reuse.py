"""Loops that fill an array element by element: linear in time and memory, and right where someone looks in between."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

import nbgrad


def filled(x: Any, n: int) -> Any:
    out = np.zeros_like(x)
    for i in range(n):
        out[i] = x[i] ** 2
    return np.sum(out * out)


def looked_at_in_between(x: Any) -> Any:
    out, total = np.zeros_like(x), 0.0
    for i in range(len(x)):
        out[i] = x[i] ** 2
        total = total + np.sum(out**3)  # an operation whose derivative reads what stood there
    return total


def kept_in_between(x: Any) -> Any:
    out, kept = np.zeros_like(x), []
    for i in range(len(x)):
        out[i] = x[i] ** 2
        kept.append(out.copy())
    return sum(np.sum(k * (i + 1)) for i, k in enumerate(kept))


def seen_through_a_view(x: Any) -> Any:
    out = np.zeros_like(x)
    tail, total = out[1:], 0.0
    for i in range(len(x)):
        out[i] = x[i] ** 2
        total = total + np.sum(tail * tail)
    return total


def overwritten(x: Any) -> Any:
    out = np.zeros_like(x)
    for i in range(len(x)):
        out[i % 2] = out[(i + 1) % 2] * x[i] + 1.0
    return out[0] * out[1]


def returned_and_reused(x: Any) -> Any:
    out = np.zeros_like(x)
    rows = []
    for i in range(3):
        out[i] = x[i]
        rows.append(out)  # the same array three times, as in NumPy
    return np.sum(np.stack(rows) ** 2)


PROGRAMS = [looked_at_in_between, kept_in_between, seen_through_a_view, overwritten, returned_and_reused]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_what_is_seen_in_between_counts(program: Any) -> None:
    x = np.array([0.3, -0.7, 1.1, 0.9])
    plain = x.copy()
    assert nbgrad.value_and_grad(program)(x)[0] == program(plain)
    nbgrad.check_grads(program, (x,), order=2)
    np.testing.assert_array_equal(x, plain)


def peak(run: Any) -> int:
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_memory_grows_with_the_length_not_with_its_square(mode: str) -> None:
    def run(n: int) -> None:
        x = np.linspace(0.0, 1.0, n)
        if mode == "reverse":
            g = nbgrad.grad(filled)(x, n)
        else:
            g = nbgrad.jvp(lambda x: filled(x, n), (x,), (np.ones(n),))[1]
        expected = 4 * x**3
        np.testing.assert_allclose(g, expected if mode == "reverse" else expected.sum())

    run(10)
    small, large = (peak(lambda n=n: run(n)) for n in (1000, 4000))
    assert large < 6 * small


@pytest.mark.parametrize("key", [(), ..., slice(None), (slice(None),)], ids=repr)
def test_a_view_of_all_of_an_array_that_is_written_to_writes_to_it(key: Any) -> None:
    def fun(x: Any) -> Any:
        filled = np.zeros(5)
        for k in range(4):
            filled[k] = x[k] * 2
        view = filled[key]
        view[0] = 5.0 * x[1]
        filled[4] = x[0]
        return np.sum(filled * filled) + view[1] + view[4]

    x = np.arange(1.0, 5.0)
    value, gradient = nbgrad.value_and_grad(fun)(x)
    assert value == fun(x)
    np.testing.assert_allclose(gradient, [3.0, 118.0, 24.0, 32.0])
