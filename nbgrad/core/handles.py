"""Handles: names point at traced arrays, traced arrays at records; a handle can be moved, a record never changes.

Moving is how in-place assignment keeps NumPy's meaning: everyone who holds the handle sees the new value.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from nbgrad.core.dispatch import Traced
from nbgrad.core.errors import NotDifferentiable


@cache
def _state(kind: Any) -> tuple[str, ...]:
    """The slots that say what a handle stands for."""
    return ("tape", "value", *kind.__slots__)


def move(handle: Any, result: Any) -> None:
    """Let ``handle`` stand for what ``result`` stands for, from now on.

    Raises NotDifferentiable if that belongs to another transform: the value would outlive its tape.
    """
    if type(result) is not type(handle) or result.tape is not handle.tape:
        raise NotDifferentiable(
            "an array from outside a function being differentiated cannot take up a value computed inside it; "
            "return that value instead, or assign to a copy made inside"
        )
    kind: Any = type(handle)
    for slot in _state(kind):
        object.__setattr__(handle, slot, getattr(result, slot))


def snapshot(handle: Any) -> Any:
    """Another handle for the same value, which stays where it is when ``handle`` is moved."""
    kind: Any = type(handle)
    twin = object.__new__(kind)
    for slot in _state(kind):
        object.__setattr__(twin, slot, getattr(handle, slot))
    return twin


def settled(x: Any) -> Any:
    """``x`` as it is now: a snapshot of a traced array, anything else itself."""
    return snapshot(x) if issubclass(type(x), Traced) else x
