"""The groups an operation belongs to: the scopes it was computed in, the functions called, the turns of loops.

They follow the code from the outside in, whatever a drawing makes of them.
"""

from __future__ import annotations

from types import CodeType
from typing import Literal, NamedTuple

from nbgrad.core.loops import COMPREHENSION_FRAMES, Loop, site_of
from nbgrad.core.places import Chain, extent_of, is_library
from nbgrad.core.scope import Entered
from nbgrad.core.turns import Moment, Run, is_function

Kind = Literal["scope", "call", "loop"]


class Group(NamedTuple):
    """A part of the computation: a named scope, one call of a function, or one turn of a loop."""

    kind: Kind
    name: str
    """``encoder``; ``Model.forward``; ``for x in batches``."""
    line: int | None
    """Where the scope is opened, the function called, the loop written."""
    turn: int
    """Of a loop: which turn, from 1; else 0."""
    key: tuple[int, ...]
    """Equal for all operations of the same scope, call or turn, and for no others."""


def groups_of(chain: Chain, moment: Moment) -> tuple[Group, ...]:
    """The groups of an operation recorded at ``chain`` and ``moment``, from the outside in."""
    runs, scopes = moment
    if len(runs) != len(chain):
        return ()
    found = [_scope_group(scope) for scope, place in scopes if place < 0]
    line: int | None = None
    called = False
    for place in range(len(chain) - 1, -1, -1):
        code, offset = chain[place]
        if is_library(code.co_filename):
            continue
        if called and is_function(code) and code.co_name not in COMPREHENSION_FRAMES:
            found.append(Group("call", _short(code), line, 0, (runs[place][0],)))
        called = True
        found += _within(*chain[place], runs[place], [scope for scope, where in scopes if where == place])
        extent = extent_of(code, offset)
        line = None if extent is None else extent[0]
    return tuple(found)


def _within(code: CodeType, offset: int, run: Run, scopes: list[Entered]) -> list[Group]:
    """Loops and scopes of one function, those in which a scope was opened before it."""
    number, turns = run
    loops = site_of(code, offset).loops
    found: list[Group] = []
    done = 0
    for scope in [*scopes, None]:
        around = len(loops) if scope is None else _around(scope, loops)
        for k in range(done, around):
            key = (number, k, *loops[k].at, *turns[: k + 1])
            found.append(Group("loop", loops[k].head, loops[k].at[0], turns[k], key))
        done = max(done, around)
        if scope is not None:
            found.append(_scope_group(scope))
    return found


def _around(scope: Entered, loops: tuple[Loop, ...]) -> int:
    """How many of the loops, from the outside, the scope was opened in."""
    mine = {loop.at for loop in site_of(scope.code, scope.offset).loops}
    return sum(loop.at in mine for loop in loops)


def _scope_group(scope: Entered) -> Group:
    extent = extent_of(scope.code, scope.offset)
    return Group("scope", scope.name, None if extent is None else extent[0], 0, (-scope.number,))


def _short(code: CodeType) -> str:
    name = getattr(code, "co_qualname", code.co_name)
    return str(name).rpartition("<locals>.")[2].replace("<lambda>", "lambda")


FOLDS = ("none", "loops", "functions", "all")
"""What a drawing may be told to fold, besides a depth."""


def checked_fold(fold: str | int) -> str:
    """``fold`` as text. Raises ValueError for anything but one of `FOLDS` or a depth from 0."""
    text = str(fold)
    if text in FOLDS or text.isdecimal():
        return text
    raise ValueError(f"fold is one of {', '.join(map(repr, FOLDS))} or a depth such as 1, not {fold!r}")


def is_folded(fold: str, kind: Kind, depth: int) -> bool:
    """Whether ``fold`` makes one card of a group of that kind with ``depth`` groups around it."""
    if fold.isdecimal():
        return depth >= int(fold)
    return fold == "all" or (fold == "loops" and kind == "loop") or (fold == "functions" and kind != "loop")
