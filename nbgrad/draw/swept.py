"""The reverse sweep as a drawing needs it: what flowed, or in words why nothing could."""

from __future__ import annotations

from typing import NamedTuple

from nbgrad.core.errors import NbgradError
from nbgrad.core.graph import Contribution, Graph


class Sweep(NamedTuple):
    """All contributions in their order, and whether there was a sweep; ``failure`` says why there could be none."""

    contributions: list[Contribution]
    failure: str
    done: bool


def sweep(graph: Graph) -> Sweep:
    """The last reverse sweep of ``graph``, run now if there was none; afterwards its nodes have their gradients."""
    if graph.failure is not None:
        return Sweep([], graph.failure.message, done=False)
    if graph.mode == "forward":
        return Sweep([], "", done=False)
    try:
        return Sweep(graph.contributions(), "", done=True)
    except NbgradError as error:
        return Sweep([], str(error), done=False)
