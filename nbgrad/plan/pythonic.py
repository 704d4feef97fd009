"""Operations on single numbers that Python does as NumPy would, and ten times as fast."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nbgrad.core.primitive import RULES, Primitive

ARITHMETIC: dict[Primitive, str] = {
    RULES[np.add]: "{0} + {1}", RULES[np.subtract]: "{0} - {1}", RULES[np.multiply]: "{0} * {1}",
    RULES[np.true_divide]: "{0} / {1}", RULES[np.power]: "{0} ** {1}", RULES[np.negative]: "-{0}",
    RULES[np.absolute]: "abs({0})", RULES[np.square]: "{0} * {0}", RULES[np.reciprocal]: "1.0 / {0}",
    RULES[np.positive]: "{0}", RULES[np.sqrt]: "sqrt({0})",
}  # fmt: skip
"""Operations on two Python floats that give the very bits NumPy gives, or raise where NumPy gives inf or NaN."""
OF_MATH: dict[Primitive, Any] = {
    RULES[np.sin]: math.sin, RULES[np.cos]: math.cos, RULES[np.tan]: math.tan, RULES[np.exp]: math.exp,
    RULES[np.log]: math.log, RULES[np.tanh]: math.tanh, RULES[np.sinh]: math.sinh, RULES[np.cosh]: math.cosh,
    RULES[np.arctan]: math.atan, RULES[np.log1p]: math.log1p, RULES[np.expm1]: math.expm1,
    RULES[np.arcsin]: math.asin, RULES[np.arccos]: math.acos,
}  # fmt: skip
"""Functions of the standard library that round differently in the last bit, and raise where NumPy gives inf or NaN."""
SQUARE = RULES[np.square]
