"""Functions that never ask their arguments: followed while a function is, and themselves again afterwards."""

from __future__ import annotations

import asyncio
import builtins
import cmath
import functools
import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import exp as exponential
from typing import Any

import numpy as np
import numpy.random  # NumPy imports it when it is first asked for
import pytest
from numpy import array as make_array
from numpy import zeros

import nbgrad

x3 = np.array([0.5, -1.5, 2.0])


@contextmanager
def unchanged() -> Iterator[None]:
    """Nothing of NumPy, math, the builtins or this module is another object afterwards."""
    places = (np, np.linalg, math, cmath, builtins)
    before = [dict(vars(place)) for place in places]
    call = np.vectorize.__call__
    yield
    for place, names in zip(places, before, strict=True):
        assert {k: id(v) for k, v in vars(place).items()} == {k: id(v) for k, v in names.items()}
    assert np.vectorize.__call__ is call
    assert zeros is np.zeros
    assert exponential is math.exp


def joined(x: Any) -> Any:
    a = np.array([x[0] * x[1], x[2], 1.0])
    b = np.asarray([a[0], a[1] ** 2])
    return np.sum(a * a) + b[0] * b[1]


def nested_lists(x: Any) -> Any:
    m = np.array([[x[0], x[1]], [0.0, x[2] * x[0]]])
    return np.sum(m @ m)


def filled(x: Any) -> Any:
    out = np.zeros(3)
    for i in range(3):
        out[i] = x[i] ** 2 * x[i - 1]
    return out @ out


def filled_elsewhere(x: Any) -> Any:
    def fill(into: Any) -> None:
        into[1] = np.sin(x[1])
        into += x

    out = np.ones(3)
    fill(out)
    return np.sum(out**2)


def imported_by_name(x: Any) -> Any:
    out = zeros(2)
    out[0] = exponential(x[0])
    return np.sum(make_array([out[0], x[1]]) ** 2)


def under_another_name(x: Any) -> Any:
    make = np.array
    xp = np
    return np.sum(make([x[0], x[1]]) * xp.array([x[2], 1.0]))


def through_python(x: Any) -> Any:
    rows = list(map(np.array, [[x[0], 1.0], [x[1], x[2]]]))
    return sum(np.sum(r * r) for r in rows)


def through_partial(x: Any) -> Any:
    like = functools.partial(np.array, dtype=float)
    return np.sum(like([x[0], x[1]]) ** 2)


def in_a_comprehension(x: Any) -> Any:
    return np.sum(np.array([float(v) ** 2 * math.cos(v) for v in x]))


def with_stars_and_keywords(x: Any) -> Any:
    args = ([x[0], x[1]],)
    return np.sum(np.array(*args) * np.array(object=[x[2], 2.0]))


def over_lines(x: Any) -> Any:
    total = np.array(
        [x[0], x[1]],
    ).reshape(2, 1)
    return np.sum(total * total)


def copies(x: Any) -> Any:
    state = np.copy(CONSTANT)
    state[0] = x[0]
    eye = np.eye(3)
    eye[1, 1] = x[1]
    return np.sum(eye @ state * x)


def numbers(x: Any) -> Any:
    return np.float64(x[0]) * float(x[1]) + complex(x[2]).real * np.double(1.0)


def joiners(x: Any) -> Any:
    return np.sum(np.r_[x, 1.0, 2:4, x[0]] ** 2) + np.sum(np.c_[x, 2 * x] ** 3)


def full_and_range(x: Any) -> Any:
    return np.sum(np.full((2, 2), x[0])) * np.sum(np.arange(x[1], 2.0, x[2])) + np.sum(np.arange(0.0, 2.0) * x[1])


def lists_to_functions(x: Any) -> Any:
    return np.mean([x[0], x[1] ** 2]) + np.max([x[0], x[2]]) + np.linalg.norm([x[1], 3.0]) + np.dot([x[0]], [x[1]])


def iterators(x: Any) -> Any:
    squares = np.fromiter((v * v for v in x), float)
    weighted = sum(v * i for (i,), v in np.ndenumerate(x))
    return np.sum(squares) * weighted


@np.vectorize
def softplus(t: Any, sharpness: Any) -> Any:
    return math.log1p(math.exp(t * sharpness)) / sharpness


def vectorized(x: Any) -> Any:
    return np.sum(softplus(x, 2.0))


