"""The ufunc protocol: what the product of checks cannot express about keywords and methods."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import scipy.special

import nbgrad
from nbgrad.core.errors import NotDifferentiable
from statements import check_statements

x5 = np.array([0.5, -1.2, 0.9, 1.7, -0.3])
ties = np.array([1.0, 3.0, 3.0, 2.0, 3.0, 5.0, 5.0])


def test_masked_out_elements_have_no_influence() -> None:
    """Neither a NaN nor an infinite derivative where the function is not evaluated, at any order."""

    def root(x: Any) -> Any:
        return np.sum(np.sqrt(x, where=x > 0, out=np.zeros_like(x)))

    x = np.array([4.0, 0.0, -1.0, np.nan, 1.0])
    np.testing.assert_array_equal(nbgrad.grad(root)(x), [0.25, 0, 0, 0, 0.5])
    np.testing.assert_allclose(np.diagonal(nbgrad.hessian(root)(x)), [-1 / 32, 0, 0, 0, -0.25])
    ratio = nbgrad.grad(lambda x: np.sum(np.divide(1.0, x, where=x != 0, out=np.zeros_like(x))))
    np.testing.assert_array_equal(ratio(np.array([0.0, 2.0])), [0.0, -0.25])


def test_masked_without_out_leaves_zeros() -> None:
    """NumPy leaves such elements undefined; here they are zeros without gradient."""
    value, pullback = nbgrad.vjp(lambda x: np.exp(x, where=x > 0), x5)
    np.testing.assert_array_equal(value, np.where(x5 > 0, np.exp(x5), 0))
    np.testing.assert_allclose(pullback(np.ones(5))[0], value)
    assert nbgrad.vjp(lambda x: np.exp(x, where=x > 0), x5.astype(np.float32))[0].dtype == np.float32


def test_loops_are_chosen_as_numpy_chooses_them() -> None:
    """dtype= and signature= cast the operands before the operation, under the casting rule."""
    x = np.array([1.0, 1e-9], np.float32)
    for run in (
        lambda x: np.subtract(np.float32(1.0), x, dtype=np.float64),
        lambda x: np.add(x, 1, signature=(np.float64, np.float64, None)),
        lambda x: np.add(x, 2.0, signature="dd->d"),
        lambda x: np.multiply(x, x, dtype=np.float16, casting="unsafe"),
        lambda x: np.negative(x, dtype=np.complex64),
    ):
        value, pullback = nbgrad.vjp(run, x)
        np.testing.assert_array_equal(value, run(x))
        assert value.dtype == run(x).dtype
        assert pullback(np.ones_like(value))[0].dtype == np.float32
    for run in (lambda x: np.add(x, 1, dtype=int), lambda x: np.exp(x, dtype=np.float16, casting="safe")):
        with pytest.raises(TypeError) as plain:
            run(x)
        with pytest.raises(type(plain.value)):
            nbgrad.vjp(run, x)


def test_memory_order_of_results() -> None:
    """``order=`` can be seen by ``ravel("K")``."""
    x = x5[:4].reshape(2, 2)
    check_statements(lambda x: np.multiply(x, x, order="F").ravel("K") * np.arange(4.0), x)


def test_out_gives_back_the_target() -> None:
    """The very same array; with several outputs each its own."""

    def run(x: Any) -> Any:
        assert np.add(x, 1, out=x) is x
        assert np.sin(x, x) is x
        whole = np.zeros_like(x)
        fraction, same = np.modf(x, out=(None, whole))
        assert same is whole
        assert np.add.reduce(x, out=np.zeros_like(x, shape=())).ndim == 0
        assert np.cumsum(x, out=x) is x
        return fraction

    nbgrad.vjp(run, x5)
    nbgrad.jvp(run, (x5,), (x5,))


def test_only_the_target_is_traced() -> None:
    """Plain operands overwrite: the gradient of what was there ends."""

    def run(x: Any) -> Any:
        np.multiply([1.0, 2.0], 3.0, out=x[:2])
        np.add.reduce(np.ones((4, 2)), axis=0, out=x[3:])
        return x * x

    check_statements(run, x5)


def test_ties_of_a_running_maximum_share() -> None:
    """The elements that attain it so far share evenly, as they do in max itself."""
    _, pullback = nbgrad.vjp(np.maximum.accumulate, ties)
    np.testing.assert_allclose(pullback(np.ones(7))[0], [1, 2 + 1 / 3, 1 + 1 / 3, 0, 1 / 3, 1.5, 0.5])
    np.testing.assert_allclose(nbgrad.grad(lambda x: np.maximum.accumulate(x)[-1])(ties), nbgrad.grad(np.max)(ties))
    _, pullback = nbgrad.vjp(lambda x: np.minimum.accumulate(x, axis=1), np.stack([-ties, ties]))
    np.testing.assert_allclose(pullback(np.ones((2, 7)))[0][1], [7, 0, 0, 0, 0, 0, 0])


def test_running_extremes_with_nan() -> None:
    """From the first NaN on the result is NaN, and so the gradient goes there."""
    x = np.array([1.0, np.nan, 3.0])
    _, pullback = nbgrad.vjp(np.maximum.accumulate, x)
    np.testing.assert_allclose(pullback(np.array([1.0, 10.0, 100.0]))[0], [1.0, 110.0, 0.0])


@pytest.mark.parametrize("ufunc", [np.logaddexp, np.hypot, np.maximum, np.fmin])
def test_long_reductions_take_few_operations(ufunc: Any) -> None:
    """Associative ones are written as a tree: the derivative is quick for 100,000 elements."""
    x = np.linspace(0.1, 5.0, 100_000)
    gradient = nbgrad.grad(lambda x: ufunc.reduce(x))(x)
    if ufunc is np.logaddexp:
        np.testing.assert_allclose(gradient, np.exp(x - ufunc.reduce(x)), rtol=1e-9)
    if ufunc is np.hypot:
        np.testing.assert_allclose(gradient, x / np.sqrt(np.sum(x * x)), rtol=1e-9)


def test_repeated_places_one_after_the_other() -> None:
    """``multiply.at`` at the same index three times: the product of all three."""

    def run(x: Any, f: Any) -> Any:
        np.multiply.at(x, [1, 1, 0, 1], f)
        return x

    value, pullback = nbgrad.vjp(run, np.array([2.0, 3.0]), np.array([5.0, 7.0, 11.0, 13.0]))
    np.testing.assert_array_equal(value, [22.0, 3.0 * 5 * 7 * 13])
    to_x, to_f = pullback(np.ones(2))
    np.testing.assert_allclose(to_x, [11.0, 5.0 * 7 * 13])
    np.testing.assert_allclose(to_f, [3 * 7 * 13.0, 3 * 5 * 13.0, 2.0, 3 * 5 * 7.0])


def test_methods_of_ufuncs_without_derivative() -> None:
    """Comparisons and logic give plain results."""

    def run(x: Any) -> Any:
        assert np.logical_or.reduce(x > 0) == True  # noqa: E712 - a NumPy boolean
        assert np.greater.outer(x, x).dtype == bool
        np.testing.assert_array_equal(np.logical_and.accumulate(x > -9), np.ones(5, bool))
        return np.sum(x)

    np.testing.assert_array_equal(nbgrad.grad(run)(x5), np.ones(5))


def test_a_ufunc_nobody_gave_a_rule_for() -> None:
    """Every way to call it says so."""
    strange = scipy.special.agm
    for call in (
        lambda x: strange(x, x), lambda x: strange(x, x, dtype=float), lambda x: strange.reduce(x),
        lambda x: strange.outer(x, x), lambda x: strange.at(x, [0], 1.0), lambda x: strange.accumulate(x),
    ):  # fmt: skip
        with pytest.raises(NotDifferentiable, match="no derivative rule"):
            nbgrad.vjp(call, x5)


def test_a_ufunc_of_a_python_function_is_followed() -> None:
    """What np.frompyfunc makes gives an array of objects, which are traced."""
    added = np.frompyfunc(lambda a, b: a * b + a, 2, 1)
    nbgrad.check_grads(lambda x: sum(added(x, x[::-1])), (x5,))
    nbgrad.check_grads(lambda x: np.sum(np.stack(list(added(x, 2.0)))), (x5,))


def test_traced_operands_into_a_plain_target() -> None:
    """Refused in every form, with the statement quoted."""
    out = np.zeros(5)
    for call in (
        lambda x: np.add(x, 1, out), lambda x: np.add.at(out, [0], x[0]), lambda x: np.add.accumulate(x, out=out),
        lambda x: np.maximum.reduce(np.stack([x, x]), out=out), lambda x: np.exp(x, out=out, where=x > 0),
        lambda x: np.modf(x, out=(out, None)),
    ):  # fmt: skip
        with pytest.raises(NotDifferentiable, match="into a plain array"):
            nbgrad.vjp(call, x5)
    assert not out.any()


def test_no_warnings_where_numpy_gives_none() -> None:
    """The parts that a mask leaves out are not computed."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nbgrad.grad(lambda x: np.sum(np.log(x, where=x > 0, out=np.zeros_like(x))))(np.array([1.0, 0.0, -1.0]))
