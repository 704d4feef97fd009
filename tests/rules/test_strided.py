"""A view of any strides into memory: its derivatives, and what is written into it or into the memory."""

import numpy as np
import pytest

import nbgrad
from nbgrad.rules.strided import STRIDED, view_into

LAYOUTS = {
    "a window": ((4,), (1,), 2),
    "rows that overlap": ((3, 4), (2, 1), 0),
    "backwards": ((5,), (-1,), 6),
    "broadcast": ((2, 3), (0, 1), 1),
    "nothing": ((0, 3), (3, 1), 0),
    "one element": ((), (), 5),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_both_modes_agree_with_difference_quotients(layout: str) -> None:
    flat = np.linspace(0.5, 2.0, 8)
    nbgrad.check_grads(lambda x: STRIDED(x, *LAYOUTS[layout]) ** 2, (flat,))


VIEWS = {
    "a row": lambda a: a[1],
    "a column, backwards": lambda a: a[::-1, 2],
    "the transpose": lambda a: a.T,
    "a corner": lambda a: a[1:, :2],
}


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("view", VIEWS)
def test_writing_shows_on_both_sides(view: str, order: str) -> None:
    original = np.array(np.arange(12.0).reshape(3, 4), order=order)
    part = VIEWS[view](original)

    def run(a, k, look):
        v = look(a)
        v *= k
        a += 1.0
        return np.sum(v**2) + np.sum(a**3)

    def traced(a, k):
        a = a.copy() if order == "C" else np.array(a, copy=True, like=a)
        return run(a, k, lambda whole: view_into(whole, original, part))

    def plain(a, k):
        return run(np.array(a, order=order), k, VIEWS[view])

    value, (da, dk) = nbgrad.value_and_grad(traced, (0, 1))(original, 2.0)
    assert value == plain(original, 2.0)
    h = 1e-6
    assert abs(dk - (plain(original, 2 + h) - plain(original, 2 - h)) / (2 * h)) < 1e-4 * abs(dk)
    move = np.random.default_rng(0).normal(size=original.shape)
    quotient = (plain(original + h * move, 2.0) - plain(original - h * move, 2.0)) / (2 * h)
    assert abs(np.sum(da * move) - quotient) < 1e-5 * max(1.0, abs(quotient))
