"""Long tapes, threads, tasks, interrupts: nothing recurses, nothing leaks from one computation into another."""

from __future__ import annotations

import asyncio
import sys
import threading
from typing import Any

import numpy as np
import pytest

import nbgrad


@pytest.mark.slow
def test_a_million_operations() -> None:
    n = 1_000_000

    def f(x: Any) -> Any:
        y = x
        for _ in range(n):
            y = y * 0.9999995
        return y

    assert nbgrad.grad(f)(1.0) == pytest.approx(0.9999995**n, rel=1e-9)
    assert nbgrad.jvp(f, (1.0,), (1.0,))[1] == pytest.approx(0.9999995**n, rel=1e-9)


def test_depth_is_not_recursion() -> None:
    limit = sys.getrecursionlimit()

    def f(x: Any) -> Any:
        for _ in range(20 * limit):
            x = x + 0.001
        return x

    assert nbgrad.grad(f)(1.0) == 1.0
    graph = nbgrad.trace(f, 1.0)
    assert graph.backward() == {"x": 1.0}
    assert "v" in graph.output.label or graph.output.label == "x"


def test_forward_mode_keeps_nothing() -> None:
    import tracemalloc

    def f(x: Any, n: int) -> Any:
        for _ in range(n):
            x = x * 0.99
        return np.sum(x)

    def peak(n: int) -> int:
        x = np.ones(10_000)
        tracemalloc.start()
        nbgrad.jvp(lambda x: f(x, n), (x,), (x,))
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(400) < 1.5 * peak(20)


def test_threads_do_not_see_each_other() -> None:
    results: dict[int, float] = {}

    def work(k: int) -> None:
        def f(x: Any) -> Any:
            for _ in range(300):
                x = np.sin(x) * k + x * 0.1
            return x

        results[k] = nbgrad.grad(f)(0.1)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(1, 7)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    first = dict(results)
    results.clear()
    for k in range(1, 7):
        work(k)
    assert first == results


def test_tasks_record_at_once() -> None:
    async def record(factor: float) -> dict[str, Any]:
        with nbgrad.record() as graph:
            a = nbgrad.variable(2.0, name="a")
            await asyncio.sleep(0)
            b = a * factor
            await asyncio.sleep(0)
            b = b + a
        return graph.backward()

    async def both() -> list[dict[str, Any]]:
        return list(await asyncio.gather(record(3.0), record(5.0)))

    assert asyncio.run(both()) == [{"a": 4.0}, {"a": 6.0}]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, MemoryError])
def test_an_exception_leaves_nothing_behind(error: type[BaseException]) -> None:
    def fails(x: Any) -> Any:
        np.sin(x)
        raise error

    for transform in (
        nbgrad.grad(fails),
        lambda x: nbgrad.jvp(fails, (x,), (1.0,)),
        lambda x: nbgrad.trace(fails, x),
    ):
        with pytest.raises(error):
            transform(1.0)
    with pytest.raises(error), nbgrad.record():
        raise error
    with pytest.raises(nbgrad.NbgradError, match="record"):
        nbgrad.variable(1.0)
    assert nbgrad.grad(lambda x: x * x)(3.0) == 6.0


def test_nothing_of_numpy_is_patched() -> None:
    before = {name: id(value) for name, value in vars(np).items()}
    nbgrad.grad(lambda x: np.sum(np.exp(x)))(np.ones(2))
    assert {name: id(value) for name, value in vars(np).items()} == before
