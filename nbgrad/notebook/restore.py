"""Making the notebook plain again: every traced array that the cell left anywhere within reach is replaced.

The walk is iterative, looks at every object once, and stays out of other packages' modules and of the kernel.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import _lru_cache_wrapper, partial
from types import (
    BuiltinFunctionType,
    CodeType,
    FrameType,
    FunctionType,
    GeneratorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any

import numpy as np

from nbgrad.core.array import Array
from nbgrad.core.caches import forget_traced
from nbgrad.core.conversions import own_code
from nbgrad.core.substitutes import REPLACED, original_of
from nbgrad.notebook.containers import ITERATORS
from nbgrad.notebook.leaves import isinstance_of_tuple

Settled = Callable[[Any], Any]
"""Gives what stands in the place of a value afterwards."""
Way = Callable[[Any, Settled], None]
"""Replaces what an object holds."""

MOST_OBJECTS = 5_000_000
"""Objects looked at; beyond, the walk stops and says so."""

_ATOMS = frozenset(
    {
        int, float, complex, bool, str, bytes, bytearray, type(None), range, slice, np.float64, np.float32, np.int64,
        np.bool_, np.ufunc, np.dtype, ModuleType, BuiltinFunctionType, CodeType, FrameType, type(Ellipsis),
    }
)  # fmt: skip
_NOT_OURS = frozenset(
    {"IPython", "ipykernel", "traitlets", "ipywidgets", "anywidget", "zmq", "jupyter_client", "tornado", "nbgrad",
     "asyncio", "threading", "logging", "concurrent", "comm"}
)  # fmt: skip
"""Packages whose objects are not walked: the kernel reaches everything, and a recorded graph is to be kept."""


class Restorer:
    """Replaces traced arrays by what ``plain`` gives for them, in everything reachable from the notebook."""

    def __init__(self, plain: Callable[[Array], Any], original_tuple: Callable[[Any], Any]) -> None:
        self._plain = plain
        self._original_tuple = original_tuple
        self._made: dict[int, tuple[Any, Any]] = {}
        self._seen: dict[int, Any] = {}
        self._pending: list[Any] = []
        self._ways: dict[type, tuple[Way, ...]] = {}

    def restore(self, *roots: Any) -> bool:
        """Make what hangs on ``roots`` plain; False if there was too much to look at."""
        for root in roots:
            self._visit(root)
        while self._pending and len(self._seen) < MOST_OBJECTS:
            item = self._pending.pop()
            kind = type(item)
            if kind not in self._ways:
                self._ways[kind] = _ways_into(kind)
            for way in self._ways[kind]:
                way(item, self.settled)
        return not self._pending

    def settled(self, value: Any) -> Any:
        """What stands in the place of ``value`` afterwards; what it holds is looked at later."""
        kind = type(value)
        if kind in _ATOMS:
            return value
        if kind is Array:
            return self._plain(value)
        original = original_of(value)
        if original is not value:
            return original
        if kind in REPLACED:
            return REPLACED[kind](value, self.settled)
        if isinstance_of_tuple(value) or kind is frozenset:
            return self._immutable(value)
        self._visit(value)
        return value

    def _visit(self, value: Any) -> None:
        if id(value) not in self._seen:
            self._seen[id(value)] = value
            self._pending.append(value)

    def _immutable(self, value: Any) -> Any:
        """A tuple without traced arrays in it: the same one where there are none, and where it was the notebook's."""
        stack = [value]
        while stack:
            item = stack[-1]
            if id(item) in self._made:
                stack.pop()
                continue
            inner = [e for e in item if isinstance_of_tuple(e) or type(e) is frozenset]
            waiting = [e for e in inner if id(e) not in self._made]
            if waiting:
                stack += waiting
                continue
            self._made[id(item)] = item, self._rebuilt(item)
        return self._made[id(value)][1]

    def _rebuilt(self, item: Any) -> Any:
        parts = [self._made[id(e)][1] if id(e) in self._made else self.settled(e) for e in item]
        original = self._original_tuple(item)
        if original is not None and all(a is b for a, b in zip(parts, original, strict=True)):
            return original  # one that the cell made may hold traced arrays itself
        if all(a is b for a, b in zip(parts, item, strict=True)):
            return item
        return type(item)._make(parts) if hasattr(item, "_fields") else type(item)(parts)


# Each of the following replaces what one kind of object holds.


def _only_atoms(items: Iterable[Any]) -> bool:
    """Whether there is nothing to do among ``items``: true of most long lists, and found at C speed."""
    return set(map(type, items)) <= _ATOMS


