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


def bound_name(chain: Chain) -> str:
    """The name bound to the value made at the innermost spot of ``chain``; "" if it was not bound."""
    for code, offset in user_spots(chain):
        name = _name_at(code, offset)
        if name is not None:
            return name
    return ""


@lru_cache(maxsize=65536)
def _name_at(code: CodeType, offset: int) -> str | None:
    """The name bound to what an instruction made, "" if it was not bound, None if it was returned to the caller."""
    source = source_of(code.co_filename)
    extent = extent_of(code, offset)
    if source is None or extent is None:
        return ""
    node = source.find(extent)
    return "" if node is None else _climb(node, source.parents)


def _climb(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> str | None:
    """Target of the assignment whose value is ``node``; None if ``node`` is what the function returns."""
    if isinstance(node, ast.AugAssign):
        return ast.unparse(node.target)
    while True:
        parent = parents.get(node)
        if isinstance(parent, ast.Assign) and node is parent.value:
            return _target(parent.targets[0])
        if isinstance(parent, ast.AnnAssign | ast.NamedExpr) and node is parent.value:
            return _target(parent.target)
        if isinstance(parent, ast.Tuple | ast.List):
            return _parallel(node, parent, parents)
        if isinstance(parent, ast.Return) or (isinstance(parent, ast.Lambda) and node is parent.body):
            return None
        if isinstance(parent, ast.IfExp) and node is not parent.test:
            node = parent
            continue
        return ""


def _target(target: ast.expr) -> str:
    return "" if isinstance(target, ast.Tuple | ast.List | ast.Starred) else ast.unparse(target)


def _parallel(node: ast.AST, group: ast.Tuple | ast.List, parents: dict[ast.AST, ast.AST]) -> str:
    """``a, b = x * 2, y * 3``: the target in the same position."""
    assign = parents.get(group)
    if not (isinstance(assign, ast.Assign) and group is assign.value):
        return ""
    targets = assign.targets[0]
    if not isinstance(targets, ast.Tuple | ast.List) or len(targets.elts) != len(group.elts):
        return ""
    if any(isinstance(t, ast.Starred) for t in (*targets.elts, *group.elts)):
        return ""
    position = next(i for i, e in enumerate(group.elts) if e is node)
    return _target(targets.elts[position])
