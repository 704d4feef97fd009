"""np.interp: piecewise linear interpolation, differentiable in the points, the values and the knots.

At a knot the derivative is that of the piece to its right.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import arrayed, strip
from nbgrad.rules.composite import composite


def _wrapped(x: Any, xp: Any, fp: Any, period: Any) -> tuple[Any, Any, Any]:
    """Points and knots within one period, with a knot of the neighbouring periods at either end."""
    period = np.abs(period)
    x, xp = np.remainder(x, period), np.remainder(xp, period)
    order = np.argsort(strip(xp))
    xp, fp = xp[order], fp[order]
    return (
        x,
        np.concatenate([xp[-1:] - period, xp, xp[:1] + period]),
        np.concatenate([fp[-1:], fp, fp[:1]]),
    )


def _interp(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None) -> Any:
    x, xp, fp = map(arrayed, (x, xp, fp))
    if period is not None:
        x, xp, fp = _wrapped(x, xp, fp, period)
        left = right = None
    n = shape_of(xp)[0]
    at, knots = np.asarray(strip(x)), np.asarray(strip(xp))
    piece = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, max(n - 2, 0))
    start, end = xp[piece], xp[np.minimum(piece + 1, n - 1)]
    width = np.where(np.equal(end, start), 1, end - start)
    inside = fp[piece] + (fp[np.minimum(piece + 1, n - 1)] - fp[piece]) / width * (x - start)
    inside = np.where(at < knots[0], fp[0] if left is None else left, inside)
    return np.where(at > knots[-1], fp[-1] if right is None else right, inside)


composite(np.interp, _interp, note="at a knot the derivative is that of the piece to its right")
