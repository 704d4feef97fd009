"""Numbers as numbers: precisions, 0-d, empty, NaN and inf, ties and kinks, complex conventions, and an exact oracle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nbgrad
from nbgrad.core.primitive import RULES
from rulecases.harness import RANGES, sample

FLOATS = (np.float16, np.float32, np.float64, np.longdouble)
UFUNCS = sorted({f for f in vars(np).values() if isinstance(f, np.ufunc)}, key=lambda f: f.__name__)
SMOOTH = [f for f in UFUNCS if RULES[f].kind == "elementwise" and f.nout == 1]
UNARY = [f for f in SMOOTH if f.nin == 1]
BINARY = [f for f in SMOOTH if f.nin == 2]
NASTY = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 5e-324, 1e300, -1e300, 1.0, -1.0, 0.5])


def finite_points(fun: Callable[..., Any], number: int, n: int = 5) -> list[Any]:
    """Arguments on the first range of the harness where the function is finite."""
    for low, high in RANGES:
        points = [sample(n, low=low, high=high, seed=7 * k) for k in range(number)]
        with np.errstate(all="ignore"):
            if np.all(np.isfinite(fun(*points))):
                return points
    raise AssertionError(f"{fun} is finite nowhere")


# every ufunc is known
def test_every_ufunc_has_a_rule_or_is_constant() -> None:
    """No ufunc of NumPy is forgotten; generalised ones included."""
    assert not [f.__name__ for f in UFUNCS if f not in RULES]


@pytest.mark.parametrize("fun", [f for f in UFUNCS if RULES[f].kind == "constant"], ids=lambda f: f.__name__)
def test_constant_ufuncs_let_no_gradient_pass(fun: np.ufunc) -> None:
    """Comparisons, rounding and bits give plain values; what is computed from them is constant."""
    x = np.array([1.25, -2.5, 3.0])
    kinds = [t.split("->")[0] for t in fun.types]
    if "d" * fun.nin not in kinds:
        return
    seen: list[Any] = []

    def run(x: Any) -> Any:
        seen.append(fun(*[x] * fun.nin))
        return np.sum(x * 1.0) + np.sum(seen[0] * 1.0)

    np.testing.assert_array_equal(nbgrad.grad(run)(x), np.ones(3))
    assert type(seen[0]) is np.ndarray


# exact oracle
ANALYTIC = [f for f in UNARY if any(t.startswith("D->D") for t in f.types)]


@pytest.mark.parametrize("fun", [*ANALYTIC, np.sinc], ids=lambda f: f.__name__)
def test_complex_step(fun: Callable[..., Any]) -> None:
    """f′(x) = Im f(x + ih)/h has no cancellation: with h = 1e−30 it is exact to the last bits."""
    (x,) = finite_points(fun, 1)
    if fun is np.arccosh:
        x = x + 1  # NumPy is on the other side of the branch cut below
    exact = np.imag(fun(x + 1e-30j)) / 1e-30
    np.testing.assert_allclose(nbgrad.vjp(fun, x)[1](np.ones(5))[0], exact, rtol=4e-14, atol=1e-14)
    np.testing.assert_allclose(nbgrad.jvp(fun, (x,), (np.ones(5),))[1], exact, rtol=4e-14, atol=1e-14)


@pytest.mark.parametrize("fun", [f for f in BINARY if "DD->D" in f.types], ids=lambda f: f.__name__)
def test_complex_step_in_each_of_two(fun: np.ufunc) -> None:
    """The same for each argument of a function of two."""
    x, y = sample(5, low=0.3), sample(5, seed=3, low=0.4)
    for k, (a, b) in enumerate(((x + 1e-30j, y), (x, y + 1e-30j))):
        got = nbgrad.vjp(fun, x, y)[1](np.ones(5))[k]
        np.testing.assert_allclose(got, np.imag(fun(a, b)) / 1e-30, rtol=4e-14)


# precision
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("fun", SMOOTH, ids=lambda f: f.__name__)
def test_precision_is_kept(fun: np.ufunc, dtype: Any) -> None:
    """Value, cotangent and tangent have the precision of the arguments: arrays, 0-d arrays and NumPy's scalars."""
    points = finite_points(fun, fun.nin)
    with np.errstate(all="ignore"):
        for args in (
            [p.astype(dtype) for p in points],
            [np.array(p[0], dtype) for p in points],
            [dtype(p[0]) for p in points],
        ):
            plain = fun(*args)
            value, pullback = nbgrad.vjp(fun, *args)
            assert np.result_type(value) == np.result_type(plain)
            for c, x in zip(pullback(np.ones_like(plain)), args, strict=True):
                assert type(c) is type(x)
                assert c.dtype == dtype
                assert c.shape == x.shape
            tangent = nbgrad.jvp(fun, args, [np.ones_like(a) for a in args])[1]
            assert np.result_type(tangent) == np.result_type(plain)


