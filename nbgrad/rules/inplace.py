"""In-place operations on traced arrays: NumPy's meaning for the user, a functional tape underneath.

Records never change. ``x[i] = v`` makes a new record and moves the handle ``x`` to it, so every name that holds
this handle sees the new value, as it would with a plain array.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nbgrad.core.array import TracedArray
from nbgrad.core.cotangent import shape_of, unbroadcast
from nbgrad.core.dispatch import holds_traced, is_traced, strip
from nbgrad.core.errors import NotDifferentiable
from nbgrad.core.primitive import HANDLERS, rule


def _written(x: Any, key: Any, new: Any) -> Any:
    copy = np.array(x, copy=True)
    copy[key] = new
    return copy


def _cleared(g: Any, key: Any) -> Any:
    """``g`` with zeros at ``key``: what was overwritten no longer matters."""
    return WRITE(g, key, 0.0)


WRITE = rule(
    _written,
    vjp=(
        lambda g, ans, x, key, new: _cleared(g, key),
        None,
        lambda g, ans, x, key, new: unbroadcast(g[key], shape_of(new)),
    ),
    jvp=(
        lambda t, ans, x, key, new: _cleared(t, key),
        None,
        lambda t, ans, x, key, new: WRITE(np.zeros_like(ans), key, t),
    ),
)
WRITE.name = "setitem"


def move(handle: TracedArray, result: Any) -> None:
    """Let ``handle`` stand for ``result`` from now on."""
    if type(result) is not type(handle):
        raise NotDifferentiable("an array cannot be assigned a value that another transform is following; copy it first")
    for slot in ("tape", "value", *type(handle).__slots__):
        object.__setattr__(handle, slot, getattr(result, slot))


def _setitem(x: TracedArray, key: Any, new: Any) -> None:
    plain_key = strip(key) if holds_traced(key) else key
    move(x, WRITE(x, plain_key, new))


def _inplace(x: TracedArray, symbol: Callable[[Any, Any], Any], fun: Any, other: Any) -> Any:
    """``x += y``: numbers are immutable, so there it means ``x = x + y``; arrays change in place."""
    result = symbol(x, other)
    if not isinstance(strip(x), np.ndarray) or not is_traced(result):
        return result
    shape, dtype = x.shape, x.dtype
    if shape_of(result) != shape:
        raise ValueError(
            f"non-broadcastable output operand with shape {shape} doesn't match the broadcast shape {shape_of(result)}"
        )
    if result.dtype != dtype:
        if not np.can_cast(result.dtype, dtype, "same_kind"):
            raise np._core._exceptions._UFuncOutputCastingError(fun, "same_kind", result.dtype, dtype, 0)
        result = result.astype(dtype)
    move(x, result)
    return x


HANDLERS["setitem"] = _setitem
HANDLERS["inplace"] = _inplace
