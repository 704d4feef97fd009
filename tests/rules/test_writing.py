"""Functions and methods of NumPy that write into an array: their values, dtypes and errors, and the right gradients."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nbgrad
from statements import check_statements, error_of, on_a_copy

x5 = np.array([0.5, -1.2, 0.9, 1.7, -0.3])
x23 = np.array([[0.5, -1.2, 0.9], [1.7, -0.3, 0.8]])
z3 = np.array([0.5 - 1j, 1.2 + 0.3j, -0.7 + 0.6j])


OUT: dict[str, Callable[[Any], Any]] = {
    "add": lambda x: np.add(x, x[::-1], out=x),
    "sin of a constant": lambda x: np.sin(np.arange(5.0), out=x) * x,
    "into another": lambda x: np.multiply(x, 2.0, out=x.copy()),
    "where": lambda x: np.negative(x, out=x, where=x > 0),
    "maximum": lambda x: np.maximum(x, 0.0, out=x),
    "cumsum": lambda x: np.cumsum(x, out=x),
    "sum": lambda x: np.sum(x, out=np.zeros_like(x, shape=())),
    "concatenate": lambda x: np.concatenate([x[:2], 2 * x[2:]], out=x),
    "stack": lambda x: np.stack([x, x], out=np.zeros_like(x, shape=(2, 5))),
    "clip": lambda x: np.clip(x, -1, 1, out=x),
    "dot": lambda x: np.dot(np.eye(5) * 2, x, out=np.zeros_like(x)),
    "take": lambda x: np.take(x, [0, 0, 1, 2, 3], out=np.zeros_like(x)),
    "round": lambda x: x.round(1, out=x) + np.zeros_like(x),
    "method": lambda x: x.cumsum(out=x),
    "copyto": lambda x: [np.copyto(x, x[::-1] * 2), x][1],
    "copyto where": lambda x: [np.copyto(x, x**2, where=x < 0), x][1],
    "put": lambda x: [np.put(x, [0, 0, -1], [x[1], x[2] ** 2]), x][1],
    "put clip": lambda x: [np.put(x, [9, -9], x[1:3], mode="clip"), x][1],
    "put method": lambda x: [x.put([7], x[0], mode="wrap"), x][1],
    "putmask": lambda x: [np.putmask(x, x > 0, x[::-1] ** 2), x][1],
    "putmask cycling": lambda x: [np.putmask(x, x > 0, [x[0], x[1]]), x][1],
    "place": lambda x: [np.place(x, x > 0, [x[1], 2 * x[1]]), x][1],
    "put_along_axis": lambda x: [np.put_along_axis(x, np.array([3, 1]), x[:2] ** 2, 0), x][1],
    "fill": lambda x: [x.fill(x[2] ** 2), x][1],
    "sort": lambda x: [x.sort(), x * np.arange(5.0)][1],
    "partition": lambda x: [x.partition(2), x[2] * x[2]][1],
    "flat": lambda x: [x.flat.__setitem__(slice(None, None, 2), [x[1], x[3]]), x][1],
    "add.at": lambda x: [np.add.at(x, [0, 0, 2], x[1:4]), x][1],
    "multiply.at": lambda x: [np.multiply.at(x, [0, 0, 2], x[1:4]), x][1],
    "subtract.at": lambda x: [np.subtract.at(x, x > 0, 2 * x[0]), x][1],
    "item": lambda x: x.item(2) * x.item((1,)) * np.ones(2),
}


@pytest.mark.parametrize("name", OUT)
def test_functions_that_write(name: str) -> None:
    """Everything in NumPy that changes an array given to it."""
    check_statements(lambda x: np.sin(OUT[name](x)), x5)


MATRICES: dict[str, Callable[[Any], Any]] = {
    "fill_diagonal": lambda x: [np.fill_diagonal(x, x[0, 1]), x][1],
    "fill_diagonal values": lambda x: [np.fill_diagonal(x, x[0, :2]), x][1],
    "fill_diagonal wrap": lambda x: [np.fill_diagonal(x.T, [x[0, 0], 1.0], wrap=True), x][1],
    "flat": lambda x: [x.flat.__setitem__([5, 0, 5], x[0]), x][1],
    "flat all": lambda x: [setattr(x, "flat", [x[0, 0], x[1, 1]]), x][1],
    "sort axis": lambda x: [x.sort(axis=0), x * x[0]][1],
    "sort view": lambda x: [x.T.sort(), x * x[0]][1],
    "put_along_axis": lambda x: [np.put_along_axis(x, x.argmax(1, keepdims=True), x[:, :1] ** 2, 1), x][1],
    "shape": lambda x: [setattr(x, "shape", (3, 2)), x @ x.T][1],
    "real": lambda x: [setattr(x, "real", x**2), x][1],
    "out of a broadcast": lambda x: np.add(x[0], x[:, :1], out=x),
    "copyto rows": lambda x: [np.copyto(x, x[0]), x][1],
    "sum into a row": lambda x: [np.sum(x, axis=0, out=x[1]), x][1],
    "accumulate": lambda x: [np.add.accumulate(x, axis=1, out=x), x][1],
    "reduce": lambda x: [np.maximum.reduce(x, axis=0, out=x[0]), x][1],
}


@pytest.mark.parametrize("name", MATRICES)
def test_functions_that_write_into_matrices(name: str) -> None:
    """The same with two axes."""
    check_statements(lambda x: np.sin(MATRICES[name](x)), x23)


COMPLEX: dict[str, Callable[[Any], Any]] = {
    "item": lambda z: [z.__setitem__(0, z[1] * z[2]), z][1],
    "real number": lambda z: [z.__setitem__(slice(1, 3), z.real[:2]), z][1],
    "real part": lambda z: [setattr(z, "real", z.imag * 2), z][1],
    "imaginary part": lambda z: [setattr(z, "imag", 0.5), z][1],
    "through the real part": lambda z: [z.real.__setitem__(0, z[1].imag), z][1],
    "in place": lambda z: [z.imag.__imul__(z.real), z][1],
    "conjugate": lambda z: np.conjugate(z, out=z),
}


@pytest.mark.parametrize("name", COMPLEX)
def test_complex_arrays(name: str) -> None:
    """Real and imaginary parts are views that can be written to."""
    check_statements(lambda z: z * COMPLEX[name](z), z3)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble])
def test_the_dtype_of_the_target_stays(dtype: Any) -> None:
    """What is assigned is cast to the array's dtype, and so are gradients."""

    def statements(x: Any) -> Any:
        x[0] = 2 * x[1].astype(np.float64)
        x += np.float64(0.5) * x.astype(np.float64)
        np.add(x, x.astype(np.float64), out=x)
        return x

    x = x5.astype(dtype)
    value, pullback = nbgrad.vjp(statements, x)
    assert value.dtype == dtype
    np.testing.assert_array_equal(value, on_a_copy(statements)(x))
    (gradient,) = pullback(np.ones(5, dtype))
    assert gradient.dtype == dtype
    np.testing.assert_allclose(gradient.astype(float), [0.0, 9.0, 3.0, 3.0, 3.0])


