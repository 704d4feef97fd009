"""Operations whose shape hangs on values: a replay gives what the code would give, or is refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nbgrad

Function = Callable[[Any], Any]
PERCENT = "%.1f"


def written(write: Callable[[Any, Any], object]) -> Function:
    """The function that writes into a copy of its argument."""

    def run(x: Any) -> Any:
        y = x.copy()
        write(y, x)
        return y

    return run


FUNCTIONS: dict[str, Function] = {
    "take_along_axis": lambda x: np.take_along_axis(x, np.argsort(x, axis=1), axis=1),
    "put_along_axis": written(lambda y, x: np.put_along_axis(y, np.argmax(x, axis=1)[:, None], 0.0, axis=1)),
    "put": written(lambda y, x: np.put(y, np.argsort(x[:, 0]), x[:, 1])),
    "place": written(lambda y, x: np.place(y, x > 0, x[0])),
    "putmask": written(lambda y, x: np.putmask(y, x > 0, x * 2)),
    "add.at": written(lambda y, x: np.add.at(y, np.argsort(x[:, 0]), x**2)),
    "maximum.at": written(lambda y, x: np.maximum.at(y, np.argsort(x[:, 0]), x**2)),
    "a subscript": written(lambda y, x: y.__setitem__(np.argsort(x[:, 0]), x)),
    "delete": lambda x: np.delete(x, np.argmax(x[:, 0]), axis=0),
    "array_split": lambda x: np.array_split(x, np.argmax(x[:, 0]) + 1)[0],
    "piecewise": lambda x: np.piecewise(x, [x < 0, x >= 0], [lambda t: t**2, lambda t: t**3]),
    "trim_zeros": lambda x: np.trim_zeros(np.where(x[:, 0] > 0, x[:, 0], 0)),
    "text": lambda x: x * len(f"{x[0, 0]:.1f}"),
    "percent": lambda x: x * len(PERCENT % x[0, 0]),
    "a table": lambda x: x * {1.0: 2.0}.get(x[0, 0], 3.0),
    "is_integer": lambda x: x * 2 if x[0, 0].is_integer() else x,
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_replay_is_right_or_refused(name: str) -> None:
    function = FUNCTIONS[name]
    rng = np.random.default_rng(0)
    first = np.abs(rng.normal(size=(4, 3)))
    first[0] *= -1
    for second in (rng.normal(size=(4, 3)), np.round(3 * rng.normal(size=(4, 3))), -10 * first):
        graph = nbgrad.trace(function, first)
        np.testing.assert_array_equal(graph.output.value, function(first))
        try:
            graph.update(x=second)
        except nbgrad.StaleRecording:
            continue
        np.testing.assert_allclose(graph.output.value, function(second))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_replay_with_the_same_values_is_not_refused(name: str) -> None:
    first = np.abs(np.random.default_rng(0).normal(size=(4, 3)))
    graph = nbgrad.trace(FUNCTIONS[name], first)
    graph.update(x=first.copy())
    np.testing.assert_array_equal(graph.output.value, FUNCTIONS[name](first))


def test_what_is_only_shown_decides_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    def loss(x: Any) -> Any:
        print(f"{x:.2f}", PERCENT % x, x)
        assert x > 0, f"{x} is not positive"
        return x * x

    graph = nbgrad.trace(loss, 3.0)
    assert graph.update(x=4.0) == {"x": 8.0}
    assert capsys.readouterr().out == "3.00 3.0 3.0\n"
