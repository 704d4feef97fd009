"""Products beyond the product test: conjugation, where results are written, work done."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nbgrad
from rulecases.harness import sample


def test_products_that_conjugate_are_not_holomorphic() -> None:
    """d/dx̄ of x·x is x: the gradient of a squared norm is 2 x̄ in JAX's convention."""
    z = sample(3, kind="c")
    for fun in (lambda z: np.vdot(z, z), lambda z: np.vecdot(z, z), lambda z: np.linalg.vecdot(z, z)):
        np.testing.assert_allclose(nbgrad.grad(lambda z, f=fun: np.real(f(z)))(z), 2 * np.conj(z))


@pytest.mark.parametrize("shared", ["left", "right"])
def test_a_matrix_shared_by_a_batch_gets_its_gradient_from_one_product(
    shared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No stack of gradients as large as the batch is made to be summed."""
    one, many = sample(3, 3), sample(50, 3, 3)
    pair = (one, many) if shared == "left" else (many, one)
    _, pullback = nbgrad.vjp(np.matmul, *pair)
    largest: list[int] = []
    original = np.sum
    monkeypatch.setattr(np, "sum", lambda x, *a, **k: largest.append(np.size(x)) or original(x, *a, **k))
    gradients = pullback(np.ones((50, 3, 3)))
    assert not largest
    ones = np.ones((50, 3, 3))
    expected = np.einsum("bij,bkj->ik", ones, many) if shared == "left" else np.einsum("bji,bjk->ik", many, ones)
    np.testing.assert_allclose(gradients[0 if shared == "left" else 1], expected)


def test_einsum_is_the_product_it_spells() -> None:
    a, b = sample(2, 3), sample(3, 4)
    spelled = nbgrad.grad(lambda a, b: np.sum(np.einsum("ij,jk", a, b) ** 2), argnums=(0, 1))(a, b)
    direct = nbgrad.grad(lambda a, b: np.sum((a @ b) ** 2), argnums=(0, 1))(a, b)
    for s, d in zip(spelled, direct, strict=True):
        np.testing.assert_allclose(s, d)


def test_einsum_path_looks_at_shapes_only() -> None:
    assert nbgrad.grad(lambda a: np.sum(a) * len(np.einsum_path("ij,jk", a, a)[0]))(np.eye(2))[0, 0] == 2


WRITING = {
    "dot": lambda a, b, out: np.dot(a, b, out=out),
    "dot by position": lambda a, b, out: np.dot(a, b, out),
    "outer": lambda a, b, out: np.outer(a[0], b[0], out=out),
    "matmul": lambda a, b, out: np.matmul(a, b, out=out),
    "einsum": lambda a, b, out: np.einsum("ij,jk", a, b, out=out),
    "multi_dot": lambda a, b, out: np.linalg.multi_dot([a, b, a], out=out),
}


@pytest.mark.parametrize("name", WRITING)
def test_results_written_into_a_traced_array(name: str) -> None:
    a, b = sample(2, 2), sample(2, 2, seed=1)

    def written(a: Any, b: Any) -> Any:
        out = 0 * a
        WRITING[name](a, b, out)
        return np.sum(out**2)

    got = nbgrad.grad(written, argnums=(0, 1))(a, b)
    want = nbgrad.grad(lambda a, b: np.sum(WRITING[name](a, b, None) ** 2), argnums=(0, 1))(a, b)
    for g, w in zip(got, want, strict=True):
        np.testing.assert_allclose(g, w)


@pytest.mark.parametrize("name", WRITING)
def test_a_plain_array_cannot_hold_a_traced_result(name: str) -> None:
    outside = np.zeros((2, 2))
    with pytest.raises(nbgrad.NotDifferentiable):
        nbgrad.grad(lambda a: np.sum(WRITING[name](a, a, outside)))(np.eye(2))
    np.testing.assert_array_equal(outside, 0.0)


@pytest.mark.parametrize("name", WRITING)
def test_an_array_made_on_the_way_can_hold_a_traced_result(name: str) -> None:
    a = sample(2, 2)
    got = nbgrad.grad(lambda a: np.sum(WRITING[name](a, a, np.zeros((2, 2)))))(a)
    np.testing.assert_allclose(got, nbgrad.grad(lambda a: np.sum(WRITING[name](a, a, None)))(a))


def test_errors_are_those_of_numpy() -> None:
    with pytest.raises(ValueError, match="mismatch in its core dimension"):
        nbgrad.grad(lambda a: np.sum(a @ np.ones(4)))(np.ones((2, 3)))
    with pytest.raises(ValueError, match="one-dimensional"):
        nbgrad.grad(lambda a: np.sum(np.linalg.outer(a, a)))(np.ones((2, 3)))
    with pytest.raises(ValueError, match="3-dimensional"):
        nbgrad.grad(lambda a: np.sum(np.linalg.cross(a, a)))(np.ones((2, 2)))