@pytest.mark.parametrize("fun", UNARY, ids=lambda f: f.__name__)
def test_python_floats_give_python_floats(fun: np.ufunc) -> None:
    """A float in, a float out: never an array."""
    (x,) = finite_points(fun, 1)
    assert type(nbgrad.grad(fun)(float(x[0]))) is float


def test_python_numbers_do_not_widen() -> None:
    """Under NEP 50 Python's numbers are weak; NumPy's are not, and then the value is wider but the gradient is not."""
    x = np.float32([1.0, 2.0])
    value, pullback = nbgrad.vjp(lambda x: 3.0 * x / 2 + 1.0 - x**2 * 0.5, x)
    assert value.dtype == np.float32
    assert pullback(np.ones_like(value))[0].dtype == np.float32
    value, pullback = nbgrad.vjp(lambda x: np.float64(3.0) * x, x)
    assert value.dtype == np.float64
    assert pullback(np.ones_like(value))[0].dtype == np.float32


@pytest.mark.parametrize("dtype", FLOATS)
def test_reductions_keep_precision(dtype: Any) -> None:
    """Reductions, order statistics and sorting too."""
    x = sample(2, 3, low=0.2).astype(dtype)
    functions: tuple[Any, ...] = (
        np.sum, np.mean, np.prod, np.max, np.min, np.var, np.std, np.ptp, np.median, np.average, np.cumsum, np.cumprod,
        np.nansum, np.nanmean, np.nanstd, np.nanmedian, np.sort, np.diff, np.unique, np.ediff1d, np.trapezoid,
        np.unwrap, lambda x: np.quantile(x, 0.3), lambda x: np.partition(x, 1), np.nan_to_num,
        lambda x: np.gradient(x, axis=0),
        lambda x: np.clip(x, 0.5, 1.0), lambda x: np.convolve(x[0], x[1]),
    )  # fmt: skip
    for fun in functions:
        plain = fun(x)
        value, pullback = nbgrad.vjp(fun, x)
        assert np.result_type(value) == np.result_type(plain), fun
        assert pullback(np.ones_like(plain))[0].dtype == dtype, fun
        assert np.result_type(nbgrad.jvp(fun, (x,), (x,))[1]) == np.result_type(plain), fun


# NaN and inf
@pytest.mark.parametrize("fun", UNARY, ids=lambda f: f.__name__)
def test_nasty_numbers_pass_as_in_numpy(fun: np.ufunc) -> None:
    """±0, ±inf, NaN, subnormal and huge: NumPy's value, a derivative of the same shape, and no exception."""
    with np.errstate(all="ignore"):
        value, pullback = nbgrad.vjp(fun, NASTY)
        np.testing.assert_array_equal(value, fun(NASTY))
        (gradient,) = pullback(np.ones_like(value))
        assert gradient.shape == NASTY.shape
        np.testing.assert_array_equal(gradient, nbgrad.jvp(fun, (NASTY,), (np.ones_like(NASTY),))[1])
        for x in NASTY:
            one = nbgrad.grad(fun)(float(x))
            np.testing.assert_array_equal(one, nbgrad.grad(fun)(np.float64(x)))


