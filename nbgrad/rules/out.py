"""The keyword ``out=`` of functions that are no ufuncs: computed as without it, then written there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nbgrad.core.dispatch import is_traced
from nbgrad.core.errors import NotDifferentiable
from nbgrad.core.primitive import HANDLERS


def takes_out(*functions: Callable[..., Any], position: int | None = None) -> None:
    """Let functions that have a rule take ``out=`` too, also as the positional argument ``position``."""
    for fun in functions:
        HANDLERS[fun] = _writing(HANDLERS[fun], position)


def _writing(run: Callable[..., Any], position: int | None) -> Callable[..., Any]:
    def compute(*args: Any, out: Any = None, **kwargs: Any) -> Any:
        if position is not None and len(args) > position:
            out, rest = args[position], args[position + 1 :]
            args = (*args[:position], None, *rest) if rest else args[:position]
        result = run(*args, **kwargs)
        return result if out is None else written(out, result)

    return compute


def written(out: Any, result: Any) -> Any:
    """``out`` with ``result`` written into it; raises NotDifferentiable if a plain array would have to hold it."""
    if is_traced(result) and not is_traced(out):
        raise NotDifferentiable(
            "out= is a plain array, which cannot hold a traced result; use what the function returns instead"
        )
    out[...] = result
    return out
