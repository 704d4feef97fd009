"""Compiled code and libraries that refuse a traced value where they would have taken the plain one: a line about it."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from types import FrameType, FunctionType

from nbgrad.core.dispatch import holds_traced
from nbgrad.core.errors import NotDifferentiable
from nbgrad.core.leaving import quoted
from nbgrad.core.places import extent_of, is_library, sees_values, source_of


def refusals(error: BaseException) -> list[str]:
    """A line if ``error`` was raised by a call that got traced values, and knows only plain ones."""
    entry, frames = error.__traceback__, []
    while entry is not None:
        frames.append((entry.tb_frame, entry.tb_lasti))
        entry = entry.tb_next
    if not isinstance(error, TypeError) or not frames or _knows_traced(frames[-1][0]):
        return []
    users = [(frame, at) for frame, at in frames if not is_library(frame.f_code.co_filename)]
    if not users:
        return []
    frame, at = users[-1]
    extent, source = extent_of(frame.f_code, at), source_of(frame.f_code.co_filename)
    node = None if extent is None or source is None else source.find(extent)
    if isinstance(node, ast.Expr):
        node = node.value
    if extent is None or not isinstance(node, ast.Call) or not _gets_traced(node, frame):
        return []
    return [
        f"nbgrad: line {extent[0]}: {quoted(node)} takes plain values only, and got one that is being followed; "
        "do this in another cell"
    ]


def swallowed(noted: Iterable[NotDifferentiable], raised: BaseException | None) -> list[str]:
    """A line for each error of ours that the cell caught; ``raised`` is what it ended with."""
    known: set[int] = set()
    pending = [raised]
    while pending:
        error = pending.pop()
        if error is not None and id(error) not in known:
            known.add(id(error))
            pending += [error.__cause__, error.__context__]
    caught = (error for error in noted if id(error) not in known)
    return list(dict.fromkeys(f"nbgrad: {_line(error)}{error}; the cell caught this and went on" for error in caught))


def _line(error: BaseException) -> str:
    entry, line = error.__traceback__, ""
    while entry is not None:
        if not is_library(entry.tb_frame.f_code.co_filename):
            line = f"line {entry.tb_lineno}: "
        entry = entry.tb_next
    return line


def _knows_traced(frame: FrameType) -> bool:
    """Whether code of ours or NumPy's raised, which would have raised for plain values too."""
    package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
    return package == "numpy" or (sees_values(frame.f_code.co_filename) and is_library(frame.f_code.co_filename))


def _gets_traced(call: ast.Call, frame: FrameType) -> bool:
    """Whether a variable in the arguments holds a traced value, and the function is not one of the user's."""
    names = {**frame.f_globals, **frame.f_locals}
    function = names.get(call.func.id) if isinstance(call.func, ast.Name) else None
    if type(function) is FunctionType and not is_library(function.__code__.co_filename):
        return False
    arguments = [*call.args, *(k.value for k in call.keywords)]
    used = [names.get(n.id) for a in arguments for n in ast.walk(a) if isinstance(n, ast.Name)]
    return any(holds_traced(v) or (type(v) is dict and holds_traced(list(v.values()))) for v in used)