def both(fun: Callable[..., Any], *args: Any) -> list[Any]:
    """Gradients of Σ fun(*args) in every argument, which the two modes must agree on."""
    with np.errstate(all="ignore"):
        value, pullback = nbgrad.vjp(fun, *args)
        reverse = pullback(np.ones_like(value))
        total = nbgrad.jvp(fun, args, [np.ones_like(a) for a in args])[1]
    np.testing.assert_allclose(np.sum(total), sum(np.sum(c) for c in reverse), rtol=1e-12)
    return [c.tolist() if isinstance(c, np.ndarray) else c for c in reverse]


INF = np.inf


@pytest.mark.parametrize("fun", [np.logaddexp, np.logaddexp2], ids=lambda f: f.__name__)
def test_logaddexp_at_infinity(fun: np.ufunc) -> None:
    """The larger one has all the weight, equal ones a half each, and nothing is NaN."""
    x, y = np.array([-INF, -INF, INF, INF, 3.0, 1e300]), np.array([-INF, 2.0, INF, 0.0, -INF, 1.0])
    assert both(fun, x, y) == [[0.5, 0.0, 0.5, 1.0, 1.0, 1.0], [0.5, 1.0, 0.5, 0.0, 0.0, 0.0]]


def test_kinks_and_poles() -> None:
    """What is chosen where there is no derivative."""
    zero = np.zeros(1)
    assert both(np.abs, zero) == both(np.fabs, zero) == both(np.sign, zero) == [[0.0]]
    assert both(np.hypot, zero, zero) == both(np.arctan2, zero, zero) == [[0.0], [0.0]]
    assert both(np.hypot, np.array([3.0]), zero) == [[1.0], [0.0]]
    assert both(np.sqrt, zero) == [[INF]]
    assert both(np.sinc, zero) == [[0.0]]
    assert both(lambda x: np.abs(x), np.zeros(1, complex)) == [[0j]]
    assert both(np.std, np.full(3, 2.0)) == [[0.0, 0.0, 0.0]]


def test_powers() -> None:
    """x⁰ is flat everywhere; 0^y is flat for y ≥ 0; x^y of a negative x is no curve in y, which NaN says."""
    x = np.array([0.0, 2.0, -1.0])
    for exponent in (0, 0.0, np.zeros(3), np.int64(0)):
        assert both(lambda x, p=exponent: x**p, x) == [[0.0, 0.0, 0.0]]
    assert both(lambda x: np.power(x, 2), x) == both(lambda x: x**2, x) == both(np.square, x) == [[0.0, 4.0, -2.0]]
    assert both(lambda x: x**1, x) == [[1.0, 1.0, 1.0]]
    assert both(lambda y: np.power(0.0, y), np.array([0.0, 1.0, 2.5])) == [[0.0, 0.0, 0.0]]
    assert nbgrad.grad(lambda x: x**3)(-2.0) == 12.0
    assert np.isnan(both(lambda y: np.power(-2.0, y), 3.0)).all()
    assert nbgrad.grad(nbgrad.grad(lambda x: x**2))(0.0) == 2.0
    assert nbgrad.grad(nbgrad.grad(nbgrad.grad(lambda x: x**2)))(0.0) == 0.0


def test_ties_share_evenly() -> None:
    """Equal candidates get equal parts, in functions of two and in reductions."""
    tied = np.array([1.0, 3.0, 3.0, 0.0])
    for fun in (np.maximum, np.minimum, np.fmax, np.fmin):
        assert both(fun, tied[1:3], tied[1:3].copy()) == [[0.5, 0.5], [0.5, 0.5]]
    assert both(np.max, tied) == both(np.amax, tied) == both(np.nanmax, tied) == [[0.0, 0.5, 0.5, 0.0]]
    assert both(np.min, -tied) == [[0.0, 0.5, 0.5, 0.0]]
    assert both(lambda x: np.max(x, initial=3.0), tied) == [[0.0, 1 / 3, 1 / 3, 0.0]]
    assert both(np.ptp, tied) == [[0.0, 0.5, 0.5, -1.0]]
    assert both(lambda x: np.unique(x)[2], tied) == [[0.0, 0.5, 0.5, 0.0]]


