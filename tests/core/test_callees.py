"""What a call calls is found by running the look-ups of the code around it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import CodeType
from typing import Any

import numpy as np
import pytest

import nbgrad
from nbgrad.core.callees import calls_in


def callees(source: str) -> list[str]:
    """The expressions called in a function of ``source``, "?" for what is none."""
    code = compile(f"def f(a, b, fun):\n    {source}\n", "<callees>", "exec")
    function = next(c for c in code.co_consts if isinstance(c, CodeType))
    calls = calls_in(function).values()
    return [".".join(str(one.argval) for one in call.callee) if call.callee else "?" for call in calls]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("return np.zeros(3)", ["np.zeros"]),
        ("return np.zeros(3).reshape(1, 3)", ["np.zeros", "?"]),
        ("return (np\n      .linalg\n      .norm(\n       a, ord=2))", ["np.linalg.norm"]),
        ("return fun(*a, **b)", ["fun"]),
        ("return np.array([a if b else fun(b), a])", ["fun", "np.array"]),
        ("x = a and np.sin(b)", ["np.sin"]),
        ("try:\n        np.sin(a)\n    except ValueError:\n        np.cos(b)", ["np.sin", "np.cos"]),
        ("with fun(a) as g:\n        g(b)", ["fun", "g"]),
        ("f'{np.sin(a)}'", ["np.sin"]),
        ("a[fun(b)] = np.sin(a)", ["np.sin", "fun"]),
    ],
)
def test_what_calls_call(source: str, expected: list[str]) -> None:
    assert set(callees(source)) - {"?"} == set(expected) - {"?"}


def test_a_callee_that_depends_on_the_way_is_none_or_told_for_each_way() -> None:
    assert set(callees("return (fun if a else b)(a)")) in ({"?"}, {"fun", "b"})


def through_map(x: Any) -> Any:
    """A method of compiled code is handed to the interpreter."""
    rng = np.random.default_rng(1)
    return np.sum(np.array(list(map(rng.dirichlet, [[1.0, 2.0], [2.0, 1.0]])))) * x


def through_partial(x: Any) -> Any:
    """A partial application of compiled code."""
    rng = np.random.default_rng(1)
    return np.sum(functools.partial(rng.multivariate_normal, [0.0, 0.0], [[1.0, 0.0], [0.0, 1.0]])()) * x


@pytest.mark.parametrize("f", [through_map, through_partial])
def test_compiled_code_is_never_handed_a_traced_array(f: Callable[[Any], Any]) -> None:
    assert nbgrad.grad(f)(2.0) == pytest.approx(f(1.0))
