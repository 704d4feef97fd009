"""Where a traced value became a plain one: one line for each place, saying what to write instead."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterable

import numpy as np

from nbgrad.core.places import Place, place_of
from nbgrad.core.record import Cut

LONGEST = 60
"""Characters of an expression that are quoted."""


def warnings_of(cuts: Iterable[Cut]) -> list[str]:
    """A line for each place in the source where values left the recording, in the order they first did."""
    found: dict[Place | None, str] = {}
    for cut in cuts:
        place = place_of(cut.chain)
        if place not in found:
            found[place] = cut.how
    return [_warning(place, how) for place, how in found.items()]


def _warning(place: Place | None, how: str) -> str:
    if place is None:
        return f"nbgrad: {how} took a value out of the recording; no gradient flows through what is made of it"
    text = _quoted(place)
    return (
        f"nbgrad: line {place.line}: {_shortened(text) or how} takes a value out of the recording, "
        f"no gradient flows on from it; {_remedy(text)}"
    )


def _quoted(place: Place) -> str:
    lines = [linecache.getline(place.file, n) for n in range(place.line, place.end_line + 1)]
    if not lines:
        return ""
    lines[-1] = lines[-1][: place.end_column]
    lines[0] = lines[0][place.column :]
    return " ".join(" ".join(lines).split())


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _remedy(text: str) -> str:
    """What to write instead of an expression."""
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        node = None
    if isinstance(node, ast.Call) and node.args:
        name = ast.unparse(node.func)
        argument = _shortened(ast.unparse(node.args[0]))
        module, _, function = name.rpartition(".")
        if module in ("math", "cmath") and hasattr(np, function):
            return f"write np.{function}({argument})"
        if name in ("float", "complex", "np.float64"):
            return f"write {argument} instead where the gradient matters"
        if name == "int":
            return "an integer has no gradient"
        if function in ("array", "asarray") and isinstance(node.args[0], ast.List | ast.Tuple):
            return f"write np.stack({argument})"
        if function in ("array", "asarray"):
            return f"write {argument} instead where the gradient matters"
    return "write it with NumPy functions of the traced values where the gradient matters"
