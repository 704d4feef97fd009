"""A program with new steps put among the old ones, and arrays stacked for many turns of a loop."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nbgrad.plan.program import Program, Ref, Step, reordered
from nbgrad.plan.rewriting import DOT
from nbgrad.plan.rows import ROWS, TRANSPOSE
from nbgrad.plan.simplify import key_of, needed
from nbgrad.rules.indexing import GETITEM
from nbgrad.rules.shapes import RESHAPE

LEAST_TURNS = 4
"""Turns from which on it is worth while to compute them together."""
SMALL = 1024
"""Elements of an array up to which a call of NumPy costs as much as the arithmetic."""
MOST_STACKED = 32_767
"""Elements of a stack, so that it stays in a processor's own cache."""


@dataclass(slots=True)
class Stacks:
    """One pass over a program. Indices of its steps are their places; new steps go right before one of them."""

    program: Program
    steps: dict[int, Step] = field(init=False)
    places: dict[int, tuple[float, int]] = field(init=False)
    uses: dict[int, int] = field(init=False)
    asked: set[int] = field(init=False)
    known: dict[tuple[Any, ...], Ref] = field(default_factory=dict)
    numbers: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        self.steps = dict(self.program.steps)
        self.places = {i: (i, 0) for i in self.steps}
        self.numbers = itertools.count(max(self.steps, default=0) + 1)
        self.asked = {o.index for o in self.program.results() if type(o) is Ref}
        self.uses = {}
        for step in self.steps.values():
            for j in step.refs:
                self.uses[j] = self.uses.get(j, 0) + 1

    def after(self, changed: bool) -> Program:
        """The program as it now is; the same object if nothing was changed."""
        if not changed:
            return self.program
        order = sorted(self.steps, key=self.places.__getitem__)
        p = self.program
        whole = Program({i: self.steps[i] for i in order}, p.leaves, p.output, p.gradients, p.like, p.guards)
        kept = needed(whole)
        return reordered(kept, {old: new for new, old in enumerate(kept.steps)})

    # -- new steps ---------------------------------------------------------------------------------------

    def value(self, operand: Any) -> Any:
        return self.steps[operand.index].value if type(operand) is Ref else operand

    def made(self, like: Step, op: Any, run: Any, args: tuple[Any, ...], kwargs: dict[str, Any] | None = None) -> Step:
        kwargs = kwargs or {}
        with np.errstate(all="ignore"):
            value = run(*map(self.value, args), **kwargs)
        return Step(op, run, args, kwargs, value, like.node, like.backward)

    def before(self, anchor: int, step: Step, index: int | None = None) -> Ref:
        """Put a step right before another one."""
        number = next(self.numbers)
        index = number if index is None else index
        self.steps[index] = step
        self.places[index] = anchor - 0.5, number
        return Ref(index)

    def stack(self, parts: Sequence[Any], like: Step, anchor: int) -> Any:
        """An operand that is all parts, along a new first axis."""
        if not any(type(part) is Ref for part in parts):
            return np.stack(parts)
        key = tuple(map(key_of, parts))
        if key not in self.known:
            whole = self._whole(parts)
            self.known[key] = whole or self.before(anchor, self.made(like, ROWS, ROWS.fun, tuple(parts)))
        return self.known[key]

    def _whole(self, parts: Sequence[Any]) -> Ref | None:
        """The array whose rows the parts are, all and in their order."""
        first = self.steps[parts[0].index] if type(parts[0]) is Ref else None
        if first is None or first.op is not GETITEM or type(first.args[0]) is not Ref:
            return None
        whole: Ref = first.args[0]
        if self.steps[whole.index].shape[:1] != (len(parts),):
            return None
        for k, part in enumerate(parts):
            step = self.steps[part.index] if type(part) is Ref else None
            if step is None or step.op is not GETITEM or type(step.args[1]) is not int or step.args != (whole, k):
                return None
        return whole

    def joined(self, parts: Sequence[Any], like: Step, anchor: int) -> Any:
        """The same with the parts behind one another along their own first axis."""
        whole = self.stack(parts, like, anchor)
        shape = self.value(whole).shape
        return self.reshaped(whole, (shape[0] * shape[1], *shape[2:]), like, anchor)

    def reshaped(self, whole: Any, shape: tuple[int, ...], like: Step, anchor: int) -> Any:
        if type(whole) is not Ref:
            return whole.reshape(shape)
        return self.before(anchor, self.made(like, RESHAPE, RESHAPE.fun, (whole, shape)))

    def transposed(self, whole: Ref, like: Step, anchor: int) -> Ref:
        return self.before(anchor, self.made(like, TRANSPOSE, np.transpose, (whole,)))

    def product(self, a: Any, b: Any, like: Step) -> Step:
        return self.made(like, DOT, np.dot, (a, b))

    def turn(self, operand: Any, index: int) -> tuple[int, int]:
        """Where step ``index`` belongs in the order of turns, by the operand that is its turn's own."""
        if type(operand) is not Ref:
            return 0, -index if self.steps[index].backward else index
        if self.is_row(operand):
            return 1, self.steps[operand.index].args[1]
        return 2, -operand.index if self.steps[operand.index].backward else operand.index

    def is_row(self, operand: Ref) -> bool:
        """Whether an operand is one turn's part of what was computed for all."""
        step = self.steps[operand.index]
        return step.op is GETITEM and type(step.args[1]) is int and type(step.args[0]) is Ref


def is_small(x: Any) -> bool:
    """Whether a value is an array of double precision on which calls are felt."""
    return type(x) is np.ndarray and x.dtype == np.float64 and 0 < x.size <= SMALL
