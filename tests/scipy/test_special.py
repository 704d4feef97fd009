"""scipy.special: closed forms, digits against 40-digit arithmetic, traps at 0 and at infinity, errors, late loading."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from scipy import special

import nbgrad
from nbgrad.core.primitive import HANDLERS
from nbgrad.scipy import special as differentiable

HIGH = np.array([0.05, 0.7, 2.3, 9.0, 30.0])

ORACLES: dict[str, tuple[Callable[..., Any], Callable[..., Any], Any]] = {
    "expit": (special.expit, lambda x: 1 / (1 + mpmath.exp(-x)), np.array([-700.0, -30.0, 0.0, 30.0])),
    "log_expit": (special.log_expit, lambda x: -mpmath.log(1 + mpmath.exp(-x)), np.array([-30.0, 0.0, 30.0])),
    "erf": (special.erf, mpmath.erf, np.array([-5.0, 0.0, 0.1, 5.0])),
    "erfcx": (special.erfcx, lambda x: mpmath.exp(x * x) * mpmath.erfc(x), np.array([-2.0, 0.0, 0.1, 2.0])),
    "log_ndtr": (special.log_ndtr, lambda x: mpmath.log(mpmath.ncdf(x)), np.array([-20.0, -1.0, 2.0])),
    "gamma": (special.gamma, mpmath.gamma, np.array([-2.5, 0.1, 5.0, 20.0])),
    "gammaln": (special.gammaln, lambda x: mpmath.log(abs(mpmath.gamma(x))), HIGH),
    "rgamma": (special.rgamma, mpmath.rgamma, np.array([-2.5, -1.0, 0.0, 0.3, 0.5, 4.0])),
    "psi": (special.psi, mpmath.digamma, np.array([-1.5, 0.1, 3.0, 50.0])),
    "zeta": (special.zeta, mpmath.zeta, np.array([-2.5, 0.3, 1.5, 3.0, 20.0])),
    "exprel": (special.exprel, lambda x: (mpmath.exp(x) - 1) / x, np.array([-20.0, -1e-6, 1e-6, 3.0])),
    "j1": (special.j1, lambda x: mpmath.besselj(1, x), np.array([1e-8, 0.5, 20.0])),
    "i1": (special.i1, lambda x: mpmath.besseli(1, x), np.array([1e-8, 0.5, 20.0])),
    "k1": (special.k1, lambda x: mpmath.besselk(1, x), np.array([0.1, 0.5, 20.0])),
    "ellipk": (special.ellipk, mpmath.ellipk, np.array([-3.0, 1e-9, 0.5, 0.99])),
    "ellipe": (special.ellipe, mpmath.ellipe, np.array([-3.0, 1e-9, 0.5, 0.99])),
    "spence": (special.spence, lambda z: mpmath.polylog(2, 1 - z), np.array([0.01, 0.9999, 1.0001, 5.0])),
    "lambertw": (lambda x: np.real(special.lambertw(x)), lambda x: mpmath.lambertw(x).real, np.array([-0.3, 1e-9, 4])),
}  # fmt: skip


@pytest.mark.parametrize("name", ORACLES)
def test_digits_in_both_orders(name: str) -> None:
    """First and second derivative against mpmath's, whose own differences are taken with 40 digits."""
    fun, exact, points = ORACLES[name]
    with mpmath.workdps(40):
        first = [float(mpmath.diff(exact, mpmath.mpf(float(x)))) for x in points]
        second = [float(mpmath.diff(exact, mpmath.mpf(float(x)), 2)) for x in points]
    slope = nbgrad.vjp(fun, points)[1](np.ones(points.shape))[0]
    np.testing.assert_allclose(slope, first, rtol=1e-10, atol=1e-14)
    bend = nbgrad.jvp(lambda x: nbgrad.vjp(fun, x)[1](np.ones(points.shape))[0], (points,), (np.ones(points.shape),))[1]
    np.testing.assert_allclose(bend, second, rtol=1e-9, atol=1e-13)


