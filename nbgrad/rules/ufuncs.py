"""The ufunc protocol beyond a plain call: keyword arguments and the methods reduce, accumulate, outer, at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nbgrad.core.array import missing
from nbgrad.core.dispatch import apply, is_traced
from nbgrad.core.primitive import HANDLERS, RULES

REDUCTIONS: dict[Any, Callable[..., Any]] = {
    np.add: np.sum,
    np.multiply: np.prod,
    np.maximum: np.max,
    np.minimum: np.min,
    np.logical_and: np.all,
    np.logical_or: np.any,
}
"""A ufunc's reduce under its own name."""


def _call(ufunc: Any, *inputs: Any, out: Any = None, where: Any = True, dtype: Any = None, **kwargs: Any) -> Any:
    """A ufunc called with keywords: ``dtype`` casts, ``where`` selects, ``out`` is written to."""
    if ufunc not in RULES:
        raise missing(f"numpy.{ufunc.__name__}")
    result = apply(RULES[ufunc], inputs, {})
    if dtype is not None and is_traced(result):
        result = result.astype(dtype)
    target = out[0] if isinstance(out, tuple) else out
    if where is not True:
        if target is None:
            raise TypeError(f"np.{ufunc.__name__}(where=…) without out= leaves elements undefined; pass out= as well")
        result = np.where(where, result, target)
    if target is None:
        return result
    target[...] = result
    return target


def _reduce(ufunc: Any, x: Any, axis: Any = 0, **kwargs: Any) -> Any:
    fun = REDUCTIONS.get(ufunc)
    if fun is None:
        raise missing(f"numpy.{ufunc.__name__}.reduce")
    return fun(x, axis=axis, **kwargs)


HANDLERS["__call__"] = _call
HANDLERS["reduce"] = _reduce
