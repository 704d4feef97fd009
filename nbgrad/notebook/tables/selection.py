"""Operations that only choose and arrange: columns, rows, elements, masks, labels, shifts.

What they choose is found out by doing the same to a table of the same index that holds positions instead of numbers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import is_traced, strip
from nbgrad.core.looking import Decided
from nbgrad.notebook.tables.known import Call, Given, kinds_of_tables, rule
from nbgrad.notebook.tables.numbers import Unsure, is_number_dtype
from nbgrad.rules.methods import ITEM

FIRST = 1 << 40
"""The first position: no number that pandas itself could put into a table."""


def positions_like(table: Any) -> Any:
    """A table of the same index and columns that holds the positions of its elements, counted row by row."""
    pandas = sys.modules["pandas"]
    numbers = FIRST + np.arange(table.size).reshape(table.shape)
    if table.ndim == 1:
        return pandas.Series(numbers, index=table.index, name=table.name)
    return pandas.DataFrame(numbers, index=table.index, columns=table.columns)


@rule(
    "__getitem__", "__getattr__", "iloc.__getitem__", "loc.__getitem__", "at.__getitem__", "iat.__getitem__",
    "get", "head", "tail", "take", "xs", "squeeze", "truncate", "rename", "rename_axis", "set_axis", "reset_index",
    "droplevel", "sort_index", "reindex", "reindex_like", "shift", "drop", "add_prefix", "add_suffix", "swaplevel", "T",
    "transpose", "reorder_levels", "to_frame", "filter", "unstack", "repeat", "copy", "align", "infer_objects",
    "at_time", "between_time", "to_period", "to_timestamp", "tz_localize", "tz_convert", "first", "last", "__copy__",
    "__deepcopy__", "set_flags",
)  # fmt: skip
def select(call: Call) -> Any:
    """The elements that the same operation chooses among positions."""
    if type(call.result) is tuple:
        raise Unsure
    column = _whole_column(call)
    if column is not None:
        return column
    call.decides()
    return chosen(call, call.on(positions_like(call.table)), call.result)


def _whole_column(call: Call) -> Any:
    """What stands beside one column, asked for by its label: by far the most common choice."""
    if call.table.ndim != 2 or call.name not in ("__getitem__", "__getattr__") or type(call.args[0]) is not str:
        return None
    columns = call.table.columns
    if not columns.is_unique or call.args[0] not in columns or call.result.ndim != 1:
        return None
    return _column(call, columns.get_loc(call.args[0]))


def _column(call: Call, k: int) -> Any:
    """What stands beside a column; pandas's result where that is a constant."""
    found = call.tables.beside(call.table)
    if found is None or (found.by_column and found.parts[k] is None):
        return call.result
    return call.tables.column(call.table, k)


def chosen(call: Call, where: Any, result: Any) -> Any:
    """What stands beside ``result``, of which ``where`` holds the positions. Raises Unsure."""
    if type(where) is not type(result) and isinstance(where, kinds_of_tables()):
        raise Unsure
    if isinstance(where, kinds_of_tables()):
        if not result.size:
            return result
        return _frame(call, where, result) if where.ndim == 2 else _series(call, where, result)
    if isinstance(where, np.integer | int) and where >= FIRST:
        at = int(where) - FIRST
        if call.table.ndim == 1:
            return call.array[at]
        row, k = divmod(at, call.table.shape[1])
        column = call.tables.column(call.table, k)
        return column[row] if is_traced(column) else result
    raise Unsure


