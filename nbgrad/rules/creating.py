"""Arrays made in the likeness of traced ones: `np.zeros_like(x)`, `np.zeros(3, like=x)`, `np.array([a, b], like=x)`.

They are traced themselves, though they depend on nothing, so that traced values can be written into them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import holds_traced, is_traced, strip
from nbgrad.core.errors import NotDifferentiable
from nbgrad.core.primitive import HANDLERS, LIKE, Primitive, handler
from nbgrad.core.tape import is_differentiable
from nbgrad.rules.casting import COPY, astype, cast
from nbgrad.rules.joining import array_of

MAKERS: dict[Any, Callable[..., Any]] = {
    np.zeros_like: np.zeros, np.ones_like: np.ones, np.empty_like: np.zeros,
    np.zeros: np.zeros, np.ones: np.ones, np.empty: np.zeros,
}  # fmt: skip
"""Function → the one that makes its result from a shape; undefined numbers are zeros, so that runs repeat."""


@cache
def maker_of(fun: Callable[..., Any]) -> Primitive:
    op = Primitive(fun)
    op.kind, op.note = "constant", "depends on nothing"
    return op


def constant_like(x: Any, fun: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """``fun(*args, **kwargs)`` as a constant of the computation that ``x`` belongs to; plain if it is of integers."""
    value = fun(*args, **kwargs)
    if not is_differentiable(value):
        return value
    return x.tape.constant(maker_of(fun), value, args, kwargs)


def _in_likeness(fun: Callable[..., Any]) -> None:
    def look(a: Any, *args: Any, **kwargs: Any) -> Any:
        blank = np.empty_like(strip(a), *args, **kwargs)
        return _made(a, MAKERS[fun], blank)

    HANDLERS[fun] = look


def _made(a: Any, maker: Callable[..., Any], blank: Any, *args: Any) -> Any:
    """``maker(shape, *args)`` with the shape, dtype and layout of ``blank``."""
    options: dict[str, Any] = {} if blank.dtype == float else {"dtype": blank.dtype}
    if blank.flags.fnc:
        options["order"] = "F"
    return constant_like(a, maker, blank.shape, *args, **options)


for _fun in (np.zeros_like, np.ones_like, np.empty_like):
    _in_likeness(_fun)


@handler(np.full_like)
def full_like(
    a: Any, fill_value: Any, dtype: Any = None, order: Any = "K", subok: bool = True, shape: Any = None,
    *, device: Any = None,
) -> Any:  # fmt: skip
    """np.full_like, whose fill value may be traced too."""
    blank = np.empty_like(strip(a), dtype=dtype, order=order, shape=shape)
    if is_traced(fill_value):
        return COPY(cast(np.broadcast_to(fill_value, blank.shape), blank.dtype))
    return _made(a, np.full, blank, fill_value)


# like=


def _array(x: Any, object: Any, dtype: Any = None, *, copy: Any = True, ndmin: int = 0, **kwargs: Any) -> Any:
    """``np.array(object, like=x)``: a list with traced values in it becomes one traced array."""
    if not holds_traced(object):
        return constant_like(x, np.array, object, dtype, ndmin=ndmin, **kwargs)
    if dtype is not None and np.dtype(dtype).kind not in "fcbiu":
        raise NotDifferentiable(f"np.array(…, {dtype=!s}) of traced values carries no gradient; keep them in a list")
    result = array_of(object)
    wanted = np.result_type(strip(result)) if dtype is None else np.dtype(dtype)
    if np.result_type(strip(result)) != wanted:
        result = astype(result, wanted)
    elif is_traced(object) and copy:
        result = COPY(result)
    missing = ndmin - len(shape_of(result))
    return np.reshape(result, (1,) * missing + shape_of(result)) if missing > 0 else result


def _as_array(x: Any, a: Any, dtype: Any = None, order: Any = None, *, copy: Any = None, **kwargs: Any) -> Any:
    if not is_traced(a) or not isinstance(strip(a), np.ndarray):
        return _array(x, a, dtype)
    return _array(x, a, dtype, copy=bool(copy))


def _in_order(order: str) -> Callable[..., Any]:
    def arrange(x: Any, a: Any, dtype: Any = None) -> Any:
        result = _as_array(x, a, dtype)
        flags = getattr(strip(result), "flags", None)
        fits = flags is None or (flags.c_contiguous if order == "C" else flags.f_contiguous)
        return result if fits else COPY(result, order=order)

    return arrange


LIKE[np.array] = _array
LIKE[np.asarray] = LIKE[np.asanyarray] = _as_array
LIKE[np.ascontiguousarray] = _in_order("C")
LIKE[np.asfortranarray] = _in_order("F")
LIKE[np.require] = lambda x, a, dtype=None, requirements=None: _as_array(x, a, dtype)


def _full(x: Any, shape: Any, fill_value: Any, dtype: Any = None, order: Any = "C", **kwargs: Any) -> Any:
    if not is_traced(fill_value):
        return constant_like(x, np.full, shape, fill_value, dtype, order)
    value = COPY(np.broadcast_to(fill_value, shape))
    return value if dtype is None else cast(value, np.dtype(dtype))


LIKE[np.full] = _full


def _checked(x: Any, a: Any, dtype: Any = None, order: Any = None) -> Any:
    """np.asarray_chkfinite: raises NumPy's own ValueError for NaN and inf."""
    np.asarray_chkfinite(strip(a), dtype, order)
    return _as_array(x, a, dtype, order)


LIKE[np.asarray_chkfinite] = _checked


def _arange(x: Any, *args: Any, dtype: Any = None, **kwargs: Any) -> Any:
    """np.arange with traced bounds or step: how many numbers there are is a decision, what they are is not."""
    plain = np.arange(*strip(args), dtype=dtype, **kwargs)
    if not is_differentiable(plain) or not any(map(is_traced, args)):
        return constant_like(x, np.arange, *strip(args), dtype=dtype, **kwargs)
    start, step = (args[0] if len(args) > 1 else 0.0), (args[2] if len(args) > 2 else 1.0)
    for bound in args:
        if is_traced(bound):
            bound.tape.branch(bound, len(plain))
    return cast(start + step * np.arange(len(plain), dtype=plain.dtype), plain.dtype)


def _plainly(fun: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, *args, **kwargs: constant_like(x, MAKERS.get(fun, fun), *args, **kwargs)


LIKE[np.arange] = _arange

for _making in (
    np.zeros, np.ones, np.empty, np.eye, np.identity, np.tri, np.fromfunction, np.fromiter,
    np.frombuffer, np.fromstring, np.fromfile, np.loadtxt, np.genfromtxt,
):  # fmt: skip
    LIKE[_making] = _plainly(_making)
