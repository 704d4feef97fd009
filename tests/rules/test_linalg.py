"""numpy.linalg beyond the product: closed forms, triangles, equal eigenvalues, work done, errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nbgrad
from rulecases.harness import sample
from rulecases.linalg import positive, regular

linalg = np.linalg


def counted(monkeypatch: pytest.MonkeyPatch, name: str) -> list[int]:
    """Count from now on how often np.linalg.<name> is called; the list has one element for each call."""
    original, calls = getattr(linalg, name), []

    def run(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        return original(*args, **kwargs)

    monkeypatch.setattr(linalg, name, run)
    return calls


# closed forms
def test_gradient_of_logdet_is_the_inverse_turned() -> None:
    a = regular(4, 4)
    np.testing.assert_allclose(nbgrad.grad(lambda a: linalg.slogdet(a)[1])(a), linalg.inv(a).T)


def test_gradient_of_the_trace_of_an_inverse() -> None:
    a = regular(3, 3)
    np.testing.assert_allclose(nbgrad.grad(lambda a: np.trace(linalg.inv(a)))(a), -linalg.inv(a @ a).T)


@pytest.mark.parametrize("a", [np.diag([2.0, 0.0, 3.0]), np.ones((3, 3)), np.arange(9.0).reshape(3, 3)])
def test_gradient_of_a_determinant_is_its_cofactors(a: np.ndarray) -> None:
    """Also where the matrix is singular, exactly or up to rounding."""
    minors = [[linalg.det(np.delete(np.delete(a, i, 0), j, 1)) * (-1) ** (i + j) for j in range(3)] for i in range(3)]
    np.testing.assert_allclose(nbgrad.grad(linalg.det)(a), minors, atol=1e-12)


def test_gradient_of_a_quadratic_form_of_a_solution() -> None:
    a, b = regular(3, 3), sample(3)
    of_a, of_b = nbgrad.grad(lambda a, b: np.sum(linalg.solve(a, b) ** 2), argnums=(0, 1))(a, b)
    x = linalg.solve(a, b)
    np.testing.assert_allclose(of_b, linalg.solve(a.T, 2 * x))
    np.testing.assert_allclose(of_a, -np.outer(of_b, x))


def test_gradient_of_a_matrix_power_is_a_sum_over_its_factors() -> None:
    a, c = regular(3, 3) / 3, sample(3, 3)
    got = nbgrad.grad(lambda a: np.sum(c * linalg.matrix_power(a, 4)))(a)
    power = [linalg.matrix_power(a.T, k) for k in range(4)]
    np.testing.assert_allclose(got, sum(power[k] @ c @ power[3 - k] for k in range(4)))


ANALYTIC: list[Callable[..., Any]] = [
    linalg.inv,
    linalg.det,
    linalg.eigvals,
    linalg.tensorinv,
    lambda a: linalg.solve(a, np.arange(3.0)),
    lambda a: linalg.matrix_power(a, 5),
    lambda a: linalg.matrix_power(a, -2),
    lambda a: linalg.multi_dot([a, a.T, a, a]),
    lambda a: np.kron(a, a),
    lambda a: np.einsum("ij,jk,ki->i", a, a, a),
]


@pytest.mark.parametrize("fun", ANALYTIC, ids=range(len(ANALYTIC)))
def test_against_a_complex_step(fun: Callable[..., Any]) -> None:
    """Im f(a + iεt)/ε has no cancellation: agreement to the last digits (Squire & Trapp, 1998)."""
    a, t = regular(3, 3), sample(3, 3, seed=9)
    if fun is linalg.tensorinv:
        a, t = regular(4, 4).reshape(2, 2, 4), sample(2, 2, 4)
    step = np.imag(fun(a + 1e-30j * t)) / 1e-30
    np.testing.assert_allclose(nbgrad.jvp(fun, (a,), (t,))[1], step, rtol=1e-12)


# the triangle that is read
READING: list[tuple[Callable[..., Any], str]] = [
    (linalg.cholesky, "L"),
    (lambda a: linalg.cholesky(a, upper=True), "U"),
    (linalg.eigvalsh, "L"),
    (lambda a: linalg.eigvalsh(a, "U"), "U"),
    (lambda a: linalg.eigh(a).eigenvalues, "L"),
    (lambda a: linalg.eigh(a, "u")[1] ** 2, "U"),
    (lambda a: linalg.pinv(a, hermitian=True), "L"),
    (lambda a: linalg.svd(a, hermitian=True)[1], "L"),
]


@pytest.mark.parametrize(("fun", "read"), READING, ids=range(len(READING)))
def test_only_the_triangle_that_is_read_has_a_gradient(fun: Callable[..., Any], read: str) -> None:
    a = positive(3, 3)
    unread = np.triu(np.ones((3, 3)), 1) if read == "L" else np.tril(np.ones((3, 3)), -1)
    np.testing.assert_array_equal(fun(a), fun(a + unread))
    g = nbgrad.grad(lambda a: np.sum(fun(a) * sample(*fun(a).shape)))(a)
    assert not np.any(g * unread)
    assert np.all(g[unread == 0])


# equal eigenvalues and singular values
def test_sums_of_equal_eigenvalues_have_a_gradient() -> None:
    np.testing.assert_allclose(nbgrad.grad(lambda a: np.sum(linalg.eigh(a)[0] ** 2))(np.eye(3)), 2 * np.eye(3))
    np.testing.assert_allclose(nbgrad.grad(lambda a: np.sum(linalg.svd(a)[1]))(np.eye(3)), np.eye(3), atol=1e-15)


@pytest.mark.parametrize(
    "fun",
    [
        lambda a: linalg.eigh(a)[1][0, 0],
        lambda a: linalg.svd(a)[0][0, 0],
        lambda a: linalg.svd(a)[2][0, 0],
        lambda a: np.real(linalg.eig(a)[1][0, 0]),
    ],
)
def test_vectors_of_equal_eigenvalues_have_none(fun: Callable[..., Any]) -> None:
    """NaN, not a number that looks right: here the vectors are not functions of the matrix. And no warning."""
    with np.errstate(all="raise"):
        assert np.isnan(nbgrad.grad(fun)(np.eye(2))).any()
        assert np.isnan(nbgrad.jvp(fun, (np.eye(2),), (np.ones((2, 2)),))[1])


def test_a_function_of_a_matrix_does_not_depend_on_the_choice_of_eigenvectors() -> None:
    """exp(A) by eigenvectors, whose signs and phases LAPACK chooses, against its power series."""
    a = regular(3, 3) + regular(3, 3).T

    def by_vectors(a: Any) -> Any:
        w, v = linalg.eigh(a)
        return np.sum(sample(3, 3) * ((v * np.exp(w / 9)) @ v.T))

    def by_series(a: Any) -> Any:
        symmetric = np.tril(a) + np.tril(a, -1).T
        term = total = np.eye(3)
        for k in range(1, 40):
            term = term @ symmetric / (9 * k)
            total = total + term
        return np.sum(sample(3, 3) * total)

    np.testing.assert_allclose(nbgrad.grad(by_vectors)(a), nbgrad.grad(by_series)(a))


@pytest.mark.parametrize("kind", "fc")
def test_eigenvectors_are_differentiated_as_lapack_normalises_them(kind: str) -> None:
    """Norm 1 and the largest component real: both stay so along any direction."""
    a, t = regular(3, 3, kind=kind), sample(3, 3, kind=kind, seed=4)
    if kind == "f":
        a = a + 5 * (np.triu(np.ones((3, 3)), 1) - np.tril(np.ones((3, 3)), -1))
    (_, v), (_, dv) = nbgrad.jvp(linalg.eig, (a,), (t,))
    np.testing.assert_allclose(np.real(np.sum(np.conj(v) * dv, axis=0)), 0, atol=1e-12)
    largest = np.argmax(np.abs(v), axis=0), range(3)
    np.testing.assert_allclose(np.imag(v[largest]), 0, atol=1e-15)
    np.testing.assert_allclose(np.imag(dv[largest]), 0, atol=1e-12)


# norms where they have a kink
@pytest.mark.parametrize("order", [None, 1, 2, 3, 0.5, -1, 0, np.inf, -np.inf])
def test_vector_norms_at_zero_have_slope_zero(order: Any) -> None:
    with np.errstate(all="ignore"):
        g = nbgrad.grad(lambda x: linalg.norm(x, order))(np.zeros(3))
    np.testing.assert_array_equal(g, 0)


@pytest.mark.parametrize("order", [None, "fro", "nuc", 1, 2, np.inf])
def test_matrix_norms_at_zero_do_not_warn(order: Any) -> None:
    with np.errstate(all="raise"):
        g = nbgrad.grad(lambda x: linalg.norm(x, order))(np.zeros((2, 2)))
    assert np.isfinite(g).all()


def test_the_hessian_of_the_2_norm_at_zero_is_finite() -> None:
    assert np.isfinite(nbgrad.hessian(linalg.norm)(np.zeros(2))).all()


def test_norms_share_ties() -> None:
    np.testing.assert_allclose(
        nbgrad.grad(lambda x: linalg.norm(x, np.inf))(np.array([2.0, -2.0, 1.0])), [0.5, -0.5, 0]
    )
    np.testing.assert_allclose(nbgrad.grad(lambda x: linalg.norm(x, 1))(np.array([[1.0, -1.0]])), [[0.5, -0.5]])
    np.testing.assert_allclose(nbgrad.grad(lambda x: linalg.norm(x, 2))(np.eye(2)), np.eye(2) / 2, atol=1e-15)


# results as NumPy's
def test_results_keep_their_names() -> None:
    seen: list[Any] = []

    def look(a: Any) -> Any:
        seen.extend([linalg.eigh(a), linalg.svd(a), linalg.qr(a), linalg.slogdet(a), linalg.eig(a)])
        return (
            seen[0].eigenvalues[0]
            + seen[1].S[0]
            + seen[2].R[0, 0]
            + seen[3].logabsdet
            + np.real(seen[4].eigenvectors[0, 0])
        )

    nbgrad.grad(look)(positive(3, 3))
    assert [type(x).__name__ for x in seen] == ["EighResult", "SVDResult", "QRResult", "SlogdetResult", "EigResult"]


def test_rank_is_a_constant() -> None:
    assert nbgrad.grad(lambda a: linalg.matrix_rank(a) * np.sum(a))(np.eye(2)).tolist() == [[2, 2], [2, 2]]


def test_arguments_by_keyword() -> None:
    a, b = regular(2, 2), sample(2)
    by_name = nbgrad.grad(lambda b: np.sum(linalg.solve(a, b=b)))(b)
    np.testing.assert_allclose(by_name, nbgrad.grad(lambda b: np.sum(linalg.solve(a, b)))(b))


def test_a_right_side_given_as_a_list() -> None:
    a = regular(2, 2)
    by_list = nbgrad.grad(lambda a: np.sum(linalg.solve(a, [1.0, 2.0])))(a)
    np.testing.assert_allclose(by_list, nbgrad.grad(lambda a: np.sum(linalg.solve(a, np.array([1.0, 2.0]))))(a))


def test_singular_matrices_fail_as_in_numpy() -> None:
    with pytest.raises(linalg.LinAlgError, match="Singular matrix"):
        nbgrad.grad(lambda a: np.sum(linalg.inv(a)))(np.ones((2, 2)))
    with pytest.raises(linalg.LinAlgError, match="not positive definite"):
        nbgrad.grad(lambda a: np.sum(linalg.cholesky(a)))(-np.eye(2))


# work
def test_a_linear_system_is_solved_once_for_both_gradients(monkeypatch: pytest.MonkeyPatch) -> None:
    _, pullback = nbgrad.vjp(linalg.solve, regular(3, 3), sample(3, 2))
    calls = counted(monkeypatch, "solve")
    pullback(np.ones((3, 2)))
    assert len(calls) == 1


def test_an_inverse_is_not_inverted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    _, pullback = nbgrad.vjp(linalg.inv, regular(3, 3))
    calls = counted(monkeypatch, "inv") + counted(monkeypatch, "solve")
    pullback(np.ones((3, 3)))
    assert not calls


def test_eigenvalues_alone_do_not_pay_for_eigenvectors(monkeypatch: pytest.MonkeyPatch) -> None:
    _, pullback = nbgrad.vjp(lambda a: linalg.eigh(a)[0], regular(3, 3))
    calls = counted(monkeypatch, "eigh")
    pullback(np.ones(3))
    assert not calls


# least squares
def test_least_squares_of_minimal_norm() -> None:
    """x = A⁺ b for a wide matrix: the gradient in b is that of the pseudo-inverse."""
    a, b = regular(2, 4), sample(2)
    got = nbgrad.grad(lambda b: np.sum(linalg.lstsq(a, b)[0] * np.arange(4.0)))(b)
    np.testing.assert_allclose(got, linalg.pinv(a).T @ np.arange(4.0))


def test_the_residual_does_not_change_with_the_solution() -> None:
    a, b = regular(4, 2), sample(4)
    got = nbgrad.grad(lambda b: linalg.lstsq(a, b)[1][0])(b)
    np.testing.assert_allclose(got, 2 * (b - a @ linalg.lstsq(a, b)[0]))
