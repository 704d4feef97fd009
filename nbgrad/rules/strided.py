"""A view of any shape and strides into memory: how one array of the notebook looks into another.

The memory is a one-dimensional array; offset and strides are counted in its elements.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.primitive import linear
from nbgrad.rules.indexing import SCATTER
from nbgrad.rules.inplace import WRITE
from nbgrad.rules.viewing import viewed, viewing


def strided(flat: Any, shape: tuple[int, ...], steps: tuple[int, ...], offset: int) -> Any:
    """The array of ``shape`` whose element (i, j, …) is ``flat[offset + i · steps[0] + j · steps[1] + …]``.

    >>> strided(np.arange(6.0), (2, 2), (3, 1), 1)
    array([[1., 2.],
           [4., 5.]])
    """
    memory = np.ascontiguousarray(flat)
    size = memory.itemsize
    return np.ndarray(shape, memory.dtype, memory, offset * size, tuple(step * size for step in steps))


def _places(flat: Any, *layout: Any) -> Any:
    return strided(np.arange(shape_of(flat)[0]), *layout)


STRIDED = linear(
    strided, lambda g, ans, flat, *layout: SCATTER(g, _places(flat, *layout), shape_of(flat)), note="a view of memory"
)
viewing(STRIDED, put=lambda flat, part, *layout: WRITE(flat, _places(flat, *layout), part))


def view_into(whole: Any, original: Any, part: Any) -> Any:
    """What the plain array ``part`` is of the plain ``original``, but of ``whole``, which is traced and lies alike.

    ``original`` must be contiguous, in C's or Fortran's order, and hold all the memory of ``part``.
    """
    rows = original.flags.c_contiguous
    flat = whole if len(shape_of(whole)) == 1 else np.reshape(whole if rows else np.transpose(whole), (-1,))
    start = part.__array_interface__["data"][0] - original.__array_interface__["data"][0]
    size = original.itemsize
    steps = tuple(stride // size for stride in part.strides)
    return viewed(STRIDED, True, flat, part.shape, steps, start // size)
