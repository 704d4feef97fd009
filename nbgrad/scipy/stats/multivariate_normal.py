"""scipy.stats.multivariate_normal, differentiable in x, mean and cov, singular covariances included.

log p = −½ (r log 2π + log|Σ|₊ + dᵀ Σ⁺ d) with d = x − mean, Σ⁺ the pseudo-inverse, |Σ|₊ the product of the r
eigenvalues that are not 0, d log|Σ|₊ = tr(Σ⁺ dΣ). As in SciPy only the lower triangle of cov is read.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats
from scipy.stats import multivariate_normal as plain

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import arrayed, strip
from nbgrad.core.primitive import handler, rule
from nbgrad.rules.composite import composite
from nbgrad.rules.matrices import from_triangle, turned
from nbgrad.scipy.stats.calling import attributes_as_distribution

CUTOFF = 1e6 * float(np.finfo(np.float64).eps)
"""SciPy takes eigenvalues for 0 that are smaller, relative to the largest one."""


def _inverse(cov: Any) -> Any:
    return np.linalg.pinv(cov, rcond=CUTOFF, hermitian=True)


def _log_volume(cov: Any) -> Any:
    """The logarithm of the product of the eigenvalues that are not 0."""
    values = np.linalg.eigvalsh(cov)
    return np.sum(np.log(values[values > CUTOFF * np.max(np.abs(values))]))


LOG_VOLUME = rule(
    _log_volume,
    vjp=lambda g, ans, cov: g * turned(_inverse(cov)),
    jvp=lambda t, ans, cov: np.sum(turned(_inverse(cov)) * t),
)


def _matrix(mean: Any, cov: Any) -> Any:
    """The covariance matrix in double precision, as SciPy makes it of a number, a diagonal or a lower triangle."""
    shape = shape_of(cov)
    n = int(np.prod(shape_of(mean))) if mean is not None else shape[0] if len(shape) == 2 else 1
    if len(shape) == 2:
        return from_triangle(cov + np.zeros(shape))
    return cov * np.eye(n)


def _density(x: Any, mean: Any, cov: Any, allow_singular: bool) -> Any:
    matrix = _matrix(mean, cov)
    n = shape_of(matrix)[0]
    if len(shape_of(x)) < 2:
        x = np.reshape(x, (-1, n))
    away = x if mean is None else x - np.reshape(mean, (-1,))
    possible = np.isfinite(plain.logpdf(*strip((x, mean, cov)), allow_singular)) if allow_singular else True
    square = np.sum(away @ _inverse(matrix) * away, axis=-1)
    value = np.squeeze(-0.5 * (LOG_VOLUME(matrix) + square))
    return value if np.all(possible) else np.where(possible, value, -np.inf)


def _logpdf(x: Any, mean: Any, cov: Any, allow_singular: bool) -> Any:
    return plain.logpdf(x, mean, cov, allow_singular)


def _pdf(x: Any, mean: Any, cov: Any, allow_singular: bool) -> Any:
    return plain.pdf(x, mean, cov, allow_singular)


def _entropy(mean: Any, cov: Any) -> Any:
    return plain.entropy(mean, cov)


LOGPDF = composite(_logpdf, _density)
PDF = composite(_pdf, lambda *args: np.exp(LOGPDF(*args)))
ENTROPY = composite(_entropy, lambda mean, cov: LOG_VOLUME(_matrix(mean, cov)) / 2)
for _operation, _method in ((LOGPDF, "logpdf"), (PDF, "pdf"), (ENTROPY, "entropy"), (LOG_VOLUME, "log_volume")):
    _operation.name = f"multivariate_normal.{_method}"


def _covariance(cov: Any, allow_singular: bool) -> tuple[Any, bool]:
    """The matrix of a covariance, and whether it may be singular; SciPy's Covariance objects may."""
    if isinstance(cov, stats.Covariance):
        return cov.covariance, True
    return (1.0 if cov is None else arrayed(cov)), allow_singular


@handler(plain.logpdf)
def _traced_logpdf(x: Any, mean: Any = None, cov: Any = 1, allow_singular: bool = False) -> Any:
    """scipy.stats.multivariate_normal.logpdf of traced values."""
    return LOGPDF(arrayed(x), arrayed(mean), *_covariance(cov, allow_singular))


@handler(plain.pdf)
def _traced_pdf(x: Any, mean: Any = None, cov: Any = 1, allow_singular: bool = False) -> Any:
    """scipy.stats.multivariate_normal.pdf of traced values."""
    return PDF(arrayed(x), arrayed(mean), *_covariance(cov, allow_singular))


@handler(plain.entropy)
def _traced_entropy(mean: Any = None, cov: Any = 1, allow_singular: bool = True) -> Any:
    """scipy.stats.multivariate_normal.entropy of traced values."""
    return ENTROPY(arrayed(mean), _covariance(cov, allow_singular)[0])


__getattr__ = attributes_as_distribution(__name__, plain)
