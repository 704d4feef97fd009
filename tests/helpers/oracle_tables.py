"""Tables of pandas for the oracle of cells: their floats, how these are moved, what two equal tables have in common."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np


def is_table(value: Any) -> bool:
    """Whether a value is a Series or a DataFrame."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and type(value) in (pandas.Series, pandas.DataFrame)


def floats_in_table(path: str, table: Any) -> list[tuple[str, Any]]:
    """The arrays of floats in a table, under the expressions for them: all of it, or each column of a mixed frame."""
    if table.ndim == 2 and not _is_uniform(table):
        columns = [(f"{path}[{label!r}]", table.iloc[:, k]) for k, label in enumerate(table.columns)]
        return [found for where, column in columns for found in floats_in_table(where, column)]
    array = _memory(table)
    return [(path, array)] if array.dtype.kind in "fc" and array.size else []


def moved_table(table: Any, change: Callable[[Any], Any]) -> Any:
    """A table whose numbers were changed where they lie, so that arrays in the same memory show it."""
    if table.ndim == 1 or _lies_in_one_piece(table):
        change(_memory(table))
        return table
    step = change(np.zeros(table.shape, table.dtypes.iloc[0]))
    for k in range(table.shape[1]):
        _memory(table.iloc[:, k])[...] += step[:, k]
    return table


def parts_of_table(table: Any) -> dict[str, Any]:
    """What must be the same of two tables."""
    labels = {".columns": list(table.columns)} if table.ndim == 2 else {".name": table.name}
    dtypes = [str(dtype) for dtype in np.atleast_1d(np.asarray(table.dtypes, object))]
    return {**labels, ".index": list(table.index), ".dtypes": dtypes, ".numbers": table.to_numpy()}


def _is_uniform(frame: Any) -> bool:
    return len(set(frame.dtypes)) == 1 and frame.dtypes.iloc[0].kind in "fc"


def _lies_in_one_piece(frame: Any) -> bool:
    whole = frame.to_numpy()
    return all(np.may_share_memory(whole, frame.iloc[:, k].to_numpy()) for k in range(frame.shape[1]))


def _memory(table: Any) -> Any:
    array = table.to_numpy()
    array = array.view()
    if array.base is not None:
        array.flags.writeable = True
    return array
