"""Whether code has any effect beside its value, found in its instructions before it is run again.

Code can do only what it can name. So everything it looks up must be harmless: data, functions of NumPy and of Python
that only compute, attributes that only tell something or change the object itself, and functions of the notebook of
which the same holds. What is called, and with what, need then not be known.
"""

from __future__ import annotations

import builtins
import cmath
import dis
import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from nbgrad.core.callees import ATTRIBUTE, GLOBAL, Entry, calls_in, written_in
from nbgrad.core.conversions import own_code
from nbgrad.core.late import fetched, public_name
from nbgrad.core.places import extent_of
from nbgrad.core.primitive import HANDLERS
from nbgrad.core.scope import scope
from nbgrad.core.substitutes import original_of
from nbgrad.core.transforms import stop_gradient
from nbgrad.notebook.reach import inner_codes, names_bound

BUILTINS = {
    name: getattr(builtins, name)
    for name in (
        "abs", "all", "any", "bool", "complex", "dict", "divmod", "enumerate", "filter", "float", "format",
        "frozenset", "int", "isinstance", "iter", "len", "list", "map", "max", "min", "next", "pow", "range",
        "repr", "reversed", "round", "set", "slice", "sorted", "str", "sum", "tuple", "zip", "NotImplemented",
        "Ellipsis", "BaseException", "Exception", "ArithmeticError", "AssertionError", "AttributeError",
        "IndexError", "KeyError", "LookupError", "NotImplementedError", "OverflowError", "RuntimeError",
        "StopIteration", "TypeError", "ValueError", "FloatingPointError", "ZeroDivisionError",
    )
}  # fmt: skip
"""What code that is run again finds of Python's own functions."""

_EFFECTS = frozenset({
    "save", "savez", "savez_compressed", "savetxt", "load", "loadtxt", "genfromtxt", "fromfile", "fromregex", "memmap",
    "seterr", "seterrcall", "setbufsize", "set_printoptions", "printoptions", "show_config", "show_runtime", "info",
    "test", "get_include", "from_dlpack", "getbufsize", "geterr", "geterrcall", "get_printoptions", "DataSource",
})  # fmt: skip
"""Functions of NumPy that read or write what lies outside."""
_MODULES = (np, np.linalg, np.fft, np.lib.stride_tricks, np.emath, math, cmath)

ATTRIBUTES = frozenset({
    *(name for kind in (
        np.ndarray, np.random.Generator, np.ufunc, float, complex, int, str, list, dict, set, tuple, range
    ) for name in dir(kind)),
    "eigenvalues", "eigenvectors", "Q", "R", "U", "S", "Vh", "sign", "logabsdet", "eps", "tiny", "resolution",
    "finished", "iternext", "multi_index", "iterindex", "operands", "value",
}) - {"tofile", "dump", "dumps", "ctypes", "data", "setflags", "base", "bit_generator", "spawn"}  # fmt: skip
"""Attributes of data, and of what NumPy returns; no underscored one is taken for harmless."""
CHANGING = frozenset({
    "append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "update", "setdefault", "popitem", "add",
    "discard", "difference_update", "intersection_update", "symmetric_difference_update",
    "fill", "put", "itemset", "resize", "partition", "byteswap",
})  # fmt: skip
"""Methods that change the object."""

_STATEMENTS = {
    "IMPORT_NAME": "imports", "STORE_GLOBAL": "binds a global name", "DELETE_GLOBAL": "deletes a global name",
    "STORE_ATTR": "sets an attribute", "DELETE_ATTR": "deletes an attribute", "LOAD_BUILD_CLASS": "defines a class",
    "GET_AWAITABLE": "awaits", "GET_AITER": "awaits", "LOAD_SUPER_ATTR": "uses super()",
}  # fmt: skip
"""Instructions that reach outside, or make what does, and the words for it."""
_WORDS = {"print": "prints", "display": "displays", "input": "asks for input", "open": "opens a file"}


@cache
def _computing() -> dict[int, Any]:
    """id of a function of the libraries that only computes → it."""
    found = [f for module in _MODULES for name, f in vars(module).items() if name not in _EFFECTS and callable(f)]
    return {id(f): f for f in (*found, *BUILTINS.values(), np.random.default_rng, stop_gradient, scope)}


def only_computes(value: Any) -> bool:
    """Whether a function, type or ufunc has no effect beside its value."""
    value = original_of(value)
    if id(value) in _computing():
        return True
    fetched()
    return isinstance(value, np.ufunc | FunctionType) and value in HANDLERS and public_name(value).startswith("scipy.")


