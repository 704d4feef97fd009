"""Whether a recording still applies: what the code decided on recorded values, it must decide on the new ones too.

A recording is one way through the user's code. Branches, plain numbers taken out of it and shapes were fixed
when it was made; each is looked at as soon as the value it hangs on is known again.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.errors import StaleRecording
from nbgrad.core.graph import Graph
from nbgrad.core.node import Node
from nbgrad.core.places import Chain, place_of
from nbgrad.core.record import Cut, Guard

AGAIN = "run the code again"


class Guards:
    """Everything in one graph that a replay must not contradict."""

    def __init__(self, graph: Graph) -> None:
        self._nodes = graph.nodes
        self._watched: dict[int, list[Guard | Cut]] = {}
        notes: list[Guard | Cut] = [*graph.tape.guards, *graph.tape.cuts]
        for note in notes:
            self._watched.setdefault(note.record, []).append(note)

    def check(self, index: int, value: Any) -> None:
        """Compare a recomputed value with what was recorded. Raises StaleRecording, naming the line."""
        node = self._nodes[index]
        if _kind(value) != _kind(node.value):
            raise StaleRecording(
                f"{_line(node)}{node.label} was {_said(node.value)} when recorded and is {_said(value)} now; {AGAIN}"
            )
        for note in self._watched.get(index, ()):
            if isinstance(note, Cut):
                self._check_cut(node, note, value)
            else:
                self._check_guard(node, note, value)

    def _check_guard(self, node: Node, guard: Guard, value: Any) -> None:
        if guard.decide is not None:
            decided = guard.decide(value)
        else:
            decided = bool(value) if type(guard.outcome) is bool else value
        if not equal(decided, guard.outcome):
            was, now = (repr(o) if guard.decide else _said(o) for o in (guard.outcome, decided))
            of = f"{guard.what} " if guard.what else ""
            change = f"was {was} when recorded and is {now} now" if was != now else "has other elements than recorded"
            raise StaleRecording(f"{_at(guard.chain)}{of}{node.label} {change}; {AGAIN}")

    def _check_cut(self, node: Node, cut: Cut, value: Any) -> None:
        if not equal(value, node.value):
            raise StaleRecording(
                f"{_at(cut.chain)}{cut.how} made {node.label} a plain number, which would be another one now; {AGAIN}"
            )


def _kind(value: Any) -> Any:
    """What must not change about a value: its shape, and its dtype or type."""
    if isinstance(value, tuple | list):
        return [_kind(v) for v in value]
    return shape_of(value), getattr(value, "dtype", type(value))


def equal(a: Any, b: Any) -> bool:
    """Whether two values are the same, NaN being equal to itself."""
    if isinstance(a, tuple | list):
        return len(a) == len(b) and all(map(equal, a, b))
    a, b = np.asarray(a), np.asarray(b)
    return bool(np.array_equal(a, b, equal_nan=a.dtype.kind in "fc" and b.dtype.kind in "fc"))


def _said(value: Any) -> str:
    shape = shape_of(value)
    if shape:
        return f"of shape {shape}"
    kind = getattr(value, "dtype", type(value).__name__)
    if isinstance(value, bool | int | np.bool_ | np.integer):
        return str(value)
    return f"a {kind} ({value:.6g})" if isinstance(value, float | complex | np.inexact) else f"a {kind}"


def _at(chain: Chain) -> str:
    place = place_of(chain)
    return "" if place is None else f"line {place.line}: "


def _line(node: Node) -> str:
    return "" if node.place is None else f"line {node.place.line}: "