class Layer:
    """A class as users write them."""

    def __init__(self, w: Any) -> None:
        self.w = w

    @property
    def scale(self) -> Any:
        return float(self.w[0])

    def __call__(self, x: Any) -> Any:
        out = np.empty(len(self.w))
        for i, w in enumerate(self.w):
            out[i] = math.tanh(w * x[i]) * self.scale
        return out


def a_class(x: Any) -> Any:
    return np.sum(Layer(x)(x))


def a_default(x: Any, make: Callable[..., Any] = np.array) -> Any:
    return np.sum(make([x[0], x[1]]) ** 2)


CONSTANT = np.array([1.0, 2.0, 3.0])
PROGRAMS = [
    joined, nested_lists, filled, filled_elsewhere, imported_by_name, under_another_name, through_python,
    through_partial, in_a_comprehension, with_stars_and_keywords, over_lines, copies, numbers, joiners, full_and_range,
    lists_to_functions, iterators, vectorized, a_class,
]  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_they_are_followed(program: Any) -> None:
    with unchanged():
        code = program.__code__
        value, gradient = nbgrad.value_and_grad(program)(x3)
        assert value == program(x3)
        assert type(gradient) is np.ndarray
        nbgrad.check_grads(program, (x3,), order=2)
        assert program.__code__ is code
    np.testing.assert_array_equal(CONSTANT, [1.0, 2.0, 3.0])


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_they_are_followed_in_a_graph(program: Any) -> None:
    with unchanged():
        graph = nbgrad.trace(program, x3)
        np.testing.assert_allclose(graph.backward()["x"], nbgrad.grad(program)(x3), rtol=1e-13)
        assert graph.output.value == program(x3)
        assert all(node.is_leaf or node.grad is not None or not node.primitive.differentiable for node in graph.nodes)


def test_where_the_call_is_not_seen_to_be_the_users_it_is_an_error() -> None:
    """Never a wrong number."""
    with unchanged(), pytest.raises(nbgrad.NotDifferentiable, match=r"np\.stack|NumPy function"):
        nbgrad.grad(a_default)(x3)


def test_compiled_code_gets_plain_arrays() -> None:
    """Cython has no frames: what it calls seems to be called by the user's line."""

    def fun(x: Any) -> Any:
        rng = np.random.RandomState(0)
        noise = rng.randn(3) + rng.rand(3) + rng.permutation(3) + rng.multivariate_normal(np.zeros(3), np.eye(3))
        new = np.random.default_rng(0)
        noise = noise + new.normal(size=3) + new.dirichlet(np.ones(3)) + new.multinomial(5, np.ones(3) / 3)
        noise = noise + new.choice(np.linspace(0.0, 1.0, 5), 3) + new.uniform(np.zeros(3), np.ones(3))
        return np.sum(noise * x)

    nbgrad.check_grads(fun, (x3,), order=1)


def double(x: Any) -> Any:
    """Not NumPy's."""
    return 2.0 * x


class Tensor:
    """Has a method called like a type of NumPy."""

    def float64(self, x: Any) -> Any:
        return 3.0 * x


def test_the_users_own_functions_keep_their_names() -> None:
    def float32(x: Any) -> Any:
        return 5.0 * x

    tensor = Tensor()
    assert nbgrad.grad(lambda x: double(x) + tensor.float64(x) + float32(x) + [x][0])(1.0) == 11.0


def test_types_stay_types() -> None:
    def fun(x: Any) -> Any:
        assert isinstance(x, float)
        assert isinstance(np.float64(1.0), float)
        assert float is builtins.float
        assert np.dtype(np.float64) == float
        assert np.zeros(2, dtype=int).dtype.kind == "i"
        assert type(np.array([1, 2])) is np.ndarray
        assert type(np.array(["a"])) is np.ndarray
        assert float("1.5") == 1.5
        assert math.sqrt(4) == 2.0
        return float(x) * 2

    assert nbgrad.grad(fun)(3.0) == 2.0


