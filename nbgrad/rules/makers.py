"""Functions that make arrays and never ask their arguments: what they do while a computation is followed.

With traced values among the arguments they give a traced array. Without, an array of floats that the followed code
makes for itself is a constant of the computation: traced, so that values can be written into it, though it depends on
nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import islice
from typing import Any

import numpy as np

from nbgrad.core.callers import calls
from nbgrad.core.dispatch import DISGUISED, is_traced, undisguised
from nbgrad.core.foreign import STANDING, holds_foreign, standing
from nbgrad.core.primitive import LIKE
from nbgrad.core.substitutes import current_tape, substitute
from nbgrad.core.tape import is_differentiable
from nbgrad.rules.creating import maker_of

Function = Callable[..., Any]

UNDEFINED: frozenset[Any] = frozenset((np.empty, np.empty_like))
"""Functions whose arrays hold whatever was in memory."""


def _someone_traced(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A traced array among the arguments, or what passes for something else, in lists too; None if there is none."""
    pending = [*kwargs.values(), *reversed(args)]
    while pending:
        x = pending.pop()
        if is_traced(x) or type(x) in DISGUISED:
            return x
        if type(x) in (list, tuple):
            pending += reversed(x)
    return None


def _made(original: Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A new array of floats as a constant of what is being followed; anything else as it is."""
    value = original(*args, **kwargs)
    tape = current_tape()
    if tape is None or type(value) is not np.ndarray or not is_differentiable(value) or _is_old(value, args):
        return value
    if original in UNDEFINED:
        value[...] = 0  # undefined numbers are zeros, so that runs repeat
    return tape.constant(maker_of(original), value, args, kwargs)


def _is_old(value: Any, args: tuple[Any, ...]) -> bool:
    """Whether an array shows memory that was there before, as that of np.asarray does."""
    if value.base is not None and not isinstance(value.base, np.ndarray):
        return True
    return any(isinstance(a, np.ndarray) and np.may_share_memory(value, a) for a in args)


def _replace(name: str) -> None:
    original = getattr(np, name)
    of_traced = LIKE.get(original)

    @substitute(np, name)
    def make(*args: Any, **kwargs: Any) -> Any:
        if "like" in kwargs or not calls(sys._getframe(1), make):
            return original(*args, **kwargs)
        if STANDING and holds_foreign([*args, *kwargs.values()]):
            args, kwargs = tuple(map(standing, args)), {key: standing(a) for key, a in kwargs.items()}
        traced = _someone_traced(args, kwargs)
        if traced is None:
            return _made(original, args, kwargs)
        if type(traced) in DISGUISED:
            traced, args = undisguised(traced), undisguised(args)
            kwargs = {key: undisguised(value) for key, value in kwargs.items()}
        return original(*args, **kwargs) if of_traced is None else of_traced(traced, *args, **kwargs)


for _name in (
    "array", "asarray", "asanyarray", "ascontiguousarray", "asfortranarray", "asarray_chkfinite", "require", "full",
    "arange", "zeros", "ones", "empty", "eye", "identity", "tri",
    "copy", "zeros_like", "ones_like", "empty_like", "full_like", "linspace",
):  # fmt: skip
    _replace(_name)


def _collect(original: Function, of_list: Function) -> None:
    """np.fromiter: what the iterator gives may be traced, which is only known when all of it is there."""

    @substitute(np, "fromiter")
    def from_iterator(iter: Any, dtype: Any, count: int = -1, *, like: Any = None) -> Any:
        values = list(iter if count < 0 else islice(iter, count))
        traced = _someone_traced((values,), {}) if like is None and calls(sys._getframe(1), from_iterator) else None
        if traced is None or np.dtype(dtype).kind not in "fc":
            return _made(original, (values, dtype, count), {} if like is None else {"like": like})
        return of_list(traced, values, dtype)


_collect(np.fromiter, LIKE[np.array])
