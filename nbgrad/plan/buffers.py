"""Which memory each result lives in: buffers that the plan owns, used again once nobody looks at what they hold."""

from __future__ import annotations

import heapq
import operator
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from nbgrad.core.tape import LEAF
from nbgrad.plan.kinds import is_new
from nbgrad.plan.operators import is_known
from nbgrad.plan.outs import PRODUCTS, takes_out
from nbgrad.plan.program import Program, Ref, Step
from nbgrad.plan.rows import ROWS, VIEWING
from nbgrad.plan.runs import Run
from nbgrad.plan.scatters import SCATTERS
from nbgrad.rules.inplace import WRITE

LEAST = 256
"""Elements from which on a buffer is worth while; NumPy keeps small blocks of memory at hand itself."""
FEW = 2
"""Parts of a stack that may be copied, when the others are written in their place."""


class Lifetimes:
    """For each step, the last step that can still see the memory of its result; views prolong what they look into."""

    def __init__(self, program: Program) -> None:
        self.owner: dict[int, set[int]] = {}
        self.end: dict[int, int] = {}
        for i, step in program.steps.items():
            shared = set() if is_new(step) or step.op is LEAF else {o for j in step.refs for o in self.owner[j]}
            self.owner[i] = shared or {i}
            for j in step.refs:
                for o in self.owner[j]:
                    self.end[o] = i
        beyond = max(program.steps, default=0) + 1
        given = [o.index for o in (program.output, *program.gradients.values()) if type(o) is Ref]
        kept = (j for step in program.steps.values() if not is_known(step.op) for j in step.refs)
        self.results = {o for j in (*given, *kept) for o in self.owner[j]}
        """Steps whose memory others may keep: results, and what an operation of the user's is given."""
        self.end |= dict.fromkeys(self.results, beyond)

    def dies(self, index: int, at: int) -> bool:
        """Whether nobody needs the memory of step ``index`` after step ``at``."""
        return self.owner[index] == {index} and self.end.get(index, index) <= at


@dataclass(frozen=True, slots=True)
class Owned:
    """Memory of its own, of a shape and dtype."""

    shape: tuple[int, ...]
    dtype: Any

    def made(self, buffers: Sequence[Any]) -> Any:
        return np.empty(self.shape, self.dtype)

    @property
    def nbytes(self) -> int:
        return prod(self.shape) * int(self.dtype.itemsize)


@dataclass(frozen=True, slots=True)
class View:
    """Another buffer looked at in another way."""

    base: int
    run: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def made(self, buffers: Sequence[Any]) -> Any:
        return self.run(buffers[self.base], *self.args, **self.kwargs)

    @property
    def nbytes(self) -> int:
        return 0


