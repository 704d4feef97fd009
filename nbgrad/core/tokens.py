"""Which words of the source denote which nodes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbgrad.core.places import source_of

if TYPE_CHECKING:
    from nbgrad.core.nodes import Nodes

Token = tuple[int, int, int, int]


def tokens(graph: Nodes, file: str, first: int, last: int) -> tuple[Token, ...]:
    """Spans (line, start, end, node id) of the names in lines ``first`` to ``last`` of ``file``.

    A name that is read denotes its latest binding above it, one that is assigned the value assigned there.
    In a loop these are the values of the last turn.
    """
    source = source_of(file)
    if source is None:
        return ()
    bindings = _bindings(graph, file)
    spans: list[Token] = []
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Name) or not first <= node.lineno <= last:
            continue
        found = _denoted(bindings.get(node.id, []), node)
        if found is not None:
            spans.append((node.lineno, node.col_offset, node.end_col_offset or node.col_offset, found))
    return tuple(sorted(spans))


def _bindings(graph: Nodes, file: str) -> dict[str, list[tuple[int, int]]]:
    """Name → (line of the binding, node id), in execution order; leaves are bound before everything, at line 0."""
    found: dict[str, list[tuple[int, int]]] = {}
    for node in graph.nodes:
        if node.name:
            place = node.place
            if place is None or place.file == file:
                found.setdefault(node.name, []).append((place.line if place else 0, node.id))
    return found


def _denoted(bindings: list[tuple[int, int]], name: ast.Name) -> int | None:
    stored = isinstance(name.ctx, ast.Store)
    best: int | None = None
    for line, index in bindings:
        if line == name.lineno if stored else line < name.lineno:
            best = index
    if best is None and bindings and (not stored or bindings[0][0] == 0):
        best = bindings[0][1]
    return best
