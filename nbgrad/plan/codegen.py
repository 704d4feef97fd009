"""The program as Python source made to run fast: one function, one line a step, names bound once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from nbgrad.core.cotangent import own
from nbgrad.core.record import Guard
from nbgrad.core.tape import LEAF
from nbgrad.plan.binding import copied, identifier
from nbgrad.plan.blocks import RunWriter
from nbgrad.plan.buffers import LEAST, Buffers, Lifetimes, overwritten
from nbgrad.plan.expressions import Expressions
from nbgrad.plan.guards import equal
from nbgrad.plan.kinds import is_new, may_vary
from nbgrad.plan.program import Program, Ref, Step
from nbgrad.plan.registers import with_few_names
from nbgrad.plan.rows import ROWS
from nbgrad.plan.runs import Run
from nbgrad.plan.statements import STATEMENTS
from nbgrad.plan.workers import Workers

LONG = 200
"""Steps from which on local names are used again."""
FURTHER = 24
"""Local names, at most, beside results, buffers and parameters, and those of what is put away."""


class Changed(Exception):
    """Something came out otherwise than when it was recorded; the program does not apply."""


class Writer(Expressions):
    """Writes the source of one program."""

    def __init__(
        self,
        program: Program,
        runs: Sequence[Run],
        workers: Workers,
        fitted: Callable[[Any, int], Any],
        *,
        exact: bool = True,
        copies: bool = True,
        least: int = LEAST,
    ) -> None:
        space: dict[str, Any] = {
            "np": np, "ndarray": np.ndarray, "float64": np.float64, "fitted": fitted, "Changed": Changed, "own": own,
            "equal": equal, "sqrt": math.sqrt, "empty": np.empty, "flat": _flat, "whole": lambda a: a,
            "over": workers.over,
        }  # fmt: skip
        super().__init__(program, runs, space, copies=copies)
        self.exact = exact
        self.lifetimes = Lifetimes(program)
        self.buffers = Buffers(program, self.lifetimes, runs, least)
        self.outs = {i: f"b{n}" for i, n in self.buffers.of.items()}
        self.parameters = {name: self.fresh(identifier(name, i)) for i, name in enumerate(program.leaves)}

    def source(self) -> str:
        """The function ``program``; fills ``space`` with all it refers to."""
        body = [*self.entry(), *self._buffers_taken()]
        guards: dict[int, list[Any]] = {}
        for operand, note in self.program.guards:
            guards.setdefault(operand.index, []).append(note)
        run_of = {i: (k, run) for k, run in enumerate(self.runs) for i in (*run.members, *run.sums)}
        functions: list[str] = []
        for i, step in self.program.steps.items():
            k, run = run_of.get(i, (0, None))
            if run is not None and i == run.last:
                writer = RunWriter(self, run, k)
                functions += writer.source()
                body += writer.call()
                for j in (*run.members, *run.sums):
                    body += [self._guard(j, note) for note in guards.get(j, ())]
            if run is not None:
                continue
            if step.op is not LEAF:
                body += self._step(i, step)
            body += [self._guard(i, note) for note in guards.get(i, ())]
        body += self.exit()
        if len(self.program.steps) >= LONG:
            others = len(self.parameters) + len(self.buffers.all) + FURTHER
            body = with_few_names(body, others, self.is_single)
        return "\n".join([*functions, self.header(), *("    " + line for line in body)]) + "\n"

    def header(self) -> str:
        """The line that begins the function."""
        defaults = ", ".join(f"{p}={self._default(n, p)}" for n, p in self.parameters.items())
        return f"def program({defaults}):"

    def _default(self, leaf: str, parameter: str) -> str:
        """The recorded value of a leaf, for calls that do not give it."""
        name = self.fresh(parameter + "_")
        self.space[name] = copied(self.program.steps[self.program.leaves[leaf]].value)
        return name

    def entry(self) -> Iterator[str]:
        """Lines that see to what comes in."""
        for k, (name, parameter) in enumerate(self.parameters.items()):
            step = self.program.steps[self.program.leaves[name]]
            self.names[self.program.leaves[name]] = parameter
            value = step.value
            if type(value) is np.ndarray:
                dtype = self.bind(value.dtype, f"dtype_{value.dtype.name}")
                test = f"type({parameter}) is not ndarray or {parameter}.dtype is not {dtype}"
                test += f" or {parameter}.shape != {value.shape}"
            else:
                test = f"type({parameter}) is not {self.bind(type(value), type(value).__name__)}"
            yield f"if {test}:"
            yield f"    {parameter} = fitted({parameter}, {k})"
            if self.converts and type(value) is np.float64:
                yield f"{parameter} = float({parameter})"

    def _buffers_taken(self) -> list[str]:
        count = len(self.buffers.all)
        if not count:
            return []
        self.space |= {"pool": [], "new_buffers": self.buffers.made}
        return [
            "buffers = pool.pop() if pool else new_buffers()",
            f"{', '.join(f'b{n}' for n in range(count))}{',' if count == 1 else ''} = buffers",
        ]

    def exit(self) -> Iterator[str]:
        """Lines that hand out the results."""
        given: set[int] = set()
        results = [
            self.given(self.program.output, self.program.like, given),
            *(
                "None" if g is None else self.given(g, self.program.steps[self.program.leaves[n]].value, given)
                for n, g in self.program.gradients.items()
            ),
        ]
        pairs = ", ".join(f"{n!r}: {text}" for n, text in zip(self.program.gradients, results[1:], strict=True))
        if self.buffers.all:
            yield f"value = {results[0]}"
            yield f"gradients = {{{pairs}}}"
            yield "pool.append(buffers)"
            yield "return value, gradients"
        else:
            yield f"return {results[0]}, {{{pairs}}}"

    def given(self, operand: Any, like: Any, given: set[int]) -> str:
        """What is handed out: of the recorded type, and in memory that nobody else will ever write to."""
        if type(operand) is not Ref:
            constant = self.bind(copied(own(operand, like)), "given")
            return f"{constant}.copy('K')" if isinstance(like, np.ndarray) else constant
        step, name = self.program.steps[operand.index], self.names[operand.index]
        if isinstance(like, np.ndarray):
            same = step.is_array and step.shape == like.shape and step.value.dtype == like.dtype
            text = name if same else f"own({name}, {self.bind(copied(like), 'like')})"
            alone = is_new(step) and step.op is not LEAF and operand.index not in given
            given.add(operand.index)
            return text if alone and same else f"{text}.copy()"
        if type(like) is float:
            return name if type(step.value) is float or self.is_float(operand.index) else f"float({name})"
        if type(like) is np.float64 and self.is_float(operand.index):
            return f"float64({name})"
        return name if type(step.value) is type(like) else f"own({name}, {self.bind(like, 'like')})"

    def _step(self, i: int, step: Step) -> Iterator[str]:
        if i in self.inline:
            self.names[i] = f"({self.expression(i, step)})"
            return
        if i in self.buffers.views:
            self.names[i] = self.outs[i]
            return
        if step.op is ROWS:
            self.names[i] = self.outs[i]
            yield from self._stacked(i, step)
            return
        if step.op in STATEMENTS and isinstance(step.value, np.ndarray):
            into = overwritten(i, step, self.program, self.lifetimes)
            self.names[i] = f"v{i}" if into is None else self.names[into]
            args = [self.operand(a) for a in step.args]
            yield from STATEMENTS[step.op](self.names[i], step, args, self, into is not None)
            return
        name = self.names[i] = f"v{i}"
        yield f"{name} = {self.expression(i, step)}"
        if may_vary(step):
            if step.is_array:
                yield f"if {name}.shape != {step.shape} or {name}.dtype != {self.bind(step.value.dtype, 'dtype')}:"
                yield "    raise Changed"
            elif isinstance(step.value, tuple | list):
                kinds = self.bind(kinds_of(step.value), "kinds")
                yield f"if kinds_of({name}) != {kinds}:"
                yield "    raise Changed"
                self.space["kinds_of"] = kinds_of
            else:
                kind = "float" if self.is_float(i) else self.bind(type(step.value), type(step.value).__name__)
                yield f"if type({name}) is not {kind}:"
                yield "    raise Changed"

    def _stacked(self, i: int, step: Step) -> Iterator[str]:
        """Copy the parts of a stack that are not in their places already."""
        apart = [k for k, a in enumerate(step.args) if type(a) is not Ref or self.buffers.homes.get(a.index) != (i, k)]
        if len(apart) < len(step.args):
            yield from (f"{self.names[i]}[{k}] = {self.operand(step.args[k])}" for k in apart)
        else:
            self.space["stack"] = np.stack
            yield f"stack(({', '.join(map(self.operand, step.args))}), 0, {self.names[i]})"

    def is_single(self, name: str) -> bool:
        """Whether a name of the source holds a Python float."""
        return name.startswith("v") and self.is_float(int(name[1:]))

    def is_seen(self, i: int, run: Run) -> bool:
        """Whether the result of a member is needed after its run."""
        asked = i in self.lifetimes.results or any(type(o) is Ref and o.index == i for o, _ in self.program.guards)
        return asked or self.lifetimes.end.get(i, i) > run.last

    def _guard(self, i: int, note: Any) -> str:
        """A line that refuses to go on where the recorded code would have gone another way."""
        name = self.names[i]
        if isinstance(note, Guard) and type(note.outcome) is bool:
            return f"if {'not ' if note.outcome else ''}{name}: raise Changed"
        expected = note.outcome if isinstance(note, Guard) else self.program.steps[i].value
        return f"if not equal({name}, {self.bind(expected, 'expected')}): raise Changed"


def _flat(array: Any) -> Any:
    """All elements along one axis, without a copy where that can be."""
    return np.ascontiguousarray(array).reshape(-1)


def kinds_of(values: Sequence[Any]) -> list[Any]:
    """Shapes and dtypes, or types, of several values."""
    return [(getattr(v, "shape", ()), getattr(v, "dtype", type(v))) for v in values]
