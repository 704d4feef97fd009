"""Assignment in place: NumPy's values, aliases and errors, and the right gradients, in both modes."""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nbgrad
from nbgrad.core.errors import NotDifferentiable
from statements import check_statements, error_of, on_a_copy

x5 = np.array([0.5, -1.2, 0.9, 1.7, -0.3])
x23 = np.array([[0.5, -1.2, 0.9], [1.7, -0.3, 0.8]])
z3 = np.array([0.5 - 1j, 1.2 + 0.3j, -0.7 + 0.6j])


def assign(key: Any, value: Any) -> Callable[[Any], Any]:
    def statements(x: Any) -> Any:
        x[key] = value(x) if callable(value) else value
        return x * x

    return statements


KEYS: list[Any] = [
    0, -1, slice(1, 3), slice(None, None, -2), ..., None, [0, 3], np.array([[1, 2], [4, 0]]), x5 > 0, [True, False] * 2
    + [True], np.int64(2), (), slice(0, 0), np.array(3), (slice(1, 4), None), True, False,
]  # fmt: skip


@pytest.mark.parametrize("key", KEYS, ids=repr)
def test_assigning_a_number(key: Any) -> None:
    """A constant overwrites: no gradient from there on."""
    check_statements(assign(key, 2.5), x5)


@pytest.mark.parametrize("key", KEYS, ids=repr)
def test_assigning_what_was_computed(key: Any) -> None:
    """The gradient goes to what was assigned, not to what was there."""
    check_statements(assign(key, lambda x: np.sin(x[key]) + x[0]), x5)


@pytest.mark.parametrize("key", [(0, 1), (slice(None), 1), (..., [0, 2]), ([0, 1], [2, 0]), x23 > 0, (1, None, [0])])
def test_assigning_in_matrices(key: Any) -> None:
    """Keys that mix integers, slices, masks and arrays."""
    check_statements(assign(key, lambda x: x[key] * x[1, 2]), x23)


@pytest.mark.parametrize(
    "value",
    [lambda x: x[0], lambda x: x[:, :1], lambda x: np.reshape(x[0], (1, 1, 3)), lambda x: [x[0, 0], 1.0, x[1, 1]]],
    ids=["row", "column", "too many axes", "list"],
)
def test_assigned_values_are_broadcast(value: Any) -> None:
    """NumPy stretches what is assigned; its gradient is summed."""
    check_statements(assign(..., value), x23)


def test_the_last_one_of_repeated_places_stays() -> None:
    """With an index given twice NumPy keeps the last value; only that one has a gradient."""
    check_statements(assign([1, 1, 3], lambda x: x[2:]), x5)
    _, pullback = nbgrad.vjp(on_a_copy(assign([0, 0], lambda x: 3 * x[3:])), x5)
    np.testing.assert_allclose(pullback(np.ones(5))[0][3:], [2 * 1.7, 9 * 2 * -0.3 - 0.6])


AUGMENTED: dict[str, Callable[[Any], Any]] = {
    "item": lambda x: exec("x[1] += x[0]", {"x": x}),
    "slice": lambda x: exec("x[1:3] *= x[2:4]", {"x": x}),
    "slice of itself": lambda x: exec("x[1:] -= x[:-1]", {"x": x}),
    "reversed": lambda x: exec("x[::-1] += x", {"x": x}),
    "mask": lambda x: exec("x[x > 0] /= 2.0", {"x": x}),
    "repeated indices": lambda x: exec("x[[0, 0, 1]] += x[2:]", {"x": x}),
    "all": lambda x: exec("x += x * x", {"x": x}),
    "power": lambda x: exec("x **= 2", {"x": x}),
    "with a number": lambda x: exec("x *= 2; x -= 1; x /= 4", {"x": x}),
    "floor": lambda x: exec("x //= 0.37", {"x": x}),
    "modulo": lambda x: exec("x %= 0.7", {"x": x}),
    "with a list": lambda x: exec("x += [1, 2, 3, 4, 5]", {"x": x}),
}


@pytest.mark.parametrize("name", AUGMENTED)
def test_augmented_assignment(name: str) -> None:
    """``+=`` and its like change the array in place."""

    def statements(x: Any) -> Any:
        AUGMENTED[name](x)
        return np.sin(x)

    check_statements(statements, x5)


