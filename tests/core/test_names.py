"""Names: what the source binds a value to, in a traced function; the same as in a cell (tests/notebook)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nbgrad


def names(fun: Callable[..., Any], *args: Any) -> str:
    """The names of all operations; "·" for one that is bound to nothing."""
    return " ".join(node.name or "·" for node in nbgrad.trace(fun, *args).nodes if not node.is_leaf)


def unpacked(x: Any) -> Any:
    a, b = x * 2, x * 3
    (c, d), *rest = (x * 4, x * 5), x * 6
    return a * b * c * d * rest[0]


def walrus_and_others(x: Any) -> Any:
    if (big := x * 2) is not None:
        total: float = big + 1
    total += x
    first = second = total * 2
    return first if x is not None else second


def attributes_and_subscripts(x: Any) -> Any:
    class Model:
        pass

    self = Model()
    self.h = x * 2
    params = {"w": x * 3, 1: [x * 4, x * 5]}
    params["b"] = self.h * params["w"]
    params["b"] *= 2
    return params["b"] + params[1][0] + params[1][1]


def comprehensions(x: Any) -> Any:
    parts = [x * k for k in (1, 2, 3)]
    u, v = [double(p) for p in parts[:2]]
    kept = [p * k for k, p in enumerate(parts) if k > 0]
    both = [x * 2, [x * 3]]
    return u + v + kept[0] + both[0] + both[1][0]


def double(t: Any) -> Any:
    return t * 2


def loops(X: Any, y: Any) -> Any:
    total = 0.0
    for row in X:
        total = total + row
    for i, row in enumerate(X):
        total = total + row * i
    for row, target in zip(X, y, strict=True):
        total = total + row * target
    rows = [r for r in X]  # noqa: C416 - the point is the comprehension's variable
    return total + rows[0]


def returned(x: Any) -> Any:
    def pair(t: Any) -> Any:
        return t * 2, {"k": t * 3}

    a, d = pair(x)
    result = pair(a)
    return result[0] + d["k"] + result[1]["k"]


def several_operations(x: Any) -> Any:
    total = sum([x, x * 2, x * 3])
    largest = max(total, x * 4)
    return largest * 2


CASES = {
    unpacked: "a b c d · · · · ·",
    walrus_and_others: "big total total first",
    attributes_and_subscripts: "self.h params['w'] params[1][0] params[1][1] params['b'] params['b'] · ·",
    comprehensions: "parts[0] parts[1] parts[2] u v kept[0] kept[1] both[0] both[1][0] · · · ·",
    returned: "a d['k'] result[0] result[1]['k'] · ·",
    several_operations: "· · · · total · · ·",
}


@pytest.mark.parametrize("fun", CASES, ids=lambda fun: fun.__name__)
def test_values_are_called_as_the_source_binds_them(fun: Callable[..., Any]) -> None:
    assert names(fun, 2.0) == CASES[fun]


def test_loop_variables_name_what_the_loop_fetches() -> None:
    X, y = np.ones((2, 3)), np.ones((2, 3))
    assert names(loops, X, y) == (
        "row total row total row · total row · total row target · total row target · total r r ·"
    )


def test_bindings_of_one_name_are_counted() -> None:
    def f(h: Any) -> Any:
        for _ in range(3):
            h = np.tanh(h)
        h *= 2
        return h

    graph = nbgrad.trace(f, 0.5)
    assert [graph["h", k].id for k in (1, 2, 3, 4, 5)] == [0, 1, 2, 3, 4]
    assert graph.output.turn == 5


def test_elements_of_the_same_comprehension_in_two_turns_start_anew() -> None:
    def f(x: Any) -> Any:
        for _ in range(2):
            parts = [x * k for k in (1, 2)]
            x = parts[0] + parts[1]
        return x

    assert names(f, 1.0) == "parts[0] parts[1] x parts[0] parts[1] x"
