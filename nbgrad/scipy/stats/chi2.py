"""scipy.stats.chi2, differentiable in x, df, loc and scale: the gamma distribution of y/2 with a = df/2."""

from __future__ import annotations

import numpy as np
from scipy.stats import chi2 as plain

from nbgrad.scipy import special
from nbgrad.scipy.stats.calling import attributes_as_distribution
from nbgrad.scipy.stats.families import Family, quotient

Family(
    plain,
    slope=lambda y, df: quotient(df / 2 - 1, y) - 0.5,
    shapes=("df",),
    shape_slopes=(lambda y, df: (np.log(y / 2) - special.psi(df / 2)) / 2,),
    below=lambda y, df: special.gammainc(df / 2, y / 2),
    support=(0.0, np.inf),
    centre=1.0,
).declare()

__getattr__ = attributes_as_distribution(__name__, plain)
