"""The traced array: stands for a plain array or float while its computation is recorded.

It behaves as the value it stands for: it prints, formats, compares, hashes, iterates and fails exactly as
that value would, and `isinstance` sees the value's type. Operators on it are recorded on its tape.
"""

from __future__ import annotations

import math
import operator
import sys
from collections.abc import Callable, Iterator
from functools import partial
from types import FrameType
from typing import Any

import numpy as np

from nbgrad.core.caches import is_asked_by_cache
from nbgrad.core.dispatch import Traced, apply, strip
from nbgrad.core.errors import MissingRule
from nbgrad.core.late import handler_of, public_name, taker
from nbgrad.core.leaving import called
from nbgrad.core.looking import TEXT, TEXTS, Decided, formats, is_read
from nbgrad.core.places import asks_for_others, sees_values
from nbgrad.core.primitive import HANDLERS, LIKE, Primitive, primitive_of

_PLAIN = frozenset({float, int, bool, complex, np.float64, np.float32, np.ndarray, np.bool_, np.int64})
_NUMBERS = _PLAIN - {np.ndarray}
_OPTIONS = frozenset({int, bool, str, type(None)})
"""Types of keyword arguments that need not be looked into."""


def missing(name: str) -> MissingRule:
    """The error for a function that has no rule: what to do about it."""
    return MissingRule(
        f"nbgrad has no derivative rule for {name}; add one with nbgrad.primitive({name}).defvjp(…), "
        f"or pass nbgrad.stop_gradient(x) where no gradient is wanted"
    )


class TracedArray(Traced):
    """Operators, methods and protocols shared by every kind of traced array (reverse, forward, symbolic).

    ``link`` is set for arrays that share memory with others (see `nbgrad.core.views`).
    """

    __slots__ = ("__weakref__", "link")
    __array_priority__ = 1000.0

    # NumPy's two protocols

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        run = handler_of(ufunc if method == "__call__" and not kwargs else (ufunc, method))
        if run is None:
            calls_python = method == "__call__" and ufunc.types and set("".join(ufunc.types)) == set("O->")
            run = HANDLERS.get("objects" if calls_python else method)
            if run is None:
                raise missing(public_name(ufunc) + ("" if method == "__call__" else f".{method}"))
            return run(ufunc, *inputs, **kwargs)
        return run(*inputs, **kwargs)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        run = handler_of(func)
        if run is None:
            if func in LIKE:
                return LIKE[func](self, *args, **kwargs)
            raise missing(f"{func.__module__}.{func.__name__}")
        return run(*args, **kwargs)

    # leaving the computation: the tape decides what happens

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        plain = np.asarray(self.tape.escape(taker(sys._getframe(1)), self), dtype=dtype)
        call = called(sys._getframe(1))
        if call is not None and getattr(call.func, "attr", "") == "nditer":  # it may write: into a copy, unseen
            plain = plain.view()
            plain.flags.writeable = False
        return plain

    def __float__(self) -> float:
        return float(self._number("float(x)"))

    def __int__(self) -> int:
        return int(self._number("int(x)"))

    def _number(self, how: str) -> Any:
        if formats(sys._getframe(2)):
            return decided(self, lambda value: value, TEXT)
        return self.tape.escape(how, self)

    def __complex__(self) -> complex:
        return complex(self.tape.escape("complex(x)", self))

    def __index__(self) -> int:
        return operator.index(self.tape.branch(self, strip(self)))

    def __bool__(self) -> bool:
        return bool(self.tape.branch(self, bool(strip(self))))

    # rounding to Python numbers: piecewise constant, so only what it decides matters

    def __round__(self, ndigits: Any = None) -> Any:
        return decided(self, lambda value: round(value, ndigits), "the rounding of")

    def __floor__(self) -> Any:
        return decided(self, math.floor, "the floor of")

    def __ceil__(self) -> Any:
        return decided(self, math.ceil, "the ceiling of")

    def __trunc__(self) -> Any:
        return decided(self, math.trunc, "the truncation of")

    def __copy__(self) -> Any:
        return METHODS["copy"](self)() if isinstance(strip(self), np.ndarray) else self

    def __deepcopy__(self, memo: Any) -> Any:
        return self.__copy__()

    def __reduce_ex__(self, protocol: Any) -> Any:
        return self.tape.escape("pickling", self).__reduce_ex__(protocol)

    # looking: nothing is computed, but the program may go on with what it saw

    def __repr__(self) -> str:
        return str(decided(self, repr, TEXT))

    def __str__(self) -> str:
        return str(decided(self, str, TEXT))

    def __format__(self, spec: str) -> str:
        return str(decided(self, lambda value: format(value, spec), TEXT))

    def __hash__(self) -> int:
        if is_asked_by_cache(sys._getframe(1)):
            return hash(strip(self))  # and equal to nothing but itself, see `_equal`
        return hash(decided(self, lambda value: value, "the key"))

    def __len__(self) -> int:
        return len(self.value)

    def __iter__(self) -> Iterator[Any]:
        if not getattr(self.value, "shape", ()):
            return iter(self.value)  # raises the plain value's own TypeError
        return (self[i] for i in range(len(self.value)))

    def __contains__(self, item: Any) -> bool:
        return bool(np.any(self == item))

    def __getitem__(self, key: Any) -> Any:
        return HANDLERS["getitem"](self, key)

    def __setitem__(self, key: Any, new: Any) -> None:
        HANDLERS["setitem"](self, key, new)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.value, name)  # the plain value's own AttributeError if there is none
        method = METHODS.get(name)
        if method is None:
            if name.startswith("__"):
                raise AttributeError(name)
            raise missing(f"{type(strip(self)).__name__}.{name}") if callable(found) else AttributeError(name)
        return method(self)


