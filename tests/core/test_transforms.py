"""grad, value_and_grad, vjp, jvp, jacobian, hessian, hvp: against closed forms, containers and errors."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import nbgrad
from nbgrad import grad, hessian, hvp, jacobian, jvp, stop_gradient, value_and_grad, vjp

X = np.random.default_rng(1).normal(size=(6, 3))
W = np.array([0.5, -1.0, 2.0])
Y = np.arange(6.0)


def squared_error(w: Any) -> Any:
    return np.sum((X @ w - Y) ** 2)


def test_lecture_example_1() -> None:
    x, w, y = np.array([1.0, 2.0, 3.0]), W, 1.5
    value, (gx, gw, gy) = value_and_grad(lambda x, w, y: (x @ w - y) ** 2, (0, 1, 2))(x, w, y)
    b = x @ w - y
    assert value == b**2
    np.testing.assert_allclose(gw, 2 * b * x, rtol=1e-12)
    np.testing.assert_allclose(gx, 2 * b * w, rtol=1e-12)
    assert gy == pytest.approx(-2 * b, rel=1e-12)
    assert type(gy) is float
    assert type(gw) is np.ndarray


def test_lecture_example_2() -> None:
    np.testing.assert_allclose(grad(squared_error)(W), 2 * (X @ W - Y) @ X, rtol=1e-12)


def test_modes_agree_and_jacobians_have_numerator_layout() -> None:
    def f(x: Any) -> Any:
        return np.stack([np.sin(x) * x[0], x**2])

    x = np.array([0.3, -0.7, 1.1])
    forward, reverse = jacobian(f, mode="forward")(x), jacobian(f, mode="reverse")(x)
    assert forward.shape == (2, 3, 3)
    np.testing.assert_allclose(forward, reverse, rtol=1e-14)
    _, tangent = jvp(f, (x,), (np.ones(3),))
    np.testing.assert_allclose(tangent, reverse.sum(axis=-1), rtol=1e-14)


def test_jacobian_of_several_arguments_and_containers() -> None:
    def f(p: dict[str, Any], s: float) -> Any:
        return {"y": p["a"] * s, "n": np.sum(p["b"])}

    p = {"a": np.array([1.0, 2.0]), "b": np.array([3.0])}
    for mode in ("reverse", "forward"):
        j = jacobian(f, (0, 1), mode=mode)(p, 4.0)
        np.testing.assert_array_equal(j["y"][0]["a"], 4 * np.eye(2))
        np.testing.assert_array_equal(j["y"][0]["b"], np.zeros((2, 1)))
        np.testing.assert_array_equal(j["y"][1], [1.0, 2.0])
        np.testing.assert_array_equal(j["n"][0]["b"], [1.0])


def test_hessian_and_its_product() -> None:
    def f(x: Any) -> Any:
        return np.exp(x[0]) * x[1] ** 3 + x[0] * x[2]

    x = np.array([0.2, 1.5, -1.0])
    e = np.exp(0.2)
    expected = [[e * 1.5**3, 3 * e * 1.5**2, 1], [3 * e * 1.5**2, 6 * e * 1.5, 0], [1, 0, 0]]
    np.testing.assert_allclose(hessian(f)(x), expected, rtol=1e-12)
    v = np.array([1.0, -2.0, 0.5])
    np.testing.assert_allclose(hvp(f, (x,), (v,))[0], np.array(expected) @ v, rtol=1e-12)


def test_any_order_by_nesting() -> None:
    f: Any = np.sin
    expected = [np.cos, lambda t: -np.sin(t), lambda t: -np.cos(t), np.sin, np.cos]
    for derivative in expected:
        f = grad(f)
        assert f(0.7) == pytest.approx(derivative(0.7), rel=1e-12)


def test_mixed_nesting() -> None:
    def f(x: Any) -> Any:
        return np.sum(np.tanh(x) * x)

    x, v = np.array([0.4, -1.2]), np.array([1.0, 2.0])
    over_reverse = jvp(grad(f), (x,), (v,))[1]
    over_forward = grad(lambda x: jvp(f, (x,), (v,))[1])(x)
    np.testing.assert_allclose(over_reverse, over_forward, rtol=1e-12)


def test_perturbations_do_not_mix() -> None:
    # d/dx (x · d/dy (x + y)) = 1: the inner derivative must not see the outer variable (Siskind & Pearlmutter 2005)
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(2.0) == 1.0
    assert jvp(lambda x: x * jvp(lambda y: x * y, (1.0,), (1.0,))[1], (3.0,), (1.0,))[1] == 6.0
    assert grad(lambda x: x * jvp(lambda y: x * y, (1.0,), (1.0,))[1])(3.0) == 6.0


Point = namedtuple("Point", "x y")


@dataclass
class Layer:
    w: Any
    b: Any
    name: str = "layer"


def test_containers_keep_their_types() -> None:
    g = grad(lambda p: p.x * p.y**2)(Point(3.0, 2.0))
    assert g == Point(4.0, 12.0)
    d = grad(lambda d: d["a"][0] * d["a"][1] + d["b"])({"a": [2.0, 5.0], "b": 1.0})
    assert d == {"a": [5.0, 2.0], "b": 1.0}


def test_dataclass_with_a_string_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match=r"argument 0\.name"):
        grad(lambda layer: layer.w * layer.b)(Layer(2.0, 3.0))


def test_keyword_arguments_and_aux() -> None:
    def f(w: Any, *, scale: float) -> Any:
        return np.sum(w) * scale, {"w": w * 2}

    (value, aux), g = value_and_grad(f, has_aux=True)(W, scale=3.0)
    assert value == pytest.approx(4.5)
    assert type(aux["w"]) is np.ndarray
    np.testing.assert_array_equal(g, [3.0, 3.0, 3.0])
    g, aux = grad(f, has_aux=True)(W, scale=2.0)
    np.testing.assert_array_equal(g, [2.0, 2.0, 2.0])


def test_vjp_may_be_called_again_with_other_cotangents() -> None:
    value, pullback = vjp(lambda x, y: (x * y, x + y), np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    assert type(value) is tuple
    gx, gy = pullback((np.array([1.0, 0.0]), np.array([0.0, 1.0])))
    np.testing.assert_array_equal(gx, [3.0, 1.0])
    np.testing.assert_array_equal(gy, [1.0, 1.0])
    gx, _ = pullback((np.zeros(2), np.ones(2)))
    np.testing.assert_array_equal(gx, [1.0, 1.0])
    with pytest.raises(ValueError, match="shape"):
        pullback((np.zeros(3), np.ones(2)))


def test_gradients_share_no_memory() -> None:
    _, pullback = vjp(lambda x, y: x + y, np.zeros(3), np.zeros(3))
    c = np.ones(3)
    gx, gy = pullback(c)
    gx += 1
    assert gy.tolist() == [1, 1, 1]
    assert c.tolist() == [1, 1, 1]


def test_no_dependence_is_zero() -> None:
    assert grad(lambda x, y: x * 2, 1)(1.0, 5.0) == 0.0
    np.testing.assert_array_equal(grad(lambda x: 3.0)(np.ones(2)), [0.0, 0.0])
    np.testing.assert_array_equal(grad(lambda x: np.sum(np.floor(x)))(np.ones(2)), [0.0, 0.0])


def test_stop_gradient() -> None:
    assert grad(lambda x: x * stop_gradient(x))(3.0) == 3.0
    assert grad(grad(lambda x: stop_gradient(x) * x**2))(3.0) == 6.0
    assert jvp(lambda x: x * stop_gradient(x), (3.0,), (1.0,)) == (9.0, 3.0)


@pytest.mark.parametrize(
    ("fun", "arg", "match"),
    [
        (lambda x: x * 2, np.ones(3), "scalar.*shape \\(3,\\).*jacobian"),
        (lambda x: x > 0, 1.0, "real number.*bool"),
        (lambda x: x * 1j, 1.0, "complex"),
        (lambda x: (x, x), 1.0, "scalar.*tuple"),
        (lambda x: "no", 1.0, "real number.*str"),
        (lambda x: x * 2, 3, "argument 0 is of type int"),
        (lambda x: np.sum(x), np.arange(3), "array of int64"),
    ],
)
def test_errors_say_what_to_call_instead(fun: Any, arg: Any, match: str) -> None:
    with pytest.raises(TypeError, match=match):
        grad(fun)(arg)


def test_argnums() -> None:
    f = lambda a, b, c: a * b * c  # noqa: E731 - a formula reads better than a def here
    assert grad(f, -1)(2.0, 3.0, 5.0) == 6.0
    assert grad(f, (2, 0))(2.0, 3.0, 5.0) == (6.0, 15.0)
    with pytest.raises(TypeError, match="asks for argument 3"):
        grad(f, 3)(1.0, 2.0, 3.0)


@pytest.mark.parametrize("leave", [float, int, np.float64, complex])
def test_leaving_the_computation_is_an_error(leave: Any) -> None:
    with pytest.raises(nbgrad.NotDifferentiable, match="stop_gradient"):
        grad(lambda x: leave(x) * x)(2.0)


def test_a_function_without_a_rule_is_named() -> None:
    with pytest.raises(nbgrad.NotDifferentiable, match=r"no derivative rule for numpy.packbits.*defvjp"):
        grad(lambda x: np.sum(np.packbits(x)))(np.ones(3))


def test_a_ufunc_of_a_python_function_is_followed() -> None:
    squares = np.frompyfunc(lambda a: a * a, 1, 1)
    np.testing.assert_array_equal(grad(lambda x: np.sum(squares(x)))(np.array([1.0, 2.0])), [2.0, 4.0])


def test_python_float_zero_division() -> None:
    with pytest.raises(ZeroDivisionError):
        grad(lambda x: 1.0 / x)(0.0)
    with np.errstate(divide="ignore"):
        assert grad(lambda x: np.log(x))(0.0) == np.inf
        assert grad(lambda x: x**0.5)(0.0) == np.inf
