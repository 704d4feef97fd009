"""A cell's code, compiled under the file name the kernel gave the cell, and run.

Lines are counted with the magic's line as line 1 and tracebacks show the cell as it was typed, because the
code carries the kernel's own name for the whole cell.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from types import CodeType
from typing import Any, NamedTuple

from IPython.core.error import UsageError

from nbgrad.core.conversions import functions_within, redirected
from nbgrad.core.meanings import globals_bound
from nbgrad.core.record import GraphTape
from nbgrad.core.substitutes import following
from nbgrad.notebook.reach import names_bound


class CellCode(NamedTuple):
    """What a cell compiles to: its statements, and its last expression if it ends with one."""

    file: str
    body: CodeType
    last: CodeType | None
    shown: bool = True
    """Whether the whole text of the file belongs beside the graph."""

    @property
    def parts(self) -> list[CodeType]:
        """The code objects there are."""
        return [self.body] if self.last is None else [self.body, self.last]


def compile_cell(shell: Any, line: str, text: str) -> CellCode:
    """The code of a cell under ``%%autograd``: ``line`` is the rest of the magic's line, ``text`` what follows it.

    Raises UsageError for an empty cell and for top-level await, SyntaxError as Python does.
    """
    if text.lstrip().startswith("%%"):
        magic = text.split()[0]
        raise UsageError(
            "%%autograd: once is enough" if magic == "%%autograd" else f"%%autograd: write {magic} above it, not below"
        )
    raw, first = _as_typed(shell, line, text)
    number = max(len(shell.history_manager.input_hist_raw) - 1, 0)
    code = _compiled(shell, shell.compile.cache(raw, number, raw_code=raw), text, first)
    if code is None:
        raise UsageError("%%autograd: the cell is empty; write the computation below this line")
    if any(part.co_flags & inspect.CO_COROUTINE for part in code.parts):
        raise UsageError("%%autograd: top-level await cannot be recorded; await in another cell")
    return code


def compile_expression(shell: Any, line: str, text: str) -> CellCode:
    """The code of an expression under ``%autograd``, on the line of the cell where ``line``, the magic's own, stands.

    Raises UsageError for what is no expression.
    """
    history = shell.history_manager.input_hist_raw
    typed = (history[-1] if history else "").splitlines()
    at = next((k for k, one in enumerate(typed) if "%autograd" in one and one.rstrip().endswith(line.rstrip())), 0)
    whole = "\n" * at + text
    try:
        tree = ast.parse(whole, mode="eval")
        file = shell.compile.cache(whole, max(len(history) - 1, 0))
        body, last = shell.compile(ast.Module([], []), file, "exec"), shell.compile(tree, file, "eval")
    except SyntaxError as error:
        order = "; options come before the expression" if re.search(r"\s--[a-z]", text) else ""
        raise UsageError(f"%autograd: {text!r} is not an expression: {error.msg}{order}") from None
    return CellCode(file, body, last, shown=False)


def check_syntax(shell: Any, raw: str) -> None:
    """Raise the SyntaxError of a cell, magic's line included, before anything of IPython's is on the stack."""
    _, _, text = raw.partition("\n")
    with suppress(SyntaxError):
        _compiled(shell, "<cell>", text, 1)
        return
    _compiled(shell, shell.compile.cache(raw, shell.execution_count, raw_code=raw), text, 1)


def _compiled(shell: Any, file: str, text: str, first: int) -> CellCode | None:
    """The code of ``text``, which stands below ``first`` lines; None if there is no statement in it."""
    # IPython drops the blank lines a cell begins with; the code must keep its line numbers.
    blank = text[: len(text) - len(text.lstrip())]
    above = "\n" * (first + blank.count("\n"))
    with shell.compile.extra_flags(ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
        tree = shell.compile.ast_parse(above + shell.transform_cell(text), file)
        tree = _Walrus().visit(shell.transform_ast(tree))
        if not tree.body:
            return None
        last = None
        if isinstance(tree.body[-1], ast.Expr):
            last = shell.compile(ast.Expression(tree.body.pop().value), file, "eval")
        return CellCode(file, shell.compile(tree, file, "exec"), last)


class _Walrus(ast.NodeTransformer):
    """``(x := 2.0)`` becomes ``[(x := 2.0), x][1]`` in the cell's own statements: the value that is bound, read again.

    What a cell binds becomes a leaf when it is bound; a walrus alone would go on with the plain value.
    """

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.AST:
        self.generic_visit(node)
        again = ast.Name(node.target.id, ast.Load())
        both = ast.List([node, again], ast.Load())
        second = ast.Subscript(both, ast.Constant(1), ast.Load())
        for new in (again, both, second, second.slice):
            ast.copy_location(new, node)
        return second

    def leave(self, node: ast.AST) -> ast.AST:
        """Names inside functions and comprehensions are their own affair."""
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = leave
    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = leave


def run_cell(code: CellCode, tape: GraphTape, names: dict[str, Any], cell: MutableMapping[str, Any]) -> Any:
    """Run the cell in the namespaces given; its value is that of its last expression, None if it has none."""
    tape.clock.stop = sys._getframe()
    reachable = functions_within(None, [names[n] for part in code.parts for n in part.co_names if n in names])
    rebound = frozenset(name for part in code.parts for name in (*names_bound(part), *globals_bound(part)))
    with following(tape, names, reachable, rebound):
        exec(redirected(code.body, names), names, cell)
        return None if code.last is None else eval(redirected(code.last, names), names, cell)


def _as_typed(shell: Any, line: str, text: str) -> tuple[str, int]:
    """The whole cell as the user typed it, and how many of its lines stand above ``text``."""
    history = shell.history_manager.input_hist_raw
    raw: str = history[-1] if history else ""
    at = raw.rfind(text.rstrip("\n"))
    if at > 0 and "%%autograd" in raw[:at]:
        return raw, raw.count("\n", 0, at)
    return f"%%autograd {line}".rstrip() + "\n" + text, 1
