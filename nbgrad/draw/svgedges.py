"""Edges of the static drawing: a hairline forward, and over it the gradient flowing back, dashed."""

from __future__ import annotations

from nbgrad.draw import palette
from nbgrad.draw.contract import Scene, SceneEdge, SceneStep
from nbgrad.draw.markup import element, text
from nbgrad.draw.scene import LABELS_UP_TO
from nbgrad.draw.words import edge_label

FORWARD_HEAD, BACKWARD_HEAD = 5, -6
"""Size of the arrowheads; the sign says whether they point along the flow or against it."""
Point = tuple[float, float]


def hairline(scene: Scene, edge: SceneEdge) -> str:
    """The solid line of the forward value; dashed and faint where no gradient comes back along it."""
    faint = not edge["live"] and not scene["failure"]
    return element(
        "path",
        d=edge["path"],
        stroke=palette.LINE,
        stroke_width=1.25,
        stroke_dasharray="2 3" if faint else None,
        opacity=0.7 if faint else None,
    )


def flow(scene: Scene, edge: SceneEdge, step: SceneStep | None) -> str:
    """The gradient along an edge: dashed, as wide as it is large; dotted where it is zero."""
    if step is None or step["width"] is None:
        return ""
    return element(
        "path",
        d=edge["path"],
        stroke=_hue(scene, step),
        stroke_width=step["width"] or 3,
        stroke_dasharray=f"{max(round(step['width']), 4)} 3" if step["width"] else "1 5",
        opacity=0.55,
    )


def marks(scene: Scene, edge: SceneEdge, step: SceneStep | None) -> str:
    """Arrowheads of both directions, ⊘ where no gradient flows, and the local derivative where it has room."""
    first, last = _ends(edge["path"])
    down = scene["direction"] == "down"
    x, y = edge["at"]
    heads = element("path", d=_head(last, FORWARD_HEAD, down=down), fill=palette.LINE)
    if not edge["live"]:
        return heads if scene["failure"] else heads + _none(x, y)
    if step is not None and step["width"]:
        heads += element("path", d=_head(first, BACKWARD_HEAD, down=down), fill=_hue(scene, step))
    if down or not edge["local"] or len(scene["edges"]) > LABELS_UP_TO:
        return heads
    label = edge_label(edge["local"])
    return heads + text(label, x=x, y=y + 3, text_anchor="middle", font_size=10, fill=palette.FAINT)


def _none(x: int, y: int) -> str:
    """The sign for a gap, on a halo that interrupts the line."""
    look = {"fill": palette.FAINT, "stroke": palette.PANEL, "paint_order": "stroke"}
    return text("⊘", x=x, y=y + 4, text_anchor="middle", stroke_width=5, **look)


def _hue(scene: Scene, step: SceneStep) -> str:
    if step["contribution"] is None:
        return palette.FAINT
    stats = scene["arrays"][step["contribution"]]["stats"]
    return palette.of_sign(stats["neg"] + stats["neginf"], stats["pos"] + stats["posinf"])


def _ends(path: str) -> tuple[Point, Point]:
    """First and last point of path data as `routes` writes it."""
    first = path[1:].split("L", 1)[0].split(",")
    last = path.rsplit("L", 1)[1].split(",")
    return (float(first[0]), float(first[1])), (float(last[0]), float(last[1]))


def _head(tip: Point, size: int, *, down: bool) -> str:
    """A triangle whose tip touches a card."""
    x, y = tip
    half, length = abs(size) * 0.7, -size * 1.4
    if down:
        return f"M{x:g},{y:g}l{-half:g},{length:g}h{2 * half:g}z"
    return f"M{x:g},{y:g}l{length:g},{-half:g}v{2 * half:g}z"
