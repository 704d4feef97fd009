"""Plans on the arrays of other libraries: dask's and JAX's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nbgrad

rng = np.random.default_rng(11)


def network(w: Any, x: Any, y: Any) -> Any:
    h = np.tanh(x @ w)
    return np.mean((h - y) ** 2) + np.sum(np.exp(w)) * np.max(w) + np.sum(np.where(x > 0, x, 0.1 * x))


def test_dask_stays_lazy():
    da = pytest.importorskip("dask.array")
    data, target, weights = rng.normal(size=(40, 5)), rng.normal(size=40), rng.normal(size=5)
    plan = nbgrad.trace(network, weights, data, target).compile()
    expected, wanted = plan()
    value, gradients = plan(x=da.from_array(data, chunks=(10, 5)), y=da.from_array(target, chunks=10))
    assert isinstance(value, da.Array)
    assert all(isinstance(g, da.Array) for g in gradients.values())
    np.testing.assert_allclose(value.compute(), expected, rtol=1e-12)
    for name, g in gradients.items():
        np.testing.assert_allclose(g.compute(), wanted[name], rtol=1e-9, atol=1e-12)
    with pytest.raises(ValueError, match="x was recorded with shape"):
        plan(x=da.zeros((3, 3)))


@pytest.mark.jax
def test_on_jax_under_its_jit():
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    data, target, weights = rng.normal(size=(40, 5)), rng.normal(size=40), rng.normal(size=5)
    plan = nbgrad.trace(network, weights, data, target).compile(wrt="w")
    run = jax.jit(lambda w: plan.on(jnp)(w=w))
    value, gradients = run(weights + 1)
    expected, wanted = plan(w=weights + 1)
    assert float(value) == pytest.approx(float(expected), rel=1e-12)
    np.testing.assert_allclose(np.asarray(gradients["w"]), wanted["w"], rtol=1e-10)


def test_a_graph_recorded_on_lazy_arrays_is_compiled_too():
    da = pytest.importorskip("dask.array")
    X, w, y = rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=5)
    lazy = da.from_array(X, chunks=(2, 3))
    plan = nbgrad.trace(lambda X, w, y: np.sum((X @ w - y) ** 2), lazy, w, y).compile(wrt="w")
    value, gradients = plan(w=w)
    assert isinstance(value, da.Array)
    np.testing.assert_allclose(value.compute(), np.sum((X @ w - y) ** 2))
    np.testing.assert_allclose(gradients["w"].compute(), 2 * (X @ w - y) @ X)