def decided(x: TracedArray, decide: Callable[[Any], Any], what: str) -> Any:
    """What ``decide`` makes of the value, noted by a tape that may be replayed."""
    outcome = decide(strip(x))
    if what is TEXT and (texts := TEXTS.get()) is not None:
        texts.note(x, outcome, sys._getframe(2))
        if is_read(sys._getframe(2)):
            x.tape.escape("reading the text of x", x)
    x.tape.branch(x, Decided(outcome, decide, what))
    return outcome


def shown_class(x: TracedArray) -> Any:
    """What `isinstance` sees: the value's type in the user's code, the real one in libraries.

    A library that took ``x`` for a plain array would go on to read its memory; one that sees a stranger with NumPy's
    protocols leaves the operation to us.
    """
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and asks_for_others(frame.f_code.co_filename):
        frame = frame.f_back
    return x.value.__class__ if frame is not None and sees_values(frame.f_code.co_filename) else type(x)


METHODS: dict[str, Callable[[Any], Any]] = {}
"""ndarray method or attribute → what it is on a traced array; filled by `nbgrad.rules.methods`."""


def _assignable(name: str) -> property:
    """An attribute that can be assigned to, which changes the array in place."""

    def write(self: TracedArray, new: Any) -> None:
        HANDLERS["assign " + name](self, new)

    return property(lambda self: METHODS[name](self), write)


for _name in ("shape", "real", "imag", "flat"):
    setattr(TracedArray, _name, _assignable(_name))

for _name in ("shape", "ndim", "size", "dtype", "itemsize", "nbytes", "strides", "flags"):
    METHODS[_name] = operator.attrgetter("value." + _name)


class Array(TracedArray):
    """A value on a reverse tape: ``index`` is the record that made it."""

    __slots__ = ("index",)
    index: int

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method == "__call__" and not kwargs:
            op = HANDLERS.get(ufunc)
            if type(op) is Primitive and not op.outputs:
                if len(inputs) == 1:
                    return _record_one(op, ufunc, self)
                if len(inputs) == 2:
                    return _record_two(op, ufunc, *inputs)
                return apply(op, inputs, kwargs)
        return TracedArray.__array_ufunc__(self, ufunc, method, *inputs, **kwargs)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        run = HANDLERS.get(func)
        if run is None:
            return TracedArray.__array_function__(self, func, types, args, kwargs)
        if type(run) is Primitive and len(args) == 1 and args[0] is self and not run.outputs:
            if not kwargs:
                return _record_one(run, run.fun, self)
            if _OPTIONS.issuperset(map(type, kwargs.values())):
                return _record_one(run, partial(run.fun, **kwargs), self, kwargs)
        return run(*args, **kwargs)

    @property  # type: ignore[misc]  # isinstance must see the value's type
    def __class__(self) -> Any:
        return shown_class(self)


