"""What a value is called: the name it was first bound to, read off the source after the fact.

The instruction that made a value has an exact extent in the source. If that extent is the right-hand side of
an assignment, the target names the value; if it is what a function returns, the question moves to the call.
Parts of a displayed list or tuple that is bound whole are called as one would ask for them: ``parts[0]``.
This names values alike in a cell, in a script and under `nbgrad.trace`, without touching the user's code.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from types import CodeType
from typing import NamedTuple

from nbgrad.core.loops import COMPREHENSIONS, operation_at
from nbgrad.core.places import Chain, extent_of, is_library, source_of

ELEMENT = -1
"""In a path: the element of a list comprehension, whose number only the run knows."""
Path = tuple[int | str, ...]
"""Positions in tuples and lists, keys in dicts as written, around a value, the outermost first."""
ORDERING = frozenset({"max", "min", "sorted"})
"""Builtins that compare what they are given; a comparison is not their value."""


class Made(NamedTuple):
    """What is known of a value besides where it was made."""

    position: int | None = None
    """Which one, where the operation makes several: ``w, v = np.linalg.eigh(a)``."""
    source: str = ""
    """The name of what it was taken out of."""
    compares: bool = False
    """Whether it is the outcome of a comparison."""


class Bound(NamedTuple):
    """A name, "" for none; of a list comprehension the names of its elements, and where it is in the chain."""

    name: str
    elements: tuple[str, ...] = ()
    """One for each element where they are unpacked, else a single one with ``{}`` in place of the number."""
    spot: int = -1


NOTHING = Bound("")


def bound_name(chain: Chain, made: Made) -> Bound:
    """The name bound to the value made at the innermost spot of ``chain``."""
    path: Path = ()
    spot = -1
    for k, (code, offset) in enumerate(chain):
        if is_library(code.co_filename):
            continue
        found = _name_at(code, offset, path, made)
        if ELEMENT in found.path and ELEMENT not in path:
            spot = k
        if found.names is not None:
            several = ELEMENT in found.path
            return Bound("" if several else found.names[0], found.names if several else (), spot)
        path, made = found.path, made._replace(source="", compares=False)
    return NOTHING


class Found(NamedTuple):
    """Names ("" for none), or None for what the function returns, and the path to the value in that."""

    names: tuple[str, ...] | None
    path: Path = ()


NAMELESS = Found(("",))


@lru_cache(maxsize=65536)
def _name_at(code: CodeType, offset: int, path: Path, made: Made) -> Found:
    source = source_of(code.co_filename)
    extent = extent_of(code, offset)
    node = None if source is None or extent is None else source.find(extent)
    if source is None or node is None:
        return NAMELESS
    if made.source and operation_at(code, offset) == "FOR_ITER":
        return Found((_fetched(node, source.parents, made.source),))
    if made.compares and isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ORDERING:
        return NAMELESS
    return _climb(node, source.parents, path, made.position, in_comprehension=code.co_name == "<listcomp>")


def _climb(
    node: ast.AST, parents: dict[ast.AST, ast.AST], path: Path, position: int | None, *, in_comprehension: bool
) -> Found:
    """Target of the assignment whose value is ``node``."""
    if isinstance(node, ast.AugAssign):
        return Found((ast.unparse(node.target),))
    if isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Store):
        return _target(node, path, position)
    if isinstance(node, ast.Subscript):
        position = None  # an element asked for by name is no part of an unpacking
    while True:
        parent = parents.get(node)
        if isinstance(parent, ast.Assign) and node is parent.value:
            return _target(parent.targets[0], path, position)
        if isinstance(parent, ast.AnnAssign | ast.NamedExpr) and node is parent.value:
            return _target(parent.target, path, position)
        if isinstance(parent, ast.Return) or (isinstance(parent, ast.Lambda) and node is parent.body):
            return Found(None, path)
        if isinstance(parent, ast.Tuple | ast.List) and _is_plain(parent):
            path = (next(i for i, e in enumerate(parent.elts) if e is node), *path)
        elif isinstance(parent, ast.Dict) and node in parent.values:
            key = parent.keys[parent.values.index(node)]
            if not isinstance(key, ast.Constant):
                return NAMELESS
            path = (f"[{key.value!r}]", *path)
        elif isinstance(parent, ast.ListComp) and node is parent.elt and ELEMENT not in path:
            path = (ELEMENT, *path)
            if in_comprehension:  # a function of its own, in some Pythons
                return Found(None, path)
        elif not (isinstance(parent, ast.IfExp) and node is not parent.test):
            return NAMELESS
        node = parent


def _target(target: ast.expr, path: Path, position: int | None) -> Found:
    """What is written on the left for the part of the value at ``path``, and in that at ``position``."""
    left = path if position is None else (*path, position)
    while left and isinstance(target, ast.Tuple | ast.List):
        place, plain = left[0], target.elts[: _first_starred(target)]
        if place == ELEMENT and len(plain) == len(target.elts):
            return Found(tuple(ast.unparse(e) for e in plain), path) if len(left) == 1 else NAMELESS
        if isinstance(place, str) or not 0 <= place < len(plain):
            return NAMELESS
        target, left = plain[place], left[1:]
    if isinstance(target, ast.Tuple | ast.List | ast.Starred) or (left and position is not None):
        return NAMELESS
    asked = (i if isinstance(i, str) else "[{}]" if i == ELEMENT else f"[{i}]" for i in left)
    return Found((ast.unparse(target) + "".join(asked),), left)


def _fetched(node: ast.AST, parents: dict[ast.AST, ast.AST], source: str) -> str:
    """The loop variable that an element of ``source`` is bound to.

    ``node`` is what the instruction that fetches it has the extent of: the loop, or what it turns over.
    """
    loop = node if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension) else parents.get(node)
    if isinstance(node, COMPREHENSIONS):
        loop = node.generators[0]
    if not isinstance(loop, ast.For | ast.AsyncFor | ast.comprehension):
        return ""
    return _variable(loop.target, loop.iter, source)


def _variable(target: ast.expr, iterated: ast.expr, source: str) -> str:
    if ast.unparse(iterated) == source:
        return "" if isinstance(target, ast.Tuple | ast.List) else ast.unparse(target)
    called = iterated.func.id if isinstance(iterated, ast.Call) and isinstance(iterated.func, ast.Name) else ""
    if not isinstance(iterated, ast.Call) or not isinstance(target, ast.Tuple | ast.List):
        return ""
    pairs = zip(target.elts, iterated.args, strict=False)
    if called == "enumerate" and iterated.args and len(target.elts) == 2:
        return _variable(target.elts[1], iterated.args[0], source)
    found = (_variable(t, a, source) for t, a in pairs) if called == "zip" else ()
    return next((name for name in found if name), "")


def _is_plain(group: ast.Tuple | ast.List) -> bool:
    return _first_starred(group) == len(group.elts)


def _first_starred(group: ast.Tuple | ast.List) -> int:
    return next((i for i, e in enumerate(group.elts) if isinstance(e, ast.Starred)), len(group.elts))
