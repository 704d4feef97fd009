"""Values in a few words: an array on one line, its size as one number."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of

SHOWN = 6
"""Elements of an array that are written out; of longer ones the first and last three."""


def brief(value: Any) -> str:
    """A value on one line: ``0.25``, ``[1. 2. … 9.]``.

    >>> brief(np.arange(100.0))
    '[0. 1. 2. … 97. 98. 99.]'
    """
    if isinstance(value, tuple | list):
        return "(" + ", ".join(brief(v) for v in value) + ")"
    if not isinstance(value, np.ndarray) or not value.ndim:
        return scalar(value)
    text = np.array2string(value, precision=4, threshold=SHOWN, edgeitems=SHOWN // 2, max_line_width=10_000)
    return " ".join(text.split()).replace("[ ", "[").replace("...", "…").replace("-", "−")


def scalar(value: Any) -> str:
    """A number with four digits."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.item()
    text = f"{value:.4g}" if isinstance(value, float | complex) else str(value)
    return text.replace("-", "−")


def rms(value: Any) -> float:
    """Root of the mean square of all elements; 0 for an empty array."""
    if isinstance(value, float):
        return abs(value)
    if isinstance(value, tuple | list):
        return max((rms(v) for v in value if v is not None), default=0.0)
    magnitudes = np.abs(np.asarray(value, dtype=np.result_type(value, np.float64)))
    top = float(magnitudes.max()) if magnitudes.size else 0.0
    if top == 0 or not np.isfinite(top):
        return top
    return top * float(np.sqrt(np.mean((magnitudes / top) ** 2)))  # scaled, so that 1e-200 does not vanish


def flat(value: Any) -> Any:
    """All elements in one row; of several outputs one after another, leaving out those that are None."""
    if isinstance(value, tuple | list):
        return np.concatenate([flat(v) for v in value if v is not None] or [np.empty(0)])
    return np.ravel(np.asarray(value))


def is_finite(value: Any) -> bool:
    """Whether no element is NaN or infinite; true for anything that is not a number."""
    array = flat(value)
    return array.dtype.kind not in "fc" or bool(np.isfinite(array).all())


def size_of(value: Any) -> int:
    """Number of elements; of several outputs together."""
    if isinstance(value, tuple | list):
        return sum(size_of(v) for v in value)
    return prod(shape_of(value))


def jacobian_shape(of: Any, by: Any) -> tuple[int, ...]:
    """Shape of ∂of/∂by in numerator layout, arrays flattened: (m, n); (1,) for a number by a number."""
    m, n = size_of(of), size_of(by)
    return (1,) if m == n == 1 and not (_axes(of) or _axes(by)) else (m, n)


def jacobian_text(of: Any, by: Any) -> str:
    """The same shape in text, with arrays of several axes spelled out: ``(1, 2×3)``."""
    if jacobian_shape(of, by) == (1,):
        return "(1,)"
    return f"({_extent(of)}, {_extent(by)})"


def _axes(value: Any) -> int:
    return len(value) if isinstance(value, tuple | list) else len(shape_of(value))


def _extent(value: Any) -> str:
    shape = () if isinstance(value, tuple | list) else shape_of(value)
    return "×".join(map(str, shape)) if len(shape) > 1 else str(size_of(value))
