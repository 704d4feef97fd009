"""Observers of a graph: told once after every update, whatever path it took."""

from __future__ import annotations

import pytest

import nbgrad


def test_each_observer_hears_of_every_update_once_and_finds_the_new_values() -> None:
    graph = nbgrad.trace(lambda x: x * x, 1.0)
    heard: list[float] = []
    graph.observe(lambda: heard.append(graph.output.value))
    for k in range(30):
        graph.update(x=float(k))
        assert graph["x"].grad == 2.0 * k, "looking does not count as an update"
    assert heard == [float(k**2) for k in range(30)]


def test_after_an_error_nobody_is_told() -> None:
    graph = nbgrad.trace(lambda x: x * x, 1.0)
    graph.observe(lambda: pytest.fail("told"))
    with pytest.raises(nbgrad.NameNotFound):
        graph.update(y=1.0)


def test_who_left_is_not_told_even_when_leaving_while_told() -> None:
    graph = nbgrad.trace(lambda x: x * x, 1.0)
    heard: list[str] = []

    def once() -> None:
        heard.append("once")
        graph.unobserve(once)

    graph.observe(once)
    graph.observe(lambda: heard.append("always"))
    graph.update(x=2.0)
    graph.update(x=3.0)
    graph.unobserve(once)
    assert heard == ["once", "always", "always"]


def test_observers_stay_where_the_function_is_run_again() -> None:
    graph = nbgrad.trace(lambda x: x * 2 if x > 0 else x * 3, 1.0)
    heard: list[float] = []
    graph.observe(lambda: heard.append(graph.output.value))
    graph.update(x=-1.0)
    graph.update(x=-2.0)
    assert heard == [-3.0, -6.0]
