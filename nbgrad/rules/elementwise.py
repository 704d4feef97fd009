"""Element-wise functions: one partial derivative for each argument serves both modes.

Mathematics: any table of derivatives (NIST DLMF ch. 4). Complex arguments follow JAX's convention: where a
function is holomorphic the partial is its complex derivative and cotangents are not conjugated.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.primitive import MINUS_ONE, ONE, constant, elementwise, linear, rule

LN2 = float(np.log(2.0))
LN10 = float(np.log(10.0))

# arithmetic
elementwise(np.add, ONE, ONE)
elementwise(np.subtract, ONE, MINUS_ONE)
elementwise(np.multiply, lambda ans, x, y: y, lambda ans, x, y: x)
elementwise(np.true_divide, lambda ans, x, y: 1 / y, lambda ans, x, y: -ans / y)
elementwise(np.negative, MINUS_ONE)
elementwise(np.positive, ONE)
elementwise(np.reciprocal, lambda ans, x: -ans * ans)
elementwise(np.square, lambda ans, x: 2 * x)
elementwise(np.sqrt, lambda ans, x: 0.5 / ans)
elementwise(np.cbrt, lambda ans, x: 1 / (3 * ans * ans))
elementwise(np.remainder, ONE, lambda ans, x, y: -np.floor(x / y), note="derivative away from the jumps")
elementwise(np.fmod, ONE, lambda ans, x, y: -np.trunc(x / y), note="derivative away from the jumps")


def _power_base(ans: Any, x: Any, y: Any) -> Any:
    """y·x^(y−1), and 0 for y = 0 (so that x⁰ is flat at 0 too)."""
    if type(y) in (int, float):
        return 2 * x if y == 2 else y * x ** (y - 1) if y else 0 * ans
    return np.where(np.equal(y, 0), 0 * ans, y * x ** np.where(np.equal(y, 0), 1, y - 1))


def _power_exponent(ans: Any, x: Any, y: Any) -> Any:
    """x^y·ln x, and 0 where x = 0 and y ≥ 0, its limit from the right."""
    flat = np.logical_and(np.equal(x, 0), np.greater_equal(np.real(y), 0))
    return ans * np.log(np.where(flat, 1, x))


elementwise(np.power, _power_base, _power_exponent)
elementwise(np.float_power, _power_base, _power_exponent)

# exponentials and logarithms
elementwise(np.exp, lambda ans, x: ans)
elementwise(np.exp2, lambda ans, x: ans * LN2)
elementwise(np.expm1, lambda ans, x: ans + 1)
elementwise(np.log, lambda ans, x: 1 / x)
elementwise(np.log2, lambda ans, x: 1 / (x * LN2))
elementwise(np.log10, lambda ans, x: 1 / (x * LN10))
elementwise(np.log1p, lambda ans, x: 1 / (x + 1))
elementwise(np.logaddexp, lambda ans, x, y: np.exp(x - ans), lambda ans, x, y: np.exp(y - ans))
elementwise(np.logaddexp2, lambda ans, x, y: np.exp2(x - ans), lambda ans, x, y: np.exp2(y - ans))

# trigonometric and hyperbolic
elementwise(np.sin, lambda ans, x: np.cos(x))
elementwise(np.cos, lambda ans, x: -np.sin(x))
elementwise(np.tan, lambda ans, x: 1 + ans * ans)
elementwise(np.arcsin, lambda ans, x: 1 / np.sqrt(1 - x * x))
elementwise(np.arccos, lambda ans, x: -1 / np.sqrt(1 - x * x))
elementwise(np.arctan, lambda ans, x: 1 / (1 + x * x))
elementwise(np.sinh, lambda ans, x: np.cosh(x))
elementwise(np.cosh, lambda ans, x: np.sinh(x))
elementwise(np.tanh, lambda ans, x: 1 - ans * ans)
elementwise(np.arcsinh, lambda ans, x: 1 / np.sqrt(x * x + 1))
elementwise(np.arccosh, lambda ans, x: 1 / np.sqrt((x - 1) * (x + 1)))
elementwise(np.arctanh, lambda ans, x: 1 / (1 - x * x))
elementwise(
    np.arctan2,
    lambda ans, y, x: x / (x * x + y * y),
    lambda ans, y, x: -y / (x * x + y * y),
)
elementwise(np.hypot, lambda ans, x, y: x / ans, lambda ans, x, y: y / ans)
elementwise(np.deg2rad, lambda ans, x: np.pi / 180)
elementwise(np.radians, lambda ans, x: np.pi / 180)
elementwise(np.rad2deg, lambda ans, x: 180 / np.pi)
elementwise(np.degrees, lambda ans, x: 180 / np.pi)
elementwise(np.sinc, lambda ans, x: _dsinc(x))


def _dsinc(x: Any) -> Any:
    """cos(πx)/x − sin(πx)/(πx²); its series −π²x/3 + π⁴x³/30 where that is ill-conditioned."""
    small = np.less(np.abs(x), 1e-3)
    away = np.where(small, 1, x)
    exact = (np.pi * away * np.cos(np.pi * away) - np.sin(np.pi * away)) / (np.pi * away * away)
    return np.where(small, x * (-(np.pi**2) / 3 + np.pi**4 / 30 * x * x), exact)


# absolute value, sign, maxima: ties share evenly, |x|′(0) = 0
def _share(ans: Any, x: Any, y: Any) -> Any:
    """1 where x alone attains the result, ½ where x and y tie, 0 elsewhere; NaN operands pass theirs on."""
    mine = np.logical_or(np.equal(x, ans), np.isnan(x))
    theirs = np.logical_or(np.equal(y, ans), np.isnan(y))
    return np.where(mine, np.where(theirs, 0.5, 1.0), 0.0).astype(np.result_type(ans))


for _extreme in (np.maximum, np.minimum, np.fmax, np.fmin):
    elementwise(_extreme, _share, lambda ans, x, y: _share(ans, y, x), note="ties share evenly")

elementwise(np.fabs, lambda ans, x: np.sign(x), note="0 at 0")
elementwise(np.copysign, lambda ans, x, y: np.copysign(1, x) * np.copysign(1, y), lambda ans, x, y: 0 * ans)
elementwise(np.ldexp, lambda ans, x, n: np.exp2(np.asarray(n, np.result_type(ans))), None)
elementwise(np.heaviside, lambda ans, x, h: 0 * ans, lambda ans, x, h: np.where(np.equal(x, 0), 1, 0))
elementwise(np.nan_to_num, lambda ans, x, *o, **k: np.where(np.isfinite(x), 1, 0))
elementwise(np.i0, lambda ans, x: _i1(x))


def _i1(x: Any) -> Any:
    from nbgrad.rules.special import bessel_i1

    return bessel_i1(x)


# complex numbers: not holomorphic, so each mode has its rule (JAX's convention)
def _unit(x: Any) -> Any:
    """x/|x|, and 0 at 0."""
    size = np.abs(x)
    return x / np.where(np.equal(size, 0), 1, size)


def _abs_vjp(g: Any, ans: Any, x: Any) -> Any:
    return g * np.conj(_unit(x)) if np.iscomplexobj(x) else g * np.sign(x)


def _abs_jvp(t: Any, ans: Any, x: Any) -> Any:
    return np.real(np.conj(_unit(x)) * t) if np.iscomplexobj(x) else t * np.sign(x)


rule(np.absolute, vjp=_abs_vjp, jvp=_abs_jvp, note="0 at 0")
linear(np.real, lambda g, ans, x: g)
rule(np.imag, vjp=lambda g, ans, x: -1j * g if np.iscomplexobj(x) else 0 * g, jvp=lambda t, ans, x: np.imag(t))
linear(np.conjugate, lambda g, ans, x: np.conj(g))
rule(
    np.angle,
    vjp=lambda g, ans, x, deg=False: _angle_vjp(g, x) * (180 / np.pi if deg else 1),
    jvp=lambda t, ans, x, deg=False: _angle_jvp(t, x) * (180 / np.pi if deg else 1),
)


def _angle_vjp(g: Any, x: Any) -> Any:
    return -1j * g * np.conj(x) / np.abs(x) ** 2 if np.iscomplexobj(x) else 0 * g


def _angle_jvp(t: Any, x: Any) -> Any:
    return np.imag(np.conj(x) * t) / np.abs(x) ** 2 if np.iscomplexobj(x) else 0 * t


linear(np.real_if_close, lambda g, ans, x, **k: g)

constant(np.sign, np.floor, np.ceil, np.trunc, np.rint, np.round, np.fix, np.signbit, np.floor_divide)
constant(np.spacing, note="unit in the last place: treated as piecewise constant")
elementwise(np.nextafter, ONE, None, note="treated as x itself")
constant(
    np.less,
    np.less_equal,
    np.greater,
    np.greater_equal,
    np.equal,
    np.not_equal,
    np.logical_and,
    np.logical_or,
    np.logical_xor,
    np.logical_not,
    np.bitwise_and,
    np.bitwise_or,
    np.bitwise_xor,
    np.invert,
    np.left_shift,
    np.right_shift,
    np.isnan,
    np.isinf,
    np.isfinite,
    np.isneginf,
    np.isposinf,
    np.isclose,
    np.allclose,
    np.array_equal,
    np.array_equiv,
    np.isreal,
    np.iscomplex,
    note="yields booleans or integers",
)