ERRORS: dict[str, tuple[Callable[[Any], Any], type[Exception]]] = {
    "domain": (lambda x: math.sqrt(-x), ValueError),
    "overflow": (lambda x: math.exp(1e4 * x), OverflowError),
    "arguments": (lambda x: math.atan2(x), TypeError),
    "ragged": (lambda x: np.array([[x, x], [x]]), ValueError),
    "shape": (lambda x: np.zeros("a") * x, TypeError),
    "text": (lambda x: float("a") * x, ValueError),
    "complex": (lambda x: float(1j * x), TypeError),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors_are_the_plain_ones(name: str) -> None:
    fun, kind = ERRORS[name]
    with pytest.raises(kind):
        fun(2.0)
    with unchanged(), pytest.raises(kind):
        nbgrad.grad(fun)(2.0)


class Interrupted(BaseException):
    """As KeyboardInterrupt would."""


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt, Interrupted, GeneratorExit])
def test_everything_is_back_after_an_exception(kind: type[BaseException]) -> None:
    def fun(x: Any) -> Any:
        np.zeros(3)[0] = x
        raise kind

    code = fun.__code__
    with unchanged(), pytest.raises(kind):
        nbgrad.grad(lambda x: fun(float(x)))(2.0)
    assert fun.__code__ is code


def test_threads_record_at_once() -> None:
    def run(k: int, results: dict[int, Any]) -> None:
        def fun(x: Any) -> Any:
            out = np.zeros(50)
            for i in range(50):
                out[i] = math.sin(float(x) * (i + k))
            return np.sum(np.array([out[0], np.sum(out)]))

        results[k] = [nbgrad.grad(fun)(0.3) for _ in range(10)]

    results: dict[int, Any] = {}
    with unchanged():
        threads = [threading.Thread(target=run, args=(k, results)) for k in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
    for k in range(4):
        i = np.arange(50) + k
        want = np.sum(np.cos(0.3 * i) * i) + np.cos(0.3 * k) * k
        np.testing.assert_allclose(results[k], want)


def test_another_threads_arrays_are_plain() -> None:
    seen: list[type] = []

    def fun(x: Any) -> Any:
        worker = threading.Thread(target=lambda: seen.append(type(np.zeros(3))))
        worker.start()
        worker.join()
        return np.sum(np.array([x, x]))

    assert nbgrad.grad(fun)(1.0) == 2.0
    assert seen == [np.ndarray]


def test_tasks_record_at_once() -> None:
    async def one(k: float) -> float:
        with nbgrad.record() as graph:
            w = nbgrad.variable(k, "w")
            out = np.zeros(2)
            out[0] = w * k
            await asyncio.sleep(0)
            out[1] = math.exp(w)
            np.sum(out)
        return float(graph.backward()["w"])

    async def both() -> list[float]:
        return list(await asyncio.gather(one(1.0), one(2.0)))

    with unchanged():
        np.testing.assert_allclose(asyncio.run(both()), [1 + math.e, 2 + math.e**2])


def test_what_a_computation_leaves_behind_is_plain_for_all_purposes() -> None:
    kept: dict[str, Any] = {}

    def fun(x: Any) -> Any:
        kept["buffer"], kept["value"] = np.zeros(2), x * 2.0
        kept["fun"] = lambda t: float(t) + 1.0
        return x * x

    assert nbgrad.grad(fun)(3.0) == 6.0
    assert float(kept["value"]) == 6.0
    assert np.asarray(kept["buffer"]).tolist() == [0.0, 0.0]
    assert kept["fun"](1) == 2.0
    assert nbgrad.grad(lambda x: x * kept["value"])(1.0) == 6.0


def test_functions_inside_one_operation_see_plain_arrays() -> None:
    @nbgrad.primitive
    def smooth(x: Any) -> Any:
        out = np.zeros(3)
        assert type(out) is np.ndarray
        out[:] = x
        return np.array([out[0], out[1] * 2, math.fsum(out)])

    smooth.defjvp(lambda t, ans, x: np.stack([t[0], 2 * t[1], np.sum(t)]))
    nbgrad.check_grads(smooth, (x3,), order=1)


def test_inside_a_checkpoint_too() -> None:
    nbgrad.check_grads(nbgrad.checkpoint(filled), (x3,))
    nbgrad.check_grads(nbgrad.checkpoint(nested_lists), (x3,))


def test_transforms_within_transforms() -> None:
    def inner(x: Any) -> Any:
        g = nbgrad.grad(filled)(x)
        out = np.zeros(3)
        out[:2] = g[:2] * x[1]
        return np.sum(out * np.array([x[0], 1.0, 1.0]))

    nbgrad.check_grads(inner, (x3,), order=1)
    hessian = nbgrad.hessian(filled)(x3)
    np.testing.assert_allclose(hessian, hessian.T)
    np.testing.assert_allclose(
        nbgrad.jacobian(lambda x: np.array([x[0] * x[1], x[2]]))(x3), [[-1.5, 0.5, 0], [0, 0, 1]]
    )
