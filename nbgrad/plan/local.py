"""The results of steps in a generated source: which have a name, and which are written where they are used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nbgrad.core.tape import LEAF
from nbgrad.plan.binding import Bindings
from nbgrad.plan.kinds import doubles_only, may_vary
from nbgrad.plan.program import Program, Ref, Step
from nbgrad.plan.pythonic import ARITHMETIC, SQUARE
from nbgrad.plan.runs import Run

MANY = 6
"""Operations on single numbers from which on it pays to turn NumPy's numbers into Python's."""
NESTED = 40
"""Operations that are written inside one another at most."""


class Locals(Bindings):
    """The operands of a program as names, numbers and short expressions."""

    def __init__(self, program: Program, runs: Sequence[Run], space: dict[str, Any], *, copies: bool) -> None:
        super().__init__(space, double=doubles_only(program), copies=copies)
        self.program, self.runs = program, runs
        self.converts = self.double and sum(s.is_number and s.op is not LEAF for s in program.steps.values()) >= MANY
        self.used = {j for step in program.steps.values() for j in step.refs}
        self.names: dict[int, str] = {}
        self.cut: dict[int, str] = {}
        self.inline = self._inlined()

    def operand(self, operand: Any, numpy: bool = False) -> str:
        if type(operand) is Ref:
            name = self.names[operand.index]
            return f"float64({name})" if numpy and self.is_converted(operand.index) else name
        return self.cut.get(id(operand)) or self.constant(operand)

    def float_operand(self, operand: Any) -> str:
        """A number for Python's arithmetic, which is quickest between floats."""
        exact = type(operand) is int and abs(operand) < 2**53
        return self.constant(float(operand)) if exact else self.operand(operand)

    def is_number(self, operand: Any) -> bool:
        if type(operand) is Ref:
            return self.is_float(operand.index)
        return type(operand) in (float, int) or (self.converts and type(operand) is np.float64)

    def is_float(self, index: int) -> bool:
        """Whether a result is a Python float when the program runs."""
        value = self.program.steps[index].value
        return type(value) is float or (self.converts and type(value) is np.float64)

    def is_converted(self, index: int) -> bool:
        return self.converts and type(self.program.steps[index].value) is np.float64

    def is_arithmetic(self, step: Step) -> bool:
        """Whether a step is written with Python's operators, on Python floats."""
        number = type(step.value) is float or (self.converts and type(step.value) is np.float64)
        return number and step.op in ARITHMETIC and not step.kwargs and all(map(self.is_number, step.args))

    def _inlined(self) -> dict[int, int]:
        """Arithmetic on single numbers that is written inside the only step that uses it → that step."""
        uses: dict[int, list[int]] = {}
        for i, step in self.program.steps.items():
            for j in step.refs:
                uses.setdefault(j, []).append(i)
        asked = {o.index for o in self.program.results() if type(o) is Ref}
        # runs are functions of their own: what they take must have a name
        inside = {i for run in self.runs for i in (*run.members, *run.sums)}
        size: dict[int, int] = {}
        found: dict[int, int] = {}
        for i, step in self.program.steps.items():
            size[i] = 1 + sum(size[j] for j in step.refs if j in found)
            fits = self.is_arithmetic(step) and not may_vary(step) and i not in asked and size[i] <= NESTED
            users = uses.get(i, ())
            if fits and len(users) == 1 and users[0] not in inside and self.program.steps[users[0]].op is not SQUARE:
                found[i] = users[0]
        return found
