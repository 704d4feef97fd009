"""What each NumPy function differentiates to: importing this package fills the rule table."""

from nbgrad.rules import (
    bessel,
    complexnumbers,
    elementwise,
    indexing,
    inplace,
    magnitudes,
    methods,
    products,
    reductions,
    rounding,
    shapes,
    ufuncs,
)

__all__ = [
    "bessel",
    "complexnumbers",
    "elementwise",
    "indexing",
    "inplace",
    "magnitudes",
    "methods",
    "products",
    "reductions",
    "rounding",
    "shapes",
    "ufuncs",
]
