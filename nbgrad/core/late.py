"""Rules for functions of other libraries: fetched when such a library is in use, never before.

``import nbgrad`` must neither need SciPy nor wait for it. So the rules for its functions live in modules of
their own, which are imported the first time a function without a rule meets a traced value.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from types import FrameType
from typing import Any

from nbgrad.core.primitive import HANDLERS

LATE: dict[str, str] = {
    "scipy.special": "nbgrad.scipy.special",
    "scipy.linalg": "nbgrad.scipy.linalg",
    "scipy.signal": "nbgrad.scipy.signal",
    "scipy.stats": "nbgrad.scipy.stats",
    "scipy.integrate": "nbgrad.scipy.integrate",
}
"""A library's module → the module of ours that differentiates it and offers the same names."""


AROUND: list[Callable[[], AbstractContextManager[None]]] = [nullcontext]
"""What an import happens in: one in which NumPy is itself, whatever is being followed."""


def handler_of(fun: Any) -> Callable[..., Any] | None:
    """What runs instead of ``fun`` when one of its arguments is traced; None if nobody gave a rule for it."""
    run = HANDLERS.get(fun)
    if run is None and fetched():
        run = HANDLERS.get(fun)
    return run


def fetched() -> bool:
    """Import the rules for libraries in use whose rules are not there yet; whether there were any."""
    due = [ours for theirs, ours in LATE.items() if theirs in sys.modules and ours not in sys.modules]
    if due:
        with AROUND[0]():
            for module in due:
                import_module(module)
    return bool(due)


def public_name(fun: Any) -> str:
    """``numpy.add`` or ``scipy.special.agm`` for a ufunc, which does not know where it lives."""
    homes = (m for m in ("numpy", *LATE) if getattr(sys.modules.get(m), fun.__name__, None) is fun)
    home = next(homes, None)
    return fun.__name__ if home is None else f"{home}.{fun.__name__}"


def taker(frame: FrameType | None) -> str:
    """The words for an error: which function, running in ``frame`` or outside it, makes a value plain."""
    name = "a function that cannot be traced"
    while frame is not None and (library := _library(frame)) in ("numpy", "scipy", "nbgrad"):
        name = (_public_name(frame) if library != "nbgrad" else "") or name
        frame = frame.f_back
    return name


def stand_in(name: str) -> str:
    """``nbgrad.scipy.linalg.expm`` for ``scipy.linalg.expm``; "" where we have no such function."""
    module, _, fun = name.rpartition(".")
    if module not in LATE or handler_of(getattr(sys.modules[module], fun)) is None:
        return ""
    return f"{LATE[module]}.{fun}"


def _library(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


def _public_name(frame: FrameType) -> str:
    """``scipy.linalg.expm`` for a frame that runs expm, or a decorator of it, in scipy.linalg._matfuncs."""
    wrapped = (frame.f_locals.get(name) for name in frame.f_code.co_freevars)
    running = [(frame.f_globals["__name__"], frame.f_code.co_name)]
    running += [(getattr(f, "__module__", ""), getattr(f, "__name__", "")) for f in wrapped]
    for module, fun in running:
        parts = [part for part in str(module).split(".") if not part.startswith("_")]
        for count in range(len(parts), 0, -1):
            public = ".".join(parts[:count])
            if fun and hasattr(sys.modules.get(public), fun):
                return f"{public}.{fun}"
    return ""
