"""Where a traced value became a plain one: one line for each place, saying what to write instead."""

from __future__ import annotations

import ast
from collections.abc import Iterable

import numpy as np

from nbgrad.core.late import stand_in
from nbgrad.core.leaving import for_text
from nbgrad.core.looking import ONLY_LOOKING, package_of
from nbgrad.core.places import extent_of, source_of, user_spots
from nbgrad.core.record import Cut
from nbgrad.notebook.tables.leaving import BY_PANDAS

LONGEST = 60
"""Characters of an expression that are quoted."""

Extent = tuple[int, int, int, int]


def warnings_of(cuts: Iterable[Cut]) -> list[str]:
    """A line for each place in the source where values left the recording, in the order they first did."""
    found: dict[tuple[str, Extent] | None, str] = {}
    for cut in cuts:
        if not any(package_of(code.co_filename) in ONLY_LOOKING for code, _ in cut.chain):
            found.setdefault(_place(cut), cut.how)
    places = [place for place, how in found.items() if how == BY_PANDAS]
    return [
        _unplaced(how) if place is None else _warning(*place, how)
        for place, how in found.items()
        if how != BY_PANDAS or not any(_is_within(place, other) for other in places)
    ]


def _is_within(place: tuple[str, Extent] | None, other: tuple[str, Extent] | None) -> bool:
    """Whether an expression is a part of another one: ``df.groupby("k")`` of ``df.groupby("k").x``."""
    if place is None or other is None or place == other or place[0] != other[0]:
        return False
    line, end_line, column, end_column = place[1]
    begin, end = (line, column), (end_line, end_column)
    line, end_line, column, end_column = other[1]
    return (line, column) <= begin and end <= (end_line, end_column)


def _place(cut: Cut) -> tuple[str, Extent] | None:
    spots = user_spots(cut.chain)
    extent = extent_of(*spots[0]) if spots else None
    return None if extent is None else (spots[0][0].co_filename, extent)


def _unplaced(how: str) -> str:
    return f"nbgrad: {how} takes a value out of the recording; no gradient flows on from it"


def _warning(file: str, extent: Extent, how: str) -> str:
    node = _expression(file, extent)
    what = "this line" if node is None else _quoted(node)
    if how == BY_PANDAS:
        return (
            f"nbgrad: line {extent[0]}: {what} is computed by pandas: what it gives is a constant, no gradient flows "
            "through it; take the numbers out with .to_numpy() and write it with NumPy functions where it matters"
        )
    return (
        f"nbgrad: line {extent[0]}: {what} takes a value out of the recording, no gradient flows on from it; "
        f"{_remedy(node, how)}"
    )


def _expression(file: str, extent: Extent) -> ast.AST | None:
    """The expression at a place; for the left side of an assignment all of the assignment."""
    source = source_of(file)
    node = None if source is None else source.find(extent)
    if source is None or node is None:
        return None
    parent = source.parents.get(node)
    return parent if isinstance(parent, ast.Assign) and node in parent.targets else node


def _quoted(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _remedy(node: ast.AST | None, how: str) -> str:
    """What to write instead of an expression."""
    ours = stand_in(how)
    if ours:
        return f"call {ours} instead, with the same arguments"
    if said := for_text(node, how):
        return said
    if isinstance(node, ast.Assign):
        return "collect the values in a list and write np.stack of it where the gradient matters"
    if isinstance(node, ast.Call) and node.args and not isinstance(node.args[0], ast.Constant):
        module, _, function = ast.unparse(node.func).rpartition(".")
        argument = _quoted(node.args[0])
        if module in ("math", "cmath") and hasattr(np, function):
            return f"write np.{function}({argument})"
        if function == "int":
            return "an integer has no gradient"
        if function in ("array", "asarray") and isinstance(node.args[0], ast.List | ast.Tuple):
            return f"write np.stack({argument})"
        if function in ("float", "complex", "float64", "array", "asarray"):
            return f"write {argument} instead where the gradient matters"
    return "write it with NumPy functions where the gradient matters"
