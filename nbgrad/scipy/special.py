"""scipy.special, differentiable."""

from __future__ import annotations

from scipy import special as plain

from nbgrad.scipy.drop_in import attributes_of

__getattr__ = attributes_of(plain)
