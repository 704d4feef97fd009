"""scipy.special: the orthogonal polynomials eval_…(n, x). The derivative is one of lower degree (DLMF 18.9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

from nbgrad.core.primitive import elementwise

NOTE = "differentiable in x"


def _lowered(n: Any, at: Callable[[Any], Any]) -> Any:
    """``at(n − 1)``, and 0 for the constant polynomial."""
    return np.where(np.equal(n, 0), 0, at(np.where(np.equal(n, 0), 0, n - 1)))


def _legendre_like(k: float, scale: Any) -> Callable[[Any, Any], Any]:
    """n, x ↦ scale(n) · C⁽ᵏ⁾ₙ₋₁(x), Gegenbauer's."""
    return lambda n, x: _lowered(n, lambda m: scale(n) * special.eval_gegenbauer(m, k, x))


DERIVATIVES: dict[Any, Callable[[Any, Any], Any]] = {
    special.eval_legendre: _legendre_like(1.5, lambda n: 1.0),
    special.eval_chebyt: lambda n, x: _lowered(n, lambda m: n * special.eval_chebyu(m, x)),
    special.eval_chebyu: _legendre_like(2.0, lambda n: 2.0),
    special.eval_hermite: lambda n, x: _lowered(n, lambda m: 2 * n * special.eval_hermite(m, x)),
    special.eval_hermitenorm: lambda n, x: _lowered(n, lambda m: n * special.eval_hermitenorm(m, x)),
    special.eval_laguerre: lambda n, x: _lowered(n, lambda m: -special.eval_genlaguerre(m, 1.0, x)),
}
for _fun, _derivative in DERIVATIVES.items():
    elementwise(_fun, None, lambda ans, n, x, derivative=_derivative: derivative(n, x), note=NOTE)

elementwise(
    special.eval_genlaguerre,
    None,
    None,
    lambda ans, n, a, x: _lowered(n, lambda m: -special.eval_genlaguerre(m, a + 1, x)),
    note=NOTE,
)
elementwise(
    special.eval_gegenbauer,
    None,
    None,
    lambda ans, n, a, x: _lowered(n, lambda m: 2 * a * special.eval_gegenbauer(m, a + 1, x)),
    note=NOTE,
)
elementwise(
    special.eval_jacobi,
    None,
    None,
    None,
    lambda ans, n, a, b, x: _lowered(n, lambda m: (n + a + b + 1) / 2 * special.eval_jacobi(m, a + 1, b + 1, x)),
    note=NOTE,
)
