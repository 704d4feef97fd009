"""Functions that SciPy and NumPy both have: one rule for the two."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from nbgrad.core.primitive import HANDLERS, RULES, Primitive, primitive_of

Translation = Callable[..., tuple[tuple[Any, ...], dict[str, Any]]]
"""SciPy's arguments → those of NumPy's function, positional and by keyword."""


def same_as(fun: Any, model: Any, translate: Translation, note: str = "") -> Primitive:
    """Declare that ``fun`` differentiates as ``model`` does, called with translated arguments.

    The arrays must be the same leading arguments of both.
    """
    theirs = RULES[model]
    op = primitive_of(fun)

    def pull(ks: tuple[int, ...], g: Any, ans: Any, /, *args: Any, **kwargs: Any) -> Any:
        positional, keywords = translate(*args, **kwargs)
        if theirs.vjp_all is not None:
            return theirs.vjp_all(ks, g, ans, *positional, **keywords)
        return tuple(theirs.vjp(k, g, ans, positional, keywords) for k in ks)

    def push(k: int, t: Any, ans: Any, /, *args: Any, **kwargs: Any) -> Any:
        positional, keywords = translate(*args, **kwargs)
        return theirs.jvp(k, t, ans, positional, keywords)

    op.kind, op.outputs, op.note = theirs.kind, theirs.outputs, note or theirs.note
    op.vjp_all, op.jvp_any = pull, push
    return op


def without_overwriting(*functions: Any) -> None:
    """See to it that ``overwrite_…=True`` does not let SciPy write into arrays that were recorded."""
    for fun in functions:
        HANDLERS[fun] = _keeping(fun, HANDLERS[fun])


def _keeping(fun: Any, run: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(fun)

    def call(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        for name in bound.arguments:
            if name.startswith("overwrite_"):
                bound.arguments[name] = False
        return run(*bound.args, **bound.kwargs)

    return call
