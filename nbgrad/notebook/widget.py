"""The live view: hands the scene and its numbers to the browser bundle, tells what updates change, closes in time."""

from __future__ import annotations

import asyncio
from typing import Any

import anywidget
import traitlets

from nbgrad.core.graph import Graph
from nbgrad.draw import wire
from nbgrad.draw.live import LiveScene
from nbgrad.notebook.bundle import asset
from nbgrad.notebook.following import Following


class GraphView(anywidget.AnyWidget):
    """One graph on the screen.

    The structure goes to the browser once, in ``_scene`` with ``_numbers``; what an update changes goes in ``_change``
    with ``_more``, each time against the structure, as JSON that nobody takes apart on the way. All of them are state:
    so a view that is opened later, or saved, shows the last state too.
    """

    _esm = asset("widget.js")
    _css = asset("nbgrad.css")
    _scene = traitlets.Dict().tag(sync=True)
    _numbers = traitlets.Bytes().tag(sync=True)
    _change = traitlets.Unicode().tag(sync=True)
    _more = traitlets.Bytes().tag(sync=True)

    def __init__(self, graph: Graph) -> None:
        self._live = LiveScene(graph)
        scene, numbers = self._live.whole
        super().__init__(_scene=wire.pack(scene), _numbers=numbers)

    @property
    def is_open(self) -> bool:
        """Whether there is a connection to the browser."""
        return self.comm is not None and not getattr(self.comm, "_closed", False)

    def refresh(self) -> None:
        """Send what an update has changed, in one message."""
        told = self._live.follow()
        with self.hold_sync():
            if told is not None:
                self._change, self._more = told
                return
            scene, numbers = self._live.whole
            self._scene, self._numbers = wire.pack(scene), numbers
            self._change, self._more = "", b""


_shown: dict[str, tuple[str, list[GraphView]]] = {}
"""Cell → the execution that last showed something in it, and the views it showed."""
_following: dict[int, Following] = {}
"""Kernel → what follows its graphs."""


def show(graph: Graph, shell: Any) -> dict[str, Any]:
    """A fresh view of ``graph`` as an entry of a MIME bundle; views of an earlier run of this cell are closed."""
    following = _following_in(shell)
    began = following.clock()
    with graph.turn:
        view = GraphView(graph)
    cost = following.clock() - began
    _replace(view, shell.kernel, following)
    following.follow(graph, view, cost=cost)
    return {
        "application/vnd.jupyter.widget-view+json": {
            "version_major": 2,
            "version_minor": 0,
            "model_id": view.model_id,
        }
    }


def _following_in(shell: Any) -> Following:
    kernel = shell.kernel
    if id(kernel) not in _following:

        def waited_for() -> bool:
            """Whether a control in the browser, and no loop, is what updates."""
            return bool((kernel.get_parent("shell") or {}).get("msg_type") == "comm_msg")

        _following[id(kernel)] = Following(loop=_loop_of(kernel), waited_for=waited_for, ends=shell.events)
    return _following[id(kernel)]


def _loop_of(kernel: Any) -> asyncio.AbstractEventLoop | None:
    """The event loop of the kernel's main thread."""
    loop = getattr(getattr(kernel, "io_loop", None), "asyncio_loop", None)
    return loop if isinstance(loop, asyncio.AbstractEventLoop) else None


def _replace(view: GraphView, kernel: Any, following: Following) -> None:
    request = kernel.get_parent("shell") or {}
    cell = request.get("metadata", {}).get("cellId")
    execution = request.get("header", {}).get("msg_id", "")
    if cell is None:  # a frontend that does not say which cell it runs
        return
    last, views = _shown.get(cell, ("", []))
    if last != execution:
        for old in views:
            following.unfollow(old)
            old.close()
        views = []
    _shown[cell] = execution, [*views, view]
