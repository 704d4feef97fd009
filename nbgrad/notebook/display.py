"""What a graph shows of itself: the live view, and the same scene for places without a kernel or a browser."""

from __future__ import annotations

import sys
from typing import Any
from weakref import WeakSet

import numpy as np
from IPython.core.getipython import get_ipython

from nbgrad.core.graph import Graph
from nbgrad.draw.html import OUTPUT_PICTURE, fallback_html
from nbgrad.draw.svg import svg
from nbgrad.draw.text import summary
from nbgrad.notebook.bundle import MissingBundle

_without_widget: WeakSet[Graph] = WeakSet()


def show_without_widget(graph: Graph) -> None:
    """From now on ``graph`` shows itself as a picture only: it needs no kernel when the notebook is opened again."""
    _without_widget.add(graph)


def mimebundle(graph: Graph) -> dict[str, Any]:
    """The representations of a graph, richest first. The same graph gives the same text, SVG and HTML."""
    shell = get_ipython()
    if shell is None or not hasattr(shell, "kernel"):
        return {"text/plain": summary(graph)}
    with np.errstate(all="ignore"):
        bundle: dict[str, Any] = {} if graph in _without_widget else _live_view(graph, shell)
        drawing = svg(graph, OUTPUT_PICTURE)
        bundle["text/html"] = fallback_html(graph, drawing)
        bundle["image/svg+xml"] = drawing
        bundle["text/plain"] = summary(graph)
    return bundle


def _live_view(graph: Graph, shell: Any) -> dict[str, Any]:
    """The widget's entry of the bundle; a line on stderr and nothing where there can be no widget."""
    try:
        from nbgrad.notebook.widget import show
    except (ImportError, MissingBundle) as error:
        print(f"nbgrad: no live view: {error}", file=sys.stderr)
        return {}
    return show(graph, shell)
