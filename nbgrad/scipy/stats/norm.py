"""scipy.stats.norm, differentiable in x, loc and scale."""

from __future__ import annotations

from scipy.stats import norm as plain

from nbgrad.scipy.stats.calling import attributes_as_distribution
from nbgrad.scipy.stats.families import Family

Family(plain, slope=lambda y: -y).declare()

__getattr__ = attributes_as_distribution(__name__, plain)
