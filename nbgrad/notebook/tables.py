"""Columns and tables of pandas: a leaf where the cell takes their numbers out as an array.

What pandas itself computes cannot be followed. But ``s.to_numpy()`` and ``df["x"].values`` look into the memory of a
table that the notebook holds; while a cell runs they give one leaf for each part of that memory, called as it was
asked for. Tables that the cell has computed are constants, as everything that pandas computes is.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.leaving import called, expression_at, quoted
from nbgrad.core.places import is_library
from nbgrad.notebook.leaves import Leaves, is_leaf

MOST_COLUMNS = 1000
"""Columns of a table whose memory is looked up."""


@contextmanager
def tables_opened(leaves: Leaves, held: Iterable[tuple[str, Any]]) -> Iterator[None]:
    """While the block runs, parts of the tables that the notebook ``held`` under these names come out as leaves."""
    pandas = sys.modules.get("pandas")
    kinds = [getattr(pandas, name) for name in ("Series", "DataFrame") if hasattr(pandas, name)]
    tables = [(name, value) for name, value in held if type(value) in kinds]
    if not tables:
        yield
        return
    opened = _Opened(leaves, [part for name, table in tables for part in _parts_of(name, table)])
    undo: list[tuple[type, str, Any]] = []
    try:
        for kind in kinds:
            for name in ("to_numpy", "values"):
                undo.append((kind, name, vars(kind).get(name)))
                inner = getattr(kind, name)
                setattr(kind, name, property(opened.taking(inner.fget)) if name == "values" else opened.taking(inner))
        yield
    finally:
        for kind, name, before in reversed(undo):
            if before is None:  # inherited
                delattr(kind, name)
            else:
                setattr(kind, name, before)


class Part(NamedTuple):
    """A column of floats: the table's name, the expression for the column, and an array that shows it in place."""

    owner: str
    label: str
    memory: Any


class _Opened:
    """The tables of a cell, and the leaves that came out of them."""

    def __init__(self, leaves: Leaves, parts: list[Part]) -> None:
        self.leaves, self.parts = leaves, parts
        self.labels = {_where(part.memory): part.label for part in reversed(parts)}
        self.made: dict[tuple[Any, ...], Any] = {}

    def taking(self, inner: Callable[..., Any]) -> Callable[..., Any]:
        """A method of a table that gives an array, as the cell is to see it."""

        def take(table: Any, *args: Any, **kwargs: Any) -> Any:
            array = inner(table, *args, **kwargs)
            frame = sys._getframe(1)
            if type(array) is not np.ndarray or not is_leaf(array) or is_library(frame.f_code.co_filename):
                return array
            part = next((part for part in self.parts if np.may_share_memory(array, part.memory)), None)
            if part is None:
                return array
            self.leaves.forget_foreign(part.owner)
            where = _where(array)
            if where not in self.made:
                label = self.labels.get(where) or _asked_for(frame) or part.owner
                self.made[where] = self.leaves.enter(array, label)
            return self.made[where]

        return take


def _parts_of(name: str, table: Any) -> list[Part]:
    """The columns of floats in a table."""
    labelled = [(name, table)]
    if table.ndim == 2:
        labelled = [(f"{name}[{label!r}]", table.iloc[:, k]) for k, label in enumerate(table.columns[:MOST_COLUMNS])]
    return [Part(name, label, array) for label, column in labelled if is_leaf(array := column.to_numpy())]


def _where(array: Any) -> tuple[Any, ...]:
    """Which part of memory an array shows."""
    return array.ctypes.data, array.shape, array.strides, array.dtype.str


def _asked_for(frame: Any) -> str:
    """The table's part as the cell writes it: ``df['x']``."""
    call = called(frame)
    node = call.func if call is not None else expression_at(frame)
    return quoted(node.value) if isinstance(node, ast.Attribute) else ""
