"""The reverse sweep of a recording that comes again and again, compiled.

Training calls one function a thousand times, and records the same operations every time. The sweep back through them is
then the same calls on other numbers: run once on stand-ins (see `nbgrad.plan.tracing`) and written out as one function
of the records. That function first makes sure that they are the ones it was written for: operation by operation, where
each operand comes from, shapes and dtypes, and every plain number. Constant arrays and all recorded values are taken
from the records it is given, so nothing of an earlier call is in its results, which are those of the sweep bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import copysign
from types import BuiltinFunctionType, FunctionType
from typing import Any

import numpy as np

from nbgrad.core.cotangent import zeros_like
from nbgrad.core.primitive import Primitive
from nbgrad.core.tape import LEAF, Record, is_differentiable, sources
from nbgrad.plan.buffers import LEAST
from nbgrad.plan.codegen import Writer
from nbgrad.plan.kinds import may_vary
from nbgrad.plan.lower import operand_of, step_of
from nbgrad.plan.program import Program, Ref, Step
from nbgrad.plan.simplify import simplify
from nbgrad.plan.tracing import sweep_tape
from nbgrad.plan.workers import Workers

WayBack = Callable[[Sequence[Record]], "list[Any] | None"]
"""Gives the gradients of all leaves, each in memory of its own; None for records of another kind."""

MOST_BYTES = 4_000_000
"""Buffers that a compiled sweep keeps between calls are smaller than this, or are not kept."""
_NEVER = 2**62


class Unfit(Exception):
    """A recording has something in it by which it could not be told from another one."""


def way_back(records: Sequence[Record], output: int, seed: Any, leaves: int, mask: Sequence[int]) -> WayBack:
    """The sweep from record ``output`` to the first ``leaves`` records, compiled; ``mask`` as in `sweep`.

    Raises Unfit, or whatever an operation without a rule raises.
    """
    whole, places = _with_arrays_apart(records)
    wanted = bytes(mask[: len(records)]) + b"\0" * (len(places) + 1)
    with np.errstate(all="ignore"):
        tape, grads = sweep_tape(whole, output, seed, wanted, whole)
    steps = {
        i: Step(LEAF, LEAF.fun, (), {}, record[1], i)
        if i < len(whole)
        else step_of(record, tape.origins[i], backward=True)
        for i, record in enumerate(tape.records)
    }
    gradients = {str(k): operand_of(grads[k]) if k < len(grads) and wanted[k] else None for k in range(leaves)}
    program = simplify(Program(steps, {}, 0.0, gradients, 0.0), exact=True)
    writer = _Writer(program, whole, places)
    if writer.buffers.nbytes > MOST_BYTES:
        writer = _Writer(program, whole, places, least=_NEVER)
    exec(compile(writer.source(), "<nbgrad way back>", "exec"), writer.space)
    program.forget_values()
    run: WayBack = writer.space["program"]
    return run


def _with_arrays_apart(records: Sequence[Record]) -> tuple[list[Record], dict[int, tuple[int, int]]]:
    """The records with constant arrays as leaves behind them; and for each of those its record and place in it."""
    whole, places = list(records), {}
    for i, record in enumerate(records):
        parts = list(record)
        for k in range(3, len(record), 2):
            if record[k] < 0 and _holds_array(record[k + 1]):
                parts[k] = len(whole)
                places[len(whole)] = i, k + 1
                whole.append((LEAF, record[k + 1], None))
        whole[i] = tuple(parts)
    return whole, places


def _holds_array(constant: Any) -> bool:
    """Whether a constant is an array, or a tuple with arrays in it, such as the subscript of ``x[rows, columns]``."""
    return type(constant) is np.ndarray or (type(constant) is tuple and any(map(_holds_array, constant)))


class _Writer(Writer):
    """Writes the source of a sweep, a function of the records."""

    def __init__(
        self, program: Program, records: list[Record], places: dict[int, tuple[int, int]], least: int = LEAST
    ) -> None:
        super().__init__(program, [], Workers(1), _unfitted, least=least, copies=False)
        self.space |= {"same": same, "matches": matches, "copysign": copysign, "zeros_like": zeros_like}
        self.records = records
        self.arrays = {place: i for i, place in places.items()}
        self.inputs = {step.node: i for i, step in program.steps.items() if step.op is LEAF}
        """Record → the step that stands for its value, for those that the sweep needs."""

    def header(self) -> str:
        return "def program(records):"

    def entry(self) -> Iterator[str]:
        for i, record in enumerate(self.records[: len(self.records) - len(self.arrays)]):
            yield from self._record(i, record)
        for j in self.inputs.values():
            if self.is_converted(j):
                yield f"{self.names[j]} = float({self.names[j]})"

    def _record(self, i: int, record: Record) -> Iterator[str]:
        """Lines that take one record apart and go no further if it is not what it was."""
        value, varies = record[1], may_vary(step_of(record, i, backward=False))
        looked_at = i in self.inputs or varies or record[0] is LEAF
        parts = ["op", f"in{i}" if looked_at else "_", "kw"]
        tests = [f"op is not {self.bind(record[0], record[0].name)}"]
        tests += ["kw is not None"] if record[2] is None else [f"not same(kw, {self._told(record[2])})"]
        if varies or record[0] is LEAF:
            tests.append(self._is_other(f"in{i}", value))
        for k, j in enumerate(sources(record)):
            now, constant = self.arrays.get((i, 4 + 2 * k)), record[4 + 2 * k]
            parts.append(f"i{k}")
            tests.append(f"i{k} != {j if now is None else -1}")
            if now is not None:
                parts.append(f"in{now}")
                tests.append(self._is_other(f"in{now}", constant))
                self._named(now)
            elif j < 0:
                parts.append(f"a{k}")
                tests.append(f"a{k} is not {self._told(constant)} and not same(a{k}, {self._told(constant)})")
            else:
                parts.append("_")
        yield f"{', '.join(parts)} = records[{i}]"
        yield f"if {' or '.join(tests)}: return None"
        self._named(i)

    def _named(self, i: int) -> None:
        if i in self.inputs:
            self.names[self.inputs[i]] = f"in{i}"

    def _is_other(self, name: str, value: Any) -> str:
        """A test whether a value is of another type, shape or dtype than this one."""
        if type(value) is tuple:
            return f"not matches({name}, {self._told(_pattern(value))})"
        kind = self.bind(type(value), type(value).__name__)
        if type(value) is not np.ndarray:
            if not is_differentiable(value) and type(value) not in _ATOMS and not isinstance(value, np.generic):
                raise Unfit
            return f"type({name}) is not {kind}"
        dtype = self.bind(value.dtype, f"dtype_{value.dtype.name}")
        return f"type({name}) is not ndarray or {name}.dtype is not {dtype} or {name}.shape != {value.shape}"

    def _told(self, constant: Any) -> str:
        """The name of a constant that can be recognized."""
        if not is_told(constant):
            raise Unfit
        return self.bind(constant, "known")

    def exit(self) -> Iterator[str]:
        given: set[int] = set()
        found = [
            f"zeros_like(in{k})" if g is None else self.given(g, self.records[int(k)][1], given)
            for k, g in self.program.gradients.items()
        ]
        if self.buffers.shapes:
            yield f"found = [{', '.join(found)}]"
            yield "pool.append(buffers)"
            yield "return found"
        else:
            yield f"return [{', '.join(found)}]"


def _unfitted(value: Any, k: int) -> Any:
    raise AssertionError("a sweep has no leaves to be fitted")


_ATOMS = frozenset({int, float, complex, bool, str, type(None), type(Ellipsis)})
_TOLD = (np.generic, np.dtype, type, np.ufunc, FunctionType, BuiltinFunctionType, Primitive)


def _pattern(value: Any) -> Any:
    """What `matches` compares with: dtypes and shapes in the place of arrays."""
    if type(value) is tuple:
        return tuple(map(_pattern, value))
    return (np.ndarray, value.dtype, value.shape) if type(value) is np.ndarray else (None, value)


def matches(value: Any, pattern: Any) -> bool:
    """Whether a tuple of arrays and constants is of the kind of another one."""
    if type(value) is not tuple or len(value) != len(pattern):
        return False
    for part, expected in zip(value, pattern, strict=True):
        if type(part) is tuple:
            if not matches(part, expected):
                return False
        elif type(part) is np.ndarray:
            if expected != (np.ndarray, part.dtype, part.shape):
                return False
        elif len(expected) != 2 or expected[0] is not None or not same(part, expected[1]):
            return False
    return True


def is_told(constant: Any) -> bool:
    """Whether `same` can tell a constant from any other."""
    if isinstance(constant, tuple):
        return type(constant) is tuple and all(map(is_told, constant))
    if type(constant) is dict:
        return all(type(k) is str and is_told(v) for k, v in constant.items())
    if type(constant) is slice:
        return all(map(is_told, (constant.start, constant.stop, constant.step)))
    return type(constant) in _ATOMS or isinstance(constant, _TOLD)


def same(a: Any, b: Any) -> bool:
    """Whether two constants are alike in type and every bit; NaN is like nothing."""
    if a is b:
        return a == a if isinstance(a, float | complex) else True
    kind = type(a)
    if kind is not type(b):
        return False
    if kind is tuple:
        return len(a) == len(b) and all(map(same, a, b))
    if kind is dict:
        return a.keys() == b.keys() and all(same(v, b[k]) for k, v in a.items())
    if kind is slice:
        return same((a.start, a.stop, a.step), (b.start, b.stop, b.step))
    if kind in (int, bool, str) or isinstance(a, np.dtype):
        return bool(a == b)
    if isinstance(a, float | np.floating):
        return bool(a == b) and copysign(1.0, a) == copysign(1.0, b)
    return isinstance(a, np.generic) and a.dtype == b.dtype and a.tobytes() == b.tobytes()


__all__ = ["Unfit", "WayBack", "way_back"]
