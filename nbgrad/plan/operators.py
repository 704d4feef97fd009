"""What runs a record again: NumPy's function, or Python's operator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nbgrad.core.array import ARITHMETIC, COMPARISONS, UNARY
from nbgrad.core.primitive import RULES, Primitive
from nbgrad.core.tape import Record

_symbols: list[tuple[Callable[..., Any], Any]] = [*ARITHMETIC.values(), *COMPARISONS.values(), *UNARY.values()]
OPERATORS: dict[Any, Callable[..., Any]] = {RULES[fun]: symbol for symbol, fun in _symbols if fun in RULES}
"""Primitive → Python's operator, which on Python's numbers differs from NumPy's function (1.0 / 0.0 raises)."""

POWER = RULES[np.power]


KNOWN = frozenset({"numpy", "nbgrad", "scipy", "math", "_operator", "builtins"})


def is_known(op: Primitive) -> bool:
    """Whether an operation is a library's, and so gives the same whenever it is given the same; the user's may not."""
    return module_of(op).partition(".")[0] in KNOWN


def module_of(op: Primitive) -> str:
    """The module that an operation's function is from; NumPy's and SciPy's own functions may not say."""
    return str(getattr(op.fun, "__module__", None) or "numpy")


def runner(record: Record) -> Callable[..., Any]:
    """What computed a record: NumPy's function, or Python's operator where that gave the recorded kind of number."""
    op, value = record[0], record[1]
    symbol = OPERATORS.get(op)
    if symbol is None:
        run: Callable[..., Any] = op.fun
        return run
    of_numbers = isinstance(value, float | int | complex) and not isinstance(value, np.generic)
    # array ** number takes NumPy's short cuts (square, sqrt, …) only as an operator
    return symbol if of_numbers or op is POWER else op.fun