def _binary(symbol: Callable[[Any, Any], Any], fun: Any) -> tuple[Any, Any]:
    """Operator and reflected operator of `Array`, recorded in line: this is the hottest code of all."""
    op = primitive_of(fun)

    def forward(self: Array, other: Any) -> Any:
        tape = self.tape
        if type(other) is Array:
            if other.tape is not tape:
                return _slow(op, symbol, self, other)
            b, j = other.value, other.index
        elif type(other) in _NUMBERS:
            b, j = other, -1
        elif type(other) is np.ndarray:
            b, j = other, -1
            if op.reads and id(b) not in tape.watched:
                tape.watch(b)
        else:
            return _slow(op, symbol, self, other)
        a = self.value
        out = Array()
        out.value = value = symbol(a, b)
        out.tape = tape
        out.index = len(tape.records)
        tape.append((op, value, None, self.index, a, j, b))
        return out

    def reflected(self: Array, other: Any) -> Any:
        if type(other) not in _PLAIN:
            return _slow(op, symbol, other, self)
        tape = self.tape
        b = self.value
        out = Array()
        out.value = value = symbol(other, b)
        out.tape = tape
        out.index = len(tape.records)
        tape.append((op, value, None, -1, other, self.index, b))
        return out

    return forward, reflected


def _unary(symbol: Callable[[Any], Any], fun: Any) -> Any:
    """Unary operator of `Array`, recorded in line."""
    op = primitive_of(fun)

    def run(self: Array) -> Any:
        return _record_one(op, symbol, self)

    return run


def _record_one(op: Primitive, run: Callable[[Any], Any], x: Array, kwargs: dict[str, Any] | None = None) -> Any:
    """One operation on one array, recorded without looking further."""
    tape = x.tape
    a = x.value
    value = run(a)
    if op.kind == "constant" and not tape.keeps_constants:
        return value
    out = Array()
    out.value = value
    out.tape = tape
    out.index = len(tape.records)
    tape.append((op, value, kwargs, x.index, a))
    return out


def _record_two(op: Primitive, run: Callable[[Any, Any], Any], x: Any, y: Any) -> Any:
    """One operation on two operands, at least one of them an `Array`; in haste if nothing is unusual about them."""
    a, i, b, j = x, -1, y, -1
    tape: Any = None
    if type(x) is Array:
        tape, a, i = x.tape, x.value, x.index
    elif type(x) not in _PLAIN:
        return apply(op, (x, y), {}, run)
    if type(y) is Array:
        if tape is not None and y.tape is not tape:
            return apply(op, (x, y), {}, run)
        tape, b, j = y.tape, y.value, y.index
    elif type(y) not in _PLAIN:
        return apply(op, (x, y), {}, run)
    if op.reads:
        if i < 0 and type(a) is np.ndarray and id(a) not in tape.watched:
            tape.watch(a)
        elif j < 0 and type(b) is np.ndarray and id(b) not in tape.watched:
            tape.watch(b)
    value = run(a, b)
    if op.kind == "constant" and not tape.keeps_constants:
        return value
    out = Array()
    out.value = value
    out.tape = tape
    out.index = len(tape.records)
    tape.append((op, value, None, i, a, j, b))
    return out


def _compare(symbol: Callable[[Any, Any], Any], fun: Any) -> Any:
    """Comparisons carry no gradient: a plain result, unless the tape keeps everything."""
    op = primitive_of(fun)

    def run(self: Array, other: Any) -> Any:
        if type(other) in _PLAIN and not self.tape.keeps_constants:
            return symbol(self.value, other)
        return _slow(op, symbol, self, other)

    return run


