"""Random programs: gradients against JAX in float64, tangents against cotangents, and second order.

Two hundred programs by default; ``NBGRAD_PROGRAMS=100000`` runs as many as one likes.
"""

from __future__ import annotations

import os
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import nbgrad
from programs import Program, programs

COUNT = int(os.environ.get("NBGRAD_PROGRAMS", "200"))
POINT = {
    "s": 0.37,
    "v": np.array([0.61, -0.43, 1.27]),
    "m": np.array([[0.21, -1.13, 0.73], [1.41, 0.33, -0.57]]),
    "q": np.array([[0.11, 0.87, -0.29], [-0.91, 0.47, 0.69], [1.03, -0.17, 0.53]]),
}
many = settings(
    max_examples=COUNT, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)


def compiled(program: Program, dialect: str) -> Any:
    """The program's function in one dialect."""
    namespace: dict[str, Any] = {}
    exec(program.source(dialect), namespace)
    return namespace["program"]


def inner(a: Any, b: Any) -> float:
    """Sum of products over all arguments."""
    return float(sum(np.sum(np.asarray(x) * np.asarray(y)) for x, y in zip(a, b, strict=True)))


@many
@given(programs())
def test_tangents_pair_with_cotangents(program: Program) -> None:
    """⟨c, J t⟩ = ⟨Jᵀ c, t⟩, and the same for the gradient: the Hessian is symmetric in both mixed modes."""
    fun = compiled(program, "numpy")
    args = tuple(POINT.values())
    directions = tuple(np.cos(3 * np.asarray(a) + 1)[()] for a in args)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        plain = fun(np, *args)
        value, gradient = nbgrad.value_and_grad(lambda *a: fun(np, *a), (0, 1, 2, 3))(*args)
        _, tangent = nbgrad.jvp(lambda *a: fun(np, *a), args, directions)
        product = nbgrad.hvp(lambda *a: fun(np, *a), args, directions)
        other = tuple(np.sin(2 * np.asarray(a))[()] for a in args)
        crossed = nbgrad.hvp(lambda *a: fun(np, *a), args, other)
    assert value == plain
    assert tangent == pytest.approx(inner(gradient, directions), rel=1e-9, abs=1e-9)
    scale = max(1.0, abs(inner(product, other)))
    assert inner(product, other) == pytest.approx(inner(crossed, directions), rel=1e-8, abs=1e-8 * scale)


@pytest.mark.jax
@many
@given(programs())
def test_gradients_equal_those_of_jax(program: Program) -> None:
    """Value and every gradient, in-place statements translated to functional updates."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_disable_most_optimizations", True)  # each program runs once: compiling is the cost
    ours, theirs = compiled(program, "numpy"), compiled(program, "jax")
    args = tuple(POINT.values())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        value, gradient = nbgrad.value_and_grad(lambda *a: ours(np, *a), (0, 1, 2, 3))(*args)
    expected, expected_gradient = jax.value_and_grad(lambda *a: theirs(jnp, *a), (0, 1, 2, 3))(*args)
    assert value == pytest.approx(float(expected), rel=1e-9)
    for g, e in zip(gradient, expected_gradient, strict=True):
        np.testing.assert_allclose(g, e, rtol=1e-7, atol=1e-9, err_msg=program.source("numpy"))
