"""Which memory each result lives in: buffers that the plan owns, used again once nobody looks at what they hold."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Any

import numpy as np

from nbgrad.core.primitive import RULES
from nbgrad.core.tape import LEAF
from nbgrad.plan.kinds import is_new
from nbgrad.plan.operators import is_known
from nbgrad.plan.program import Program, Ref, Step
from nbgrad.plan.runs import Run
from nbgrad.plan.scatters import SCATTERS
from nbgrad.rules.inplace import WRITE

LEAST = 256
"""Elements from which on a buffer is worth while; NumPy keeps small blocks of memory at hand itself."""
PRODUCTS = frozenset({RULES[np.matmul], RULES[np.dot]})


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


class Buffers:
    """Assigns a buffer to every step that can write its result into one; ``of[i]`` is its number."""

    def __init__(self, program: Program, lifetimes: Lifetimes, runs: Sequence[Run], least: int = LEAST) -> None:
        self.of: dict[int, int] = {}
        self.shapes: list[tuple[int, ...]] = []
        self.dtypes: list[Any] = []
        free: dict[tuple[Any, ...], list[int]] = {}
        holders: dict[int, list[int]] = {}
        run_of = {i: run for run in runs for i in (*run.members, *run.sums)}
        pending: list[tuple[int, int]] = []
        for i, step in program.steps.items():
            run = run_of.get(i)
            if self._wanted(i, step, program, lifetimes, run, least):
                key = step.shape, step.value.dtype
                number = self._inherited(step, program, lifetimes, i, key) if run is None else None
                if number is None:
                    number = free[key].pop() if free.get(key) else self._new(*key)
                self.of[i] = number
                holders.setdefault(number, []).append(i)
                heapq.heappush(pending, (lifetimes.end.get(i, i), i))
            if run is not None and i != run.last:
                continue  # what a run reads must stay until its last block
            while pending and pending[0][0] <= i:
                j = heapq.heappop(pending)[1]
                if holders[self.of[j]][-1] == j:
                    free.setdefault((program.steps[j].shape, program.steps[j].value.dtype), []).append(self.of[j])

    def _wanted(
        self, i: int, step: Step, program: Program, lifetimes: Lifetimes, run: Run | None, least: int
    ) -> bool:  # fmt: skip
        """Whether a step writes into a buffer: not what is handed out, nor what never leaves its run."""
        if i in lifetimes.results or not step.is_array or step.value.size < least:
            return False
        if run is not None:
            return i in run.members and lifetimes.end.get(i, i) > run.last
        return takes_out(step, program)

    def _new(self, shape: tuple[int, ...], dtype: Any) -> int:
        self.shapes.append(shape)
        self.dtypes.append(dtype)
        return len(self.shapes) - 1

    def _inherited(self, step: Step, program: Program, lifetimes: Lifetimes, at: int, key: Any) -> int | None:
        """The buffer of an operand that dies here, to be overwritten in place."""
        for j in () if step.op in PRODUCTS else step.refs:
            operand = program.steps[j]
            if j in self.of and lifetimes.dies(j, at) and (operand.shape, operand.value.dtype) == key:
                return self.of[j]
        return None

    @property
    def nbytes(self) -> int:
        """Bytes of all buffers together."""
        return sum(int(np.prod(s, dtype=int)) * d.itemsize for s, d in zip(self.shapes, self.dtypes, strict=True))


def takes_out(step: Step, program: Program) -> bool:
    """Whether the step can write its result where it is told to."""
    if not step.is_array or step.kwargs or not step.value.flags.c_contiguous:
        return False
    if isinstance(step.op.fun, np.ufunc) and step.op.fun.nout == 1 and step.op not in PRODUCTS:
        return True
    return is_matrix_product(step, program)


def is_matrix_product(step: Step, program: Program) -> bool:
    """Whether the step is a product of matrices, or of one and a vector, for which np.dot goes straight to BLAS."""
    if step.op not in PRODUCTS or step.kwargs or not step.is_array:
        return False
    operands = [program.value(a) for a in step.args]
    return len(step.args) == 2 and all(for_blas(v) and v.ndim in (1, 2) and v.size for v in operands)


def for_blas(x: Any) -> bool:
    """Whether BLAS takes an array as it is; others np.dot copies before, and np.matmul multiplies by itself."""
    return type(x) is np.ndarray and x.dtype == np.float64 and x.flags.forc


def overwritten(i: int, step: Step, program: Program, lifetimes: Lifetimes) -> int | None:
    """The operand of an assignment that nobody else looks at any more, so that it can be assigned to in place."""
    whole = step.args[0]
    if type(whole) is not Ref or program.steps[whole.index].op not in (WRITE, SCATTERS):
        return None
    return whole.index if lifetimes.dies(whole.index, i) and step.refs.count(whole.index) == 1 else None
