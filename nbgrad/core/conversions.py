"""Calls such as ``float(x)`` and ``np.sin([a, b])``: they must give plain numbers, and so would end what is followed.

A type cannot be exchanged for a function: ``isinstance(x, float)`` must go on to mean what it means; and libraries ask
which ufunc they are given. So it is the calls that are redirected, in the code of the user's functions: the instruction
that looks up ``float`` in order to call it loads a constant instead, a function that gives traced numbers for traced
ones and is ``float`` for all others. Nothing else of the code changes, its lines and columns included. The function has
its own code back as soon as nothing is followed any more; a closure that outlives that moment works all the same.
"""

from __future__ import annotations

import builtins
import dis
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from inspect import getattr_static
from itertools import islice, pairwise
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from nbgrad.core.caches import CACHED
from nbgrad.core.callees import ATTRIBUTE, Lookup, calls_in
from nbgrad.core.meanings import Path, Scope, globals_bound, meant
from nbgrad.core.places import is_library

REDIRECTED: dict[Any, Callable[..., Any]] = {}
"""A type, a ufunc, or a ufunc and the name of its method → the function to call instead; filled by the rules."""

MOST_PARTS = 1000
"""Parts of a container that are looked at."""

Meaning = tuple[Path, Any]
"""The names of an expression, and the key of `REDIRECTED` that it was found to mean."""
Redirected = tuple[CodeType, CodeType, tuple[Meaning, ...]]
"""Code, the same with conversions redirected, and the expressions that must still mean the same."""

_known: dict[int, Redirected] = {}
_own: dict[int, tuple[CodeType, CodeType]] = {}
"""id of redirected code → it, and what it was made of."""


def redirected(code: CodeType, names: dict[str, Any], rebound: frozenset[str] = frozenset()) -> CodeType:
    """``code`` and the code in it with conversions redirected, given its globals; ``code`` itself without any.

    ``rebound`` are globals that may get other values while it runs: what they stand for now says nothing.
    """
    unknown = rebound.intersection(_names_in(code)) if rebound else rebound
    found = _known.get(id(code))
    if found is None or found[0] is not code or unknown or _is_stale(found, names):
        if len(_known) > 4096:
            _known.clear()
            _own.clear()
        meanings: list[Meaning] = []
        scope = Scope(names, unknown | globals_bound(code), {}, {})
        found = code, _redirect(code, scope, meanings), tuple(meanings)
        if not unknown:
            _known[id(code)] = found
    return found[1]


def _names_in(code: CodeType) -> set[str]:
    inner = (_names_in(c) for c in code.co_consts if isinstance(c, CodeType))
    return set(code.co_names).union(*inner)


def _is_stale(found: Redirected, names: dict[str, Any]) -> bool:
    return any(meant(path, names) is not kind for path, kind in found[2])


def own_code(code: CodeType) -> CodeType:
    """The code that was redirected, given what came of it; any other code itself."""
    return _own.get(id(code), (code, code))[1]


