"""Methods and attributes: those of ndarrays, NumPy scalars and Python floats, on traced values."""

from __future__ import annotations

import copy
import math
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nbgrad
from nbgrad.core.dispatch import is_traced, strip
from nbgrad.core.errors import NotDifferentiable
from statements import check_statements

x23 = np.array([[0.5, -1.2, 0.9], [1.7, -0.3, 0.8]])
x5 = np.array([0.5, -1.2, 0.9, 1.7, -0.3])

DIFFERENTIABLE: dict[str, list[Callable[[Any], Any]]] = {
    "T": [lambda x: x.T],
    "mT": [lambda x: x.mT],
    "astype": [lambda x: x.astype(float), lambda x: x.astype("d", order="F", copy=False)],
    "clip": [lambda x: x.clip(-1.0, 1.0), lambda x: x.clip(max=0.7), lambda x: x.clip(min=x[0, 0])],
    "compress": [lambda x: x.compress([0, 1], axis=0), lambda x: x.compress([True, False, True])],
    "conj": [lambda x: x.conj()],
    "conjugate": [lambda x: x.conjugate()],
    "copy": [lambda x: x.copy(), lambda x: x.copy("F")],
    "cumprod": [lambda x: x.cumprod(), lambda x: x.cumprod(axis=1)],
    "cumsum": [lambda x: x.cumsum(0)],
    "diagonal": [lambda x: x.diagonal(), lambda x: x.diagonal(offset=1)],
    "dot": [lambda x: x.dot(x.T), lambda x: x.dot(np.ones(3))],
    "flat": [lambda x: x.flat[2] * x.flat[[0, 5]], lambda x: sum(x.flat), lambda x: x.flat[1::2]],
    "flatten": [lambda x: x.flatten(), lambda x: x.flatten("F")],
    "imag": [lambda x: (x * 1j).imag],
    "item": [lambda x: x.item(4) * x.item(1, 2) * x.item((0, 0)), lambda x: x[:1, :1].item()],
    "max": [lambda x: x.max(), lambda x: x.max(1, keepdims=True)],
    "mean": [lambda x: x.mean(), lambda x: x.mean(axis=0)],
    "min": [lambda x: x.min(axis=-1)],
    "prod": [lambda x: x.prod()],
    "ravel": [lambda x: x.ravel(), lambda x: x.ravel("F"), lambda x: x.T.ravel(order="K")],
    "real": [lambda x: x.real, lambda x: (x * (1 + 2j)).real],
    "repeat": [lambda x: x.repeat(2), lambda x: x.repeat([1, 2], axis=0)],
    "reshape": [
        lambda x: x.reshape(3, 2), lambda x: x.reshape((6,)), lambda x: x.reshape(-1), lambda x: x.reshape([3, 2]),
        lambda x: x.reshape(2, -1, order="F"), lambda x: x.reshape(6, copy=True),
    ],
    "squeeze": [lambda x: x[:1].squeeze(), lambda x: x[:1].squeeze(axis=0)],
    "std": [lambda x: x.std(), lambda x: x.std(0, ddof=1)],
    "sum": [lambda x: x.sum(), lambda x: x.sum(axis=(0, 1), keepdims=True), lambda x: x.sum(1, where=x > 0)],
    "swapaxes": [lambda x: x.swapaxes(0, 1)],
    "take": [lambda x: x.take([0, 4]), lambda x: x.take(1, axis=1), lambda x: x.take([7], mode="wrap")],
    "tolist": [lambda x: np.stack(x.tolist()[0]) * x.tolist()[1][2]],
    "trace": [lambda x: x.trace(), lambda x: x.trace(1)],
    "transpose": [lambda x: x.transpose(), lambda x: x.transpose(1, 0), lambda x: x.transpose((1, 0)),
                  lambda x: x.transpose(None)],
    "var": [lambda x: x.var(), lambda x: x.var(axis=1, keepdims=True)],
    "view": [lambda x: x.view(), lambda x: x.view(np.ndarray)],
    "to_device": [lambda x: x.to_device("cpu")],
    "base": [lambda x: x[0].base * 1.0],
}  # fmt: skip
CONSTANT: dict[str, list[Callable[[Any], Any]]] = {
    "all": [lambda x: x.all(), lambda x: x.all(axis=0)],
    "any": [lambda x: x.any(1)],
    "argmax": [lambda x: x.argmax(), lambda x: x.argmax(axis=1)],
    "argmin": [lambda x: x.argmin(0)],
    "argpartition": [lambda x: x.argpartition(1)],
    "argsort": [lambda x: x.argsort(), lambda x: x.argsort(axis=0)],
    "nonzero": [lambda x: np.stack(x.nonzero())],
    "round": [lambda x: x.round(1)],
    "searchsorted": [lambda x: x[0, [1, 0, 2]].searchsorted(0.6)],
    "choose": [lambda x: x.argmax(1).choose([[5, 6], [7, 8], [9, 10]])],
}
CHANGING = ("fill", "partition", "put", "sort")
LOOKING = ("dtype", "flags", "itemsize", "nbytes", "ndim", "shape", "size", "strides", "device", "setflags")
REFUSED: dict[str, Callable[[Any], Any]] = {
    "byteswap": lambda x: x.byteswap(),
    "ctypes": lambda x: x.ctypes.data,
    "data": lambda x: x.data,
    "dump": lambda x: x.dump("nowhere"),
    "dumps": lambda x: x.dumps(),
    "getfield": lambda x: x.getfield(np.float32),
    "resize": lambda x: x.resize(7),
    "setfield": lambda x: x.setfield(1, np.float32),
    "tobytes": lambda x: x.tobytes(),
    "tofile": lambda x: x.tofile("nowhere"),
}


