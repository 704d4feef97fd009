"""What a sum spreads, written out: the way back through a sum gives one number to all elements.

A program need not write that out, but one that is to round as the sweep does must: the order in which numbers lie in
memory decides in which order they are added up later.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.primitive import RULES, Primitive

SUMS = frozenset({RULES[np.sum], RULES[np.mean]})


def _full(x: Any, axes: tuple[int, ...]) -> Any:
    """An array with the elements of ``x``, its ``axes`` from the slowest to the quickest in memory."""
    full = np.empty([x.shape[a] for a in axes], x.dtype)
    if axes != tuple(range(x.ndim)):
        full = full.transpose(np.argsort(axes))
    full[...] = x
    return full


SPREAD = Primitive(_full, "spread")
SPREAD.kind = "linear"


def repeats(x: Any) -> bool:
    """Whether an array shows some of its elements more than once."""
    return type(x) is np.ndarray and 0 in x.strides


def layout_like(x: Any) -> tuple[int, ...]:
    """The axes of an array made like ``x``, from the slowest to the quickest in memory."""
    strides = np.empty_like(x).strides
    return tuple(sorted(range(x.ndim), key=lambda axis: (-strides[axis], axis)))
