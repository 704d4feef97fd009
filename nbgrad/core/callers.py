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
from inspect import getattr_static
from types import CodeType, FrameType, ModuleType
from typing import Any

from nbgrad.core.callees import GLOBAL, LOCAL, Call, Entry, Lookup, calls_in
from nbgrad.core.places import is_library

TRUSTED: set[CodeType] = set()
"""Code of ours that calls a function on behalf of the user."""

_NO_CALL = Call(None, ())
_sites: dict[int, tuple[CodeType, dict[int, tuple[Call, Any]]]] = {}
"""Code object → for each offset the call there, and the module's function it was found to call."""


def calls(frame: FrameType, fun: Any) -> bool:
    """Whether ``frame`` is the user's and at an instruction that calls ``fun``, itself or through Python's builtins."""
    code = frame.f_code
    if not _is_users(code.co_filename):
        return code in TRUSTED
    found = _sites.get(id(code))
    if found is None or found[0] is not code:
        if len(_sites) > 4096:
            _sites.clear()
        found = _sites[id(code)] = code, {}
    site = found[1].get(frame.f_lasti)
    if site is None:
        site = found[1][frame.f_lasti] = calls_in(code).get(frame.f_lasti, _NO_CALL), None
    call, known = site
    if known is fun:
        return True
    value, owner = _resolve(call.callee, frame)
    while type(value) is functools.partial:
        value = value.func
    if value is fun:
        if type(owner) is ModuleType:
            found[1][frame.f_lasti] = call, fun
        return True
    return _is_pythons(value) and _hands_on(frame, fun)


def mentions(frame: FrameType, kind: type) -> bool:
    """Whether ``frame`` is the user's and calls something of this kind, or hands one to ``map`` and its like."""
    call = calls_in(frame.f_code).get(frame.f_lasti) if _is_users(frame.f_code.co_filename) else None
    if call is None or not call.callee:
        return False
    value = _looked_up(call.callee, frame)
    if type(value) is kind:
        return True
    handed = [entry for other in calls_in(frame.f_code).values() for entry in other.arguments if entry]
    return _is_pythons(value) and any(type(_looked_up(entry, frame)) is kind for entry in handed)


def _looked_up(lookup: Lookup, frame: FrameType) -> Any:
    """What an expression stands for; attributes are looked for without running anybody's code."""
    value = _variable(lookup[0], frame)
    for attribute in lookup[1:]:
        value = getattr_static(value, attribute.argval, None)
    return value


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
    return value is not None and (getattr(builtins, name, None) is value or value is functools.reduce)


def _hands_on(frame: FrameType, fun: Any) -> bool:
    """Whether some call in the code of ``frame`` has ``fun`` for an argument.

    ``list(map(fun, rows))`` calls ``fun`` for the user, ``list(map(rng.dirichlet, rows))`` for compiled code.
    """
    handed = [argument for call in calls_in(frame.f_code).values() for argument in call.arguments if argument]
    return any(_resolve(argument, frame)[0] is fun for argument in handed)


def _resolve(lookup: Entry, frame: FrameType) -> tuple[Any, Any]:
    """What an expression stands for in a frame, and the object it is an attribute of; None if that is not to be had."""
    if not lookup:
        return None, None
    first, *attributes = lookup
    value = _variable(first, frame)
    owner: Any = None
    for attribute in attributes:
        if type(value) is not ModuleType:  # an attribute of anything else may run code of its own
            return None, None
        owner, value = value, vars(value).get(attribute.argval)
    return value, owner


def _variable(one: dis.Instruction, frame: FrameType) -> Any:
    name = one.argval
    if one.opname in LOCAL:
        return frame.f_locals.get(name)
    scopes = [frame.f_globals, vars(builtins)] if one.opname in GLOBAL else []
    if one.opname == "LOAD_NAME":
        scopes.insert(0, frame.f_locals)
    return next((scope[name] for scope in scopes if name in scope), None)
