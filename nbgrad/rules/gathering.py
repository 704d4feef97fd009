"""np.r_ and np.c_ of traced values: whatever joins and rearranges without computing, by asking where each number went.

The original is run on numbers that say where they came from, twice, with different ones: an element that differs
between the two came from a traced value and names its place, any other is a constant that the original made.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from nbgrad.core.callers import calls, subscripts
from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import holds_traced, is_traced, strip
from nbgrad.core.errors import NotDifferentiable
from nbgrad.core.primitive import rule
from nbgrad.core.substitutes import exchange, substitute
from nbgrad.rules.casting import astype

PLAIN_STRIDED = np.lib.stride_tricks.as_strided


def gathered(run: Callable[[Any], Any], argument: Any) -> Any:
    """``run(argument)``, where ``run`` may put the numbers of a nested list anywhere but does not change them."""
    pieces: list[Any] = []
    total = _count(argument)
    first, second = (_numbered(argument, start, []) for start in (0, total + 1))
    _numbered(argument, 0, pieces)
    places, again, plain = run(first), run(second), run(strip(argument))
    came_in = np.asarray(again != places)
    everything = np.concatenate([np.ravel(p) for p in pieces])
    picked = everything[np.where(came_in, places, 0).astype(int)]
    joined = picked if came_in.all() else np.where(came_in, picked, plain)
    return joined if np.result_type(strip(joined)) == plain.dtype else astype(joined, plain.dtype)


def _count(x: Any) -> int:
    if is_traced(x):
        return int(np.prod(shape_of(x), dtype=int))
    return sum(map(_count, x)) if type(x) in (list, tuple) else 0


def _numbered(x: Any, start: int, pieces: list[Any]) -> Any:
    """``x`` with numbers from ``start`` on for those of traced arrays, which are added to ``pieces``."""
    if is_traced(x):
        start += sum(_count(p) for p in pieces)
        pieces.append(x)
        return np.arange(start, start + _count(x), dtype=float).reshape(shape_of(x))
    if type(x) is slice and holds_traced(x):
        raise NotDifferentiable("the bounds of a range in np.r_ or np.c_ carry no gradient; write np.linspace")
    if type(x) in (list, tuple):
        return type(x)([_numbered(part, start, pieces) for part in x])
    return x


class _Joiner:
    """np.r_ or np.c_, which takes traced values too."""

    def __init__(self, original: Any) -> None:
        self._original = original

    def __getitem__(self, key: Any) -> Any:
        if not holds_traced(key) or not subscripts(sys._getframe(1)):
            return self._original[key]
        return gathered(self._original.__getitem__, key)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)

    def __len__(self) -> int:
        return len(self._original)


for _name in ("r_", "c_"):
    exchange(np, _name, _Joiner(getattr(np, _name)))


def _strided(x: Any, shape: Any, strides: Any) -> Any:
    return PLAIN_STRIDED(x, shape, strides, writeable=False)


def _picked(t: Any, ans: Any, x: Any, shape: Any, strides: Any) -> Any:
    """The tangent's elements at the places that the strides lead to."""
    places = np.arange(x.size).reshape(x.shape)
    steps = None if strides is None else tuple(s // x.itemsize * places.itemsize for s in strides)
    return np.ravel(t)[PLAIN_STRIDED(places, shape, steps)]


STRIDED = rule(_strided, jvp=(_picked,))
STRIDED.name, STRIDED.kind = "as_strided", "linear"


@substitute(np.lib.stride_tricks, "as_strided")
def as_strided(x: Any, shape: Any = None, strides: Any = None, subok: bool = False, writeable: bool = True) -> Any:
    """np.lib.stride_tricks.as_strided of a traced array; the result cannot be written to."""
    if not is_traced(x) or not calls(sys._getframe(1), as_strided):
        return PLAIN_STRIDED(x, shape, strides, subok, writeable)
    if not strip(x).flags.c_contiguous:
        raise NotDifferentiable("as_strided follows C-contiguous arrays only; write np.ascontiguousarray(x)")
    return STRIDED(x, shape, strides)
