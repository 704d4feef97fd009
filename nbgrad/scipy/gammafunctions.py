"""scipy.special: the gamma function, its logarithm and derivatives, the beta and zeta functions.

Mathematics: DLMF ch. 5 and 25.
"""

from __future__ import annotations

from math import factorial
from typing import Any

import numpy as np
from scipy import special
from scipy.special import _ufuncs as hidden

from nbgrad.core.dispatch import strip
from nbgrad.core.primitive import constant, elementwise
from nbgrad.rules.composite import composite

# the polygamma functions ψ⁽ⁿ⁾ = (−1)ⁿ⁺¹ n! ζ(n + 1, x), Hurwitz's ζ
BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)


def _hurwitz(s: Any, q: Any) -> Any:
    """ζ(s, q) by Euler and Maclaurin's summation (DLMF 25.11.5), also for complex or traced s and q."""
    shift = 12 + int(np.maximum(0, np.ceil(-np.min(np.real(strip(q)), initial=0))))
    total = sum((q + k) ** -s for k in range(shift))
    w = q + 1.0 * shift
    total = total + w ** (1 - s) / (s - 1) + w**-s / 2
    rising = s
    for j, b in enumerate(BERNOULLI, start=1):
        total = total + b / factorial(2 * j) * rising * w ** (1 - s - 2 * j)
        rising = rising * (s + 2 * j - 1) * (s + 2 * j)
    return total


def _polygamma(n: Any, x: Any) -> Any:
    if not np.iscomplexobj(x):
        return special.polygamma(n, x).astype(np.result_type(np.asarray(x), np.float16))[()]
    order = int(n)
    return special.psi(x) if order == 0 else (-1) ** (order + 1) * factorial(order) * _hurwitz(order + 1, x)


POLYGAMMA = elementwise(_polygamma, None, lambda ans, n, x: polygamma(n + 1, x))
POLYGAMMA.name = "polygamma"


def polygamma(n: Any, x: Any) -> Any:
    """ψ⁽ⁿ⁾(x): SciPy's polygamma for traced and complex x too, in the precision of x.

    >>> round(float(polygamma(1, 1.0)), 9)
    1.644934067
    """
    return POLYGAMMA(n, x)


elementwise(special.polygamma, None, lambda ans, n, x: polygamma(n + 1, x))
elementwise(special.psi, lambda ans, x: polygamma(1, x))
composite(hidden._zeta, _hurwitz).name = "zeta"
composite(hidden._riemann_zeta, lambda s: _hurwitz(s, 1.0)).name = "zeta"

# Γ
elementwise(special.gamma, lambda ans, x: ans * special.psi(x))
elementwise(special.gammaln, lambda ans, x: special.psi(x))
elementwise(special.loggamma, lambda ans, x: special.psi(x))
constant(special.gammasgn)
elementwise(special.multigammaln, lambda ans, a, d: sum(special.psi(a - j / 2) for j in range(int(d))), None)


def _rgamma_slope(ans: Any, x: Any) -> Any:
    """(1/Γ)′ = −ψ/Γ; left of ½, where both have poles, that of Γ(1 − x) sin(πx)/π (DLMF 5.5.3)."""
    left = np.less(np.real(x), 0.5)
    u, turn = np.where(left, 1 - x, 1), np.pi * np.where(left, x, 0)
    reflected = special.gamma(u) * (np.cos(turn) - special.psi(u) * np.sin(turn) / np.pi)
    return np.where(left, reflected, -ans * special.psi(np.where(left, 1, x)))


elementwise(special.rgamma, _rgamma_slope)

# quotients of Γ
elementwise(
    special.beta,
    lambda ans, a, b: ans * (special.psi(a) - special.psi(a + b)),
    lambda ans, a, b: ans * (special.psi(b) - special.psi(a + b)),
)
elementwise(
    special.betaln,
    lambda ans, a, b: special.psi(a) - special.psi(a + b),
    lambda ans, a, b: special.psi(b) - special.psi(a + b),
)
elementwise(
    special.binom,
    lambda ans, n, k: ans * (special.psi(n + 1) - special.psi(n - k + 1)),
    lambda ans, n, k: ans * (special.psi(n - k + 1) - special.psi(k + 1)),
)
elementwise(
    special.poch,
    lambda ans, x, m: ans * (special.psi(x + m) - special.psi(x)),
    lambda ans, x, m: ans * special.psi(x + m),
)
