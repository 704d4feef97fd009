"""NumPy's functions that write into an array: copyto, put, putmask, place, put_along_axis, fill_diagonal, ``x.flat``.

Which of the values went where is found by letting the same function write numbers instead of values: the value's
position, into an array of −1. That gives the last one where indices repeat, and NumPy's own cycling and clipping.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import decided, is_traced, stacked, strip
from nbgrad.core.leaving import into_plain
from nbgrad.core.primitive import Primitive, handler, rule
from nbgrad.core.views import write
from nbgrad.rules.inplace import require_writeable, store
from nbgrad.rules.selecting import as_condition

Writer = Callable[..., None]
"""``writer(target, values, *options)`` writes into a plain target."""


def _overwriting(name: str, writer: Writer) -> Primitive:
    """``writer`` as a function of the old contents and the values, linear in both."""

    def fun(x: Any, values: Any, *options: Any) -> Any:
        copy = np.array(x)  # in the same memory layout, unlike x.copy()
        writer(copy, values, *options)
        return copy

    def taken(x: Any, values: Any, options: tuple[Any, ...]) -> Any:
        places = np.full(shape_of(x), -1)
        writer(places, np.arange(np.size(strip(values))).reshape(shape_of(values)), *options)
        return places

    def kept(t: Any, ans: Any, x: Any, values: Any, *options: Any) -> Any:
        return np.where(taken(x, values, options) < 0, t, 0)

    def back(g: Any, ans: Any, x: Any, values: Any, *options: Any) -> Any:
        places = taken(x, values, options)
        written = places >= 0
        total = np.zeros_like(g, shape=np.size(strip(values)))
        np.add.at(total, places[written], g[written])
        return np.reshape(total, shape_of(values))

    def along(t: Any, ans: Any, x: Any, values: Any, *options: Any) -> Any:
        places = taken(x, values, options)
        return np.where(places < 0, 0, np.reshape(t, (-1,))[places]) if np.size(strip(values)) else 0 * ans

    op = rule(fun, vjp=(kept, back), jvp=(kept, along))
    op.name, op.kind = name, "linear"
    return op


PUT = _overwriting("put", lambda x, v, ind, mode: np.put(x, ind, v, mode=mode))
PUTMASK = _overwriting("putmask", lambda x, v, mask: np.putmask(x, mask, v))
PLACE = _overwriting("place", lambda x, v, mask: np.place(x, mask, v))
PUT_ALONG = _overwriting("put_along_axis", lambda x, v, indices, axis: np.put_along_axis(x, indices, v, axis))
FILL_DIAGONAL = _overwriting("fill_diagonal", lambda x, v, wrap: np.fill_diagonal(x, v, wrap))


def _flat_written(x: Any, values: Any, key: Any) -> None:
    x.flat[key] = values


FLAT = _overwriting("flat", _flat_written)


def overwrite(op: Primitive, x: Any, values: Any, *options: Any) -> None:
    """Write ``values`` into ``x`` by ``op``; raises NumPy's errors, and ours where ``x`` cannot hold a traced value."""
    if not is_traced(x):
        raise into_plain()
    require_writeable(x, "assignment destination is read-only")
    write(x, op(x, stacked(values), *map(decided, options)))


@handler(np.copyto)
def copyto(dst: Any, src: Any, casting: Any = "same_kind", where: Any = True) -> None:
    """np.copyto with a traced array on either side."""
    if dst is src:
        return
    if len(shape_of(src)) > len(shape_of(dst)):  # leading axes of length 1 may be too many, as in an assignment
        src = np.reshape(src, shape_of(src)[len(shape_of(src)) - len(shape_of(dst)) :])
    if where is True and is_traced(dst):
        np.copyto(np.empty_like(strip(dst)), strip(src), casting)  # raises NumPy's errors
        dst[...] = src
    else:
        store(dst, src, lambda trial: np.copyto(trial, strip(src), casting, strip(where)), as_condition(where))


@handler(np.put)
def put(a: Any, ind: Any, v: Any, mode: str = "raise") -> None:
    """np.put into a traced array."""
    overwrite(PUT, a, v, ind, mode)


@handler(np.putmask)
def putmask(a: Any, /, mask: Any, values: Any) -> None:
    """np.putmask into a traced array."""
    overwrite(PUTMASK, a, values, mask)


@handler(np.place)
def place(arr: Any, mask: Any, vals: Any) -> None:
    """np.place into a traced array."""
    overwrite(PLACE, arr, vals, mask)


@handler(np.put_along_axis)
def put_along_axis(arr: Any, indices: Any, values: Any, axis: int | None) -> None:
    """np.put_along_axis into a traced array."""
    overwrite(PUT_ALONG, arr, values, indices, axis)


@handler(np.fill_diagonal)
def fill_diagonal(a: Any, val: Any, wrap: bool = False) -> None:
    """np.fill_diagonal of a traced array."""
    overwrite(FILL_DIAGONAL, a, val, wrap)
