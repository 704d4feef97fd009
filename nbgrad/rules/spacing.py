"""Evenly spaced numbers with traced ends, and grids."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import strip
from nbgrad.core.primitive import handler, rule
from nbgrad.rules.casting import COPY
from nbgrad.rules.composite import composite


def _weights(num: int, endpoint: bool) -> Any:
    """The part of ``stop`` in each number, from 0 on."""
    gaps = num - 1 if endpoint else num
    return np.arange(num) / gaps if gaps > 0 else np.zeros(num)


def _ends(
    start: Any, stop: Any, num: Any = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0, **kwargs: Any
) -> tuple[Any, int]:
    return _weights(int(num), endpoint), axis


def _weighted(g: Any, weights: Any, axis: int) -> Any:
    return np.tensordot(weights, np.moveaxis(g, axis, 0), axes=1)


def _spread_out(t: Any, weights: Any, axis: int) -> Any:
    return np.moveaxis(np.tensordot(weights, t, axes=0), 0, axis)


def _linspace(start: Any, stop: Any, num: Any = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0) -> Any:
    return np.linspace(start, stop, int(num), endpoint, dtype=dtype, axis=axis)


def _start(g: Any, ans: Any, *args: Any, **kwargs: Any) -> Any:
    weights, axis = _ends(*args, **kwargs)
    return _weighted(g, 1 - weights, axis)


def _stop(g: Any, ans: Any, *args: Any, **kwargs: Any) -> Any:
    weights, axis = _ends(*args, **kwargs)
    return _weighted(g, weights, axis)


LINSPACE = rule(
    _linspace,
    vjp=(_start, _stop),
    jvp=(
        lambda t, ans, *a, **k: _fitted(t, 1 - _ends(*a, **k)[0], _ends(*a, **k)[1], ans),
        lambda t, ans, *a, **k: _fitted(t, _ends(*a, **k)[0], _ends(*a, **k)[1], ans),
    ),
)
LINSPACE.name, LINSPACE.kind = "linspace", "linear"


def _fitted(t: Any, weights: Any, axis: int, ans: Any) -> Any:
    """The tangent of an end, which may have been broadcast against the other end."""
    ends = list(shape_of(ans))
    del ends[axis]
    return _spread_out(np.broadcast_to(t, tuple(ends)), weights, axis)


@handler(np.linspace)
def linspace(
    start: Any, stop: Any, num: Any = 50, endpoint: bool = True, retstep: Any = False, dtype: Any = None,
    axis: int = 0, *, device: Any = None,
) -> Any:  # fmt: skip
    """np.linspace between traced ends."""
    given = (("num", num, 50), ("endpoint", endpoint, True), ("dtype", dtype, None), ("axis", axis, 0))
    options = {name: value for name, value, usual in given if value != usual}
    if dtype is not None and np.dtype(dtype).kind not in "fc":
        return np.linspace(strip(start), strip(stop), num, endpoint, retstep, dtype, axis)
    samples = LINSPACE(start, stop, **options)
    if not retstep:
        return samples
    gaps = num - 1 if endpoint else num
    return samples, ((stop - start) / gaps if gaps > 0 else np.nan)


def _logspace(
    start: Any, stop: Any, num: Any = 50, endpoint: bool = True, base: Any = 10.0, dtype: Any = None, axis: int = 0
) -> Any:
    ndim = max(len(shape_of(a)) for a in (start, stop, base))
    if shape_of(base):
        start, stop = (np.reshape(a, (1,) * (ndim - len(shape_of(a))) + shape_of(a)) for a in (start, stop))
        base = np.expand_dims(np.reshape(base, (1,) * (ndim - len(shape_of(base))) + shape_of(base)), axis)
    return np.power(base, np.linspace(start, stop, num, endpoint, axis=axis))


def _geomspace(start: Any, stop: Any, num: Any = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0) -> Any:
    weights, whole = _weights(int(num), endpoint), np.multiply(start, np.ones(shape_of(stop)))
    growth = np.log(np.divide(stop, start))
    ndim = len(shape_of(growth))
    column = np.reshape(weights, (-1,) + (1,) * ndim)
    return np.moveaxis(whole * np.exp(column * growth), 0, axis)


composite(np.logspace, _logspace)
composite(np.geomspace, _geomspace)


@handler(np.meshgrid)
def meshgrid(*xi: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy") -> tuple[Any, ...]:
    """np.meshgrid of traced vectors."""
    if indexing not in ("xy", "ij"):
        raise ValueError("Valid values for `indexing` are 'xy' and 'ij'.")
    ndim = len(xi)
    axes = [1, 0, *range(2, ndim)] if indexing == "xy" and ndim > 1 else list(range(ndim))
    grids = [np.reshape(x, [-1 if k == axis else 1 for k in range(ndim)]) for x, axis in zip(xi, axes, strict=True)]
    if not sparse:
        shape = np.broadcast_shapes(*map(shape_of, grids))
        grids = [np.broadcast_to(grid, shape) for grid in grids]
    return tuple(COPY(grid) if copy else grid for grid in grids)
