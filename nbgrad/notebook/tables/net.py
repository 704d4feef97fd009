"""The net over pandas while a cell runs: what the user's code does with a table goes through `follow`, and whatever
else reads a table's numbers is noticed.

All of pandas, compiled code included, gets at the numbers of a table through its attribute ``_mgr``. So while a cell
runs that attribute is a property which tells `Tables.looked_at`. Methods, operators and properties are wrapped; the
wrappers do something only where the user's own code, or NumPy on its behalf, calls them. Afterwards both classes are as
they were.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import wraps
from inspect import getattr_static
from types import FrameType, FunctionType
from typing import Any

from nbgrad.core.foreign import STANDING
from nbgrad.core.looking import package_of
from nbgrad.core.places import is_library, is_own
from nbgrad.notebook.tables import arithmetic, reductions, selection, writes
from nbgrad.notebook.tables.follow import follow, follow_subscript, take_out
from nbgrad.notebook.tables.handed import handed, methods_that_are_handed_functions
from nbgrad.notebook.tables.known import RULES, kinds_of_tables
from nbgrad.notebook.tables.making import make
from nbgrad.notebook.tables.shadows import Tables

HARMLESS = frozenset({
    "attrs", "axes", "columns", "dtype", "dtypes", "empty", "flags", "index", "keys", "memory_usage", "name", "nbytes",
    "ndim", "shape", "size", "iloc", "loc", "iat", "at", "__len__", "__contains__",
})  # fmt: skip
"""Members that show no numbers."""
SAME_FOR_ALL = frozenset({
    "__init__", "__new__", "__getattribute__", "__setattr__", "__class__", "__dict__", "__doc__", "__module__",
    "__weakref__", "__dir__", "__finalize__", "__init_subclass__", "__subclasshook__", "__reduce__", "__reduce_ex__",
    "__getstate__", "__setstate__", "__sizeof__", "__delattr__", "__annotations__", "__hash__", "__array_priority__",
    "__pandas_priority__", "__arrow_c_stream__", "__dataframe__", "__repr__", "__str__", "__format__", "__array__",
    "eval", "query",  # which look for variables some frames further up
})  # fmt: skip
"""Members that are left as they are: the net sees what they read."""

_RULES = (selection, arithmetic, reductions, writes)
"""Modules whose import fills the tables of rules."""
_active: list[Tables] = []
_undo: list[tuple[Any, str, Any]] = []
_NOT_THERE = object()


def cast_over(tables: Tables) -> None:
    """Let ``tables`` follow what is done with tables from now on, until `drawn_in`."""
    if tables not in _active:
        _active.append(tables)
        if len(_active) == 1:
            _install()


def drawn_in(tables: Tables) -> None:
    """``tables`` has ended."""
    if tables in _active:
        tables.taken.finish()
        _active.remove(tables)
        if not _active:
            while _undo:
                owner, name, before = _undo.pop()
                if before is _NOT_THERE:
                    delattr(owner, name)
                else:
                    setattr(owner, name, before)
            STANDING.clear()


def _install() -> None:
    for kind in kinds_of_tables():
        STANDING[kind] = _standing
        for name, member in _members(kind):
            if name in HARMLESS:
                _put(kind, name, _Quiet(member))
            elif type(member) is FunctionType:
                _put(kind, name, _method(name, member))
            elif type(member) is property and member.fget is not None and name in RULES:
                _put(kind, name, property(_method(name, member.fget), member.fset, member.fdel))
        _put(kind, "__init__", _making(kind.__init__))
        _put(kind, "__setattr__", _attribute(kind.__setattr__))
        _put(kind, "_mgr", _Manager())
    for kind, name, member in methods_that_are_handed_functions():
        _put(kind, name, _handing(member))
    indexing = sys.modules["pandas.core.indexing"]
    for name in ("_LocationIndexer", "_ScalarAccessIndexer", "_AtIndexer", "_iAtIndexer"):
        indexer = vars(indexing)[name]
        for member in ("__getitem__", "__setitem__"):
            if member in vars(indexer):
                _put(indexer, member, _subscript(member, vars(indexer)[member]))


def _members(kind: Any) -> Iterator[tuple[str, Any]]:
    for name in dir(kind):
        if name in SAME_FOR_ALL or (name.startswith("_") and not name.endswith("__")):
            continue
        yield name, getattr_static(kind, name)


def _put(owner: Any, name: str, member: Any) -> None:
    _undo.append((owner, name, vars(owner).get(name, _NOT_THERE)))
    setattr(owner, name, member)


class _Manager:
    """``_mgr``: where a table keeps its numbers."""

    def __get__(self, table: Any, kind: Any = None) -> Any:
        if table is None:
            return self
        try:
            held = table.__dict__["_mgr"]
        except KeyError:
            raise AttributeError("_mgr") from None
        for tables in _active:
            tables.looked_at(table, sys._getframe(1))
        return held

    def __set__(self, table: Any, new: Any) -> None:
        table.__dict__["_mgr"] = new


class _Quiet:
    """A member that shows no numbers, whatever it looks at for that."""

    def __init__(self, member: Any) -> None:
        self.member = member
        self.__doc__ = getattr(member, "__doc__", None)

    def __get__(self, table: Any, kind: Any = None) -> Any:
        if table is None:
            return self.member.__get__(table, kind) if hasattr(self.member, "__get__") else self.member
        with _active[-1].quietly():
            found = self.member.__get__(table, kind)
        if type(self.member) is not FunctionType:
            return found

        def run(*args: Any, **kwargs: Any) -> Any:
            with _active[-1].quietly():
                return found(*args, **kwargs)

        return run

    def __set__(self, table: Any, new: Any) -> None:
        with _active[-1].quietly():
            self.member.__set__(table, new)


def _following(frame: FrameType | None) -> Tables | None:
    """The tables of the cell whose code calls from ``frame``, itself or through NumPy; None if it is someone else."""
    tables = _active[-1] if _active else None
    if tables is None or tables.depth:
        return None
    while frame is not None and (is_own(file := frame.f_code.co_filename) or package_of(file) == "numpy"):
        frame = frame.f_back
    return tables if frame is not None and not is_library(frame.f_code.co_filename) else None


def _method(name: str, member: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(member)
    def run(table: Any, *args: Any, **kwargs: Any) -> Any:
        tables = _following(sys._getframe(1))
        if tables is None:
            return member(table, *args, **kwargs)
        return follow(tables, name, member, table, args, kwargs)

    return run


def _handing(member: Callable[..., Any]) -> Callable[..., Any]:
    """``df.groupby(…).apply(fun)`` and the like: pandas computes it, with what ``fun`` gives as plain values."""

    @wraps(member)
    def run(groups: Any, *args: Any, **kwargs: Any) -> Any:
        tables = _following(sys._getframe(1))
        if tables is not None:
            args, kwargs = handed(tables, args), handed(tables, kwargs)
        return member(groups, *args, **kwargs)

    return run


def _making(member: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(member)
    def run(table: Any, *args: Any, **kwargs: Any) -> None:
        tables = _following(sys._getframe(1))
        if tables is None:
            member(table, *args, **kwargs)
        else:
            make(tables, member, table, args, kwargs)

    return run


def _attribute(member: Callable[..., Any]) -> Callable[..., Any]:
    """``df.x = …``, which for a column or label is ``df["x"] = …``."""

    @wraps(member)
    def run(table: Any, name: str, new: Any) -> None:
        tables = None if name.startswith("_") or hasattr(type(table), name) else _following(sys._getframe(1))
        if tables is None:
            member(table, name, new)
        else:
            follow(tables, "__setitem__", member, table, (name, new), {})

    return run


def _subscript(name: str, member: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(member)
    def run(indexer: Any, *args: Any) -> Any:
        tables = _following(sys._getframe(1))
        if tables is None:
            return member(indexer, *args)
        return follow_subscript(tables, name, member, indexer, args)

    return run


def _standing(table: Any) -> Any:
    """What a function of NumPy gets that would read a table's memory."""
    return table if not _active or _active[-1].depth else take_out(_active[-1], table)
