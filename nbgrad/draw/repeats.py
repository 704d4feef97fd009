"""Loops, found as repetitions in a sequence of symbols: the turns of a loop run the same lines again and again.

Short periods are found first and become one symbol each, so that a loop around them has a short period again.
Candidates for a period are only distances that actually occur between equal neighbours, hence almost linear time.
"""

from __future__ import annotations

from typing import Any

import numpy as np

ALIKE = 5
"""Equal turns from which on a repetition counts as a loop."""
CANDIDATES = 256
"""Periods tried in one pass, the shortest first."""

Symbols = np.ndarray[Any, np.dtype[np.int64]]


class Segment:
    """An interval of operations, [start, stop); with its parts if it can be unfolded."""

    __slots__ = ("_parts", "name", "start", "stop", "turns")

    def __init__(
        self, start: int, stop: int, turns: int = 1, parts: list[Segment] | None = None, name: str = ""
    ) -> None:
        self.start, self.stop = start, stop
        self.turns = turns
        """How many alike turns of a loop it holds; 1: it is not a loop."""
        self._parts = parts or []
        self.name = name
        """What all of it is called, "encoder" or "step()"; "" for what has no name."""

    def parts(self) -> list[Segment]:
        """What to show instead when unfolded: of a loop its first turn, those between, its last turn."""
        if self.turns == 1 or not self._parts:
            return self._parts
        first, last = self._parts[0], self._parts[-1]
        return [first, Segment(first.stop, last.start, self.turns - 2), last]


def compress(symbols: Symbols, segments: list[Segment] | None = None) -> list[Segment]:
    """The sequence as segments, every repetition of at least five alike turns being one of them.

    ``segments`` are those that the symbols stand for, by default one operation each.
    """
    segments = [Segment(i, i + 1) for i in range(len(symbols))] if segments is None else segments
    known: dict[tuple[int, ...], int] = {}
    fresh = int(symbols.max(initial=0)) + 1
    while (found := _shortest_repetition(symbols)) is not None:
        period, runs = found
        kept: list[Segment] = []
        renamed: list[int] = []
        done = 0
        for start, turns in runs:
            pattern = tuple(symbols[start : start + period].tolist())
            stop = start + turns * period
            kept += segments[done:start]
            renamed += symbols[done:start].tolist()
            kept.append(_loop(segments[start:stop], period, turns))
            renamed.append(known.setdefault(pattern, fresh + len(known)))
            done = stop
        segments = kept + segments[done:]
        symbols = np.array(renamed + symbols[done:].tolist(), dtype=np.int64)
    return segments


def _loop(segments: list[Segment], period: int, turns: int) -> Segment:
    bodies = [segments[k * period : (k + 1) * period] for k in range(turns)]
    parts = [body[0] if period == 1 else Segment(body[0].start, body[-1].stop, 1, body) for body in bodies]
    return Segment(segments[0].start, segments[-1].stop, turns, parts)


def _shortest_repetition(symbols: Symbols) -> tuple[int, list[tuple[int, int]]] | None:
    """The shortest period that repeats often enough, with start and number of turns of each of its runs."""
    for period in _candidates(symbols):
        same = np.zeros(len(symbols) - period + 2, dtype=np.int8)
        same[1:-1] = symbols[period:] == symbols[:-period]
        edges = np.flatnonzero(np.diff(same))
        runs = []
        done = 0
        for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            begin = max(start, done)
            turns = (stop - begin + period) // period
            if turns >= ALIKE:
                runs.append((begin, turns))
                done = begin + turns * period
        if runs:
            return period, runs
    return None


def _candidates(symbols: Symbols) -> list[int]:
    if len(symbols) < ALIKE:
        return []
    order = np.argsort(symbols, kind="stable")
    same = symbols[order[1:]] == symbols[order[:-1]]
    distances, counts = np.unique(np.diff(order)[same], return_counts=True)
    often = distances[(counts >= ALIKE - 1) & (distances * ALIKE <= len(symbols))]
    periods: list[int] = often[:CANDIDATES].tolist()
    return periods
