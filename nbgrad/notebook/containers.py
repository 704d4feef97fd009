"""What objects other than lists, dicts and tuples hold, and how to put something else in its place.

Arrays are looked for there because the cell may reach them that way: what is written into one of the notebook's arrays
must be seen wherever the notebook keeps it.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import _lru_cache_wrapper, partial
from types import CellType, FunctionType, MemberDescriptorType
from typing import Any, NamedTuple

import numpy as np

ITERATORS: tuple[type, ...] = (
    map, zip, filter, enumerate, reversed, type(iter([])), type(iter({}.values())), type(reversed([])),
)  # fmt: skip
"""Iterators that hold what they go through."""


class Part(NamedTuple):
    """Something held: the expression for it, the thing, and what puts another one there."""

    label: str
    value: Any
    put: Callable[[Any], object]


def parts_held(item: Any, name: str) -> list[Part]:
    """What ``item`` holds; nothing for lists, dicts and tuples, and for objects of other packages."""
    kind = type(item)
    if issubclass(kind, list | deque) and kind is not list:
        return [Part(f"{name}[{i}]", v, partial(item.__setitem__, i)) for i, v in enumerate(item)]
    if kind is np.ndarray and item.dtype == object:
        return [Part(f"{name}.flat[{i}]", v, partial(_put_flat, item, i)) for i, v in enumerate(item.flat)]
    if issubclass(kind, ITERATORS):  # lists on the way through are opened where they are
        return [Part(name, held, _leave) for held in gc.get_referents(item) if type(held) in (list, tuple, *ITERATORS)]
    if kind is FunctionType:
        return list(_of_function(item, name)) if item.__module__ == "__main__" else []
    if kind is partial:
        return [Part(f"{name}.args", item.args, partial(_put_args, item))]
    if issubclass(kind, type):
        return list(_of_class(item)) if item.__module__ == "__main__" else []
    if issubclass(kind, _lru_cache_wrapper):
        return parts_held(item.__wrapped__, name)
    return [*_in_slots(item, name), *_of_class(kind)] if kind.__module__ == "__main__" else []


def _of_function(fun: FunctionType, name: str) -> Iterator[Part]:
    """Arrays and containers in the closure and among the defaults; numbers there are the function's own affair."""
    for variable, cell in zip(fun.__code__.co_freevars, fun.__closure__ or (), strict=True):
        try:
            value = cell.cell_contents
        except ValueError:  # not filled yet
            continue
        yield Part(f"{name}.{variable}", _no_number(value), partial(_put_cell, cell))
    code = fun.__code__
    positional = code.co_varnames[: code.co_argcount]
    defaults = fun.__defaults__ or ()
    for i, (parameter, value) in enumerate(zip(positional[len(positional) - len(defaults) :], defaults, strict=True)):
        yield Part(f"{name}.{parameter}", _no_number(value), partial(_put_default, fun, i))
    for parameter, value in (fun.__kwdefaults__ or {}).items():
        yield Part(f"{name}.{parameter}", _no_number(value), partial((fun.__kwdefaults__ or {}).__setitem__, parameter))


def _of_class(kind: type) -> Iterator[Part]:
    for attribute, value in list(vars(kind).items()):
        if not attribute.startswith("__") and type(value) is not MemberDescriptorType:
            yield Part(f"{kind.__name__}.{attribute}", value, partial(type.__setattr__, kind, attribute))


def _in_slots(item: Any, name: str) -> Iterator[Part]:
    for base in type(item).__mro__:
        for attribute, slot in vars(base).items():
            if type(slot) is not MemberDescriptorType or base.__module__ != "__main__":
                continue
            with suppress(AttributeError):  # not filled yet; the object's own __getattr__ is not asked
                yield Part(f"{name}.{attribute}", slot.__get__(item), partial(slot.__set__, item))


def _no_number(value: Any) -> Any:
    return None if isinstance(value, int | float | complex | np.generic) else value


def _leave(new: Any) -> None:
    """For what cannot be exchanged."""


def _put_flat(array: Any, index: int, new: Any) -> None:
    array[np.unravel_index(index, array.shape)] = new


def _put_cell(cell: CellType, new: Any) -> None:
    cell.cell_contents = new


def _put_default(fun: FunctionType, index: int, new: Any) -> None:
    defaults = fun.__defaults__ or ()
    fun.__defaults__ = (*defaults[:index], new, *defaults[index + 1 :])


def _put_args(item: partial[Any], new: tuple[Any, ...]) -> None:
    item.__setstate__((item.func, new, item.keywords, vars(item)))  # type: ignore[attr-defined]  # not in the stubs
