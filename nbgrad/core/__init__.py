"""Differentiate NumPy: the tape, the traced array, the sweeps over it. Imports NumPy and nothing else."""
