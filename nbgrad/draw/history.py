"""The strip under the drawing: what the target was after every update, told in a sentence and scaled for the eye."""

from __future__ import annotations

from functools import lru_cache
from math import isfinite, isinf
from typing import Literal

from nbgrad.core.graph import Graph
from nbgrad.core.history import Point
from nbgrad.draw.contract import SceneHistory
from nbgrad.draw.digits import number, plural
from nbgrad.draw.statistics import rounded
from nbgrad.draw.words import Words

LOG_FROM = 50.0
"""Ratio of the largest to the smallest value from which the scale is logarithmic, if all values are positive."""
cached = lru_cache(maxsize=4096)(rounded)
"""A live view tells the whole history thirty times a second, and nearly all of it is as it was."""
KINDS = ((1, "nan"), (2, "inf"), (4, "-inf"))


def history(graph: Graph, words: Words) -> SceneHistory | None:
    """The history of ``graph`` as a scene carries it; None if there was no update or nothing to measure."""
    kept = graph.history
    if kept is None or not kept.kept or not kept.updates:
        return None
    points = kept.points()
    label = words.label(graph.target.id)
    thinned = kept.every > 1
    low, high = min(p.low for p in points), max(p.high for p in points)
    return {
        "label": label,
        "updates": kept.updates,
        "every": kept.every,
        "last": [cached(p.last) for p in points],
        "low": [cached(p.low) for p in points] if thinned else [],
        "high": [cached(p.high) for p in points] if thinned else [],
        "ill": [(k, name) for k, p in enumerate(points) for bit, name in KINDS if p.ill & bit],
        "scale": _scale(low, high),
        "text": number(points[-1].last),
        "say": _say(label, kept.updates, points, low, high),
    }


def _scale(low: float, high: float) -> Literal["linear", "log"]:
    # What has left the positive numbers once cannot stand on a logarithmic scale.
    return "log" if low > 0 and not isinf(low) and high / low >= LOG_FROM else "linear"


def _say(label: str, updates: int, points: list[Point], low: float, high: float) -> str:
    said = f"{label} is {number(points[-1].last)} after {plural(updates, 'update')}"
    if isfinite(low) and isfinite(high):
        said += f", between {number(low)} and {number(high)} so far"
    ill = [name for bit, name in KINDS if any(p.ill & bit for p in points)]
    return said + (f"; it was {' and '.join(ill)} at times" if ill else "") + "."
