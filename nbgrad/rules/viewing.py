"""Which operations give views, and how what is written through one gets back into the array it looks into."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from nbgrad.core.dispatch import is_traced, positional, strip
from nbgrad.core.primitive import HANDLERS, Function, Primitive, primitive_of
from nbgrad.core.views import PUT_BACK, is_view, looks_into


def viewing(*functions: Any, always: bool = True, put: Function | None = None) -> None:
    """Let functions give views of their first argument: ``always``, or whenever NumPy does.

    ``put(whole, part, *args, **kwargs)`` gives the whole with the part written back; without it the operation must be
    one that only moves elements about, whose inverse is its adjoint.
    """
    for fun in functions:
        op = fun if isinstance(fun, Primitive) else primitive_of(fun)
        PUT_BACK[op] = put or partial(_inverse, op)
        if op is not fun:
            HANDLERS[fun] = partial(viewed, op, always)


def _inverse(op: Primitive, whole: Any, part: Any, *args: Any, **kwargs: Any) -> Any:
    return op.vjp(0, part, part, (whole, *args), kwargs)


def viewed(op: Primitive, always: bool, *args: Any, **kwargs: Any) -> Any:
    """``op`` applied, and its result entered as a view of the first argument if it is one."""
    if not args:
        _, args, kwargs = positional(op, (), kwargs)
    x, others = args[0], args[1:]
    result = op(*args, **kwargs)
    if not (is_traced(x) and is_traced(result)) or result.tape is not x.tape:
        return result
    if type(strip(result)) is not np.ndarray or type(strip(x)) is not np.ndarray:
        return result
    rest = tuple(map(strip, others))
    if always or is_view(result, x, op, rest, kwargs):
        looks_into(result, x, op, rest, kwargs)
    return result
