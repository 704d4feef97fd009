"""Errors for traced values that are about to become plain numbers: which expression does it, and what to write."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

import numpy as np

from nbgrad.core import collector
from nbgrad.core.errors import NbgradError, NotDifferentiable
from nbgrad.core.late import stand_in
from nbgrad.core.looking import TEXT_OF
from nbgrad.core.places import extent_of, is_library, sees_values, source_of
from nbgrad.core.selfcontained import is_self_contained
from nbgrad.core.substitutes import followed

LONGEST = 60
"""Characters of an expression that are quoted."""

MAKE_TRACED = (
    "make that array inside the function that is differentiated, with np.zeros(shape), np.copy(a), …, "
    "or collect the values in a list for np.stack"
)
GRIDS = frozenset({"mgrid", "ogrid"})
MAKERS = frozenset({
    "array", "asarray", "asanyarray", "ascontiguousarray", "asfortranarray", "asarray_chkfinite", "require", "full",
    "arange", "fromiter",
})  # fmt: skip
"""NumPy functions that never offer themselves to other arrays; they are followed where called by these names."""


def leaving(how: str, lost: str) -> NotDifferentiable:
    """The error for a value that ``how`` would make plain, losing its ``lost`` (gradient or tangent)."""
    node = _expression(_user_frame(sys._getframe(1)))
    if isinstance(node, ast.Assign | ast.AugAssign):
        return _into_plain(node)
    if node is not None and _computed_by_pandas(sys._getframe(1)):
        return NotDifferentiable(
            f"{quoted(node)} is computed by pandas, where a traced value loses its {lost}; "
            "take the numbers out of the table first, with .to_numpy()"
        )
    ours = stand_in(how)
    remedy = f"call {ours} instead, with the same arguments" if ours else for_text(node, how) or _remedy(node)
    return NotDifferentiable(
        f"{_name(node, how)} would take a traced value out of the computation and lose its {lost}; {remedy}"
    )


def _computed_by_pandas(frame: FrameType | None) -> bool:
    """Whether the user's code called pandas, which led to ``frame``."""
    outermost = ""
    while frame is not None and is_library(frame.f_code.co_filename):
        outermost = str(frame.f_globals.get("__name__", ""))
        frame = frame.f_back
    return outermost.partition(".")[0] == "pandas"


def refuse_subclass(kind: type) -> None:
    """Raise NotDifferentiable for operands that compute in ways of their own: ``*`` of matrices, masked elements."""
    if kind is not np.memmap:
        raise NotDifferentiable(
            f"operations on {kind.__module__.partition('.')[0]}'s {kind.__name__} mean something else than on arrays, "
            "and have no derivative rules; write np.asarray(…) around it"
        )


def into_plain() -> NotDifferentiable:
    """The error for a traced value that is to be written into a plain array."""
    return _into_plain(_expression(_user_frame(sys._getframe(1))))


def called(frame: FrameType | None) -> ast.Call | None:
    """The call that the user's code is at, if it is the user's code that ``frame`` runs; None otherwise."""
    while frame is not None and _own(frame):
        frame = frame.f_back
    node = None if frame is None or is_library(frame.f_code.co_filename) else _expression(frame)
    return node if isinstance(node, ast.Call) else None


def refuse_shuffle() -> None:
    """Raise NotDifferentiable where compiled code exchanges rows through views, which only works in NumPy's memory."""
    call = called(sys._getframe(1))
    if call is not None and isinstance(call.func, ast.Attribute) and call.func.attr == "shuffle" and call.args:
        x, rng = quoted(call.args[0]), quoted(call.func.value)
        raise NotDifferentiable(
            f"{quoted(call)} exchanges rows in compiled code, which cannot be followed; "
            f"write {x}[:] = {x}[{rng}.permutation(len({x}))]"
        )


def _into_plain(node: ast.AST | None) -> NotDifferentiable:
    what = "an operation" if node is None else quoted(node)
    rebind = ""
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        one = ast.BinOp(node.target, node.op, node.value)
        rebind = f"write {quoted(ast.Assign([node.target], one, lineno=0))}, or "
    return NotDifferentiable(
        f"{what} writes a traced value into a plain array, where its gradient is lost; {rebind}{MAKE_TRACED}"
    )


def _user_frame(frame: FrameType | None) -> FrameType | None:
    while frame is not None and (not sees_values(frame.f_code.co_filename) or _own(frame)):
        frame = frame.f_back
    return frame


def _own(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0] == __name__.partition(".")[0]


def _expression(frame: FrameType | None) -> ast.AST | None:
    """The expression being evaluated; for the target of an assignment the whole of it."""
    if frame is None:
        return None
    extent, source = extent_of(frame.f_code, frame.f_lasti), source_of(frame.f_code.co_filename)
    node: ast.AST | None = None if extent is None or source is None else source.find(extent)
    if node is None or source is None:
        return None
    if isinstance(node, ast.Expr):
        return node.value
    parent = source.parents.get(node)
    if isinstance(parent, ast.Assign) and node in parent.targets:
        return parent
    return parent if isinstance(parent, ast.AugAssign) and node is parent.target else node


def quoted(node: ast.AST) -> str:
    """Source text of an expression, shortened."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _name(node: ast.AST | None, how: str) -> str:
    return quoted(node) if isinstance(node, ast.Call | ast.Subscript) else how


def _remedy(node: ast.AST | None) -> str:
    """What to write instead of an expression."""
    if isinstance(node, ast.Call):
        module, _, name = ast.unparse(node.func).rpartition(".")
        if module in ("math", "cmath") and hasattr(np, name):
            return f"use np.{name}"
        if name in MAKERS:
            return f"call it as np.{name}(…), or use np.stack or np.concatenate"
        if name in ("float64", "float32", "float16", "float", "complex"):
            return "leave it out, or use x.astype(dtype)"
        if name in ("put", "fill", "itemset", "copyto", "place", "putmask"):
            return MAKE_TRACED
        if node.args and isinstance(node.args[0], ast.List | ast.Tuple):
            return "make one array of the list first, with np.stack"
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr in GRIDS:
        return "use np.linspace"
    return "use the NumPy function instead, or nbgrad.stop_gradient(x) where no gradient is wanted"


def for_text(node: ast.AST | None, how: str) -> str:
    """What to write instead of reading a number back from its text; "" for anything else."""
    if TEXT_OF not in how:
        return ""
    value = next((quoted(shown) for part in ast.walk(node) if (shown := _made_text(part))), "it") if node else "it"
    kept = "compute with the value itself" if value == "it" else f"compute with {value} itself"
    return f"{kept}; where it is to be rounded write np.round({value}, digits), whose gradient is zero"


def _made_text(node: ast.AST) -> ast.AST | None:
    """What an expression makes a text of."""
    if isinstance(node, ast.FormattedValue):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and not isinstance(node.right, ast.Tuple):
        return node.right
    makes = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("str", "repr", "format")
    return node.args[0] if makes and isinstance(node, ast.Call) and node.args else None


def calling(tape: Any, fun: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """``fun(*args, **kwargs)``, followed by ``tape``.

    Raises our own error where NumPy, filling an array, makes another one of it.
    """
    collector.begin()
    try:
        return fun(*args, **kwargs) if is_self_contained(fun, args) else followed(tape, fun, args, kwargs)
    except NbgradError:
        raise
    except Exception as error:
        cause = error.__cause__
        if not isinstance(cause, NotDifferentiable):
            raise
        raise NotDifferentiable(*cause.args).with_traceback(error.__traceback__) from None
    finally:
        collector.end()
