"""scipy.stats: values are SciPy's, derivatives those of difference quotients, in every continuous argument."""

from __future__ import annotations

import copy
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.stats

import nbgrad
import nbgrad.scipy.stats.multivariate_normal as mvn
from nbgrad.core.late import handler_of
from nbgrad.scipy import stats

rng = np.random.default_rng(5)
METHODS = ("pdf", "logpdf", "cdf", "logcdf", "sf", "logsf")


def between(low: float, high: float, *shape: int) -> Any:
    return rng.uniform(low, high, shape)


ARGUMENTS: dict[str, list[Any]] = {
    "norm": [between(-2, 2, 2, 1), between(-1, 1, 3), between(0.5, 2, 2, 3)],
    "t": [between(-2, 2, 2, 1), between(1.5, 6, 3), between(-1, 1, 1, 3), between(0.5, 2, 2, 1)],
    "chi2": [between(1.5, 4, 2, 1), between(1.5, 6, 3), between(-1, 1, 1, 3), between(0.5, 2, 2, 1)],
    "gamma": [between(1.5, 4, 2, 1), between(1.2, 4, 3), between(-1, 1, 1, 3), between(0.5, 2, 2, 1)],
    "beta": [
        between(0.3, 0.7, 2, 1),
        between(1.2, 3, 3),
        between(1.2, 3, 2, 1),
        between(-0.2, 0.1, 3),
        between(0.9, 1.3, 2, 3),
    ],
    "expon": [between(1.2, 4, 2, 1), between(-1, 1, 3), between(0.5, 2, 2, 3)],
    "uniform": [between(0.6, 0.9, 2, 1), between(0.1, 0.4, 3), between(1.2, 2, 2, 3)],
    "laplace": [between(1.2, 4, 2, 1), between(-1, 1, 3), between(0.5, 2, 2, 3)],
    "logistic": [between(-2, 2, 2, 1), between(-1, 1, 3), between(0.5, 2, 2, 3)],
    "cauchy": [between(-2, 2, 2, 1), between(-1, 1, 3), between(0.5, 2, 2, 3)],
    "lognorm": [between(1.5, 4, 2, 1), between(0.4, 1.2, 3), between(-1, 1, 1, 3), between(0.5, 2, 2, 1)],
}
UNSHAPED = [name for name, args in ARGUMENTS.items() if len(args) == 3]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ARGUMENTS)
def test_continuous(name: str, method: str) -> None:
    """All arguments at once, broadcast against each other, both modes; the areas' second order comes with numbers."""
    fun, args = getattr(getattr(stats, name), method), ARGUMENTS[name]
    np.testing.assert_array_equal(fun(*args), getattr(getattr(scipy.stats, name), method)(*args))
    nbgrad.check_grads(fun, args, order=2 if "pdf" in method else 1)


@pytest.mark.parametrize("method", ["ppf", "isf"])
@pytest.mark.parametrize("name", UNSHAPED)
def test_quantiles(name: str, method: str) -> None:
    """The inverse of an area, in the probability and in place and width."""
    fun, args = getattr(getattr(stats, name), method), [between(0.1, 0.9, 2, 1), *ARGUMENTS[name][1:]]
    np.testing.assert_array_equal(fun(*args), getattr(getattr(scipy.stats, name), method)(*args))
    nbgrad.check_grads(fun, args)
    nbgrad.check_grads(lambda q: fun(q=q, scale=2.0), (0.3,))


def test_own_names() -> None:
    """Where it is followed, code may call SciPy's own distributions; afterwards they are SciPy's again."""
    plain = scipy.stats.norm

    def price(x: float, width: float) -> Any:
        return scipy.stats.norm.cdf(x) * scipy.stats.lognorm(s=width).pdf(x)

    nbgrad.check_grads(price, (0.7, 0.4))
    assert scipy.stats.norm is plain
    assert "logpdf" not in vars(plain)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ARGUMENTS)
def test_numbers_and_names(name: str, method: str) -> None:
    """Python floats, loc and scale by name or left out, second order."""
    fun = getattr(getattr(stats, name), method)
    x, *shapes, _, _ = (float(np.mean(a)) for a in ARGUMENTS[name])
    nbgrad.check_grads(lambda x, loc, scale: fun(x, *shapes, scale=scale, loc=loc), (x, -0.125, 1.25))
    nbgrad.check_grads(fun, (x, *shapes))
    assert nbgrad.vjp(fun, x, *shapes)[0] == getattr(getattr(scipy.stats, name), method)(x, *shapes)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("name", "shapes"), [("chi2", (5.0,)), ("gamma", (2.5,)), ("beta", (2.5, 3.5))])
