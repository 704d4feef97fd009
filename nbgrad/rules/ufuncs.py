"""Ufuncs called with keywords: ``dtype`` and ``signature`` cast, ``where`` selects, ``out`` is written to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from nbgrad.core.array import missing
from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import strip
from nbgrad.core.primitive import HANDLERS, RULES
from nbgrad.rules.casting import COPY, cast
from nbgrad.rules.inplace import store


def _call(ufunc: Any, *inputs: Any, **kwargs: Any) -> Any:
    """A ufunc of which an input or an output is traced, called with keyword arguments."""
    op = RULES.get(ufunc)
    if op is None:
        raise missing(f"numpy.{ufunc.__name__}")
    return call_with(op, inputs, ufunc, **kwargs)


def call_with(
    op: Callable[..., Any],
    inputs: tuple[Any, ...],
    fun: Any,
    *,
    out: Any = None,
    where: Any = True,
    dtype: Any = None,
    casting: str = "same_kind",
    order: str = "K",
    signature: Any = None,
    sig: Any = None,
    subok: bool = True,
) -> Any:
    """``op(*inputs)`` under the keywords of the ufunc ``fun`` that it differentiates."""
    wanted = signature if sig is None else sig
    if dtype is not None or wanted is not None:
        inputs = _in_loop_dtypes(fun, inputs, dtype, wanted, casting)
    result = op(*inputs)
    targets = out if isinstance(out, tuple) else (out,)
    if all(t is None for t in targets):
        result = _each(result, lambda r: _laid_out(_selected(r, where), order))
        return result

    def plainly(k: int, trial: Any) -> None:
        outs = tuple(trial if m == k else None for m in range(len(targets)))
        fun(*map(strip, inputs), out=outs if len(outs) > 1 else trial, where=strip(where), casting=casting)

    results = result if type(result) is tuple else (result,)
    stored = tuple(
        _selected(r, where) if t is None else store(t, r, partial(plainly, k), where)
        for k, (t, r) in enumerate(zip(targets, results, strict=True))
    )
    return stored if type(result) is tuple else stored[0]


def _each(result: Any, change: Callable[[Any], Any]) -> Any:
    return tuple(map(change, result)) if type(result) is tuple else change(result)


def _selected(result: Any, where: Any) -> Any:
    """Zeros take the place of what NumPy would leave undefined."""
    return result if where is True else np.where(where, result, 0)


def _laid_out(result: Any, order: str) -> Any:
    """The result in the memory layout asked for, which ``ravel(order="K")`` and the like can see."""
    return COPY(result, order=order) if order in ("C", "F") and len(shape_of(result)) > 1 else result


def _in_loop_dtypes(
    ufunc: Any, inputs: Sequence[Any], dtype: Any, signature: Any, casting: str
) -> tuple[Any, ...]:
    """The inputs in the dtypes that the chosen inner loop works in; raises NumPy's error if there is none."""
    if signature is None:
        signature = (None,) * ufunc.nin + (np.dtype(dtype),) * ufunc.nout
    elif isinstance(signature, str) and "->" in signature:
        before, after = signature.split("->")
        signature = tuple(np.dtype(c) for c in before + after)
    elif not isinstance(signature, tuple) or len(signature) == 1:
        only = signature[0] if isinstance(signature, tuple) else signature
        signature = (None,) * ufunc.nin + (np.dtype(only),) * ufunc.nout
    else:
        signature = tuple(None if s is None else np.dtype(s) for s in signature)
    kinds = tuple(_kind(strip(x)) for x in inputs) + (None,) * ufunc.nout
    loop = ufunc.resolve_dtypes(kinds, signature=signature, casting=casting)
    return tuple(cast(x, d) for x, d in zip(inputs, loop, strict=False))


def _kind(x: Any) -> Any:
    """What NumPy promotes with: a Python type for Python numbers, else a dtype."""
    return type(x) if type(x) in (int, float, complex) else np.result_type(x)


HANDLERS["__call__"] = _call