def test_matrix_product_in_place() -> None:
    """``@=`` too."""

    def statements(x: Any) -> Any:
        x @= np.array([[0.1, 2.0, 0.3], [1.0, 0.5, 0.0], [0.0, 0.2, 1.0]])
        return x

    check_statements(statements, x23)


def test_every_name_of_the_array_sees_the_change() -> None:
    """Names refer to one array, containers too; copies are others."""

    def statements(x: Any) -> Any:
        same, held, other = x, {"x": [x]}, x.copy()
        also = copy.copy(x)
        x[0] = 7.0
        same *= 2.0
        held["x"][0][1] = x[2]
        return same * other + held["x"][0] * also

    check_statements(statements, x5)


def test_numbers_are_immutable() -> None:
    """``+=`` on a number makes a new one, as in Python; so do NumPy's scalars."""

    def statements(x: Any) -> Any:
        a = b = x[0]
        a += x[1]
        return a * b

    check_statements(statements, x5)
    assert nbgrad.grad(lambda v: _add_twice(v))(3.0) == 1.0


def _add_twice(v: Any) -> Any:
    before = v
    v += 1.0
    v += 1.0
    return v if before == 3.0 else 0.0 * v


def test_zero_dimensional_arrays_change_in_place() -> None:
    """Unlike numbers."""

    def statements(x: Any) -> Any:
        same = x
        x += 1.0
        x *= same
        same[...] = x * 2
        return x

    check_statements(statements, np.array(0.7))


def fill_loop(x: Any) -> Any:
    out = np.zeros_like(x)
    for i in range(len(x)):
        out[i] = np.sin(x[i]) * x[i - 1]
    return out


def recurrence(x: Any) -> Any:
    h = np.zeros((len(x) + 1, 2), like=x)
    for t in range(len(x)):
        h[t + 1] = np.tanh(0.5 * h[t] + x[t])
    return h


def accumulate(x: Any) -> Any:
    total = np.zeros(2, like=x)
    for v in x:
        total[int(v > 0)] += v * v
    return total


def stencil(x: Any) -> Any:
    u = x.copy()
    for _ in range(3):
        u[1:-1] = u[1:-1] + 0.1 * (u[2:] - 2 * u[1:-1] + u[:-2])
    return u


def table(x: Any) -> Any:
    n = len(x)
    out = np.empty((n, n), like=x)
    for i in range(n):
        for j in range(n):
            out[i, j] = x[i] / (x[j] + 3.0)
    return out


def swap(x: Any) -> Any:
    x[0], x[4] = x[4], x[0]
    x[[1, 2]] = x[[2, 1]]
    return x * np.arange(5.0)


def dynamic(x: Any) -> Any:
    best = np.zeros(6, like=x)
    for i in range(5):
        best[i + 1] = np.maximum(best[i] + x[i], x[i])
    return np.max(best)


PATTERNS = (fill_loop, recurrence, accumulate, stencil, table, swap, dynamic)


@pytest.mark.parametrize("statements", PATTERNS, ids=lambda f: f.__name__)
def test_loops_that_fill(statements: Any) -> None:
    """Patterns of real programs."""
    check_statements(statements, x5)


def test_arrays_made_like_a_traced_one_are_plain_when_they_hold_integers() -> None:
    """Only floating and complex arrays are worth following."""

    def statements(x: Any) -> Any:
        count = np.zeros_like(x, dtype=int)
        count[x > 0] += 1
        return x * count

    check_statements(statements, x5)


def test_constants_may_leave_the_computation() -> None:
    """An array that depends on no leaf can become plain at any time: nothing is lost."""

    def statements(x: Any) -> Any:
        ones = np.ones_like(x)
        return x * float(ones[0] + 1.0) + np.asarray(ones * 2.0)

    check_statements(statements, x5)


# out=, functions and methods that write


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


# what cannot be done


def writers(make: Callable[[], Any]) -> dict[str, Callable[[Any], Any]]:
    """Statement → a function with it, which writes into an array given by ``make``."""

    def item(x: Any) -> Any:
        out = make()
        for i in range(5):
            out[i] = x[i]
        return out

    def part(x: Any) -> Any:
        out = make()
        out[1:3] = x[1:3]
        return out

    def augmented(x: Any) -> Any:
        out = make()
        out += x
        return out

    def out_argument(x: Any) -> Any:
        out = make()
        np.add(x, 1, out=out)
        return out

    def at(x: Any) -> Any:
        out = make()
        np.add.at(out, [0, 1], x[:2])
        return out

    def copyto(x: Any) -> Any:
        out = make()
        np.copyto(out, x)
        return out

    return {
        "out[i] = x[i]": item, "out[1:3] = x[1:3]": part, "out += x": augmented,
        "np.add(x, 1, out=out)": out_argument, "np.add.at(out, [0, 1], x[:2])": at, "np.copyto(out, x)": copyto,
    }  # fmt: skip