def test_every_member_of_ndarray_is_accounted_for() -> None:
    """A new NumPy release shows what is missing."""
    known = {*DIFFERENTIABLE, *CONSTANT, *CHANGING, *LOOKING, *REFUSED}
    assert {name for name in dir(np.ndarray) if not name.startswith("_")} - known == set()


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_methods_with_derivatives(name: str) -> None:
    """NumPy's own signatures and values, right gradients."""
    for method in DIFFERENTIABLE[name]:
        check_statements(lambda x, m=method: np.sin(m(x)), x23)


@pytest.mark.parametrize("name", CONSTANT)
def test_methods_without_derivatives(name: str) -> None:
    """Plain values, through which no gradient passes."""
    for method in CONSTANT[name]:
        seen: list[Any] = []

        def run(x: Any, m: Any = method, seen: list[Any] = seen) -> Any:
            seen.append(m(x))
            return np.sum(x * x)

        nbgrad.vjp(run, x23)
        assert not is_traced(seen[0])
        np.testing.assert_array_equal(seen[0], method(x23))


@pytest.mark.parametrize("name", LOOKING)
def test_attributes_that_only_look(name: str) -> None:
    """Shapes, dtypes and the like are those of the value."""

    def run(x: Any) -> Any:
        if name not in ("flags", "setflags"):
            assert getattr(x, name) == getattr(x23, name)
        assert x.flags.c_contiguous
        return x

    nbgrad.vjp(run, x23)


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("name", REFUSED)
def test_methods_that_would_lose_the_gradient(name: str, mode: str) -> None:
    """A clear error of one line."""
    run = {"reverse": lambda: nbgrad.vjp(REFUSED[name], x5), "forward": lambda: nbgrad.jvp(REFUSED[name], (x5,), (x5,))}
    with pytest.raises(NotDifferentiable) as caught:
        run[mode]()
    assert "\n" not in str(caught.value)


def test_attributes_that_are_not_there() -> None:
    """The value's own AttributeError; numbers have no shape, arrays no hex."""
    with pytest.raises(AttributeError, match=r"'float' object has no attribute 'shape'"):
        nbgrad.grad(lambda x: x.shape)(1.0)
    with pytest.raises(AttributeError, match="'float' object has no attribute 'flat'"):
        nbgrad.grad(lambda x: x.flat)(1.0)
    with pytest.raises(AttributeError, match=r"'numpy.ndarray' object has no attribute 'hex'"):
        nbgrad.vjp(lambda x: x.hex(), x5)
    with pytest.raises(AttributeError):
        nbgrad.vjp(lambda x: setattr(x, "nothing", 1), x5)


# numbers


