"""Element-wise functions: one partial derivative for each argument serves both modes.

Mathematics: any table of derivatives (NIST DLMF ch. 4). Complex arguments follow JAX's convention: where a
function is holomorphic the partial is its complex derivative and cotangents are not conjugated. Forms are chosen
to stay accurate and on the right branch: −(x − 1)(x + 1) rather than 1 − x², which loses digits and the sign of 0i.
"""

from __future__ import annotations

from math import factorial
from typing import Any

import numpy as np

from nbgrad.core.primitive import MINUS_ONE, ONE, elementwise

LN2 = float(np.log(2.0))
LN10 = float(np.log(10.0))

# arithmetic
elementwise(np.add, ONE, ONE)
elementwise(np.subtract, ONE, MINUS_ONE)
elementwise(np.multiply, lambda ans, x, y: y, lambda ans, x, y: x)
elementwise(
    np.true_divide,
    lambda ans, x, y: 1 / y,
    lambda ans, x, y: -ans / y,
    vjps=(lambda g, ans, x, y: g / y, lambda g, ans, x, y: -(g / y) * ans),
)
elementwise(np.negative, MINUS_ONE)
elementwise(np.positive, ONE)
elementwise(np.reciprocal, lambda ans, x: -ans * ans)
elementwise(np.square, lambda ans, x: 2 * x)
elementwise(np.sqrt, lambda ans, x: 0.5 / ans)
elementwise(np.cbrt, lambda ans, x: 1 / (3 * ans * ans))


def _power_base(ans: Any, x: Any, y: Any) -> Any:
    """y·x^(y−1), and 0 for y = 0 (so that x⁰ is flat at 0 too)."""
    if type(y) in (int, float):
        return 2 * x if y == 2 else y * x ** (y - 1) if y else 0 * ans
    return np.where(np.equal(y, 0), 0 * ans, y * x ** np.where(np.equal(y, 0), 1, y - 1))


def _power_exponent(ans: Any, x: Any, y: Any) -> Any:
    """x^y·ln x, and 0 where x = 0 and y ≥ 0, its limit from the right; NaN for x < 0, where x^y is no curve in y."""
    flat = np.logical_and(np.equal(x, 0), np.greater_equal(np.real(y), 0))
    base = np.where(flat, 1, x)
    return ans * np.log(base + 0j if np.iscomplexobj(ans) else base)


elementwise(np.power, _power_base, _power_exponent, note="x⁰ is flat at 0")
elementwise(np.float_power, _power_base, _power_exponent, note="x⁰ is flat at 0")

# exponentials and logarithms
elementwise(np.exp, lambda ans, x: ans)
elementwise(np.exp2, lambda ans, x: ans * LN2)
elementwise(np.expm1, lambda ans, x: np.exp(x))
elementwise(np.log, lambda ans, x: 1 / x, vjps=(lambda g, ans, x: g / x,))
elementwise(np.log2, lambda ans, x: 1 / (x * LN2))
elementwise(np.log10, lambda ans, x: 1 / (x * LN10))
elementwise(np.log1p, lambda ans, x: 1 / (x + 1))


def _weight(exp: Any, ans: Any, x: Any, y: Any) -> Any:
    """The part of x in eˣ + eʸ; at infinity the larger one has all of it and equal ones a half each."""
    far = np.isinf(ans)
    limit = np.where(np.equal(x, y), 0.5, np.equal(x, ans))
    return np.where(far, limit.astype(np.result_type(ans)), exp(np.where(far, 0, x) - np.where(far, 0, ans)))


elementwise(np.logaddexp, lambda ans, x, y: _weight(np.exp, ans, x, y), lambda ans, x, y: _weight(np.exp, ans, y, x))
elementwise(np.logaddexp2, lambda ans, x, y: _weight(np.exp2, ans, x, y), lambda ans, x, y: _weight(np.exp2, ans, y, x))

# trigonometric and hyperbolic
elementwise(np.sin, lambda ans, x: np.cos(x))
elementwise(np.cos, lambda ans, x: -np.sin(x))
elementwise(np.tan, lambda ans, x: 1 + ans * ans)
elementwise(np.arcsin, lambda ans, x: 1 / np.sqrt(-(x - 1) * (x + 1)))
elementwise(np.arccos, lambda ans, x: -1 / np.sqrt(-(x - 1) * (x + 1)))
elementwise(np.arctan, lambda ans, x: 1 / (1 + x * x))
elementwise(np.sinh, lambda ans, x: np.cosh(x))
elementwise(np.cosh, lambda ans, x: np.sinh(x))
elementwise(np.tanh, lambda ans, x: 1 - ans * ans)
elementwise(np.arcsinh, lambda ans, x: 1 / np.sqrt(x * x + 1))
elementwise(np.arccosh, lambda ans, x: 1 / (np.sqrt(x - 1) * np.sqrt(x + 1)))
elementwise(np.arctanh, lambda ans, x: 1 / ((1 - x) * (1 + x)))
elementwise(np.deg2rad, lambda ans, x: np.pi / 180)
elementwise(np.radians, lambda ans, x: np.pi / 180)
elementwise(np.rad2deg, lambda ans, x: 180 / np.pi)
elementwise(np.degrees, lambda ans, x: 180 / np.pi)


def nonzero_or_inf(r: Any) -> Any:
    """A radius to divide by: at 0, where no direction is the steepest, the quotient shall be 0."""
    return np.where(np.equal(r, 0), np.inf, r)


def _over_square(x: Any, y: Any) -> Any:
    """x / (x² + y²) without overflow, 0 at the origin and at infinity."""
    r = nonzero_or_inf(np.hypot(x, y))
    return np.where(np.isinf(r), 0, x) / r / r


elementwise(
    np.arctan2, lambda ans, y, x: _over_square(x, y), lambda ans, y, x: -_over_square(y, x), note="0 at the origin"
)
elementwise(
    np.hypot,
    lambda ans, x, y: x / nonzero_or_inf(ans),
    lambda ans, x, y: y / nonzero_or_inf(ans),
    note="0 at the origin",
)

SINC_TERMS = [(-1) ** k * 2 * k / factorial(2 * k + 1) for k in range(1, 11)]
"""Taylor coefficients of (sin u / u)′ = Σ cₖ u²ᵏ⁻¹; ten reach the last bit for |u| < 1."""


def _dsinc(x: Any) -> Any:
    """π (u cos u − sin u) / u² at u = πx; its Taylor series for |u| < 1, where the difference cancels."""
    u = np.pi * x
    near = np.less(np.abs(u), 1)
    small, large = np.where(near, u, 0), np.where(near, 1, u)
    series = 0.0
    for c in reversed(SINC_TERMS):
        series = series * small * small + c
    return np.pi * np.where(near, series * small, (large * np.cos(large) - np.sin(large)) / (large * large))


elementwise(np.sinc, lambda ans, x: _dsinc(x))
