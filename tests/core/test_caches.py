"""Functions under functools.cache: equal values have gradients of their own, and nothing traced stays behind."""

from __future__ import annotations

import functools
from collections.abc import Callable

import pytest

import nbgrad

CACHES: list[Callable[..., object]] = [functools.cache, functools.lru_cache(maxsize=2), functools.lru_cache(typed=True)]


@pytest.fixture(params=CACHES, ids=["cache", "two", "typed"])
def square(request: pytest.FixtureRequest) -> Callable[[float], float]:
    return request.param(lambda x: x * x)  # type: ignore[no-any-return]  # a parameter is anything


def test_equal_values_have_their_own_gradients(square: Callable[[float], float]) -> None:
    def f(x: float, y: float) -> float:
        return square(x) * 3 + square(y)

    for _ in range(2):
        assert nbgrad.grad(f, (0, 1))(2.0, 2.0) == (12.0, 4.0)
    assert type(square(2.0)) is float


def test_what_was_cached_before_does_not_hide_a_gradient(square: Callable[[float], float]) -> None:
    assert square(2.0) == 4.0
    assert nbgrad.grad(lambda x: square(x) * x)(2.0) == 12.0
    assert nbgrad.grad(square)(2.0) == 4.0


def test_handed_to_map(square: Callable[[float], float]) -> None:
    assert nbgrad.grad(lambda x, y: sum(map(square, [x, y, 1.0])), (0, 1))(2.0, 2.0) == (4.0, 4.0)


def test_higher_orders_and_forward_mode(square: Callable[[float], float]) -> None:
    assert nbgrad.grad(nbgrad.grad(lambda x: square(x) * x))(2.0) == 12.0
    assert nbgrad.jvp(lambda x, y: square(x) + square(y), (2.0, 2.0), (1.0, 10.0)) == (8.0, 44.0)


def test_results_of_constants_that_depend_on_a_leaf() -> None:
    state = {"w": 0.0}

    @functools.cache
    def power(n: int) -> float:
        return 1.0 if n == 0 else power(n - 1) * state["w"]

    def f(w: float) -> float:
        state["w"] = w
        return power(3)

    for w in (2.0, 2.0, 3.0):
        assert nbgrad.grad(f)(w) == 3 * w**2
    state["w"] = 1.0
    assert type(power(3)) is float


def test_methods_under_a_cache() -> None:
    class Layer:
        @functools.cache  # noqa: B019  # what people write
        def cube(self, x: float) -> float:
            return x**3

    layer = Layer()
    assert nbgrad.grad(lambda x, y: layer.cube(x) + 2 * layer.cube(y), (0, 1))(2.0, 2.0) == (12.0, 24.0)
    assert type(layer.cube(2.0)) is float


def test_what_is_cached_of_texts_and_whole_numbers_stays() -> None:
    calls = []

    @functools.cache
    def load(name: str) -> float:
        calls.append(name)
        return 3.0

    assert load("data") == 3.0
    assert [nbgrad.grad(lambda x: x * load("data"))(x) for x in (1.0, 2.0)] == [3.0, 3.0]
    assert calls == ["data"]


def test_keys_of_dictionaries_are_told_apart_by_their_values() -> None:
    table = {2.0: 5.0}
    assert nbgrad.grad(lambda x: table[x] * x)(2.0) == 5.0
    assert nbgrad.grad(lambda x: x if x in {2.0} else 3 * x)(2.0) == 1.0
