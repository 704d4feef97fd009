"""The static drawing: the scene in its final state, values and gradients, as one self-contained SVG.

Presentational attributes only and no identifiers, so that it survives being inlined, sanitised, or shown as an image.
"""

from __future__ import annotations

from nbgrad.core.graph import Graph
from nbgrad.draw import palette
from nbgrad.draw.cards import NONE, heading
from nbgrad.draw.contract import Scene, SceneBox, SceneEdge, SceneNode, SceneStep
from nbgrad.draw.fold import MOST_CARDS
from nbgrad.draw.metrics import CELL, PADDING, ROW_HEIGHT, columns_in, fit
from nbgrad.draw.safe import escape
from nbgrad.draw.scene import build
from nbgrad.draw.thumbnail import Thumbnails

SIZE_CAP = 200_000
HEADER, FOOTER = 44, 34
NARROWEST = 460
MONOSPACE = "ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace"
SANS = "system-ui,-apple-system,Segoe UI,Helvetica,Arial,sans-serif"
RADIUS = 7


def svg(graph: Graph) -> str:
    """The drawing of ``graph`` as an SVG document of at most about 200 kB.

    >>> import nbgrad
    >>> svg(nbgrad.trace(lambda x: x**2, 3.0)).startswith("<svg")
    True
    """
    most = MOST_CARDS
    while True:
        scene, numbers = build(graph, most)
        drawing = draw(scene, numbers)
        if len(drawing.encode()) <= SIZE_CAP or len(scene["nodes"]) <= 1:
            return drawing
        most = min(most, len(scene["nodes"])) * 2 // 3


def draw(scene: Scene, numbers: bytes) -> str:
    """The drawing of a scene that is already built."""
    width, height = max(scene["width"], NARROWEST), scene["height"] + HEADER + FOOTER
    shift = (width - scene["width"]) // 2
    flows = {step["edge"]: step for step in scene["steps"] if step["edge"] is not None}
    thumbnails = Thumbnails(scene, numbers)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" role="img" aria-label="{escape(_spoken(scene))}"'
        f' font-family="{MONOSPACE}" font-size="12" fill="{palette.INK}">',
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="10"'
        f' fill="{palette.PANEL}" stroke="{palette.PANEL_EDGE}"/>',
        _header(scene, width),
        f'<g transform="translate({shift},{HEADER})">',
        '<g fill="none">',
        *(_flow(scene, edge, flows.get(k)) for k, edge in enumerate(scene["edges"])),
        *(_hairline(scene, edge) for edge in scene["edges"]),
        "</g>",
        *(_arrows(scene, edge, flows.get(k)) for k, edge in enumerate(scene["edges"])),
        *(_card(scene, box, thumbnails) for box in scene["boxes"]),
        "</g>",
        _footer(scene, width, height),
        "</svg>",
    ]
    return "".join(parts)


def _spoken(scene: Scene) -> str:
    parts = (f"Computational graph of {scene['title']}", scene["summary"], scene["seed"], scene["hidden"])
    return ". ".join(part for part in parts if part)


def _header(scene: Scene, width: int) -> str:
    room = int((width - 2 * 18) / 7.8)
    title = escape(fit(scene["title"], room))
    below = scene["failure"] or scene["seed"]
    return (
        f'<text x="18" y="22" font-size="13" font-weight="bold">{title}</text>'
        f'<text x="18" y="39" font-size="11" fill="{palette.FAINT}">{escape(fit(below, room))}</text>'
    )


