"""scipy.integrate on samples: values are SciPy's, derivatives those of difference quotients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.integrate

import nbgrad
from nbgrad.scipy import integrate

rng = np.random.default_rng(3)


@pytest.mark.parametrize("count", [2, 3, 4, 7, 8])
@pytest.mark.parametrize("name", ["trapezoid", "simpson", "cumulative_trapezoid"])
def test_samples(name: str, count: int) -> None:
    """Odd and even numbers of samples; places given or not; along either axis."""
    fun, own = getattr(integrate, name), getattr(scipy.integrate, name)
    x, y = np.cumsum(rng.uniform(0.5, 1.5, count)), rng.normal(size=count)
    table = rng.normal(size=(count, 2))
    ways: list[Callable[..., Any]] = [
        lambda f, y, x, t: f(y), lambda f, y, x, t: f(y, x=x), lambda f, y, x, t: f(y, dx=x[0]),
        lambda f, y, x, t: f(t, x=x, axis=0), lambda f, y, x, t: f(t.T, x=t[:, 0] + 10 * x),
    ]  # fmt: skip
    for way in ways:
        np.testing.assert_array_equal(way(fun, y, x, table), way(own, y, x, table))
        nbgrad.check_grads(lambda y, x, t, way=way: way(fun, y, x, t), (y, x, table))


def test_beginning() -> None:
    """A sum that begins with a number of its own."""
    nbgrad.check_grads(lambda y: integrate.cumulative_trapezoid(y, initial=0)[:2], (np.array([1.0, 2.0, 4.0]),))
