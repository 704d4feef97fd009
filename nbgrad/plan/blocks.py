"""The source of a run: a function that takes the arrays and gives back one that computes a single block of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.plan.outs import writes_out
from nbgrad.plan.program import Ref
from nbgrad.plan.runs import MEAN, Run, Slices

if TYPE_CHECKING:
    from nbgrad.plan.codegen import Writer

BLOCK = 8192
"""Elements of a block: what a chain of operations touches then stays in a processor's own cache."""


class RunWriter:
    """Writes one run; ``names`` are those of the values inside a block."""

    def __init__(self, writer: Writer, run: Run, number: int) -> None:
        self.writer, self.run, self.number = writer, run, number
        self.program = writer.program
        self.slices = Slices.of(run, self.program, BLOCK)
        inside = {*run.members, *run.sums}
        self.kept = [i for i in run.members if writer.is_seen(i, run)]
        operands = [a for i in run.members for a in self.program.steps[i].args]
        self.inputs = sorted({a.index for a in operands if type(a) is Ref and a.index not in inside})
        arrays = {id(a): a for a in operands if isinstance(a, np.ndarray) and a.ndim}
        self.constants = {f"{writer.bind(a, 'constant')}": a for a in arrays.values()}
        self.scratch: list[Any] = []

    def call(self) -> list[str]:
        """The lines of the program that evaluate the run."""
        w, lines = self.writer, []
        for i in self.kept:
            name = w.names[i] = f"v{i}"
            dtype = self.program.steps[i].value.dtype
            made = f"empty({self.run.shape}{'' if dtype == np.float64 else ', ' + w.bind(dtype, 'dtype')})"
            lines.append(f"{name} = {f'b{w.buffers.of[i]}' if i in w.buffers.of else made}")
        blocks = -(-self.slices.count // self.slices.rows)
        lines += [f"p{i} = empty({blocks})" for i in self.run.sums]
        arguments = (
            [w.names[j] for j in self.inputs] + [w.names[i] for i in self.kept] + [f"p{i}" for i in self.run.sums]
        )
        block = f"run_{self.number}({', '.join(arguments)})"
        lines.append(f"over({block}, {self.slices.count}, {self.slices.rows}, scratch_{self.number})")
        for i in self.run.sums:
            w.names[i] = f"v{i}"
            total = f"{w.reduce('add')}(p{i})"
            if self.program.steps[i].op is MEAN:
                total += f" / {int(np.prod(self.run.shape))}"
            lines.append(f"v{i} = {f'float({total})' if w.converts else total}")
        return lines

    def source(self) -> list[str]:
        """The function that makes the function of a block."""
        w = self.writer
        outside = dict(w.names)
        body = self._block()
        parameters = [outside[j] for j in self.inputs] + [f"v{i}" for i in self.kept] + [f"p{i}" for i in self.run.sums]
        cut = [outside[j] for j in self.inputs if self._is_cut(self.program.steps[j].value)]
        cut += [name for name, a in self.constants.items() if self._is_cut(a)] + [f"v{i}" for i in self.kept]
        flattened = [f"    {n}_whole = {'flat' if self.slices.flat else 'whole'}({n})" for n in cut]
        slots = [f"t{k}" for k in range(len(self.scratch))]
        taken = [f"        {', '.join(slots)}{',' if len(slots) == 1 else ''} = scratch"] if slots else []
        if slots and self.slices.count % self.slices.rows:
            taken += [f"        if stop - start < {self.slices.rows}:"]
            taken += [f"            {s} = {s}[:stop - start]" for s in slots]
        w.names.clear()
        w.names.update(outside)
        self._make_scratch()
        return [
            f"def run_{self.number}({', '.join(parameters)}):",
            *flattened,
            "    def block(number, start, stop, scratch):",
            *taken,
            *(f"        {n}_cut = {n}_whole[start:stop]" for n in cut),
            *("        " + line for line in body),
            "    return block",
            "",
        ]

    def _is_cut(self, value: Any) -> bool:
        return self.slices.cuts(shape_of(value), self.run)

    def _make_scratch(self) -> None:
        shape = (self.slices.rows,) if self.slices.flat else (self.slices.rows, *self.run.shape[1:])
        dtypes = list(self.scratch)

        def new() -> list[Any]:
            return [np.empty(shape, dtype) for dtype in dtypes]

        self.writer.space[f"scratch_{self.number}"] = new

    def _block(self) -> list[str]:
        """One line for each member, into scratch memory or into the slice of an array that is kept."""
        w, lines = self.writer, []
        for j in self.inputs:
            if self._is_cut(self.program.steps[j].value):
                w.names[j] += "_cut"
        w.cut = {id(a): f"{name}_cut" for name, a in self.constants.items() if self._is_cut(a)}
        last = {j: i for i in (*self.run.members, *self.run.sums) for j in self.program.steps[i].refs}
        free: list[int] = []
        slot: dict[int, int] = {}
        for i in self.run.members:
            step = self.program.steps[i]
            for j in set(step.refs):
                if j in slot and last[j] == i:
                    free.append(slot[j])
            if i in self.kept:
                w.names[i] = w.outs[i] = f"v{i}_cut"
            elif writes_out(step, self.program):
                fitting = [k for k in free if self.scratch[k] == step.value.dtype]
                k = fitting[-1] if fitting else len(self.scratch)
                if fitting:
                    free.remove(k)
                else:
                    self.scratch.append(step.value.dtype)
                slot[i] = k
                w.names[i] = w.outs[i] = f"t{k}"
            text = w.expression(i, step)
            if writes_out(step, self.program):
                lines.append(text)
            elif i in self.kept:
                lines.append(f"v{i}_cut[...] = {text}")
            else:
                w.names[i] = f"v{i}"
                lines.append(f"v{i} = {text}")
            for r in self.run.sums:
                if self.program.steps[r].refs[0] == i:
                    lines.append(f"p{r}[number] = {w.reduce('add')}({w.names[i]}, None)")
        w.cut = {}
        return lines
