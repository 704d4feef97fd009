"""Whether what pandas makes of a table is only looked at: printed, displayed, drawn."""

from __future__ import annotations

import ast
from functools import lru_cache
from types import CodeType, FrameType

from nbgrad.core.looking import ONLY_LOOKING, hands_on, makes_text, package_of, shown_from, shows
from nbgrad.core.places import extent_of, is_library, source_of

DRAWING = frozenset({"plot", "hist", "boxplot", "info"})
"""Attributes of tables that draw or print."""


def only_shown(frame: FrameType | None) -> bool:
    """Whether the user's expression that led to ``frame`` hands what it makes of a table to nobody but the reader."""
    while frame is not None and is_library(frame.f_code.co_filename):
        if package_of(frame.f_code.co_filename) in ONLY_LOOKING:
            return True
        frame = frame.f_back
    return frame is not None and _only_shown_at(frame.f_code, frame.f_lasti)


@lru_cache(maxsize=4096)
def _only_shown_at(code: CodeType, offset: int) -> bool:
    source, extent = source_of(code.co_filename), extent_of(code, offset)
    node: ast.AST | None = None if source is None or extent is None else source.find(extent)
    if source is None or node is None:
        return False
    if isinstance(node, ast.Expr):
        node = node.value
    if makes_text(node):
        return shown_from(source, node)
    if _shows(node):
        return True
    while (parent := source.parents.get(node)) is not None and _goes_on(parent, node):
        node = parent
    if _draws(node):
        return True
    if not _without_arguments(node):
        return False
    if isinstance(parent, ast.Expr):
        return True  # shown, or thrown away
    while parent is not None and hands_on(parent):
        parent = source.parents.get(parent)
    return parent is not None and _shows(parent)


def _shows(node: ast.AST) -> bool:
    """Whether an expression is a call that shows what it is given."""
    return isinstance(node, ast.Call) and shows(node)


def _goes_on(parent: ast.AST, node: ast.AST) -> bool:
    """Whether ``parent`` asks ``node`` for something: ``node.attribute``, ``node[2]``, ``node("a")``."""
    if isinstance(parent, ast.Attribute):
        return True
    if isinstance(parent, ast.Call):
        return parent.func is node and _plain(parent)
    return isinstance(parent, ast.Subscript) and parent.value is node and isinstance(parent.slice, ast.Constant)


def _without_arguments(node: ast.AST) -> bool:
    """Whether nothing that is called in an expression is handed anything that could keep what it gets."""
    return all(_plain(call) for call in ast.walk(node) if isinstance(call, ast.Call))


def _plain(call: ast.Call) -> bool:
    """Whether the arguments of a call are constants."""
    handed = [*call.args, *(k.value for k in call.keywords)]
    names = (n for a in handed for n in ast.walk(a) if not isinstance(n, ast.Constant | ast.List | ast.Tuple))
    return not any(isinstance(n, ast.expr) for n in names)


def _draws(node: ast.AST) -> bool:
    """Whether an expression is that of a method that draws: ``s.plot(…)``, ``df.plot.scatter(…)``."""
    while isinstance(node, ast.Call | ast.Attribute):
        if isinstance(node, ast.Attribute) and node.attr in DRAWING:
            return True
        node = node.func if isinstance(node, ast.Call) else node.value
    return False
