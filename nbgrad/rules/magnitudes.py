"""Absolute value, sign, maxima and bounds: functions with kinks, and what is chosen at each.

Where two values tie they share the gradient evenly; |x|′(0) = 0; at a bound `clip` passes the gradient to x.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.dispatch import strip
from nbgrad.core.primitive import Primitive, elementwise, handler, rule
from nbgrad.rules.elementwise import nonzero_or_inf
from nbgrad.rules.ufuncs import call_with


def _unit(x: Any) -> Any:
    """x/|x|, and 0 at 0."""
    return x / nonzero_or_inf(np.abs(x))


def _abs_vjp(g: Any, ans: Any, x: Any) -> Any:
    return g * np.conj(_unit(x)) if np.iscomplexobj(x) else g * np.sign(x)


def _abs_jvp(t: Any, ans: Any, x: Any) -> Any:
    return np.real(np.conj(_unit(x)) * t) if np.iscomplexobj(x) else t * np.sign(x)


rule(np.absolute, vjp=_abs_vjp, jvp=_abs_jvp, note="0 at 0")
elementwise(np.fabs, lambda ans, x: np.sign(x), note="0 at 0")
elementwise(np.copysign, lambda ans, x, y: np.copysign(1, x) * np.copysign(1, y), lambda ans, x, y: np.zeros_like(ans))
elementwise(
    np.heaviside,
    lambda ans, x, h: np.zeros_like(ans),
    lambda ans, x, h: np.equal(x, 0),
    note="the jump has no derivative",
)


def _sign_jvp(t: Any, ans: Any, x: Any) -> Any:
    """0 for real x; only the part of t across a complex x turns x/|x|: i·u·Im(ū t)/|x|."""
    if not np.iscomplexobj(x):
        return np.zeros_like(ans)
    return 1j * ans * np.imag(np.conj(ans) * t) / nonzero_or_inf(np.abs(x))


SIGN = rule(np.sign, jvp=_sign_jvp, note="piecewise constant for real numbers; x/|x| for complex ones")
SIGN_OF_REAL = Primitive(np.sign)
SIGN_OF_REAL.kind = "constant"


@handler(np.sign)
def sign(x: Any) -> Any:
    """np.sign of a traced value; of a real one nothing needs to be followed."""
    return (SIGN if np.iscomplexobj(x) else SIGN_OF_REAL)(x)


def share(ans: Any, x: Any, y: Any) -> Any:
    """1 where x alone is the result, ½ where y equals it, 0 elsewhere; a NaN result comes from the NaN operands."""
    mine, theirs = np.equal(x, ans), np.equal(y, ans)
    if type(mine) is np.ndarray and np.logical_xor(mine, theirs).all():  # as nearly always: no ties, no NaN
        return mine.astype(ans.dtype)
    void = np.isnan(ans)
    mine = np.logical_or(mine, np.logical_and(void, np.isnan(x)))
    theirs = np.logical_or(theirs, np.logical_and(void, np.isnan(y)))
    return np.where(mine, np.where(theirs, 0.5, 1.0), 0.0).astype(np.result_type(ans))


SHARE = Primitive(share)
SHARE.kind, SHARE.note, SHARE.reads = "constant", "piecewise constant: no derivative", False

for _extreme in (np.maximum, np.minimum, np.fmax, np.fmin):
    elementwise(_extreme, SHARE, lambda ans, x, y: SHARE(ans, y, x), note="ties share evenly")


def _clip(x: Any, low: Any, high: Any) -> Any:
    return np.clip(x, low, high)


def _above(x: Any, low: Any, high: Any) -> Any:
    """Where the upper bound is the result; it wins over a lower bound beyond it."""
    return False if high is None else np.greater(x if low is None else np.maximum(x, low), high)


def _below(x: Any, low: Any, high: Any) -> Any:
    return False if low is None else np.logical_and(np.less(x, low), np.logical_not(_above(x, low, high)))


CLIP = elementwise(
    _clip,
    lambda ans, x, low, high: np.logical_not(np.logical_or(_above(x, low, high), _below(x, low, high))),
    lambda ans, x, low, high: _below(x, low, high),
    lambda ans, x, low, high: _above(x, low, high),
    note="at a bound the gradient goes to x",
)
CLIP.name = "clip"


_CLIP_UFUNC: Any = np._core.umath.clip  # type: ignore[attr-defined]  # the ufunc behind np.clip has no public name


@handler(np.clip)
def clip(a: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None, **kwargs: Any) -> Any:
    """np.clip with traced operands, the bounds under either of their names, or None."""
    low, high = (
        None if b is np._NoValue else b for b in (a_min if min is None else min, a_max if max is None else max)
    )
    if not kwargs:
        return CLIP(a, low, high)
    bounds = (-np.inf if low is None else low, np.inf if high is None else high)
    return call_with(CLIP, (a, *bounds), _CLIP_UFUNC, **kwargs)


def _finite_parts(t: Any, x: Any) -> Any:
    """``t`` where x is finite, real and imaginary parts apart, else 0."""
    if not np.iscomplexobj(x):
        return np.where(np.isfinite(x), t, 0)
    return np.where(np.isfinite(np.real(x)), np.real(t), 0) + 1j * np.where(np.isfinite(np.imag(x)), np.imag(t), 0)


def _nan_to_num(x: Any, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    return np.nan_to_num(x, nan=nan, posinf=posinf, neginf=neginf)


def _replaced(found: Any, x: Any) -> Any:
    """Where a number was put in; for complex x as 1 in the real and i in the imaginary part."""
    return found(np.real(x)) + 1j * found(np.imag(x)) if np.iscomplexobj(x) else found(x)


NAN_TO_NUM = rule(
    _nan_to_num,
    vjp=(
        lambda g, ans, x, *put: _finite_parts(g, x),
        lambda g, ans, x, *put: g * _replaced(np.isnan, x),
        lambda g, ans, x, *put: g * _replaced(np.isposinf, x),
        lambda g, ans, x, *put: g * _replaced(np.isneginf, x),
    ),
    jvp=(
        lambda t, ans, x, *put: _finite_parts(t, x),
        lambda t, ans, x, *put: t * _replaced(np.isnan, x),
        lambda t, ans, x, *put: t * _replaced(np.isposinf, x),
        lambda t, ans, x, *put: t * _replaced(np.isneginf, x),
    ),
    note="where a number was put in, the gradient goes to that number",
)
NAN_TO_NUM.name = "nan_to_num"


@handler(np.nan_to_num)
def nan_to_num(x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """np.nan_to_num with traced operands; ``copy=False`` changes a traced x in place."""
    result = NAN_TO_NUM(x, nan, posinf, neginf)
    if copy or not isinstance(strip(x), np.ndarray):
        return result
    x[...] = result
    return x
