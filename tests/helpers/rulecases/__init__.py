"""Cases for the product test of the rules: one module a family, each with a list ``CASES``."""
