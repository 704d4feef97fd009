"""Sampled functions: differences, gradients, integrals, phases. Linear in the samples.

Mathematics of `gradient`: the second-order differences for unequal steps (Fornberg, "Generation of finite
difference formulas on arbitrarily spaced grids", 1988); of `trapezoid`: the trapezoidal rule.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import arrayed
from nbgrad.core.primitive import RULES, handler, rule
from nbgrad.rules.composite import composite
from nbgrad.rules.reductions import axes_of


def _at(x: Any, axis: int, start: int | None, stop: int | None) -> Any:
    """A slice of x along one axis."""
    return x[(slice(None),) * (axis % len(shape_of(x))) + (slice(start, stop),)]


def _edge(x: Any, value: Any, axis: int) -> Any:
    """What is put before or after x: a number is spread over the other axes."""
    sizes = tuple(1 if i == axis % len(shape_of(x)) else n for i, n in enumerate(shape_of(x)))
    value = arrayed(value)
    return np.broadcast_to(value, sizes) if shape_of(value) == () else value


def _diff(x: Any, n: int = 1, axis: int = -1, prepend: Any = np._NoValue, append: Any = np._NoValue) -> Any:
    parts = [_edge(x, prepend, axis)] if prepend is not np._NoValue else []
    parts += [x, *([_edge(x, append, axis)] if append is not np._NoValue else [])]
    x = np.concatenate(parts, axis=axis) if len(parts) > 1 else x
    for _ in range(n):
        x = _at(x, axis, 1, None) - _at(x, axis, None, -1)
    return x


def _ediff1d(x: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    flat = np.ravel(x)
    parts = [flat[1:] - flat[:-1]]
    parts = parts if to_begin is None else [np.ravel(to_begin), *parts]
    parts = parts if to_end is None else [*parts, np.ravel(to_end)]
    return np.concatenate(parts) if len(parts) > 1 else parts[0]


def _trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    y, x = arrayed(y), arrayed(x)
    ndim = len(shape_of(y))
    if x is None:
        step = dx
    elif len(shape_of(x)) == 1:
        step = np.reshape(x[1:] - x[:-1], [-1 if i == axis % ndim else 1 for i in range(ndim)])
    else:
        step = _diff(x, axis=axis)
    return np.sum(step * (_at(y, axis, 1, None) + _at(y, axis, None, -1)), axis=axis) / 2


composite(np.diff, _diff).kind = "linear"
composite(np.ediff1d, _ediff1d).kind = "linear"
composite(np.trapezoid, _trapezoid)
rule(np.unwrap, vjp=lambda g, ans, p, *o, **k: g, jvp=lambda t, ans, p, *o, **k: t, note="whole turns are constant")


def _gradient_along(f: Any, spacing: Any, axis: int, edge_order: int) -> Any:
    """Derivative of samples along one axis; ``spacing`` is a step or the coordinates."""
    ndim, n = len(shape_of(f)), shape_of(f)[axis]
    even = np.ones(n - 1, np.result_type(spacing))
    step = spacing[1:] - spacing[:-1] if shape_of(spacing) else spacing * even
    step = np.reshape(step, [-1 if i == axis else 1 for i in range(ndim)])
    slope = (_at(f, axis, 1, None) - _at(f, axis, None, -1)) / step
    before, after = _at(step, axis, None, -1), _at(step, axis, 1, None)
    left, right = _at(slope, axis, None, -1), _at(slope, axis, 1, None)
    inner = (after * left + before * right) / (before + after)
    first, last = _at(slope, axis, None, 1), _at(slope, axis, -1, None)
    if edge_order == 2:
        first = first - _bend(slope, step, axis, 0, 2) * _at(step, axis, None, 1)
        last = last + _bend(slope, step, axis, -2, None) * _at(step, axis, -1, None)
    return np.concatenate([first, inner, last], axis=axis)


def _bend(slope: Any, step: Any, axis: int, start: int, stop: int | None) -> Any:
    """Second divided difference of the two slopes at one end."""
    return _diff(_at(slope, axis, start, stop), axis=axis) / np.sum(
        _at(step, axis, start, stop), axis=axis, keepdims=True
    )


def _spacings(steps: tuple[Any, ...], number: int) -> tuple[Any, ...]:
    return steps * number if len(steps) == 1 else steps or (1.0,) * number


def _gradients(f: Any, *steps: Any, axis: Any = None, edge_order: int = 1) -> Any:
    axes = axes_of(axis, len(shape_of(f)))
    chosen = zip(_spacings(tuple(map(arrayed, steps)), len(axes)), axes, strict=True)
    return tuple(_gradient_along(f, spacing, a, edge_order) for spacing, a in chosen)


def _several(f: Any, *steps: Any, **kwargs: Any) -> Any:
    return np.gradient(f, *steps, **kwargs)


composite(np.gradient, lambda f, *steps, **kwargs: _gradients(f, *steps, **kwargs)[0])
GRADIENTS = composite(_several, _gradients, outputs=True)
GRADIENTS.name = "gradient"


@handler(np.gradient)
def gradient(f: Any, *varargs: Any, axis: Any = None, **kwargs: Any) -> Any:
    """np.gradient with traced samples or coordinates: one array, or one for each of several axes."""
    f, steps = arrayed(f), map(arrayed, varargs)
    one = len(axes_of(axis, len(shape_of(f)))) == 1
    options = kwargs if axis is None else {"axis": axis, **kwargs}
    return (RULES[np.gradient] if one else GRADIENTS)(f, *steps, **options)
