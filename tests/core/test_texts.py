"""Numbers read back from the text of a traced value would lose its gradient without a word."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest

import nbgrad


@pytest.mark.parametrize(
    "f",
    [
        lambda x: float(str(x)) * x,
        lambda x: float(f"{x:.2f}") * x,
        lambda x: np.float64(repr(x)) * x,
        lambda x: float("%.1f" % x) * x,  # noqa: UP031  # what people write
        lambda x: float("x = {}".format(x).split("=")[1]) * x,  # noqa: UP032  # what people write
        lambda x: eval(repr(x)) * x,
        lambda x: json.loads(f"[{x}]")[0] * x,
        lambda x: sum(map(float, [f"{x}", "1"])) * x,
    ],
    ids=["str", "f-string", "repr", "percent", "format", "eval", "json", "map"],
)
def test_a_number_read_from_its_text_is_refused(f: Callable[[float], float]) -> None:
    with pytest.raises(nbgrad.NotDifferentiable, match=r"lose its gradient"):
        nbgrad.grad(f)(0.7)


@pytest.mark.parametrize(
    ("f", "value"),
    [
        (lambda x: float(f"{2 * x:.2f}"), "2 * x"),
        (lambda x: float(str(x)) * x, "x"),
        (lambda x: float("%.1f" % x) * x, "x"),  # noqa: UP031  # what people write
        (lambda x: float("{}".format(x)) * x, ""),  # noqa: UP032  # what people write
        (lambda x: json.loads(f"[{x}]")[0] * x, "x"),
    ],
    ids=["f-string", "str", "percent", "format", "json"],
)
def test_the_advice_is_to_keep_the_value(f: Callable[[float], float], value: str) -> None:
    with pytest.raises(nbgrad.NotDifferentiable) as raised:
        nbgrad.grad(f)(0.7)
    kept = f"compute with {value or 'the value'} itself; where it is to be rounded write np.round({value or 'it'}, "
    assert kept in str(raised.value)
    assert "astype" not in str(raised.value)


def test_texts_that_are_shown_and_texts_of_others_are_read_freely(capsys: pytest.CaptureFixture[str]) -> None:
    def f(x: float) -> float:
        print(f"{x}", "%.1f" % x)  # noqa: UP031  # what people write
        return x * float("0.7") * float("3")

    assert nbgrad.grad(f)(0.7) == 0.7 * 3
    assert capsys.readouterr().out == "0.7 0.7\n"
