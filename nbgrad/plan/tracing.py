"""The backward program of a graph: its reverse sweep run once on stand-ins, which note every call the rules make.

A rule is NumPy code; run on `Operand`s it leaves its calls as records behind those of the graph. Not every rule can be
followed that way: some look at numbers (to sort, to take a shorter way). Such a rule is noticed when it looks, and
becomes one step of the program that runs the whole rule on plain values, so that nothing is frozen that may change.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nbgrad.core.cotangent import fit
from nbgrad.core.dispatch import Traced, is_traced, next_level, strip
from nbgrad.core.places import sees_values
from nbgrad.core.primitive import RULES, Primitive
from nbgrad.core.reverse import dense
from nbgrad.core.tape import LEAF, PICK, Record, operands, rebuild, sources
from nbgrad.core.traced import TracedArray
from nbgrad.plan.operators import is_known, module_of
from nbgrad.plan.spreading import SPREAD, SUMS, layout_like, repeats
from nbgrad.rules.indexing import GETITEM, SCATTER

RAW: Any = vars(Traced)["value"]
"""The slot itself, behind the property of `Operand`."""

BLIND = frozenset({
    ("cotangent", "zeros_like"), ("primitive", "look"), ("selecting", "as_condition"), ("casting", "astype"),
    ("casting", "cast"), ("creating", "look"), ("creating", "full_like"), ("creating", "_array"),
    ("creating", "_as_array"), ("shapes", "squeeze"), ("shapes", "in_memory_order"), ("writers", "taken"),
    ("writers", "back"), ("products", "_turned"),
})  # fmt: skip
"""Functions (module, name) that take the value behind a stand-in for its type, shape or layout only."""
_PRODUCTS = ("cumprod", "nancumprod", "cumulative_prod")
SHORTER_ON_VALUES = frozenset(op for op in (RULES.get(getattr(np, name, None)) for name in _PRODUCTS) if op)
"""Operations whose rule is worth running whole: where it may look at numbers, it takes a much shorter way."""
BLIND_MODULES = frozenset({"handles", "views", "viewing", "outline", "inplace", "reuse", "array", "traced", "indexing"})
_STRIP_FILE = strip.__code__.co_filename


class Looked(Exception):
    """A rule looked at a number that depends on the leaves."""


class Operand(TracedArray):
    """Stands for a value in a rule; whoever looks at the value itself is noted."""

    __slots__ = ("index",)
    index: int

    @property
    def value(self) -> Any:
        """The value itself; the tape hears of it."""
        frame = sys._getframe(1)
        while frame.f_code.co_filename == _STRIP_FILE and frame.f_back is not None:
            frame = frame.f_back
        name = Path(frame.f_code.co_filename).stem
        if name not in BLIND_MODULES and (name, frame.f_code.co_name) not in BLIND:
            self.tape.look(self)
        return RAW.__get__(self)

    @value.setter
    def value(self, new: Any) -> None:
        RAW.__set__(self, new)

    @property  # type: ignore[misc]  # isinstance must see the value's type, as for Array
    def __class__(self) -> Any:
        raw = RAW.__get__(self)
        return raw.__class__ if sees_values(sys._getframe(1).f_code.co_filename) else Operand


def _plainly(name: str) -> property:
    return property(lambda self: getattr(RAW.__get__(self), name))


for _name in ("shape", "ndim", "size", "dtype", "itemsize", "nbytes"):
    setattr(Operand, _name, _plainly(_name))


class SweepTape:
    """The graph's records, and behind them those of the reverse sweep."""

    keeps_constants = True

    def __init__(self, records: Sequence[Record]) -> None:
        self.level = next_level()
        self.records: list[Record] = list(records)
        self.origins: list[int] = list(range(len(records)))
        self.fixed = bytearray(len(records))
        for i, record in enumerate(records):
            self.fixed[i] = record[0] is not LEAF and all(j < 0 or self.fixed[j] for j in sources(record))
        self.origin = -1
        self.readings: set[int] = set()
        """Records that are what a reading of an array sends back, or add that."""

    def operand(self, index: int) -> Operand:
        """The stand-in for the value of a record."""
        x = Operand()
        x.tape, x.index = self, index
        RAW.__set__(x, self.records[index][1])
        return x

    def process(self, op: Primitive, args: tuple[Any, ...], kwargs: dict[str, Any], run: Callable[..., Any]) -> Any:
        """Run ``op`` on values and record it."""
        values: list[Any] = []
        links: list[Any] = []
        for a in args:
            mine = type(a) is Operand
            v = RAW.__get__(a) if mine else a
            if is_traced(v):
                raise Looked(f"{op.name} met a value of another tape")
            values.append(v)
            links += (a.index if mine else -1, v)
        value = run(*values, **kwargs)
        result = self._push((op, value, kwargs or None, *links))
        if not op.outputs:
            return result
        picks = [self._push((PICK, v, None, result.index, value, -1, k)) for k, v in enumerate(value)]
        return rebuild(value, picks)

    def constant(self, op: Primitive, value: Any, args: tuple[Any, ...] = (), kwargs: Any = None) -> Operand:
        """A stand-in that depends on no leaf."""
        return self._push((op, value, kwargs or None, *(part for a in args for part in (-1, a))))

    def look(self, x: Operand) -> None:
        """Called when a rule looks at a number: harmless only if that never changes."""
        if not self.fixed[x.index]:
            raise Looked

    def escape(self, how: str, x: Operand) -> Any:
        """A stand-in about to become plain."""
        self.look(x)
        return RAW.__get__(x)

    def branch(self, x: Operand, outcome: Any) -> Any:
        """A rule that decides by a value."""
        self.look(x)
        return outcome

    def forget(self, mark: int) -> None:
        """Drop the records from ``mark`` on."""
        del self.records[mark:], self.origins[mark:], self.fixed[mark:]

    def _push(self, record: Record) -> Operand:
        index = len(self.records)
        self.records.append(record)
        self.origins.append(self.origin)
        self.fixed.append(all(j < 0 or self.fixed[j] for j in sources(record)))
        return self.operand(index)


