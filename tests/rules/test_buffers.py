"""What stands for a buffer behaves as one: its numbers are followed, and all else is the original's affair."""

from __future__ import annotations

import array
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nbgrad

X = np.array([1.0, -2.0, 3.0])


def product(x: Any) -> Any:
    m = memoryview(x)
    return m[0] * m[-1] * len(m)


def written(x: Any) -> Any:
    y = x * 1.0
    m = memoryview(y)
    m[1] = m[0] * m[2]
    m[2] = 5
    return y.sum()


def parts(x: Any) -> Any:
    m = memoryview(x)[1:][::-1]
    return sum(v * k for k, v in enumerate(m, 1)) + m.tolist()[0] * m.toreadonly()[1]


FUNCTIONS: dict[str, tuple[Callable[[Any], Any], list[float]]] = {
    "elements": (product, [9.0, 0.0, 3.0]),
    "written to": (written, [1.0 + 3.0, 0.0, 1.0]),
    "parts": (parts, [0.0, 2.0 + 3.0, 1.0 - 2.0]),
    "as an array": (lambda x: np.asarray(memoryview(x)) @ np.array(memoryview(x)), [2.0, -4.0, 6.0]),
    "from its memory": (lambda x: np.frombuffer(memoryview(x), float, 2, 8).prod(), [0.0, 3.0, -2.0]),
    "by a ufunc": (lambda x: np.sum(np.multiply(memoryview(x), x)), [2.0, -4.0, 6.0]),
    "beside an array": (lambda x: (x * memoryview(x) + memoryview(x) * x).sum(), [4.0, -8.0, 12.0]),
    "in a list": (lambda x: np.array([memoryview(x), x]).sum() + np.stack([memoryview(x)]).sum(), [3.0, 3.0, 3.0]),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_gradient_goes_through_a_memoryview(name: str) -> None:
    function, expected = FUNCTIONS[name]
    np.testing.assert_allclose(nbgrad.grad(function)(X), expected)
    assert nbgrad.value_and_grad(function)(X)[0] == pytest.approx(function(X.copy()))


LIKE_PLAIN: dict[str, Callable[[Any], Any]] = {
    "past the end": lambda m: m[7],
    "no index": lambda m: m["a"],
    "arithmetic": lambda m: m * 2.0,
    "addition": lambda m: m + m,
    "a text": lambda m: m.__setitem__(0, "a"),
    "more axes": lambda m: m[0, 1],
    "deleted": lambda m: m.__delitem__(0),
    "no attribute": lambda m: m.mean(),
    "hashed": hash,
    "read only": lambda m: m.toreadonly().__setitem__(0, 1.0),
    "released": lambda m: (m.release(), m[0]),
}


@pytest.mark.parametrize("name", LIKE_PLAIN)
def test_errors_are_those_of_a_memoryview(name: str) -> None:
    with pytest.raises(Exception) as plain:  # noqa: PT011 - whatever it is
        LIKE_PLAIN[name](memoryview(X.copy()))
    with pytest.raises(type(plain.value)) as ours:
        nbgrad.grad(lambda x: LIKE_PLAIN[name](memoryview(x)) or x[0])(X)
    assert type(ours.value) is type(plain.value)
    if name not in ("deleted", "no attribute", "hashed"):
        assert str(ours.value) == str(plain.value)


def test_what_it_tells_is_what_a_memoryview_tells() -> None:
    def asked(x: Any) -> Any:
        m, plain = memoryview(x), memoryview(X)
        for name in (
            "format",
            "itemsize",
            "nbytes",
            "shape",
            "strides",
            "ndim",
            "readonly",
            "contiguous",
            "suboffsets",
        ):
            assert getattr(m, name) == getattr(plain, name)
        assert isinstance(m, memoryview)
        assert type(m) is memoryview
        assert type(m[0]) is float
        assert m == plain
        assert m != memoryview(X[:2])
        assert -2.0 in m
        assert repr(m).startswith("<memory at ")
        assert [float(v) for v in reversed(m)] == [3.0, -2.0, 1.0]
        return m[0]

    assert nbgrad.grad(asked)(X).tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize(
    "take",
    [bytes, lambda m: m.tobytes(), lambda m: m.cast("B"), lambda m: pickle.dumps(m), lambda m: m.obj, np.ma.array],
)
def test_taking_the_bytes_out_is_told(take: Callable[[Any], Any]) -> None:
    with pytest.raises(nbgrad.NotDifferentiable):
        nbgrad.grad(lambda x: (take(memoryview(x)), x[0])[1])(X)


def test_a_comparison_decides_and_is_guarded() -> None:
    graph = nbgrad.trace(lambda x: x[0] * 2 if memoryview(x) == memoryview(X) else x[1] * 3, X)
    assert graph.update(x=X + 1)["x"].tolist() == [0.0, 3.0, 0.0]


def test_typed_arrays_stay_what_they_are_outside() -> None:
    raw = array.array("d", [1.0, 2.0])
    assert nbgrad.grad(lambda x: x[0] * raw[1])(X).tolist() == [2.0, 0.0, 0.0]
    raw.append(3.0)
    assert memoryview(raw)[2] == 3.0
