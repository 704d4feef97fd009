"""Watch NumPy code being differentiated: every value, every gradient, one step at a time."""
