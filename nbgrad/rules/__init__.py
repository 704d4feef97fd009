"""What each NumPy function differentiates to: importing this package fills the rule table."""

from nbgrad.rules import (
    accumulations,
    bessel,
    complexnumbers,
    elementwise,
    indexing,
    inplace,
    magnitudes,
    methods,
    nanfunctions,
    products,
    reductions,
    rounding,
    shapes,
    statistics,
    ufuncs,
)

__all__ = [
    "accumulations",
    "bessel",
    "complexnumbers",
    "elementwise",
    "indexing",
    "inplace",
    "magnitudes",
    "methods",
    "nanfunctions",
    "products",
    "reductions",
    "rounding",
    "shapes",
    "statistics",
    "ufuncs",
]
