"""A cell run again, for an update that would take another way through it: on copies of what it read at first.

That is done where the cell provably has no effect beside its value. Whatever it binds or changes stays among the
copies; what became of the notebook since does not reach them.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from contextlib import nullcontext
from typing import Any

import numpy as np
from IPython.core.error import UsageError

from nbgrad.core.graph import Graph
from nbgrad.core.record import GraphTape
from nbgrad.core.tape import LEAF
from nbgrad.notebook.cell import CellCode
from nbgrad.notebook.copies import Copies
from nbgrad.notebook.effects import effect_of
from nbgrad.notebook.kept import Kept
from nbgrad.notebook.leaves import Leaves
from nbgrad.notebook.namespace import CellNames
from nbgrad.notebook.origins import OfArray, Origins
from nbgrad.notebook.reach import globals_read
from nbgrad.notebook.running import followed, graph_of, mentioned
from nbgrad.notebook.target import Asked
from nbgrad.plan.rerun import CannotRunAgain


class Cell:
    """A cell that was run, with what another run of it begins with."""

    def __init__(self, code: CellCode, asked: Asked, kept: Kept) -> None:
        self.code, self.asked, self.kept = code, asked, kept
        self.told: set[str] = set()
        """What the user was told of it."""
        self._effect: str | None = None

    def again(self, leaves: Leaves) -> Again:
        """What runs the cell again, once it has run with these leaves and the notebook is plain again."""
        self.kept.settle(leaves.tape)
        return Again(self, leaves.tape, leaves.origins.own, {})

    def check(self) -> None:
        """Raise CannotRunAgain if the cell does anything beside computing."""
        if self._effect is None:
            kept = self.kept
            functions = [function.fun for function in kept.functions.values()]
            self._effect = kept.trouble or effect_of(self.code.parts, functions, kept.values, kept.refused)
        if self._effect:
            raise CannotRunAgain(self._effect)


class Again:
    """Runs the cell of one graph again, with other values of the graph's leaves."""

    def __init__(
        self, cell: Cell, tape: GraphTape, own: Mapping[Hashable, Any], before: Mapping[Hashable, Any]
    ) -> None:
        self.cell = cell
        self._tape = tape
        self._own = own
        """Values that the cell itself gave to leaves."""
        self._before = before
        """Values that leaves were given and had when they were last in the graph."""

    def __call__(self, values: list[Any], on_purpose: Collection[int]) -> Graph:
        """The graph with these values of all leaves; ids ``on_purpose`` are of those that count even if not new.

        Raises CannotRunAgain, and what the cell raises.
        """
        self.cell.check()
        given = self._given(values, on_purpose)
        arrays = {origin.number: value for origin, value in given.items() if type(origin) is OfArray}
        copies = Copies(self.cell.kept, arrays)
        tape = GraphTape(strict=False)
        origins = Origins(tape, copies.taken, given)
        code, asked = self.cell.code, self.cell.asked
        names = CellNames(copies.names, Leaves(tape, origins), mentioned(code.parts))
        reached = globals_read(code.parts, copies.names)
        with nullcontext() if on_purpose else np.errstate(all="ignore"):  # what was recorded has warned before
            outcome = followed(names, code, asked, reached, self.cell.told if on_purpose else None)
        if origins.trouble:
            raise CannotRunAgain(origins.trouble)
        if isinstance(outcome, UsageError):
            raise CannotRunAgain(str(outcome))
        if isinstance(outcome, BaseException):
            raise outcome
        try:
            graph = graph_of(names, code, outcome, asked)
        except UsageError as error:
            raise CannotRunAgain(str(error)) from None
        graph.again = Again(self.cell, tape, origins.own, given)
        return graph

    def _given(self, values: list[Any], on_purpose: Collection[int]) -> dict[Hashable, Any]:
        """What leaves are given: arrays of the notebook always, others where the cell itself gives something else."""
        given = dict(self._before)
        leaves = [i for i, record in enumerate(self._tape.records) if record[0] is LEAF]
        for i, value in zip(leaves, values, strict=True):
            origin = self._tape.origins.get(i)
            if origin is None:
                raise CannotRunAgain(f"it cannot be told where {self._tape.names.get(i, 'a leaf')} comes from")
            if i in on_purpose or type(origin) is OfArray or not _identical(value, self._own[origin]):
                given[origin] = value
            else:
                given.pop(origin, None)
        return given


def _identical(a: Any, b: Any) -> bool:
    return type(a) is type(b) and np.shape(a) == np.shape(b) and np.asarray(a).tobytes() == np.asarray(b).tobytes()
