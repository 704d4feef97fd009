"""The traced array of the reverse tape, and the operators of all traced arrays.

An operator is recorded on the tape in line: this is the hottest code of all.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from nbgrad.core.caches import is_asked_by_cache
from nbgrad.core.dispatch import Traced, apply
from nbgrad.core.foreign import computes_itself
from nbgrad.core.primitive import HANDLERS, SHORT, Primitive, primitive_of
from nbgrad.core.traced import TracedArray, shown_class

_PLAIN = frozenset({float, int, bool, complex, np.float64, np.float32, np.ndarray, np.bool_, np.int64})
_NUMBERS = _PLAIN - {np.ndarray}
_OPTIONS = frozenset({int, bool, str, type(None)})
"""Types of keyword arguments that need not be looked into."""


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
        if any(map(computes_itself, inputs)):
            return NotImplemented  # the table is asked next
        return TracedArray.__array_ufunc__(self, ufunc, method, *inputs, **kwargs)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        short = SHORT.get(func)
        if short is not None and args and args[0] is self and _is_plain_call(self, args, kwargs):
            return record_short(short, *args, **kwargs)
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
        try:
            value = symbol(a, b)
        except Exception as error:
            tape.raised(symbol, (self.index, a, j, b), {}, error)
            raise
        out = Array()
        out.value = value
        out.tape = tape
        out.index = len(tape.records)
        tape.append((op, value, None, self.index, a, j, b))
        return out

    def reflected(self: Array, other: Any) -> Any:
        if type(other) not in _PLAIN:
            return _slow(op, symbol, other, self)
        tape = self.tape
        b = self.value
        try:
            value = symbol(other, b)
        except Exception as error:
            tape.raised(symbol, (-1, other, self.index, b), {}, error)
            raise
        out = Array()
        out.value = value
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
    try:
        value = run(a)
    except Exception as error:
        tape.raised(run, (x.index, a), {}, error)
        raise
    if op.kind == "constant" and not tape.keeps_constants:
        return value
    out = Array()
    out.value = value
    out.tape = tape
    out.index = len(tape.records)
    tape.append((op, value, kwargs, x.index, a))
    return out


def _is_plain_call(x: Array, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether a function with a short form is called with an array, at most its axis, and plain options.

    Where the code's errors are shown, they shall come from the function itself.
    """
    if type(x.value) is not np.ndarray or x.tape.keeps_constants or len(args) > 2:
        return False
    if len(args) == 2 and (kwargs or type(args[1]) is not int):
        return False
    return not kwargs or ("out" not in kwargs and _OPTIONS.issuperset(map(type, kwargs.values())))


def record_short(short: tuple[Primitive, Callable[..., Any]], x: Array, *axis: int, **kwargs: Any) -> Any:
    """A reduction of one array, computed by the array's own method."""
    op, run = short
    if axis:
        return _record_two(op, run, x, axis[0])
    return _record_one(op, partial(run, **kwargs), x, kwargs) if kwargs else _record_one(op, run, x)


def short_method(fun: Any, x: Any) -> Callable[..., Any]:
    """The method of ``x`` that does what ``fun`` does."""
    run = HANDLERS.get(fun, fun)
    short = SHORT.get(fun) if type(x) is Array else None
    if short is None:
        return partial(run, x)

    def method(*args: Any, **kwargs: Any) -> Any:
        if _is_plain_call(x, (x, *args), kwargs):
            return record_short(short, x, *args, **kwargs)
        return run(x, *args, **kwargs)

    return method


def _record_two(op: Primitive, run: Callable[[Any, Any], Any], x: Any, y: Any) -> Any:
    """One operation on two operands, at least one of them an `Array`; in haste if nothing is unusual about them."""
    a, i, b, j = x, -1, y, -1
    tape: Any = None
    if type(x) is Array:
        tape, a, i = x.tape, x.value, x.index
    elif type(x) not in _PLAIN:
        return NotImplemented if computes_itself(x) else apply(op, (x, y), {}, run)
    if type(y) is Array:
        if tape is not None and y.tape is not tape:
            return apply(op, (x, y), {}, run)
        tape, b, j = y.tape, y.value, y.index
    elif type(y) not in _PLAIN:
        return NotImplemented if computes_itself(y) else apply(op, (x, y), {}, run)
    if op.reads:
        if i < 0 and type(a) is np.ndarray and id(a) not in tape.watched:
            tape.watch(a)
        elif j < 0 and type(b) is np.ndarray and id(b) not in tape.watched:
            tape.watch(b)
    try:
        value = run(a, b)
    except Exception as error:
        tape.raised(run, (i, a, j, b), {}, error)
        raise
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
        or (hasattr(x, "__array__") and not computes_itself(x))
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
