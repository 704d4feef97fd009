"""Numbers and arrays as short text, the same on every card, in every sentence and in every table."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

LONGEST_LISTING = 18
"""Characters up to which a small array is shown element by element."""
MOST_LISTED = 6
NUMERIC_KINDS = "biufc"


def number(x: Any, digits: int = 4) -> str:
    """A number with about ``digits`` significant digits: "5.2", "442", "1.235e-6", "nan".

    >>> number(3.14159), number(442.0), number(0.00000123456), number(float("-inf"))
    ('3.142', '442', '1.235e-6', '-inf')
    """
    if isinstance(x, bool | np.bool_):
        return str(bool(x))
    if isinstance(x, complex | np.complexfloating):
        return _complex(complex(x), digits)
    if isinstance(x, int | np.integer) and abs(int(x)) < 10**9:
        return str(int(x))
    try:
        return _real(float(x), digits)
    except OverflowError:
        return f"{'-' if x < 0 else ''}2^{abs(x).bit_length() - 1}…"


def _real(x: float, digits: int) -> str:
    if not math.isfinite(x):
        return str(x)
    if abs(x) < 1e6 and (x == int(x) or abs(x) >= 10**digits):
        return f"{x:.0f}"
    mantissa, e, exponent = f"{x:.{digits}g}".partition("e")
    return f"{mantissa}e{int(exponent)}" if e else mantissa


def _complex(z: complex, digits: int) -> str:
    digits = min(digits, 3)
    imaginary = _real(z.imag, digits)
    return f"{_real(z.real, digits)}{'' if imaginary[:1] == '-' else '+'}{imaginary}j"


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as Python writes it, without spelling out np.int64: "(3,)", "()"."""
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def type_text(value: Any) -> str:
    """Shape of an array, "float" and the like for a Python number, "2 arrays" for several outputs."""
    if isinstance(value, tuple | list):
        return f"{len(value)} arrays"
    return type(value).__name__ if is_python_number(value) else shape_text(np.shape(value))


@lru_cache
def dtype_name(dtype: np.dtype[Any]) -> str:
    """Name of a dtype, which NumPy takes long to put together."""
    return str(dtype)


def dtype_text(value: Any) -> str:
    """Name of the dtype, "python float" and the like for Python numbers."""
    if isinstance(value, tuple | list):
        return ", ".join(dict.fromkeys(dtype_text(v) for v in value))
    return f"python {type(value).__name__}" if is_python_number(value) else dtype_name(np.asarray(value).dtype)


def is_python_number(value: Any) -> bool:
    """Whether a value is a number of Python itself (NumPy's float64 is not, though it derives from float)."""
    return type(value) in (float, complex, int, bool)


def listing(array: np.ndarray[Any, Any]) -> str | None:
    """A small vector or matrix element by element, "[1 2 3]"; None if it is too long for that."""
    if array.ndim not in (1, 2) or not 0 < array.size <= MOST_LISTED:
        return None
    text = _listed(array.tolist())
    return text if len(text) <= LONGEST_LISTING else None


def _listed(items: Any) -> str:
    if not isinstance(items, list):
        return number(items, 3)
    return "[" + " ".join(_listed(item) for item in items) + "]"


def plural(count: int, thing: str) -> str:
    """A count with its noun and thousands separators.

    >>> plural(1, "operation"), plural(2041, "operation")
    ('1 operation', '2,041 operations')
    """
    return f"{count:,} {thing}" + ("" if count == 1 else "s")
