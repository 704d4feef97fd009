"""What each NumPy function differentiates to: a line each."""