def _equal(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """``==``, but to a cache of a function's results a traced value equals only itself."""

    def run(self: Any, other: Any) -> Any:
        return self is other if is_asked_by_cache(sys._getframe(1)) else compare(self, other)

    return run


def _slow(op: Primitive, symbol: Callable[[Any, Any], Any], x: Any, y: Any) -> Any:
    """Operands on different tapes, or of a type met rarely."""
    if not (_is_operand(x) and _is_operand(y)):
        return NotImplemented
    return apply(op, (x, y), {}, symbol)


def _is_operand(x: Any) -> bool:
    kind = type(x)
    return (
        kind in _PLAIN
        or issubclass(kind, Traced | np.generic | np.ndarray | float | int | complex | list | tuple)
        or hasattr(x, "__array__")
    )


def _generic(symbol: Callable[[Any, Any], Any], fun: Any) -> tuple[Any, Any]:
    """An operator and its reflection for the other kinds of traced arrays."""
    op = primitive_of(fun)

    def forward(self: Any, other: Any) -> Any:
        return _slow(op, symbol, self, other)

    def reflected(self: Any, other: Any) -> Any:
        return _slow(op, symbol, other, self)

    return forward, reflected


def _generic_unary(symbol: Callable[[Any], Any], fun: Any) -> Any:
    op = primitive_of(fun)

    def run(self: Any) -> Any:
        return apply(op, (self,), {}, symbol)

    return run


def _in_place(symbol: Callable[[Any, Any], Any], fun: Any) -> Any:
    """``x += y``: what it means for arrays is decided by the rules of in-place assignment."""

    def run(self: Any, other: Any) -> Any:
        return HANDLERS["inplace"](self, symbol, fun, other)

    return run


ARITHMETIC: dict[str, tuple[Callable[[Any, Any], Any], Any]] = {
    "add": (operator.add, np.add),
    "sub": (operator.sub, np.subtract),
    "mul": (operator.mul, np.multiply),
    "truediv": (operator.truediv, np.true_divide),
    "pow": (operator.pow, np.power),
    "matmul": (operator.matmul, np.matmul),
    "mod": (operator.mod, np.remainder),
    "floordiv": (operator.floordiv, np.floor_divide),
    "divmod": (divmod, np.divmod),
    "and": (operator.and_, np.bitwise_and),
    "or": (operator.or_, np.bitwise_or),
    "xor": (operator.xor, np.bitwise_xor),
    "lshift": (operator.lshift, np.left_shift),
    "rshift": (operator.rshift, np.right_shift),
}
COMPARISONS: dict[str, tuple[Callable[[Any, Any], Any], Any]] = {
    "lt": (operator.lt, np.less),
    "le": (operator.le, np.less_equal),
    "gt": (operator.gt, np.greater),
    "ge": (operator.ge, np.greater_equal),
    "eq": (operator.eq, np.equal),
    "ne": (operator.ne, np.not_equal),
}
UNARY: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "neg": (operator.neg, np.negative),
    "pos": (operator.pos, np.positive),
    "abs": (operator.abs, np.absolute),
    "invert": (operator.invert, np.invert),
}


def _install() -> None:
    for name, (symbol, fun) in ARITHMETIC.items():
        generic, reflected = _generic(symbol, fun)
        setattr(TracedArray, f"__{name}__", generic)
        setattr(TracedArray, f"__r{name}__", reflected)
        if name != "divmod":
            setattr(TracedArray, f"__i{name}__", _in_place(symbol, fun))
        if name in ("add", "sub", "mul", "truediv", "pow", "matmul", "mod"):  # the others carry no gradient
            fast, fast_reflected = _binary(symbol, fun)
            setattr(Array, f"__{name}__", fast)
            setattr(Array, f"__r{name}__", fast_reflected)
    for name, (symbol, fun) in COMPARISONS.items():
        for kind, compare in (TracedArray, _generic(symbol, fun)[0]), (Array, _compare(symbol, fun)):
            setattr(kind, f"__{name}__", _equal(compare) if name == "eq" else compare)
    for name, (one, fun) in UNARY.items():
        setattr(TracedArray, f"__{name}__", _generic_unary(one, fun))
        setattr(Array, f"__{name}__", _unary(one, fun))


_install()
