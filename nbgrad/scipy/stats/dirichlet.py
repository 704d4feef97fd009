"""scipy.stats.dirichlet, differentiable in x and alpha.

log p = Σ (αᵢ − 1) log xᵢ − Σ log Γ(αᵢ) + log Γ(Σ αᵢ), a function of every xᵢ that is given; if the last one is not, it
is 1 − Σ xᵢ.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import dirichlet as plain

from nbgrad.core.cotangent import shape_of
from nbgrad.core.primitive import handler
from nbgrad.rules.composite import composite
from nbgrad.scipy import special
from nbgrad.scipy.stats.calling import attributes_as_distribution, named


def _value_of_logpdf(x: Any, alpha: Any) -> Any:
    return plain.logpdf(x, alpha)


def _value_of_pdf(x: Any, alpha: Any) -> Any:
    return plain.pdf(x, alpha)


def _complete(x: Any, alpha: Any) -> Any:
    """x with its last component."""
    if shape_of(x)[0] == shape_of(alpha)[0]:
        return x
    return np.concatenate([x, 1 - np.sum(x, axis=0, keepdims=True)])


def _of_complete(x: Any, alpha: Any) -> Any:
    exponents = np.reshape(alpha, (-1,) + (1,) * (len(shape_of(x)) - 1)) - 1
    norming = special.gammaln(np.sum(alpha)) - np.sum(special.gammaln(alpha))
    return np.squeeze(norming + np.sum(special.xlogy(exponents, x), axis=0))


def _logpdf(x: Any, alpha: Any) -> Any:
    return _of_complete(_complete(x, alpha), alpha)


def _pdf(x: Any, alpha: Any) -> Any:
    """Flat where it is 0, at an edge of the simplex."""
    x = _complete(x, alpha)
    edge = np.equal(_of_complete(x, alpha), -np.inf)
    return np.where(edge, 0, np.exp(_of_complete(np.where(edge, 1, x), alpha)))


for _value, _formula, _own in (
    (_value_of_logpdf, _logpdf, plain.logpdf),
    (_value_of_pdf, _pdf, plain.pdf),
):
    _operation = composite(_value, _formula)
    _operation.name = f"dirichlet.{_own.__name__}"
    handler(_own)(named(_operation, ("x", "alpha"), {}))

__getattr__ = attributes_as_distribution(__name__, plain)
