"""Operations that change a table: columns assigned, elements written, ``+=``."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import is_traced, strip
from nbgrad.notebook.tables.arithmetic import SYMBOLS, beside_both
from nbgrad.notebook.tables.beside import bare
from nbgrad.notebook.tables.known import Call, kinds_of_tables, rule, writes
from nbgrad.notebook.tables.numbers import Unsure
from nbgrad.notebook.tables.selection import FIRST, positions_like
from nbgrad.rules.indexing import plain_key
from nbgrad.rules.inplace import WRITE


@writes("__setitem__")
def assign(call: Call) -> Any:
    """``df["z"] = …`` is a column, anything else is elements."""
    key, value = call.args
    if call.table.ndim == 2 and type(key) is str:
        return _with_column(call, key, value)
    return _with_elements(call, key, value)


@writes("loc.__setitem__", "iloc.__setitem__", "at.__setitem__", "iat.__setitem__")
def assign_at(call: Call) -> Any:
    """Elements by label or position."""
    key, value = call.args if len(call.args) == 2 else (call.args[:-1], call.args[-1])
    return _with_elements(call, key, value)


def _columns(call: Call) -> list[Any]:
    """What stands beside each column, None for constants."""
    found = call.tables.beside(call.table)
    if found is None:
        return [None] * call.table.shape[1]
    return [
        None if found.by_column and part is None else call.tables.column(call.table, k)
        for k, part in enumerate(found.parts if found.by_column else [True] * call.table.shape[1])
    ]


def _with_column(call: Call, label: str, value: Any) -> list[Any]:
    columns, labels = _columns(call), call.table.columns
    if not labels.is_unique:
        raise Unsure
    new = _as_column(call, value)
    if label in labels:
        columns[labels.get_loc(label)] = new
    else:
        columns.append(new)
    return columns


@rule("assign")
def assigned(call: Call) -> list[Any]:
    """Another table, with more columns."""
    columns, labels = _columns(call), list(call.table.columns)
    for label, value in call.kwargs.items():
        new = _as_column(call, value)
        if label in labels:
            columns[labels.index(label)] = new
        else:
            labels.append(label)
            columns.append(new)
    return columns


@writes("insert")
def insert(call: Call) -> list[Any]:
    """A new column at some place."""
    given = call.given({"loc": None, "column": None, "value": None})
    columns = _columns(call)
    columns.insert(given["loc"], _as_column(call, given["value"]))
    return columns


@writes("__delitem__", "pop")
def remove(call: Call) -> list[Any]:
    """A column less; what `pop` gives is told if its numbers are looked at."""
    if call.table.ndim != 2 or call.name == "pop":
        raise Unsure
    columns = _columns(call)
    del columns[call.table.columns.get_loc(call.args[0])]
    return columns


def _as_column(call: Call, value: Any) -> Any:
    """What stands beside a column to which ``value`` is assigned, None for a constant."""
    if not call.tables.concern(value):
        return None
    if type(value) in kinds_of_tables():
        if value.ndim != 1 or not value.index.equals(call.table.index):
            raise Unsure
        return call.of(value)
    array = call.of(value)
    height = len(call.table)
    return array if shape_of(array) == (height,) else np.broadcast_to(array, (height,)) + np.zeros(height)


def _with_elements(call: Call, key: Any, value: Any) -> Any:
    """The table's numbers with ``value`` at the positions that the key means."""
    call.decides_by(key)
    where = _at(call, positions_like(call.table), key)
    at = np.asarray(where.to_numpy() if isinstance(where, kinds_of_tables()) else where)
    if at.dtype.kind != "i" or at.size == 0 or at.min() < FIRST:
        raise Unsure
    at = at - FIRST
    new = _new_elements(call, value, where)
    if call.table.ndim == 1:
        return _written(call.array, at, new)
    return _in_columns(call, at, new)


def _at(call: Call, positions: Any, key: Any) -> Any:
    """What is at a key of a table that holds positions."""
    how = call.name.partition(".")[0]
    key = bare(key)
    return positions[key] if how == "__setitem__" else getattr(positions, how)[key]


def _new_elements(call: Call, value: Any, where: Any) -> Any:
    """The values to be written, lined up with their places. Raises Unsure."""
    if type(value) in kinds_of_tables():
        if not isinstance(where, kinds_of_tables()) or value.ndim != where.ndim or not value.index.equals(where.index):
            raise Unsure
        if value.ndim == 2 and not value.columns.equals(where.columns):
            raise Unsure
    return call.of(value)


def _written(array: Any, at: Any, new: Any) -> Any:
    if not is_traced(array):
        raise Unsure
    return WRITE(array, plain_key(at if shape_of(at) else int(at)), new)


def _in_columns(call: Call, at: Any, new: Any) -> Any:
    """Elements of a frame: of all of it, or of one of its columns."""
    if shape_of(new) not in ((), shape_of(at)):
        raise Unsure
    width = call.table.shape[1]
    rows, ks = np.divmod(at, width)
    found = call.tables.beside(call.table)
    if found is not None and not found.by_column:
        whole = call.array
        return WRITE(whole, (plain_key(rows), plain_key(ks)), new)
    k = int(ks.flat[0])
    if np.any(ks != k) or found is None:
        raise Unsure
    columns = _columns(call)
    columns[k] = _written(columns[k], rows if at.ndim < 2 else rows[:, 0], new)
    return columns


def _in_place(name: str) -> None:
    @writes(f"__i{name}__")
    def operate(call: Call) -> Any:
        a, b = beside_both(call, call.args[0])
        ours = SYMBOLS[name](a, b)
        if not is_traced(ours) or shape_of(ours) != call.table.shape or strip(ours).dtype != strip(a).dtype:
            raise Unsure
        return ours


for _name in ("add", "sub", "mul", "truediv", "pow", "mod", "floordiv"):
    _in_place(_name)
