"""scipy.integrate, differentiable where it integrates samples: the trapezoidal rule and Simpson's.

Mathematics: Simpson's rule on uneven steps, with the correction for an even number of points that SciPy has (K. V.
Cartwright, "Simpson's rule cumulative integration with MS Excel and irregularly-spaced data", 2017).

>>> import numpy as np, nbgrad
>>> from nbgrad.scipy import integrate
>>> nbgrad.grad(integrate.simpson)(np.ones(3))
array([0.33333333, 1.33333333, 0.33333333])
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import integrate as plain

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import arrayed
from nbgrad.core.primitive import handler
from nbgrad.rules.composite import composite
from nbgrad.scipy.drop_in import attributes_of, follow


def _steps(y: Any, x: Any, dx: Any, axis: int) -> tuple[Any, Any]:
    """The samples and the distances between them, along the last axis."""
    y = np.moveaxis(y, axis, -1)
    if x is None:
        return y, dx * np.ones(shape_of(y)[-1] - 1)
    return y, np.diff(x if len(shape_of(x)) == 1 else np.moveaxis(x, axis, -1))


def _cumulative(y: Any, x: Any, dx: Any, axis: int, initial: Any) -> Any:
    y, h = _steps(y, x, dx, axis)
    sums = np.cumsum(h * (y[..., 1:] + y[..., :-1]) / 2, axis=-1)
    if initial is not None:
        sums = np.concatenate([np.full((*shape_of(sums)[:-1], 1), initial), sums], axis=-1)
    return np.moveaxis(sums, -1, axis)


def _simpson(y: Any, x: Any, dx: Any, axis: int) -> Any:
    y, h = _steps(y, x, dx, axis)
    count = shape_of(y)[-1]
    if count < 3:
        return np.sum(h * (y[..., 1:] + y[..., :-1]) / 2, axis=-1)
    end = count - (1 - count % 2)  # the points that come in threes
    a, b = h[..., 0 : end - 1 : 2], h[..., 1 : end - 1 : 2]
    left, middle, right = y[..., 0 : end - 2 : 2], y[..., 1 : end - 1 : 2], y[..., 2:end:2]
    thirds = left * (2 - b / a) + middle * (a + b) ** 2 / (a * b) + right * (2 - a / b)
    total = np.sum((a + b) / 6 * thirds, axis=-1)
    if count % 2:
        return total
    a, b = h[..., -2], h[..., -1]
    last = (2 * b**2 + 3 * a * b) / (6 * (a + b)) * y[..., -1] + (b**2 + 3 * a * b) / (6 * a) * y[..., -2]
    return total + last - b**3 / (6 * a * (a + b)) * y[..., -3]


def _trapezoid(y: Any, x: Any, dx: Any, axis: int) -> Any:
    return np.trapezoid(y, x, dx, axis)


TRAPEZOID = composite(lambda y, x, dx, axis: plain.trapezoid(y, x=x, dx=dx, axis=axis), _trapezoid)
SIMPSON = composite(lambda y, x, dx, axis: plain.simpson(y, x=x, dx=dx, axis=axis), _simpson)
CUMULATIVE = composite(
    lambda y, x, dx, axis, initial: plain.cumulative_trapezoid(y, x=x, dx=dx, axis=axis, initial=initial), _cumulative
)
TRAPEZOID.name, SIMPSON.name, CUMULATIVE.name = "trapezoid", "simpson", "cumulative_trapezoid"


@handler(plain.trapezoid)
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """scipy.integrate.trapezoid of samples that may be traced."""
    return TRAPEZOID(arrayed(y), arrayed(x), dx, axis)


@handler(plain.simpson)
def simpson(y: Any, x: Any = None, *, dx: Any = 1.0, axis: int = -1) -> Any:
    """scipy.integrate.simpson of samples that may be traced."""
    return SIMPSON(arrayed(y), arrayed(x), dx, axis)


@handler(plain.cumulative_trapezoid)
def cumulative_trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1, initial: Any = None) -> Any:
    """scipy.integrate.cumulative_trapezoid of samples that may be traced."""
    return CUMULATIVE(arrayed(y), arrayed(x), dx, axis, initial)


__getattr__ = attributes_of(plain)
follow(plain)
