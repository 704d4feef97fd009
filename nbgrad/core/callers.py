"""Whether the user's own code calls a function, and not a compiled library on its behalf.

Compiled code has no frame: what Cython calls seems to be called by the user's line that called Cython. A substitute
that gave a traced array to compiled code would crash it. So the instruction that the frame is at must be a call of that
very function, by whatever expression: ``np.zeros(3)``, ``xp.zeros(3)``, ``zeros(3)``, ``list(map(np.array, rows))``.
"""

from __future__ import annotations

import builtins
import dis
import functools
from functools import lru_cache
from types import CodeType, FrameType, ModuleType
from typing import Any

from nbgrad.core.places import is_library

Path = tuple[str, ...]
"""The expression of what is called: how its first name is looked up, the name, and attributes of it."""

_LOOKUPS = {
    "LOAD_FAST": "local", "LOAD_FAST_CHECK": "local", "LOAD_FAST_BORROW": "local", "LOAD_DEREF": "local",
    "LOAD_GLOBAL": "global", "LOAD_NAME": "global",
}  # fmt: skip
_ATTRIBUTES = frozenset({"LOAD_ATTR", "LOAD_METHOD"})

TRUSTED: set[CodeType] = set()
"""Code of ours that calls a function on behalf of the user."""

_sites: dict[int, tuple[CodeType, dict[int, tuple[Path, Any]]]] = {}
"""Code object → for each instruction what it calls, and the module's function it was found to call."""


def calls(frame: FrameType, fun: Any) -> bool:
    """Whether ``frame`` is the user's and at an instruction that calls ``fun``, itself or through Python's builtins."""
    code = frame.f_code
    if not _is_users(code.co_filename):
        return code in TRUSTED
    found = _sites.get(id(code))
    if found is None or found[0] is not code:
        found = _sites[id(code)] = code, {}
    site = found[1].get(frame.f_lasti)
    if site is None:
        site = found[1][frame.f_lasti] = _called(code, frame.f_lasti), None
    path, known = site
    if known is fun:
        return True
    value, owner = _resolve(path, frame)
    if value is fun and type(owner) is ModuleType:
        found[1][frame.f_lasti] = path, fun
    return value is fun or (value is not None and _is_pythons(value))


def subscripts(frame: FrameType) -> bool:
    """Whether ``frame`` is the user's and at a subscript, ``x[key]``."""
    if not _is_users(frame.f_code.co_filename):
        return False
    here = [i for i in dis.get_instructions(frame.f_code) if i.offset <= frame.f_lasti]
    return here[-1].opname.startswith("BINARY")


@lru_cache(maxsize=4096)
def _is_users(file: str) -> bool:
    return not is_library(file)


def _is_pythons(value: Any) -> bool:
    """Whether calling a value runs the interpreter's own code, which calls nothing but what it is handed."""
    name = getattr(value, "__name__", "")
    return getattr(builtins, name, None) is value or value is functools.reduce or type(value) is functools.partial


def _resolve(path: Path, frame: FrameType) -> tuple[Any, Any]:
    """What a path stands for in a frame, and the object it is an attribute of; None where that is not to be had."""
    if not path:
        return None, None
    how, first, *attributes = path
    if how == "local":
        value = frame.f_locals.get(first)
    else:
        value = frame.f_globals.get(first)
        if value is None and frame.f_locals is not frame.f_globals:
            value = frame.f_locals.get(first)
        if value is None:
            value = getattr(builtins, first, None)
    owner: Any = None
    for attribute in attributes:
        if type(value) is not ModuleType:  # an attribute of anything else may run code of its own
            return None, None
        owner, value = value, vars(value).get(attribute)
    return value, owner


def _called(code: CodeType, offset: int) -> Path:
    """The expression of what the instruction at ``offset`` calls; () if it is no call of a plain expression."""
    instructions = list(dis.get_instructions(code))
    # the offset may be that of the inline cache behind the call; Python 3.11 makes some calls in PRECALL already
    at = max((k for k, i in enumerate(instructions) if i.offset <= offset), default=None)
    loads = (
        []
        if at is None or not instructions[at].opname.startswith(("CALL", "PRECALL"))
        else callee_loads(instructions, at)
    )
    return (_LOOKUPS[loads[0].opname], *(str(i.argval) for i in loads)) if loads else ()


def callee_loads(instructions: list[dis.Instruction], at: int) -> list[dis.Instruction]:
    """The look-ups of a name and its attributes that give what instruction ``at`` calls; [] if it is something else.

    That expression begins where the call begins, and is the longest that ends before it.
    """
    whole = instructions[at].positions
    if whole is None:
        return []
    loads: list[dis.Instruction] = []
    for one in instructions[:at]:
        place = one.positions
        if place is None or (place.lineno, place.col_offset) != (whole.lineno, whole.col_offset):
            continue
        if _end(place) >= _end(whole):
            continue
        if one.opname in _LOOKUPS:
            loads = [one]
        elif one.opname in _ATTRIBUTES and loads:
            loads.append(one)
        elif one.opname.startswith(("CALL", "BINARY")):
            loads = []
    return loads


def _end(place: dis.Positions) -> tuple[int, int]:
    return place.end_lineno or 0, place.end_col_offset or 0