outside = np.zeros(5)
INTO_OUTSIDE = writers(lambda: outside)
INTO_OWN = writers(lambda: np.zeros(5))


@pytest.mark.parametrize("statement", INTO_OWN)
def test_arrays_made_on_the_way_can_be_written_into(statement: str) -> None:
    """They belong to the computation."""
    check_statements(INTO_OWN[statement], x5)


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("statement", INTO_OUTSIDE)
def test_an_array_from_outside_cannot_hold_a_traced_value(statement: str, mode: str) -> None:
    """The error quotes the statement and names the remedy."""
    run = INTO_OUTSIDE[statement]
    with pytest.raises(NotDifferentiable) as caught:
        nbgrad.vjp(run, x5) if mode == "reverse" else nbgrad.jvp(run, (x5,), (x5,))
    text = str(caught.value)
    assert statement in text
    assert "np.zeros(shape)" in text
    assert "\n" not in text
    np.testing.assert_array_equal(outside, 0.0)


def test_the_remedy_for_adding_names_the_new_statement() -> None:
    """``out += x`` can be written as a new binding."""
    with pytest.raises(NotDifferentiable, match=r"write out = out \+ x"):
        nbgrad.vjp(INTO_OUTSIDE["out += x"], x5)


@pytest.mark.parametrize(
    ("expression", "remedy"),
    [
        ("x.resize(7)", "np.resize"),
        ("np.mgrid[0:x[0]]", "np.linspace"),
        ("x.tobytes()", "stop_gradient"),
        ("x.view(int)", "astype"),
        ("x.data", "stop_gradient"),
    ],
)
def test_ways_out_of_the_computation_are_errors(expression: str, remedy: str, tmp_path: Any) -> None:
    """Each names what to write instead."""
    file = tmp_path / "program.py"
    file.write_text(f"import numpy as np\ndef run(x):\n    return {expression}\n")
    space: dict[str, Any] = {}
    exec(compile(file.read_text(), str(file), "exec"), space)
    with pytest.raises(NotDifferentiable, match=remedy):
        nbgrad.vjp(space["run"], x5)


def test_values_of_an_inner_function_do_not_leak_out() -> None:
    """Assigning a value computed inside a derivative to an array from outside it is refused."""

    def outer(x: Any) -> Any:
        kept = np.zeros_like(x)

        def inner(v: Any) -> Any:
            kept[0] = v
            return v * v

        return nbgrad.grad(inner)(x[0]) + kept[0]

    with pytest.raises(NotDifferentiable, match="from outside a function being differentiated"):
        nbgrad.grad(outer)(x5)


def test_an_inner_derivative_keeps_the_values_it_saw() -> None:
    """Writing to an array after an inner function was recorded does not reach its records."""

    def outer(x: Any) -> Any:
        _, pullback = nbgrad.vjp(lambda v: v * v, x)
        x[0] = 100.0
        return np.sum(pullback(np.ones(5))[0] * np.arange(1.0, 6.0))

    np.testing.assert_allclose(nbgrad.grad(outer)(x5), 2 * np.arange(1.0, 6.0))


def test_a_value_may_be_changed_before_the_pullback_is_called() -> None:
    """What vjp returns belongs to the caller."""
    value, pullback = nbgrad.vjp(np.exp, x5)
    value *= 0.0
    np.testing.assert_allclose(pullback(np.ones(5))[0], np.exp(x5))


def test_second_derivatives_through_assignments() -> None:
    """Hessian of a function written with a fill loop."""
    hessian = nbgrad.hessian(lambda x: np.sum(fill_loop(x) ** 2))(x5)
    np.testing.assert_allclose(hessian, hessian.T, atol=1e-12)
    h = 1e-5
    for i in range(5):
        e = np.eye(5)[i] * h
        gradient = nbgrad.grad(lambda x: np.sum(fill_loop(x) ** 2))
        np.testing.assert_allclose(hessian[i], (gradient(x5 + e) - gradient(x5 - e)) / (2 * h), atol=1e-6)
