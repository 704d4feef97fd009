"""scipy.special: incomplete gamma and beta functions and the distributions made of them, in every argument.

In x the derivative is the density. In the parameters it is the series of the function, all of whose terms have one
sign, differentiated term by term (DLMF 8.11.4, 8.17.7): each term t by its logarithm, t′ = t·(log t)′.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np
from scipy import special

from nbgrad.core.dispatch import strip
from nbgrad.core.primitive import elementwise


def _summed(term: Any, ratio: Callable[[int], Any], weight: Callable[[int], Any]) -> Any:
    """Σ tₙ·weight(n) with t₀ = ``term`` and tₙ₊₁ = tₙ·ratio(n), until no term matters any more."""
    total = term * weight(0)
    for n in count():
        step, factor = ratio(n), weight(n + 1)
        term = term * step
        total = total + term * factor
        matters = strip(np.abs(term) * (1 + np.abs(factor)) > 1e-17 * np.abs(total))
        if not np.any(matters | (strip(step >= 1) & strip(term != 0))):
            return total


# gamma
def _gamma_density(a: Any, x: Any) -> Any:
    """xᵃ⁻¹ e⁻ˣ / Γ(a)."""
    return np.exp(special.xlogy(a - 1, x) - x - special.gammaln(a))


def _gamma_shape(a: Any, x: Any) -> Any:
    """∂P/∂a of P(a, x) = Σ xᵃ⁺ⁿ e⁻ˣ / Γ(a+n+1); 0 at x = 0."""
    positive = np.greater(x, 0)
    y = np.where(positive, x, 1)
    first = np.exp(a * np.log(y) - y - special.gammaln(a + 1))
    slope = _summed(first, lambda n: y / (a + n + 1), lambda n: np.log(y) - special.psi(a + n + 1))
    return np.where(positive, slope, 0)


elementwise(special.gammainc, lambda ans, a, x: _gamma_shape(a, x), lambda ans, a, x: _gamma_density(a, x))
elementwise(special.gammaincc, lambda ans, a, x: -_gamma_shape(a, x), lambda ans, a, x: -_gamma_density(a, x))
elementwise(
    special.gammaincinv,
    lambda ans, a, y: -_gamma_shape(a, ans) / _gamma_density(a, ans),
    lambda ans, a, y: 1 / _gamma_density(a, ans),
)
elementwise(
    special.gammainccinv,
    lambda ans, a, y: -_gamma_shape(a, ans) / _gamma_density(a, ans),
    lambda ans, a, y: -1 / _gamma_density(a, ans),
)
elementwise(
    special.chdtr,
    lambda ans, v, x: _gamma_shape(v / 2, x / 2) / 2,
    lambda ans, v, x: _gamma_density(v / 2, x / 2) / 2,
)
elementwise(
    special.chdtrc,
    lambda ans, v, x: -_gamma_shape(v / 2, x / 2) / 2,
    lambda ans, v, x: -_gamma_density(v / 2, x / 2) / 2,
)


# beta
def _beta_density(a: Any, b: Any, x: Any) -> Any:
    """xᵃ⁻¹ (1 − x)ᵇ⁻¹ / B(a, b)."""
    return np.exp(special.xlogy(a - 1, x) + special.xlog1py(b - 1, -x) - special.betaln(a, b))


def _beta_shapes(a: Any, b: Any, x: Any) -> tuple[Any, Any]:
    """∂I/∂a and ∂I/∂b of Iₓ(a, b) = Σ xᵃ⁺ⁿ (1−x)ᵇ Γ(a+b+n) / (Γ(a+n+1) Γ(b)), or of 1 − I₁₋ₓ(b, a) if faster."""
    inside = np.logical_and(np.greater(x, 0), np.less(x, 1))
    middle = np.where(inside, x, 0.5)
    swap = np.greater(middle, (a + 1) / (a + b + 2))
    p, q, y = np.where(swap, b, a), np.where(swap, a, b), np.where(swap, 1 - middle, middle)
    first = np.exp(p * np.log(y) + q * np.log1p(-y) - special.betaln(p, q)) / p

    def ratio(n: int) -> Any:
        return y * (p + q + n) / (p + 1 + n)

    of_p = _summed(first, ratio, lambda n: np.log(y) + special.psi(p + q + n) - special.psi(p + n + 1))
    of_q = _summed(first, ratio, lambda n: np.log1p(-y) + special.psi(p + q + n) - special.psi(q))
    return np.where(inside, np.where(swap, -of_q, of_p), 0), np.where(inside, np.where(swap, -of_p, of_q), 0)


for _fun, _sign in ((special.betainc, 1.0), (special.betaincc, -1.0)):
    elementwise(
        _fun,
        lambda ans, a, b, x, sign=_sign: sign * _beta_shapes(a, b, x)[0],
        lambda ans, a, b, x, sign=_sign: sign * _beta_shapes(a, b, x)[1],
        lambda ans, a, b, x, sign=_sign: sign * _beta_density(a, b, x),
    )
for _fun, _sign in ((special.betaincinv, 1.0), (special.betainccinv, -1.0)):
    elementwise(
        _fun,
        lambda ans, a, b, y: -_beta_shapes(a, b, ans)[0] / _beta_density(a, b, ans),
        lambda ans, a, b, y: -_beta_shapes(a, b, ans)[1] / _beta_density(a, b, ans),
        lambda ans, a, b, y, sign=_sign: sign / _beta_density(a, b, ans),
    )


# Student's t, whose distribution is 1 − I(df/2, ½)/2 at df / (df + t²) for t > 0
def _student_density(df: Any, t: Any) -> Any:
    half = (df + 1) / 2
    scale = special.gammaln(half) - special.gammaln(df / 2)
    return np.exp(scale - half * np.log1p(t * t / df)) / np.sqrt(df * np.pi)


def _student_freedom(df: Any, t: Any) -> Any:
    """Derivative of the distribution in the degrees of freedom."""
    square = np.where(np.equal(t, 0), 1, t * t)
    place = df / (df + square)
    moved = _beta_density(df / 2, 0.5, place) * square / (df + square) ** 2
    return np.where(np.equal(t, 0), 0, -np.sign(t) / 2 * (_beta_shapes(df / 2, 0.5, place)[0] / 2 + moved))


elementwise(special.stdtr, lambda ans, df, t: _student_freedom(df, t), lambda ans, df, t: _student_density(df, t))
elementwise(
    special.stdtrit,
    lambda ans, df, p: -_student_freedom(df, ans) / _student_density(df, ans),
    lambda ans, df, p: 1 / _student_density(df, ans),
)
