"""Linear filters: y with a(z) y = b(z) x.

Mathematics: a dy = db x + b dx − da y, so every tangent is a filtered signal again; the adjoint of a filter is the
filter run backward in time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import signal as plain

from nbgrad.core.cotangent import shape_of
from nbgrad.core.errors import NotDifferentiable
from nbgrad.core.primitive import Primitive, handler, rule


def _lfilter(b: Any, a: Any, x: Any, axis: int) -> Any:
    return plain.lfilter(b, a, x, axis)


def _lags(h: Any, x: Any, count: int, axis: int) -> Any:
    """Σ over everything of h[n] x[n − k], for k = 0, …, count − 1."""
    h, x = np.moveaxis(h, axis, -1), np.moveaxis(x, axis, -1)
    n = shape_of(x)[-1]
    return np.stack([np.sum(h[..., min(k, n) :] * x[..., : max(n - k, 0)]) for k in range(count)])


def _vjp(ks: tuple[int, ...], g: Any, ans: Any, b: Any, a: Any, x: Any, axis: int) -> tuple[Any, ...]:
    turned = np.flip(g, axis)
    found: dict[int, Any] = {}
    if 2 in ks:
        found[2] = np.flip(LFILTER(b, a, turned, axis), axis)
    if 0 in ks or 1 in ks:
        back = np.flip(LFILTER(np.ones(1, np.result_type(b)), a, turned, axis), axis)
        if 0 in ks:
            found[0] = _lags(back, x, shape_of(b)[0], axis)
        if 1 in ks:
            found[1] = -_lags(back, ans, shape_of(a)[0], axis)
    return tuple(found[k] for k in ks)


def _jvp(k: int, t: Any, ans: Any, b: Any, a: Any, x: Any, axis: int) -> Any:
    if k == 1:
        return -LFILTER(t, a, ans, axis)
    return LFILTER(t, a, x, axis) if k == 0 else LFILTER(b, a, t, axis)


LFILTER: Primitive = rule(_lfilter, jvp_any=_jvp)
LFILTER.vjp_all, LFILTER.name = _vjp, "lfilter"


@handler(plain.lfilter)
def lfilter(b: Any, a: Any, x: Any, axis: int = -1, zi: Any = None) -> Any:
    """scipy.signal.lfilter with traced coefficients or signals."""
    if zi is not None:
        raise NotDifferentiable("scipy.signal.lfilter(zi=…) has no derivative rule; prepend the past to the signal")
    return LFILTER(np.atleast_1d(b), np.atleast_1d(a), x, axis)
