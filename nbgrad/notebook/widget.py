"""The live view: hands the scene and its numbers to the browser bundle, and closes views that were replaced."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from nbgrad.core.graph import Graph
from nbgrad.draw import wire
from nbgrad.draw.scene import build
from nbgrad.notebook.bundle import asset


class GraphView(anywidget.AnyWidget):
    """One graph on the screen."""

    _esm = asset("widget.js")
    _css = asset("nbgrad.css")
    _scene = traitlets.Dict().tag(sync=True)
    _numbers = traitlets.Bytes().tag(sync=True)

    def __init__(self, graph: Graph) -> None:
        scene, numbers = build(graph)
        super().__init__(_scene=wire.pack(scene), _numbers=numbers)


_shown: dict[str, tuple[str, list[GraphView]]] = {}
"""Cell → the execution that last showed something in it, and the views it showed."""


def show(graph: Graph, kernel: Any) -> dict[str, Any]:
    """A fresh view of ``graph`` as an entry of a MIME bundle; views of an earlier run of this cell are closed."""
    view = GraphView(graph)
    _replace(view, kernel)
    return {
        "application/vnd.jupyter.widget-view+json": {
            "version_major": 2,
            "version_minor": 0,
            "model_id": view.model_id,
        }
    }


def _replace(view: GraphView, kernel: Any) -> None:
    request = kernel.get_parent("shell") or {}
    cell = request.get("metadata", {}).get("cellId")
    execution = request.get("header", {}).get("msg_id", "")
    if cell is None:  # a frontend that does not say which cell it runs
        return
    last, views = _shown.get(cell, ("", []))
    if last != execution:
        for old in views:
            old.close()
        views = []
    _shown[cell] = execution, [*views, view]
