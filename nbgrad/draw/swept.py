"""The reverse sweep as a drawing needs it: what flowed, or in words why nothing could."""

from __future__ import annotations

from typing import NamedTuple

from nbgrad.core.errors import NbgradError
from nbgrad.core.graph import Contribution, Graph


class Sweep(NamedTuple):
    """All contributions in their order; ``failure`` says why there was no sweep, "" if there was one."""

    contributions: list[Contribution]
    failure: str

    @property
    def done(self) -> bool:
        return not self.failure


def sweep(graph: Graph) -> Sweep:
    """The last reverse sweep of ``graph``, run now if there was none; afterwards its nodes have their gradients."""
    if graph.failure is not None:
        return Sweep([], graph.failure.message)
    try:
        return Sweep(graph.contributions(), "")
    except NbgradError as error:
        return Sweep([], str(error))
