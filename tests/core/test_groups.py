"""Groups: which scope, which call and which turn of which loop an operation belongs to."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import nbgrad


def paths(fun: Callable[..., Any], *args: Any) -> list[str]:
    """For each operation its groups: "encoder", "f()", "k1" for the first turn of the loop over k."""
    graph = nbgrad.trace(fun, *args)
    return [" ".join(_short(group) for group in node.groups) for node in graph.nodes if not node.is_leaf]


def _short(group: Any) -> str:
    if group.kind == "loop":
        words = group.name.split()
        return f"{words[1] if words[0] == 'for' else 'while'}{group.turn}"
    return f"{group.name}()" if group.kind == "call" else str(group.name)


def double(t: Any) -> Any:
    return t * 2


def looped(t: Any) -> Any:
    for j in range(2):
        t = t * j
    return t


def test_straight_code_has_none() -> None:
    assert paths(lambda x: x * 2 + 1, 1.0) == ["", ""]


def test_turns_are_counted() -> None:
    def f(x: Any) -> Any:
        for k in range(3):
            x = x * k
        return x + 1

    assert paths(f, 1.0) == ["k1", "k2", "k3", ""]


def test_loops_nest_whatever_the_outer_one_computes_itself() -> None:
    def f(x: Any) -> Any:
        for e in range(2):
            for k in range(2):
                x = x * (e + k)
        return x

    assert paths(f, 1.0) == ["e1 k1", "e1 k2", "e2 k1", "e2 k2"]


def test_a_loop_entered_again_starts_anew() -> None:
    def f(x: Any) -> Any:
        for e in range(2):
            x = x + e
            for _ in (1, 2):
                x = x * 2
            for k in (1, 2):
                x = x * k
        return x

    assert paths(f, 1.0) == ["e1", "e1 _1", "e1 _2", "e1 k1", "e1 k2", "e2", "e2 _1", "e2 _2", "e2 k1", "e2 k2"]


def test_while_turns_with_its_test() -> None:
    def f(x: Any) -> Any:
        while x * 1 < 3:
            x = x * 2
        return x

    # The test begins a turn: the last one is the test that ends the loop.
    assert paths(f, 1.0) == ["while1"] * 3 + ["while2"] * 3 + ["while3"] * 2


def test_either_arm_of_a_branch_may_be_the_whole_turn() -> None:
    def f(x: Any) -> Any:
        for k in range(4):
            if k % 2 == 0:
                x = x * 2
            else:
                y = x + 1
                x = y
        return x

    assert paths(f, 1.0) == ["k1", "k2", "k3", "k4"]


def test_conditions_in_a_row_are_one_turn_and_another_turn_is_another() -> None:
    def f(x: Any, which: list[tuple[bool, bool]]) -> Any:
        for a, b in which:
            if a:
                x = x * 2
            if b:
                x = x + 1
        return x

    graph = nbgrad.trace(lambda x: f(x, [(True, True), (True, False), (False, True)]), 1.0)
    assert [n.groups[-1].turn for n in graph.nodes[1:]] == [1, 1, 2, 3]


def test_handlers_and_finally_belong_to_their_turn() -> None:
    def f(x: Any) -> Any:
        for k in range(2):
            try:
                x = x * 2
                if k == 0:
                    raise ValueError
            except ValueError:
                x = x + 1
            finally:
                x = x - 1
            x = x * 3
        return x

    assert paths(f, 1.0) == ["k1"] * 4 + ["k2"] * 3


def test_several_operations_of_one_call_are_one_turn() -> None:
    def f(x: Any) -> Any:
        for _ in range(2):
            parts = [x, x]
            x = sum(parts)
            a, b = np.stack([x, x])
            x = np.std(np.stack([a, b, x * 2]))
        return x

    graph = nbgrad.trace(f, 1.0)
    turns = [n.groups[0].turn for n in graph.nodes[1:]]
    assert sorted(turns) == turns
    assert set(turns) == {1, 2}
    assert turns.count(1) == turns.count(2)


def test_turns_over_equal_values_are_told_apart_by_going_back() -> None:
    def f(x: Any) -> Any:
        for _ in itertools.repeat(None, 3):
            x = x * 2
        return x

    assert paths(f, 1.0) == ["_1", "_2", "_3"]


def test_calls_and_their_loops() -> None:
    def f(x: Any) -> Any:
        for k in range(2):
            x = looped(double(x)) + k
        return x

    one = ["double()", "looped() j1", "looped() j2", ""]
    assert paths(f, 1.0) == [f"k{k} {path}".strip() for k in (1, 2) for path in one]


def test_a_loop_around_nothing_but_a_call() -> None:
    def f(x: Any) -> Any:
        for k in range(2):
            x = looped(x + k)
        return x

    def g(x: Any) -> Any:
        for _ in range(2):
            x = looped(x)
        return x

    assert paths(f, 1.0) == ["k1", "k1 looped() j1", "k1 looped() j2", "k2", "k2 looped() j1", "k2 looped() j2"]
    assert paths(g, 1.0) == ["_1 looped() j1", "_1 looped() j2", "_2 looped() j1", "_2 looped() j2"]


def test_every_call_is_a_group_of_its_own_with_its_line() -> None:
    def f(x: Any) -> Any:
        h = double(x)
        return double(h)

    graph = nbgrad.trace(f, 1.0)
    first, second = (node.groups[0] for node in graph.nodes[1:])
    start = f.__code__.co_firstlineno
    assert (first.kind, first.name, first.turn) == ("call", "double", 0)
    assert (first.line, second.line) == (start + 1, start + 2)
    assert first.key != second.key


def test_methods_and_lambdas_are_called_by_their_names() -> None:
    class Model:
        def __call__(self, t: Any) -> Any:
            return (lambda u: u * 2)(t)

    model = Model()
    assert paths(lambda x: model(x), 1.0) == ["Model.__call__() lambda()"]


def test_comprehensions_are_loops() -> None:
    def f(x: Any) -> Any:
        parts = [x * k for k in (1, 2, 3)]
        total = sum(p + 1 for p in parts)
        return total

    found = paths(f, 1.0)
    assert found[:3] == ["k1", "k2", "k3"]
    assert [p for p in found[3:] if p] == ["p1", "p2", "p3"]


def test_recursion() -> None:
    def down(x: Any, n: int) -> Any:
        return x if n == 0 else down(x * 2, n - 1)

    assert paths(lambda x: down(x, 3), 1.0) == ["down()", "down() down()", "down() down() down()"]
    assert len(paths(lambda x: down(x, 100), 1.0)) == 100


def test_scopes_nest_with_loops_and_calls() -> None:
    def encoder(x: Any) -> Any:
        with nbgrad.scope("encoder"):
            for k in range(2):
                with nbgrad.scope("layer"):
                    x = double(x) + k
        return x * 3

    assert paths(encoder, 1.0) == ["encoder k1 layer double()", "encoder k1 layer", "encoder k2 layer double()",
                                   "encoder k2 layer", ""]  # fmt: skip
    graph = nbgrad.trace(encoder, 1.0)
    assert graph.nodes[1].scope == "encoder/layer"
    assert graph.output.scope == ""
    start = encoder.__code__.co_firstlineno
    assert [g.line for g in graph.nodes[1].groups] == [start + 1, start + 2, start + 3, start + 4]
    layers = {node.groups[2].key for node in graph.nodes[1:-1]}
    assert len(layers) == 2, "each time the block is entered it is another group"


def test_a_scope_that_an_exception_leaves_is_closed() -> None:
    def f(x: Any) -> Any:
        try:
            with nbgrad.scope("outer"), nbgrad.scope("inner"):
                x = x * 2
                raise ValueError
        except ValueError:
            return x + 1

    assert paths(f, 1.0) == ["outer inner", ""]


def test_a_scope_around_the_recording_is_seen() -> None:
    with nbgrad.scope("all"):
        graph = nbgrad.trace(double, 1.0)
    assert graph.output.scope == "all"
    assert nbgrad.trace(double, 1.0).output.scope == ""


def test_scopes_under_record_and_where_nothing_is_recorded() -> None:
    with nbgrad.scope("idle"):
        assert double(3.0) == 6.0
        assert nbgrad.grad(double)(3.0) == 2.0
    with nbgrad.record() as graph:
        x = nbgrad.variable(2.0, "x")
        with nbgrad.scope("part"):
            y = x * 3
        y + 1
    assert [n.scope for n in graph.nodes] == ["", "part", ""]


def test_threads_and_tasks_have_their_own_scopes() -> None:
    seen: dict[str, str] = {}

    def work(name: str, barrier: threading.Barrier) -> None:
        with nbgrad.scope(name):
            barrier.wait()
            seen[name] = nbgrad.trace(double, 1.0).output.scope
            barrier.wait()

    barrier = threading.Barrier(2)
    threads = [threading.Thread(target=work, args=(name, barrier)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    async def task(name: str) -> None:
        with nbgrad.scope(name):
            await asyncio.sleep(0)
            seen[name] = nbgrad.trace(double, 1.0).output.scope

    async def both() -> None:
        await asyncio.gather(task("c"), task("d"))

    asyncio.run(both())
    assert seen == {name: name for name in "abcd"}


def test_threads_that_record_on_one_tape_do_not_disturb_each_other() -> None:
    def work(x: Any) -> Any:
        for _ in range(200):
            x = looped(x)
        return x

    def f(x: Any) -> Any:
        with ThreadPoolExecutor(4) as pool:
            return sum(pool.map(work, [x] * 4))

    graph = nbgrad.trace(f, 1.0)
    assert len(graph.tape.records) == len(graph.tape.chains) == len(graph.tape.moments)
    assert sum(node.op == "multiply" for node in graph.nodes) == 4 * 200 * 2


@pytest.mark.parametrize(("name", "error"), [(3, TypeError), ("", ValueError), ("  ", ValueError)])
def test_a_scope_needs_a_name(name: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"nbgrad\.scope"):
        nbgrad.scope(name)


def test_generators_keep_their_turns_between_callers() -> None:
    def batches(x: Any) -> Any:
        for k in range(3):
            yield x * k

    def f(x: Any) -> Any:
        total = 0
        for batch in batches(x):
            total = total + batch
        return total

    assert paths(f, 1.0) == ["batch1 batches() k1", "batch1", "batch2 batches() k2", "batch2", "batch3 batches() k3",
                             "batch3"]  # fmt: skip
