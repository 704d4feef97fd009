"""A convolution that says what each axis does: convolved, summed over, or left alone.

``convolve(a, b, axes=([1], [2]), dot_axes=([0], [0]))`` convolves axis 1 of a with axis 2 of b, multiplies and sums
over both axes 0, and leaves all other axes: the result has those of a, those of b, and the convolved ones, in this
order. This is what a convolution layer of a network computes. HIPS autograd's `autograd.scipy.signal.convolve` takes
the same arguments.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import is_traced
from nbgrad.core.primitive import Primitive, rule

Pair = tuple[tuple[int, ...], tuple[int, ...]]


class Roles(NamedTuple):
    """What the axes of one operand do."""

    alone: tuple[int, ...]
    summed: tuple[int, ...]
    convolved: tuple[int, ...]


def roles(ndim: int, axes: Sequence[int], dot_axes: Sequence[int]) -> Roles:
    """Axes counted from 0, sorted by what they do."""
    convolved, summed = tuple(k % ndim for k in axes), tuple(k % ndim for k in dot_axes)
    return Roles(tuple(k for k in range(ndim) if k not in convolved + summed), summed, convolved)


def _arranged(x: Any, its: Roles) -> Any:
    return np.transpose(x, its.alone + its.summed + its.convolved)


def _valid(a: Any, b: Any, summed: int, convolved: int) -> Any:
    """The valid convolution of arranged operands, the second nowhere longer: one product for each of its elements."""
    long, short = a.shape[a.ndim - convolved :], b.shape[b.ndim - convolved :]
    first, second = a.ndim - convolved - summed, b.ndim - convolved - summed
    lengths = tuple(n - m + 1 for n, m in zip(long, short, strict=True))
    contracted = (list(range(first, first + summed)), list(range(second, second + summed)))
    total = np.zeros((*a.shape[:first], *lengths, *b.shape[:second]), np.result_type(a, b))
    for place in itertools.product(*map(range, short)):
        window = tuple(slice(m - 1 - q, m - 1 - q + n) for q, m, n in zip(place, short, lengths, strict=True))
        total += np.tensordot(a[(..., *window)], b[(..., *place)], contracted)
    return np.moveaxis(total, range(first, first + convolved), range(-convolved, 0)) if convolved else total


def _convolve(a: Any, b: Any, axes: Pair, dot_axes: Pair, mode: str) -> Any:
    of_a, of_b = roles(a.ndim, axes[0], dot_axes[0]), roles(b.ndim, axes[1], dot_axes[1])
    n, m = [a.shape[k] for k in of_a.convolved], [b.shape[k] for k in of_b.convolved]
    if mode == "valid" and any(i < j for i, j in zip(n, m, strict=True)):
        if any(i > j for i, j in zip(n, m, strict=True)):
            raise ValueError("with mode='valid' one operand must be the longer one along all convolved axes")
        swapped = _convolve(b, a, axes[::-1], dot_axes[::-1], mode)
        left, right = len(of_b.alone), len(of_a.alone)
        order = (*range(left, left + right), *range(left), *range(left + right, swapped.ndim))
        return np.transpose(swapped, order)
    first, second = _arranged(a, of_a), _arranged(b, of_b)
    if mode != "valid":
        around = [(0, 0)] * (first.ndim - len(m)) + [_around(j, mode) for j in m]
        first = np.pad(first, around)
    return _valid(first, second, len(of_a.summed), len(m))


def _around(length: int, mode: str) -> tuple[int, int]:
    """Zeros before and after, for a second operand of this length."""
    if mode == "full":
        return length - 1, length - 1
    return length // 2, (length - 1) // 2


def _put_back(g: Any, a: Any, b: Any, axes: Pair, mode: str) -> Any:
    """The cotangent where its mode cut it out of the full result."""
    if mode == "full":
        return g
    pads = [(0, 0)] * (len(shape_of(g)) - len(axes[0]))
    for i, j in zip(*axes, strict=True):
        n, m = shape_of(a)[i], shape_of(b)[j]
        before = (m - 1) // 2 if mode == "same" else min(n, m) - 1
        pads.append((before, m - 1 - before if mode == "same" else min(n, m) - 1))
    return np.pad(g, pads)


def _vjp(k: int, g: Any, ans: Any, a: Any, b: Any, axes: Pair, dot_axes: Pair, mode: str) -> Any:
    """The valid convolution of the cotangent with the other operand turned round, its free axes summed over."""
    of_a, of_b = roles(len(shape_of(a)), axes[0], dot_axes[0]), roles(len(shape_of(b)), axes[1], dot_axes[1])
    mine, theirs, other = (of_a, of_b, b) if k == 0 else (of_b, of_a, a)
    g = _put_back(g, a, b, (of_a.convolved, of_b.convolved), mode)
    alone = len(of_a.alone), len(of_b.alone)
    free = range(alone[0], sum(alone)) if k == 0 else range(alone[0])
    convolved = tuple(range(sum(alone), len(shape_of(g))))
    turned = np.flip(other, theirs.convolved) if theirs.convolved else other
    result = GENERAL(g, turned, (convolved, theirs.convolved), (tuple(free), theirs.alone), "valid")
    # what is left of the other operand are its summed axes, in ascending order
    summed = tuple(mine.summed[theirs.summed.index(j)] for j in sorted(theirs.summed))
    came = mine.alone + summed + mine.convolved
    return np.transpose(result, tuple(int(i) for i in np.argsort(came)))


def _jvp(k: int, t: Any, ans: Any, a: Any, b: Any, *how: Any) -> Any:
    return GENERAL(t, b, *how) if k == 0 else GENERAL(a, t, *how)


GENERAL: Primitive = rule(_convolve, vjp_any=_vjp, jvp_any=_jvp)
GENERAL.name, GENERAL.kind = "convolve", "linear"


def convolve_axes(a: Any, b: Any, axes: Any, dot_axes: Any, mode: str) -> Any:
    """The general convolution of two arrays, plain or traced; ``axes`` None stands for all of both.

    Raises ValueError for an unknown mode, and where mode="valid" has no operand that is the longer one.
    """
    if mode not in ("full", "same", "valid"):
        raise ValueError(f"mode is one of 'full', 'same', 'valid', not {mode!r}")
    a, b = (x if is_traced(x) else np.asarray(x) for x in (a, b))
    every = tuple(range(len(shape_of(a))))
    chosen = (every, every) if axes is None else (tuple(axes[0]), tuple(axes[1]))
    summed = ((), ()) if dot_axes is None else (tuple(dot_axes[0]), tuple(dot_axes[1]))
    return GENERAL(a, b, chosen, summed, mode)