def test_methods_of_python_floats() -> None:
    """They give what the float gives, of the same type, and stay in the computation."""

    def run(x: Any) -> Any:
        assert type(strip(x.conjugate())) is float
        assert x.is_integer() is False
        assert x.hex() == (1.75).hex()
        assert x.imag == 0.0
        return x.real * x.conjugate() * (x + 0.0)

    np.testing.assert_allclose(nbgrad.grad(run)(1.75), 3 * 1.75**2)
    with pytest.raises(NotDifferentiable):
        nbgrad.grad(lambda x: x.as_integer_ratio()[0] * x)(1.75)


def test_methods_of_python_complex_numbers() -> None:
    """Real and imaginary part and the conjugate."""
    _, pullback = nbgrad.vjp(lambda z: z.real * z.imag + (z * z.conjugate()).real, 1.0 + 2.0j)
    derivative = pullback(1.0)[0]
    np.testing.assert_allclose([derivative.real, -derivative.imag], [2.0 + 2.0, 1.0 + 4.0])


def test_numpy_scalars_have_the_methods_of_arrays() -> None:
    """As np.float64 has."""
    calls: list[Callable[[Any], Any]] = [
        lambda v: v.sum(), lambda v: v.reshape(1, 1), lambda v: v.ravel(), lambda v: v.T, lambda v: v.copy(),
        lambda v: v.item(), lambda v: v.astype(np.float32), lambda v: v.real, lambda v: v.conj(), lambda v: v.max(),
        lambda v: v.clip(0, 1), lambda v: v.squeeze(), lambda v: v.flatten(), lambda v: v.tolist(), lambda v: v[()],
        lambda v: v[None], lambda v: v[...], lambda v: v.repeat(2), lambda v: v.cumsum(), lambda v: v.mean(),
    ]  # fmt: skip
    for call in calls:
        plain = call(np.float64(0.5))
        value, pullback = nbgrad.vjp(call, np.float64(0.5))
        assert type(value) is type(plain)
        np.testing.assert_array_equal(value, plain)
        gradient = pullback(np.ones_like(plain) if isinstance(plain, np.ndarray) else type(plain)(1.0))[0]
        assert gradient == np.size(plain)


def test_rounding_of_numbers_gives_plain_numbers() -> None:
    """round, floor, ceil and trunc of Python carry no gradient."""

    def run(x: Any) -> Any:
        assert round(x) == 2
        assert (math.floor(x), math.ceil(x), math.trunc(x)) == (1, 2, 1)
        return x * round(x, 1)

    assert nbgrad.grad(run)(1.75) == 1.8


def test_copies_of_the_copy_module() -> None:
    """A deep copy of a container of traced arrays does not copy the tape."""

    def run(x: Any) -> Any:
        nested = copy.deepcopy({"a": [x, 2.0]})
        x[0] = 100.0
        return np.sum(nested["a"][0] ** 2) + copy.copy(x)[1]

    np.testing.assert_allclose(nbgrad.grad(run)(x5), 2 * x5 + np.eye(5)[1])


def test_pickling_would_lose_the_gradient() -> None:
    """So it is refused."""
    with pytest.raises(NotDifferentiable):
        nbgrad.vjp(pickle.dumps, x5)


def test_array_namespace() -> None:
    """Code written for the array API finds NumPy."""

    def run(x: Any) -> Any:
        xp = x.__array_namespace__()
        return xp.sum(xp.permute_dims(x, (1, 0)) ** 2)

    np.testing.assert_allclose(nbgrad.grad(run)(x23), 2 * x23)


def test_iterating_flat() -> None:
    """Members of flatiter."""

    def run(x: Any) -> Any:
        flat = x.flat
        assert len(flat) == 6
        assert flat.base is x
        first = next(flat)
        assert (flat.index, flat.coords) == (1, (0, 1))
        rest = list(flat)
        assert len(rest) == 5
        return first * rest[-1] + np.sum(flat.copy())

    expected = np.ones((2, 3))
    expected[0, 0] += 0.8
    expected[1, 2] += 0.5
    np.testing.assert_allclose(nbgrad.grad(run)(x23), expected)


def test_iteration_length_and_membership() -> None:
    """What Python asks of a sequence."""

    def run(x: Any) -> Any:
        assert len(x) == 2
        assert 0.5 in x
        assert 7.0 not in x
        a, b = x
        return sum(a * b)

    np.testing.assert_allclose(nbgrad.grad(run)(x23), x23[::-1])
