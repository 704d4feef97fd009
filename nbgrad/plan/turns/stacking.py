"""Turns of a loop computed together: what many turns compute alike, none waiting for another, is computed in one go.

A call of NumPy takes longer than the arithmetic on a few hundred numbers. Where all turns multiply their own input by
the same weights, their inputs are stacked and multiplied once; the products whose sum is the gradient of those weights,
Σ xₖᵀdₖ, are one product of the stacked xₖ and dₖ. What a turn needs from the turn before it stays as it is.

Sums are then added up in another order, so this is only for programs that need not be exact.
"""

from __future__ import annotations

from typing import Any

from nbgrad.plan.operators import runner
from nbgrad.plan.program import Program, Ref, Step
from nbgrad.plan.rows import ROWS
from nbgrad.plan.simplify import key_of
from nbgrad.plan.turns.batching import Batches
from nbgrad.plan.turns.stacks import Stacks
from nbgrad.plan.turns.summing import Sums
from nbgrad.rules.indexing import GETITEM

ROUNDS = 8
"""How often all is looked through at most; what waits for more than that many others stays in its turn."""


def stacked(program: Program) -> Program:
    """The program with what turns compute alike computed together, the same object where there is nothing of the kind.

    One thing done for all turns at once may make way for the next.
    """
    given = program
    for _ in range(ROUNDS):
        before = program
        sums = Sums(program)
        program = sums.after(sums.sums())
        sums = Sums(program)
        program = sums.after(sums.reorder())
        batches = Batches(program)
        program = batches.after(batches.batches())
        if program is before:
            break
    if program is given:
        return program
    overlaps = Overlaps(program)
    return overlaps.after(overlaps.merge())


class Overlaps(Stacks):
    """Stacks that differ in their ends, as the states before and after every turn do: two parts of one."""

    def merge(self) -> bool:
        """Whether there were any."""
        found = False
        without_first: dict[Any, int] = {}
        without_last: dict[Any, int] = {}
        for i in [i for i, step in self.steps.items() if step.op is ROWS]:
            key = tuple(map(key_of, self.steps[i].args))
            if (earlier := without_last.get(key[1:])) is not None:
                merged = self._one(earlier, i, (self.steps[i].args[0], *self.steps[earlier].args), 1)
            elif (earlier := without_first.get(key[:-1])) is not None:
                merged = self._one(earlier, i, (*self.steps[earlier].args, self.steps[i].args[-1]), 0)
            else:
                without_first[key[1:]] = without_last[key[:-1]] = i
                continue
            found |= merged
        return found

    def _one(self, earlier: int, later: int, parts: tuple[Any, ...], start: int) -> bool:
        """Make both stacks views of one with all parts; not where a part is not there yet for the earlier one."""
        if any(type(part) is Ref and part.index >= earlier for part in parts):
            return False
        if self.steps[earlier].op is not ROWS:
            return False  # a part of another one already
        n = len(parts) - 1
        whole = self.before(earlier, self.made(self.steps[earlier], ROWS, ROWS.fun, parts))
        for i, first in ((earlier, start), (later, 1 - start)):
            step = self.steps[i]
            self.steps[i] = self._rows(whole, slice(first, first + n), step)
        return True

    def _rows(self, whole: Ref, rows: slice, like: Step) -> Step:
        return self.made(like, GETITEM, runner((GETITEM, like.value)), (whole, rows))