ERRORS: dict[str, Callable[[Any], Any]] = {
    "shape": lambda x: x.__setitem__(slice(0, 2), [1.0, 2.0, 3.0]),
    "broadcast in place": lambda x: x.__iadd__(np.ones((2, 5))),
    "index": lambda x: x.__setitem__(9, 1.0),
    "key": lambda x: x.__setitem__("a", 1.0),
    "complex into real": lambda x: x.__iadd__(1j * np.ones(5)),
    "out too small": lambda x: np.add(np.ones((2, 5)), x, out=x),
    "copyto casting": lambda x: np.copyto(x, np.ones(5) * 1j),
    "imag of real": lambda x: setattr(x, "imag", 1.0),
    "shape that does not fit": lambda x: setattr(x, "shape", (2, 2)),
    "number": lambda x: operator.setitem(x[0], 0, 1.0),
    "put": lambda x: np.put(x, [9], 1.0),
    "mask": lambda x: x.__setitem__([True, False], 1.0),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors_are_numpys_own(name: str) -> None:
    """Same type and text; and the array is as it was."""
    kind, text = error_of(ERRORS[name], x5)
    seen: list[Any] = []

    def statements(x: Any) -> Any:
        try:
            ERRORS[name](x)
        except Exception as error:
            seen.append(error)
        return x

    value, _ = nbgrad.vjp(statements, x5)
    assert isinstance(seen[0], kind)
    assert str(seen[0]) == text
    np.testing.assert_array_equal(value, x5)


@pytest.mark.parametrize("name", ["broadcast", "flag", "diagonal"])
def test_read_only_arrays_refuse(name: str) -> None:
    """As NumPy does."""
    fixed = x5.copy()
    fixed.flags.writeable = False
    make: dict[str, Callable[[Any], Any]] = {
        "broadcast": lambda x: np.broadcast_to(x, (2, 5)),
        "flag": lambda x: x,
        "diagonal": lambda x: np.diagonal(np.reshape(x[:4], (2, 2))),
    }
    changes: list[Callable[[Any], Any]] = [
        lambda x: x.__setitem__(0, 1.0), lambda x: x.__iadd__(1.0), lambda x: np.sin(x, out=x), lambda x: x.fill(1.0),
        lambda x: np.put(x, [0], 1.0), lambda x: x.flat.__setitem__(0, 1.0),
    ]  # fmt: skip
    for change in changes:
        with pytest.raises(ValueError, match="read-only"):
            nbgrad.vjp(lambda x, change=change: change(make[name](x)), fixed)