def _footer(scene: Scene, width: int, height: int) -> str:
    plus, minus = palette.hexadecimal(palette.PLUS), palette.hexadecimal(palette.MINUS)
    y = height - 15
    line = f'<path d="M18,{y - 4}h22" stroke="{palette.LINE}"/>'
    band = f'<path d="M128,{y - 4}h22" stroke="{palette.FAINT}" stroke-width="4" stroke-dasharray="6 4" opacity="0.6"/>'
    words = (
        f'<g font-family="{SANS}" font-size="11" fill="{palette.FAINT}">'
        f'<text x="46" y="{y}">value, forward</text>'
        f'<text x="156" y="{y}">gradient, backward (width: log₁₀ rms)</text>'
        f'<text x="372" y="{y}" font-weight="bold"><tspan fill="{plus}">+</tspan> <tspan fill="{minus}">−</tspan></text>'
    )
    hidden = ""
    if scene["hidden"]:
        hidden = f'<text x="18" y="{y - 18}">{escape(scene["hidden"])}</text>'
    return line + band + words + hidden + "</g>"


def _hairline(scene: Scene, edge: SceneEdge) -> str:
    pruned = not edge["live"] and not scene["failure"]
    style = ' stroke-dasharray="2 3" opacity="0.7"' if pruned else ""
    return f'<path d="{edge["path"]}" stroke="{palette.LINE}" stroke-width="1.25"{style}/>'


def _flow(scene: Scene, edge: SceneEdge, step: SceneStep | None) -> str:
    """The gradient along an edge: dashed, as wide as it is large, dotted where it is zero."""
    if step is None or step["width"] is None:
        return ""
    width = step["width"] or 1
    dashes = f"{max(width, 4):.3g} 4" if step["width"] else "1 4"
    return (
        f'<path d="{edge["path"]}" stroke="{_hue(scene, step)}" stroke-width="{width}"'
        f' stroke-dasharray="{dashes}" opacity="0.55"/>'
    )


def _hue(scene: Scene, step: SceneStep) -> str:
    if step["contribution"] is None:
        return palette.FAINT
    stats = scene["arrays"][step["contribution"]]["stats"]
    return palette.of_sign(stats["neg"] + stats["neginf"], stats["pos"] + stats["posinf"])


def _arrows(scene: Scene, edge: SceneEdge, step: SceneStep | None) -> str:
    start, end = scene["boxes"][edge["box"][0]], scene["boxes"][edge["box"][1]]
    first, last = _ends(edge["path"])
    down = scene["direction"] == "down"
    head = f'<path d="{_head(last, 5, down=down)}" fill="{palette.LINE}"/>'
    if step is not None and step["width"]:
        head += f'<path d="{_head(first, -6, down=down)}" fill="{_hue(scene, step)}"/>'
    elif not edge["live"] and not scene["failure"]:
        x, y = edge["at"]
        head += f'<text x="{x}" y="{y + 4}" text-anchor="middle" fill="{palette.FAINT}" stroke="{palette.PANEL}" stroke-width="4" paint-order="stroke">⊘</text>'
    del start, end
    return head


def _ends(path: str) -> tuple[tuple[float, float], tuple[float, float]]:
    first = path[1:].split("L", 1)[0].split(",")
    last = path.rsplit("L", 1)[1].split(",")
    return (float(first[0]), float(first[1])), (float(last[0]), float(last[1]))


def _head(tip: tuple[float, float], size: int, *, down: bool) -> str:
    """A triangle whose tip touches a card: pointing along the flow for positive, against it for negative size."""
    x, y = tip
    half = abs(size) * 0.7
    if down:
        return f"M{x:g},{y:g}l{-half:g},{-size * 1.4:g}h{2 * half:g}z"
    return f"M{x:g},{y:g}l{-size * 1.4:g},{-half:g}v{2 * half:g}z"


