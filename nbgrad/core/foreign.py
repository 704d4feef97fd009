"""Objects of other libraries that have a traced array of ours standing beside them, such as a column of a table.

They know nothing of traced arrays and compute for themselves, so operators leave them the first word; functions of
NumPy that would read their memory get what stands beside them instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

STANDING: dict[type, Callable[[Any], Any]] = {}
"""Type → what stands beside an object of it, or the object itself; filled only while such objects are followed."""


COLUMN = 3000
"""From this priority on pandas counts columns and tables; an index is below it."""


def computes_itself(x: Any) -> bool:
    """Whether ``x`` is a table or column of pandas, which takes part in no operation of ours as it is."""
    return getattr(type(x), "__pandas_priority__", 0) >= COLUMN


def standing(x: Any) -> Any:
    """``x`` with what stands beside it in its place; in lists and tuples too."""
    if not STANDING:
        return x
    kind = type(x)
    if kind in STANDING:
        return STANDING[kind](x)
    if kind in (list, tuple) and holds_foreign(x):
        return kind(map(standing, x))
    return x


def holds_foreign(x: Any) -> bool:
    """Whether something stands beside ``x``, or beside a part of a nested list or tuple."""
    if not STANDING:
        return False
    pending = [x]
    while pending:
        part = pending.pop()
        if type(part) in STANDING:
            return True
        if type(part) in (list, tuple):
            pending += part
    return False
