"""Norms of vectors and matrices, condition numbers, rank.

Every norm has one field of slopes W for both modes, dn = Re Σ W̄ dx: x/n for the 2-norm, x/|x| for the 1-norm, U Vᴴ
for the nuclear norm (Watson, "Characterization of the subdifferential of some matrix norms", 1992). Where a norm is
attained in several places they share evenly; at 0 every norm is given the slope 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import strip
from nbgrad.core.primitive import constant, rule
from nbgrad.rules.composite import composite
from nbgrad.rules.matrices import columns, conj


def _or_inf(x: Any) -> Any:
    """``x``, and inf in place of 0: what is divided by it vanishes there, with all derivatives."""
    return np.where(np.equal(x, 0), np.inf, x)


def _unit(x: Any) -> Any:
    return x / _or_inf(np.abs(x)) if np.iscomplexobj(x) else np.sign(x)


def _shares(values: Any, largest: bool, axes: int | tuple[int, ...]) -> Any:
    """1 where a value is the largest (or smallest) of its slice, divided among all that are."""
    plain = strip(values)
    hit = np.equal(plain, (np.max if largest else np.min)(plain, axis=axes, keepdims=True))
    return hit / np.sum(hit, axis=axes, keepdims=True, dtype=plain.dtype)


def _vector_slopes(n: Any, x: Any, ord: Any, axes: tuple[int, ...]) -> Any:
    """W for the vectors along ``axes``; ``n`` are their norms with the axes kept."""
    if ord is None or ord == 2:
        return x / _or_inf(n)
    if ord == 1:
        return _unit(x)
    if ord == 0:
        return np.zeros_like(x)
    size = np.abs(x)
    if abs(ord) == np.inf:
        return _unit(x) * _shares(size, ord > 0, axes)
    ratio = np.where(np.equal(size, 0), 1, size / _or_inf(n))
    return _unit(x) * ratio ** (ord - 1)


def _matrix_slopes(n: Any, x: Any, ord: Any, axes: tuple[int, ...]) -> Any:
    """W for the matrices whose rows and columns are counted by the two ``axes``."""
    row, column = axes
    if ord in (None, "fro", "f"):
        return x / _or_inf(n)
    if ord in (1, -1, np.inf, -np.inf):
        summed, compared = (row, column) if abs(ord) == 1 else (column, row)
        sums = np.sum(np.abs(x), axis=summed, keepdims=True)
        return _unit(x) * _shares(sums, ord > 0, compared)
    u, s, vh = np.linalg.svd(np.moveaxis(x, axes, (-2, -1)), full_matrices=False)
    if ord != "nuc":
        u = u * columns(_shares(s, ord > 0, -1))
    return np.moveaxis(u @ vh, (-2, -1), axes)


def _chosen(x: Any, axis: Any) -> tuple[int, ...]:
    """``axis`` as a tuple of axes counted from 0; None means all."""
    ndim = len(shape_of(x))
    axes = range(ndim) if axis is None else axis if isinstance(axis, tuple | list) else (axis,)
    return tuple(int(k) % ndim for k in axes)


def _slopes(ans: Any, x: Any, ord: Any, axis: Any, keepdims: Any) -> tuple[Any, tuple[int, ...]]:
    """W and the axes over which np.linalg.norm takes the norm: of matrices if there are two of them."""
    axes = _chosen(x, axis)
    n = ans if keepdims else np.expand_dims(ans, axes)
    of_matrices = len(axes) == 2 and not (axis is None and ord is None)
    return (_matrix_slopes if of_matrices else _vector_slopes)(n, x, ord, axes), axes


def _pull(g: Any, slopes: Any, axes: tuple[int, ...], keepdims: Any) -> Any:
    return (g if keepdims else np.expand_dims(g, axes)) * conj(slopes)


def _push(t: Any, slopes: Any, axes: tuple[int, ...], keepdims: Any) -> Any:
    return np.sum(np.real(conj(slopes) * t), axis=axes, keepdims=bool(keepdims))


def _norm_vjp(g: Any, ans: Any, x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Any:
    return _pull(g, *_slopes(ans, x, ord, axis, keepdims), keepdims)


def _norm_jvp(t: Any, ans: Any, x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Any:
    return _push(t, *_slopes(ans, x, ord, axis, keepdims), keepdims)


def _vector_norm(x: Any, ans: Any, axis: Any, keepdims: Any, ord: Any) -> tuple[Any, tuple[int, ...]]:
    axes = _chosen(x, axis)
    return _vector_slopes(ans if keepdims else np.expand_dims(ans, axes), x, ord, axes), axes


rule(np.linalg.norm, vjp=_norm_vjp, jvp=_norm_jvp, note="0 at 0; ties share evenly")
rule(
    np.linalg.matrix_norm,
    vjp=lambda g, ans, x, keepdims=False, ord="fro": _norm_vjp(g, ans, x, ord, (-2, -1), keepdims),
    jvp=lambda t, ans, x, keepdims=False, ord="fro": _norm_jvp(t, ans, x, ord, (-2, -1), keepdims),
    note="0 at 0; ties share evenly",
)
rule(
    np.linalg.vector_norm,
    vjp=lambda g, ans, x, axis=None, keepdims=False, ord=2: _pull(
        g, *_vector_norm(x, ans, axis, keepdims, ord), keepdims
    ),
    jvp=lambda t, ans, x, axis=None, keepdims=False, ord=2: _push(
        t, *_vector_norm(x, ans, axis, keepdims, ord), keepdims
    ),
    note="0 at 0; ties share evenly",
)


def _cond(x: Any, p: Any = None) -> Any:
    if p in (None, 2, -2):
        s = np.linalg.svdvals(x)
        return s[..., -1] / s[..., 0] if p == -2 else s[..., 0] / s[..., -1]
    return np.linalg.norm(x, p, axis=(-2, -1)) * np.linalg.norm(np.linalg.inv(x), p, axis=(-2, -1))


composite(np.linalg.cond, _cond)
constant(np.linalg.matrix_rank, note="an integer")
