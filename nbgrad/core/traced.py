"""What every kind of traced array is: reverse, forward or symbolic.

It behaves as the value it stands for: it prints, formats, compares, hashes, iterates and fails exactly as
that value would, and `isinstance` sees the value's type.
"""

from __future__ import annotations

import math
import operator
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import numpy as np

from nbgrad.core.caches import is_asked_by_cache
from nbgrad.core.dispatch import Traced, strip
from nbgrad.core.errors import MissingRule
from nbgrad.core.late import handler_of, public_name, taker
from nbgrad.core.leaving import called
from nbgrad.core.looking import TEXT, TEXT_OF, TEXTS, Decided, formats, is_read
from nbgrad.core.places import asks_for_others, sees_values
from nbgrad.core.primitive import HANDLERS, LIKE


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
            x.tape.escape(f"reading the {TEXT_OF}", x)
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
