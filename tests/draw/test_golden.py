"""Scenes that the browser's tests read too: tests/golden/generated-*.json.

After a wanted change: NBGRAD_REWRITE_GOLDEN=1 python -m pytest tests/draw/test_golden.py
"""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from example_graphs import EXAMPLES
from nbgrad.core.graph import Graph
from nbgrad.draw import wire
from nbgrad.draw.scene import build

FOLDER = Path(__file__).parent.parent / "golden"
NAMES = ("example1", "reused", "pruned", "recurrent", "folded", "trained")


def shown(x: float) -> float | str:
    """A number as JSON; what JSON lacks as a string."""
    if math.isfinite(x):
        return x
    return "NaN" if math.isnan(x) else "Infinity" if x > 0 else "-Infinity"


def trained() -> Graph:
    """Updated so often that its history is thinned out, with what is not finite on the way."""
    graph = EXAMPLES["example1"]()
    for k in range(600):
        graph.update(w=np.array([0.5, 0.5, 1.0]) * (np.nan if k == 100 else np.inf if k == 200 else 1 + 0.995**k))
    return graph


def generated(name: str) -> dict[str, Any]:
    scene, numbers = build(trained() if name == "trained" else EXAMPLES[name]())
    return {"scene": wire.pack(scene), "numbers": [shown(x) for x in np.frombuffer(numbers, "<f8").tolist()]}


def rounded(data: Any) -> Any:
    """Numbers to nine digits: mathematical libraries differ in the last ones."""
    if isinstance(data, float):
        return float(f"{data:.9g}")
    if isinstance(data, list | tuple):
        return [rounded(item) for item in data]
    return {k: rounded(v) for k, v in data.items()} if isinstance(data, dict) else data


@pytest.mark.parametrize("name", NAMES)
def test_scenes_are_as_recorded(name: str) -> None:
    path = FOLDER / f"generated-{name}.json"
    now = rounded(generated(name))
    if os.environ.get("NBGRAD_REWRITE_GOLDEN") == "1":
        path.write_text(json.dumps(now, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    assert rounded(json.loads(path.read_text("utf-8"))) == now
