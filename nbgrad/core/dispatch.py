"""Where an operation goes: to the innermost tape among its arguments, or straight to NumPy.

Tapes nest (a gradient of a gradient). Every tape has a level, larger for tapes begun later; an operation is
processed by the highest level among its operands, for which everything below is a constant.
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from nbgrad.core.foreign import STANDING, standing

if TYPE_CHECKING:
    from nbgrad.core.primitive import Primitive

_levels = itertools.count(1)


def next_level() -> int:
    """A level higher than that of any tape begun so far (``next`` on a count is atomic across threads)."""
    return next(_levels)


class Tape(Protocol):
    """What processes operations: a reverse tape, a forward sweep, a symbolic graph."""

    level: int

    def process(self, op: Primitive, args: tuple[Any, ...], kwargs: dict[str, Any], run: Callable[..., Any]) -> Any:
        """Run ``op`` on the values of ``args`` (by ``run``, which computes it) and return its traced result."""
        ...


class Traced:
    """Base of everything that stands for a value while its computation is being followed."""

    __slots__ = ("tape", "value")
    tape: Any
    value: Any


DISGUISED: dict[type, Callable[[Any], Any]] = {}
"""Type of objects that have a traced array and pass for something else, such as a buffer → what gives that array."""


def undisguised(x: Any) -> Any:
    """The traced array in disguise that ``x`` is, or a list or tuple with such arrays in the places of others."""
    kind = type(x)
    if kind in DISGUISED:
        return DISGUISED[kind](x)
    if kind is list or kind is tuple:
        parts = [undisguised(e) for e in x]
        return x if all(a is b for a, b in zip(parts, x, strict=True)) else kind(parts)
    return x


def is_traced(x: Any) -> bool:
    """Whether ``x`` stands for a value; asks for the real type, as ``x.__class__`` pretends to be the value's."""
    return issubclass(type(x), Traced)


def strip(x: Any) -> Any:
    """Plain value of ``x``, through every level; containers (list, tuple, dict) are rebuilt only if needed."""
    while issubclass(type(x), Traced):
        x = x.value
    kind = type(x)
    if kind is tuple or kind is list:
        return kind(strip(e) for e in x) if holds_traced(x) else x
    if kind is dict:
        return {k: strip(v) for k, v in x.items()} if holds_traced(tuple(x.values())) else x
    return x


def decided(x: Any) -> Any:
    """Plain value of ``x`` where an operation is shaped by it: a replay must come to the same value.

    Anything nested is looked into; parts that carry no gradient are noted on their tapes, as branches are.
    """
    pending = [x]
    while pending:
        part = pending.pop()
        kind = type(part)
        if issubclass(kind, Traced):
            part.tape.branch(part, strip(part))
            pending.append(part.value)
        elif kind is list or kind is tuple:
            pending.extend(part)
        elif kind is slice:
            pending += (part.start, part.stop, part.step)
    return strip(x)


def holds_traced(x: Any) -> bool:
    """Whether ``x`` is traced, or is a (nested) list, tuple or slice with something traced in it."""
    pending = [x]
    while pending:
        x = pending.pop()
        kind = type(x)
        if issubclass(kind, Traced):
            return True
        if kind is list or kind is tuple:
            pending.extend(x)
        elif kind is slice:
            pending += (x.start, x.stop, x.step)
    return False


def apply(op: Primitive, args: tuple[Any, ...], kwargs: dict[str, Any], run: Callable[..., Any] | None = None) -> Any:
    """Run ``op``, recorded by the highest tape among its arguments, or plainly if none is traced.

    ``run`` computes it instead of ``op.fun``: an operator such as ``a / b`` must treat Python floats as Python does.
    """
    for v in kwargs.values():
        if issubclass(type(v), Traced):
            op, args, kwargs = positional(op, args, kwargs)
            break
    top: Any = None
    for a in args:
        kind = type(a)
        if issubclass(kind, Traced):
            if top is None or a.tape.level > top.level:
                top = a.tape
        elif kind is list or kind is tuple:
            if holds_traced(a):
                return apply(op, tuple(map(stacked, args)), kwargs, run)
            if type(op.fun) is np.ufunc:  # whose rules compute with arrays
                return apply(op, tuple(map(arrayed, args)), kwargs, run)
        elif kind in STANDING and standing(a) is not a:
            return apply(op, tuple(map(standing, args)), kwargs, run)
        elif kind in DISGUISED:
            return apply(op, tuple(map(undisguised, args)), kwargs, run)
    if top is None:
        return (run or op.fun)(*args, **kwargs)
    return top.process(op, args, kwargs, run or op.fun)


def stacked(x: Any) -> Any:
    """A nested list with traced numbers in it, as one traced array."""
    x = undisguised(x) if type(x) in DISGUISED else x
    if type(x) in (list, tuple) and holds_traced(x):
        return np.stack([np.asarray(e) if not is_traced(e) else e for e in map(stacked, x)])
    return x


def arrayed(x: Any) -> Any:
    """A list as the array that NumPy makes of it, traced if something in it is; anything else as it is."""
    x = stacked(x)
    return np.asarray(x) if isinstance(x, list | tuple) else x


_BY_POSITION = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def positional(
    op: Primitive, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Primitive, tuple[Any, ...], dict[str, Any]]:
    """Move traced keyword arguments to their positions, since rules and records are counted by position.

    Those that NumPy takes by keyword only (``where=`` of np.mean) become the last ones of a variant of the operation.
    """
    if op.signature is None:
        op.signature = inspect.signature(op.fun)
    op.signature.bind(*args, **kwargs)
    parameters = op.signature.parameters
    names = [name for name, p in parameters.items() if p.kind in _BY_POSITION]
    traced = [name for name, v in kwargs.items() if is_traced(v)]
    keyword_only = [name for name in traced if name not in names]
    last = max((names.index(name) for name in traced if name in names), default=-1)
    moved: list[Any] = list(args)
    rest = dict(kwargs)
    for name in names[len(args) : last + 1]:
        moved.append(rest.pop(name) if name in rest else parameters[name].default)
    if keyword_only:
        op = op.taking(tuple(keyword_only))
        moved += [rest.pop(name) for name in keyword_only]
    return op, tuple(moved), rest


def article(value: Any) -> str:
    """``a list``, ``an int``: the kind of a value in a sentence."""
    name = type(strip(value)).__name__
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"
