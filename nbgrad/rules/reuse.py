"""Assignment in place, truly in place: where nobody but the handle itself can see the array it stands for.

A new copy for every assignment would make a loop that fills an array of n elements cost n² in time and, as a tape
keeps every version, in memory. But no rule looks at the contents of an array that was only read and written at
subscripts. So the records of such arrays hold an `Outline` (shape and dtype), and the one array behind the handle
is written to, as long as counting its references proves that nothing else holds it: no record, no view, no caller. As
soon as something does, the next assignment begins with a copy.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from nbgrad.core.array import Array
from nbgrad.core.dispatch import is_traced, strip
from nbgrad.core.forward import Dual, ForwardSweep
from nbgrad.core.outline import Outline, outline_of
from nbgrad.core.primitive import Primitive
from nbgrad.core.tape import ReverseTape
from nbgrad.core.views import link_of


class _Holder:
    """Something with a slot for an array."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def _references(holder: Any) -> int:
    return sys.getrefcount(holder.value)


def _alone() -> int:
    """What `_references` counts for an array that a slot, and nothing else, refers to."""
    return _references(_Holder(np.zeros(1)))


ALONE = _alone() if getattr(sys, "_is_gil_enabled", lambda: True)() else -1
"""Without the interpreter's lock counts say nothing, and every assignment copies."""


def assigned(write: Primitive, x: Any, key: Any, new: Any) -> Any:
    """``x`` after ``x[key] = new``, by the operation ``write`` if it takes a copy. The key is plain."""
    if is_traced(key):
        return write(x, key, new)
    if type(x) is Array and type(x.tape) is ReverseTape and type(x.value) is np.ndarray and _is_ours(new, x.tape):
        return _assigned_on_tape(write, x, key, new)
    if (
        type(x) is Dual
        and type(x.tape) is ForwardSweep
        and _is_ours(new, x.tape)
        and _is_free(x)
        and _has_free_tangent(x)
    ):
        return _assigned_forward(x, key, new)
    return write(x, key, new)


def _is_ours(new: Any, tape: Any) -> bool:
    """Whether the assigned values are plain, or of the same tape and nothing below."""
    if is_traced(new):
        return new.tape is tape and not is_traced(new.value)
    return type(new) not in (list, tuple)


def _is_free(x: Any) -> bool:
    """Whether the array of ``x`` is its own, and held by nothing but it and its family."""
    if type(x.value) is not np.ndarray or x.value.base is not None:
        return False
    link, holders = link_of(x), 0
    if link is not None:
        holders = sum(h is not None and h is not x and h.value is x.value for h in (link.standing(), link.family.root))
    return _references(x) == ALONE + holders


# on a tape


def _assigned_on_tape(write: Primitive, x: Any, key: Any, new: Any) -> Any:
    before = outline_of(x)
    outline = before or Outline(x.value)
    target = x.value if before is not None and _is_free(x) else np.array(x.value)
    target[key] = strip(new)
    source, value = (new.index, new.value) if is_traced(new) else (-1, new)
    after = x.tape.record(write, outline, {}, [x.index, outline, -1, key, source, value])
    after.value = target
    return after


# forward


def _has_free_tangent(x: Any) -> bool:
    t = _Holder(x.tangent)
    if t.value is None:
        return True
    if type(t.value) is not np.ndarray or t.value.base is not None or not t.value.flags.writeable:
        return False
    return _references(t) == ALONE + 1 + _shared_with_root(x)


def _shared_with_root(x: Any) -> int:
    link = link_of(x)
    if link is None:
        return 0
    others = (link.standing(), link.family.root)
    return sum(h is not None and h is not x and h.tangent is x.tangent for h in others)


def _assigned_forward(x: Any, key: Any, new: Any) -> Any:
    tangent = new.tangent if is_traced(new) else None
    if x.tangent is None and tangent is not None:
        x.tangent = np.zeros(x.value.shape, x.value.dtype)
    x.value[key] = strip(new)
    if x.tangent is not None:
        x.tangent[key] = 0 if tangent is None else tangent
    return Dual(x.tape, x.value, x.tangent)
