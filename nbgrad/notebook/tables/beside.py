"""What stands beside a table: one traced array for all of it, or one for each of its columns.

A leaf is made when somebody asks for it: a table that nothing looks at is none.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.array import Array
from nbgrad.core.dispatch import is_traced, strip
from nbgrad.core.substitutes import original_of
from nbgrad.notebook.tables.numbers import Plain, floats_in, is_floating, pieces_of, to_be_read


class Later(NamedTuple):
    """A leaf that has not been made yet: the table's own memory, and what the leaf is called."""

    memory: Plain
    name: str


Part = Array | Later | None
"""What stands beside a column, or beside all of a table; None: a constant."""


class Beside:
    """What stands beside one table."""

    __slots__ = ("by_column", "parts", "table")

    def __init__(self, table: Any, parts: list[Any], *, by_column: bool, gone: Callable[[int], object]) -> None:
        key = id(table)
        self.table: weakref.ref[Any] = weakref.ref(table, lambda _: gone(key))
        self.parts = parts
        self.by_column = by_column


def leaves_of(table: Any, name: str) -> tuple[Later | None, list[Later | None]]:
    """The leaf that all of a table may be, None if it may not; and one for each column of floats.

    There are no columns where all of the table lies in one piece of memory.
    """
    if table.ndim == 1:
        memory = floats_in(table)
        return (None if memory is None else Later(memory, name)), []
    kinds = set(table.dtypes)
    if len(kinds) == 1 and is_floating(kinds.pop()):
        pieces = [to_be_read(piece) for piece in pieces_of(table)]
        if len(pieces) == 1 and pieces[0].ndim == 2:
            return Later(pieces[0], name), []
        return Later(to_be_read(table.to_numpy()), name), _by_label(table, name, pieces)
    return None, _by_label(table, name, [floats_in(table.iloc[:, k]) for k in range(table.shape[1])])


def _by_label(table: Any, name: str, columns: Sequence[Plain | None]) -> list[Later | None]:
    labels = table.columns
    return [None if a is None else Later(a, f"{name}[{labels[k]!r}]") for k, a in enumerate(columns)]


def bare(x: Any, taken: Mapping[int, Plain] = MappingProxyType({})) -> Any:
    """``x`` as pandas is to get it, in lists, tuples, dicts and slices too.

    Copies of the plain values are in the place of traced ones, NumPy's own functions in the place of ours. For the
    handles in ``taken``, by their id, there are plain arrays.
    """
    if is_traced(x):
        value = taken.get(id(x), x)
        return value if value is not x else _copied(strip(x))
    kind = type(x)
    if kind is list or kind is tuple:
        parts = [bare(e, taken) for e in x]
        return x if all(a is b for a, b in zip(parts, x, strict=True)) else kind(parts)
    if kind is dict:
        held = {k: bare(v, taken) for k, v in x.items()}
        return x if all(held[k] is x[k] for k in x) else held
    if kind is slice:
        return slice(*(bare(e, taken) for e in (x.start, x.stop, x.step)))
    return original_of(x)


def _copied(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else value
