"""scipy.linalg, differentiable: everything it holds, with derivatives where there is a rule."""

from __future__ import annotations

from scipy import linalg as plain

from nbgrad.scipy import linalg_factors, linalg_functions, linalg_spectra, linalg_structured, linalg_systems
from nbgrad.scipy.drop_in import attributes_of, follow

RULES_IN = (linalg_systems, linalg_factors, linalg_spectra, linalg_functions, linalg_structured)
"""The modules that declare the rules; importing them is what makes the functions differentiable."""

__getattr__ = attributes_of(plain)
follow(plain)
