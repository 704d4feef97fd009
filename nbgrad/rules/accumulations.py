"""Running sums and products along an axis.

The adjoint of a running sum is the running sum from the other end.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.primitive import linear, rule
from nbgrad.rules.composite import composite
from nbgrad.rules.out import takes_out
from nbgrad.rules.reductions import is_at_hand


def _ran_along(g: Any, axis: int) -> Any:
    """Sums from each element to the end of its axis: the adjoint of cumsum."""
    return np.flip(np.cumsum(np.flip(g, axis), axis), axis)


def _cumsum_vjp(g: Any, ans: Any, x: Any, axis: int | None = None, dtype: Any = None, out: Any = None) -> Any:
    if axis is None:
        return np.reshape(_ran_along(np.reshape(g, (-1,)), 0), shape_of(x))
    return _ran_along(g, axis)


linear(np.cumsum, _cumsum_vjp)


def _cumprod_vjp(g: Any, ans: Any, x: Any, axis: int | None = None, dtype: Any = None, out: Any = None) -> Any:
    """Σ over later products of their cotangents; quadratic only on slices that contain a zero."""
    if axis is None:
        return np.reshape(_cumprod_vjp(np.reshape(g, (-1,)), ans, np.reshape(x, -1), 0), shape_of(x))
    nonzero = np.all(np.not_equal(x, 0))
    if is_at_hand(nonzero) and nonzero:
        return _ran_along(g * ans, axis) / x
    return np.moveaxis(_cumprod_with_zeros(np.moveaxis(g, axis, -1), np.moveaxis(x, axis, -1)), -1, axis)


def _cumprod_with_zeros(g: Any, x: Any) -> Any:
    """x̄ₖ = (x₀…xₖ₋₁) · Σ_{j≥k} gⱼ (xₖ₊₁…xⱼ) along the last axis, the inner sums by Horner's rule from the end."""
    n = shape_of(x)[-1]
    before = np.concatenate([np.ones_like(x[..., :1]), np.cumprod(x[..., :-1], axis=-1)], axis=-1)
    tails = [g[..., n - 1]]
    for k in range(n - 2, -1, -1):
        tails.append(g[..., k] + x[..., k + 1] * tails[-1])
    return before * np.stack(tails[::-1], axis=-1)


rule(np.cumprod, vjp=_cumprod_vjp)


def _cumulative(run: Any, first: int) -> Any:
    """np.cumulative_sum or np.cumulative_prod by their older siblings ``run``; ``first`` is what they start from."""

    def written_out(x: Any, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False) -> Any:
        along = 0 if axis is None else axis
        total = run(x, axis=along, dtype=dtype)
        if not include_initial:
            return total
        start = [1 if i == along % len(shape_of(x)) else n for i, n in enumerate(shape_of(x))]
        return np.concatenate([np.full(start, first, np.result_type(total)), total], axis=along)

    return written_out


if hasattr(np, "cumulative_sum"):  # since NumPy 2.1
    composite(np.cumulative_sum, _cumulative(np.cumsum, 0)).kind = "linear"
    composite(np.cumulative_prod, _cumulative(np.cumprod, 1))
    takes_out(np.cumulative_sum, np.cumulative_prod)
takes_out(np.cumsum, np.cumprod, position=3)
