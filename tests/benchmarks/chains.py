"""Two long chains of small operations: on Python floats, and on arrays element by element."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

SCALARS_A_TURN = 40
"""Operations in one turn of `many_scalars`: 36 of arithmetic and one each of sin, exp, tanh and log."""


def many_scalars(turns: int, xp: Any, a: float, b: float, c: float, x: float, y: float) -> Any:
    """A recurrence of two numbers with three parameters, `SCALARS_A_TURN` operations a turn."""
    for _ in range(turns):
        p = a * x + b * y
        q = p * y - c / (p * p + 2.0)
        r = (q - p) / (q * q + 1.5)
        s = xp.sin(r) * b + a * q
        u = xp.exp(r - s * s)
        v = (u + s) * (x - r) / (u + 1.0)
        m = v * c - s * x + u * y
        x = xp.tanh(m / (v * v + 1.0)) + 0.5 * r
        y = xp.log(x * x + 1.5) - 0.5 * s
    return y


def many_scalars_by_hand(turns: int, a: float, b: float, c: float, x: float, y: float) -> tuple[float, Any]:
    """Value and gradient with the standard library's functions, as one writes them for Python floats."""
    kept = []
    for _ in range(turns):
        p = a * x + b * y
        f = p * p + 2.0
        q = p * y - c / f
        g = q * q + 1.5
        r = (q - p) / g
        sine = math.sin(r)
        s = sine * b + a * q
        u = math.exp(r - s * s)
        w = u + 1.0
        v = (u + s) * (x - r) / w
        m = v * c - s * x + u * y
        h = v * v + 1.0
        t = math.tanh(m / h)
        new_x = t + 0.5 * r
        k = new_x * new_x + 1.5
        kept.append((x, y, p, f, q, g, r, sine, s, u, w, v, m, h, t, new_x, k))
        x, y = new_x, math.log(k) - 0.5 * s
    da = db = dc = dx = 0.0
    dy = 1.0
    for x_, y_, p, f, q, g, r, sine, s, u, w, v, m, h, t, new_x, k in reversed(kept):
        dx += dy * 2.0 * new_x / k
        ds = -0.5 * dy
        dr = 0.5 * dx
        dm = dx * (1.0 - t * t) / h
        dv = dm * c - dm * m / h * 2.0 * v
        dc += dm * v
        ds -= dm * x_
        du = dm * y_ + dv * ((x_ - r) - v) / w
        ds += dv * (x_ - r) / w
        dr -= dv * (u + s) / w
        ds -= du * u * 2.0 * s
        dr += du * u + ds * b * math.cos(r)
        da += ds * q
        db += ds * sine
        dq = ds * a + dr / g - dr * r / g * 2.0 * q
        dc -= dq / f
        dp = dq * y_ - dr / g + dq * c / (f * f) * 2.0 * p
        da += dp * x_
        db += dp * y_
        dx = dp * a - dm * s + dv * (u + s) / w
        dy = dp * b + dq * p + dm * u
    return y, (da, db, dc, dx, dy)


def many_elements(xp: Any, x: Any, y: Any) -> Any:
    """Twenty element-wise operations and the sum of their result."""
    a = x * y + 0.5 * x
    b = xp.sin(a) - y
    c = b * b + 1.0
    d = xp.tanh(b / c)
    e = xp.exp(d - 0.1 * d)
    f = xp.sqrt(c + e)
    g = xp.log(f) * d
    h = (g - b) / f + e * y
    return xp.sum(h)


def many_elements_by_hand(x: Any, y: Any) -> tuple[Any, Any]:
    a = x * y + 0.5 * x
    b = np.sin(a) - y
    c = b * b + 1.0
    bc = b / c
    d = np.tanh(bc)
    e = np.exp(0.9 * d)
    f = np.sqrt(c + e)
    log_f = np.log(f)
    gb = log_f * d - b
    value = (gb / f + e * y).sum()
    dg = 1 / f
    root = 0.5 * (d - gb) * dg * dg * dg
    de = y + root
    dd = dg * log_f + 0.9 * de * e
    dbc = dd * (1 - d * d) / c
    dc = root - dbc * bc
    db = dbc - dg + 2 * dc * b
    da = db * np.cos(a)
    return value, (da * (y + 0.5), da * x + e - db)
