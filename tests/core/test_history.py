"""The history of a target: bounded, and honest about extremes and what is not finite."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbgrad
from nbgrad.core.history import MOST, History

VALUES = st.lists(st.floats(), min_size=1, max_size=3000)


def filled(values: list[float]) -> History:
    history = History(values[0])
    for value in values[1:]:
        history.add(value)
    return history


@given(VALUES)
def test_every_point_tells_of_its_own_values(values: list[float]) -> None:
    history = filled(values)
    points = history.points()
    assert history.updates == len(values) - 1
    assert len(points) <= MOST
    assert len(points) == math.ceil(len(values) / history.every)
    for k, point in enumerate(points):
        own = values[k * history.every : (k + 1) * history.every]
        finite = [x for x in own if math.isfinite(x)]
        assert point.low == min(finite, default=math.inf)
        assert point.high == max(finite, default=-math.inf)
        np.testing.assert_equal(point.last, own[-1])
        assert bool(point.ill & 1) == any(map(math.isnan, own))
        assert bool(point.ill & 2) == (math.inf in own)
        assert bool(point.ill & 4) == (-math.inf in own)


def test_a_million_updates_are_kept_in_bounded_memory() -> None:
    history = filled([1.0] * 500_000 + [math.nan] + [7.0] + [1.0] * 500_000)
    points = history.points()
    assert len(points) <= MOST
    assert max(p.high for p in points) == 7.0
    assert sum(p.ill for p in points) == 1


@pytest.mark.parametrize("value", [2.0, np.float32(2), np.array(2.0), np.array([[2.0]]), np.int64(2)])
def test_one_real_number_is_kept_whatever_holds_it(value: Any) -> None:
    history = History(value)
    history.add(value)
    assert [p.last for p in history.points()] == [2.0, 2.0]


@pytest.mark.parametrize("value", [np.ones(2), 1j, (1.0, 2.0), np.ones(0)])
def test_of_anything_else_there_is_none(value: Any) -> None:
    history = History(value)
    history.add(value)
    assert not history.kept
    assert history.updates == 0


def square(x: Any) -> Any:
    a = 3 * x
    return np.sum(a * a)


def test_a_graph_has_one_from_its_first_update_on() -> None:
    graph = nbgrad.trace(square, 1.0)
    assert graph.history is None
    for k in range(30):
        graph.update(x=float(k))
    assert graph.history is not None
    assert [p.last for p in graph.history.points()] == [9.0] + [9.0 * k**2 for k in range(30)]


def test_a_refused_update_is_none() -> None:
    graph = nbgrad.trace(square, np.ones(3))
    with pytest.raises(ValueError, match="shape"):
        graph.update(x=np.ones(4))
    assert graph.history is not None
    assert graph.history.updates == 0


@pytest.mark.parametrize("other", [lambda x: 3j * np.sum(x), lambda x: 3 * x], ids=["complex", "array"])
def test_it_ends_where_the_function_goes_on_to_what_is_no_real_number(other: Any) -> None:
    graph = nbgrad.trace(lambda x: np.sum(x) if x[0] > 0 else other(x), np.ones(3))
    graph.update(x=np.full(3, -1.0))
    np.testing.assert_array_equal(graph.output.value, other(np.full(3, -1.0)))
    assert graph.history is not None
    assert not graph.history.kept


def test_it_does_not_settle_what_was_put_off() -> None:
    graph = nbgrad.trace(square, 1.0)
    for k in range(30):
        graph.update(x=float(k))
    assert graph._late is not None


def test_it_is_of_one_target() -> None:
    graph = nbgrad.trace(square, 1.0)
    graph.update(x=2.0)
    graph.backward("a")
    assert graph.history is None
    graph.update(x=3.0)
    assert graph.history is not None
    assert [p.last for p in graph.history.points()] == [6.0, 9.0]


def test_it_goes_on_where_the_function_is_run_again() -> None:
    graph = nbgrad.trace(lambda x: x * 2 if x > 0 else x * 3, 1.0)
    graph.update(x=2.0)
    graph.update(x=-1.0)
    assert graph.history is not None
    assert [p.last for p in graph.history.points()] == [2.0, 4.0, -3.0]
