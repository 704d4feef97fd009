"""scipy.special: the gamma function, its logarithm, derivatives and incomplete kin. Mathematics: DLMF ch. 5 and 8.

The incomplete functions are differentiable in their last argument; in the others they have no closed derivative.
"""

from __future__ import annotations

from math import factorial
from typing import Any

import numpy as np
from scipy import special
from scipy.special import _ufuncs as hidden

from nbgrad.core.primitive import constant, elementwise

# the polygamma functions ψ⁽ⁿ⁾ = (−1)ⁿ⁺¹ n! ζ(n + 1, x), Hurwitz's ζ
BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)


def _hurwitz(s: int, z: Any) -> Any:
    """ζ(s, z) of complex z for s = 2, 3, … by Euler and Maclaurin's summation (DLMF 25.11.5)."""
    shift = 12 + np.maximum(0, np.ceil(-np.min(np.real(z), initial=0))).astype(int)
    total = sum((z + k) ** -s for k in range(shift))
    w = z + shift
    total = total + w ** (1 - s) / (s - 1) + w**-s / 2
    rising = float(s)
    for j, b in enumerate(BERNOULLI, start=1):
        total = total + b / factorial(2 * j) * rising * w ** (1 - s - 2 * j)
        rising *= (s + 2 * j - 1) * (s + 2 * j)
    return total


def _polygamma(n: Any, x: Any) -> Any:
    if not np.iscomplexobj(x):
        return special.polygamma(n, x).astype(np.result_type(x, np.float16))[()]
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
elementwise(hidden._zeta, None, lambda ans, s, q: -s * special.zeta(s + 1, q))
elementwise(special.zeta, None, lambda ans, s, q: -s * special.zeta(s + 1, q), note="differentiable in q")

# Γ
elementwise(special.gamma, lambda ans, x: ans * special.psi(x))
elementwise(special.gammaln, lambda ans, x: special.psi(x))
elementwise(special.loggamma, lambda ans, x: special.psi(x))
constant(special.gammasgn)
elementwise(special.multigammaln, lambda ans, a, d: sum(special.psi(a - j / 2) for j in range(int(d))), None)


def _rgamma_slope(ans: Any, x: Any) -> Any:
    """−ψ(x)/Γ(x); at the poles x = −n, where that is 0·∞, its limit (−1)ⁿ n!."""
    real = np.real(x)
    pole = np.logical_and(np.equal(ans, 0), np.logical_and(np.less_equal(real, 0), np.equal(np.rint(real), x)))
    n = np.where(pole, -real, 0)
    return np.where(pole, (-1.0) ** n * special.gamma(n + 1), -ans * special.psi(np.where(pole, 1, x)))


elementwise(special.rgamma, _rgamma_slope, note="second derivative at a pole not defined here")

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


# incomplete: in the last argument, the density
def _gamma_density(a: Any, x: Any) -> Any:
    """xᵃ⁻¹ e⁻ˣ / Γ(a)."""
    return np.exp(special.xlogy(a - 1, x) - x - special.gammaln(a))


def _beta_density(a: Any, b: Any, x: Any) -> Any:
    """xᵃ⁻¹ (1 − x)ᵇ⁻¹ / B(a, b)."""
    return np.exp(special.xlogy(a - 1, x) + special.xlog1py(b - 1, -x) - special.betaln(a, b))


def _student_density(df: Any, x: Any) -> Any:
    half = (df + 1) / 2
    scale = special.gammaln(half) - special.gammaln(df / 2)
    return np.exp(scale - half * np.log1p(x * x / df)) / np.sqrt(df * np.pi)


LAST = "differentiable in the last argument"
elementwise(special.gammainc, None, lambda ans, a, x: _gamma_density(a, x), note=LAST)
elementwise(special.gammaincc, None, lambda ans, a, x: -_gamma_density(a, x), note=LAST)
elementwise(special.gammaincinv, None, lambda ans, a, y: 1 / _gamma_density(a, ans), note=LAST)
elementwise(special.gammainccinv, None, lambda ans, a, y: -1 / _gamma_density(a, ans), note=LAST)
elementwise(special.betainc, None, None, lambda ans, a, b, x: _beta_density(a, b, x), note=LAST)
elementwise(special.betaincc, None, None, lambda ans, a, b, x: -_beta_density(a, b, x), note=LAST)
elementwise(special.betaincinv, None, None, lambda ans, a, b, y: 1 / _beta_density(a, b, ans), note=LAST)
elementwise(special.betainccinv, None, None, lambda ans, a, b, y: -1 / _beta_density(a, b, ans), note=LAST)
elementwise(special.chdtr, None, lambda ans, v, x: _gamma_density(v / 2, x / 2) / 2, note=LAST)
elementwise(special.chdtrc, None, lambda ans, v, x: -_gamma_density(v / 2, x / 2) / 2, note=LAST)
elementwise(special.stdtr, None, lambda ans, df, x: _student_density(df, x), note=LAST)
elementwise(special.stdtrit, None, lambda ans, df, p: 1 / _student_density(df, ans), note=LAST)