def _series(call: Call, where: Any, result: Any) -> Any:
    at = _positions(where)
    if call.table.ndim == 1:
        return gathered(call.array, at)
    width = call.table.shape[1]
    columns = np.unique(at[~np.isnan(at)] % width) if at.dtype.kind == "f" else np.unique(at % width)
    if len(columns) == 1:
        column = _column(call, int(columns[0]))
        return result if column is result else gathered(column, at // width)
    if not is_number_dtype(result.dtype):
        raise Unsure
    whole = call.array
    rows, ks = np.divmod(at, width)
    if np.isnan(at).any():
        return gathered(np.reshape(whole, (-1,)), at)
    if np.all(rows == rows[0]):
        return gathered(whole[int(rows[0])], ks)
    return whole[rows, ks]


def _frame(call: Call, where: Any, result: Any) -> Any:
    found = call.tables.beside(call.table)
    if found is not None and not found.by_column and call.table.ndim == 2:
        grid = where.to_numpy()
        if grid.dtype.kind == "i" and grid.min() >= FIRST:
            whole = _block(call.array, grid - FIRST)
            if whole is not None:
                return whole
    parts = [_positions(where.iloc[:, j]) for j in range(where.shape[1])]
    columns: list[Any] = []
    for at in parts:
        if at is None:
            columns.append(None)  # made of the index
        elif call.table.ndim == 1:
            columns.append(gathered(call.array, at))
        else:
            columns.append(_within_a_column(call, at))
    if all(c is None for c in columns):
        return result
    kinds = {result.dtypes.iloc[j] for j in range(len(columns))}
    if len(kinds) == 1 and all(map(is_traced, columns)):
        return columns[0][:, None] if len(columns) == 1 else np.stack(columns, axis=1)
    return [c if is_traced(c) else None for c in columns]


def _within_a_column(call: Call, at: Any) -> Any:
    width = call.table.shape[1]
    known = at[~np.isnan(at)] if at.dtype.kind == "f" else at
    columns = np.unique(known % width)
    if len(columns) == 0:
        return None
    if len(columns) > 1:
        return gathered(np.reshape(call.array, (-1,)), at)
    found = call.tables.beside(call.table)
    if found is None or (found.by_column and found.parts[int(columns[0])] is None):
        return None
    return gathered(call.tables.column(call.table, int(columns[0])), at // width)


def _positions(where: Any) -> Any:
    """The positions in a Series of them, NaN where there is none; None if it holds other numbers. Raises Unsure."""
    at = where.to_numpy()
    if at.dtype.kind not in "if":
        raise Unsure
    known = at[~np.isnan(at)] if at.dtype.kind == "f" else at
    if known.size == 0 or np.all(known >= FIRST):
        return at - FIRST if at.dtype.kind == "f" else at.astype(np.int64) - FIRST
    if np.any(known >= FIRST):
        raise Unsure
    return None


def gathered(array: Any, at: Any) -> Any:
    """``array[at]`` of one axis, NaN where ``at`` is NaN; by a slice where that does it."""
    if at.dtype.kind == "f":
        missing = np.isnan(at)
        if not missing.any():
            return gathered(array, at.astype(np.int64))
        if missing.all():
            raise Unsure
        return np.where(missing, np.nan, array[np.where(missing, 0, at).astype(np.int64)])
    key = _slice_of(at, shape_of(array)[0])
    return array if key == slice(None) else array[at if key is None else key]


def _block(whole: Any, grid: Any) -> Any:
    """The rows and columns of a matrix that a grid of positions chooses, maybe transposed; None if it is no block."""
    height, width = shape_of(whole)
    for turned in (False, True):
        table = grid.T if turned else grid
        rows, columns = table[:, 0] // width, table[0] % width
        if np.array_equal(table, rows[:, None] * width + columns):
            break
    else:
        return None
    row, column = _slice_of(rows, height), _slice_of(columns, width)
    if row is None and column is None:
        part = whole[rows[:, None], columns]
    elif row == slice(None) and column == slice(None):
        part = whole
    else:
        part = whole[rows if row is None else row, columns if column is None else column]
    return np.transpose(part) if turned else part


def _slice_of(at: Any, length: int) -> slice | None:
    """The slice that stands for these indices, None if there is none."""
    if len(at) == 0:
        return None
    if len(at) == 1:
        return slice(None) if length == 1 else slice(int(at[0]), int(at[0]) + 1)
    step = int(at[1]) - int(at[0])
    if step <= 0 or not np.array_equal(at, at[0] + step * np.arange(len(at))):
        return None
    if step == 1 and len(at) == length:
        return slice(None)
    return slice(int(at[0]), int(at[-1]) + 1, None if step == 1 else step)


@rule("dropna", "ffill", "bfill")
def select_known(call: Call) -> Any:
    """The same where NaN decides what is chosen: a replay must find NaN in the same places."""
    array = call.array
    if not is_traced(array) or strip(array).dtype.kind != "f":
        raise Unsure
    array.tape.branch(array, Decided(np.isnan(strip(array)), np.isnan, "where there is NaN in"))
    where = positions_like(call.table).astype(float)
    return chosen(call, call.on(where.mask(np.isnan(strip(array)))), call.result)


# -- one by one ---------------------------------------------------------------------------------------------


@rule("__iter__")
def iterate(call: Call) -> Any:
    """The numbers of a column, as Python's; the labels of a frame."""
    if call.table.ndim == 2:
        return call.result
    return Given(map(ITEM, call.array))


@rule("to_list", "tolist")
def listed(call: Call) -> Any:
    """The same in a list."""
    return Given([ITEM(x) for x in call.array])


@rule("item")
def item(call: Call) -> Any:
    """The only number of a column, as Python's."""
    return Given(ITEM(call.array, 0))


@rule("items")
def pairs(call: Call) -> Any:
    """Label and number, or label and column."""
    if call.table.ndim == 1:
        return Given(zip(list(call.table.index), [ITEM(x) for x in call.array], strict=True))
    return Given(_each_table(call, list(call.result), lambda k: _column(call, k)))


@rule("iterrows")
def rows(call: Call) -> Any:
    """Label and row."""
    whole = call.array
    return Given(_each_table(call, list(call.result), lambda k: whole[k]))


def _each_table(call: Call, found: list[Any], ours: Callable[[int], Any]) -> Iterator[Any]:
    """The pairs of label and table that pandas gives, with something beside each table."""
    for k, (label, table) in enumerate(found):
        with call.tables.quietly():
            beside = ours(k)
            if is_traced(beside):
                call.tables.put_beside(table, beside, source=call.table)
        yield label, table


@rule("to_numpy", "values")
def array_of(call: Call) -> Any:
    """The numbers as an array."""
    if call.result.dtype.kind not in "fciub":
        raise Unsure
    ours = call.array
    return ours if strip(ours).dtype == call.result.dtype else ours.astype(call.result.dtype)
