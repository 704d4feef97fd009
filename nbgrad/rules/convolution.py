"""One-dimensional convolution and correlation, in every mode: linear in each operand.

Mathematics: full(a, v)ₖ = Σᵢ aᵢ vₖ₋ᵢ, whose adjoint in a is the correlation of the cotangent with v. The other
modes cut a part out of the full result; correlation is convolution with the conjugate of v reversed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.primitive import multilinear
from nbgrad.rules.indexing import SCATTER


def _length(x: Any) -> int:
    return int(np.size(x))


def _in_full(g: Any, a: Any, v: Any, mode: str, reverse: bool) -> Any:
    """The cotangent where its mode cut it out of the full result."""
    short, size = min(_length(a), _length(v)), _length(a) + _length(v) - 1
    start = {"full": 0, "same": (short - 1) // 2, "valid": short - 1}[mode]
    if reverse and _length(v) > _length(a):  # NumPy exchanges the operands, which turns the result round
        start = size - start - _length(g)
    return SCATTER(g, slice(start, start + _length(g)), np.empty(size))


def _convolve_back(g: Any, ans: Any, a: Any, v: Any, mode: str = "full") -> Any:
    return np.correlate(_in_full(g, a, v, mode, False), np.conj(np.ravel(v)), "valid")


def _correlate_left(g: Any, ans: Any, a: Any, v: Any, mode: str = "valid") -> Any:
    return np.convolve(_in_full(g, a, v, mode, True), np.conj(np.ravel(v)), "valid")


def _correlate_right(g: Any, ans: Any, a: Any, v: Any, mode: str = "valid") -> Any:
    reversed_and_conjugated = np.correlate(_in_full(g, a, v, mode, True), np.conj(np.ravel(a)), "valid")
    return np.conj(np.flip(reversed_and_conjugated))


multilinear(np.convolve, _convolve_back, lambda g, ans, a, v, mode="full": _convolve_back(g, ans, v, a, mode))
multilinear(np.correlate, _correlate_left, _correlate_right)
