"""Cards of the static drawing: name and expression, the value, and below it the gradient."""

from __future__ import annotations

from nbgrad.draw import palette
from nbgrad.draw.cards import NONE, NOT_YET, heading
from nbgrad.draw.contract import Direction, Scene, SceneBox, SceneNode
from nbgrad.draw.markup import element, text
from nbgrad.draw.metrics import CELL, GRADIENT_MARK, PADDING, ROW_HEIGHT, SMALL_CELL, cells, columns_in, fit
from nbgrad.draw.safe import escape
from nbgrad.draw.sliver import Slivers

RADIUS = 7
HEADING_BASELINE, BASELINE = 15, 13


def card(scene: Scene, box: SceneBox, slivers: Slivers | None) -> str:
    """The card of a node, or the chip that stands for a leaf."""
    node = scene["nodes"][box["node"]]
    if box["chip"]:
        return _chip(node, box)
    x, y, w, h = box["x"], box["y"], box["w"], box["h"]
    pruned, leaf = node["status"] == "pruned", node["kind"] == "leaf"
    failed = node["status"] == "failed"
    edge, thickness = (palette.INK, 2) if node["target"] or failed else (palette.CARD_EDGE, 1)
    return element(
        "g",
        element("title", escape(_tooltip(scene, node))),
        _pile(box, scene["direction"]) if node["count"] > 1 else "",
        element(
            "rect",
            **_frame(x, y, w, h),
            fill=palette.LEAF_CARD if leaf else palette.CARD,
            stroke=edge,
            stroke_width=thickness,
            stroke_dasharray="4 3" if pruned else "2 3" if failed else None,
        ),
        element("path", d=f"M{x},{y + ROW_HEIGHT}h{w}", stroke=palette.CARD_EDGE),
        element("path", d=f"M{x},{y + 2 * ROW_HEIGHT}h{w}", stroke=palette.CARD_EDGE, stroke_dasharray="3 3"),
        _bar(box) if leaf else "",
        _heading(node, box),
        _value(scene, node, box),
        _gradient(scene, node, box),
        slivers.draw(node, box) if slivers is not None else "",
        opacity=0.6 if pruned else None,
    )


def _frame(x: int, y: int, w: int, h: int) -> dict[str, int]:
    return {"x": x, "y": y, "width": w, "height": h, "rx": RADIUS}


def _bar(box: SceneBox) -> str:
    path = f"M{box['x'] + 2},{box['y'] + 6}v{box['h'] - 12}"
    return element("path", d=path, stroke=palette.LEAF_BAR, stroke_width=3, stroke_linecap="round")


def _pile(box: SceneBox, direction: Direction) -> str:
    """A group looks like a pile of cards; those beneath stick out where no edges arrive."""
    x, y, w, h = box["x"], box["y"], box["w"], box["h"]
    frames = [
        _frame(x + k, y + k, w, h - 2 * k) if direction == "down" else _frame(x + k, y + k, w - 2 * k, h)
        for k in (6, 3)
    ]
    return "".join(element("rect", **frame, fill=palette.CARD, stroke=palette.CARD_EDGE) for frame in frames)


def _chip(node: SceneNode, box: SceneBox) -> str:
    x, y, w, h = box["x"], box["y"], box["w"], box["h"]
    frame = {"x": x, "y": y, "width": w, "height": h, "rx": h // 2}
    label = fit(node["label"], columns_in(w))
    return element(
        "g",
        element("title", escape(f"{node['label']}: its card stands elsewhere")),
        element("rect", **frame, fill=palette.LEAF_CARD, stroke=palette.LEAF_BAR),
        text(label, x=x + w // 2, y=y + h // 2 + 4, text_anchor="middle", fill=palette.FAINT),
    )


def _heading(node: SceneNode, box: SceneBox) -> str:
    """Name and expression on the left, shape on the right; the shape gives way first, then the expression."""
    head, room = heading(node), columns_in(box["w"])
    bold = fit(head.bold, room)
    plain = fit(head.plain, room - cells(bold)) if room - cells(bold) > 1 else ""
    baseline = box["y"] + HEADING_BASELINE
    words = (element("tspan", escape(bold), font_weight="bold") if bold else "") + escape(plain)
    left = element("text", words, x=box["x"] + PADDING, y=baseline)
    if cells(bold + plain) + 1 + cells(head.shape) * SMALL_CELL / CELL > room:
        return left
    right = box["x"] + box["w"] - PADDING
    return left + text(head.shape, x=right, y=baseline, text_anchor="end", font_size=10, fill=palette.FAINT)


def _value(scene: Scene, node: SceneNode, box: SceneBox) -> str:
    words = fit(scene["arrays"][node["value"]]["text"], columns_in(box["w"]))
    return text(words, x=box["x"] + PADDING, y=box["y"] + ROW_HEIGHT + BASELINE, fill=_ink(scene, node["value"]))


def _gradient(scene: Scene, node: SceneNode, box: SceneBox) -> str:
    place = {"x": box["x"] + PADDING, "y": box["y"] + 2 * ROW_HEIGHT + BASELINE}
    if node["grad"] is None:
        return text(NOT_YET if scene["failure"] else NONE, **place, fill=palette.FAINT)
    words = fit(scene["arrays"][node["grad"]]["text"], columns_in(box["w"]) - GRADIENT_MARK)
    mark = element("tspan", "∂ ", fill=palette.FAINT)
    return element("text", mark, escape(words), **place, fill=_ink(scene, node["grad"]))


def _ink(scene: Scene, index: int) -> str | None:
    """A single number is written in the colour of its sign."""
    stats = scene["arrays"][index]["stats"]
    if stats["size"] != 1 or not (stats["neg"] or stats["pos"]):
        return None
    return palette.of_sign(stats["neg"], stats["pos"])


def _tooltip(scene: Scene, node: SceneNode) -> str:
    value = scene["arrays"][node["value"]]["text"]
    gradient = "none" if node["grad"] is None else scene["arrays"][node["grad"]]["text"]
    head = heading(node)
    where = "" if node["line"] is None else f"line {node['line']}"
    kind = f"{node['shape']} {node['dtype']}" if node["shape"][:1] == "(" else node["dtype"]
    parts = (
        head.bold + head.plain,
        where,
        kind,
        f"value {value}",
        f"gradient {gradient}",
        node["why"],
        node["members"],
    )
    return "; ".join(part for part in parts if part)
