"""scipy.stats.gamma, differentiable in x, a, loc and scale. log f = (a − 1) log y − y − log Γ(a)."""

from __future__ import annotations

import numpy as np
from scipy.stats import gamma as plain

from nbgrad.scipy import special
from nbgrad.scipy.stats.calling import attributes_as_distribution
from nbgrad.scipy.stats.families import Family, quotient

Family(
    plain,
    slope=lambda y, a: quotient(a - 1, y) - 1,
    shapes=("a",),
    shape_slopes=(lambda y, a: np.log(y) - special.psi(a),),
    below=lambda y, a: special.gammainc(a, y),
    support=(0.0, np.inf),
    centre=1.0,
).declare()

__getattr__ = attributes_as_distribution(__name__, plain)