def test_extremes_of_nan() -> None:
    """The gradient goes where the value came from."""
    x, y = np.array([np.nan, 1.0, np.nan]), np.array([2.0, np.nan, np.nan])
    assert both(np.maximum, x, y) == both(np.minimum, x, y) == [[1.0, 0.0, 0.5], [0.0, 1.0, 0.5]]
    assert both(np.fmax, x, y) == both(np.fmin, x, y) == [[0.0, 1.0, 0.5], [1.0, 0.0, 0.5]]
    assert both(np.max, np.array([1.0, np.nan])) == [[0.0, 1.0]]
    assert both(np.nanmax, np.array([1.0, np.nan])) == [[1.0, 0.0]]
    assert both(lambda x: np.clip(x, -1.0, 1.0), np.array([np.nan, 2.0, -3.0, 0.5, 1.0])) == [[1.0, 0.0, 0.0, 1.0, 1.0]]


def test_clip_bounds() -> None:
    """With crossed bounds the upper one is the value; each element has one source."""
    x, low, high = np.array([-3.0, 0.0, 3.0]), np.full(3, 1.0), np.full(3, -1.0)
    assert both(np.clip, x, low, high) == [[0.0] * 3, [0.0] * 3, [1.0] * 3]
    assert both(np.clip, x, -np.ones(3), np.ones(3)) == [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]


def test_products_with_zeros() -> None:
    """No division by the factor that is 0."""
    assert both(np.prod, np.array([2.0, 0.0, 3.0])) == [[0.0, 6.0, 0.0]]
    assert both(np.prod, np.array([0.0, 0.0, 3.0])) == [[0.0, 0.0, 0.0]]
    assert both(np.cumprod, np.array([2.0, 0.0, 3.0])) == [[1.0, 2.0 + 6.0, 0.0]]


def test_the_guarded_square_root() -> None:
    """The known repair of where(x > 0, sqrt(x), 0), a second where inside, is right to second order."""

    def guarded(x: Any) -> Any:
        return np.sum(np.where(x > 0, np.sqrt(np.where(x > 0, x, 1.0)), 0.0))

    x = np.array([4.0, 0.0, -1.0])
    np.testing.assert_array_equal(nbgrad.grad(guarded)(x), [0.25, 0.0, 0.0])
    np.testing.assert_array_equal(np.diag(nbgrad.hessian(guarded)(x)), [-1 / 32, 0.0, 0.0])


def test_undefined_is_nan_not_zero() -> None:
    """A variance with nothing left to divide by has no derivative, and says so."""
    with np.errstate(all="ignore"), pytest.warns(RuntimeWarning, match="Degrees of freedom"):
        assert np.isnan(nbgrad.grad(lambda x: np.var(x, ddof=1))(np.array([3.0]))).all()


def test_nan_to_num_in_place() -> None:
    """``copy=False`` changes the traced array for all its names, never the user's own."""
    x = np.array([1.0, np.nan, np.inf])

    def run(x: Any) -> Any:
        np.nan_to_num(x, copy=False, posinf=9.0)
        return np.sum(x * x)

    value, gradient = nbgrad.value_and_grad(run)(x)
    assert value == 82.0
    np.testing.assert_array_equal(gradient, [2.0, 0.0, 0.0])
    assert np.isnan(x[1])


# complex numbers, by JAX's convention
Z = np.array([0.6 + 0.8j, -1.0 + 2.0j])
G = np.array([1.0 - 2.0j, 0.5j])


def test_holomorphic_functions_do_not_conjugate() -> None:
    """The cotangent of f is g·f′(z): the transpose, not the adjoint."""
    for fun, slope in ((np.exp, np.exp(Z)), (np.sin, np.cos(Z)), (np.square, 2 * Z), (np.reciprocal, -1 / Z**2)):
        np.testing.assert_allclose(nbgrad.vjp(fun, Z)[1](G)[0], G * slope, rtol=1e-14)
        np.testing.assert_allclose(nbgrad.jvp(fun, (Z,), (G,))[1], G * slope, rtol=1e-14)


