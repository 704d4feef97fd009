"""The tape: what was computed, in execution order.

A record is one flat tuple, the cheapest thing Python can make::

    (op, value, kwargs or None, i0, a0, i1, a1, …)

where ``a0, a1, …`` are the plain operands and ``i0, i1, …`` say which record each came from (−1: a constant).
Execution order is already a topological order, so nothing here or in the sweeps ever sorts or recurses.

`Array` handles point into the tape by index. Records never change; handles may be moved to a newer
record, which is how in-place assignment keeps both NumPy's semantics and a functional tape.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nbgrad.core.array import Array
from nbgrad.core.dispatch import Traced, apply, next_level, strip
from nbgrad.core.foreign import computes_itself
from nbgrad.core.handles import settled
from nbgrad.core.leaving import leaving, refuse_subclass
from nbgrad.core.primitive import Primitive
from nbgrad.core.stale import EXACT, Watched, sample, thorough_mark, verify

Record = tuple[Any, ...]

LEAF = Primitive(lambda x: x, "leaf")
PICK = Primitive(lambda values, k: values[k], "output")
"""One output of an operation that returns several."""
PICK.jvps = (lambda t, ans, values, k: t[k],)

NUMBERS = (float, complex)


def is_differentiable(value: Any) -> bool:
    """Whether a value can carry a gradient: floating and complex numbers and arrays."""
    if type(value) is np.ndarray:
        return value.dtype.kind in "fc"
    if isinstance(value, NUMBERS):
        return True
    return getattr(getattr(value, "dtype", None), "kind", "") in ("f", "c") and not computes_itself(value)


class ReverseTape:
    """Records operations on the arrays made by `leaf`, for the reverse sweep."""

    __slots__ = ("append", "closed", "level", "made", "records", "watched")
    keeps_constants = False
    """Whether comparisons, rounding and the like are recorded too (needed only to draw and to replay)."""

    def __init__(self) -> None:
        self.level = next_level()
        self.records: list[Record] = []
        self.append: Callable[[Record], Any] = self.records.append
        self.watched: dict[int, Watched] = {}
        self.made: set[int] = set()
        """Records of arrays that the recorded code made for itself: no gradient is wanted there."""
        self.closed = False

    def leaf(self, value: Any) -> Array:
        """A traced array standing for ``value``, whose gradient may be asked for."""
        if issubclass(type(value), Traced):
            value = settled(value)
        array = Array()
        array.tape, array.index, array.value = self, len(self.records), value
        self.append((LEAF, value, None))
        return array

    def constant(self, op: Primitive, value: Any, args: tuple[Any, ...] = (), kwargs: Any = None) -> Array:
        """A traced array that depends on no leaf: ``value``, computed by ``op`` from plain ``args``."""
        self.made.add(len(self.records))
        return self._push((op, value, kwargs or None, *(part for a in args for part in (-1, a))))

    def process(self, op: Primitive, args: tuple[Any, ...], kwargs: dict[str, Any], run: Callable[..., Any]) -> Any:
        """Run ``op`` on the values of ``args``, record it, and return a traced result."""
        values: list[Any] = []
        links: list[Any] = []
        nested = False
        for a in args:
            i = -1
            if type(a) is Array and a.tape is self:
                i, a = a.index, a.value
            if type(a) is np.ndarray:
                if i < 0 and op.reads and id(a) not in self.watched:
                    self.watch(a)
            elif issubclass(type(a), Traced):
                nested, a = True, settled(a)
            elif issubclass(type(a), np.ndarray):
                refuse_subclass(type(a))
            elif computes_itself(a):
                a = np.asarray(a)
            values.append(a)
            links += (i, a)
        for v in kwargs.values():
            if type(v) is np.ndarray and id(v) not in self.watched:
                self.watch(v)
        try:
            value = apply(op, tuple(values), kwargs, run) if nested else run(*values, **kwargs)
        except Exception as error:
            self.raised(run, links, kwargs, error)
            raise
        if op.kind == "constant" and not self.keeps_constants:
            return value
        return self.record(op, value, kwargs, links)

    def record(self, op: Primitive, value: Any, kwargs: dict[str, Any], links: list[Any]) -> Any:
        """Note an operation already computed; a tuple of results comes back as a tuple of arrays."""
        array = Array()
        array.tape, array.index, array.value = self, len(self.records), value
        self.append((op, value, kwargs or None, *links))
        if not op.outputs:
            return array
        return rebuild(value, [self._output(array, k, v) for k, v in enumerate(value)])

    def watch(self, array: Any) -> None:
        """Take note of a plain array that the next record is the first to refer to."""
        contents = array.tobytes() if array.nbytes <= EXACT else sample(array)
        self.watched[id(array)] = (array, contents, len(self.records))

    def verify(self) -> None:
        """Raise StaleRecording if a plain array that a record refers to was changed since."""
        if self.watched:
            verify(self.watched.values(), self.describe)

    def close(self) -> None:
        """The recorded code has ended: whatever still happens to its values is not recorded."""
        self.closed = True
        self.append = _discard

    def is_made(self, x: Any) -> bool:
        """Whether ``x`` is an array that the recorded code made for itself, as it made it."""
        return type(x) is Array and x.tape is self and x.index in self.made

    def wanted(self) -> bytearray | None:
        """The mask for a sweep that leaves out the arrays made on the way; None if there are none."""
        if not self.made:
            return None
        mask = bytearray(b"\1" * len(self.records) + b"\0")
        for i in self.made:
            mask[i] = 0
        return mask

    def keep(self) -> None:
        """Be sure to notice any change of the leaves: sweeps may be asked for at any time from now on."""
        for i, record in enumerate(self.records):
            if record[0] is not LEAF:
                break
            if type(record[1]) is np.ndarray:
                self.watched[id(record[1])] = (record[1], thorough_mark(record[1]), i)

    def describe(self, index: int) -> str:
        """A record in words."""
        op = self.records[index][0]
        return "the function" if op is LEAF else str(op.name)

    def escape(self, how: str, array: Array) -> Any:
        """Called when a traced value is about to become a plain one: an error, unless no leaf stands behind it.

        Values that outlive their computation, kept by the user's code, are plain for all purposes.
        """
        if self.closed or not is_differentiable(array.value) or not depends_on_leaf(self.records, array.index):
            return array.value
        raise leaving(how, "gradient")

    def branch(self, array: Array, outcome: Any) -> Any:
        """Called when control flow depends on a traced value; a tape that is never replayed need not care."""
        return outcome

    def raised(self, run: Callable[..., Any], links: Sequence[Any], kwargs: dict[str, Any], error: Exception) -> None:
        """Called when an operation raises, which the recorded code may catch; ``links`` are as in a record."""

    def said(self, array: Array) -> Any:
        """The plain value, to be made text."""
        return strip(array)

    def _output(self, result: Array, k: int, value: Any) -> Any:
        if not is_differentiable(value) and not self.keeps_constants:
            return value
        return self._push((PICK, value, None, result.index, result.value, -1, k))

    def _push(self, record: Record) -> Array:
        array = Array()
        array.tape, array.index, array.value = self, len(self.records), record[1]
        self.append(record)
        return array


def _discard(record: Record) -> None:
    """What a closed tape does with a record."""


def depends_on_leaf(records: Sequence[Record], index: int) -> bool:
    """Whether a gradient could flow from a record to some leaf."""
    pending, seen = [index], {-1, index}
    while pending:
        op, value, *_ = record = records[pending.pop()]
        if op is LEAF:
            return True
        if op.kind != "constant" and (is_differentiable(value) or op.outputs):
            new = set(sources(record)) - seen
            seen |= new
            pending += new
    return False


def rebuild(like: Any, parts: list[Any]) -> Any:
    """``parts`` in a container of the type of ``like`` (namedtuples as NumPy's linalg returns them included)."""
    if hasattr(like, "_fields"):
        return type(like)(*parts)
    return type(like)(parts)


def operands(record: Record) -> tuple[Any, ...]:
    """Plain operands of a record."""
    return record[4::2]


def sources(record: Record) -> tuple[int, ...]:
    """For each operand of a record the index of the record it came from, −1 for a constant."""
    return record[3::2]


def ones_like(value: Any) -> Any:
    """The seed of a sweep: a cotangent of ones, of the type of ``value``."""
    if type(value) is np.float64:
        return np.float64(1.0)
    value = strip(value)
    if type(value) is float or type(value) is complex:
        return type(value)(1)
    return np.ones_like(value) if isinstance(value, np.ndarray) else _one(value)


def _one(value: Any) -> Any:
    dtype = getattr(value, "dtype", None)
    if dtype is None:
        return 1.0
    return dtype.type(1) if isinstance(value, np.generic) else np.ones_like(value)