class Buffers:
    """Assigns a buffer to every step that can write its result into one; ``of[i]`` is its number.

    The parts of what is stacked are written where they belong in the stack, and what only looks at a buffer in another
    way is made once: ``views`` are the steps for which nothing is left to do.
    """

    def __init__(self, program: Program, lifetimes: Lifetimes, runs: Sequence[Run], least: int = LEAST) -> None:
        self.of: dict[int, int] = {}
        self.all: list[Owned | View] = []
        self.views: set[int] = set()
        self.program, self.lifetimes, self.least = program, lifetimes, least
        self.run_of = {i: run for run in runs for i in (*run.members, *run.sums)}
        self.samples: list[Any] = []
        self.homes = self._homes()
        """Step → the stack it is part of, and its place there."""
        self._assign()
        self.samples.clear()

    def _assign(self) -> None:
        free: dict[tuple[Any, ...], list[int]] = {}
        holders: dict[int, list[int]] = {}
        pending: list[tuple[int, int]] = []
        stacks: dict[int, int] = {}
        for i, step in self.program.steps.items():
            run = self.run_of.get(i)
            if i in self.homes:
                stack, place = self.homes[i]
                if stack not in stacks:
                    stacks[stack] = self._new(_memory_of(self.program.steps[stack]))
                self.of[i] = self._new(View(stacks[stack], operator.getitem, (place,), {}))
            elif step.op is ROWS:
                self.of[i] = stacks[i] if i in stacks else self._new(_memory_of(step))
            elif (view := self._view(step)) is not None:
                self.of[i] = self._new(view)
                self.views.add(i)
            elif self._wanted(i, step, run):
                key = step.shape, step.value.dtype
                number = self._inherited(step, i, key) if run is None else None
                if number is None:
                    number = free[key].pop() if free.get(key) else self._new(Owned(*key))
                self.of[i] = number
                holders.setdefault(number, []).append(i)
                heapq.heappush(pending, (self.lifetimes.end.get(i, i), i))
            if run is not None and i != run.last:
                continue  # what a run reads must stay until its last block
            while pending and pending[0][0] <= i:
                j = heapq.heappop(pending)[1]
                if holders[self.of[j]][-1] == j:
                    memory = self.program.steps[j]
                    free.setdefault((memory.shape, memory.value.dtype), []).append(self.of[j])

    def _homes(self) -> dict[int, tuple[int, int]]:
        """The steps that write their result right into a stack; the parts of a stack that few could, all are copied."""
        found: dict[int, tuple[int, int]] = {}
        for i, step in self.program.steps.items():
            if step.op is not ROWS:
                continue
            places = {
                a.index: (i, k) for k, a in enumerate(step.args) if type(a) is Ref and self._may_move(a.index, found)
            }
            if len(places) >= len(step.args) - FEW:
                found |= places
        return found

    def _may_move(self, i: int, taken: Container[int]) -> bool:
        step = self.program.steps[i]
        if i in taken or i in self.run_of or i in self.lifetimes.results:
            return False
        return takes_out(step, self.program)

    def _wanted(self, i: int, step: Step, run: Run | None) -> bool:
        """Whether a step writes into a buffer: not what is handed out, nor what never leaves its run."""
        if i in self.lifetimes.results or not step.is_array or step.value.size < self.least:
            return False
        if run is not None:
            return i in run.members and self.lifetimes.end.get(i, i) > run.last
        return takes_out(step, self.program)

    def _view(self, step: Step) -> View | None:
        """What a step sees of a buffer, if that is all it does."""
        if step.op not in VIEWING or not step.is_array or type(step.args[0]) is not Ref or len(step.refs) > 1:
            return None
        base = self.of.get(step.args[0].index)
        if base is None or step.value.dtype != self.program.value(step.args[0]).dtype:
            return None
        view = View(base, step.run, step.args[1:], step.kwargs)
        return view if np.may_share_memory(view.made(self.samples), self.samples[base]) else None

    def _new(self, buffer: Owned | View) -> int:
        self.all.append(buffer)
        self.samples.append(buffer.made(self.samples))
        return len(self.all) - 1

    def _inherited(self, step: Step, at: int, key: Any) -> int | None:
        """The buffer of an operand that dies here, to be overwritten in place."""
        for j in () if step.op in PRODUCTS else step.refs:
            operand = self.program.steps[j]
            if j not in self.of or j in self.homes or operand.op is ROWS:
                continue
            if self.lifetimes.dies(j, at) and (operand.shape, operand.value.dtype) == key:
                return self.of[j]
        return None

    def made(self) -> list[Any]:
        """New memory for all."""
        buffers: list[Any] = []
        for buffer in self.all:
            buffers.append(buffer.made(buffers))
        return buffers

    @property
    def nbytes(self) -> int:
        """Bytes of all buffers together."""
        return sum(buffer.nbytes for buffer in self.all)


def _memory_of(step: Step) -> Owned:
    return Owned(step.shape, step.value.dtype)


def overwritten(i: int, step: Step, program: Program, lifetimes: Lifetimes) -> int | None:
    """The operand of an assignment that nobody else looks at any more, so that it can be assigned to in place."""
    whole = step.args[0]
    if type(whole) is not Ref or program.steps[whole.index].op not in (WRITE, SCATTERS):
        return None
    return whole.index if lifetimes.dies(whole.index, i) and step.refs.count(whole.index) == 1 else None
