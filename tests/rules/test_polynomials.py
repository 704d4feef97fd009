"""Polynomials beyond the product: closed forms, multiple roots, what does not dispatch."""

from __future__ import annotations

import numpy as np
import pytest

import nbgrad
from rulecases.harness import sample


def test_roots_of_a_quadratic() -> None:
    """r = (−b ± √(b² − 4ac)) / 2a, differentiated in c: ∓1/√(b² − 4ac)."""
    a, b, c = 2.0, -7.0, 3.0
    jacobian = nbgrad.jacobian(np.roots)(np.array([a, b, c]))
    gap = np.sqrt(b * b - 4 * a * c)
    np.testing.assert_allclose(jacobian[:, 2], [-1 / gap, 1 / gap])


def test_a_multiple_root_has_no_derivative() -> None:
    with np.errstate(all="raise"):
        assert np.isnan(nbgrad.jacobian(np.roots)(np.array([1.0, 0.0, 0.0]))).all()


def test_the_coefficients_of_the_roots_are_the_coefficients() -> None:
    p = np.array([1.0, -6.0, 11.0, -5.0])
    jacobian = nbgrad.jacobian(lambda q: np.real(np.poly(np.roots(np.concatenate([[1.0], q])))))(p[1:])
    np.testing.assert_allclose(jacobian, np.eye(4, 3, -1), atol=1e-12)


def test_zeros_in_conjugate_pairs_give_real_coefficients() -> None:
    zeros = np.array([1 + 2j, 1 - 2j])
    value, pullback = nbgrad.vjp(np.poly, zeros)
    np.testing.assert_array_equal(value, [1, -2, 5])
    np.testing.assert_allclose(pullback(np.array([0.0, 0.0, 1.0]))[0], zeros[::-1])


def test_a_fit_is_linear_in_the_values() -> None:
    x, y = sample(6), sample(6, seed=1)
    jacobian = nbgrad.jacobian(lambda y: np.polyfit(x, y, 2))(y)
    np.testing.assert_allclose(jacobian, np.linalg.pinv(np.vander(x, 3)), atol=1e-12)


def test_a_fit_through_points_on_the_curve_does_not_depend_on_weights() -> None:
    x = sample(6)
    g = nbgrad.grad(lambda w: np.sum(np.polyfit(x, 2 * x**2 - x, 2, w=w)))(sample(6, low=0.5))
    np.testing.assert_allclose(g, 0, atol=1e-12)


def test_leading_zeros_of_a_product_are_dropped_as_in_numpy() -> None:
    value, pullback = nbgrad.vjp(np.polymul, np.array([0.0, 2.0]), np.array([1.0, 3.0]))
    np.testing.assert_array_equal(value, [2, 6])
    np.testing.assert_array_equal(pullback(np.array([1.0, 10.0]))[0], [3, 31])


OF_POLY1D = {
    "value": lambda c: np.poly1d(c)(2.0),
    "product": lambda c: (np.poly1d(c) * np.poly1d([1.0, 2.0]))(2.0),
    "power": lambda c: (np.poly1d(c) ** 3)(0.5),
    "derivative": lambda c: np.poly1d(c).deriv()(2.0),
    "integral": lambda c: np.poly1d(c).integ(k=2.0)(1.0),
    "root": lambda c: np.poly1d(c).r[0],
    "sum with coefficients": lambda c: np.polyadd(c, np.poly1d([1.0, 2.0]))(3.0),
    "quotient": lambda c: np.polydiv(c, np.poly1d([1.0, 5.0]))[0](3.0),
    "composition": lambda c: np.polyval(c, np.poly1d([1.0, 2.0]))(3.0),
}


@pytest.mark.parametrize("name", OF_POLY1D)
def test_poly1d_of_traced_coefficients(name: str) -> None:
    nbgrad.check_grads(OF_POLY1D[name], (np.array([1.0, -4.0, 2.0]),))


def test_what_cannot_be_traced_is_named() -> None:
    with pytest.raises(nbgrad.NotDifferentiable, match="polyval"):
        nbgrad.grad(lambda c: np.polynomial.polynomial.polyval(2.0, c))(np.ones(3))
    with pytest.raises(nbgrad.NotDifferentiable, match="lose its gradient"):
        nbgrad.grad(lambda x: np.sum(np.polynomial.Polynomial([1, 2])(x)))(np.ones(3))
