"""Tables that the cell makes: ``pd.Series(x)``, ``pd.DataFrame({"a": x, "b": s})``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import is_traced, strip
from nbgrad.notebook.tables.known import Call, is_table
from nbgrad.notebook.tables.numbers import Unsure
from nbgrad.notebook.tables.shadows import Tables


def make(tables: Tables, run: Callable[..., Any], table: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """``table.__init__(*args, **kwargs)`` by pandas, with what stands beside it afterwards."""
    if not tables.concern([args, kwargs]):
        run(table, *args, **kwargs)
        return
    call = Call(tables, "__init__", run, table, args, kwargs)
    with tables.quietly():
        call.compute()
        try:
            data = call.given(dict.fromkeys(("data", "index", "columns", "dtype", "name", "copy")))["data"]
            ours = _column(call, data) if table.ndim == 1 else _frame(call, data)
            tables.put_beside(table, ours, call.size)
        except Exception:  # Unsure, or whatever is wrong with this: the user's cell goes on, and is told
            tables.leave_all([args, kwargs])


def _column(call: Call, data: Any) -> Any:
    """What stands beside a column made of ``data``. Raises Unsure."""
    height = len(call.table)
    if is_table(data) and (data.ndim != 1 or not data.index.equals(call.table.index)):
        raise Unsure
    array = call.of(data)
    if not is_traced(array):
        return None
    if shape_of(array) == ():
        array = np.broadcast_to(array, (height,)) + np.zeros(height, strip(array).dtype)
    return array


def _frame(call: Call, data: Any) -> Any:
    """What stands beside a frame made of columns by name, or of an array. Raises Unsure."""
    if type(data) is dict:
        if list(data) != list(call.table.columns):
            raise Unsure
        columns: list[Any] = [_column(call, part) if call.tables.concern(part) else None for part in data.values()]
        dtypes = set(call.table.dtypes)
        return np.stack(columns, axis=1) if len(dtypes) == 1 and all(map(is_traced, columns)) else columns
    if is_table(data):
        same = data.ndim == 2 and data.index.equals(call.table.index) and data.columns.equals(call.table.columns)
        if not same:
            raise Unsure
    array = call.of(data)
    return array[:, None] if len(shape_of(array)) == 1 else array
