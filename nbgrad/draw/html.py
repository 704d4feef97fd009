"""A graph as HTML: one steppable file that needs no network and no kernel, and an inert form for notebook outputs."""

from __future__ import annotations

import base64
import os
import re
from importlib.resources import files
from pathlib import Path

from nbgrad.core.errors import NbgradError
from nbgrad.core.graph import Graph
from nbgrad.draw import wire
from nbgrad.draw.digits import plural
from nbgrad.draw.safe import escape, json_for_script
from nbgrad.draw.scene import build
from nbgrad.draw.svg import draw, svg
from nbgrad.draw.text import Row, clash_lines, headings, rows, summary

POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
OUTPUT_PICTURE = 60_000
"""Bytes of a drawing that is saved with an output, where it stands twice: as an image and inside the inert form."""
FALLBACK_ROWS = 80
FRAME = "html,body{margin:0;height:100%}#nbgrad{box-sizing:border-box;min-height:100%;padding:12px}"


def html(graph: Graph) -> str:
    """One self-contained page with the whole interactive view.

    Raises NbgradError if the browser bundle was not built.
    """
    scene, numbers = build(graph)
    title = escape(scene["title"])
    return "".join(
        (
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title><style>{FRAME}{_bundled('nbgrad.css')}</style></head><body>",
            f'<div id="nbgrad"></div><noscript>{draw(scene, numbers)}</noscript>',
            f'<script type="application/json" id="nbgrad-scene">{json_for_script(wire.dumps(scene))}</script>',
            '<script type="application/octet-stream;base64" id="nbgrad-numbers">',
            base64.b64encode(numbers).decode("ascii"),
            f"</script><script>{_bundled('page.js')}</script></body></html>\n",
        )
    )


def write_html(graph: Graph, path: str | os.PathLike[str] | None = None) -> str:
    """The self-contained page of ``graph``, written to ``path`` if given. Raises as `html` does."""
    page = html(graph)
    if path is not None:
        Path(path).write_text(page, encoding="utf-8")
    return page


def fallback_html(graph: Graph, drawing: str | None = None) -> str:
    """The drawing as an inert image with a table of values and gradients: it survives every sanitiser.

    ``drawing`` is the SVG to show, where it is at hand; it should be no longer than `OUTPUT_PICTURE`.
    """
    svg_text = svg(graph, OUTPUT_PICTURE) if drawing is None else drawing
    picture = base64.b64encode(svg_text.encode()).decode("ascii")
    shown, left_out = rows(graph, FALLBACK_ROWS)
    body = [_row(row) for row in shown]
    if left_out:
        cell = f'<td colspan="{len(Row._fields)}">… {plural(left_out, "node")} not shown …</td>'
        body.insert(FALLBACK_ROWS // 2, f"<tr>{cell}</tr>")
    clash = "\n".join(clash_lines(graph))
    return (
        f'<img src="data:image/svg+xml;base64,{picture}" alt="{escape(summary(graph))}">'
        f"{f'<pre>{escape(clash)}</pre>' if clash else ''}"
        "<details><summary>Values and gradients</summary><table><thead><tr>"
        f"{''.join(f'<th>{escape(cell)}</th>' for cell in headings(graph))}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table></details>"
    )


def _row(row: Row) -> str:
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>"


def _bundled(name: str) -> str:
    """A file of the browser bundle, in a form that cannot end the element it stands in."""
    try:
        text = files("nbgrad").joinpath("static", name).read_text("utf-8")
    except FileNotFoundError:
        message = f"the browser bundle {name} is missing; build it with `npm ci && npm run build` in js/"
        raise NbgradError(message) from None
    # In JavaScript strings and in style sheets "<\\/" reads as "</", but ends no element.
    return re.sub(r"</(?=script|style)", r"<\\/", text, flags=re.IGNORECASE)
