"""Slivers: an array in a row of coloured cells along the lower edge of its row on a card."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.draw import palette
from nbgrad.draw.contract import Scene, SceneArray, SceneBox, SceneNode
from nbgrad.draw.metrics import ROW_HEIGHT

MOST_CELLS = 24
CELLS_IN_ALL = 3600
"""Cells that all slivers of a drawing may take together; where there are many cards each gets fewer."""
FEWEST_CELLS = 4
HEIGHT = 3
LEAF_INSET = 4
"""The bar at the left edge of a leaf stays free."""


class Slivers:
    """Draws the slivers of one scene."""

    def __init__(self, scene: Scene, numbers: bytes) -> None:
        self._arrays = scene["arrays"]
        self._numbers = np.frombuffer(numbers, dtype="<f8")
        rows = 2 * sum(self._arrays[node["value"]]["stats"]["size"] > 1 for node in scene["nodes"])
        self._most = min(MOST_CELLS, max(FEWEST_CELLS, CELLS_IN_ALL // max(rows, 1)))

    def draw(self, node: SceneNode, box: SceneBox) -> str:
        """The slivers of a node's value and gradient."""
        inset = LEAF_INSET if node["kind"] == "leaf" else 0
        left, width = box["x"] + 1 + inset, box["w"] - 2 - inset
        value = self._one(self._arrays[node["value"]], left, box["y"] + 2 * ROW_HEIGHT - HEIGHT - 1, width)
        if node["grad"] is None:
            return value
        bottom = box["y"] + 3 * ROW_HEIGHT - HEIGHT - 1
        return value + self._one(self._arrays[node["grad"]], left + 4, bottom, width - 8)

    def _one(self, array: SceneArray, left: int, top: int, width: int) -> str:
        cells = self._cells(array)
        if cells.size < 2:
            return ""
        largest = float(np.max(np.abs(cells), initial=0.0, where=np.isfinite(cells)))
        edges = [left + width * k // cells.size for k in range(cells.size + 1)]
        runs: dict[str, list[str]] = {}
        for x, start, stop in zip(cells.tolist(), edges, edges[1:], strict=False):
            runs.setdefault(palette.shade(x, largest), []).append(f"M{start},{top}h{stop - start}")
        return "".join(
            f'<path d="{"".join(pieces)}" stroke="{colour}" stroke-width="{HEIGHT}"/>'
            for colour, pieces in runs.items()
        )

    def _cells(self, array: SceneArray) -> np.ndarray[Any, Any]:
        """Evenly picked elements; magnitudes of complex ones."""
        count = array["rows"] * array["cols"]
        whole = self._numbers[array["offset"] : array["offset"] + count * (2 if array["complex"] else 1)]
        if array["complex"]:
            whole = np.hypot(whole[:count], whole[count:])
        if count <= self._most:
            return whole
        picked: np.ndarray[Any, Any] = whole[np.linspace(0, count - 1, self._most).round().astype(int)]
        return picked
