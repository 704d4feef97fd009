"""What the product of cases cannot say of reductions and their kin: out=, overwriting, masks, lists, long inputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nbgrad

X = np.array([[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]])

WITH_OUT: dict[str, tuple[Callable[..., Any], Any]] = {
    "sum": (np.sum, 3), "prod": (np.prod, 3), "mean": (np.mean, 3), "var": (np.var, 3), "std": (np.std, 3),
    "max": (np.max, 2), "min": (np.min, 2), "ptp": (np.ptp, 2), "nansum": (np.nansum, 3), "nanmean": (np.nanmean, 3),
    "nanmax": (np.nanmax, 2), "median": (np.median, 2), "nanmedian": (np.nanmedian, 2),
}  # fmt: skip


@pytest.mark.parametrize("name", WITH_OUT)
def test_out_is_written_and_returned(name: str) -> None:
    """A traced ``out=`` holds the result afterwards, given by name or by position, and carries its gradient."""
    fun, position = WITH_OUT[name]

    def by_name(x: Any) -> Any:
        out = x[0] * 0
        assert fun(x, axis=0, out=out) is out
        return np.sum(out**2)

    def by_position(x: Any) -> Any:
        out = x[0] * 0
        fun(x, 0, *[None] * (position - 2), out)
        return np.sum(out**2)

    expected = nbgrad.grad(lambda x: np.sum(fun(x, axis=0) ** 2))(X)
    np.testing.assert_array_equal(nbgrad.grad(by_name)(X), expected)
    np.testing.assert_array_equal(nbgrad.grad(by_position)(X), expected)


@pytest.mark.parametrize("name", WITH_OUT)
def test_a_plain_out_would_lose_the_gradient(name: str) -> None:
    """A plain array cannot hold a traced result; that is said, not passed over."""
    outside = np.empty(3)
    with pytest.raises(nbgrad.NotDifferentiable, match="out= is a plain array"):
        nbgrad.grad(lambda x: np.sum(WITH_OUT[name][0](x, axis=0, out=outside)))(X)


@pytest.mark.parametrize("name", WITH_OUT)
def test_an_out_made_on_the_way_keeps_it(name: str) -> None:
    fun = WITH_OUT[name][0]
    got = nbgrad.grad(lambda x: np.sum(fun(x, axis=0, out=np.empty(3)) ** 2))(X)
    np.testing.assert_array_equal(got, nbgrad.grad(lambda x: np.sum(fun(x, axis=0) ** 2))(X))


def test_options_after_a_positional_out_count() -> None:
    """np.sum(x, 0, None, None, True) keeps the axis."""
    seen: list[Any] = []

    def run(x: Any) -> Any:
        seen.append(np.sum(x, 0, None, None, True).shape)
        return np.sum(np.max(x, 1, None, True))

    nbgrad.grad(run)(X)
    assert seen == [(1, 3)]


@pytest.mark.parametrize("fun", [np.median, np.nanmedian, lambda x, **k: np.quantile(x, 0.4, **k)])
def test_overwrite_input_leaves_the_users_array_alone(fun: Callable[..., Any]) -> None:
    """NumPy may leave a shuffled input behind; a traced one stays as it is."""
    x = np.array([3.0, 1.0, 2.0, 7.0, 5.0])
    nbgrad.grad(lambda x: fun(x, overwrite_input=True))(x)
    assert x.tolist() == [3.0, 1.0, 2.0, 7.0, 5.0]


MASKED: dict[str, Callable[[Any], Any]] = {
    "mean": lambda x: np.mean(x, where=x > 0),
    "sum": lambda x: np.sum(x, where=x > 0),
    "var": lambda x: np.var(x, where=x > 0),
    "std about a mean": lambda x: np.std(x, where=x > 0, mean=np.mean(x, keepdims=True)),
    "max": lambda x: np.max(x, initial=-9.0, where=x > 0),
    "nanmean": lambda x: np.nanmean(x, where=x > 0),
    "quantile": lambda x: np.quantile(x, 0.3, weights=np.abs(x), method="inverted_cdf"),
}


@pytest.mark.parametrize("name", MASKED)
def test_recorded_masks(name: str) -> None:
    """A mask computed in a recorded graph is an operand like any other, also where NumPy takes it by keyword only."""
    graph = nbgrad.trace(MASKED[name], X)
    np.testing.assert_array_equal(graph.backward()["x"], nbgrad.grad(MASKED[name])(X))


def test_lists_among_the_arguments() -> None:
    """Plain lists beside a traced array are arrays, as in NumPy."""
    row = X[0]
    pairs: tuple[tuple[Callable[[Any, Any], Any], list[float]], ...] = (
        (lambda x, v: np.percentile(x, v), [25.0, 60.0]),
        (lambda x, v: np.average(x, weights=v), [1.0, 2.0, 3.0]),
        (lambda x, v: np.trapezoid(x, v), [0.0, 1.0, 4.0]),
        (lambda x, v: np.gradient(x, v), [0.0, 1.0, 4.0]),
        (lambda x, v: np.convolve(x, v), [1.0, 2.0]),
        (lambda x, v: np.correlate(x, v, "full"), [1.0, 2.0]),
        (lambda x, v: np.interp(x, v, v), [-3.0, 0.0, 5.0]),
        (lambda x, v: np.diff(x, prepend=v), [1.0, 2.0]),
        (lambda x, v: np.ediff1d(x, v), [1.0, 2.0]),
        (lambda x, v: np.cov(x, v), [1.0, 2.0, 5.0]),
        (lambda x, v: np.histogram(x, v, weights=x)[0], [-4.0, 0.0, 5.0]),
        (lambda x, v: np.clip(x, v, None), [0.0, 0.0, 0.0]),
    )
    for fun, values in pairs:
        of_list = nbgrad.vjp(lambda x, f=fun, v=values: f(x, v), row)
        of_array = nbgrad.vjp(lambda x, f=fun, v=values: f(x, np.array(v)), row)
        np.testing.assert_array_equal(of_list[0], of_array[0])
        ones = np.ones_like(of_list[0])
        np.testing.assert_array_equal(of_list[1](ones)[0], of_array[1](ones)[0])


def test_a_start_is_not_part_of_the_tangent() -> None:
    """The tangent of a sum that starts from 5 does not start from 5."""
    tangent = nbgrad.jvp(lambda x: np.sum(x, initial=5.0), (X,), (np.ones_like(X),))[1]
    assert tangent == 6.0


def test_indices_are_constant() -> None:
    """argsort and its kin give plain integers; indexing by them carries the gradient."""
    x = np.array([3.0, 1.0, 2.0])
    weights = np.array([1.0, 10.0, 100.0])
    for order in (lambda x: np.argsort(x), lambda x: np.argpartition(x, 1), lambda x: np.lexsort((x,))):
        np.testing.assert_array_equal(nbgrad.grad(lambda x, o=order: x[o(x)] @ weights)(x), [100.0, 1.0, 10.0])
    np.testing.assert_array_equal(nbgrad.grad(lambda x: np.sort(x) @ weights)(x), [100.0, 1.0, 10.0])
    assert nbgrad.grad(lambda q: np.sum(x * np.searchsorted(x, q)) + q)(1.5) == 1.0


def test_equal_elements_keep_their_order_in_a_sort() -> None:
    """The sort is stable in its gradient too."""
    x = np.array([1.0, 0.0, 1.0])
    np.testing.assert_array_equal(nbgrad.grad(lambda x: np.sort(x) @ np.array([1.0, 2.0, 3.0]))(x), [2.0, 1.0, 3.0])


def test_a_long_running_product_with_a_zero() -> None:
    """Ten thousand factors, one of them 0: right, and without a loop inside a loop."""
    x = np.ones(10_000)
    x[5_000] = 0.0
    gradient = nbgrad.grad(lambda x: np.sum(np.cumprod(x)))(x)
    assert gradient[5_000] == 5_000.0
    assert gradient[0] == 5_000.0
    assert gradient[-1] == 0.0
