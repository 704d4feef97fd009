"""The plain numbers of tables: where they lie, and whether two sets of them are the same."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

import numpy as np

from nbgrad.core.dispatch import strip

Plain = np.ndarray[Any, np.dtype[Any]]


class Unsure(Exception):
    """What pandas does there is not known to be what we would do."""


def floats_in(column: Any) -> Plain | None:
    """The memory of a Series of floats or complex numbers of NumPy, to be read; None for any other."""
    if not is_floating(column.dtype):
        return None
    return to_be_read(column.to_numpy())


def is_floating(dtype: Any) -> bool:
    """Whether a column's dtype is one of NumPy's for floats or complex numbers."""
    return isinstance(dtype, np.dtype) and dtype.kind in "fc"


def to_be_read(memory: Plain) -> Plain:
    """The same memory, not to be written to."""
    view = memory.view()
    view.flags.writeable = False
    return view


def same(a: Any, b: Any) -> bool:
    """Whether two arrays or numbers are of one shape and dtype, and equal, NaN to NaN."""
    a, b = np.asarray(strip(a)), np.asarray(strip(b))
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    return bool(np.array_equal(a, b, equal_nan=a.dtype.kind in "fc"))


def close(a: Any, b: Any, size: float) -> bool:
    """Whether two arrays or numbers of one dtype differ by no more than the last digits of numbers of ``size``."""
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    if a.dtype.kind not in "fc":
        return bool(np.array_equal(a, b))
    finite = np.isfinite(b)
    if not np.array_equal(a[~finite], b[~finite], equal_nan=True):
        return False
    digits = float(np.finfo(a.dtype).eps) * 1e4
    largest = max(size, float(np.max(np.abs(b[finite]), initial=0.0)))
    return bool(np.all(np.abs(a[finite] - b[finite]) <= digits * largest))


def largest_in(values: Any) -> float:
    """The largest magnitude among finite numbers."""
    array = np.asarray(strip(values))
    if array.dtype.kind not in "fciu":
        return 1.0
    return float(np.max(np.abs(array[np.isfinite(array)]), initial=0.0))


def is_number_dtype(dtype: Any) -> bool:
    """Whether a column's dtype is one of NumPy's that can be computed with."""
    return isinstance(dtype, np.dtype) and dtype.kind in "fciub"


def writeable(memory: Plain) -> Plain:
    """The same memory, to be written to if anybody may."""
    view = memory.view()
    with suppress(ValueError):
        view.flags.writeable = True
    return view


def copies_on_write() -> bool:
    """Whether a table never shows what is written into another one: always from pandas 3 on."""
    pandas = sys.modules["pandas"]
    return not pandas.__version__.startswith(("1.", "2.")) or pandas.options.mode.copy_on_write is True


def is_same_memory(a: Any, b: Any) -> bool:
    """Whether two arrays are the same elements of the same memory."""
    where: Any = [(x.__array_interface__["data"][0], x.shape, x.strides) for x in (a, b)]
    return bool(where[0] == where[1])


def columns_of(frame: Any) -> list[Any]:
    """The plain values of each column."""
    if frame.ndim == 1:
        return [frame.to_numpy()]
    return [frame.iloc[:, k].to_numpy() for k in range(frame.shape[1])]


def pieces_of(table: Any) -> list[Any]:
    """The memory of a table: one array if it lies in one piece, else one for each column."""
    whole = table.to_numpy()
    if table.ndim == 1 or np.may_share_memory(whole, table.to_numpy()):
        return [whole]
    return columns_of(table)


def constant(table: Any) -> Plain:
    """The plain numbers of a table that is a constant. Raises Unsure if it holds anything else."""
    if not (all(map(is_number_dtype, table.dtypes)) if table.ndim == 2 else is_number_dtype(table.dtype)):
        raise Unsure
    numbers: Plain = table.to_numpy()
    if numbers.dtype.kind not in "fciub":
        raise Unsure
    return numbers.copy()
