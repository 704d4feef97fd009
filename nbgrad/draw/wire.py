"""The wire format of a scene: its tables column by column, which takes a third of the room of a list of objects.

The table ``[{"a": 1, "b": 2}, {"a": 1, "b": 3}]`` travels as
``{"same": {"a": 1}, "columns": ["b"], "rows": [[2], [3]]}``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from nbgrad.draw.contract import Scene, SceneArray

TABLES = ("nodes", "boxes", "edges", "steps", "arrays")


def pack(scene: Scene) -> dict[str, Any]:
    """The scene as a JSON-able dict with its tables column by column."""
    packed: dict[str, Any] = dict(scene)
    for name in TABLES:
        rows: Any = packed[name]
        packed[name] = pack_arrays(rows) if name == "arrays" else pack_table(rows)
    return packed


def pack_arrays(rows: Sequence[SceneArray]) -> dict[str, Any]:
    """The table of the arrays, with the statistics of each as a list."""
    return pack_table([{**row, "stats": list(row["stats"].values())} for row in rows])


def pack_table(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One table: what all rows share, the other columns' names, and the rows as lists."""
    if not rows:
        return {"same": {}, "columns": [], "rows": []}
    first = rows[0]
    varying = [k for k in first if any(not _same(row[k], first[k]) for row in rows)]
    same = {k: v for k, v in first.items() if k not in varying}
    return {"same": same, "columns": varying, "rows": [[row[k] for k in varying] for row in rows]}


def dumps(scene: Scene) -> str:
    """The packed scene as compact JSON. Raises ValueError if it holds a number that JSON cannot carry."""
    return json.dumps(pack(scene), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _same(a: Any, b: Any) -> bool:
    return type(a) is type(b) and a == b