def test_beyond_the_support(name: str, shapes: tuple[float, ...], method: str) -> None:
    """Where there is no probability all is flat, in the shapes too; an impossible scale gives NaN, as SciPy does."""
    fun = getattr(getattr(stats, name), method)
    with np.errstate(all="ignore"):
        for slope in nbgrad.grad(lambda *args: fun(*args), tuple(range(len(shapes) + 3)))(-1.5, *shapes, 0.5, 2.0):
            assert slope == 0
        assert np.isnan(nbgrad.grad(fun)(0.5, *shapes, 0.0, -2.0))


def test_edge_of_the_support() -> None:
    """A density that starts at 0 or flat has a finite slope at its edge."""
    assert nbgrad.grad(stats.chi2.pdf)(0.0, 5.0) == 0
    assert nbgrad.grad(stats.gamma.pdf)(0.0, 1.0) == -1
    assert nbgrad.grad(stats.beta.pdf)(1.0, 2.0, 1.0) == 2


def test_far_tails() -> None:
    """The logarithm of a tail that underflows still has a slope: the inverse Mills ratio, about |x| + 1/|x|."""
    assert nbgrad.grad(stats.norm.logcdf)(-60.0) == pytest.approx(60 + 1 / 60, rel=1e-5)
    assert nbgrad.grad(stats.norm.logsf)(60.0) == pytest.approx(-60 - 1 / 60, rel=1e-5)
    assert nbgrad.grad(stats.norm.cdf, 2)(np.inf, 0.0, 1.0) == 0


def test_t_with_infinite_freedom_is_normal() -> None:
    """SciPy takes df = ∞ for the normal distribution."""
    assert nbgrad.grad(stats.t.logpdf)(0.75, np.inf) == -0.75
    assert nbgrad.grad(stats.t.logpdf, 1)(0.75, np.inf) == 0


@pytest.mark.parametrize("method", ["pmf", "logpmf", "cdf", "logcdf", "sf", "logsf"])
def test_poisson(method: str) -> None:
    """In mu, at counts from 0 on and between them, with a location."""
    fun, own = getattr(stats.poisson, method), getattr(scipy.stats.poisson, method)
    k, mu = np.array([[0.0], [1.0], [2.0], [7.0]]), between(0.5, 4, 3)
    np.testing.assert_array_equal(fun(k, mu), own(k, mu))
    nbgrad.check_grads(lambda mu: fun(k, mu), (mu,))
    nbgrad.check_grads(lambda mu: fun(k.astype(int) + 2, mu, loc=2), (mu,))
    if "mf" not in method:
        nbgrad.check_grads(lambda mu: fun(k + 0.5, mu=mu), (mu,))


def test_poisson_at_zero_and_in_its_count() -> None:
    """p(1) = μ e^(−μ) has slope 1 at μ = 0; k and loc count, so they have no derivative, and are told apart."""
    np.testing.assert_array_equal(nbgrad.jacobian(lambda mu: stats.poisson.pmf([0, 1, 2], mu))(0.0), [-1, 1, 0])
    with pytest.raises(nbgrad.NotDifferentiable, match=r"poisson\.pmf has no derivative rule for argument 0"):
        nbgrad.grad(stats.poisson.pmf)(2.0, 1.5)


def on_simplex(x: Any) -> Any:
    return x / np.sum(x, axis=0)


@pytest.mark.parametrize("method", ["pdf", "logpdf"])
@pytest.mark.parametrize("shape", [(3,), (3, 3)])
def test_dirichlet(method: str, shape: tuple[int, ...]) -> None:
    """With all components or all but the last one, single points or columns of them."""
    fun, own = getattr(stats.dirichlet, method), getattr(scipy.stats.dirichlet, method)
    x, alpha = between(0.5, 2, *shape), between(1.2, 3, 3)
    np.testing.assert_array_equal(fun(on_simplex(x), alpha), own(on_simplex(x), alpha))
    nbgrad.check_grads(lambda x, alpha: fun(on_simplex(x), alpha), (x, alpha))
    nbgrad.check_grads(lambda x, alpha: fun(x=x, alpha=alpha), (on_simplex(x)[:2], alpha))


def test_dirichlet_at_a_corner() -> None:
    """A density that vanishes at an edge is flat there."""
    edge = np.array([0.0, 0.25, 0.75])
    assert not np.any(nbgrad.grad(stats.dirichlet.pdf)(edge, np.array([3.0, 2.0, 2.0])))


def covariance(n: int) -> Any:
    root = between(-1, 1, n, n)
    return root @ root.T + np.eye(n)


