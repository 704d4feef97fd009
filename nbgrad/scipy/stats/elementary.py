"""Distributions whose log density is a line or two: exponential, uniform, Laplace, logistic, Cauchy, log-normal."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special, stats

from nbgrad.core.primitive import HANDLERS
from nbgrad.scipy.stats.calling import Frozen
from nbgrad.scipy.stats.families import Family


def _below_lognorm(y: Any, s: Any) -> Any:
    """The distribution function Φ(ln y / s)."""
    return special.ndtr(np.log(y) / s)


FAMILIES = (
    Family(stats.expon, slope=lambda y: -np.ones_like(y), support=(0.0, np.inf), centre=1.0),
    Family(stats.uniform, slope=lambda y: np.zeros_like(y), support=(0.0, 1.0), centre=0.5),
    Family(stats.laplace, slope=lambda y: -np.sign(y)),
    Family(stats.logistic, slope=lambda y: -np.tanh(y / 2)),
    Family(stats.cauchy, slope=lambda y: -2 * y / (1 + y * y)),
    Family(
        stats.lognorm,
        slope=lambda y, s: -(1 + np.log(y) / s**2) / y,
        shapes=("s",),
        shape_slopes=(lambda y, s: (np.log(y) / s) ** 2 / s - 1 / s,),
        below=_below_lognorm,
        support=(0.0, np.inf),
        centre=1.0,
    ),
)

for _family in FAMILIES:
    _family.declare()
    HANDLERS[_family.plain] = lambda *args, _plain=_family.plain, **kwargs: Frozen(_plain, args, kwargs)