def effect_of(
    codes: Iterable[CodeType], functions: Iterable[FunctionType], names: Mapping[str, Any], refused: Mapping[str, str]
) -> str:
    """What the code of a cell, or a function of the notebook, does beside computing: "line 3 prints"; "" if nothing.

    ``names`` are the values that the notebook holds, ``refused`` what of others cannot be had.
    """
    cell = [*codes]
    cell += [inner for code in codes for inner in inner_codes(code)]
    look = _Look(names, refused, {name for code in cell for name in names_bound(code)})
    found = min(((line, what) for code in cell for line, what in look.effects(code)), default=None)
    if found is not None:
        return f"line {found[0]} {found[1]}"
    for fun in functions:
        own = own_code(fun.__code__)
        for code in (own, *inner_codes(own)):
            for line, what in look.effects(code):
                return f"line {line} of {fun.__name__} {what}"
    return ""


class _Look:
    """Looks through code in which some names are the notebook's and some are bound by the cell."""

    def __init__(self, names: Mapping[str, Any], refused: Mapping[str, str], bound: set[str]) -> None:
        self.names = names
        self.refused = refused
        self.bound = bound

    def effects(self, code: CodeType) -> Iterator[tuple[int, str]]:
        """Lines and what is done there that reaches outside."""
        module: ModuleType | None = None
        for one in dis.get_instructions(code):
            if one.opname in ("CACHE", "PUSH_NULL", "EXTENDED_ARG"):
                continue
            before, (what, module) = module, self._effect(one, module)
            if before is not None and one.opname not in ATTRIBUTE:
                what = f"uses {before.__name__} itself, not only its functions"
            if what:
                yield _line(code, one.offset), what
        for offset, name in self._changes(code):
            yield _line(code, offset), f"changes {name}, which the cell did not make"

    def _effect(self, one: dis.Instruction, module: ModuleType | None) -> tuple[str, ModuleType | None]:
        """What one instruction does, and the module that it looked up."""
        if one.opname in _STATEMENTS:
            return _STATEMENTS[one.opname], None
        if one.opname in GLOBAL:
            return self._looked_up(one.argval)
        if one.opname in ATTRIBUTE:
            return _of_module(module, one.argval) if module is not None else (_of_object(one.argval), None)
        return "", None

    def _looked_up(self, name: str) -> tuple[str, ModuleType | None]:
        if name in self.names:
            value = self.names[name]
            return "", value if type(value) is ModuleType else None
        if name in self.bound:  # if it is not bound by then, another run finds nothing under the name
            return "", None
        if name in self.refused:
            return f"needs {self.refused[name]}", None
        known = name in BUILTINS or not hasattr(builtins, name)
        return "" if known else _WORDS.get(name, f"uses {name}"), None

    def _changes(self, code: CodeType) -> Iterator[tuple[int, str]]:
        """Offsets, and names of the notebook: where code changes what stands under them."""
        methods = [(offset, _changed(call.callee)) for offset, call in calls_in(code).items()]
        for offset, lookup in (*methods, *written_in(code).items()):
            if lookup and len(lookup) == 1 and lookup[0].opname in GLOBAL and self._is_of_notebook(lookup[0].argval):
                yield offset, str(lookup[0].argval)

    def _is_of_notebook(self, name: str) -> bool:
        """Whether data of the notebook stands under a name, and none of the cell's own."""
        return name in self.names and name not in self.bound and type(self.names[name]) is not ModuleType


def _changed(callee: Entry) -> Entry:
    """What a method that changes its object is called on."""
    return callee[:-1] if callee and len(callee) == 2 and callee[-1].argval in CHANGING else None


def _line(code: CodeType, offset: int) -> int:
    extent = extent_of(code, offset)
    return code.co_firstlineno if extent is None else extent[0]


def _of_object(attribute: str) -> str:
    known = attribute in ATTRIBUTES and not attribute.startswith("_")
    return "" if known else f"uses the attribute {attribute}"


def _of_module(module: ModuleType, name: str) -> tuple[str, ModuleType | None]:
    value = vars(module).get(name)
    if type(value) is ModuleType:
        return "", value
    path = f"{module.__name__}.{name}".replace("numpy", "np")
    if module is np.random and not only_computes(value):
        return f"draws random numbers ({path})", None
    harmless = name in vars(module) and (not callable(value) or only_computes(value))
    return "" if harmless else f"uses {path}", None