@pytest.mark.parametrize("fun", [mvn.pdf, mvn.logpdf])
@pytest.mark.parametrize(
    "args",
    [
        (between(-1, 1, 3), between(-1, 1, 3), covariance(3)),
        (between(-1, 1, 2, 4, 3), between(-1, 1, 3), covariance(3)),
        (between(-1, 1, 4, 2), between(-1, 1, 2), between(0.5, 2, 2)),
        (between(-1, 1, 2), between(-1, 1, 2), 1.5),
        (between(-1, 1, 5), 0.25, 1.5),
        (0.5, 0.25, 1.5),
    ],
    ids=["vector", "stack", "diagonal", "multiple of one", "one dimension", "number"],
)
def test_multivariate_normal(fun: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """Every shape SciPy takes; of cov the lower triangle counts, as SciPy reads no other."""
    np.testing.assert_array_equal(fun(*args), getattr(scipy.stats.multivariate_normal, fun.__name__)(*args))
    nbgrad.check_grads(fun, args)
    if np.ndim(args[2]) == 2:
        nbgrad.check_grads(lambda x, cov: fun(x, cov=cov), (args[0], args[2]))


@pytest.mark.parametrize(
    "cov", [covariance(3), np.eye(3), 1.5, np.float32(1.5)], ids=["matrix", "one", "number", "f32"]
)
def test_entropy(cov: Any) -> None:
    """Equal eigenvalues do no harm, in second order neither; the mean does not matter."""
    nbgrad.check_grads(lambda mean, cov: mvn.entropy(mean, cov), (np.zeros(3), cov))
    assert nbgrad.vjp(mvn.entropy, np.zeros(3), cov)[0] == scipy.stats.multivariate_normal.entropy(np.zeros(3), cov)


@pytest.mark.parametrize("name", ["pdf", "logpdf"])
def test_singular_covariance(name: str) -> None:
    """A root with two columns in three dimensions: all that keeps the rank and the point possible moves the density."""
    fun = getattr(mvn, name)

    def density(root: Any, point: Any, mean: Any) -> Any:
        return fun(mean + root @ point, mean, root @ root.T, allow_singular=True)

    args = (between(-1, 1, 3, 2), between(-1, 1, 2), between(-1, 1, 3))
    nbgrad.check_grads(density, args)
    root = args[0]
    impossible = np.cross(root[:, 0], root[:, 1])
    slope = nbgrad.grad(lambda x, cov: fun(x, None, cov, True), (0, 1))(impossible, root @ root.T)
    assert not np.any(slope[0])
    assert not np.any(slope[1])
    with pytest.raises(np.linalg.LinAlgError):
        nbgrad.grad(lambda x: fun(x, None, root @ root.T))(impossible)


def test_covariance_object() -> None:
    """SciPy's Covariance objects are read as the matrices they stand for."""
    cov, x = covariance(3), between(-1, 1, 3)
    by_object = nbgrad.grad(
        lambda x: mvn.logpdf(x, np.zeros(3), scipy.stats.Covariance.from_cholesky(np.linalg.cholesky(cov)))
    )
    np.testing.assert_allclose(by_object(x), -np.linalg.solve(cov, x))


def test_frozen() -> None:
    """A distribution with given parameters, traced or not, is SciPy's in everything else."""
    nbgrad.check_grads(lambda x, mean, width: stats.norm(mean, scale=width).logpdf(x), (0.5, 0.25, 1.5))
    nbgrad.check_grads(lambda x: stats.gamma(2.5).cdf(x), (0.5,))
    nbgrad.check_grads(
        lambda x, cov: stats.multivariate_normal(np.zeros(2), cov).pdf(x), (between(0, 1, 2), covariance(2))
    )
    assert stats.norm(2.0, 3.0).std() == 3.0
    assert copy.copy(stats.norm(2.0, 3.0)).cdf(2.0) == 0.5
    with pytest.raises(nbgrad.NotDifferentiable):
        nbgrad.grad(lambda mean: stats.norm(mean).mean())(0.5)


def test_lists() -> None:
    """Lists of numbers, plain or traced."""
    nbgrad.check_grads(lambda a, b: stats.norm.logpdf([a, b, 1.0], [0, 1, 2], [1.0, b, a]), (0.5, 1.5))


def test_wrong_arguments() -> None:
    """A call SciPy refuses is refused."""
    with pytest.raises(TypeError, match="df"):
        nbgrad.grad(lambda x: stats.t.pdf(x))(0.5)


def test_everything_else_is_scipys() -> None:
    """Names without a rule are SciPy's objects, and SciPy's own methods lead to the same rules under the magic."""
    assert stats.levy is scipy.stats.levy
    assert stats.norm.ppf(0.5) == 0
    assert handler_of(scipy.stats.norm.logpdf) is not None
    with pytest.raises(AttributeError):
        _ = stats.no_such_distribution


def test_nbgrad_does_not_import_scipy() -> None:
    """``import nbgrad`` does not wait for SciPy."""
    code = "import sys, nbgrad; assert not any(m.split('.')[0] == 'scipy' for m in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
