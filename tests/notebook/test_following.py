"""When open views are refreshed: against a clock and an event loop that tests turn by hand."""

from __future__ import annotations

import heapq
import json
import threading
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import nbgrad
from nbgrad.core.graph import Graph
from nbgrad.notebook.following import Following
from nbgrad.notebook.pace import FASTEST, SHARE, SHORT


class World:
    """A clock, an event loop on it, and IPython's events; nothing happens unless a test lets it."""

    def __init__(self) -> None:
        self.now = 100.0
        self.by_hand = False
        self.soon: list[Callable[[], None]] = []
        self.later: list[tuple[float, int, Callable[[], None]]] = []
        self.registered: list[Callable[..., None]] = []
        self.following = Following(
            clock=lambda: self.now,
            loop=self,  # type: ignore[arg-type]  # as much of a loop as is used
            waited_for=lambda: self.by_hand,
            ends=self,
        )

    def call_soon_threadsafe(self, work: Callable[[], None]) -> None:
        self.soon.append(work)

    def call_later(self, delay: float, work: Callable[[], None]) -> None:
        assert delay >= 0
        heapq.heappush(self.later, (self.now + delay, len(self.later), work))

    def register(self, event: str, callback: Callable[..., None]) -> None:
        assert event == "post_run_cell"
        self.registered.append(callback)

    def unregister(self, event: str, callback: Callable[..., None]) -> None:
        assert event == "post_run_cell"
        self.registered.remove(callback)

    def run_loop(self, seconds: float) -> None:
        """The event loop runs for so long."""
        end = self.now + seconds
        while True:
            for work in self.soon:
                work()
            self.soon.clear()
            if not self.later or self.later[0][0] > end:
                break
            self.now, _, work = heapq.heappop(self.later)
            work()
        self.now = end

    def end_cell(self) -> None:
        for callback in list(self.registered):
            callback(None)


class Screen:
    """A view that takes its time to show the graph."""

    def __init__(self, world: World, graph: Graph, cost: float = 0.002, drawing: float = 0.0) -> None:
        self.world, self.graph, self.cost = world, graph, cost
        self.is_open = True
        self.shown: list[tuple[float, float]] = []
        world.following.follow(graph, self, cost=drawing)

    def refresh(self) -> None:
        self.world.now += self.cost
        self.shown.append((self.world.now, self.graph.output.value))

    def close(self) -> None:
        self.is_open = False


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def graph() -> Graph:
    return nbgrad.trace(lambda x: x * 1.0, 0.0)


def train(world: World, graph: Graph, updates: int, each: float = 0.001) -> float:
    """A loop of updates; how much of its time the views took."""
    began = world.now
    for k in range(1, updates + 1):
        world.now += each
        graph.update(x=float(k))
    return world.now - began - updates * each


@pytest.mark.parametrize("cost", [0.0001, 0.002, 0.05])
def test_a_loop_is_slowed_by_less_than_a_twentieth_and_thirty_times_a_second_at_most(
    world: World, graph: Graph, cost: float
) -> None:
    screen = Screen(world, graph, cost)
    spent = train(world, graph, 10_000)
    assert spent < 0.05 * 10
    assert 1 <= len(screen.shown) <= 10 / FASTEST
    times = [at for at, _ in screen.shown]
    assert all(b - a >= FASTEST for a, b in pairwise(times))
    assert len(screen.shown) > 0.5 * min(1 / FASTEST, SHARE / cost) * 10 / 1.2, "and not less often than that allows"


@pytest.mark.parametrize("updates", [1, 10, int(SHORT / 0.001)])
def test_a_short_loop_is_not_slowed_at_all(world: World, graph: Graph, updates: int) -> None:
    screen = Screen(world, graph)
    for _ in range(2):
        assert train(world, graph, updates) == pytest.approx(0, abs=1e-9)
        world.end_cell()
    assert [value for _, value in screen.shown] == [updates, updates]


@pytest.mark.parametrize("updates", [100, 200, 251, 300, 500, 1000, 3000])
def test_a_loop_of_any_length_is_slowed_little_with_its_end_counted(world: World, graph: Graph, updates: int) -> None:
    Screen(world, graph)
    began = world.now
    train(world, graph, updates)
    world.end_cell()
    assert world.now - began < 1.05 * updates * 0.001


def test_a_view_that_took_long_to_draw_is_not_tried_out_in_a_loop(world: World, graph: Graph) -> None:
    screen = Screen(world, graph, cost=0.1, drawing=0.1)
    between = round(0.1 / SHARE / 0.001)
    assert train(world, graph, between - 200) == pytest.approx(0, abs=1e-9)
    assert train(world, graph, 2 * between - 400) == pytest.approx(0.2)
    assert len(screen.shown) == 2


