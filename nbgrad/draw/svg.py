"""The static drawing: the scene in its final state, values and gradients, as one self-contained SVG.

Presentational attributes only and no identifiers, so that it survives being inlined, sanitised, or shown as an image.
"""

from __future__ import annotations

from nbgrad.core.graph import Graph
from nbgrad.draw import palette
from nbgrad.draw.contract import Scene
from nbgrad.draw.fold import MOST_CARDS
from nbgrad.draw.markup import element, text
from nbgrad.draw.metrics import fit
from nbgrad.draw.scene import build
from nbgrad.draw.sliver import Slivers
from nbgrad.draw.svgcards import card
from nbgrad.draw.svgedges import flow, hairline, marks
from nbgrad.draw.svghistory import HEIGHT as HISTORY
from nbgrad.draw.svghistory import strip

SIZE_CAP = 200_000
HEADER, FOOTER, HIDDEN = 44, 34, 18
CLASH_LINE = 15
INDENT = 18
NARROWEST = 490
HEADING_CELL = 7.8
MONOSPACE = "ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace"
SANS = "system-ui,-apple-system,Segoe UI,Helvetica,Arial,sans-serif"


def svg(graph: Graph, cap: int = SIZE_CAP) -> str:
    """The drawing of ``graph`` as an SVG document of at most ``cap`` bytes, folded further where need be.

    >>> import nbgrad
    >>> svg(nbgrad.trace(lambda x: x**2, 3.0)).startswith("<svg")
    True
    """
    most = MOST_CARDS
    while True:
        scene, numbers = build(graph, most)
        for slivers in (True, False):
            drawing = draw(scene, numbers, slivers=slivers)
            size = len(drawing.encode())
            if size <= cap or len(scene["nodes"]) <= 1:
                return drawing
        most = int(len(scene["nodes"]) * min(0.9 * cap / size, 0.8))


def draw(scene: Scene, numbers: bytes, *, slivers: bool = True) -> str:
    """The drawing of a scene that is already built, with or without the coloured cells of its arrays."""
    width = max(scene["width"], NARROWEST)
    header = HEADER + CLASH_LINE * len(scene["clash"])
    history = scene["history"]
    below = scene["height"] + header
    height = below + (HISTORY if history else 0) + FOOTER + (HIDDEN if scene["hidden"] else 0)
    frame = {"x": 0.5, "y": 0.5, "width": width - 1, "height": height - 1, "rx": 10}
    return element(
        "svg",
        element("rect", **frame, fill=palette.PANEL, stroke=palette.PANEL_EDGE),
        _header(scene, width),
        element(
            "g",
            _graph(scene, Slivers(scene, numbers) if slivers else None),
            transform=f"translate({(width - scene['width']) // 2},{header})",
        ),
        strip(history, width, below) if history else "",
        _footer(scene, height),
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=height,
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_label=_spoken(scene),
        font_family=MONOSPACE,
        font_size=12,
        fill=palette.INK,
    )


def _graph(scene: Scene, slivers: Slivers | None) -> str:
    flows = {step["edge"]: step for step in scene["steps"] if step["edge"] is not None}
    edges = list(enumerate(scene["edges"]))
    lines = [flow(scene, edge, flows.get(k)) for k, edge in edges] + [hairline(scene, edge) for _, edge in edges]
    return "".join(
        (
            element("g", *lines, fill="none") if lines else "",
            *(marks(scene, edge, flows.get(k)) for k, edge in edges),
            *(card(scene, box, slivers) for box in scene["boxes"]),
        )
    )


def _spoken(scene: Scene) -> str:
    parts = (
        f"Computational graph of {scene['title']}",
        scene["summary"],
        scene["seed"],
        *_failed(scene),
        scene["history"]["say"].rstrip(".") if scene["history"] else "",
        scene["hidden"],
    )
    return ". ".join(part for part in parts if part)


def _failed(scene: Scene) -> list[str]:
    return [node["why"] for node in scene["nodes"] if node["status"] == "failed"]


def _header(scene: Scene, width: int) -> str:
    room = int((width - 2 * INDENT) / HEADING_CELL)
    below = scene["failure"] or scene["seed"]
    title = text(fit(scene["title"], room), x=INDENT, y=22, font_size=13, font_weight="bold")
    lined_up = [
        text(fit(line.replace(" ", "\u00a0"), room), x=INDENT, y=HEADER + 10 + CLASH_LINE * k)
        for k, line in enumerate(scene["clash"])
    ]
    return title + text(fit(below, room), x=INDENT, y=39, font_size=11, fill=palette.FAINT) + "".join(lined_up)


def _footer(scene: Scene, height: int) -> str:
    """What the lines and colours mean, and what is not shown."""
    y = height - 15
    band = {"stroke": palette.FAINT, "stroke_width": "4", "stroke_dasharray": "5 3", "opacity": "0.55"}
    words = [
        text("value, forward", x=INDENT + 28, y=y),
        text("gradient, backward; width: log₁₀ rms", x=INDENT + 142, y=y),
        text("positive", x=INDENT + 348, y=y, fill=palette.hexadecimal(palette.PLUS)),
        text("negative", x=INDENT + 398, y=y, fill=palette.hexadecimal(palette.MINUS)),
    ]
    if scene["hidden"]:
        words.append(text(scene["hidden"], x=INDENT, y=y - HIDDEN))
    return "".join(
        (
            element("path", d=f"M{INDENT},{y - 4}h22", stroke=palette.LINE),
            element("path", d=f"M{INDENT + 114},{y - 4}h22", **band),
            element("g", *words, font_family=SANS, font_size=11, fill=palette.FAINT),
        )
    )
