"""scipy.special: exponential, trigonometric and elliptic integrals, hypergeometric functions, Lambert's W.

Mathematics: DLMF ch. 6, 13, 15, 19; the derivative of a hypergeometric function is another one, which avoids the
0/0 of the textbook forms at the origin.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special
from scipy.special import _ufuncs as hidden

from nbgrad.core.primitive import elementwise, rule

# ∫ eᵗ/t and its kin
elementwise(special.exp1, lambda ans, z: -np.exp(-z) / z)
elementwise(special.expi, lambda ans, x: np.exp(x) / x)
elementwise(special.expn, None, lambda ans, n, x: -special.expn(n - 1, x), note="for n ≥ 1")


def _sinhc(x: Any) -> Any:
    """sinh(x)/x."""
    return (special.exprel(x) + special.exprel(-x)) / 2


rule(
    special.sici,
    vjp=lambda g, ans, x: g[0] * np.sinc(x / np.pi) + g[1] * np.cos(x) / x,
    jvp=lambda t, ans, x: (t * np.sinc(x / np.pi), t * np.cos(x) / x),
    outputs=True,
)
rule(
    special.shichi,
    vjp=lambda g, ans, x: g[0] * _sinhc(x) + g[1] * np.cosh(x) / x,
    jvp=lambda t, ans, x: (t * _sinhc(x), t * np.cosh(x) / x),
    outputs=True,
)


def _log1p_over(u: Any) -> Any:
    """log(1 + u)/u; its series where u is small."""
    near = np.less(np.abs(u), 1e-3)
    small, large = np.where(near, u, 0), np.where(near, 1, u)
    series = 1 - small * (1 / 2 - small * (1 / 3 - small * (1 / 4 - small * (1 / 5 - small * (1 / 6 - small / 7)))))
    return np.where(near, series, np.log1p(large) / large)


elementwise(special.spence, lambda ans, z: -_log1p_over(z - 1))

# hypergeometric: in z only
elementwise(special.hyp0f1, None, lambda ans, b, z: special.hyp0f1(b + 1, z) / b)
elementwise(special.hyp1f1, None, None, lambda ans, a, b, z: a / b * special.hyp1f1(a + 1, b + 1, z))
elementwise(special.hyperu, None, None, lambda ans, a, b, z: -a * special.hyperu(a + 1, b + 1, z))
elementwise(
    special.hyp2f1, None, None, None, lambda ans, a, b, c, z: a * b / c * special.hyp2f1(a + 1, b + 1, c + 1, z)
)

# elliptic integrals, K = π/2 ₂F₁(½, ½; 1; m) and E = π/2 ₂F₁(−½, ½; 1; m)
elementwise(special.ellipk, lambda ans, m: np.pi / 8 * special.hyp2f1(1.5, 1.5, 2, m))
elementwise(special.ellipe, lambda ans, m: -np.pi / 8 * special.hyp2f1(0.5, 1.5, 2, m))
elementwise(special.ellipkm1, lambda ans, p: (ans - special.ellipe(1 - p) / p) / (2 * (1 - p)))


def _delta(phi: Any, m: Any) -> Any:
    return np.sqrt(1 - m * np.sin(phi) ** 2)


def _ellipkinc_m(ans: Any, phi: Any, m: Any) -> Any:
    rest = special.ellipeinc(phi, m) / m - np.sin(2 * phi) / (2 * _delta(phi, m))
    return (rest / (1 - m) - ans / m) / 2


elementwise(special.ellipkinc, lambda ans, phi, m: 1 / _delta(phi, m), _ellipkinc_m)
elementwise(
    special.ellipeinc,
    lambda ans, phi, m: _delta(phi, m),
    lambda ans, phi, m: (ans - special.ellipkinc(phi, m)) / (2 * m),
)

# Lambert's W, W e^W = z, and Wright's ω, ω + log ω = z
elementwise(hidden._lambertw, lambda ans, z, k, tol: np.exp(-ans) / (1 + ans), None, None)
elementwise(special.wrightomega, lambda ans, z: ans / (1 + ans))