def sweep_tape(
    records: Sequence[Record],
    output: int,
    seed: Any,
    wanted: Sequence[int],
    way_back: Sequence[Record],
    *,
    exact: bool = False,
) -> tuple[SweepTape, list[Any]]:
    """Reverse sweep on stand-ins: the tape with the records of both ways, and the cotangent of every record.

    ``way_back`` are the same records with the operations whose rules are to be used. With ``exact`` what a sum spreads
    is written out, as in the sweep on arrays: in which order numbers lie in memory decides how their sums are rounded.
    The cotangents are `Operand`s, plain constants, or None. Raises NotDifferentiable where there is no rule.
    """
    tape = SweepTape(records)
    grads: list[Any] = [None] * (output + 1)
    grads[output] = tape.constant(SEED, seed)
    readings: dict[int, list[Any]] = {}
    for i in range(output, -1, -1):
        for c in readings.pop(i, ()):  # added last, as a Scatter does
            grads[i] = c if grads[i] is None else grads[i] + c
            tape.readings.update((c.index, grads[i].index))
        g, record = grads[i], tape.records[i]
        if g is None or record[0] is LEAF:
            continue
        tape.origin = i
        if record[0] is PICK:
            _gather(record, g, wanted, grads)
            continue
        for j, c in _contributions(tape, way_back[i], i, g, wanted):
            if record[0] is GETITEM and type(c) is Operand and tape.records[c.index][0] is SCATTER:
                readings.setdefault(j, []).append(c)
                continue
            if exact and record[0] in SUMS:
                c = _written_out(tape, c, record[4])
            grads[j] = c if grads[j] is None else grads[j] + c
    return tape, grads


def _written_out(tape: SweepTape, c: Any, like: Any) -> Any:
    """A contribution that repeats numbers written out in the layout of the operand it belongs to."""
    if type(c) is not Operand or type(like) is not np.ndarray or not repeats(RAW.__get__(c)):
        return c
    return tape.process(SPREAD, (c, layout_like(like)), {}, SPREAD.fun)


