"""Views that follow their graph in a real kernel: what it sends while a loop runs, and when it ends."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from notebook_kernel import Answer, Kernel

START = "x, w, y = np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 2.0]), 3.0"
CELL = "%%autograd --as g\na = x @ w\nb = a - y\nz = b ** 2"
LOOP = """
v = np.array([0.5, -1.0, 2.0])
for k in range({updates}):
    v = v - 0.001 * g.update(w=v)["w"]
    {then}
"""


@pytest.fixture
def shown(kernel: Kernel) -> Kernel:
    """A kernel with one open view of the lecture's example."""
    kernel.run("import ipywidgets\nfor old in list(ipywidgets.Widget.widgets.values()): old.close()")
    kernel.run(START)
    assert kernel.run(CELL).status == "ok"
    return kernel


def told(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """States that the messages carry for a view."""
    data = (m["content"]["data"] for m in messages if m["msg_type"] == "comm_msg")
    states = (d["state"] for d in data if d.get("method") == "update")
    return [state for state in states if "_change" in state or "_scene" in state]


def fields(state: dict[str, Any]) -> dict[str, Any]:
    """The entries of the scene that a state tells: of a change, or of a scene drawn anew."""
    found: dict[str, Any] = state.get("_scene") or json.loads(state["_change"])["fields"]
    return found


def last(messages: list[dict[str, Any]]) -> str:
    """What the states, taken one after the other, say of the graph as a whole; each tells only what has changed."""
    said = [fields(state)["summary"] for state in told(messages) if "summary" in fields(state)]
    return str(said[-1])


def summary(kernel: Kernel) -> str:
    return kernel.value("g").splitlines()[-1]


ENDINGS: dict[str, tuple[str, str]] = {
    "is done": ("pass", ""),
    "raises": ("if k == 777: raise ValueError('enough')", "ValueError"),
    "is interrupted": ("if k == 777: __import__('_thread').interrupt_main()", "KeyboardInterrupt"),
    "exits": ("if k == 777: raise SystemExit", "SystemExit"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_last_state_is_sent_with_the_cell_however_its_loop_ends(shown: Kernel, ending: str) -> None:
    then, error = ENDINGS[ending]
    answer = shown.run(LOOP.format(updates=3000, then=then))
    assert answer.error == error
    warned = answer.stream("stderr")
    assert "Traceback" not in warned
    assert "nbgrad" not in warned
    assert last(answer.messages) == summary(shown)
    assert fields(told(answer.messages)[-1])["history"]["updates"] == int(shown.value("g.history.updates"))


def test_a_long_loop_sends_few_messages(shown: Kernel) -> None:
    answer = shown.run(
        "import time\nstart = time.perf_counter()"
        + LOOP.format(updates=20_000, then="pass")
        + "spent = time.perf_counter() - start"
    )
    states = told(answer.messages)
    assert 1 <= len(states) <= 30 * float(shown.value("spent")) + 2
    whole = [state for state in states if "_scene" in state]
    assert len(whole) <= 2, "the structure is sent when it changes and not else"


def test_a_loop_that_awaits_is_followed_to_its_end(shown: Kernel) -> None:
    code = "import asyncio" + LOOP.format(updates=200, then="await asyncio.sleep(0)")
    answer = shown.run(code)
    assert answer.status == "ok"
    assert last(answer.messages) == summary(shown)


def until(
    kernel: Kernel, holds: Callable[[list[dict[str, Any]]], bool], seen: list[dict[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """All messages up to the first with which what is waited for holds; fails after the kernel's patience."""
    messages = list(seen or ())
    while not holds(messages):
        messages.append(kernel.next_message())
    return messages


def test_a_slider_moves_the_view(shown: Kernel) -> None:
    answer = shown.run(
        "slider = ipywidgets.FloatSlider(value=0, min=-9, max=9)\n"
        "slider.observe(lambda change: g.update(y=change.new), 'value')\nprint(slider.comm.comm_id)"
    )
    for value in (1.0, -2.5, 4.0):
        shown.send_comm(answer.printed, {"method": "update", "state": {"value": value}, "buffer_paths": []})
        expected = f"Graph(6 nodes, z = {format((4.5 - value) ** 2, '.4g')})"
        messages = until(shown, lambda m, e=expected: bool(told(m)) and last(m) == e)
        assert not [m for m in messages if m["msg_type"] in ("stream", "error")]


def test_a_thread_moves_the_view(shown: Kernel) -> None:
    shown.run("import threading\nthread = threading.Thread(target=lambda: [g.update(y=float(k)) for k in range(500)])")
    seen = shown.run("thread.start()").messages
    until(shown, lambda m: bool(told(m)) and last(m) == "Graph(6 nodes, z = 244530)", seen)


def test_a_view_without_its_comm_stops_nothing_and_says_nothing(shown: Kernel) -> None:
    shown.run("g")
    shown.run("view = [v for v in ipywidgets.Widget.widgets.values() if type(v).__name__ == 'GraphView'][0]")
    shown.run("def torn(*_, **__): raise OSError('torn')\nview.comm.send = torn")
    answer = shown.run(LOOP.format(updates=2000, then="pass"))
    assert answer.status == "ok"
    assert answer.stream("stderr") == ""
    assert last(answer.messages) == summary(shown), "the other view follows"
    assert shown.value("len(g.observers)") == "1"


def test_closing_all_views_leaves_the_graph_alone(shown: Kernel) -> None:
    shown.run("for old in list(ipywidgets.Widget.widgets.values()): old.close()")
    answer = shown.run(LOOP.format(updates=500, then="pass"))
    assert told(answer.messages) == []
    assert shown.value("g.observers") == "()"
    assert "GraphView" not in shown.value("get_ipython().events.callbacks['post_run_cell']")


def test_running_its_cell_again_lets_the_old_graph_go(kernel: Kernel) -> None:
    kernel.run(START)
    kernel.run(CELL, cell="one")
    kernel.run("old = g")
    kernel.run(CELL, cell="one")
    assert kernel.value("len(old.observers), len(g.observers)") == "(0, 1)"


def test_a_saved_view_holds_the_last_state(shown: Kernel) -> None:
    shown.run(LOOP.format(updates=300, then="pass"))
    view = "[v for v in ipywidgets.Widget.widgets.values() if type(v).__name__ == 'GraphView'][0]"
    shown.run(f"import json\nstate = {view}.get_state()\nchange = state['_change']")
    told = "(json.loads(change)['fields'] if change else state['_scene'])['summary']"
    assert shown.value(told) == repr(summary(shown))


def numbers_of(answer: Answer) -> bytes:
    """The last buffer of new numbers."""
    messages = [m for m in answer.messages if m["msg_type"] == "comm_msg" and m.get("buffers")]
    return bytes(messages[-1]["buffers"][-1])


def test_the_buffer_holds_the_new_gradient(shown: Kernel) -> None:
    answer = shown.run("_ = g.update(w=np.array([1.0, 1.0, 1.0]))")
    expected = shown.value("__import__('base64').b64encode(g['w'].grad.tobytes()).decode()")
    assert base64.b64decode(expected.strip("'")) in numbers_of(answer)


def test_a_cell_that_is_run_again_is_drawn_anew(kernel: Kernel) -> None:
    kernel.run("import ipywidgets\nfor old in list(ipywidgets.Widget.widgets.values()): old.close()\na = 2.0")
    kernel.run("%%autograd --as g\nx = a\nwhile abs(x * x - a) > 1e-9:\n    x = 0.5 * (x + a / x)\nx")
    answer = kernel.run("before = len(g)\n_ = g.update(a=50.0)")
    assert kernel.value("len(g) > before, round(g.output.value, 6)") == "(True, 7.071068)"
    drawn = [state for state in told(answer.messages) if "_scene" in state]
    assert [fields(state)["summary"] for state in drawn] == [summary(kernel)]
    assert fields(drawn[-1])["history"]["updates"] == 1
