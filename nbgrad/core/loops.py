"""What encloses an instruction in its own function: loops, and the arms of conditionals; read off the source.

With the order of two instructions this tells whether a loop must have turned between them.
"""

from __future__ import annotations

import ast
import dis
from functools import lru_cache
from types import CodeType
from typing import NamedTuple

from nbgrad.core.places import extent_of, is_library, source_of

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
COMPREHENSION_FRAMES = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"})
Looping = ast.For | ast.AsyncFor | ast.While | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
LONGEST = 40
"""Characters of a loop's head that are kept."""
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


class Loop(NamedTuple):
    """A loop around an instruction: line and column, and the names that hold what it turns over.

    Names that the body binds again are left out; there are none for ``while``.
    """

    at: tuple[int, int]
    targets: tuple[str, ...]
    head: str
    """Its first line, "for x in batches"."""


class Site(NamedTuple):
    """What is known of an instruction without running it."""

    loops: tuple[Loop, ...]
    """From the outside in."""
    arms: tuple[tuple[ast.AST, str], ...]
    """Conditionals around it, each with the arm it stands in."""
    order: tuple[int, int, int]
    """Position of its statement, then its own: the order of execution but for loops."""
    calls: bool
    """Whether it calls something, which may itself run several operations one after another."""
    begins: bool
    """Whether it fetches what the innermost loop turns over next, and so begins a turn."""


class Step(NamedTuple):
    """What it means to go from one instruction to another of the same function."""

    common: int
    """How many loops, from the outside, enclose both."""
    entered: int
    """How many more enclose the second only."""
    turned: bool
    """Whether one of those must have turned."""
    unsure: bool
    """Whether one may have turned; what the loop turns over tells."""


NOWHERE = Site((), (), (0, 0, 0), False, False)


@lru_cache(maxsize=65536)
def site_of(code: CodeType, offset: int) -> Site:
    """What encloses the instruction at ``offset`` in its function; nothing for installed packages."""
    source = None if is_library(code.co_filename) else source_of(code.co_filename)
    extent = extent_of(code, offset)
    node: ast.AST | None = None if source is None or extent is None else source.find(extent)
    if source is None or node is None:
        return NOWHERE._replace(order=(0, 0, offset))
    operation = operation_at(code, offset)
    begins = operation == "FOR_ITER"
    loops: list[Loop] = []
    arms: list[tuple[ast.AST, str]] = []
    statement: ast.stmt | None = None
    inner: ast.AST | None = None
    while node is not None:
        # The fetching instruction has the extent of the loop in some Pythons, of what it turns over in others.
        if _is_turned(node, inner) or (begins and not loops and isinstance(node, Looping)):
            loops.append(_loop(node))  # type: ignore[arg-type]  # a loop in either case
        elif inner is not None and isinstance(node, ast.If | ast.IfExp | ast.Match | ast.Try):
            arms.append((node, _arm(node, inner)))
        if statement is None and isinstance(node, ast.stmt):
            statement = node
        parent = source.parents.get(node)
        if isinstance(parent, _SCOPES) or (code.co_name in COMPREHENSION_FRAMES and isinstance(node, COMPREHENSIONS)):
            break
        inner, node = node, parent
    at = (0, 0) if statement is None else (statement.lineno, statement.col_offset)
    calls = operation.startswith(("CALL", "PRECALL"))
    return Site(tuple(reversed(loops)), tuple(reversed(arms)), (*at, offset), calls, begins and bool(loops))


def step(code: CodeType, before: int, after: int) -> Step:
    """What going from the instruction at ``before`` to that at ``after`` says of the loops around them."""
    a, b = site_of(code, before), site_of(code, after)
    pairs = list(zip(a.loops, b.loops, strict=False))
    common = next((k for k, (x, y) in enumerate(pairs) if x.at != y.at), len(pairs))
    entered = len(b.loops) - common
    if not common:
        return Step(0, entered, False, False)
    if before == after:
        return Step(common, entered, not b.calls, b.calls)
    turned = b.order < a.order or _exclude(a.arms, b.arms)
    return Step(common, entered, turned, not turned and bool(b.arms))


def _is_turned(node: ast.AST, child: ast.AST | None) -> bool:
    """Whether ``node`` is a loop, and its direct child is run in every turn."""
    if isinstance(node, COMPREHENSIONS):
        return child is not None and child is not node.generators[0]  # what it turns over is fetched once
    if isinstance(node, ast.While):
        return child is node.test or child in node.body
    return isinstance(node, ast.For | ast.AsyncFor) and child in node.body


def _loop(node: Looping) -> Loop:
    if isinstance(node, ast.For | ast.AsyncFor):
        head = f"for {ast.unparse(node.target)} in {ast.unparse(node.iter)}"
    elif isinstance(node, ast.While):
        head = f"while {ast.unparse(node.test)}"
    else:
        head = " ".join(ast.unparse(generator).strip() for generator in node.generators)
    head = head if len(head) <= LONGEST else head[: LONGEST - 1] + "…"
    return Loop((node.lineno, node.col_offset), _targets(node), head)


def _targets(loop: Looping) -> tuple[str, ...]:
    if isinstance(loop, COMPREHENSIONS):
        return _names(*(generator.target for generator in loop.generators))
    if isinstance(loop, ast.While):
        return ()
    bound = {n.id for s in loop.body for n in ast.walk(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return tuple(name for name in _names(loop.target) if name not in bound)


def _names(*targets: ast.expr) -> tuple[str, ...]:
    return tuple(n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name))


def _arm(parent: ast.AST, child: ast.AST) -> str:
    """Which of the parts of a conditional a direct child belongs to; all handlers of a ``try`` are different ones."""
    for field, part in ast.iter_fields(parent):
        if part is child:
            return field
        if isinstance(part, list) and child in part:
            return field if field in ("body", "orelse", "finalbody") else f"{field}[{part.index(child)}]"
    return ""


def _exclude(a: tuple[tuple[ast.AST, str], ...], b: tuple[tuple[ast.AST, str], ...]) -> bool:
    """Whether two instructions stand in arms of which one turn runs only one."""
    arms = dict(a)
    for node, arm in b:
        other = arms.get(node, arm)
        if other != arm and isinstance(node, ast.If | ast.IfExp | ast.Match):
            return {other, arm} <= {"body", "orelse"} or (other.startswith("cases") and arm.startswith("cases"))
    return False


def operation_at(code: CodeType, offset: int) -> str:
    """The name of an instruction."""
    return _operations(code).get(offset, "")


@lru_cache(maxsize=256)
def _operations(code: CodeType) -> dict[int, str]:
    """Offset of each instruction → its name."""
    return {i.offset: i.opname for i in dis.get_instructions(code)}
