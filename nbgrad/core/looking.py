"""What only looks at a value, and what decides by it.

A traced value prints as the plain one. Where the text is merely shown, a replay need not produce the same text; where
it goes on into the program (``len(f"{x}")``, a key, a comparison), it must.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import lru_cache
from types import CodeType, FrameType
from typing import Any, NamedTuple

from nbgrad.core.places import Chain, extent_of, is_library, source_of, user_spots

ONLY_LOOKING = frozenset({"matplotlib", "mpl_toolkits", "seaborn", "plotly", "IPython", "tqdm", "logging"})
"""Packages that show values: what they are handed does not come back into the computation."""

SHOWING = frozenset({
    "print", "pprint", "display", "echo", "secho", "write", "log", "debug", "info", "warning", "warn", "error",
    "exception", "critical", "set_description", "set_description_str", "set_postfix", "set_postfix_str", "title",
    "set_title", "suptitle", "text", "figtext", "annotate", "legend", "label", "xlabel", "ylabel", "set_xlabel",
    "set_ylabel", "set_label", "Markdown", "HTML", "Math", "Latex", "add_text", "add_scalar",
})  # fmt: skip
"""Functions and methods that show what they are given."""
TEXT_METHODS = frozenset({
    "format", "join", "center", "ljust", "rjust", "strip", "rstrip", "lstrip", "upper", "lower", "replace", "zfill",
})  # fmt: skip
"""Methods of texts that give another text."""


TEXT = "the text of"


class Decided(NamedTuple):
    """What was made of a value that the program may go on with: a replay must make the same of its value."""

    outcome: Any
    decide: Callable[[Any], Any]
    what: str
    """What the outcome is: "the text of"."""


def package_of(file: str) -> str:
    """The top package that a file of an installed library or of the standard library belongs to."""
    path = file.replace("\\", "/")
    inside = path.rpartition("-packages/")[2] if "-packages/" in path else "/".join(path.split("/")[-2:])
    return inside.partition("/")[0].removesuffix(".py")


def formats(frame: FrameType | None) -> bool:
    """Whether the user's code is at ``"%.2f" % x``, which asks ``x`` for a float; x % y with a traced x would not."""
    while frame is not None and is_library(frame.f_code.co_filename):
        frame = frame.f_back
    return frame is not None and _is_percent(frame.f_code, frame.f_lasti)


@lru_cache(maxsize=4096)
def _is_percent(code: CodeType, offset: int) -> bool:
    extent, source = extent_of(code, offset), source_of(code.co_filename)
    node: ast.AST | None = None if extent is None or source is None else source.find(extent)
    if isinstance(node, ast.Expr):
        node = node.value
    return isinstance(getattr(node, "op", None), ast.Mod)


def is_shown(chain: Chain) -> bool:
    """Whether the text that the innermost expression of ``chain`` makes of a value is only shown."""
    if any(package_of(code.co_filename) in ONLY_LOOKING for code, _ in chain):
        return True
    spots = user_spots(chain)
    return bool(spots) and _is_shown_at(*spots[0])


@lru_cache(maxsize=4096)
def _is_shown_at(code: CodeType, offset: int) -> bool:
    source, extent = source_of(code.co_filename), extent_of(code, offset)
    node: ast.AST | None = None if source is None or extent is None else source.find(extent)
    if source is None or node is None:
        return False
    while node is not None:
        parent = source.parents.get(node)
        if _shows(node):
            return True
        if isinstance(parent, ast.Assert):
            return node is parent.msg
        if not (_makes_text(node) or _hands_on(node)):
            return False
        node = parent
    return False


def _hands_on(node: ast.AST) -> bool:
    """Whether an expression is a part of a text, or of a group that is shown as a whole."""
    return isinstance(node, ast.JoinedStr | ast.FormattedValue | ast.Tuple | ast.List | ast.Starred | ast.keyword) or (
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod)
    )


def _makes_text(node: ast.AST) -> bool:
    """Whether an expression makes a text of what it is given."""
    if isinstance(node, ast.Attribute):
        return node.attr in TEXT_METHODS
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute):
        return node.func.attr in TEXT_METHODS
    return _name(node.func) in ("str", "repr", "format", "ascii")


def _shows(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr | ast.Raise) or (isinstance(node, ast.Call) and _name(node.func) in SHOWING)


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", "") or getattr(function, "id", "")
