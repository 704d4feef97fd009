"""Steps written another way: signs moved to where a subtraction takes them up, a factor 1/y turned into a division.

Moving signs changes no bit. Dividing by y in place of multiplying by 1/y rounds once instead of twice, so the last
bits differ; that is done only where a program need not be exact.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import replace
from typing import Any

import numpy as np

from nbgrad.core.primitive import RULES, Primitive
from nbgrad.plan.program import Program, Ref, Step
from nbgrad.rules.indexing import GETITEM

ADD, SUBTRACT, MULTIPLY = RULES[np.add], RULES[np.subtract], RULES[np.multiply]
POWER, SQUARE, SUM, DOT = RULES[np.power], RULES[np.square], RULES[np.sum], RULES[np.dot]
DIVIDE, NEGATIVE = RULES[np.true_divide], RULES[np.negative]
MATMUL, EXPAND = RULES[np.matmul], RULES[np.expand_dims]

MOST = 8192
"""Elements up to which sums of squares become products: longer ones lose digits that pairwise summation keeps."""

Emit = Callable[[Step], Ref]
"""Puts a step into the program, unless it is there already, and says where."""


class Rewriter:
    """Rewrites one step after another.

    ``uses[i]`` is how many operands refer to step i; steps that are ``free`` may change their sign (see `absorbed`).
    """

    def __init__(
        self, steps: dict[int, Step], uses: dict[int, int], free: Container[int], emit: Emit, find: Any, exact: bool
    ) -> None:
        self.steps, self.uses, self.free, self.emit, self.find, self.exact = steps, uses, free, emit, find, exact

    def rewritten(self, step: Step, index: int) -> Step:
        """The step, or another one with the same result, whose operands may be new steps."""
        if not _is_double(step.value):
            return step  # real operands of complex results have signs of zero in their other half
        if step.op is SUM and not self.exact and not step.kwargs:
            return self._sum_of_squares(step)
        if step.op is GETITEM and not self.exact:
            return self._product_with_vector(step)
        if step.op is NEGATIVE and not step.kwargs:
            return self._sign_inside(step)
        if step.kwargs or len(step.args) != 2 or step.op.kind != "elementwise":
            return step
        a, b = step.args
        if step.op is ADD:
            return self._sum(step, a, b)
        if step.op is SUBTRACT and (z := self._negated(b)) is not None:
            return _as(step, ADD, a, z)
        if step.op is MULTIPLY and not self.exact:
            step = self._quotient(step, *step.args)
            a, b = step.args
        if step.op in (MULTIPLY, DIVIDE):
            return self._sign_outside(step, a, b, index in self.free)
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

    def _product_with_vector(self, step: Step) -> Step:
        """The only column of A times x as a column, as A x."""
        product = self._step(step.args[0])
        if product is None or product.op is not MATMUL or product.kwargs or not _is_first_column(step.args[1]):
            return step
        column = self._step(product.args[1])
        if column is None or column.op is not EXPAND or len(product.shape) != 2:
            return step
        vector = self._step(column.args[0])
        if vector is None or vector.shape != column.shape[:1]:
            return step
        return _as(step, MATMUL, product.args[0], column.args[0])

    def _sum(self, step: Step, a: Any, b: Any) -> Step:
        z = self._negated(b)
        if z is not None and _same(a, b):
            return _as(step, NEGATIVE, self.emit(_opposite(step, z, z)))
        if z is not None:
            return _as(step, SUBTRACT, a, z)
        if (z := self._negated(a)) is not None:
            return _as(step, SUBTRACT, b, z)
        return step

    def _sign_outside(self, step: Step, a: Any, b: Any, free: bool) -> Step:
        """(−a)·b as −(a·b): the sign may then vanish in a sum; (−a)·c as a·(−c)."""
        for k, (negated, other) in enumerate(((a, b), (b, a))):
            z = self._negated(negated)
            if z is None:
                continue
            if _is_number(other):
                return _as(step, step.op, *((z, -other) if k == 0 else (-other, z)))
            if free or self.uses.get(negated.index, 1) <= 1:
                return _as(step, NEGATIVE, self.emit(_opposite(step, *((z, b) if k == 0 else (a, z)))))
        return step

    def _sign_inside(self, step: Step) -> Step:
        """−(a·c) as a·(−c), and likewise for quotients."""
        product = self._step(step.args[0])
        if product is None or product.op not in (MULTIPLY, DIVIDE) or product.kwargs:
            return step
        a, b = product.args
        if _is_number(b):
            return _as(step, product.op, a, -b)
        return _as(step, product.op, -a, b) if _is_number(a) else step

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

    def _negated(self, operand: Any) -> Any:
        """z where the operand is −z, else None."""
        step = self._step(operand)
        return step.args[0] if step is not None and step.op is NEGATIVE and not step.kwargs else None

    def _step(self, operand: Any) -> Step | None:
        """The real step behind an operand: only numbers and arrays of one precision are rewritten."""
        step = self.steps.get(operand.index) if type(operand) is Ref else None
        return step if step is not None and _is_double(step.value) else None


def absorbed(program: Program) -> set[int]:
    """Steps whose results might as well have the other sign: whatever takes them up subtracts them instead."""
    asked = {operand.index for operand in program.results() if type(operand) is Ref}
    held = bytearray(max(program.steps, default=0) + 1)
    for index in asked:
        held[index] = 1
    free: set[int] = set()
    for index, step in reversed(program.steps.items()):
        if not held[index]:
            free.add(index)
        plain = not step.kwargs
        if plain and (step.op is ADD or step.op is NEGATIVE):
            continue
        if plain and step.op in (MULTIPLY, DIVIDE) and index in free:
            continue
        for operand in step.args[:1] if plain and step.op is SUBTRACT else step.args:
            if type(operand) is Ref:
                held[operand.index] = 1
    return free


def _is_double(value: Any) -> bool:
    return type(value) in (int, float) or getattr(value, "dtype", None) == np.float64


def _is_first_column(key: Any) -> bool:
    return type(key) is tuple and len(key) == 2 and key[0] is Ellipsis and type(key[1]) is int and key[1] == 0


def _is_number(a: Any) -> bool:
    """Whether an operand is a constant that can be given the other sign."""
    return type(a) in (int, float, np.float64) and bool(a != 0)


def _same(a: Any, b: Any) -> bool:
    return type(a) is type(b) is Ref and a.index == b.index


def _as(step: Step, op: Primitive, *args: Any) -> Step:
    from nbgrad.plan.operators import runner

    return replace(step, op=op, args=args, run=runner((op, step.value)))


def _opposite(step: Step, *args: Any) -> Step:
    """The step on operands of which one has the other sign, and so the result."""
    return replace(step, args=args, value=-step.value)
