"""The history of the target as a strip of the static drawing: the same line that the live view draws."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import log

from nbgrad.draw import palette
from nbgrad.draw.contract import SceneHistory
from nbgrad.draw.digits import number, plural
from nbgrad.draw.markup import Attribute, element, text
from nbgrad.draw.metrics import fit

HEIGHT = 72
"""Pixels the strip takes."""
PLOT = 44
TOP = 16
BEFORE, AFTER = 150, 118
"""Pixels left of the line, for the name and the scale, and right of it, for the value now."""
INDENT = 18
NAMES = {"nan": "NaN", "inf": "∞", "-inf": "−∞"}
Height = Callable[[float], float]


def strip(history: SceneHistory, width: int, top: float) -> str:
    """The strip as markup, ``width`` pixels wide, its upper edge at ``top``."""
    left, room = INDENT + BEFORE, width - 2 * INDENT - BEFORE - AFTER
    finite = [v for part in (history["last"], history["low"], history["high"]) for v in part if v is not None]
    low, high = (min(finite), max(finite)) if finite else (None, None)
    step = room / max(len(history["last"]) - 1, 1)
    height = _height(history, low, high)
    return element(
        "g",
        element("path", d=f"M0.5,0H{width - 0.5}", stroke=palette.PANEL_EDGE),
        element("rect", x=left, y=TOP, width=room, height=PLOT, fill=palette.LEAF_CARD),
        *_words(history, width, left, low, high),
        element("path", d=_band(history, left, step, height), fill=palette.LINE, opacity="0.4"),
        element("path", d=_line(history, left, step, height), fill="none", stroke=palette.INK, stroke_width="1.6"),
        *_illnesses(history, left, step),
        transform=f"translate(0,{top:g})",
    )


def _words(history: SceneHistory, width: int, left: int, low: float | None, high: float | None) -> list[str]:
    faint: dict[str, Attribute] = {"font_size": 10, "fill": palette.FAINT}
    axis: dict[str, Attribute] = {**faint, "text_anchor": "end"}
    words = [
        text(fit(history["label"], 12), x=INDENT, y=TOP + 18, font_weight="bold"),
        text("log scale" if history["scale"] == "log" else "", x=INDENT, y=TOP + 33, **faint),
        text(history["text"], x=width - INDENT - AFTER + 12, y=TOP + 20, font_size=14, font_weight="bold"),
        text(plural(history["updates"], "update"), x=width - INDENT - AFTER + 12, y=TOP + 36, **faint),
    ]
    if high is not None:
        words.append(text(number(high, 3), x=left - 8, y=TOP + 9, **axis))
    if low is not None and low != high:
        words.append(text(number(low, 3), x=left - 8, y=TOP + PLOT, **axis))
    return words


def _height(history: SceneHistory, low: float | None, high: float | None) -> Height:
    """From a value to its height: linear or logarithmic, in the middle where all are the same."""
    if low is None or high is None or low == high:
        return lambda _: TOP + PLOT / 2
    measure: Height = log if history["scale"] == "log" else float
    # Halves, lest the difference of the largest numbers overflow.
    least, extent = measure(low) / 2, measure(high) / 2 - measure(low) / 2
    return lambda v: TOP + 3 + (PLOT - 6) * (1 - (measure(v) / 2 - least) / extent)


def _line(history: SceneHistory, left: float, step: float, height: Height) -> str:
    """A line with a gap where a value is not finite."""
    path, drawing = [], False
    for k, value in enumerate(history["last"]):
        if value is not None:
            path.append(f"{'L' if drawing else 'M'}{left + k * step:.1f},{height(value):.1f}")
        drawing = value is not None
    return "".join(path)


def _band(history: SceneHistory, left: float, step: float, height: Height) -> str:
    """All that thinned points stand for, between their least and their greatest value."""
    path = []
    for k, ((a, d), (b, c)) in enumerate(pairwise(zip(history["high"], history["low"], strict=True))):
        if a is not None and b is not None and c is not None and d is not None and (a, b) != (d, c):
            x, y = left + k * step, left + (k + 1) * step
            path.append(f"M{x:.1f},{height(a):.1f}L{y:.1f},{height(b):.1f}V{height(c):.1f}L{x:.1f},{height(d):.1f}z")
    return "".join(path)


def _illnesses(history: SceneHistory, left: float, step: float) -> list[str]:
    """A bar for each point that is not finite, written out where a run of them begins."""
    marks = []
    begun: dict[str, int] = {}
    for k, kind in history["ill"]:
        x = left + k * step
        dashes = "2 2" if kind == "nan" else None
        marks.append(
            element("path", d=f"M{x:.1f},{TOP}v{PLOT}", stroke=palette.INK, stroke_width="3", stroke_dasharray=dashes)
        )
        if begun.get(kind) != k - 1:
            marks.append(text(NAMES[kind], x=f"{x:.1f}", y=TOP - 3, font_size=10, text_anchor="middle"))
        begun[kind] = k
    return marks