SEED = Primitive(lambda: 1.0, "seed")


def _gather(record: Record, g: Any, wanted: Sequence[int], grads: list[Any]) -> None:
    """The cotangents of the outputs of one operation, in a list, None where none arrived."""
    j, values, k = record[3], record[4], record[6]
    if wanted[j]:
        gathered = grads[j] if grads[j] is not None else [None] * len(values)
        gathered[k] = g
        grads[j] = gathered


def _contributions(
    tape: SweepTape, record: Record, i: int, g: Any, wanted: Sequence[int]
) -> list[tuple[int, Any]]:  # fmt: skip
    """(producer, what flows to it) for each wanted operand of a record."""
    slots = [(k, j) for k, j in enumerate(sources(record)) if wanted[j]]
    if not slots:
        return []
    mark = len(tape.records)
    if record[0] in SHORTER_ON_VALUES or not is_known(record[0]):
        return _whole(tape, record, i, g, slots)
    try:
        return _followed(tape, record, i, g, slots)
    except Exception:  # whatever stops a rule from being followed need not stop it on plain values
        tape.forget(mark)
        return _whole(tape, record, i, g, slots)


def _followed(
    tape: SweepTape, record: Record, i: int, g: Any, slots: list[tuple[int, int]]
) -> list[tuple[int, Any]]:  # fmt: skip
    op, kwargs = record[0], record[2] or {}
    args = tuple(a if j < 0 else tape.operand(j) for j, a in zip(sources(record), operands(record), strict=True))
    ans: Any = tape.operand(i)
    if op.outputs:
        g = tuple(np.zeros_like(v) if e is None else e for e, v in zip(g, record[1], strict=True))
        ans = rebuild(record[1], [tape.process(PICK, (ans, k), {}, PICK.fun) for k in range(len(record[1]))])
    if op.vjp_all is not None:
        found = op.vjp_all(tuple(k for k, _ in slots), g, ans, *args, **kwargs)
    else:
        found = [op.vjp(k, g, ans, args, kwargs) for k, _ in slots]
    return [(j, fit(dense(c), args[k])) for (k, j), c in zip(slots, found, strict=True)]


def _whole(
    tape: SweepTape, record: Record, i: int, g: Any, slots: list[tuple[int, int]]
) -> list[tuple[int, Any]]:  # fmt: skip
    """The rule as one step, run on plain values every time."""
    op, kwargs = record[0], record[2] or {}
    rule = _on_values(op, tuple(k for k, _ in slots), len(record[1]) if op.outputs else 0, kwargs)
    arrived = list(g) if op.outputs else [g]
    args = [a if j < 0 else tape.operand(j) for j, a in zip(sources(record), operands(record), strict=True)]
    found = tape.process(rule, (*arrived, tape.operand(i), *args), {}, rule.fun)
    return [(j, c) for (_, j), c in zip(slots, found if len(slots) > 1 else [found], strict=True)]


def _on_values(op: Primitive, ks: tuple[int, ...], outputs: int, kwargs: dict[str, Any]) -> Primitive:
    """``op``'s cotangent rule for its arguments ``ks`` as an operation on (cotangents, ans, arguments)."""

    def run(*values: Any) -> Any:
        arrived, ans, args = values[: outputs or 1], values[outputs or 1], values[(outputs or 1) + 1 :]
        g: Any = arrived[0]
        if outputs:
            g = tuple(np.zeros_like(v) if e is None else e for e, v in zip(arrived, ans, strict=True))
        if op.vjp_all is not None:
            found = op.vjp_all(ks, g, ans, *args, **kwargs)
        else:
            found = [op.vjp(k, g, ans, args, kwargs) for k in ks]
        fitted = tuple(fit(dense(c), args[k]) for k, c in zip(ks, found, strict=True))
        return fitted if len(ks) > 1 else fitted[0]

    run.__module__ = module_of(op)  # a rule of the user's may give something else each time, as the operation may
    rule = Primitive(run, f"{op.name}_back")
    rule.outputs = len(ks) > 1
    return rule
