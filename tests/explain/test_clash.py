"""Shapes that do not go together, lined up axis by axis."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nbgrad.core.graph import Failure
from nbgrad.explain.clash import clash_of

A, B, v = np.ones((32, 10)), np.ones((12, 4)), np.ones(7)
BATCH = np.ones((5, 3, 4))

CASES: dict[str, tuple[str, list[Any], dict[str, Any], list[str], str]] = {
    "matrix product": ("matmul", [A, B], {}, ["a  (32, 10)", "b      (12, 4)", "         ✗"], "10 ≠ 12"),
    "vector on the left": ("matmul", [v, A], {}, ["a   (7,)", "b  (32, 10)", "     ✗"], "7 ≠ 32"),
    "vector on the right": ("dot", [A, v], {}, ["a  (32, 10)", "b       (7,)", "         ✗"], "10 ≠ 7"),
    "batches": ("matmul", [BATCH, np.ones((2, 4, 6))], {}, ["a  (5, 3, 4)", "b  (2,    4, 6)", "    ✗"], "5 ≠ 2"),
    "broadcast": ("add", [A, B], {}, ["a  (32, 10)", "b  (12,  4)", "     ✗   ✗"], "32 ≠ 12, 10 ≠ 4"),
    "a vector": ("multiply", [A, v], {}, ["a  (32, 10)", "b       (7,)", "         ✗"], "10 ≠ 7"),
    "one gives way": ("add", [A, np.ones((1, 4))], {}, ["a  (32, 10)", "b   (1,  4)", "         ✗"], "10 ≠ 4"),
    "three": ("where", [A > 0, 1.0, v], {}, ["a  (32, 10)", "b  ()", "c       (7,)", "         ✗"], "10 ≠ 7"),
    "joined": ("concatenate", [A, B], {"axis": 1}, ["a  (32, 10)", "b  (12,  4)", "     ✗"], "32 ≠ 12"),
    "from the end": ("concatenate", [A, B], {"axis": -1}, ["a  (32, 10)", "b  (12,  4)", "     ✗"], "32 ≠ 12"),
    "fewer axes": ("concatenate", [A, v], {}, ["a  (32, 10)", "b   (7,)", "         ✗"], "10"),
    "stacked": ("stack", [v, v[1:]], {}, ["a  (7,)", "b  (6,)", "    ✗"], "7 ≠ 6"),
    "assigned": ("setitem", [A, 0, v], {}, ["a[b]  (10,)", "c      (7,)", "        ✗"], "10 ≠ 7"),
    "stretched": ("broadcast_to", [A, (3, 10)], {}, ["shape   (3, 10)", "a      (32, 10)", "         ✗"], "3 ≠ 32"),
    "reshaped": (
        "reshape",
        [A, (5, 2)],
        {},
        ["a         (32, 10)  holds 320 elements", "reshaped  (5, 2)    ✗ holds 10"],
        "320 ≠ 10",
    ),
    "what does not divide": (
        "reshape",
        [A, (-1, 7)],
        {},
        ["a         (32, 10)  holds 320 elements", "reshaped  (-1, 7)   ✗ holds a multiple of 7"],
        "320 ≠ a multiple of 7",
    ),
}


def clash(op: str, operands: list[Any], kwargs: dict[str, Any]) -> Any:
    names = iter("abc")
    return clash_of(Failure("ValueError", 1, op, tuple(operands), kwargs), lambda _: next(names))


@pytest.mark.parametrize("case", CASES)
def test_axes_that_clash_stand_in_one_column_and_are_marked(case: str) -> None:
    op, operands, kwargs, lines, sizes = CASES[case]
    found = clash(op, operands, kwargs)
    assert list(found.lines) == lines
    assert found.sizes == sizes


def test_the_clash_in_words() -> None:
    assert clash("matmul", [A, B], {}).sentence == "axis 1 of a is 10, axis 0 of b is 12"
    assert clash("concatenate", [A, v], {}).sentence == "axis 1 of a is 10, b has no such axis"


FITTING: dict[str, tuple[str, list[Any]]] = {
    "a fitting product": ("matmul", [A, A.T]),
    "a fitting sum": ("add", [A, np.ones(10)]),
    "another reason": ("sum", [A]),
    "no shapes at all": ("matmul", [1.0, 2.0]),
    "a fitting reshape": ("reshape", [A, (-1, 5)]),
    "a user's operation": ("mine", [A, B]),
    "no such part": ("setitem", [A, 99, v]),
    "no operation": ("", []),
}


@pytest.mark.parametrize("case", FITTING)
def test_what_fits_or_is_not_known_has_no_clash(case: str) -> None:
    assert clash(*FITTING[case], {}).lines == ()


def test_many_operands_are_cut() -> None:
    rows = [np.ones(2), *[np.ones(3)] * 20]
    found = clash_of(Failure("ValueError", 1, "stack", tuple(rows), {}), lambda _: "a very long label indeed")
    assert 2 < len(found.lines) <= 10
    assert max(map(len, found.lines)) < 40
