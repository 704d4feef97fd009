"""Covariance and correlation of several variables: cov, corrcoef.

Mathematics: C = (X − x̄) W (X − x̄)ᴴ / f, with the normalisation f of np.cov's keywords.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import arrayed
from nbgrad.rules.composite import composite


def _observations(m: Any, y: Any, rowvar: bool) -> Any:
    """All variables as the rows of one matrix."""
    x = np.atleast_2d(m) if rowvar or len(shape_of(m)) == 1 else np.transpose(m)
    if y is None:
        return x
    other = np.atleast_2d(arrayed(y))
    if not rowvar and shape_of(other)[0] != 1:
        other = np.transpose(other)
    return np.concatenate([x, other], axis=0)


def _cov(
    m: Any, y: Any = None, rowvar: bool = True, bias: bool = False, ddof: Any = None, fweights: Any = None,
    aweights: Any = None, *, dtype: Any = None,
) -> Any:  # fmt: skip
    x = _observations(m, y, rowvar)
    free = (0 if bias else 1) if ddof is None else ddof
    if fweights is None and aweights is None:
        d = x - np.mean(x, axis=1, keepdims=True)
        return np.squeeze(np.dot(d, np.conj(np.transpose(d))) / (shape_of(x)[1] - free))
    w = np.multiply(1.0 if fweights is None else fweights, 1.0 if aweights is None else aweights)
    total = np.sum(w)
    lost = free * (1 if aweights is None else np.sum(w * arrayed(aweights)) / total)
    d = x - np.sum(x * w, axis=1, keepdims=True) / total
    return np.squeeze(np.dot(d, np.conj(np.transpose(d * w))) / (total - lost))


def _corrcoef(x: Any, y: Any = None, rowvar: bool = True, *, dtype: Any = None) -> Any:
    v = _observations(x, y, rowvar)
    d = v - np.mean(v, axis=1, keepdims=True)
    unit = d / np.sqrt(np.sum(np.real(d * np.conj(d)), axis=1, keepdims=True))
    return np.squeeze(np.dot(unit, np.conj(np.transpose(unit))))


composite(np.cov, _cov)
composite(np.corrcoef, _corrcoef)
