"""What the names of conversions mean before code runs: never something that the code may have bound anew by then."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

import nbgrad
from nbgrad.core.callees import calls_in
from nbgrad.core.conversions import own_code, redirected
from nbgrad.core.meanings import Scope, globals_bound


def meanings(text: str, **names: Any) -> list[Any]:
    """What is called in a cell of this text, call by call, the functions in it included."""
    code = compile(text, "<cell>", "exec")
    found: list[tuple[int, Any]] = []

    def look(one: Any, outer: Scope) -> None:
        scope = outer.within(one)
        for call in dict.fromkeys(calls_in(one).values()):
            if call.callee:
                found.append((call.callee[0].positions.lineno, scope.value(call.callee)))  # type: ignore[union-attr]
        for inner in one.co_consts:
            if isinstance(inner, type(one)):
                look(inner, scope)

    look(code, Scope({"np": np, **names}, globals_bound(code), {}, {}))
    return [value for _, value in sorted(found, key=lambda one: one[0])]


CASES: list[tuple[str, dict[str, Any], list[Any]]] = [
    ("float(x)", {}, [float]),
    ("np.float64(x)", {}, [np.float64]),
    ("fl = float\nfl(x)", {}, [float]),
    ("fl = np.float64\nfl(x)", {"fl": np.float64}, [np.float64]),
    ("fl = float\nfl(x)", {"fl": int}, [None]),
    ("fl(x)\nfl = float", {"fl": int}, [None]),
    ("fl(x)\nfl = float", {}, [None]),
    ("fl = int\nfl = float\nfl(x)", {"fl": float}, [None]),
    ("def fl(v): return v\nfl(x)", {"fl": float}, [None]),
    ("g = fl\ng(x)", {"fl": float}, [float]),
    ("fl = int\ng = fl\ng(x)", {"fl": float}, [None]),
    ("if x: float = int\nfloat(x)", {}, [None]),
    ("def f(v):\n    return fl(v)\nfl = float", {}, [float]),
    ("def f(v):\n    return float(v)\nfloat = int", {}, [None]),
    ("def f(v):\n    fl = float\n    return fl(v)", {}, [float]),
    ("def f(v):\n    fl = float\n    fl = int\n    return fl(v)", {}, [None]),
    ("def f(v, fl=float):\n    return fl(v)", {}, [None]),
    ("def f(v):\n    fl = float\n    def g(t):\n        return fl(t)\n    return g", {}, [float]),
    (
        "def f(v):\n    fl = float\n    def g(t):\n        nonlocal fl\n        fl = int\n        return fl(t)",
        {},
        [None],
    ),
    ("def f(v):\n    global fl\n    fl = int\n    return fl(v)", {"fl": float}, [None]),
    ("class A:\n    float = int\n    y = float(1)", {}, [None]),
    ("for fl in (int, float):\n    fl(x)", {"fl": float}, [None]),
    ("import numpy as np\nnp.float64(x)", {}, [None]),
]


@pytest.mark.parametrize(("text", "names", "expected"), CASES, ids=[case[0] for case in CASES])
def test_what_is_called(text: str, names: dict[str, Any], expected: list[Any]) -> None:
    found = [value for value in meanings(text, **names) if value is None or isinstance(value, type)]
    assert found[-len(expected) :] == expected


def test_globals_that_may_be_bound_anew_mean_nothing() -> None:
    def f(v: Any) -> Any:
        return fl(v)  # noqa: F821 - a global of the namespace below

    code = f.__code__
    assert redirected(code, {"fl": float}, frozenset({"fl"})) is code
    assert own_code(redirected(code, {"fl": float}, frozenset({"other"}))) is code
    assert redirected(code, {"fl": float}) is not code


alias = float
as_array, three, sine, number = partial(np.array), partial(np.zeros, 3), partial(math.sin), partial(float)
table = {"sine": partial(math.sin)}


def filled(x: Any) -> Any:
    out = three()
    out[0] = x
    return out.sum() * x


def renamed(x: Any) -> Any:
    convert = np.float64
    return convert(x) * sum(map(convert, [x, x]))


FOLLOWED: dict[str, tuple[Callable[[Any], Any], float]] = {
    "alias": (lambda x: alias(x) * x, 6.0),
    "a variable": (renamed, 12.0),
    "partial(np.array)": (lambda x: as_array([x, 2 * x]).sum(), 3.0),
    "partial(np.zeros)": (filled, 6.0),
    "partial(math.sin)": (lambda x: sine(x), math.cos(3.0)),
    "in a table": (lambda x: table["sine"](x), math.cos(3.0)),
    "partial(float)": (lambda x: number(x) * x, 6.0),
}


@pytest.mark.parametrize("name", FOLLOWED)
def test_conversions_by_other_names_are_followed(name: str) -> None:
    function, expected = FOLLOWED[name]
    assert nbgrad.grad(function)(3.0) == pytest.approx(expected)
    assert (as_array.func, three.func, sine.func, number.func) == (np.array, np.zeros, math.sin, float)
