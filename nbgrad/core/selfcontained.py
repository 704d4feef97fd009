"""Code that provably meets none of the functions that have substitutes, so that nothing need be exchanged for it.

Looked up once for each code object: which names it uses. All of them must be operators, methods and functions of NumPy
that ask their arguments, and functions of the user's that are of the same kind themselves. What the names stand for is
compared anew each time, which is quick; anything doubtful counts as not self-contained.
"""

from __future__ import annotations

import builtins
import dis
import sys
from collections.abc import Iterable
from functools import partial
from types import CodeType, FunctionType
from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.primitive import HANDLERS
from nbgrad.core.substitutes import MAKERS

PLAIN_BUILTINS = frozenset({"range", "len", "zip", "enumerate", "abs", "reversed", "sum", "max", "min", "print"})
DATA = frozenset(
    {float, int, bool, complex, str, type(None), np.ndarray, np.float64, np.float32, np.int64, slice, range}
)
_BUILDS = frozenset(
    {"BUILD_LIST", "LIST_APPEND", "LIST_EXTEND", "BUILD_SET", "BUILD_MAP", "IMPORT_NAME", "IMPORT_FROM"}
)


_CONTAINERS = frozenset({list, tuple, dict})


class Uses(NamedTuple):
    """What a code object looks up: globals, free variables, and whether the rest of it is harmless."""

    harmless: bool
    globals: tuple[str, ...]
    free: tuple[str, ...]


_known: dict[int, tuple[CodeType, Uses]] = {}
_safe_names: set[str] = set()


def is_self_contained(fun: Any, args: Iterable[Any] = (), depth: int = 4) -> bool:
    """Whether ``fun(*args)`` calls no function that has a substitute; False where that is not plain to see."""
    if type(fun) is partial and not fun.keywords:
        fun, args = fun.func, (*fun.args, *args)
    if type(fun) is not FunctionType:
        return type(fun) is np.ufunc
    if not _CONTAINERS.isdisjoint(map(type, args)):
        return False
    code = fun.__code__
    found = _known.get(id(code))
    uses = found[1] if found is not None and found[0] is code else _look(code)
    if not uses.harmless:
        return False
    names = fun.__globals__
    for name in uses.globals:
        value = names.get(name, names)
        if value is names:
            if name not in PLAIN_BUILTINS or not hasattr(builtins, name):
                return False
        elif not _is_fine(value, depth):
            return False
    return not uses.free or all(_is_fine(_contents(c), depth) for c in fun.__closure__ or ())


def _is_fine(value: Any, depth: int) -> bool:
    if value is np or type(value) in DATA:
        return True
    return depth > 0 and is_self_contained(value, (), depth - 1)


def _contents(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not filled yet
        return cell


def _look(code: CodeType) -> Uses:
    if not _safe_names:
        _safe_names.update(n for n, f in vars(np).items() if _is_callable_key(f) and f in HANDLERS)
        _safe_names.update({"T", "shape", "ndim", "size", "dtype", "linalg", "fft", "newaxis", "pi", "e", "inf", "nan"})
        _safe_names.difference_update(MAKERS)
    instructions = list(dis.get_instructions(code))
    looked_up = tuple(dict.fromkeys(i.argval for i in instructions if i.opname in ("LOAD_GLOBAL", "LOAD_NAME")))
    others = {name for name in code.co_names if name not in looked_up}
    harmless = (
        others <= _safe_names
        and not any(i.opname in _BUILDS for i in instructions)
        and not any(isinstance(c, CodeType) for c in code.co_consts)
        and not _calls_a_local(instructions)
        and not _hands_on_a_tuple(instructions)
    )
    uses = Uses(harmless, looked_up, code.co_freevars)
    if len(_known) > 4096:
        _known.clear()
    _known[id(code)] = code, uses
    return uses


def _calls_a_local(instructions: list[dis.Instruction]) -> bool:
    """Whether what is called may be an argument or a result: anything but a global, a method, a free variable."""
    beside = 1 if sys.version_info < (3, 13) else -1
    return any(
        i.opname == "PUSH_NULL" and instructions[k + beside].opname != "LOAD_DEREF" for k, i in enumerate(instructions)
    )


def _hands_on_a_tuple(instructions: list[dis.Instruction]) -> bool:
    """Whether a tuple is built for anything else than a subscript or to be returned."""
    used = [instructions[k + 1].opname for k, i in enumerate(instructions) if i.opname == "BUILD_TUPLE"]
    return any(not name.startswith(("BINARY_", "STORE_SUBSCR", "RETURN")) for name in used)


def _is_callable_key(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return callable(value)