def _card(scene: Scene, box: SceneBox, thumbnails: Thumbnails) -> str:
    node = scene["nodes"][box["node"]]
    if box["chip"]:
        return _chip(node, box)
    pruned, leaf = node["status"] == "pruned", node["kind"] == "leaf"
    x, y, w, h = box["x"], box["y"], box["w"], box["h"]
    edge, thick = (palette.INK, 2) if node["target"] else (palette.CARD_EDGE, 1)
    dashes = ' stroke-dasharray="4 3"' if pruned else ""
    parts = [
        f'<g{" opacity=" + chr(34) + "0.6" + chr(34) if pruned else ""}><title>{escape(_tooltip(scene, node))}</title>',
        f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{RADIUS}"'
        f' fill="{palette.LEAF_CARD if leaf else palette.CARD}" stroke="{edge}" stroke-width="{thick}"{dashes}/>',
        f'<path d="M{x},{y + ROW_HEIGHT}h{w}" stroke="{palette.CARD_EDGE}"/>',
        f'<path d="M{x},{y + 2 * ROW_HEIGHT}h{w}" stroke="{palette.CARD_EDGE}" stroke-dasharray="3 3"/>',
    ]
    if leaf:
        parts.append(f'<path d="M{x + 2},{y + 6}v{h - 12}" stroke="{palette.LEAF_BAR}" stroke-width="3" stroke-linecap="round"/>')
    parts += [_heading(node, x, y, w), _values(scene, node, x, y, w), thumbnails.draw(node, box), "</g>"]
    return "".join(parts)


def _chip(node: SceneNode, box: SceneBox) -> str:
    x, y, w, h = box["x"], box["y"], box["w"], box["h"]
    label = escape(fit(node["label"], columns_in(w)))
    return (
        f'<g><title>{escape(node["label"])}: drawn once, used here too</title>'
        f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{h // 2}" fill="{palette.LEAF_CARD}" stroke="{palette.LEAF_BAR}"/>'
        f'<text x="{x + w / 2:g}" y="{y + h / 2 + 4:g}" text-anchor="middle" fill="{palette.FAINT}">{label}</text></g>'
    )


def _heading(node: SceneNode, x: int, y: int, w: int) -> str:
    head = heading(node)
    room = columns_in(w) - len(head.shape) - 1
    bold = fit(head.bold, room)
    plain = fit(head.plain, room - len(bold)) if room - len(bold) > 1 else ""
    return (
        f'<text x="{x + PADDING}" y="{y + 15}"><tspan font-weight="bold">{escape(bold)}</tspan>{escape(plain)}</text>'
        f'<text x="{x + w - PADDING}" y="{y + 15}" text-anchor="end" font-size="10" fill="{palette.FAINT}">'
        f"{escape(head.shape)}</text>"
    )


def _values(scene: Scene, node: SceneNode, x: int, y: int, w: int) -> str:
    left, room = x + PADDING, columns_in(w)
    value = escape(fit(scene["arrays"][node["value"]]["text"], room))
    row = f'<text x="{left}" y="{y + ROW_HEIGHT + 15}" fill="{_ink(scene, node["value"])}">{value}</text>'
    if node["grad"] is None:
        none = "⊘" if scene["failure"] else NONE
        return row + f'<text x="{left}" y="{y + 2 * ROW_HEIGHT + 15}" fill="{palette.FAINT}">{none}</text>'
    gradient = escape(fit(scene["arrays"][node["grad"]]["text"], room - 2))
    return row + (
        f'<text x="{left}" y="{y + 2 * ROW_HEIGHT + 15}" fill="{_ink(scene, node["grad"])}">'
        f'<tspan fill="{palette.FAINT}">∂ </tspan>{gradient}</text>'
    )


def _ink(scene: Scene, index: int) -> str:
    """A single number is written in the colour of its sign."""
    stats = scene["arrays"][index]["stats"]
    if stats["size"] != 1 or not (stats["neg"] or stats["pos"]):
        return palette.INK
    return palette.of_sign(stats["neg"], stats["pos"])


def _tooltip(scene: Scene, node: SceneNode) -> str:
    value = scene["arrays"][node["value"]]["text"]
    gradient = "none" if node["grad"] is None else scene["arrays"][node["grad"]]["text"]
    name = f"{node['label']} = {node['expression']}" if node["expression"] and node["name"] else node["label"]
    parts = [f"{name}: {node['shape']} {node['dtype']}", f"value {value}", f"gradient {gradient}"]
    if node["line"] is not None:
        parts.insert(1, f"line {node['line']}")
    return "; ".join([*parts, *(text for text in (node["why"], node["members"]) if text)])


__all__ = ["CELL", "draw", "svg"]
