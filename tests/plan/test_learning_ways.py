"""When the way back through a function is learned, when that is given up, and that nothing of its data is kept."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import numpy as np
import pytest

import nbgrad
from learning import ENOUGH, learned
from nbgrad.core import ways


def test_a_function_that_is_never_twice_the_same_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    learn = ways.Ways.learn
    monkeypatch.setattr(ways.Ways, "learn", lambda self, *a: (tried.append(1), learn(self, *a))[1])
    gradient = nbgrad.grad(lambda x, k: np.sum(x[k:] * 2.0 + x[k]))
    for k in range(300):
        gradient(np.ones(400), k)
    assert len(tried) <= ways.PATIENCE + 1


def test_recordings_of_many_lengths_are_not_learned_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    learn = ways.Ways.learn
    monkeypatch.setattr(ways.Ways, "learn", lambda self, *a: (tried.append(1), learn(self, *a))[1])

    def loss(x: Any, n: int) -> Any:
        for _ in range(n):
            x = np.sin(x)
        return np.sum(x)

    gradient = nbgrad.grad(loss)
    for turn in range(10 * ways.MOST):
        for _ in range(ENOUGH):
            gradient(np.ones(2), turn % (ways.MOST + 2))
    assert len(tried) <= ways.MOST + ways.PATIENCE


def test_objects_that_cannot_be_compared_may_be_called() -> None:
    class Loss:
        def __call__(self, x: Any) -> Any:
            return np.sum(x**2)

        def __eq__(self, other: object) -> Any:
            return np.array([True, False])

        def __hash__(self) -> int:
            return 1

    for loss in (Loss(), Loss()):
        assert np.array_equal(nbgrad.grad(loss)(np.ones(2)), [2.0, 2.0])


def test_nothing_of_a_recording_is_kept() -> None:
    class Noted(np.ndarray):
        pass

    def loss(x: Any, c: Any) -> Any:
        return np.sum(np.asarray(c) * x)

    owner = np.ones(1000).view(Noted)
    alive = weakref.ref(owner)
    learned(loss, np.ones(1000), owner)
    del owner
    gc.collect()
    assert alive() is None


def test_nothing_is_kept_of_operations_made_for_one_call() -> None:
    def loss(x: Any) -> Any:
        return np.sum(nbgrad.checkpoint(lambda held: np.sin(held["x"]))({"x": x}))

    x = np.ones(1000)
    alive = weakref.ref(x)
    gradient = nbgrad.grad(loss)
    gradient(x)
    del x
    gc.collect()
    assert alive() is None
