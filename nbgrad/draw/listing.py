"""The source beside the drawing: the lines of the cell and which words in them denote which card."""

from __future__ import annotations

from nbgrad.core.graph import Graph
from nbgrad.draw.contract import Source, Token
from nbgrad.draw.digits import plural
from nbgrad.draw.fold import Folding
from nbgrad.draw.safe import clean

MOST_CHARACTERS = 24_000
LONGEST_LINE = 400
MOST_TOKENS = 2000


def source(graph: Graph) -> Source | None:
    """The lines of the cell, long ones and very many cut, saying by how much."""
    if not graph.lines:
        return None
    shown: list[str] = []
    used = 0
    for k, line in enumerate(graph.lines):
        cut = _cut(clean(line))
        used += len(cut) + 4
        if used > MOST_CHARACTERS:
            shown.append(f"… {plural(len(graph.lines) - k, 'more line')} not shown")
            break
        shown.append(cut)
    return {"first": graph.first_line, "lines": shown}


def tokens(graph: Graph, lines: Source | None, folding: Folding) -> list[Token]:
    """Spans of the shown lines, each with the card of its node."""
    if lines is None:
        return []
    last = lines["first"] + len(lines["lines"]) - 1
    found = [
        (line, start, end, folding.card_of[node])
        for line, start, end, node in graph.tokens
        if lines["first"] <= line <= last and end <= LONGEST_LINE
    ]
    return found[:MOST_TOKENS]


def _cut(line: str) -> str:
    if len(line) <= LONGEST_LINE:
        return line
    return f"{line[:LONGEST_LINE]}… {plural(len(line) - LONGEST_LINE, 'more character')}"
