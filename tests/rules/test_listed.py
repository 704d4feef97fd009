"""Lists of traced numbers handed to functions of NumPy mean the array made of them."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import pytest

import nbgrad

CALLS: dict[str, Callable[[Any, Any], Any]] = {
    "sin": lambda x, y: np.sin([x, y * x]),
    "add": lambda x, y: np.add([x, y], [1, 2]),
    "maximum": lambda x, y: np.maximum([x, y], (y, x)),
    "where": lambda x, y: np.where([True, False], [x, y], [y, x]),
    "reduce": lambda x, y: np.add.reduce([x, y * x, 1.0]) * np.maximum.reduce([x, y]),
    "accumulate": lambda x, y: np.multiply.accumulate([x, y, x]),
    "outer": lambda x, y: np.multiply.outer([x, y], [y, 1.0]),
    "reduceat": lambda x, y: np.add.reduceat([x, y, x * y], [0, 2]),
    "at": lambda x, y: _added_at([x, x * y]),
    "keyword": lambda x, y: np.mean(a=[x, y * y]),
    "polyfit": lambda x, y: np.polyfit([0.0, 1.0, 2.0], [x, y, x * y], 1),
    "polyfit of points": lambda x, y: np.polyfit([0.0, x, 3 * y], [1.0, 2.0, 4.0], 1),
    "vander": lambda x, y: np.vander([x, y], 3),
    "meshgrid": lambda x, y: np.meshgrid([x, y], [1.0, 2.0])[0],
    "gradient": lambda x, y: np.gradient([x, y, x * y]),
    "select": lambda x, y: np.select([[True, False]], [[x, y]], 2.0),
    "concatenate": lambda x, y: np.concatenate([[x, y], [x * y], np.ones(1)]),
    "hstack": lambda x, y: np.hstack([[x, 1.0], [y]]),
    "stack": lambda x, y: np.stack([[x, y], [1.0, x]], axis=1),
    "atleast": lambda x, y: np.atleast_1d([x, y]),
    "pad": lambda x, y: np.pad([x, y], 1),
    "roll": lambda x, y: np.roll([x, y, 1.0], 1),
    "unwrap": lambda x, y: np.unwrap([x, y + 9.0]),
    "solve": lambda x, y: np.linalg.solve([[x, 1.0], [0.5, y]], [x, 2.0]),
    "matrix_power": lambda x, y: np.linalg.matrix_power([[x, y], [1.0, x]], 3),
    "multi_dot": lambda x, y: np.linalg.multi_dot([[[x, y]], np.eye(2), [[x], [1.0]]]),
    "fft": lambda x, y: np.fft.fft([x, y, 1.0]),
    "map": lambda x, y: sum(map(np.exp, [x, y])),
    "functools": lambda x, y: reduce(np.multiply, [x, y, x]),
    "sorted": lambda x, y: np.sort([x * y, x, y]),
    "shape": lambda x, y: x * np.shape([x, y])[0] + y * np.size([x, y]),
    "complex": lambda x, y: complex(x, y) ** 2,
}


def _added_at(values: list[Any]) -> Any:
    out = np.zeros(3)
    np.add.at(out, [0, 0], values)
    return out


@pytest.mark.parametrize("name", CALLS)
def test_a_list_of_traced_numbers_is_the_array_of_them(name: str) -> None:
    run = CALLS[name]
    value, _ = nbgrad.vjp(run, 0.7, 1.3)
    np.testing.assert_array_equal(value, run(0.7, 1.3))
    nbgrad.check_grads(run, (0.7, 1.3), order=2)


def test_ufuncs_are_still_ufuncs_while_they_are_followed() -> None:
    seen: list[Any] = []

    def f(x: Any) -> Any:
        mine = [np.sin, np.add]
        seen.append((isinstance(np.sin, np.ufunc), np.add.nin, repr(np.add), pickle.loads(pickle.dumps(np.sin))))
        seen.append(({np.sin: 1}[np.sin], mine[1] is np.add))
        return mine[0](x)

    assert nbgrad.grad(f)(0.7) == pytest.approx(np.cos(0.7))
    assert seen[0] == (True, 2, "<ufunc 'add'>", np.sin)
    assert seen[1] == (1, True)
    assert type(np.sin) is np.ufunc
