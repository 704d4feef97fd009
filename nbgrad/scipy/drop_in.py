"""Modules that stand in for SciPy's: its own objects, but functions with a rule take traced values."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

import numpy as np

from nbgrad.core.dispatch import holds_traced
from nbgrad.core.primitive import HANDLERS


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


def _either(fun: Callable[..., Any]) -> Callable[..., Any]:
    """``fun`` itself for plain arguments, its rule for traced ones."""

    @wraps(fun)
    def call(*args: Any, **kwargs: Any) -> Any:
        if holds_traced(args) or holds_traced(tuple(kwargs.values())):
            return HANDLERS[fun](*args, **kwargs)
        return fun(*args, **kwargs)

    return call