def test_real_functions_of_complex_numbers() -> None:
    """grad is ∂u/∂x − i ∂u/∂y."""
    forms: tuple[tuple[Any, Any], ...] = (
        (lambda z: np.sum(np.abs(z) ** 2), 2 * np.conj(Z)),
        (lambda z: np.sum(np.abs(z)), np.conj(Z) / np.abs(Z)),
        (lambda z: np.sum(np.real(z)), np.ones(2)),
        (lambda z: np.sum(np.imag(z)), np.full(2, -1j)),
        (lambda z: np.sum(np.angle(z)), -1j / Z),
        (lambda z: np.sum(np.real(z * np.conj(z))), 2 * np.conj(Z)),
        (lambda z: np.var(z), 2 * np.conj(Z - np.mean(Z)) / 2),
        (lambda z: np.real(np.sum(np.sign(z))), 1j * np.imag(Z) / np.abs(Z) / Z),
    )
    for fun, expected in forms:
        np.testing.assert_allclose(nbgrad.grad(fun)(Z), expected, rtol=1e-13, atol=1e-15)


def test_conjugation_and_real_inputs() -> None:
    """conj is real-linear; a real argument of a complex function gets a real cotangent."""
    np.testing.assert_array_equal(nbgrad.vjp(np.conj, Z)[1](G)[0], np.conj(G))
    x = np.array([0.3, 0.7])
    (c,) = nbgrad.vjp(lambda x: np.exp(1j * x), x)[1](G)
    assert c.dtype == np.float64
    np.testing.assert_allclose(c, np.real(G * 1j * np.exp(1j * x)), rtol=1e-14)


def test_branches_of_the_inverse_functions() -> None:
    """In the left half-plane arccosh and its kin keep to NumPy's branch."""
    for fun in (np.arccosh, np.arccos, np.arcsin, np.arcsinh, np.arctan, np.arctanh, np.sqrt, np.log):
        for z in (-0.7 + 0.4j, -2.0 - 0.3j, 1.5 - 0.2j, -0.1 + 3.0j):
            h = 1e-6
            quotient = (fun(z + h) - fun(z - h)) / (2 * h)
            np.testing.assert_allclose(nbgrad.jvp(fun, (z,), (1 + 0j,))[1], quotient, rtol=1e-8)


# closed forms where formulas in the textbook form lose digits
def test_digits_are_kept() -> None:
    """sinc near 0, expm1 far below it, arcsin near 1, i0 at both ends."""
    with np.errstate(all="ignore"):
        u = np.pi * 1e-5
        assert nbgrad.grad(np.sinc)(1e-5) == pytest.approx(-np.pi * u / 3, rel=1e-9)
        assert nbgrad.grad(np.expm1)(-40.0) == pytest.approx(np.exp(-40.0), rel=1e-15)
        near = 1 - 1e-15
        assert nbgrad.grad(np.arcsin)(near) == pytest.approx(1 / np.sqrt((1 - near) * (1 + near)), rel=1e-15)
        assert nbgrad.grad(np.i0)(0.0) == 0.0
        assert nbgrad.grad(nbgrad.grad(np.i0))(0.0) == 0.5
        assert nbgrad.grad(np.i0)(100.0) == pytest.approx(1.068369390338e42, rel=1e-11)
        assert nbgrad.grad(lambda x: np.arctan2(1.0, x))(1e200) == 0.0
    assert nbgrad.grad(np.sinc)(np.float32(1e-3)) == pytest.approx(-(np.pi**2) / 3 * 1e-3, rel=1e-4)


@pytest.mark.parametrize("fun", [np.remainder, np.fmod], ids=lambda f: f.__name__)
def test_remainders_of_either_sign(fun: np.ufunc) -> None:
    """∂/∂y is minus the whole number of times that y went into x, of exact multiples too."""
    x, y = np.array([7.5, -7.5, 7.5, 6.0, 0.3]), np.array([2.0, 2.0, -2.0, 2.0, 0.1])
    assert both(fun, x, y) == [[1.0] * 5, (-np.rint((x - fun(x, y)) / y)).tolist()]
