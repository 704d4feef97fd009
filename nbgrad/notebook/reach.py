"""Which names of the notebook the functions that a cell may call read: found in their code, before it runs.

A function reads its globals straight from the notebook's dictionary, past the mapping that watches the cell's own
statements. What it may read is therefore entered beforehand; leaves that then go unused are dropped.
"""

from __future__ import annotations

import dis
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from types import CodeType, FunctionType, MethodType
from typing import Any

from nbgrad.notebook.leaves import slots_of

BY_ANY_NAME = frozenset({"globals", "vars", "locals", "eval", "exec"})
"""Functions through which code may read any name of the notebook."""

MOST_OBJECTS = 20_000
"""Objects looked into for functions; a notebook with more of them within reach of one cell is unheard of."""


@lru_cache(maxsize=1024)
def names_of(code: CodeType) -> tuple[str, ...]:
    """Names that a code object itself looks up in the notebook, in order of appearance."""
    lookups = ("LOAD_NAME", "LOAD_GLOBAL")
    return tuple(dict.fromkeys(i.argval for i in dis.get_instructions(code) if i.opname in lookups))


@lru_cache(maxsize=1024)
def names_bound(code: CodeType) -> tuple[str, ...]:
    """Names of the notebook that a code object itself binds, in order of appearance."""
    stores = ("STORE_NAME", "STORE_GLOBAL")
    return tuple(dict.fromkeys(i.argval for i in dis.get_instructions(code) if i.opname in stores))


def inner_codes(code: CodeType) -> Iterator[CodeType]:
    """Code of the functions, classes and comprehensions written in ``code``."""
    pending = [code]
    while pending:
        for constant in pending.pop().co_consts:
            if isinstance(constant, CodeType):
                yield constant
                pending.append(constant)


def globals_read(codes: Iterable[CodeType], notebook: dict[str, Any]) -> list[str]:
    """Names of the notebook that functions written or reached by a cell read, in order of discovery."""
    found: dict[str, None] = {}
    pending: list[Any] = []
    for code in codes:
        if not BY_ANY_NAME.isdisjoint(names_of(code)):
            _read(code, notebook, found, pending)
        pending += [notebook[name] for name in names_of(code) if name in notebook]
        for inner in inner_codes(code):
            _read(inner, notebook, found, pending)
    seen: dict[int, Any] = {}
    while pending and len(seen) < MOST_OBJECTS:
        item = pending.pop()
        if id(item) in seen:
            continue
        seen[id(item)] = item
        if type(item) is FunctionType and item.__globals__ is notebook:
            for code in (item.__code__, *inner_codes(item.__code__)):
                _read(code, notebook, found, pending)
        pending += parts_of(item)
    return list(found)


def _read(code: CodeType, notebook: dict[str, Any], found: dict[str, None], pending: list[Any]) -> None:
    names = names_of(code)
    if not BY_ANY_NAME.isdisjoint(names):
        names = (*names, *(name for name in notebook if not name.startswith("_")))
    for name in names:
        if name in notebook and name not in found:
            found[name] = None
            pending.append(notebook[name])


def parts_of(item: Any) -> list[Any]:
    """What may hold a function within an object that may itself be one."""
    kind = type(item)
    if kind is FunctionType:
        return [c.cell_contents for c in item.__closure__ or () if _is_filled(c)] + list(item.__defaults__ or ())
    if kind is MethodType:
        return [item.__func__, item.__self__]
    if issubclass(kind, partial):
        return [item.func, *item.args, *item.keywords.values()]
    if kind in (staticmethod, classmethod):
        return [item.__func__]
    if kind is property:
        return [item.fget, item.fset]
    if kind in (tuple, set, frozenset):
        return list(item)
    if issubclass(kind, type):
        return [*vars(item).values(), *item.__bases__] if item.__module__ == "__main__" else []
    slots = slots_of(item)
    if slots is None:
        wrapped = getattr(item, "__wrapped__", None) if hasattr(kind, "__wrapped__") or _is_cache(kind) else None
        return [wrapped] if wrapped is not None else []
    inside = list(slots.values()) if isinstance(slots, dict) else list(slots)
    return [*inside, kind] if kind.__module__ == "__main__" else inside


def _is_cache(kind: type) -> bool:
    return kind.__name__ == "_lru_cache_wrapper"


def _is_filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - reading an empty cell is the only way to tell
    except ValueError:
        return False
    return True
