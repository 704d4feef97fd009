"""Ufuncs called with keywords: ``dtype`` and ``signature`` cast, ``where`` selects, ``out`` is written to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import arrayed, is_traced, strip
from nbgrad.core.late import handler_of, public_name
from nbgrad.core.leaving import into_plain
from nbgrad.core.primitive import HANDLERS, RULES, Primitive, rule
from nbgrad.core.traced import missing
from nbgrad.core.views import write
from nbgrad.rules.casting import COPY, cast
from nbgrad.rules.inplace import require_writeable, store
from nbgrad.rules.selecting import as_condition


def _call(ufunc: Any, *inputs: Any, **kwargs: Any) -> Any:
    """A ufunc of which an input or an output is traced, called with keyword arguments."""
    op = RULES.get(ufunc) if handler_of(ufunc) is not None else None
    if op is None:
        raise missing(public_name(ufunc))
    return call_with(op, inputs, ufunc, **kwargs)


def call_with(
    op: Primitive,
    inputs: tuple[Any, ...],
    ufunc: Any,
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
    """``op(*inputs)`` under the keywords of the ufunc that it differentiates."""
    inputs = tuple(map(arrayed, inputs))
    wanted = signature if sig is None else sig
    if dtype is not None or wanted is not None:
        inputs = _in_loop_dtypes(ufunc, inputs, dtype, wanted, casting)
    targets = out if isinstance(out, tuple) else (out,)
    if where is not True and len(targets) == 1 and op.kind != "constant" and not op.outputs:
        return _where(op, ufunc, inputs, as_condition(where), targets[0])
    result = op(*(_as_it_is(a, targets) for a in inputs))
    if all(t is None for t in targets):
        return _each(result, lambda r: _laid_out(r if where is True else np.where(where, r, 0), order))

    def plainly(k: int, trial: Any) -> None:
        outs = tuple(trial if m == k else None for m in range(len(targets)))
        ufunc(*map(strip, inputs), out=outs if len(outs) > 1 else trial, where=strip(where), casting=casting)

    results = result if type(result) is tuple else (result,)
    stored = tuple(
        r if t is None else store(t, r, partial(plainly, k), where)
        for k, (t, r) in enumerate(zip(targets, results, strict=True))
    )
    return stored if type(result) is tuple else stored[0]


def _as_it_is(a: Any, targets: tuple[Any, ...]) -> Any:
    """An operand; a copy of a plain array that is about to be written to, so that the record keeps what was there."""
    written = (t for t in targets if type(t) is np.ndarray)
    return a.copy() if type(a) is np.ndarray and any(np.may_share_memory(a, t) for t in written) else a


def _each(result: Any, change: Callable[[Any], Any]) -> Any:
    return tuple(map(change, result)) if type(result) is tuple else change(result)


def _laid_out(result: Any, order: str) -> Any:
    """The result in the memory layout asked for, which ``ravel(order="K")`` and the like can see."""
    return COPY(result, order=order) if order in ("C", "F") and len(shape_of(result)) > 1 else result


def _in_loop_dtypes(ufunc: Any, inputs: Sequence[Any], dtype: Any, signature: Any, casting: str) -> tuple[Any, ...]:
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


# where=


def _where(op: Primitive, ufunc: Any, inputs: tuple[Any, ...], mask: Any, target: Any) -> Any:
    """``op`` where the mask holds; elsewhere ``target`` stays, or zeros in place of what NumPy leaves undefined."""
    shape = np.broadcast_shapes(*map(shape_of, (*inputs, mask)))
    if target is None:
        kinds = (*(_kind(strip(x)) for x in inputs), None)
        return _masked(op, ufunc)(mask, np.zeros(shape, ufunc.resolve_dtypes(kinds)[-1]), *inputs)
    if not is_traced(target):
        raise into_plain()
    require_writeable(target, "output array is read-only")
    write(target, _masked(op, ufunc)(mask, target, *inputs))
    return target


@cache
def _masked(op: Primitive, ufunc: Any) -> Primitive:
    """``op`` under a mask: (mask, what stays elsewhere, inputs…). Masked-out inputs have no influence, not even NaN."""

    def fun(mask: Any, target: Any, *inputs: Any) -> Any:
        copy = np.array(target)
        ufunc(*inputs, out=copy, where=mask)
        return copy

    def safe(mask: Any, ans: Any, inputs: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
        """Result and inputs with those of one element that takes part put in for all that do not."""
        shape = shape_of(ans)
        everywhere = np.broadcast_to(strip(mask), shape)
        one = np.unravel_index(int(np.argmax(everywhere)), shape)
        filled = [np.where(everywhere, a, np.broadcast_to(a, shape)[one]) if shape_of(a) else a for a in (ans, *inputs)]
        return filled[0], tuple(filled[1:])

    def change(rule_of: Callable[..., Any], k: int, c: Any, ans: Any, mask: Any, inputs: tuple[Any, ...]) -> Any:
        if k == 1:
            return np.where(mask, 0, c)
        if not np.any(strip(mask)):
            return np.where(mask, c, 0)
        good, xs = safe(mask, ans, inputs)
        return np.where(mask, rule_of(k - 2, np.where(mask, c, 0), good, xs, {}), 0)

    masked = rule(
        fun,
        vjp_any=lambda k, g, ans, mask, target, *inputs: change(op.vjp, k, g, ans, mask, inputs),
        jvp_any=lambda k, t, ans, mask, target, *inputs: change(op.jvp, k, t, ans, mask, inputs),
    )
    masked.name = op.name
    return masked


HANDLERS["__call__"] = _call
