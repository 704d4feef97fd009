"""The reverse sweep of a recording that comes again and again, compiled.

Training calls one function a thousand times, and records the same operations every time. The sweep back through them is
then the same calls on other numbers: run once on stand-ins (see `nbgrad.plan.tracing`) and written out as one function
of the records. That function first makes sure that they are the ones it was written for: operation by operation, where
each operand comes from, shapes, dtypes and layouts, and every plain number. Constant arrays and all recorded values are
taken from the records it is given, so nothing of an earlier call is in its results, which are those of the sweep bit
for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import isfinite
from typing import Any

import numpy as np

from nbgrad.core.cotangent import zeros_like
from nbgrad.core.outline import Outline
from nbgrad.core.reverse import dense, sweep
from nbgrad.core.tape import LEAF, Record, is_differentiable, sources
from nbgrad.plan.buffers import LEAST
from nbgrad.plan.codegen import Writer, kinds_of
from nbgrad.plan.constants import ATOMS, is_told, matches, pattern_of, same
from nbgrad.plan.kinds import may_vary
from nbgrad.plan.lower import operand_of, step_of
from nbgrad.plan.operators import is_known
from nbgrad.plan.outs import PRODUCTS, is_matrix_product
from nbgrad.plan.program import Program, Ref, Step
from nbgrad.plan.rewriting import ADD
from nbgrad.plan.rows import TRANSPOSING, turns_over
from nbgrad.plan.simplify import simplify, strides_of
from nbgrad.plan.tracing import RAW, Operand, sweep_tape
from nbgrad.plan.workers import Workers

WayBack = Callable[[Sequence[Record]], "list[Any] | None"]
"""Gives the gradients of all leaves, each in memory of its own; None for records of another kind, and where a gradient
is not finite, or so large that its square is not."""

MOST_BYTES = 4_000_000
"""Buffers that a compiled sweep keeps between calls are smaller than this, or are not kept."""
MOST_CHECKED = 4096
"""Elements up to which every one of a gradient is looked at, whether it is finite."""
NUMBERS: frozenset[type] = frozenset({float, np.float64})
_NEVER = 2**62


class Unfit(Exception):
    """A recording has something in it by which it could not be told from another one."""


def way_back(
    records: Sequence[Record], output: int, seed: Any, leaves: int, mask: Sequence[int], *, numbers: bool = False
) -> WayBack:
    """The sweep from record ``output`` to the first ``leaves`` records, compiled; ``mask`` as in `sweep`.

    With ``numbers`` it serves for other floats among the constants too. Raises Unfit, or whatever an operation without
    a rule raises. Rules of the user's may do more than compute, so they are left to the sweep, which runs them once.
    """
    if not all(is_known(record[0]) for record in records):
        raise Unfit
    whole, places = _with_arrays_apart(records, NUMBERS if numbers else frozenset())
    wanted = bytes(mask[: len(records)]) + b"\0" * (len(whole) - len(records) + 1)
    with np.errstate(all="ignore"):
        tape, grads = sweep_tape(whole, output, seed, wanted, whole, exact=True)
        if not _laid_out_alike(sweep(records, output, seed, mask, keep=True), grads):
            raise Unfit
    steps = {
        i: Step(LEAF, LEAF.fun, (), {}, record[1], i)
        if i < len(whole)
        else step_of(record, tape.origins[i], backward=True)
        for i, record in enumerate(tape.records)
    }
    gradients = {str(k): operand_of(grads[k]) if k < len(grads) and wanted[k] else None for k in range(leaves)}
    program = simplify(Program(steps, {}, 0.0, gradients, 0.0, readings=tape.readings), exact=True)
    with np.errstate(all="ignore"):
        if not _keeps_layouts(program):
            raise Unfit
    writer = _Writer(program, whole, len(records), places)
    if writer.buffers.nbytes > MOST_BYTES:
        writer = _Writer(program, whole, len(records), places, least=_NEVER)
    exec(compile(writer.source(), "<nbgrad way back>", "exec"), writer.space)
    program.forget_values()
    run: WayBack = writer.space["program"]
    return run


def _with_arrays_apart(
    records: Sequence[Record], numbers: frozenset[type]
) -> tuple[list[Record], dict[int, tuple[int, int]]]:
    """The records with constant arrays as leaves behind them; and for each of those its record and place in it.

    Constants of the types ``numbers`` go along. Records that do not hold their contents get them, and their place too.
    """
    whole, places = list(records), {}
    for i, record in enumerate(records):
        parts = list(record)
        parts[2] = _apart(record[2])
        for k in range(3, len(record), 2):
            if record[k] >= 0:
                continue
            parts[k + 1] = _apart(record[k + 1])
            if type(record[k + 1]) in numbers or _holds(np.ndarray, record[k + 1]):
                parts[k] = len(whole)
                places[len(whole)] = i, k + 1
                whole.append((LEAF, parts[k + 1], None))
        whole[i] = tuple(parts)
    for j, (i, k) in _contents(records).items():
        whole[j] = (whole[j][0], records[i][k], *whole[j][2:])
        places[j] = i, k
    return whole, places


def _contents(records: Sequence[Record]) -> dict[int, tuple[int, int]]:
    """Records without contents → the record and place in it where what they held was used."""
    found: dict[int, tuple[int, int]] = {}
    for i, record in enumerate(records):
        for k in range(3, len(record), 2):
            j = record[k]
            if j >= 0 and type(record[k + 1]) is np.ndarray and type(records[j][1]) is Outline:
                found.setdefault(j, (i, k + 1))
    return found


def _apart(constant: Any) -> Any:
    """A constant with containers of its own: what others do to a list of theirs must be noticed."""
    if type(constant) in (tuple, list):
        return type(constant)(map(_apart, constant))
    return {k: _apart(v) for k, v in constant.items()} if type(constant) is dict else constant


def _holds(kind: type, constant: Any) -> bool:
    """Whether a constant is of a kind, or a tuple with such in it, like the subscript of ``x[rows, columns]``."""
    return type(constant) is kind or (type(constant) is tuple and any(_holds(kind, c) for c in constant))


def _laid_out_alike(cotangents: list[Any], found: list[Any]) -> bool:
    """Whether the stand-ins for cotangents lie in memory as those of the sweep, so that sums are rounded alike."""
    for expected, operand in zip(cotangents, found, strict=True):
        stand_in = RAW.__get__(operand) if type(operand) is Operand else operand
        expected = dense(expected)
        arrays = isinstance(expected, np.ndarray) and isinstance(stand_in, np.ndarray)
        if arrays and strides_of(expected) != strides_of(stand_in):
            return False
    return True


def _keeps_layouts(program: Program) -> bool:
    """Whether every array of a program still lies in memory as it did before the program was made shorter."""
    values: dict[int, Any] = {}
    for i, step in program.steps.items():
        args = [values[a.index] if type(a) is Ref else a for a in step.args]
        values[i] = step.value if step.op is LEAF else step.run(*args, **step.kwargs)
        if strides_of(values[i]) != strides_of(step.value):
            return False
    return True


class _Writer(Writer):
    """Writes the source of a sweep, a function of the records."""

    def __init__(
        self,
        program: Program,
        records: list[Record],
        count: int,
        places: dict[int, tuple[int, int]],
        least: int = LEAST,
    ) -> None:
        super().__init__(program, [], Workers(1), _unfitted, least=least, copies=False)
        self.space |= {
            "same": same, "matches": matches, "kinds_of": kinds_of, "zeros_like": zeros_like, "isfinite": isfinite,
        }  # fmt: skip
        self.records, self.count, self.places = records, count, places
        self.at = {place: i for i, place in places.items()}
        self.inputs = {step.node: i for i, step in program.steps.items() if step.op is LEAF}
        """Record → the step that stands for its value, for those that the sweep needs."""
        self.witnesses = self._witnesses()
        """Gradient → the forward product whose first column tells whether the left factor of both is finite."""

    def header(self) -> str:
        return "def program(records):"

    def is_single(self, name: str) -> bool:
        return type(self.records[int(name[2:])][1]) is float if name.startswith("in") else super().is_single(name)

    def entry(self) -> Iterator[str]:
        for i, record in enumerate(self.records[: self.count]):
            yield from self._record(i, record)
        for j in self.inputs.values():
            if self.is_converted(j):
                yield f"{self.names[j]} = float({self.names[j]})"

    def _record(self, i: int, record: Record) -> Iterator[str]:
        """Lines that take one record apart and go no further if it is not what it was."""
        value, varies = record[1], may_vary(step_of(record, i, backward=False))
        needed = i in self.inputs or i in self.witnesses.values()
        looked_at = i not in self.places and (needed or varies or record[0] is LEAF)
        parts = ["op", f"in{i}" if looked_at else "_", "kw"]
        tests = [f"op is not {self.bind(record[0], record[0].name)}"]
        tests += ["kw is not None"] if record[2] is None else self._other_options(record[2])
        if looked_at and (varies or record[0] is LEAF):
            tests.append(self._is_other(f"in{i}", value))
        for k, j in enumerate(sources(record)):
            now, constant = self.at.get((i, 4 + 2 * k)), record[4 + 2 * k]
            parts.append(f"i{k}")
            tests.append(f"i{k} != {-1 if now is not None and now >= self.count else j}")
            if now is not None:
                parts.append(f"in{now}")
                tests.append(self._is_other(f"in{now}", constant))
                self._named(now)
            elif j < 0:
                known = self._told(constant)
                parts.append(f"a{k}")
                tests.append(f"a{k} is not {known} and not same(a{k}, {known})")
            else:
                parts.append("_")
        yield f"{', '.join(parts)} = records[{i}]"
        yield f"if {' or '.join(tests)}: return None"
        self._named(i)

    def _other_options(self, options: dict[str, Any]) -> Iterator[str]:
        """Tests whether keyword arguments are others, beginning with the quick ones."""
        told = self._told(options)
        yield "type(kw) is not dict"
        yield f"len(kw) != {len(options)}"
        for name, value in options.items():
            if value is None or type(value) not in ATOMS:
                yield f"not same(kw, {told})"
                return
            known = self._told(value)
            yield f"(option := kw.get({name!r})) is not {known} and not same(option, {known})"

    def _named(self, i: int) -> None:
        if i in self.inputs:
            self.names[self.inputs[i]] = f"in{i}"

    def _witnesses(self) -> dict[int, int]:
        """For gradients Xᵀd of products X W: an element of X that is not finite makes a row of X W so."""
        found: dict[int, int] = {}
        for g in self.program.gradients.values():
            step = self.program.steps[g.index] if type(g) is Ref else None
            if step is None or not is_matrix_product(step, self.program) or type(step.args[0]) is not Ref:
                continue
            turned, record = self.program.steps[step.args[0].index], self.records[step.node]
            if turned.op not in TRANSPOSING or not turns_over(turned) or record[0] not in PRODUCTS:
                continue
            factor = self.program.steps[turned.args[0].index] if type(turned.args[0]) is Ref else None
            left = self.at.get((step.node, 4), sources(record)[0])
            alike = factor is not None and factor.op is LEAF and factor.node == left
            if alike and type(record[1]) is np.ndarray and record[1].ndim == 2:
                found[g.index] = self._at_hand(step.node)
        return found

    def _at_hand(self, product: int) -> int:
        """The product, or the sum of it and something else that the sweep reads anyway: what is infinite stays so."""
        shape = self.records[product][1].shape
        for i in self.inputs:
            record = self.records[i]
            if record[0] is ADD and product in sources(record) and np.shape(record[1]) == shape:
                return i
        return product

    def _is_other(self, name: str, value: Any) -> str:
        """A test whether a value is of another type, shape, dtype or layout than this one."""
        if type(value) is tuple:
            if value and all(type(part) is np.ndarray for part in value):
                parts = (f"({self._is_other(f'{name}[{k}]', part)})" for k, part in enumerate(value))
                return f"type({name}) is not tuple or len({name}) != {len(value)} or {' or '.join(parts)}"
            return f"not matches({name}, {self._told(pattern_of(value))})"
        if isinstance(value, tuple):  # several results, with names
            return f"kinds_of({name}) != {self.bind(kinds_of(value), 'kinds')}"
        kind = self.bind(type(value), type(value).__name__)
        if type(value) is not np.ndarray:
            if not is_differentiable(value) and type(value) not in ATOMS and not isinstance(value, np.generic):
                raise Unfit
            return f"type({name}) is not {kind}"
        dtype = self.bind(value.dtype, f"dtype_{value.dtype.name}")
        alike = f"{name}.dtype is not {dtype} or {name}.shape != {value.shape} or {name}.strides != {value.strides}"
        return f"type({name}) is not ndarray or {alike}"

    def _told(self, constant: Any) -> str:
        """The name of a constant that can be recognized."""
        if not is_told(constant):
            raise Unfit
        return self.bind(constant, "known")

    def exit(self) -> Iterator[str]:
        for g in {g.index: g for g in self.program.gradients.values() if type(g) is Ref}.values():
            yield f"if not isfinite({self._magnitude(g)}): return None"
        given: set[int] = set()
        found = [
            f"zeros_like(in{k})" if g is None else self.given(g, self.records[int(k)][1], given)
            for k, g in self.program.gradients.items()
        ]
        if self.buffers.all:
            yield f"found = [{', '.join(found)}]"
            yield "pool.append(buffers)"
            yield "return found"
        else:
            yield f"return [{', '.join(found)}]"

    def _magnitude(self, gradient: Ref) -> str:
        """A number that is finite only where a gradient is, but for overflows of a product of matrices.

        An element of a factor that is not finite makes a whole row or column of the product so: one of each will do.
        """
        name, step = self.names[gradient.index], self.program.steps[gradient.index]
        if not step.is_array:
            return name if type(step.value) in (float, np.float64) else f"abs({name})"
        vdot = self.helper(np.vdot, "vdot")
        if is_matrix_product(step, self.program) and step.value.ndim == 2 and step.value.size > MOST_CHECKED:
            witness = self.witnesses.get(gradient.index)
            column = f"{name}[:, 0]" if witness is None else f"in{witness}[:, 0]"
            return f"{vdot}({name}[0], {name}[0]) + {vdot}({column}, {column})"
        return f"{vdot}({name}, {name})" + (".real" if step.value.dtype.kind == "c" else "")


def _unfitted(value: Any, k: int) -> Any:
    raise AssertionError("a sweep has no leaves to be fitted")


__all__ = ["Unfit", "WayBack", "way_back"]
