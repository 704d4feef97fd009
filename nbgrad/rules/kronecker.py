"""Kronecker and cross products: linear in each factor."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of, unbroadcast
from nbgrad.core.primitive import multilinear


# kron: the result, with every axis split into one of a and one of b, is the outer product of a and b
def _padded(x: Any, ndim: int) -> tuple[int, ...]:
    shape = shape_of(x)
    return (1,) * (ndim - len(shape)) + shape


def _split(g: Any, a: Any, b: Any) -> tuple[Any, list[int], list[int]]:
    """The cotangent with its axes split, and which of them belong to a and to b."""
    ndim = max(len(shape_of(a)), len(shape_of(b)))
    pairs = zip(_padded(a, ndim), _padded(b, ndim), strict=True)
    split = np.reshape(g, tuple(n for pair in pairs for n in pair))
    return split, list(range(0, 2 * ndim, 2)), list(range(1, 2 * ndim, 2))


def _kron_left(g: Any, ans: Any, a: Any, b: Any) -> Any:
    split, ours, theirs = _split(g, a, b)
    other = np.reshape(b, _padded(b, len(ours)))
    return np.reshape(np.tensordot(split, other, axes=(theirs, list(range(len(theirs))))), shape_of(a))


def _kron_right(g: Any, ans: Any, a: Any, b: Any) -> Any:
    split, theirs, ours = _split(g, a, b)
    other = np.reshape(a, _padded(a, len(ours)))
    return np.reshape(np.tensordot(split, other, axes=(theirs, list(range(len(theirs))))), shape_of(b))


multilinear(np.kron, _kron_left, _kron_right)


# cross: a · (b × c) does not change when its factors are turned round, so Ā = b × c̄ and B̄ = c̄ × a
def _axes(axisa: int, axisb: int, axisc: int, axis: int | None) -> tuple[int, int, int]:
    return (axisa, axisb, axisc) if axis is None else (axis, axis, axis)


def _cross_left(
    g: Any, ans: Any, a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None
) -> Any:
    axisa, axisb, axisc = _axes(axisa, axisb, axisc, axis)
    g, b = _spatial_result(g, a, b, axisa, axisb, axisc), _spatial(b, axisb)
    return _back(np.cross(b, g), a, axisa)


def _cross_right(
    g: Any, ans: Any, a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None
) -> Any:
    axisa, axisb, axisc = _axes(axisa, axisb, axisc, axis)
    g, a = _spatial_result(g, a, b, axisa, axisb, axisc), _spatial(a, axisa)
    return _back(np.cross(g, a), b, axisb)


def _spatial(x: Any, axis: int) -> Any:
    """Vectors along the last axis, those of the plane with a third component 0."""
    x = np.moveaxis(x, axis, -1)
    if shape_of(x)[-1] == 3:
        return x
    return np.concatenate([x, np.zeros_like(x[..., :1])], axis=-1)


def _spatial_result(g: Any, a: Any, b: Any, axisa: int, axisb: int, axisc: int) -> Any:
    """The cotangent as vectors in space; the product of two vectors of the plane is the third component only."""
    if shape_of(a)[axisa] == 3 or shape_of(b)[axisb] == 3:
        return np.moveaxis(g, axisc, -1)
    g = np.expand_dims(g, -1)
    nothing = np.zeros_like(g)
    return np.concatenate([nothing, nothing, g], axis=-1)


def _back(c: Any, like: Any, axis: int) -> Any:
    """A cotangent in the axes, and with as many components, as its vectors have."""
    shape = list(shape_of(like))
    components = shape.pop(axis)
    return np.moveaxis(unbroadcast(c[..., :components], (*shape, components)), -1, axis)


multilinear(np.cross, _cross_left, _cross_right)
multilinear(
    np.linalg.cross,
    lambda g, ans, a, b, axis=-1: _cross_left(g, ans, a, b, axis=axis),
    lambda g, ans, a, b, axis=-1: _cross_right(g, ans, a, b, axis=axis),
)
