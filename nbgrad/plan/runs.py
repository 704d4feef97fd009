"""Runs: element-wise operations on large arrays of one shape, to be evaluated together, a cache-sized block at a time.

Large arrays do not fit into a processor's cache: NumPy, going through all of an array for every operation, waits for
memory. A run goes through all operations for every block instead. Sums and means over everything end a run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.primitive import RULES
from nbgrad.plan.program import Program, Step, reordered
from nbgrad.rules.magnitudes import SHARE
from nbgrad.rules.selecting import WHERE

LARGE = 32_768
"""Elements from which on arrays are evaluated in blocks."""
SUM, MEAN = RULES[np.sum], RULES[np.mean]


@dataclass(slots=True)
class Run:
    """Steps evaluated block by block, in order: ``members`` element-wise, ``sums`` over everything of one of them."""

    shape: tuple[int, ...]
    members: list[int] = field(default_factory=list)
    sums: list[int] = field(default_factory=list)

    @property
    def last(self) -> int:
        """The last step of the run."""
        return max(*self.members, *self.sums) if self.sums else max(self.members)


def with_runs(program: Program, large: int = LARGE) -> tuple[Program, list[Run]]:
    """The program in an order in which the steps of every run stand side by side, and the runs."""
    if not any(_fits(step, large) for step in program.steps.values()):
        return program, []
    stages = _stages(program, large)
    groups: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    alone: dict[int, list[int]] = {}
    for i, (stage, shape) in stages.items():
        if shape is None:
            alone.setdefault(stage, []).append(i)
        else:
            groups.setdefault((stage, shape), []).append(i)
    order: list[int] = []
    found: list[list[int]] = []
    for stage in range(max(s for s, _ in stages.values()) + 1):
        order += alone.get(stage, [])
        for (s, _), members in groups.items():
            if s == stage:
                order += members
                if len(members) > 1:
                    found.append(members)
    renamed = {old: new for new, old in enumerate(order)}
    return reordered(program, renamed), [_run(program, members, renamed) for members in found]


def _fits(step: Step, large: int) -> bool:
    """Whether a step is element-wise on a large array."""
    if not step.is_array or step.kwargs or step.value.size < large or step.value.dtype.kind not in "fb":
        return False
    if step.op not in (WHERE, SHARE) and step.op.kind != "elementwise":
        fun = step.op.fun
        return isinstance(fun, np.ufunc) and fun.signature is None and fun.nout == 1
    return True


def _stages(program: Program, large: int) -> dict[int, tuple[int, tuple[int, ...] | None]]:
    """For every step when it can be computed, and the shape of the run it can be in (None: no run).

    What is in a run is there after its stage; all other steps are computed at the beginning of theirs.
    """
    stages: dict[int, tuple[int, tuple[int, ...] | None]] = {}
    sums: set[int] = set()
    for i, step in program.steps.items():
        shape = step.shape if _fits(step, large) else None
        stage = 0
        for j in step.refs:
            before, other = stages[j]
            inside = other is not None and other == shape and j not in sums
            stage = max(stage, before if other is None or inside else before + 1)
        if shape is None and _is_sum(step) and (operand := step.refs[0]) not in sums and stages[operand][1] is not None:
            stage, shape = stages[operand]
            sums.add(i)
        stages[i] = stage, shape
    return stages


def _is_sum(step: Step) -> bool:
    return step.op in (SUM, MEAN) and not step.kwargs and len(step.args) == 1 and type(step.value) is np.float64


def _run(program: Program, members: list[int], renamed: dict[int, int]) -> Run:
    run = Run(next(program.steps[i].shape for i in members if program.steps[i].shape))
    for i in members:
        (run.sums if _is_sum(program.steps[i]) else run.members).append(renamed[i])
    return run


@dataclass(slots=True)
class Slices:
    """How the operands of a run are cut: ``rows`` of the first axis at a time, all axes made one where that can be."""

    flat: bool
    count: int
    rows: int

    @classmethod
    def of(cls, run: Run, program: Program, block: int) -> Slices:
        """As many rows as make about ``block`` elements."""
        operands = [program.value(a) for i in run.members for a in program.steps[i].args]
        flat = all(shape_of(v) in ((), run.shape) for v in operands)
        count = prod(run.shape) if flat else run.shape[0]
        return cls(flat, count, max(1, block * count // prod(run.shape)))

    def cuts(self, shape: tuple[int, ...], run: Run) -> bool:
        """Whether an operand of this shape is cut along, rather than taken whole for every block."""
        return bool(shape) and (shape == run.shape or (len(shape) == len(run.shape) and shape[0] == run.shape[0] != 1))


__all__ = ["LARGE", "Run", "Slices", "with_runs"]
