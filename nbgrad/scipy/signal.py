"""scipy.signal, differentiable: everything it holds, with derivatives where there is a rule."""

from __future__ import annotations

from typing import Any

from scipy import signal as plain

from nbgrad.scipy import signal_axes, signal_convolution, signal_filters
from nbgrad.scipy.drop_in import attributes_of, follow

RULES_IN = (signal_convolution, signal_axes, signal_filters)
"""The modules that declare the rules; importing them is what makes the functions differentiable."""

__getattr__ = attributes_of(plain)
follow(plain)
_convolve = __getattr__("convolve")


def convolve(
    in1: Any, in2: Any, axes: Any = None, dot_axes: Any = None, mode: str = "full", *, method: str = "auto"
) -> Any:
    """scipy.signal.convolve; with ``axes`` or ``dot_axes`` along some axes only, others multiplied and summed over.

    ``axes`` and ``dot_axes`` are pairs of sequences, one for each operand. The result has the axes of ``in1`` that are
    in neither, those of ``in2``, and the convolved ones. Without the two, ``mode`` and ``method`` may also be given by
    position, as in SciPy. Raises ValueError as SciPy does.

    >>> import numpy as np
    >>> from nbgrad.scipy import signal
    >>> signal.convolve(np.ones((2, 4)), np.ones((3, 2)), axes=([1], [1]), mode="valid").shape
    (2, 3, 3)
    """
    if isinstance(axes, str):  # SciPy's order of arguments: mode, method
        axes, mode, method = None, axes, dot_axes or method
        dot_axes = None
    if axes is None and dot_axes is None:
        return _convolve(in1, in2, mode, method)
    return signal_axes.convolve_axes(in1, in2, axes, dot_axes, mode)
