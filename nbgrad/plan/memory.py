"""How much memory a plan takes, from the lifetimes of its results."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nbgrad.core.tape import LEAF
from nbgrad.plan.buffers import Lifetimes
from nbgrad.plan.codegen import Writer
from nbgrad.plan.program import Program
from nbgrad.plan.runs import Run


class Memory(NamedTuple):
    """Bytes: of the ``buffers`` that the plan keeps from call to call, of its ``constants``, at the ``peak`` of one
    call (results, buffers and whatever else lives then; leaves and constants not counted), and of the forward
    intermediates ``kept`` for the way back."""

    buffers: int
    constants: int
    peak: int
    kept: int


def memory(program: Program, runs: list[Run], writer: Writer, scratch: int) -> Memory:
    """The four figures; ``scratch`` is what blocks need beside the arrays."""
    lifetimes, homes = writer.lifetimes, writer.buffers.homes
    unseen = {i for run in runs for i in run.members if not writer.is_seen(i, run)}
    alive: dict[int, tuple[int, int]] = {}
    peak = kept = now = 0
    crossed = False
    ends: dict[int, list[int]] = {}
    for i, step in program.steps.items():
        if step.backward and not crossed:
            crossed = True
            kept = sum(size for size, _ in alive.values())
        if _has_memory(i, program, lifetimes) and i not in unseen:
            stack = homes[i][0] if i in homes else i
            end = max(lifetimes.end.get(i, i), lifetimes.end.get(stack, stack))
            size = step.value.nbytes - _parts(i, program, writer)
            alive[i] = size, end
            ends.setdefault(end, []).append(i)
            now += size
            peak = max(peak, now)
        for j in ends.pop(i, ()):
            now -= alive.pop(j)[0]
    constants = sum(v.nbytes for v in writer.space.values() if isinstance(v, np.ndarray))
    return Memory(writer.buffers.nbytes, constants, peak + (scratch if runs else 0), kept)


def _parts(i: int, program: Program, writer: Writer) -> int:
    """Bytes of a stack that were counted with its parts already."""
    homes = writer.buffers.homes
    inside = (j for j in set(program.steps[i].refs) if j in homes and homes[j][0] == i)
    return sum(int(program.steps[j].value.nbytes) for j in inside)


def _has_memory(i: int, program: Program, lifetimes: Lifetimes) -> bool:
    step = program.steps[i]
    return step.is_array and step.op is not LEAF and lifetimes.owner[i] == {i}