def test_a_slow_loop_is_shown_at_every_update_but_the_first(world: World, graph: Graph) -> None:
    screen = Screen(world, graph)
    train(world, graph, 8, each=0.5)
    assert [value for _, value in screen.shown] == [2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize("each", [0.00001, 0.0001, 0.0004, 0.001])
def test_a_fast_loop_is_shown_as_often_as_a_slow_one_and_stays_so_when_it_slows_down(
    world: World, graph: Graph, each: float
) -> None:
    screen = Screen(world, graph, cost=0.9 * FASTEST * SHARE)
    train(world, graph, round(1 / each), each)
    assert len(screen.shown) == pytest.approx((1 - SHORT) / FASTEST, abs=2)
    train(world, graph, 20, each=0.5)
    assert screen.shown[-1][1] == 20
    assert len(screen.shown) > 12 + 20


def test_a_loop_after_a_control_was_moved_is_not_slowed_at_its_start(world: World, graph: Graph) -> None:
    screen = Screen(world, graph)
    world.by_hand = True
    graph.update(x=1.0)
    world.run_loop(1)
    world.by_hand = False
    assert train(world, graph, 100) == pytest.approx(0, abs=1e-9)
    assert len(screen.shown) == 1


def test_the_last_state_is_shown_when_the_cell_ends_and_only_once(world: World, graph: Graph) -> None:
    screen = Screen(world, graph)
    train(world, graph, 1234)
    world.end_cell()
    count = len(screen.shown)
    assert screen.shown[-1][1] == 1234.0
    world.end_cell()
    world.run_loop(10)
    assert len(screen.shown) == count


def test_without_a_cell_the_event_loop_shows_it_soon(world: World, graph: Graph) -> None:
    screen = Screen(world, graph)
    world.by_hand = True
    for k in range(1, 4):
        graph.update(x=float(k))
        world.run_loop(FASTEST + 0.02)
        assert screen.shown[-1][1] == float(k)


def test_a_control_is_answered_at_once_even_where_refreshing_is_slow(world: World, graph: Graph) -> None:
    screen = Screen(world, graph, cost=0.05)
    world.by_hand = True
    graph.update(x=1.0)
    world.run_loop(1)
    began = world.now
    graph.update(x=2.0)
    world.run_loop(1)
    at, value = screen.shown[-1]
    assert value == 2.0
    assert at - began < 0.06


def test_a_loop_that_awaits_is_not_slowed_either(world: World, graph: Graph) -> None:
    screen = Screen(world, graph, cost=0.01)
    spent = 0.0
    for k in range(5000):
        before = world.now
        graph.update(x=float(k))
        world.run_loop(0)
        spent += world.now - before
        world.now += 0.001
    assert spent < 0.05 * 5
    assert len(screen.shown) > 5
    world.run_loop(5)
    assert screen.shown[-1][1] == 4999.0
    assert len(world.later) + len(world.soon) == 0, "nothing goes on ticking"


def test_other_threads_leave_it_to_the_main_thread(world: World, graph: Graph) -> None:
    screen = Screen(world, graph)
    names: list[str] = []
    refresh = screen.refresh
    screen.refresh = lambda: (names.append(threading.current_thread().name), refresh())[1]  # type: ignore[method-assign]
    thread = threading.Thread(target=train, args=(world, graph, 500))
    thread.start()
    thread.join()
    assert names == []
    world.run_loop(1)
    assert screen.shown[-1][1] == 500.0
    assert set(names) == {threading.main_thread().name}


def test_an_event_loop_that_is_faster_than_the_thread_comes_again(world: World, graph: Graph) -> None:
    screen = Screen(world, graph)

    def at_once(work: Callable[[], None]) -> None:
        world.soon.append(work)
        world.run_loop(1)

    world.call_soon_threadsafe = at_once  # type: ignore[method-assign]
    for k in range(1, 5):
        graph.update(x=float(k))
        assert screen.shown[-1][1] == float(k)


@pytest.mark.parametrize("trouble", [RuntimeError("torn"), ValueError(), MemoryError(), None])
def test_a_view_that_fails_or_is_closed_is_dropped_and_the_others_go_on(
    world: World, graph: Graph, trouble: Exception | None, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, good = Screen(world, graph), Screen(world, graph)

    def fail() -> None:
        raise trouble or AssertionError("a closed view is not refreshed")

    bad.refresh = bad.close = fail  # type: ignore[method-assign]
    bad.is_open = trouble is not None
    train(world, graph, 300)
    world.end_cell()
    assert good.shown[-1][1] == 300.0
    assert len(graph.observers) == 1
    assert capsys.readouterr() == ("", "")


def test_an_interrupt_is_the_users_and_the_last_state_is_shown_after_it(world: World, graph: Graph) -> None:
    screen = Screen(world, graph)
    refresh, screen.refresh = screen.refresh, lambda: (_ for _ in ()).throw(KeyboardInterrupt)  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        train(world, graph, 300)
    screen.refresh = refresh  # type: ignore[method-assign]
    assert graph.history is not None
    world.end_cell()
    assert screen.shown[-1][1] == float(graph.history.updates)


def test_when_the_last_view_is_gone_nothing_is_left_behind(world: World, graph: Graph) -> None:
    one, two = Screen(world, graph), Screen(world, graph)
    world.following.unfollow(one)
    assert not one.is_open
    assert graph.observers
    world.following.unfollow(two)
    assert graph.observers == ()
    assert world.registered == []
    train(world, graph, 100)
    world.run_loop(1)
    assert one.shown == two.shown == []


def test_several_graphs_share_the_time(world: World) -> None:
    graphs = [nbgrad.trace(lambda x: x * 1.0, 0.0) for _ in range(4)]
    screens = [Screen(world, graph, cost=0.004) for graph in graphs]
    began = world.now
    for k in range(1, 2001):
        world.now += 0.001
        for graph in graphs:
            graph.update(x=float(k))
    assert world.now - began - 2 < 0.05 * 2 * len(graphs)
    world.end_cell()
    assert all(screen.shown[-1][1] == 2000.0 for screen in screens)


class Comm:
    """What a widget sends, kept."""

    kernel = object()
    comm_id = "comm"

    def __init__(self, *_: Any, **__: Any) -> None:
        self.sent: list[tuple[dict[str, Any], list[Any]]] = []

    def send(self, data: Any = None, metadata: Any = None, buffers: Any = None) -> None:
        self.sent.append((data, list(buffers or [])))

    def on_msg(self, _: Any) -> None:
        pass

    def close(self, *_: Any, **__: Any) -> None:
        pass


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A live view of a graph, connected to a comm that keeps what is sent."""
    pytest.importorskip("ipywidgets")
    from nbgrad.notebook.widget import GraphView

    def made(graph: Graph) -> tuple[Any, Comm]:
        view, comm = GraphView(graph), Comm()
        monkeypatch.setattr(view, "comm", comm)
        comm.sent.clear()
        return view, comm

    return made


def test_an_update_is_one_message_with_what_changed_and_one_buffer(connected: Any) -> None:
    graph = nbgrad.trace(lambda X, w: np.sum((X @ w) ** 2), np.ones((20, 3)), np.array([1.0, 2.0, 3.0]))
    view, comm = connected(graph)
    graph.update(w=np.array([1.0, 2.0, 4.0]))
    view.refresh()
    ((data, buffers),) = comm.sent
    assert data["method"] == "update"
    assert set(data["state"]) == {"_change"}
    assert data["buffer_paths"] == [["_more"]]
    assert len(buffers) == 1
    assert len(buffers[0]) % 8 == 0
    change = json.loads(data["state"]["_change"])
    assert set(change) == {"fields", "nodes", "steps", "arrays"}
    assert set(change["fields"]) == {"summary", "history"}


def test_a_new_layout_is_one_message_with_everything(connected: Any) -> None:
    graph = nbgrad.trace(lambda x: np.sum(x * 2.0), np.array([1.0, 2.0]))
    view, comm = connected(graph)
    graph.update(x=np.array([1.0, 3.0]))
    view.refresh()
    graph.update(x=np.array([-1.2345, 1e-9]))
    view.refresh()
    data, buffers = comm.sent[-1]
    assert len(comm.sent) == 2
    assert set(data["state"]) == {"_scene", "_change"}
    assert data["state"]["_change"] == ""
    sent = dict(zip((path[0] for path in data["buffer_paths"]), map(bytes, buffers), strict=True))
    assert set(sent) == {"_numbers", "_more"}
    assert sent["_more"] == b""


def test_a_closed_widget_is_not_open(connected: Any) -> None:
    view, _ = connected(nbgrad.trace(lambda x: x * 2.0, 1.0))
    assert view.is_open
    view.close()
    assert not view.is_open
