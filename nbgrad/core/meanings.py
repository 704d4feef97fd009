"""What an expression means in some code before that runs: ``float``, ``np.float64``, ``fl`` after ``fl = float``.

A name means what the globals or builtins say only if the code does not bind it itself. One that code binds once, to
something that is looked up, means that, wherever no other meaning is possible.
"""

from __future__ import annotations

import builtins
import dis
from collections.abc import Mapping
from functools import cache
from types import CodeType, ModuleType
from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.callees import GLOBAL, LOCAL, Lookup, bound_in, bound_outside

UFUNC_METHODS = frozenset({"reduce", "accumulate", "reduceat", "outer"})

Path = tuple[str, ...]
"""The names of an expression, beginning with a global one; () for an expression without a known meaning."""


class Scope(NamedTuple):
    """Names as they are seen in some code."""

    globals: dict[str, Any]
    unknown: frozenset[str]
    """Globals of which it is not known what they mean."""
    renamed: Mapping[str, Path]
    """Globals, by the expression whose value they get."""
    closed: Mapping[str, Path]
    """The same for variables of the functions around the code."""
    fast: Mapping[str, Path] = {}
    """The same for the variables of the code itself."""
    since: Mapping[str, int] = {}
    """Where in the code a name of its own gets its value."""

    def within(self, code: CodeType) -> Scope:
        """The names as code sees them that stands in this scope."""
        bound = bound_in(code)
        if not bound:
            return self._replace(fast={}, since={})
        others = self if is_function(code) else self._replace(unknown=self.unknown | bound.keys())
        others = others._replace(fast={}, since={})
        own = {name: path for name, alias in bound.items() if alias and (path := others.path(alias.lookup))}
        since = {name: alias.offset for name, alias in bound.items() if alias}
        if is_function(code):
            kept = {name: path for name, path in self.closed.items() if name not in code.co_cellvars}
            shared = set(code.co_cellvars) - _bound_inside(code, "DEREF")
            closed = {**kept, **{name: path for name, path in own.items() if name in shared}}
            return self._replace(closed=closed, fast=own, since={})
        renamed = {name: path for name, path in own.items() if self._only_means(name, path)}
        return self._replace(unknown=self.unknown | bound.keys(), renamed=renamed, fast={}, since=since)

    def path(self, lookup: Lookup) -> Path:
        """The global expression that has the value of this one."""
        root, *attributes = lookup
        if dis.opname[root.opcode] != root.opname:  # half of an instruction that looks up two
            return ()
        path = self._root(root)
        return (*path, *(str(one.argval) for one in attributes)) if path else ()

    def value(self, lookup: Lookup) -> Any:
        """What an expression means; None if that is not known."""
        path = self.path(lookup)
        return meant(path, self.globals) if path else None

    def _root(self, root: dis.Instruction) -> Path:
        name = str(root.argval)
        if root.opname == "LOAD_DEREF":
            return self.closed.get(name, ())
        if root.opname in LOCAL:
            return self.fast.get(name, ())
        if root.opname not in GLOBAL:
            return ()
        if name in self.renamed and self.since.get(name, -1) < root.offset:
            return self.renamed[name]
        return () if name in self.unknown else (name,)

    def _only_means(self, name: str, path: Path) -> bool:
        """Whether a global that gets this value does not mean anything else before."""
        if hasattr(builtins, name):
            return False
        return name not in self.globals or meant((name,), self.globals) is meant(path, self.globals)


def is_function(code: CodeType) -> bool:
    """Whether the variables that code binds are its own, and not those of a namespace."""
    return bool(code.co_flags & 1)


def globals_bound(code: CodeType) -> frozenset[str]:
    """Globals that functions in the code bind, or the code itself."""
    return _bound_inside(code, "GLOBAL").union(name for kind, name in bound_outside(code) if kind == "GLOBAL")


def _bound_inside(code: CodeType, wanted: str) -> frozenset[str]:
    """Names, of globals or of variables shared by functions, that are bound in the functions within the code."""
    found: set[str] = set()
    pending = [code]
    while pending:
        inner = [c for c in pending.pop().co_consts if isinstance(c, CodeType)]
        found.update(name for one in inner for kind, name in bound_outside(one) if kind == wanted)
        pending += inner
    return frozenset(found)


@cache
def _method(ufunc: np.ufunc, name: str) -> tuple[np.ufunc, str]:
    """A key of `REDIRECTED`, the same object each time."""
    return ufunc, name


def meant(path: Path, names: dict[str, Any]) -> Any:
    """What ``float`` or ``np.float64``, looked up in these globals, means."""
    value = names.get(path[0], getattr(builtins, path[0], None))
    for name in path[1:]:
        if type(value) is np.ufunc and name in UFUNC_METHODS:
            value = _method(value, name)
        else:
            value = vars(value).get(name) if type(value) is ModuleType else None
    return value
