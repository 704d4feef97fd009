"""What each NumPy function differentiates to: importing this package fills the rule table."""

from nbgrad.rules import elementwise, indexing, inplace, methods, products, reductions, shapes, ufuncs

__all__ = ["elementwise", "indexing", "inplace", "methods", "products", "reductions", "shapes", "ufuncs"]
