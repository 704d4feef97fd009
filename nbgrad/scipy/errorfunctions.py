"""scipy.special: the error function, the normal distribution, and their kin. Mathematics: DLMF ch. 7."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from nbgrad.core.primitive import elementwise, rule

TWO_OVER_ROOT_PI = 2 / float(np.sqrt(np.pi))
ROOT_TWO_PI = float(np.sqrt(2 * np.pi))
ROOT_TWO = float(np.sqrt(2.0))

elementwise(special.erf, lambda ans, x: TWO_OVER_ROOT_PI * np.exp(-x * x))
elementwise(special.erfc, lambda ans, x: -TWO_OVER_ROOT_PI * np.exp(-x * x))
elementwise(special.erfcx, lambda ans, x: 2 * x * ans - TWO_OVER_ROOT_PI)
elementwise(special.erfi, lambda ans, x: TWO_OVER_ROOT_PI * np.exp(x * x))
elementwise(special.dawsn, lambda ans, x: 1 - 2 * x * ans)
elementwise(special.wofz, lambda ans, z: 1j * TWO_OVER_ROOT_PI - 2 * z * ans)
elementwise(special.erfinv, lambda ans, y: np.exp(ans * ans) / TWO_OVER_ROOT_PI)
elementwise(special.erfcinv, lambda ans, y: -np.exp(ans * ans) / TWO_OVER_ROOT_PI)

elementwise(special.ndtr, lambda ans, x: np.exp(-x * x / 2) / ROOT_TWO_PI)
elementwise(special.log_ndtr, lambda ans, x: np.exp(-x * x / 2 - ans) / ROOT_TWO_PI)
elementwise(special.ndtri, lambda ans, p: ROOT_TWO_PI * np.exp(ans * ans / 2))
elementwise(special.ndtri_exp, lambda ans, y: ROOT_TWO_PI * np.exp(ans * ans / 2 + y))
elementwise(
    special.owens_t,
    lambda ans, h, a: -np.exp(-h * h / 2) * special.erf(a * h / ROOT_TWO) / (2 * ROOT_TWO_PI),
    lambda ans, h, a: np.exp(-h * h * (1 + a * a) / 2) / (2 * np.pi * (1 + a * a)),
)


# Fresnel's integrals of sin(πx²/2) and cos(πx²/2)
def _sine(x: Any) -> Any:
    return np.sin(np.pi / 2 * x * x)


def _cosine(x: Any) -> Any:
    return np.cos(np.pi / 2 * x * x)


rule(
    special.fresnel,
    vjp=lambda g, ans, x: g[0] * _sine(x) + g[1] * _cosine(x),
    jvp=lambda t, ans, x: (t * _sine(x), t * _cosine(x)),
    outputs=True,
)


# Voigt's profile, the real part of w((x + iγ) / (σ√2)) / (σ√(2π)) with the Faddeeva function w
def _slope(x: Any, sigma: Any, gamma: Any) -> tuple[Any, Any]:
    """The argument z of w, and w′(z)."""
    z = (x + 1j * gamma) / (sigma * ROOT_TWO)
    return z, 1j * TWO_OVER_ROOT_PI - 2 * z * special.wofz(z)


def _voigt_sigma(ans: Any, x: Any, sigma: Any, gamma: Any) -> Any:
    z, slope = _slope(x, sigma, gamma)
    return -(ans + np.real(z * slope) / (sigma * ROOT_TWO_PI)) / sigma


elementwise(
    special.voigt_profile,
    lambda ans, x, sigma, gamma: np.real(_slope(x, sigma, gamma)[1]) / (sigma * sigma * ROOT_TWO * ROOT_TWO_PI),
    _voigt_sigma,
    lambda ans, x, sigma, gamma: -np.imag(_slope(x, sigma, gamma)[1]) / (sigma * sigma * ROOT_TWO * ROOT_TWO_PI),
)
