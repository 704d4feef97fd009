"""scipy.special, differentiable."""

from __future__ import annotations

from scipy import special as plain

from nbgrad.scipy import (
    besselfunctions,
    errorfunctions,
    gammafunctions,
    incomplete,
    integrals,
    logistic,
    polynomials,
    softmaxes,
)
from nbgrad.scipy.drop_in import attributes_of, follow

RULES_OF = (besselfunctions, errorfunctions, gammafunctions, incomplete, integrals, logistic, polynomials, softmaxes)
"""The modules whose import declared the rules."""

__getattr__ = attributes_of(plain)
follow(plain)
