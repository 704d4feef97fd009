"""scipy.stats.t, differentiable in x, df, loc and scale.

log f = log Γ((df+1)/2) − log Γ(df/2) − ½ log(π df) − (df+1)/2 log(1 + y²/df).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import t as plain

from nbgrad.scipy import special
from nbgrad.scipy.stats.calling import attributes_as_distribution
from nbgrad.scipy.stats.families import Family


def _slope(y: Any, df: Any) -> Any:
    """−(df+1) y/(df + y²), so written that it is −y for infinite df."""
    return -(1 + 1 / df) * y / (1 + y * y / df)


def _shape_slope(y: Any, df: Any) -> Any:
    """∂ log f/∂df; 0 in the limit, the normal distribution."""
    normal = np.isinf(df)
    df = np.where(normal, 1, df)
    q = y * y / df
    gammas = special.psi((df + 1) / 2) - special.psi(df / 2)
    return np.where(normal, 0, (gammas - 1 / df - np.log1p(q) + (1 + 1 / df) * q / (1 + q)) / 2)


Family(
    plain,
    slope=_slope,
    shapes=("df",),
    shape_slopes=(_shape_slope,),
    below=lambda y, df: special.stdtr(df, y),
).declare()

__getattr__ = attributes_as_distribution(__name__, plain)
