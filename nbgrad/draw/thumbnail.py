"""Thumbnails: what an array looks like in a few coloured cells, at the right end of its row on a card."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.draw import palette
from nbgrad.draw.contract import Scene, SceneArray, SceneBox, SceneNode
from nbgrad.draw.metrics import PADDING, ROW_HEIGHT, THUMBNAIL

COLUMNS, ROWS = 10, 3
CELLS_IN_ALL = 5000
"""Cells that all thumbnails of a drawing may take together; beyond, each is a single row."""
HEIGHT = 12


class Thumbnails:
    """Draws the thumbnails of one scene."""

    def __init__(self, scene: Scene, numbers: bytes) -> None:
        self._arrays = scene["arrays"]
        self._numbers = np.frombuffer(numbers, dtype="<f8")
        cards = sum(self._arrays[node["value"]]["stats"]["size"] > 1 for node in scene["nodes"])
        self._rows = ROWS if cards * 2 * COLUMNS * ROWS <= CELLS_IN_ALL else 1

    def draw(self, node: SceneNode, box: SceneBox) -> str:
        """The thumbnails of a node's value and gradient."""
        right, top = box["x"] + box["w"] - PADDING, box["y"] + ROW_HEIGHT + (ROW_HEIGHT - HEIGHT) // 2
        value = self._one(self._arrays[node["value"]], right, top)
        if node["grad"] is None:
            return value
        return value + self._one(self._arrays[node["grad"]], right, top + ROW_HEIGHT)

    def _one(self, array: SceneArray, right: int, top: int) -> str:
        picture = self._picture(array)
        if picture is None or picture.size < 2:
            return ""
        rows, cols = picture.shape
        wide, high = THUMBNAIL / COLUMNS, HEIGHT / rows
        left = right - cols * wide
        largest = float(np.max(np.abs(picture), initial=0.0, where=np.isfinite(picture)))
        cells: dict[str, list[str]] = {}
        for i, row in enumerate(picture.tolist()):
            for j, x in enumerate(row):
                corner = f"M{left + j * wide:g},{top + i * high:g}"
                cells.setdefault(palette.shade(x, largest), []).append(corner)
        shape = f"h{wide:g}v{high:g}h{-wide:g}z"
        return "".join(
            f'<path d="{"".join(c + shape for c in corners)}" fill="{colour}"/>' for colour, corners in cells.items()
        )

    def _picture(self, array: SceneArray) -> np.ndarray[Any, Any] | None:
        if not array["rows"] or array["complex"]:
            return None
        start = array["offset"]
        whole = self._numbers[start : start + array["rows"] * array["cols"]].reshape(array["rows"], array["cols"])
        rows = np.linspace(0, whole.shape[0] - 1, min(whole.shape[0], self._rows)).round().astype(int)
        cols = np.linspace(0, whole.shape[1] - 1, min(whole.shape[1], COLUMNS)).round().astype(int)
        return whole[np.ix_(rows, cols)]
