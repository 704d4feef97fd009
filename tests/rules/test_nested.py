"""Lists of lists of traced numbers: one operation whatever their depth, with the entries' places in its formula."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nbgrad
from nbgrad.core.expression import nested
from nbgrad.rules.joining import place_in


def matrix(a: Any, b: Any) -> Any:
    m = np.array([[a, b], [2.5, a * b]])
    return m[0, 0] * m[1, 1] - m[0, 1] * m[1, 0] + np.asarray([[[a], [1]], [[b], [0]]]).sum()


def test_one_node_that_reads_like_the_source() -> None:
    graph = nbgrad.trace(lambda a, b: np.array([[a, b], [2.5, a]]).sum(), 1.0, 2.0)
    assert graph.nodes[2].expression == "array([[a, b], [2.5, a]])"
    assert len(graph) == 4
    assert graph.backward() == {"a": 2.0, "b": 1.0}
    ledger = graph.ledger("a")
    assert ledger.checked
    assert "∂v2/∂a = 1 at [1, 1], 0 elsewhere" in str(ledger)


def test_derivatives_of_both_modes_and_orders() -> None:
    nbgrad.check_grads(matrix, (1.5, -0.5))
    a, b = 1.5, -0.5
    assert nbgrad.grad(matrix, (0, 1))(a, b) == pytest.approx((2 * a * b + 1, a**2 - 2.5 + 1))
    assert nbgrad.grad(nbgrad.grad(matrix))(a, b) == pytest.approx(2 * b)


def test_the_plan_and_the_written_program_give_the_same() -> None:
    graph = nbgrad.trace(matrix, 1.5, -0.5)
    gradients = graph.backward()
    value, compiled = graph.compile()()
    space: dict[str, Any] = {}
    text = graph.to_python()
    exec(text, space)
    assert "np.array([[a, b], [2.5, a * b]])" in text
    for found in (compiled, space["gradient"](a=1.5, b=-0.5)[1], graph.update(a=1.5)):
        assert found == pytest.approx(gradients)
    assert value == graph.output.value


@pytest.mark.parametrize("rows", [lambda x: [[x, x], [x]], lambda x: [[x, [x]], [x, x]], lambda x: [[x, 1.0], []]])
def test_rows_that_are_not_alike_raise_an_error(rows: Any) -> None:
    with pytest.raises(ValueError, match="shape"):
        nbgrad.grad(lambda x: np.array(rows(x)).sum())(1.0)


def test_dtypes_and_rows_of_arrays() -> None:
    x = np.array([1.0, 2.0], np.float32)
    of_arrays = nbgrad.trace(lambda x: np.array([[x, x * 2], [x, np.ones(2, np.float32)]]), x)
    assert of_arrays.output.value.shape == (2, 2, 2)
    assert of_arrays.output.value.dtype == np.float32
    assert of_arrays.backward()["x"].tolist() == [4.0, 4.0]
    assert nbgrad.grad(lambda a: np.array([[a, 1], [2, a]], np.float32).sum())(3.0) == 2.0
    assert nbgrad.trace(lambda a: np.array([[a, 1], [2, a]]), np.float32(3)).output.value.dtype == np.float64


def test_places_count_row_by_row() -> None:
    assert [place_in((2, 1, 3), k) for k in range(6)] == list(np.ndindex(2, 1, 3))
    assert nested(list("abcdef"), (3, 2)) == "[[a, b], [c, d], [e, f]]"
