"""The same statements on a plain array and on traced ones: values must be equal, gradients those of the quotient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import nbgrad
from nbgrad.core.dispatch import is_traced
from nbgrad.core.tree import flatten

Statements = Callable[[Any], Any]


def on_a_copy(statements: Statements) -> Statements:
    """``statements`` on a copy of the argument, which they may change in place."""
    return lambda x: statements(x.copy())


def check_statements(statements: Statements, x: Any, *, order: int = 2) -> None:
    """Values in both modes equal NumPy's; derivatives equal difference quotients; the argument is not changed."""
    before = np.array(x)
    plain = on_a_copy(statements)(x)
    for value in (
        nbgrad.vjp(statements, x)[0],
        nbgrad.vjp(on_a_copy(statements), x)[0],
        nbgrad.jvp(statements, (x,), (np.ones_like(x),))[0],
    ):
        for got, want in zip(flatten(value)[0], flatten(plain)[0], strict=True):
            assert not is_traced(got)
            np.testing.assert_array_equal(got, want)
            assert np.result_type(got) == np.result_type(want)
    np.testing.assert_array_equal(x, before)
    nbgrad.check_grads(on_a_copy(statements), (x,), order=order)
    np.testing.assert_array_equal(x, before)


def error_of(statements: Statements, x: Any) -> tuple[type, str]:
    """The error that ``statements`` raise on a plain array."""
    try:
        on_a_copy(statements)(x)
    except Exception as error:
        return type(error), str(error)
    raise AssertionError("the plain statements raised nothing")
