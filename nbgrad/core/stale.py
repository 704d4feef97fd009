"""Buffers changed behind the tape's back: a plain array that was an operand, and was written to afterwards.

A record refers to its operands, it does not copy them: that would double the memory. If the user then writes into such
an array, the backward sweep would use numbers the forward run never saw. So a mark of every plain array whose values
a derivative needs is taken the first time it is recorded, and compared when a sweep begins.

The mark of an array up to `EXACT` bytes is its contents: any lasting change is found. Of a larger one a sample is kept,
which finds what rewrites the array (``+=``, ``out=``, ``sort``, ``a[:] = …``) but may miss a write to a small part of
it. Arrays that a pullback is kept for are marked by a checksum of all their bytes as well. An array that was changed
between two uses and changed back before the sweep is not noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import numpy as np

from nbgrad.core.errors import StaleRecording

EXACT = 16 * 1024
"""Bytes up to which the contents themselves are kept."""
SAMPLE = 16
"""About how many elements of a larger array are kept; each may cost a cache miss."""

Watched = tuple[Any, Any, int]
"""A plain array, its mark, and the index of the record that used it first."""


def sample(array: Any) -> bytes:
    """A few elements of an array, as bytes."""
    few: bytes = array[_spread(array.shape)].tobytes()
    return few


def mark(array: Any) -> bytes:
    """What `verify` compares with later; cheap for an array of any size."""
    contents: bytes = array.tobytes() if array.nbytes <= EXACT else sample(array)
    return contents


def thorough_mark(array: Any) -> Any:
    """A mark that finds every change of a few elements; reads all of the array."""
    return (_checksum(array), mark(array)) if array.nbytes > EXACT else mark(array)


def verify(watched: Iterable[Watched], describe: Callable[[int], str]) -> None:
    """Raise StaleRecording for the first array that was changed; ``describe(index)`` names the operation."""
    for array, then, index in watched:
        if (mark(array) if type(then) is bytes else thorough_mark(array)) != then:
            raise StaleRecording(
                f"an array of shape {array.shape} was changed in place after {describe(index)} had used it, so its "
                "gradient would be wrong; write into a copy of it (a = a.copy()), or ask for the gradient before"
            )


@lru_cache(maxsize=4096)
def _spread(shape: tuple[int, ...]) -> tuple[slice, ...]:
    """A subscript for about SAMPLE elements, evenly spread, the last one among them."""
    left, steps = SAMPLE, []
    for k, n in enumerate(shape):
        share = max(2, round(left ** (1 / (len(shape) - k))))
        step = max(1, (n - 1) // (share - 1)) if n > share else 1
        steps.append(slice((n - 1) % step, None, step))
        left = max(1, left // len(range(0, n, step)))
    return tuple(steps)


def _checksum(array: Any) -> int:
    """The sum of the bytes taken as integers; the order of the elements does not count, the sample sees to that."""
    flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    whole = len(flat) // 8 * 8
    return int(np.add.reduce(flat[:whole].view(np.uint64))) + int(flat[whole:].sum(dtype=np.uint64))
