"""Lazy arrays flow through: value and gradient stay lazy, and a cluster computes them beyond one machine's memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import dask
import dask.array as da
import numpy as np
import pytest
from dask.distributed import Client, LocalCluster

import nbgrad

ROWS, COLUMNS = 400, 5
X = np.random.default_rng(3).normal(size=(ROWS, COLUMNS))
Y = np.random.default_rng(4).normal(size=ROWS)
W = np.arange(1.0, 6.0)


def squared_error(w: Any, x: Any, y: Any) -> Any:
    return np.sum((x @ w - y) ** 2)


def network(w: Any, x: Any) -> Any:
    h = np.tanh(x @ w)
    return np.mean(h**2) + np.sum(np.exp(w)) * np.max(w) + np.sum(np.where(x > 0, x, 0.1 * x)[:, 0] * h)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with (
        LocalCluster(
            n_workers=1, threads_per_worker=1, memory_limit="350MB", host="127.0.0.1", dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def lazily(a: np.ndarray) -> Any:
    return da.from_array(a, chunks=(100, *a.shape[1:]))


def test_value_and_gradients_stay_lazy() -> None:
    value, gradients = nbgrad.value_and_grad(squared_error, (0, 1, 2))(W, lazily(X), lazily(Y))
    assert all(isinstance(a, da.Array) for a in (value, *gradients))
    value, gradients = dask.compute(value, gradients)
    expected, expected_gradients = nbgrad.value_and_grad(squared_error, (0, 1, 2))(W, X, Y)
    np.testing.assert_allclose(value, expected, rtol=1e-12)
    for g, e in zip(gradients, expected_gradients, strict=True):
        np.testing.assert_allclose(g, e, rtol=1e-12)


@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_a_network_equals_numpy(mode: str) -> None:
    w, x = da.from_array(W / 5), lazily(X)
    if mode == "reverse":
        got = dask.compute(*nbgrad.value_and_grad(network)(w, x))
        want: Any = nbgrad.value_and_grad(network)(W / 5, X)
    else:
        got = dask.compute(*nbgrad.jvp(lambda w: network(w, x), (w,), (da.ones(COLUMNS),)))
        want = nbgrad.jvp(lambda w: network(w, X), (W / 5,), (np.ones(COLUMNS),))
    for g, e in zip(got, want, strict=True):
        np.testing.assert_allclose(g, e, rtol=1e-10)


@pytest.mark.slow
def test_example_2_on_a_cluster_with_less_memory_than_data(client: Client) -> None:
    """X takes 480 MB, the worker has 350 MB with Python itself: chunks come and go."""
    rows, columns = 3_000_000, 20
    x = da.random.default_rng(5).normal(size=(rows, columns), chunks=(100_000, columns))
    truth = np.linspace(-1.0, 1.0, columns)
    value, gradient = nbgrad.value_and_grad(squared_error)(np.zeros(columns), x, x @ truth)
    value, gradient = dask.compute(value, gradient)
    # at w = 0 the gradient is −2 XᵀX w*, the value ‖X w*‖²; XᵀX is close to rows · I
    assert value == pytest.approx(rows * truth @ truth, rel=0.02)
    np.testing.assert_allclose(gradient, -2 * rows * truth, atol=0.02 * rows)
    assert value == pytest.approx(-gradient @ truth / 2, rel=1e-9)
