"""Making a cotangent look like its primal: broadcasting undone, dtype kept. Once, centrally."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np

from nbgrad.core.dispatch import is_traced, strip

FLOATS = frozenset({float, np.float64})
"""Types of numbers whose cotangents always fit: neither shape nor precision can differ."""


def shape_of(x: Any) -> tuple[int, ...]:
    """Shape of an array or of a nested list, () for any kind of number; never records anything."""
    shape: tuple[int, ...] | None = getattr(x, "shape", None)
    if shape is None:
        return np.shape(x) if type(x) in (list, tuple) else ()
    return shape


def fit(c: Any, x: Any) -> Any:
    """Cotangent ``c`` in the shape and dtype of its primal ``x``: broadcasting undone by summation.

    The adjoint of broadcasting is summation over the broadcast axes; the adjoint of the inclusion of the real
    numbers in the complex ones is taking the real part.
    """
    kind = type(c)
    if kind in FLOATS:
        if type(x) in FLOATS:
            return c
    elif kind is np.ndarray and type(x) is np.ndarray and c.dtype == x.dtype:
        have, want = c.shape, x.shape
        if have == want:
            return c
        if have[1:] == want:
            return np.add.reduce(c)
    wanted = shape_of(x)
    if shape_of(c) != wanted:
        c = unbroadcast(c, wanted)
    return cast_like(c, x)


def unbroadcast(c: Any, shape: tuple[int, ...]) -> Any:
    """Sum ``c`` over the axes along which ``shape`` was broadcast; spread it where it is the smaller one."""
    smaller, leading, stretched = _broadcast(shape_of(c), shape)
    if smaller:
        c = np.broadcast_to(c, np.broadcast_shapes(shape_of(c), shape))
    if leading:
        c = _sum(c, leading)
    return _sum(c, stretched, keepdims=True) if stretched else c


@lru_cache(maxsize=4096)
def _broadcast(have: tuple[int, ...], shape: tuple[int, ...]) -> tuple[bool, tuple[int, ...], tuple[int, ...]]:
    """How ``shape`` was broadcast to ``have``: whether ``have`` is smaller somewhere, and along which axes it is
    larger, those in front of ``shape`` and those of ``shape`` itself."""
    extra = max(len(have) - len(shape), 0)
    smaller = len(have) < len(shape) or any(h == 1 != n for h, n in zip(have[extra:], shape, strict=True))
    if smaller:
        have = np.broadcast_shapes(have, shape)
    stretched = tuple(i for i, n in enumerate(shape) if n == 1 and have[i + extra] != 1)
    return smaller, tuple(range(extra)), stretched


def _sum(c: Any, axes: tuple[int, ...], keepdims: bool = False) -> Any:
    """np.sum, without its detours for a plain array."""
    add: Any = np.add.reduce if type(c) is np.ndarray else np.sum
    return add(c, axis=axes, keepdims=keepdims)


def cast_like(c: Any, x: Any) -> Any:
    """``c`` in the dtype of ``x``; only the real part where ``x`` is real."""
    have = getattr(c, "dtype", None)
    want = getattr(x, "dtype", None)
    if want is None:
        return np.real(c) if np.iscomplexobj(c) and isinstance(x, float) else c
    if have is None and is_traced(c):  # a Python number, which takes on the dtype of what it meets
        return want.type(1) * (np.real(c) if isinstance(c, complex) and want.kind == "f" else c)
    if have is None:
        return want.type(c) if not isinstance(c, complex) or want.kind == "c" else want.type(c.real)
    if have == want or want.kind not in "fc":
        return c
    if have.kind == "c" and want.kind == "f":
        c = np.real(c)
    return c if c.dtype == want else c.astype(want)


def zeros_like(x: Any) -> Any:
    """A zero gradient for ``x``: of the same type, shape and dtype."""
    x = strip(x)
    if type(x) is float or type(x) is complex:
        return type(x)(0)
    return np.zeros_like(x)


def own(c: Any, x: Any) -> Any:
    """A finished gradient ``c`` of exactly the type of its primal ``x``: float for a float, array for an array."""
    kind = type(c)
    if kind is type(x) and (kind in FLOATS or (kind is np.ndarray and c.dtype == x.dtype and c.shape == x.shape)):
        return c
    if is_traced(c):
        return c
    x = strip(x)
    if type(x) is float or type(x) is complex:
        return type(x)(c)
    shape = getattr(x, "shape", None)
    if shape is None:
        return c
    if isinstance(x, np.ndarray):
        if not isinstance(c, np.ndarray | np.generic | float | complex | int):
            return c  # a lazy array stays lazy
        c = np.asarray(c, dtype=x.dtype)
        return c if c.shape == shape else np.broadcast_to(c, shape).copy()
    return x.dtype.type(c) if not shape else c


def unshared(gradients: list[Any], cotangents: Iterable[Any] = ()) -> list[Any]:
    """The same gradients, none sharing memory with another, with the caller's cotangents or with a read-only array."""
    seen = set(map(id, cotangents))
    result: list[Any] = []
    for c in gradients:
        if type(c) is np.ndarray:
            if c.base is not None or not c.flags.writeable or id(c) in seen:
                c = c.copy()
            seen.add(id(c))
        result.append(c)
    return result
