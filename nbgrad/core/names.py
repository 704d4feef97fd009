"""What a value is called: the name it was first bound to, read off the source after the fact.

The instruction that made a value has an exact extent in the source. If that extent is the right-hand side of
an assignment, the target names the value; if it is what a function returns, the question moves to the call.
This names values alike in a cell, in a script and under `nbgrad.trace`, without touching the user's code.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from types import CodeType

from nbgrad.core.places import Chain, extent_of, source_of, user_spots


def bound_name(chain: Chain, position: int | None = None) -> str:
    """The name bound to the value made at the innermost spot of ``chain``; "" if it was not bound.

    ``position`` tells which one, where the operation at that spot makes several: ``w, v = np.linalg.eigh(a)``.
    """
    for code, offset in user_spots(chain):
        name, position = _name_at(code, offset, position)
        if name is not None:
            return name
    return ""


Found = tuple[str | None, int | None]
"""A name ("" for none), or None for what the function returns, then with its position in a returned tuple."""


@lru_cache(maxsize=65536)
def _name_at(code: CodeType, offset: int, position: int | None) -> Found:
    source = source_of(code.co_filename)
    extent = extent_of(code, offset)
    if source is None or extent is None:
        return "", None
    node = source.find(extent)
    return ("", None) if node is None else _climb(node, source.parents, position)


def _climb(node: ast.AST, parents: dict[ast.AST, ast.AST], position: int | None) -> Found:
    """Target of the assignment whose value is ``node``."""
    if isinstance(node, ast.AugAssign):
        return ast.unparse(node.target), None
    if isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Store):
        return _target(node, position), None
    if isinstance(node, ast.Subscript):
        position = None  # an element asked for by name is no part of an unpacking
    while True:
        parent = parents.get(node)
        if isinstance(parent, ast.Assign) and node is parent.value:
            return _target(parent.targets[0], position), None
        if isinstance(parent, ast.AnnAssign | ast.NamedExpr) and node is parent.value:
            return _target(parent.target, position), None
        if isinstance(parent, ast.Return) or (isinstance(parent, ast.Lambda) and node is parent.body):
            return None, position
        if isinstance(parent, ast.Tuple | ast.List) and position is None and _is_plain(parent):
            position = next(i for i, e in enumerate(parent.elts) if e is node)
        elif not (isinstance(parent, ast.IfExp) and node is not parent.test):
            return "", None
        node = parent


def _target(target: ast.expr, position: int | None) -> str:
    """What is written on the left: the part in ``position`` where the value is one of several."""
    if isinstance(target, ast.Tuple | ast.List):
        if position is None or position >= len(target.elts) or not _is_plain(target):
            return ""
        return _target(target.elts[position], None)
    return "" if position is not None or isinstance(target, ast.Starred) else ast.unparse(target)


def _is_plain(group: ast.Tuple | ast.List) -> bool:
    return not any(isinstance(e, ast.Starred) for e in group.elts)
