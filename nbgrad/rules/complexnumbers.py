"""Real part, imaginary part, angle: functions of complex numbers that are not holomorphic.

Each mode has its rule. Convention (JAX's): a cotangent g of a real-linear map t ↦ s is taken to the c for which
Re Σ c·t = Re Σ g·s, without conjugation.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.primitive import linear, rule
from nbgrad.rules.elementwise import nonzero_or_inf

linear(np.real, lambda g, ans, x: g)
linear(np.conjugate, lambda g, ans, x: np.conj(g))
rule(
    np.imag,
    vjp=lambda g, ans, x: -1j * g if np.iscomplexobj(x) else np.zeros_like(g),
    jvp=lambda t, ans, x: np.imag(t),
).kind = "linear"
linear(np.real_if_close, lambda g, ans, x, tol=100: g)


def _turning(x: Any, deg: Any) -> Any:
    """Rate at which a move along i·x turns the angle, over |x|²: 0 at the origin, where there is no angle."""
    r = nonzero_or_inf(np.abs(x))
    return np.conj(x) / r / r * (180 / np.pi if deg else 1)


rule(
    np.angle,
    vjp=lambda g, ans, x, deg=False: -1j * g * _turning(x, deg) if np.iscomplexobj(x) else np.zeros_like(g),
    jvp=lambda t, ans, x, deg=False: np.imag(_turning(x, deg) * t) if np.iscomplexobj(x) else np.zeros_like(ans),
    note="0 at the origin; constant for real numbers",
)
