"""What only looks at a value, and what decides by it.

A traced value prints as the plain one. Where the text is merely shown, a replay need not produce the same text; where
it goes on into the program (``len(f"{x}")``, a key, a comparison), it must.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache
from types import CodeType, FrameType
from typing import Any, NamedTuple

from nbgrad.core.places import Chain, Source, chain_through, extent_of, frames_to, is_library, source_of, user_spots

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


READING = frozenset({
    "eval", "exec", "literal_eval", "loads", "fromstring", "genfromtxt", "loadtxt", "Decimal", "Fraction", "sympify",
    "parse_expr", "StringIO",
})  # fmt: skip
"""Functions that read a text: numbers in it are computed with."""


TEXT = "the text of"
TEXT_OF = "text of x"
"""In the words for how a value leaves: a number is read from what was written of it."""


class Texts:
    """Texts made of traced values since following began, in case a number is read back from one."""

    def __init__(self) -> None:
        self.made: dict[str, tuple[Any, Chain]] = {}
        self.percent: list[tuple[float, Any, Chain]] = []
        """The numbers that went into ``"%.2f" % x``, whose texts are not seen."""

    def note(self, x: Any, outcome: Any, frame: FrameType) -> None:
        """Remember the text that was made of ``x`` at ``frame``, or the number that went into one."""
        if len(self.made) + len(self.percent) >= MOST_TEXTS:
            return
        chain = chain_through(frames_to(frame, _beyond_the_user(frame))[0], {})
        if not isinstance(outcome, str):
            self.percent.append((outcome, x, chain))
        elif len(outcome) <= LONGEST_NUMBER:
            self.made[outcome.strip()] = x, chain

    def origin(self, text: str) -> Any:
        """The traced value of which a text was made that was not only shown; None if there is none."""
        found = self.made.get(text.strip())
        if found is not None and not is_shown(found[1]):
            return found[0]
        return next((x for value, x, chain in self.percent if _rounds_to(value, text) and not is_shown(chain)), None)


def is_read(frame: FrameType | None) -> bool:
    """Whether the user's code hands the text it is making to a function that reads it, as ``eval(repr(x))`` does."""
    while frame is not None and is_library(frame.f_code.co_filename):
        frame = frame.f_back
    return frame is not None and _is_read_at(frame.f_code, frame.f_lasti)


@lru_cache(maxsize=4096)
def _is_read_at(code: CodeType, offset: int) -> bool:
    source, extent = source_of(code.co_filename), extent_of(code, offset)
    node: ast.AST | None = None if source is None or extent is None else source.find(extent)
    while source is not None and isinstance(node, ast.expr | ast.keyword | ast.FormattedValue):
        if isinstance(node, ast.Call) and _name(node.func) in READING:
            return True
        node = source.parents.get(node)
    return False


def _beyond_the_user(frame: FrameType | None) -> FrameType | None:
    """The caller of the innermost function of the user's: what stands there does not look at the value."""
    while frame is not None and is_library(frame.f_code.co_filename):
        frame = frame.f_back
    return None if frame is None else frame.f_back


def _rounds_to(value: float, text: str) -> bool:
    """Whether a text is that of a number rounded."""
    decimals = 0 if "e" in text else len(text.partition(".")[2].strip())
    try:
        return bool(abs(float(text) - value) <= 0.51 * 10.0**-decimals)
    except (ValueError, TypeError):
        return False


TEXTS: ContextVar[Texts | None] = ContextVar("nbgrad_texts", default=None)
MOST_TEXTS = 100_000
LONGEST_NUMBER = 40


def read_back(text: Any) -> Any:
    """The traced value that a text was made of, if it is known; a number read from it would lose the gradient."""
    texts = TEXTS.get() if type(text) is str else None
    return None if texts is None else texts.origin(text)


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
    return source is not None and node is not None and shown_from(source, node)


def shown_from(source: Source, start: ast.AST) -> bool:
    """Whether what an expression gives goes nowhere but into a text that is shown."""
    node: ast.AST | None = start
    while node is not None:
        parent = source.parents.get(node)
        if shows(node):
            return True
        if isinstance(parent, ast.Assert):
            return node is parent.msg
        if not (makes_text(node) or hands_on(node)):
            return False
        node = parent
    return False


def hands_on(node: ast.AST) -> bool:
    """Whether an expression is a part of a text, or of a group that is shown as a whole."""
    return isinstance(node, ast.JoinedStr | ast.FormattedValue | ast.Tuple | ast.List | ast.Starred | ast.keyword) or (
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod)
    )


def makes_text(node: ast.AST) -> bool:
    """Whether an expression makes a text of what it is given."""
    if isinstance(node, ast.Attribute):
        return node.attr in TEXT_METHODS
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute):
        return node.func.attr in TEXT_METHODS
    return _name(node.func) in ("str", "repr", "format", "ascii")


def shows(node: ast.AST) -> bool:
    """Whether a statement or a call shows what it is given."""
    return isinstance(node, ast.Expr | ast.Raise) or (isinstance(node, ast.Call) and _name(node.func) in SHOWING)


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", "") or getattr(function, "id", "")
