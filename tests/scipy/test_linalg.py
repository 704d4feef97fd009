"""scipy.linalg beyond the product: closed forms and what is read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nbgrad
from nbgrad.scipy import linalg
from rulecases.harness import sample
from rulecases.linalg import positive, regular


def test_gradient_of_the_trace_of_an_exponential() -> None:
    a = regular(3, 3) / 3
    np.testing.assert_allclose(nbgrad.grad(lambda a: np.trace(linalg.expm(a)))(a), linalg.expm(a).T)


def test_logarithm_and_exponential_undo_each_other() -> None:
    a, t = regular(3, 3) / 5, sample(3, 3)
    np.testing.assert_allclose(nbgrad.jvp(lambda a: linalg.logm(linalg.expm(a)), (a,), (t,))[1], t, atol=1e-12)


def test_the_square_of_a_square_root() -> None:
    a, t = positive(3, 3), sample(3, 3)
    moved = nbgrad.jvp(lambda a: linalg.sqrtm(a) @ linalg.sqrtm(a), (a,), (t,))[1]
    np.testing.assert_allclose(moved, t, atol=1e-12)


@pytest.mark.parametrize("lower", [False, True])
def test_only_the_triangle_of_a_factor_has_a_gradient(lower: bool) -> None:
    g = nbgrad.grad(lambda a: np.sum(linalg.solve_triangular(a, np.ones(3), lower=lower)))(regular(3, 3))
    assert not np.any(np.triu(g, 1) if lower else np.tril(g, -1))
    g = nbgrad.grad(lambda c: np.sum(linalg.cho_solve((c, lower), np.ones(3))))(regular(3, 3))
    assert not np.any(np.triu(g, 1) if lower else np.tril(g, -1))


def test_a_log_density_by_cholesky_and_by_solve() -> None:
    """The usual Gaussian process likelihood, factored once or not."""
    a, y = positive(4, 4), sample(4)

    def factored(a: np.ndarray) -> float:
        c, lower = linalg.cho_factor(a)
        return y @ linalg.cho_solve((c, lower), y) + 2 * np.sum(np.log(np.diagonal(c)))

    def direct(a: np.ndarray) -> float:
        full = np.triu(a) + np.triu(a, 1).T
        return y @ np.linalg.solve(full, y) + np.linalg.slogdet(full)[1]

    np.testing.assert_allclose(nbgrad.grad(factored)(a), nbgrad.grad(direct)(a), rtol=1e-10)


@pytest.mark.parametrize(
    "solved",
    [
        lambda a: linalg.lu_solve(linalg.lu_factor(a), np.arange(3.0)),
        lambda a: linalg.lu(a, permute_l=True)[0],
        lambda a: linalg.lu(a)[0] @ linalg.lu(a)[1],
        lambda a: linalg.qr(a, pivoting=True)[1],
    ],
)
def test_a_replay_exchanges_rows_anew(solved: Any) -> None:
    """Permutations depend on the matrix: none is kept from the recording."""
    a, exchanged = regular(3, 3), regular(3, 3)[::-1].copy()
    graph = nbgrad.trace(lambda a: np.sum(solved(a) * np.arange(1.0, 4.0)), a)
    graph.update(a=exchanged)
    want, g = nbgrad.value_and_grad(lambda a: np.sum(solved(a) * np.arange(1.0, 4.0)))(exchanged)
    np.testing.assert_allclose(graph.nodes[-1].value, want)
    np.testing.assert_allclose(graph.backward()["a"], g)


def test_banded_and_full_systems_agree() -> None:
    ab, b = sample(3, 5), sample(5)
    ab[1] += 9

    def full(ab: np.ndarray) -> np.ndarray:
        rows = [np.diag(ab[0, 1:], 1), np.diag(ab[1]), np.diag(ab[2, :-1], -1)]
        return np.linalg.solve(rows[0] + rows[1] + rows[2], b)

    banded = nbgrad.jacobian(lambda ab: linalg.solve_banded((1, 1), ab, b))(ab)
    np.testing.assert_allclose(banded, nbgrad.jacobian(full)(ab), atol=1e-14)
