"""Modules that stand in for SciPy's: its own objects, but functions with a rule take traced values."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

import numpy as np

from nbgrad.core.callers import calls
from nbgrad.core.dispatch import holds_traced
from nbgrad.core.primitive import HANDLERS
from nbgrad.core.substitutes import substitute


def attributes_of(plain: ModuleType) -> Callable[[str], Any]:
    """A module's ``__getattr__``: everything ``plain`` has, its functions with a rule made differentiable.

    Raises the AttributeError of ``plain``.
    """
    made: dict[str, Any] = {}

    def attribute(name: str) -> Any:
        found = getattr(plain, name)
        if callable(found) and not isinstance(found, np.ufunc | type) and found in HANDLERS:
            return made.setdefault(name, _either(found))
        return found

    return attribute


def follow(plain: ModuleType) -> None:
    """Let the functions of ``plain`` themselves take traced values from the user's code, while it is followed."""
    for name, found in list(vars(plain).items()):
        if callable(found) and not isinstance(found, np.ufunc | type) and is_ruled(found):
            _follow(plain, name, found)


def is_ruled(fun: Any) -> bool:
    """Whether there is a rule for a function of SciPy's."""
    return getattr(fun, "__hash__", None) is not None and fun in HANDLERS


def _follow(plain: ModuleType, name: str, fun: Callable[..., Any]) -> None:
    @substitute(plain, name)
    def call(*args: Any, **kwargs: Any) -> Any:
        traced = holds_traced(args) or holds_traced(tuple(kwargs.values()))
        run = HANDLERS[fun] if traced and calls(sys._getframe(1), call) else fun
        return run(*args, **kwargs)


def _either(fun: Callable[..., Any]) -> Callable[..., Any]:
    """``fun`` itself for plain arguments, its rule for traced ones."""

    @wraps(fun)
    def call(*args: Any, **kwargs: Any) -> Any:
        if holds_traced(args) or holds_traced(tuple(kwargs.values())):
            return HANDLERS[fun](*args, **kwargs)
        return fun(*args, **kwargs)

    return call
