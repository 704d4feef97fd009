"""Assignment in place where it cannot be followed: what is said, and that nothing leaks out of a derivative."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nbgrad
from nbgrad.core.errors import NotDifferentiable
from statements import check_statements

x5 = np.array([0.5, -1.2, 0.9, 1.7, -0.3])


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