def _redirect(code: CodeType, outer: Scope, meanings: list[Meaning]) -> CodeType:
    scope = outer.within(code)
    constants = [_redirect(c, scope, meanings) if isinstance(c, CodeType) else c for c in code.co_consts]
    bytecode = bytearray(code.co_code)
    conversions = _conversions(code, scope)
    ends = dict(pairwise([*(one.offset for one in dis.get_instructions(code)), len(bytecode)])) if conversions else {}
    for lookup, path, kind in conversions:
        load = lookup[-1]
        start = load.offset - 2 * _prefixes(load.arg or 0)
        instead = _load_constant(load, len(constants), (ends[load.offset] - start) // 2)
        if instead is not None:
            bytecode[start : start + len(instead)] = instead
            constants.append(REDIRECTED[kind])
            meanings.append((path, kind))
    if all(a is b for a, b in zip(constants, code.co_consts, strict=False)) and bytecode == code.co_code:
        return code
    new = code.replace(co_code=bytes(bytecode), co_consts=tuple(constants))
    _own[id(new)] = new, code
    return new


def _load_constant(load: dis.Instruction, index: int, room: int) -> bytes | None:
    """Instructions in the room of ``load`` that put a constant where it puts a value; None if they do not fit."""
    of_module = load.opname in ATTRIBUTE
    shift = load.opname == "LOAD_GLOBAL" or (load.opname == "LOAD_ATTR" and sys.version_info >= (3, 12))
    with_null = load.opname == "LOAD_METHOD" or (shift and bool((load.arg or 0) & 1))
    constant = [("EXTENDED_ARG", index >> 8)] * _prefixes(index) + [("LOAD_CONST", index & 255)]
    if with_null:
        null = [("PUSH_NULL", 0)]
        constant = null + constant if sys.version_info < (3, 13) else constant + null
    new = [("POP_TOP", 0)] * of_module + constant
    if len(new) > room or index > 65535:
        return None
    new += [("NOP", 0)] * (room - len(new))
    return bytes(byte for name, argument in new for byte in (dis.opmap[name], argument))


def _prefixes(argument: int) -> int:
    """How many instructions EXTENDED_ARG stand before one with this argument."""
    return max((argument.bit_length() - 1) // 8, 0)


def _conversions(code: CodeType, scope: Scope) -> list[tuple[Lookup, Path, Any]]:
    """Look-ups of types that are called, or handed to ``map``, each once: with the global expression for them."""
    found: dict[int, tuple[Lookup, Path, Any]] = {}
    for call in calls_in(code).values():
        callee = call.callee
        if callee and call.arguments and scope.value(callee) is map:
            callee = call.arguments[0]
        kind = scope.value(callee) if callee else None
        if callee and isinstance(kind, type | np.ufunc | tuple) and kind in REDIRECTED:
            found[callee[-1].offset] = callee, scope.path(callee), kind
    return list(found.values())


def functions_within(run: Any, args: Iterable[Any] = ()) -> Iterator[Any]:
    """The user's functions that ``run(*args)`` may call: by global names, closures, and methods of classes.

    A function under `functools.cache`, or made by `functools.partial`, comes out beside the function that it calls.
    """
    pending, seen = [run, *args], set()
    while pending:
        item = pending.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if type(item) is FunctionType:
            if is_library(item.__code__.co_filename):
                pending += _held(item)
                continue
            yield item
            pending += [*_held(item), *_named(item)]
        elif type(item) is partial:
            yield item
            pending += [item.func, *item.args, *item.keywords.values()]
        elif type(item) is MethodType:
            pending += [item.__func__, type(item.__self__)]
        elif isinstance(item, type):
            pending += _methods(item)
        elif type(wrapped := getattr_static(item, "__wrapped__", None)) is FunctionType:
            pending.append(wrapped)
            if type(item) is CACHED:
                yield item
        elif type(item) in (list, tuple, dict):
            parts = item.values() if type(item) is dict else item
            pending += [part for part in islice(parts, MOST_PARTS) if type(part) not in _DATA]
        elif type(item) not in _DATA:
            pending.append(type(item))


_DATA = frozenset({
    int, float, complex, str, bytes, bool, type(None), set, np.ndarray, np.float64, np.ufunc,
    BuiltinFunctionType, ModuleType,
})  # fmt: skip
"""Types of values that hold no code."""


def _held(fun: FunctionType) -> list[Any]:
    filled = []
    for cell in fun.__closure__ or ():
        try:
            filled.append(cell.cell_contents)
        except ValueError:  # not filled yet
            continue
    return filled


def _named(fun: FunctionType) -> Iterable[Any]:
    codes = [fun.__code__]
    while codes:
        code = codes.pop()
        codes += [c for c in code.co_consts if isinstance(c, CodeType)]
        modules = []
        for name in code.co_names:
            value = fun.__globals__.get(name)
            if type(value) is ModuleType:
                modules.append(value)
            elif type(value) not in _DATA:
                yield value
        for module in modules:
            if not is_library(getattr(module, "__file__", None) or "<frozen"):
                yield from (vars(module).get(name) for name in code.co_names)


def _methods(kind: type) -> list[Any]:
    if kind.__module__ == builtins.__name__ or not _is_users(kind):
        return []
    found: list[Any] = []
    for base in kind.__mro__:
        for value in vars(base).values() if _is_users(base) else ():
            value = getattr(value, "__func__", value)
            found += [value.fget, value.fset] if isinstance(value, property) else [value]
    return [value for value in found if type(value) in (FunctionType, CACHED)]


def _is_users(kind: type) -> bool:
    module = sys.modules.get(kind.__module__)
    file = getattr(module, "__file__", None)
    return file is None or not is_library(file)
