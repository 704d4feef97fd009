"""scipy.stats.poisson, differentiable in mu.

With p(k) = e^(−μ) μᵏ/k!: ∂p(k)/∂μ = p(k−1) − p(k), and the sum up to k leaves ∂ cdf(k)/∂μ = −p(k).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.stats import poisson as plain

from nbgrad.core.primitive import Primitive, elementwise, handler
from nbgrad.scipy.stats.calling import attributes_as_distribution, named
from nbgrad.scipy.stats.families import quotient

NOTE = "differentiable in mu, not in k and loc, which count"


def _operation(method: str, in_mu: Callable[..., Any]) -> Primitive:
    own = getattr(plain, method)

    def value(k: Any, mu: Any, loc: Any) -> Any:
        return own(k, mu, loc)

    value.__name__ = f"poisson.{method}"
    op = elementwise(value, None, in_mu, None, note=NOTE)
    handler(own)(named(op, ("k", "mu", "loc"), {"loc": 0}))
    return op


def _at_floor(k: Any, loc: Any) -> Any:
    """The last place of the distribution that is not above k."""
    return np.floor(k - loc) + loc


def _of_logpmf(ans: Any, k: Any, mu: Any, loc: Any) -> Any:
    slope = np.where(np.equal(ans, -np.inf), 0, quotient(k - loc, mu) - 1)
    return np.where(np.isnan(ans), np.nan, slope)


def _relative(ans: Any, k: Any, mu: Any, loc: Any) -> Any:
    """p(k) divided by the probability whose logarithm is ``ans``."""
    logs = LOGPMF(_at_floor(k, loc), mu, loc)
    none = np.equal(logs, -np.inf)
    return np.where(none, 0, np.exp(logs - np.where(none, 0, ans)))


PMF: Primitive = _operation("pmf", lambda ans, k, mu, loc: PMF(k - 1, mu, loc) - ans)
LOGPMF: Primitive = _operation("logpmf", _of_logpmf)
_operation("cdf", lambda ans, k, mu, loc: -PMF(_at_floor(k, loc), mu, loc))
_operation("sf", lambda ans, k, mu, loc: PMF(_at_floor(k, loc), mu, loc))
_operation("logcdf", lambda ans, k, mu, loc: -_relative(ans, k, mu, loc))
_operation("logsf", _relative)

__getattr__ = attributes_as_distribution(__name__, plain)
