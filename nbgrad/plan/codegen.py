"""The program as Python source made to run fast: one function, one line a step, names bound once."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from keyword import iskeyword
from typing import Any

import numpy as np

from nbgrad.core.cotangent import own
from nbgrad.core.primitive import RULES, Primitive
from nbgrad.core.record import Guard
from nbgrad.core.tape import LEAF
from nbgrad.plan.blocks import RunWriter
from nbgrad.plan.buffers import Buffers, Lifetimes, is_matrix_product, overwritten
from nbgrad.plan.guards import equal
from nbgrad.plan.kinds import doubles_only, is_new, may_vary
from nbgrad.plan.program import Program, Ref, Step
from nbgrad.plan.runs import Run
from nbgrad.plan.statements import STATEMENTS
from nbgrad.plan.wording import INFIX, expression, literal, public_name
from nbgrad.plan.workers import Workers
from nbgrad.rules.shapes import RESHAPE

MANY = 6
"""Operations on single numbers from which on it pays to turn NumPy's numbers into Python's."""

ARITHMETIC: dict[Primitive, str] = {
    RULES[np.add]: "{0} + {1}", RULES[np.subtract]: "{0} - {1}", RULES[np.multiply]: "{0} * {1}",
    RULES[np.true_divide]: "{0} / {1}", RULES[np.power]: "{0} ** {1}", RULES[np.negative]: "-{0}",
    RULES[np.absolute]: "abs({0})", RULES[np.square]: "{0} * {0}", RULES[np.reciprocal]: "1.0 / {0}",
    RULES[np.positive]: "{0}", RULES[np.sqrt]: "sqrt({0})",
}  # fmt: skip
"""Operations on two Python floats that give the very bits NumPy gives, or raise where NumPy gives inf or NaN."""
OF_MATH: dict[Primitive, Any] = {
    RULES[np.sin]: math.sin, RULES[np.cos]: math.cos, RULES[np.tan]: math.tan, RULES[np.exp]: math.exp,
    RULES[np.log]: math.log, RULES[np.tanh]: math.tanh, RULES[np.sinh]: math.sinh, RULES[np.cosh]: math.cosh,
    RULES[np.arctan]: math.atan, RULES[np.log1p]: math.log1p, RULES[np.expm1]: math.expm1,
    RULES[np.arcsin]: math.asin, RULES[np.arccos]: math.acos,
}  # fmt: skip
"""Functions of the standard library that round differently in the last bit, and raise where NumPy gives inf or NaN."""
REDUCTIONS = {
    RULES[np.sum]: "add", RULES[np.prod]: "multiply", RULES[np.max]: "maximum", RULES[np.min]: "minimum",
    RULES[np.amax]: "maximum", RULES[np.amin]: "minimum",
}  # fmt: skip
SQUARE = RULES[np.square]
MULTIPLY, POWER, MEAN, MATMUL = RULES[np.multiply], RULES[np.power], RULES[np.mean], RULES[np.matmul]
NESTED = 12
"""Operations that are written inside one another at most."""
LONG = 200
"""Steps from which on local names are used again."""
AS_UFUNC = {2: np.square, 2.0: np.square, 0.5: np.sqrt, -1: np.reciprocal, -1.0: np.reciprocal}
"""Exponent → what ``array ** exponent`` runs."""
BY_KEYWORD = frozenset({"maximum", "minimum"})
"""Functions that take ``out`` by keyword only."""


class Changed(Exception):
    """Something came out otherwise than when it was recorded; the program does not apply."""


class Writer:
    """Writes the source of one program and gathers what its names stand for."""

    def __init__(
        self,
        program: Program,
        runs: Sequence[Run],
        workers: Workers,
        fitted: Callable[[Any, int], Any],
        *,
        exact: bool = True,
        copies: bool = True,
    ) -> None:
        self.program, self.runs, self.exact, self.copies = program, runs, exact, copies
        self.double = doubles_only(program)
        self.converts = self.double and sum(s.is_number and s.op is not LEAF for s in program.steps.values()) >= MANY
        self.lifetimes = Lifetimes(program)
        self.buffers = Buffers(program, self.lifetimes, runs)
        self.space: dict[str, Any] = {
            "np": np, "ndarray": np.ndarray, "float64": np.float64, "fitted": fitted, "Changed": Changed, "own": own,
            "equal": equal, "sqrt": math.sqrt, "empty": np.empty, "flat": _flat, "whole": lambda a: a,
            "over": workers.over,
        }  # fmt: skip
        self.outs = {i: f"b{n}" for i, n in self.buffers.of.items()}
        self.cut: dict[int, str] = {}
        self.used = {j for step in program.steps.values() for j in step.refs}
        self.names: dict[int, str] = {}
        self.free: list[str] = []
        self.holder: dict[str, int] = {}
        self.inline = self._inlined()
        self.ends = self._last_uses()
        self.bound: dict[Any, str] = {}
        self.held: list[Any] = []
        self.owned: dict[int, Any] = {}
        self.parameters = {name: self._fresh(_identifier(name, i)) for i, name in enumerate(program.leaves)}

    # -- the whole ----------------------------------------------------------------------------------------

    def source(self) -> str:
        """The function ``program``, of the leaves by keyword; fills ``space`` with all it refers to."""
        body = [*self._entry(), *self._buffers_taken()]
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
            self._release(i)
        body += self._exit()
        defaults = ", ".join(
            f"{p}={self.bind(_copied(self.program.steps[self.program.leaves[n]].value), p + '_')}"
            for n, p in self.parameters.items()
        )
        return "\n".join([*functions, f"def program({defaults}):", *("    " + line for line in body)]) + "\n"

    def _entry(self) -> Iterator[str]:
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
        count = len(self.buffers.shapes)
        if not count:
            return []
        kinds = list(zip(self.buffers.shapes, self.buffers.dtypes, strict=True))
        self.space["pool"] = []
        self.space["new_buffers"] = lambda: [np.empty(shape, dtype) for shape, dtype in kinds]
        return [
            "buffers = pool.pop() if pool else new_buffers()",
            f"{', '.join(f'b{n}' for n in range(count))}{',' if count == 1 else ''} = buffers",
        ]

    def _exit(self) -> Iterator[str]:
        given: set[int] = set()
        results = [
            self._given(self.program.output, self.program.like, given),
            *(
                "None" if g is None else self._given(g, self.program.steps[self.program.leaves[n]].value, given)
                for n, g in self.program.gradients.items()
            ),
        ]
        pairs = ", ".join(f"{n!r}: {text}" for n, text in zip(self.program.gradients, results[1:], strict=True))
        if self.buffers.shapes:
            yield f"value = {results[0]}"
            yield f"gradients = {{{pairs}}}"
            yield "pool.append(buffers)"
            yield "return value, gradients"
        else:
            yield f"return {results[0]}, {{{pairs}}}"

    def _given(self, operand: Any, like: Any, given: set[int]) -> str:
        """What is handed out: of the recorded type, and in memory that nobody else will ever write to."""
        if type(operand) is not Ref:
            constant = self.bind(_copied(own(operand, like)), "given")
            return f"{constant}.copy()" if isinstance(like, np.ndarray) else constant
        step, name = self.program.steps[operand.index], self.names[operand.index]
        if isinstance(like, np.ndarray):
            same = step.is_array and step.shape == like.shape and step.value.dtype == like.dtype
            text = name if same else f"own({name}, {self.bind(_copied(like), 'like')})"
            alone = is_new(step) and step.op is not LEAF and operand.index not in given
            given.add(operand.index)
            return text if alone and same else f"{text}.copy()"
        if type(like) is float:
            return name if type(step.value) is float or self._is_float(operand.index) else f"float({name})"
        if type(like) is np.float64 and self._is_float(operand.index):
            return f"float64({name})"
        return name if type(step.value) is type(like) else f"own({name}, {self.bind(like, 'like')})"

    # -- steps ------------------------------------------------------------------------------------------

    def _step(self, i: int, step: Step) -> Iterator[str]:
        if i in self.inline:
            self.names[i] = f"({self.expression(i, step)})"
            return
        if step.op in STATEMENTS and isinstance(step.value, np.ndarray):
            into = overwritten(i, step, self.program, self.lifetimes)
            self.names[i] = self._name(i, into)
            args = [self._operand(a) for a in step.args]
            yield from STATEMENTS[step.op](self.names[i], step, args, self, into is not None)
            return
        name = self.names[i] = self._name(i)
        yield f"{name} = {self.expression(i, step)}"
        if may_vary(step):
            if step.is_array:
                yield f"if {name}.shape != {step.shape} or {name}.dtype != {self.bind(step.value.dtype, 'dtype')}:"
                yield "    raise Changed"
            elif isinstance(step.value, tuple | list):
                kinds = self.bind([_kind(v) for v in step.value], "kinds")
                yield f"if kinds_of({name}) != {kinds}:"
                yield "    raise Changed"
                self.space["kinds_of"] = lambda values: [_kind(v) for v in values]
            else:
                kind = "float" if self._is_float(i) else self.bind(type(step.value), type(step.value).__name__)
                yield f"if type({name}) is not {kind}:"
                yield "    raise Changed"

    def expression(self, i: int, step: Step) -> str:
        """What a step computes; its result is written where ``outs`` says, if the step can do that."""
        if step.is_number and self._is_float(i):
            return self._number(i, step)
        text = self._array(i, step) if step.is_array and not step.kwargs else None
        if text is None:
            text = self._reduction(step)
        if text is None:
            text = self._general(i, step)
        if type(step.value) in (int, bool) and step.op not in INFIX:
            text = f"({text}).item()" if isinstance(step.op.fun, np.ufunc) else text
        return text

    def _number(self, i: int, step: Step) -> str:
        """One number of Python's from others: by Python's operators where they give the same bits."""
        if self._is_arithmetic(step):
            return ARITHMETIC[step.op].format(*map(self._float, step.args))
        if not self.exact and step.op in OF_MATH and not step.kwargs and all(map(self._is_number, step.args)):
            return self._called(OF_MATH[step.op], map(self._operand, step.args), "")
        text = self._reduction(step) or self._general(i, step)
        return text if type(step.value) is float and step.op in INFIX else f"float({text})"

    def _array(self, i: int, step: Step) -> str | None:
        """An array by a function that writes into a buffer, or by the shortest call."""
        out = self.outs.get(i, "")
        if is_matrix_product(step, self.program):
            return self._called(np.dot, map(self._operand, step.args), out)
        fun, args = self._plain_ufunc(step)
        if fun is None:
            return None
        if not out and fun is step.op.fun and step.op in INFIX and len(args) == 2:
            return f" {INFIX[step.op]} ".join(self._spread(a, step) for a in args)
        return self._called(fun, [self._spread(a, step) for a in args], out)

    def _spread(self, operand: Any, step: Step) -> str:
        """An operand of an element-wise operation; NumPy takes an array without axes faster than a number."""
        if type(operand) in (int, float, np.float64) and self._takes_arrays(step):
            return self._bind_number(float(operand))
        return self._operand(operand)

    def _takes_arrays(self, step: Step) -> bool:
        """Whether an array of double precision may stand for a number among the operands."""
        arrays = [v for a in step.args if isinstance(v := self.program.value(a), np.ndarray)]
        double = step.value.dtype == np.float64 and bool(arrays) and all(v.dtype == np.float64 for v in arrays)
        return double and "dd->d" in getattr(step.op.fun, "types", ())

    def is_seen(self, i: int, run: Run) -> bool:
        """Whether the result of a member is needed after its run."""
        asked = i in self.lifetimes.results or any(type(o) is Ref and o.index == i for o, _ in self.program.guards)
        return asked or self.lifetimes.end.get(i, i) > run.last

    def writes_out(self, step: Step) -> bool:
        """Whether the expression of a step writes its result where it is told to."""
        return is_matrix_product(step, self.program) or self._plain_ufunc(step)[0] is not None

    def _called(self, fun: Any, args: Iterable[str], out: str) -> str:
        if out and fun.__name__ in BY_KEYWORD:
            out = f"out={out}"
        return f"{self.function(fun)}({', '.join([*args, *([out] if out else [])])})"

    def _reduction(self, step: Step) -> str | None:
        """Sums, means and extremes of arrays without the detours of NumPy's wrappers."""
        if not step.args or type(self.program.value(step.args[0])) is not np.ndarray or len(step.args) > 2:
            return None
        if not step.kwargs.keys() <= {"axis", "keepdims"} or (len(step.args) == 2 and "axis" in step.kwargs):
            return None
        x, operand = self.program.value(step.args[0]), self._operand(step.args[0])
        axis = step.args[1] if len(step.args) == 2 else step.kwargs.get("axis")
        keep = step.kwargs.get("keepdims", False) is True
        options = f"{self.constant(axis)}" + (", None, None, True" if keep else "")
        if step.op in REDUCTIONS:
            return f"{self.reduce(REDUCTIONS[step.op])}({operand}, {options})"
        if step.op is MEAN and x.dtype == np.float64 and step.value.size:
            return f"{self.reduce('add')}({operand}, {options}) / {x.size // step.value.size}"
        return None

    def reduce(self, ufunc: str) -> str:
        """The name of a ufunc's ``reduce``, which is another object each time it is asked for."""
        key = "reduce", ufunc
        if key not in self.bound:
            self.bound[key] = self._fresh(f"{ufunc}_reduce")
            self.space[self.bound[key]] = getattr(np, ufunc).reduce
        return self.bound[key]

    def _general(self, i: int, step: Step) -> str:
        if step.op is MATMUL and not step.kwargs and self._dot_serves(step):
            return self._called(np.dot, map(self._operand, step.args), "")
        if step.op is RESHAPE and not step.kwargs and len(step.args) == 2 and type(step.args[0]) is Ref:
            if isinstance(self.program.value(step.args[0]), np.ndarray):
                return f"{self._operand(step.args[0])}.reshape({self.constant(step.args[1])})"
        is_ufunc = isinstance(step.op.fun, np.ufunc)
        args = [self._operand(a, numpy=not is_ufunc) for a in step.args]
        if is_ufunc and not step.kwargs and self._differs(i, step):
            return self._called(step.op.fun, args, "")
        return expression(step, args, self)

    def _differs(self, i: int, step: Step) -> bool:
        """Whether Python's operator on numbers turned into Python's would give another kind of number."""
        if not isinstance(step.value, np.generic) or not all(map(self._is_number, step.args)):
            return False
        return step.op in INFIX and not (i not in self.used and isinstance(step.value, np.bool_))

    def _dot_serves(self, step: Step) -> bool:
        """Whether np.dot does the very same as np.matmul, with less ado."""
        operands = [self.program.value(a) for a in step.args]
        return all(type(v) is np.ndarray and v.ndim in (1, 2) and v.dtype == np.float64 for v in operands)

    def _plain_ufunc(self, step: Step) -> tuple[Any, tuple[Any, ...]]:
        """The ufunc that does what the step does, and its arguments; None if it takes more than that."""
        if step.op is POWER:
            exponent = step.args[1]
            if type(exponent) not in (int, float) or exponent in (0, 1):
                return None, ()
            return (AS_UFUNC[exponent], step.args[:1]) if exponent in AS_UFUNC else (np.power, step.args)
        if step.op is MULTIPLY and 2 in [a for a in step.args if type(a) in (int, float)]:
            other = step.args[0] if type(step.args[0]) is Ref else step.args[1]
            value = self.program.value(other)
            if value.dtype == step.value.dtype and value.shape == step.shape:
                return np.add, (other, other)  # doubling is exact
        fun = step.op.fun
        return (fun, step.args) if isinstance(fun, np.ufunc) and fun.nout == 1 and step.run is fun else (None, ())

    def _guard(self, i: int, note: Any) -> str:
        """A line that refuses to go on where the recorded code would have gone another way."""
        name = self.names[i]
        if isinstance(note, Guard) and type(note.outcome) is bool:
            return f"if {'not ' if note.outcome else ''}{name}: raise Changed"
        expected = note.outcome if isinstance(note, Guard) else self.program.steps[i].value
        return f"if not equal({name}, {self.bind(expected, 'expected')}): raise Changed"

    # -- operands and names -----------------------------------------------------------------------------

    def _inlined(self) -> dict[int, int]:
        """Arithmetic on single numbers that is written inside the only step that uses it → that step."""
        uses: dict[int, list[int]] = {}
        for i, step in self.program.steps.items():
            for j in step.refs:
                uses.setdefault(j, []).append(i)
        asked = {o.index for o in self.program.results() if type(o) is Ref}
        size: dict[int, int] = {}
        found: dict[int, int] = {}
        for i, step in self.program.steps.items():
            size[i] = 1 + sum(size[j] for j in step.refs if j in found)
            fits = self._is_arithmetic(step) and not may_vary(step) and i not in asked and size[i] <= NESTED
            if fits and len(uses.get(i, ())) == 1 and self.program.steps[uses[i][0]].op is not SQUARE:
                found[i] = uses[i][0]
        return found

    def _is_arithmetic(self, step: Step) -> bool:
        """Whether a step is written with Python's operators, on Python floats."""
        number = type(step.value) is float or (self.converts and type(step.value) is np.float64)
        return number and step.op in ARITHMETIC and not step.kwargs and all(map(self._is_number, step.args))

    def _last_uses(self) -> dict[int, list[int]]:
        """Step → results that nobody asks for after it."""
        run_of = {i: run for run in self.runs for i in (*run.members, *run.sums)}
        last: dict[int, int] = {}
        for i, step in self.program.steps.items():
            at = run_of[i].last if i in run_of else i
            while at in self.inline:
                at = self.inline[at]
            for j in step.refs:
                last[j] = max(at, last.get(j, 0))
        kept = {o.index for o in (self.program.output, *self.program.gradients.values()) if type(o) is Ref}
        ends: dict[int, list[int]] = {}
        for j, i in last.items():
            if j not in kept:
                ends.setdefault(i, []).append(j)
        return ends

    def _is_float(self, index: int) -> bool:
        """Whether a result is a Python float when the program runs."""
        value = self.program.steps[index].value
        return type(value) is float or (self.converts and type(value) is np.float64)

    def _is_number(self, operand: Any) -> bool:
        if type(operand) is Ref:
            return self._is_float(operand.index)
        return type(operand) in (float, int) or (self.converts and type(operand) is np.float64)

    def _operand(self, operand: Any, numpy: bool = False) -> str:
        if type(operand) is Ref:
            name = self.names[operand.index]
            return f"float64({name})" if numpy and self._is_converted(operand.index) else name
        return self.cut.get(id(operand)) or self.constant(operand)

    def _name(self, i: int, into: int | None = None) -> str:
        """A local name for a result; in a long program one that is free again, so that what it held is let go."""
        if into is not None:
            name = self.names[into]
        elif len(self.program.steps) < LONG:
            return f"v{i}"
        else:
            name = self.free.pop() if self.free else f"r{len(self.holder)}"
        self.holder[name] = i
        return name

    def _release(self, i: int) -> None:
        """Free the names of what step ``i`` was the last to use."""
        for j in self.ends.pop(i, ()):
            name = self.names.get(j, "")
            if self.holder.get(name) == j:
                self.free.append(name)

    def _float(self, operand: Any) -> str:
        """A number for Python's arithmetic, which is quickest between floats."""
        exact = type(operand) is int and abs(operand) < 2**53
        return self.constant(float(operand)) if exact else self._operand(operand)

    def _is_converted(self, index: int) -> bool:
        return self.converts and type(self.program.steps[index].value) is np.float64

    def constant(self, value: Any) -> str:
        """A constant as an expression; arrays are copied, so that what others do to them does not matter."""
        if type(value) is np.float64 and self.double:
            value = float(value)
        text = literal(value)
        if text is not None and "np." not in text:
            return text
        return self.bind(value, "constant")

    def function(self, fun: Any) -> str:
        """The name a function of NumPy's is bound to."""
        return self.bind(fun, (public_name(fun) or getattr(fun, "__name__", "function")).removeprefix("np."))

    def helper(self, fun: Callable[..., Any], hint: str) -> str:
        """The name any other function is bound to."""
        return self.bind(fun, hint)

    def bind(self, value: Any, hint: str) -> str:
        key = id(value)
        if key not in self.bound:
            name = self._fresh(_identifier(hint, 0))
            self.bound[key] = name
            self.held.append(value)
            self.space[name] = self._own(value) if self.copies else value
        return self.bound[key]

    def _own(self, value: Any) -> Any:
        """A copy that nobody else holds; views of one array (such as its transpose) stay views of one copy."""
        base = value.base if type(value) is np.ndarray else None
        if type(base) is not np.ndarray or not base.flags.c_contiguous or base.nbytes > 2 * value.nbytes:
            base, offset = value, 0
        else:
            offset = value.__array_interface__["data"][0] - base.__array_interface__["data"][0]
        if type(base) is not np.ndarray:
            return value
        copy = self.owned.setdefault(id(base), _copied(base)) if base.flags.c_contiguous else _copied(base)
        return copy if base is value else np.ndarray(value.shape, value.dtype, copy, offset, value.strides)

    def _bind_number(self, number: float) -> str:
        """A number as an array without axes."""
        key = "number", number.hex()
        if key not in self.bound:
            name = self.bound[key] = self._fresh(_identifier(f"c{number:g}".replace("-", "m").replace(".", "_"), 0))
            self.space[name] = np.array(number)
        return self.bound[key]

    def _fresh(self, name: str) -> str:
        taken, n, candidate = self.space, 1, name
        while candidate in taken or iskeyword(candidate) or candidate in BUILTINS:
            n += 1
            candidate = f"{name}_{n}"
        taken[candidate] = None
        return candidate


BUILTINS = frozenset({"type", "float", "abs", "slice", "program", "buffers", "pool", "value", "gradients"})


def _flat(array: Any) -> Any:
    """All elements along one axis, without a copy where that can be."""
    return np.ascontiguousarray(array).reshape(-1)


def _kind(value: Any) -> Any:
    return getattr(value, "shape", ()), getattr(value, "dtype", type(value))


def _copied(value: Any) -> Any:
    return np.array(value, order="K") if type(value) is np.ndarray else value


def _identifier(name: str, number: int) -> str:
    text = re.sub(r"\W", "_", name)
    return text if text.isidentifier() and text.isascii() else f"x{number}_{text}" if text else f"x{number}"
