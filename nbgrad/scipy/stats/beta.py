"""scipy.stats.beta, differentiable in x, a, b, loc and scale. log f = (a−1) log y + (b−1) log(1−y) − log B(a, b)."""

from __future__ import annotations

import numpy as np
from scipy.stats import beta as plain

from nbgrad.scipy import special
from nbgrad.scipy.stats.calling import attributes_as_distribution
from nbgrad.scipy.stats.families import Family, quotient

Family(
    plain,
    slope=lambda y, a, b: quotient(a - 1, y) - quotient(b - 1, 1 - y),
    shapes=("a", "b"),
    shape_slopes=(
        lambda y, a, b: np.log(y) - special.psi(a) + special.psi(a + b),
        lambda y, a, b: np.log1p(-y) - special.psi(b) + special.psi(a + b),
    ),
    below=lambda y, a, b: special.betainc(a, b, y),
    support=(0.0, 1.0),
    centre=0.5,
).declare()

__getattr__ = attributes_as_distribution(__name__, plain)