def _in_dict(item: Any, settled: Settled) -> None:
    if _only_atoms(dict.keys(item)) and _only_atoms(dict.values(item)):
        return
    items = [(k, v, settled(k), settled(v)) for k, v in dict.items(item)]
    if any(k is not new for k, _, new, _ in items):
        dict.clear(item)
        for _, _, key, value in items:
            dict.__setitem__(item, key, value)
    else:
        for key, old, _, value in items:
            if value is not old:
                dict.__setitem__(item, key, value)


def _in_list(item: Any, settled: Settled) -> None:
    for i, old in () if _only_atoms(item) else enumerate(list(item)):
        new = settled(old)
        if new is not old:
            item[i] = new


def _in_set(item: Any, settled: Settled) -> None:
    parts = [(e, settled(e)) for e in item]
    if any(old is not new for old, new in parts):
        item.clear()
        item.update(new for _, new in parts)


def _in_array(item: Any, settled: Settled) -> None:
    if item.dtype == object:
        for i, old in np.ndenumerate(item):
            new = settled(old)
            if new is not old:
                item[i] = new


def _in_function(item: Any, settled: Settled) -> None:
    own = own_code(item.__code__)
    if own is not item.__code__:
        item.__code__ = own
    for cell in item.__closure__ or ():
        try:
            old = cell.cell_contents
        except ValueError:  # not filled yet
            continue
        new = settled(old)
        if new is not old:
            cell.cell_contents = new
    defaults = item.__defaults__
    if defaults is not None and (new := settled(defaults)) is not defaults:
        item.__defaults__ = new
    for held in (item.__kwdefaults__, item.__dict__):
        settled(held)


def _in_method(item: Any, settled: Settled) -> None:
    settled(item.__func__)
    settled(getattr(item, "__self__", None))


def _in_generator(item: Any, settled: Settled) -> None:
    """A generator that waits: its variables, and the containers it is on its way through."""
    frame = item.gi_frame
    if frame is None or item.gi_running:
        return
    names = frame.f_locals
    names.update({name: new for name, old in list(names.items()) if (new := settled(old)) is not old})
    if sys.version_info < (3, 13):  # f_locals is a copy there
        ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
    _in_iterator(item, settled)


def _in_iterator(item: Any, settled: Settled) -> None:
    for held in gc.get_referents(item):
        settled(held)


def _in_cache(item: Any, settled: Settled) -> None:
    forget_traced(item)


def _in_property(item: Any, settled: Settled) -> None:
    settled(item.fget)
    settled(item.fset)


def _in_partial(item: Any, settled: Settled) -> None:
    args, keywords = settled(item.args), dict(item.keywords)
    _in_dict(keywords, settled)
    settled(item.func)
    item.__setstate__((item.func, args, keywords, vars(item)))


def _in_exception(item: Any, settled: Settled) -> None:
    new = settled(item.args)
    if new is not item.args:
        item.args = new
    for other in (item.__cause__, item.__context__):
        settled(other)


def _in_class(item: Any, settled: Settled) -> None:
    if item.__module__ == "__main__":
        for name, old in list(vars(item).items()):
            new = settled(old)
            if new is not old:
                type.__setattr__(item, name, new)


def _in_attributes(item: Any, settled: Settled) -> None:
    with suppress(AttributeError):  # it has none
        settled(object.__getattribute__(item, "__dict__"))
    for slot in _slots(type(item)):
        try:
            old = slot.__get__(item)
        except AttributeError:  # a slot that is not filled
            continue
        new = settled(old)
        if new is not old:
            slot.__set__(item, new)


def _slots(kind: type) -> Iterator[MemberDescriptorType]:
    for base in kind.__mro__:
        if "__slots__" in vars(base):
            yield from (d for d in vars(base).values() if type(d) is MemberDescriptorType)


_WAYS: tuple[tuple[type, Way], ...] = (
    (dict, _in_dict),
    (list, _in_list),
    (deque, _in_list),
    (set, _in_set),
    (np.ndarray, _in_array),
    (FunctionType, _in_function),
    (MethodType, _in_method),
    (staticmethod, _in_method),
    (classmethod, _in_method),
    (property, _in_property),
    (partial, _in_partial),
    (GeneratorType, _in_generator),
    (_lru_cache_wrapper, _in_cache),
    (BaseException, _in_exception),
    (type, _in_class),
    *((kind, _in_iterator) for kind in ITERATORS),
)


def _ways_into(kind: type) -> tuple[Way, ...]:
    """How to replace what objects of a kind hold: as the container they are, and in their attributes."""
    if str(getattr(kind, "__module__", "")).partition(".")[0] in _NOT_OURS:
        return ()
    found = [(base, way) for base, way in _WAYS if issubclass(kind, base)][:1]
    is_bare = any(base is kind for base, _ in found)
    return (*(way for _, way in found), *(() if is_bare or issubclass(kind, type) else (_in_attributes,)))
