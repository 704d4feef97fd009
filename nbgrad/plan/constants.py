"""Constants told apart: by type and every bit, arrays by dtype and shape alone."""

from __future__ import annotations

from math import copysign
from types import BuiltinFunctionType, FunctionType
from typing import Any

import numpy as np

from nbgrad.core.primitive import Primitive

ATOMS = frozenset({int, float, complex, bool, str, type(None), type(Ellipsis)})
_TOLD = (np.generic, np.dtype, type, np.ufunc, FunctionType, BuiltinFunctionType, Primitive, type(np._NoValue))


def pattern_of(value: Any) -> Any:
    """What `matches` compares with: dtypes and shapes in the place of arrays."""
    if type(value) is tuple:
        return tuple(map(pattern_of, value))
    return (np.ndarray, value.dtype, value.shape) if type(value) is np.ndarray else (None, value)


def matches(value: Any, pattern: Any) -> bool:
    """Whether a tuple of arrays and constants is of the kind of another one."""
    if type(value) is not tuple or len(value) != len(pattern):
        return False
    for part, expected in zip(value, pattern, strict=True):
        if type(part) is tuple:
            if not matches(part, expected):
                return False
        elif type(part) is np.ndarray:
            if expected != (np.ndarray, part.dtype, part.shape):
                return False
        elif len(expected) != 2 or expected[0] is not None or not same(part, expected[1]):
            return False
    return True


def is_told(constant: Any) -> bool:
    """Whether `same` can tell a constant from any other."""
    if isinstance(constant, tuple | list):
        return type(constant) in (tuple, list) and all(map(is_told, constant))
    if type(constant) is dict:
        return all(type(k) is str and is_told(v) for k, v in constant.items())
    if type(constant) is slice:
        return all(map(is_told, (constant.start, constant.stop, constant.step)))
    return type(constant) in ATOMS or isinstance(constant, _TOLD)


def same(a: Any, b: Any) -> bool:
    """Whether two constants are alike in type and every bit; NaN is like nothing."""
    if a is b:
        return a == a if isinstance(a, float | complex) else True
    kind = type(a)
    if kind is not type(b):
        return False
    if kind is tuple or kind is list:
        return len(a) == len(b) and all(map(same, a, b))
    if kind is dict:
        return a.keys() == b.keys() and all(same(v, b[k]) for k, v in a.items())
    if kind is slice:
        return same((a.start, a.stop, a.step), (b.start, b.stop, b.step))
    if kind in (int, bool, str) or isinstance(a, np.dtype):
        return bool(a == b)
    if isinstance(a, float | np.floating):
        return bool(a == b) and copysign(1.0, a) == copysign(1.0, b)
    return isinstance(a, np.generic) and a.dtype == b.dtype and a.tobytes() == b.tobytes()
