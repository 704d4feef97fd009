"""Functions applied along an axis or over several, with traced arrays running through the user's function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.primitive import handler


@handler(np.apply_along_axis)
def apply_along_axis(func1d: Callable[..., Any], axis: int, arr: Any, *args: Any, **kwargs: Any) -> Any:
    """np.apply_along_axis of a traced array: one call for each vector, the results stacked."""
    axis = np.lib.array_utils.normalize_axis_index(axis, len(shape_of(arr)))
    moved = np.moveaxis(arr, axis, -1)
    outer = shape_of(moved)[:-1]
    if 0 in outer:
        raise ValueError("Cannot apply_along_axis when any iteration dimensions are 0")
    results = [func1d(moved[place], *args, **kwargs) for place in np.ndindex(outer)]
    stacked = np.stack(results)
    inner = shape_of(stacked)[1:]
    whole = np.reshape(stacked, (*outer, *inner))
    sources = tuple(range(len(outer), len(outer) + len(inner)))
    return np.moveaxis(whole, sources, tuple(range(axis, axis + len(inner))))


@handler(np.apply_over_axes)
def apply_over_axes(func: Callable[..., Any], a: Any, axes: Any) -> Any:
    """np.apply_over_axes of a traced array: reductions keep their axis as one of length 1."""
    ndim = len(shape_of(a))
    for axis in (axes,) if np.ndim(axes) == 0 else axes:
        axis = axis + ndim if axis < 0 else axis
        result = func(a, axis)
        if len(shape_of(result)) != len(shape_of(a)):
            result = np.expand_dims(result, axis)
            if len(shape_of(result)) != len(shape_of(a)):
                raise ValueError("function is not returning an array of the correct shape")
        a = result
    return a
