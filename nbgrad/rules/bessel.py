"""np.i0, the modified Bessel function of order 0, and its derivatives, without SciPy.

Iₙ(x) = Σₖ (x/2)ⁿ⁺²ᵏ / (k! (n+k)!) (DLMF 10.25.2) has only terms of one sign, so that summing it loses nothing;
Iₙ′ = (Iₙ₋₁ + Iₙ₊₁)/2 (DLMF 10.29.1).
"""

from __future__ import annotations

from math import factorial
from typing import Any

import numpy as np

from nbgrad.core.dispatch import is_traced
from nbgrad.core.primitive import elementwise


def _bessel(n: int, x: Any) -> Any:
    """Iₙ(x) in the precision of x; n = 0, 1, 2, …"""
    half = np.abs(np.asarray(x, np.result_type(x, np.float64))) / 2
    term = half**n / factorial(n)
    total, k = term, 0
    while np.any(term > np.finfo(half.dtype).eps / 8 * total):
        k += 1
        term = term * half * half / (k * (n + k))
        total = total + term
    return (total * np.where(np.less(x, 0), (-1) ** n, 1)).astype(np.result_type(x))[()]


BESSEL_I = elementwise(_bessel, None, lambda ans, n, x: (bessel_i(abs(n - 1), x) + bessel_i(n + 1, x)) / 2)
BESSEL_I.name = "bessel_i"


def bessel_i(n: int, x: Any) -> Any:
    """Iₙ(x) for an integer n ≥ 0; x real, of any shape, traced or not.

    >>> round(float(bessel_i(1, 1.0)), 12)
    0.565159103992
    """
    return BESSEL_I(n, x) if is_traced(x) else _bessel(n, x)


elementwise(np.i0, lambda ans, x: bessel_i(1, x))
