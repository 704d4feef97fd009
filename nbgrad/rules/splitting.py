"""Taking arrays apart: every part is a view of the whole, written as the subscript it stands for."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import decided
from nbgrad.core.primitive import HANDLERS, handler


def _splitting(fun: Any, first_axis: int | None) -> None:
    """``fun`` splits along its argument ``axis``, or along ``first_axis`` (counted from 0) if that is given."""

    def split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
        shape = shape_of(ary)
        along = axis if first_axis is None else min(first_axis, len(shape) - 1) if first_axis == 1 else first_axis
        extra = () if first_axis is not None else (axis,)
        places = fun(_positions(shape, along), decided(indices_or_sections), *extra)  # raises NumPy's errors too
        lead = (slice(None),) * (along % len(shape))
        return [ary[(*lead, _run(p, along))] for p in places]

    split.__name__ = split.__qualname__ = fun.__name__
    HANDLERS[fun] = split


def _positions(shape: tuple[int, ...], axis: int) -> Any:
    """An array of that shape that holds each element's position along ``axis`` (and no memory of that size)."""
    if not -len(shape) <= axis < len(shape):
        return np.broadcast_to(0, shape)
    column = [1] * len(shape)
    column[axis] = shape[axis]
    return np.broadcast_to(np.arange(shape[axis]).reshape(column), shape)


def _run(part: Any, axis: int) -> slice:
    """The slice along ``axis`` that a part of `_positions` is."""
    if not part.shape[axis]:
        return slice(0, 0)
    lead = part[tuple(slice(None) if k == axis % part.ndim else slice(0, 1) for k in range(part.ndim))]
    start = int(lead.flat[0]) if lead.size else 0
    return slice(start, start + part.shape[axis])


for _fun, _axis in ((np.split, None), (np.array_split, None), (np.vsplit, 0), (np.hsplit, 1), (np.dsplit, 2)):
    _splitting(_fun, _axis)


@handler(*([np.unstack] if hasattr(np, "unstack") else []))  # since NumPy 2.1
def unstack(x: Any, /, *, axis: int = 0) -> tuple[Any, ...]:
    """np.unstack of a traced array."""
    shape = shape_of(x)
    if not -len(shape) <= axis < len(shape):
        np.unstack(np.broadcast_to(0, shape), axis=axis)  # raises NumPy's error
    lead = (slice(None),) * (axis % len(shape))
    return tuple(x[(*lead, k)] for k in range(shape[axis]))