PARAMETERS = [(0.3, 0.01), (0.3, 2.0), (2.0, 0.5), (5.0, 5.0), (50.0, 40.0), (2.0, 60.0), (400.0, 420.0)]


def test_incomplete_gamma_in_its_parameter() -> None:
    """∂P/∂a from far below to far above the mean."""
    a, x = np.array(PARAMETERS).T
    with mpmath.workdps(40):
        exact = [
            float(mpmath.diff(lambda v, x=x: mpmath.gammainc(v, 0, x, regularized=True), a)) for a, x in PARAMETERS
        ]
    np.testing.assert_allclose(nbgrad.vjp(special.gammainc, a, x)[1](np.ones(len(a)))[0], exact, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(
        nbgrad.vjp(special.gammaincc, a, x)[1](np.ones(len(a)))[0], np.negative(exact), rtol=1e-9, atol=1e-15
    )


def test_incomplete_beta_in_its_parameters() -> None:
    """∂I/∂a and ∂I/∂b on both sides of the mean."""
    points = [(0.5, 0.7, 0.1), (2.0, 3.0, 0.2), (2.0, 3.0, 0.9), (30.0, 20.0, 0.6), (0.2, 40.0, 0.01), (5.0, 0.3, 0.97)]

    def exact(k: int, p: tuple[float, ...]) -> float:
        def moved(v: Any) -> Any:
            a, b, x = (v if i == k else q for i, q in enumerate(p))
            return mpmath.betainc(a, b, 0, x, regularized=True)

        return float(mpmath.diff(moved, p[k]))

    got = nbgrad.vjp(special.betainc, *np.array(points).T)[1](np.ones(len(points)))
    with mpmath.workdps(40):
        for k in range(3):
            np.testing.assert_allclose(got[k], [exact(k, p) for p in points], rtol=1e-9, atol=1e-15)


def test_incomplete_functions_at_the_ends() -> None:
    """At x = 0 and x = 1 nothing moves with the parameters, and nothing is NaN."""
    assert nbgrad.grad(special.gammainc, argnums=(0, 1))(2.0, 0.0) == (0.0, 0.0)
    assert nbgrad.grad(special.betainc, argnums=(0, 1, 2))(2.0, 3.0, 1.0) == (0.0, 0.0, 0.0)
    assert nbgrad.grad(special.stdtr, argnums=0)(3.0, 0.0) == 0.0


# products with a logarithm
def test_entropies_at_zero() -> None:
    """x·log y is 0 at x = 0 for every y, also to first order in y."""
    assert nbgrad.grad(special.xlogy, argnums=1)(0.0, 0.0) == 0.0
    assert nbgrad.grad(special.xlog1py, argnums=1)(0.0, -1.0) == 0.0
    assert nbgrad.grad(special.kl_div, argnums=1)(0.0, 2.0) == 1.0
    assert nbgrad.grad(special.rel_entr, argnums=1)(0.0, 2.0) == 0.0
    with np.errstate(divide="ignore"):
        assert nbgrad.grad(special.entr)(0.0) == np.inf
    p = np.array([0.2, 0.8, 0.0])
    assert np.all(np.isfinite(nbgrad.grad(lambda w: np.sum(special.xlogy(p, p * w)))(np.array([1.0, 2.0, 3.0]))))


# sums of exponentials
def test_logsumexp_is_softmax() -> None:
    """Its gradient is softmax, far from overflow too; with signs, the parts' signs."""
    x = np.array([1000.0, 1001.0, -1e5])
    np.testing.assert_allclose(nbgrad.grad(differentiable.logsumexp)(x), special.softmax(x), rtol=1e-15)
    gradient = nbgrad.grad(lambda x: differentiable.logsumexp(x, b=[1.0, -2.0], return_sign=True)[0])(x[:2])
    e = np.exp(1.0)
    np.testing.assert_allclose(gradient, np.array([1.0, -2 * e]) / (1 - 2 * e), rtol=1e-15)


def test_logsumexp_at_infinity() -> None:
    """The infinite terms have all the weight, in equal parts; nothing is NaN."""
    for x, expected in (
        ([-np.inf, 1.0, 1.0], [0.0, 0.5, 0.5]),
        ([-np.inf, -np.inf], [0.5, 0.5]),
        ([np.inf, 0.0, np.inf], [0.5, 0.0, 0.5]),
    ):
        np.testing.assert_array_equal(nbgrad.grad(differentiable.logsumexp)(np.array(x)), expected)


def test_hessian_of_softmax() -> None:
    """The Jacobian of softmax is diag(p) − p pᵀ, in either mode."""
    x = np.array([0.3, -1.0, 2.0])
    p = special.softmax(x)
    for mode in ("forward", "reverse"):
        jacobian = nbgrad.jacobian(differentiable.softmax, mode=mode)(x)
        np.testing.assert_allclose(jacobian, np.diag(p) - np.outer(p, p), rtol=1e-13, atol=1e-16)
    np.testing.assert_allclose(nbgrad.hessian(differentiable.logsumexp)(x), np.diag(p) - np.outer(p, p), atol=1e-16)


# errors
def test_what_has_no_derivative_is_said() -> None:
    """The order of a Bessel function, a scaled function that is not holomorphic, a function without a rule."""
    with pytest.raises(nbgrad.NotDifferentiable, match="jv has no derivative rule for argument 0"):
        nbgrad.grad(special.jv)(1.5, 2.0)
    with pytest.raises(nbgrad.NotDifferentiable, match="ive of a complex number is not holomorphic"):
        nbgrad.vjp(lambda z: special.ive(1.0, z), 1 + 1j)[1](1 + 0j)
    with pytest.raises(nbgrad.NotDifferentiable, match="return_sign=True"):
        nbgrad.vjp(lambda z: differentiable.logsumexp(z, return_sign=True), np.array([1 + 1j]))[1]((1.0, 1 + 0j))
    with pytest.raises(nbgrad.NotDifferentiable, match=r"no derivative rule for scipy\.special\.agm"):
        nbgrad.grad(special.agm)(1.5, 2.0)


def test_a_function_that_makes_plain_arrays_is_followed() -> None:
    nbgrad.check_grads(lambda x: special.logsumexp(x), (np.array([1.0, 2.0]),))


def test_the_stand_ins_are_scipys_for_plain_values() -> None:
    """The same values, and the same objects where there is nothing to add."""
    x = np.array([0.5, 1.5])
    assert differentiable.logsumexp(x) == special.logsumexp(x)
    assert differentiable.erf is special.erf
    with pytest.raises(AttributeError, match="no_such_function"):
        _ = differentiable.no_such_function


def test_scipy_is_not_imported_for_nothing() -> None:
    """``import nbgrad`` does not wait for SciPy; its rules come with the first ufunc of SciPy's."""
    program = (
        "import sys, numpy as np, nbgrad; assert 'scipy' not in sys.modules;"
        "nbgrad.grad(np.sin)(1.0); assert 'scipy' not in sys.modules;"
        "from scipy.special import expit; assert 'nbgrad.scipy' not in sys.modules;"
        "assert nbgrad.grad(expit)(0.0) == 0.25"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


PROMISED = """
    expit logit log_expit erf erfc erfcx erfinv erfcinv gamma rgamma gammaln gammasgn loggamma psi digamma
    polygamma beta betaln betainc gammainc gammaincc multigammaln logsumexp softmax log_softmax xlogy xlog1py
    entr rel_entr kl_div huber i0 i1 i0e i1e iv ive j0 j1 jv jn y0 y1 yn yv k0 k1 kv ndtr log_ndtr cosm1 expm1
    log1p exprel exp2 exp10 cbrt
"""


@pytest.mark.parametrize("name", PROMISED.split())
def test_promised_function_has_a_rule(name: str) -> None:
    """Each is known to the registry, or the handler that runs instead of it is."""
    assert getattr(special, name) in HANDLERS
