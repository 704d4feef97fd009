"""np.pad in all its modes: one axis after the other, each side a function of what is there already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import holds_traced, strip
from nbgrad.core.primitive import RULES, handler
from nbgrad.rules.casting import COPY, cast
from nbgrad.rules.composite import composite
from nbgrad.rules.indexing import SCATTER

REPEATING = ("edge", "reflect", "symmetric", "wrap")
"""Modes that only repeat elements (reflection about the edge's value aside)."""

Side = Callable[[Any, int, int, Any], Any]
"""Padding of one side: the array so far with the axis first, its width, 0 or −1 for the side, the side's option."""

OPTIONS = {
    "constant": "constant_values", "linear_ramp": "end_values", "maximum": "stat_length", "mean": "stat_length",
    "median": "stat_length", "minimum": "stat_length",
}  # fmt: skip
"""The keyword that gives a number for each side."""


def _edge(x: Any, width: int, side: int, option: Any) -> Any:
    return np.broadcast_to(x[side], (width, *shape_of(x)[1:]))


def _constant(x: Any, width: int, side: int, option: Any) -> Any:
    value = cast(0 if option is None else option, np.result_type(x))
    return np.broadcast_to(value, (width, *shape_of(x)[1:]))


def _ramp(x: Any, width: int, side: int, option: Any) -> Any:
    ramp = np.linspace(0 * x[side] + (0 if option is None else option), x[side], width, endpoint=False, dtype=x.dtype)
    return ramp if side == 0 else ramp[::-1]


def _statistic(reduce: Callable[..., Any]) -> Side:
    def pad(x: Any, width: int, side: int, option: Any) -> Any:
        n = len(x) if option is None else min(int(option), len(x))
        part = x[:n] if side == 0 else x[len(x) - n :]
        return np.broadcast_to(reduce(part, axis=0), (width, *shape_of(x)[1:]))

    return pad


SIDES: dict[str, Side] = {
    "constant": _constant, "empty": _constant, "edge": _edge, "linear_ramp": _ramp,
    "maximum": _statistic(np.max), "minimum": _statistic(np.min), "mean": _statistic(np.mean),
    "median": _statistic(np.median),
}  # fmt: skip


def _padded(x: Any, pad_width: Any, mode: str = "constant", **options: Any) -> Any:
    """The same as np.pad, written with functions that have rules."""
    ndim = len(shape_of(x))
    widths = _pairs(pad_width, ndim)
    choice = _pairs(options.get(OPTIONS.get(mode, "")), ndim)
    for axis, (before, after) in enumerate(widths):
        if before or after:
            front = np.moveaxis(x, axis, 0)
            if mode in SIDES:
                front = _by_sides(front, (int(before), int(after)), SIDES[mode], choice[axis])
            else:
                front = _by_places(front, (int(before), int(after)), mode, options.get("reflect_type", "even"))
            x = np.moveaxis(front, 0, axis)
    return x


def _by_sides(x: Any, widths: tuple[int, int], side: Side, choice: Any) -> Any:
    left = [side(x, widths[0], 0, choice[0])] if widths[0] else []
    right = [side(x, widths[1], -1, choice[1])] if widths[1] else []
    return np.concatenate([*left, x, *right])


def _by_places(x: Any, widths: tuple[int, int], mode: Any, reflect_type: Any) -> Any:
    """The modes that repeat elements, and reflection about the edge's value, which is a linear map."""
    n = len(x)
    if reflect_type == "odd" and mode in ("reflect", "symmetric"):
        return np.tensordot(np.pad(np.eye(n), (widths, (0, 0)), mode=mode, reflect_type=reflect_type), x, axes=1)
    return x[np.pad(np.arange(n), widths, mode=mode)]


def _pairs(given: Any, ndim: int) -> list[tuple[Any, Any]]:
    """A number, a pair, or a pair for each axis, as a pair for each axis; the numbers may be traced."""
    if isinstance(given, dict):
        return [_pairs(given.get(k, given.get(k - ndim, 0)), 1)[0] for k in range(ndim)]
    if given is None or not (isinstance(given, list | tuple) or shape_of(given)):
        return [(given, given)] * ndim
    by_axis = isinstance(given[0], list | tuple) or shape_of(given[0])
    rows = list(given) if by_axis else [given] * ndim
    pairs = [(row[0], row[-1]) for row in (rows * ndim if len(rows) == 1 else rows)]
    if len(pairs) != ndim:
        raise ValueError(f"operands could not be broadcast together with remapped shapes: {len(pairs)} for {ndim} axes")
    return pairs


PAD = composite(np.pad, _padded)
_pull: Any = PAD.vjp_all
_push: Any = PAD.jvp_any


def _pad_back(k: int, g: Any, ans: Any, x: Any, pad_width: Any, mode: Any = "constant", **options: Any) -> Any:
    """Without detour where padding repeats elements or numbers; through the written-out form where it computes."""
    widths = _pairs(pad_width, len(shape_of(x)))
    if mode in ("constant", "empty"):
        return g[tuple(slice(int(b), int(b) + n) for (b, _), n in zip(widths, shape_of(x), strict=True))]
    if mode in REPEATING and options.get("reflect_type", "even") == "even":
        for axis, (n, width) in enumerate(zip(shape_of(x), widths, strict=True)):
            if any(width):
                shape = (*shape_of(g)[:axis], n, *shape_of(g)[axis + 1 :])
                g = SCATTER(g, (slice(None),) * axis + (np.pad(np.arange(n), width, mode=mode),), shape)
        return g
    return _pull((0,), g, ans, x, pad_width, mode, **options)[0]


def _pad_along(k: int, t: Any, ans: Any, x: Any, pad_width: Any, mode: str = "constant", **options: Any) -> Any:
    if mode in ("constant", "empty"):
        return PAD(t, pad_width)
    if mode == "linear_ramp":
        return PAD(t, pad_width, mode)
    if mode in REPEATING or mode == "mean":
        return PAD(t, pad_width, mode, **options)
    return _push(0, t, ans, x, pad_width, mode, **options)


PAD.vjp_all, PAD.vjp_any, PAD.jvp_any = None, _pad_back, _pad_along


@handler(np.pad)
def pad(array: Any, pad_width: Any, mode: Any = "constant", **kwargs: Any) -> Any:
    """np.pad of a traced array, or with traced values to pad with."""
    if callable(mode):
        return _by_function(array, pad_width, mode, kwargs)
    traced = [name for name in ("constant_values", "end_values") if holds_traced(kwargs.get(name))]
    if not traced:
        return PAD(array, pad_width, *(() if mode == "constant" else (mode,)), **kwargs)
    np.pad(np.broadcast_to(0.0, shape_of(array)), strip(pad_width), mode, **strip(kwargs))  # raises NumPy's errors
    return _padded(array, pad_width, mode, **kwargs)


def _by_function(array: Any, pad_width: Any, function: Callable[..., Any], kwargs: dict[str, Any]) -> Any:
    """Each vector along each axis is handed to the user's function, which fills in the padding in place."""
    widths = [(int(b), int(a)) for b, a in _pairs(pad_width, len(shape_of(array)))]
    padded = COPY(RULES[np.pad](array, widths))
    for axis, width in enumerate(widths):
        front = np.moveaxis(padded, axis, 0)
        for rest in np.ndindex(shape_of(front)[1:]):
            function(front[(slice(None), *rest)], width, axis, kwargs)
    return padded
