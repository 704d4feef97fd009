"""Steps written another way: signs moved to where a subtraction takes them up, a factor 1/y turned into a division.

Moving signs changes no bit. Dividing by y in place of multiplying by 1/y rounds once instead of twice, so the last
bits differ; that is done only where a program need not be exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from nbgrad.core.primitive import RULES, Primitive
from nbgrad.plan.program import Ref, Step

ADD, SUBTRACT, MULTIPLY = RULES[np.add], RULES[np.subtract], RULES[np.multiply]
POWER, SQUARE, SUM, DOT = RULES[np.power], RULES[np.square], RULES[np.sum], RULES[np.dot]
DIVIDE, NEGATIVE = RULES[np.true_divide], RULES[np.negative]

MOST = 8192
"""Elements up to which sums of squares become products: longer ones lose digits that pairwise summation keeps."""

Emit = Callable[[Step], Ref]
"""Puts a step into the program, unless it is there already, and says where."""


class Rewriter:
    """Rewrites one step after another; ``uses[i]`` is how many operands refer to step i."""

    def __init__(self, steps: dict[int, Step], uses: dict[int, int], emit: Emit, find: Any, exact: bool) -> None:
        self.steps, self.uses, self.emit, self.find, self.exact = steps, uses, emit, find, exact

    def rewritten(self, step: Step) -> Step:
        """The step, or another one with the same result, whose operands may be new steps."""
        if step.op is SUM and not self.exact and not step.kwargs:
            return self._sum_of_squares(step)
        if step.kwargs or len(step.args) != 2 or step.op.kind != "elementwise":
            return step
        a, b = step.args
        if step.op is ADD:
            return self._sum(step, a, b)
        if step.op is SUBTRACT and (z := self._negated(b, 0)) is not None:
            return _as(step, ADD, a, z)
        if step.op is MULTIPLY and not self.exact:
            step = self._quotient(step, *step.args)
            a, b = step.args
        if step.op in (MULTIPLY, DIVIDE):
            return self._sign_outside(step, a, b)
        return step

    def _sum_of_squares(self, step: Step) -> Step:
        """Σ x² of a vector as x·x, for which BLAS has a loop of its own."""
        squares = self._step(step.args[0])
        if squares is None or len(squares.shape) != 1 or squares.value.size > MOST or len(step.args) > 1:
            return step
        if squares.op is POWER and type(squares.args[1]) in (int, float) and squares.args[1] == 2:
            return _as(step, DOT, squares.args[0], squares.args[0])
        if squares.op is SQUARE or (squares.op is MULTIPLY and _same(*squares.args)):
            return _as(step, DOT, squares.args[0], squares.args[0])
        return step

    def _sum(self, step: Step, a: Any, b: Any) -> Step:
        if (z := self._negated(b, 0)) is not None:
            return _as(step, SUBTRACT, a, z)
        if (z := self._negated(a, 0)) is not None:
            return _as(step, SUBTRACT, b, z)
        return step

    def _sign_outside(self, step: Step, a: Any, b: Any) -> Step:
        """(−a)·b as −(a·b): the sign may then vanish in a sum."""
        if (z := self._negated(a, 1)) is not None:
            return _as(step, NEGATIVE, self.emit(replace(step, args=(z, b))))
        if (z := self._negated(b, 1)) is not None:
            return _as(step, NEGATIVE, self.emit(replace(step, args=(a, z))))
        return step

    def _quotient(self, step: Step, a: Any, b: Any) -> Step:
        """g·(1/y) as g/y, and g·(a/y) as (g/y)·a where g/y is known."""
        for g, other in ((a, b), (b, a)):
            q = self._step(other)
            if q is None or q.op is not DIVIDE or q.kwargs:
                continue
            if type(q.args[0]) in (int, float) and q.args[0] == 1:
                return _as(step, DIVIDE, g, q.args[1])
            known = self.find(_as(step, DIVIDE, g, q.args[1]))
            if known is not None:
                return _as(step, MULTIPLY, known, q.args[0])
        return step

    def _negated(self, operand: Any, most: int) -> Any:
        """z where the operand is −z (used ``most`` times at most, if that is not 0), else None."""
        step = self._step(operand)
        if step is None or step.op is not NEGATIVE or step.kwargs:
            return None
        return None if most and self.uses.get(operand.index, 1) > most else step.args[0]

    def _step(self, operand: Any) -> Step | None:
        """The real step behind an operand: only numbers and arrays of one precision are rewritten."""
        step = self.steps.get(operand.index) if type(operand) is Ref else None
        dtype = getattr(step.value, "dtype", np.dtype(float)) if step is not None else None
        return step if dtype == np.float64 else None


def _same(a: Any, b: Any) -> bool:
    return type(a) is type(b) is Ref and a.index == b.index


def _as(step: Step, op: Primitive, *args: Any) -> Step:
    from nbgrad.plan.operators import runner

    return replace(step, op=op, args=args, run=runner((op, step.value)))
