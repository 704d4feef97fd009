"""The gradient as one would have written it by hand: `Graph.to_python`.

The program of the plan, without its buffers and tricks, in the user's names: a line for every value that has a name,
what is used once inside the line that uses it, and beside each line where it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.errors import NbgradError
from nbgrad.core.graph import Graph
from nbgrad.core.places import place_of
from nbgrad.core.record import Guard
from nbgrad.core.tape import LEAF
from nbgrad.plan.buffers import Lifetimes, overwritten
from nbgrad.plan.kinds import doubles_only
from nbgrad.plan.lower import lowered
from nbgrad.plan.naming import Names
from nbgrad.plan.precedence import ATOM, SIGN, joined, strength
from nbgrad.plan.program import Program, Ref, Step
from nbgrad.plan.simplify import simplify
from nbgrad.plan.statements import HELPERS, STATEMENTS
from nbgrad.plan.wording import POSTFIX, expression, literal, public_name

SMALL = 24
"""Elements up to which a constant array is written out; larger ones become parameters."""
WIDTH = 72
"""Characters up to which an expression may become part of another one."""


def to_python(graph: Graph) -> str:
    """The source of ``def gradient(…)``, which returns the value and ``{leaf name: gradient}`` (`Graph.to_python`)."""
    return Author(graph).source()


class Author:
    """Writes the function for one graph."""

    def __init__(
        self, graph: Graph, wrt: Sequence[str] | None = None, target: int | None = None, seed: Any = None
    ) -> None:
        program, cotangents = lowered(graph, wrt, target, seed)
        self.graph, self.program = graph, simplify(program, readable=True)
        self.names = Names(graph, self.program, cotangents)
        self.double = doubles_only(self.program)
        self.lifetimes = Lifetimes(self.program)
        self.uses = _uses(self.program)
        self.changing = {j for i, step in self.program.steps.items() for j in self._changed_by(i, step)}
        """Steps whose arrays are written to in place at some time: they are read where they stand, not later."""
        self.texts: dict[int, tuple[str, int]] = {}
        self.parameters: dict[int, tuple[str, Any]] = {}
        self.constants: dict[int, tuple[str, Any]] = {}
        self.helpers: dict[Any, str] = {}

    def source(self) -> str:
        """All of it."""
        body = list(self._body())
        name = self.graph.output.name or "the output"
        parameters = list(self.names.leaves.values())
        if self.parameters:
            parameters += ["*", *(n for n, _ in self.parameters.values())]
        head = ["import numpy as np", "", ""]
        head += [f"{n} = {_written_out(v)}" for n, v in self.constants.values()]
        head += ["", ""] if self.constants else []
        for source in self.helpers.values():
            head += [*source.splitlines(), "", ""]
        head.append(f"def gradient({', '.join(parameters)}):")
        lines = [*head, *("    " + line if line else "" for line in [*self._docstring(name), *body])]
        return "\n".join(lines) + "\n"

    def _docstring(self, output: str) -> Iterator[str]:
        asked = ", ".join(n for n, g in self.program.gradients.items())
        yield f'"""Value of {output} and its gradient with respect to {asked}.'
        yield ""
        for name, index in self.program.leaves.items():
            yield f"{self.names.leaves[name]}: {_described(self.program.steps[index].value)}"
        for name, value in self.parameters.values():
            yield f"{name}: {_described(value)}, a constant of the recorded code"
        yield ""
        yield "Returns (value, {name: gradient}); None stands for no path from that leaf."
        yield '"""'

    def _body(self) -> Iterator[str]:
        guards: dict[int, list[Any]] = {}
        for operand, note in self.program.guards:
            guards.setdefault(operand.index, []).append(note)
        for name, index in self.program.leaves.items():
            self.texts[index] = self.names.leaves[name], ATOM
        backward = False
        for i, step in self.program.steps.items():
            if step.op is LEAF:
                continue
            lines = list(self._step(i, step, i in guards))
            if lines and step.backward and not backward:
                backward = True
                yield ""
                yield f"# backward: d_v says how much {self.graph.output.name or 'the output'} grows with v"
            yield from lines
            for note in guards.get(i, ()):
                yield from self._guard(i, note)
        value = self._result(self.program.output, self.program.like)
        pairs = [
            f"{n!r}: {'None' if g is None else self._result(g, self.program.steps[self.program.leaves[n]].value)}"
            for n, g in self.program.gradients.items()
        ]
        yield f"return {value}, {{{', '.join(pairs)}}}"

    def _changed_by(self, i: int, step: Step) -> tuple[int, ...]:
        """The step whose array is overwritten by step ``i``, and that step itself, which stands for it afterwards."""
        into = overwritten(i, step, self.program, self.lifetimes) if step.op in STATEMENTS else None
        return () if into is None else (into, i)

    # -- lines ------------------------------------------------------------------------------------------

    def _step(self, i: int, step: Step, looked_at: bool) -> Iterator[str]:
        written = STATEMENTS.get(step.op)
        args = [self._operand(a) for a in step.args]
        if written is not None:
            into = overwritten(i, step, self.program, self.lifetimes)
            name = self._named(i) if into is None else self.texts[into][0]
            self.texts[i] = name, ATOM
            yield from self._commented(written(name, step, [a for a, _ in args], self, into is not None), step)
            return
        if step.op in POSTFIX and args[0][1] is not ATOM:
            args[0] = f"({args[0][0]})", ATOM
        text, bond = joined(step, args) or (expression(step, [a for a, _ in args], self), strength(step))
        lasting = self.changing.isdisjoint(step.refs)
        once = self.uses.get(i, 0) == 1 and not looked_at
        inside = i not in self.names.of and once and lasting and len(text) <= WIDTH
        if inside:
            self.texts[i] = text, bond
            return
        name = self._named(i)
        self.texts[i] = name, ATOM
        yield from self._commented([f"{name} = {text}"], step)

    def _named(self, i: int) -> str:
        step = self.program.steps[i]
        if i not in self.names.of:
            is_mask = getattr(step.value, "dtype", None) == np.bool_
            self.names.of[i] = self.names.fresh("mask" if is_mask else f"d_v{step.node}" if step.backward else f"v{i}")
        return self.names.of[i]

    def _commented(self, lines: list[str], step: Step) -> Iterator[str]:
        note = self._origin(step)
        yield f"{lines[0]}  # {note}" if note else lines[0]
        yield from lines[1:]

    def _origin(self, step: Step) -> str:
        """Where a line comes from: the line of the code, and for the way back the operation that it goes through."""
        node = self.graph.nodes[step.node]
        line = f"line {node.place.line}" if node.place is not None else ""
        if not step.backward:
            return line
        label, text = node.label, node.expression
        through = text if label == text else f"{label} = {text}"
        return f"through {through}" + (f", {line}" if line else "")

    def _guard(self, i: int, note: Any) -> Iterator[str]:
        place = place_of(note.chain)
        if isinstance(note, Guard) and note.decide is not None:
            line = f" on line {place.line}" if place else ""
            raise NbgradError(
                f"to_python cannot write the decision{line} on {note.what} a value; graph.compile() runs it"
            )
        where = f" on line {place.line}" if place else ""
        expected = note.outcome if isinstance(note, Guard) else self.program.steps[i].value
        name = self.texts[i][0]
        test = f"bool({name}) is not {expected}" if type(expected) is bool else None
        test = test or f"not np.array_equal({name}, {self.constant(expected)}, equal_nan=True)"
        yield f"if {test}:"
        yield f'    raise ValueError("recorded for another outcome of {name}{where}; record again")'

    def _result(self, operand: Any, like: Any) -> str:
        """What is returned, in the type of the value it belongs to."""
        text = self._operand(operand)[0]
        value = self.program.value(operand)
        if isinstance(like, np.ndarray):
            if type(operand) is not Ref or shape_of(value) != like.shape:
                return f"np.full({like.shape}, {text})" if not shape_of(value) else f"np.array({text})"
            return text
        return f"float({text})" if type(like) is float and type(value) is not float else text

    # -- operands ---------------------------------------------------------------------------------------

    def _operand(self, operand: Any) -> tuple[str, int]:
        if type(operand) is Ref:
            return self.texts[operand.index]
        text = self.constant(operand)
        return (text[1:-1], SIGN) if text.startswith("(-") and text.count("(") == 1 else (text, ATOM)

    def constant(self, value: Any) -> str:
        """A constant as an expression: a number, a short array by a name of its own, a long one as a parameter."""
        if isinstance(value, np.floating | float) and not np.isfinite(value):
            return "np.nan" if np.isnan(value) else "np.inf" if value > 0 else "(-np.inf)"
        if type(value) is np.float64 and self.double:
            value = float(value)
        text = literal(value)
        if text is not None:
            return text
        if isinstance(value, np.generic):
            return f"np.{value.dtype.name}({value.item()!r})"
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, np.dtype):
            return f"np.dtype({value.str!r})"
        if isinstance(value, type) and issubclass(value, np.generic):
            return f"np.{value.__name__}"
        if isinstance(value, tuple | list):
            parts = ", ".join(map(self.constant, value))
            return f"[{parts}]" if isinstance(value, list) else f"({parts},)"
        raise NbgradError(f"to_python cannot write a {type(value).__name__}; graph.compile() runs it")

    def _array(self, value: Any) -> str:
        table, hint = (self.constants, "constant") if value.size <= SMALL else (self.parameters, "c")
        if id(value) not in table:
            table[id(value)] = self.names.fresh(hint), value
        return table[id(value)][0]

    def function(self, fun: Any) -> str | None:
        """A function's public name."""
        return public_name(fun)

    def helper(self, fun: Callable[..., Any], hint: str) -> str:
        """A function that is written out in front; there are few, what else is not public cannot be written."""
        if fun in HELPERS:
            name, source = HELPERS[fun]
            self.helpers[fun] = source
            self.names.used.add(name)
            return name
        what = f"the derivative of {hint.removesuffix('_back')}" if hint.endswith("_back") else hint
        raise NbgradError(f"to_python cannot write {what} with NumPy's public functions; graph.compile() runs it")


def _uses(program: Program) -> dict[int, int]:
    counts: dict[int, int] = {}
    for step in program.steps.values():
        for j in step.refs:
            counts[j] = counts.get(j, 0) + 1
    for operand in program.results():
        if type(operand) is Ref:
            counts[operand.index] = counts.get(operand.index, 0) + 1
    return counts


def _described(value: Any) -> str:
    shape, dtype = shape_of(value), getattr(value, "dtype", type(value).__name__)
    return f"{dtype} array of shape {shape}" if shape else f"a number ({dtype})"


def _written_out(value: Any) -> str:
    """An array as source, to the last bit."""
    dtype = "" if value.dtype in (np.float64, np.int64, np.bool_) and value.size else f", dtype=np.{value.dtype.name}"
    text = repr(value.tolist()).replace("nan", "np.nan").replace("inf", "np.inf")
    return f"np.array({text}{dtype})" + ("" if value.size else f".reshape({value.shape})")
