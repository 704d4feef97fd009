"""Distinct values: unique and its relatives. Elements that are equal share the gradient of their value.

Which elements are equal is constant; so are the indices and counts that these functions give besides the values.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import decided, strip
from nbgrad.core.primitive import RULES, Function, Primitive, handler, rule
from nbgrad.rules.indexing import SCATTER


def _groups(values: Any, x: Any, axis: int | None, equal_nan: bool) -> tuple[Any, Any]:
    """For each element (or slice along ``axis``) of x the index of its value, and how many have that value."""
    plain, found = strip(x), strip(values)
    if axis is None:
        sorter = np.argsort(found)
        place = np.searchsorted(found, np.reshape(plain, -1), sorter=sorter)
        group = sorter[np.minimum(place, len(found) - 1)]
    else:
        group = np.reshape(np.unique(plain, return_inverse=True, axis=axis, equal_nan=equal_nan)[1], -1)
    size = np.maximum(np.bincount(group, minlength=shape_of(found)[axis or 0]), 1)
    return group, np.reshape(size, (-1, *[1] * (0 if axis is None else len(shape_of(found)) - 1)))


def _in_front(x: Any, axis: int | None) -> Any:
    """x with the axis along which it is compared in front."""
    return np.reshape(x, (-1,)) if axis is None else np.moveaxis(x, axis, 0)


def _back(x: Any, shape: tuple[int, ...], axis: int | None) -> Any:
    return np.reshape(x, shape) if axis is None else np.moveaxis(x, 0, axis)


def _values_vjp(g: Any, values: Any, x: Any, axis: int | None = None, equal_nan: bool = True, **flags: Any) -> Any:
    group, size = _groups(values, x, axis, equal_nan)
    return _back((_in_front(g, axis) / size)[group], shape_of(x), axis)


def _values_jvp(t: Any, values: Any, x: Any, axis: int | None = None, equal_nan: bool = True, **flags: Any) -> Any:
    group, size = _groups(values, x, axis, equal_nan)
    moved = _in_front(t, axis)
    total = SCATTER(moved, group, np.empty((len(size), *shape_of(moved)[1:])))
    return _back(total / size, shape_of(values), axis)


NOTE = "equal elements share evenly"
for _fun in (np.unique, np.unique_values):
    rule(_fun, vjp=_values_vjp, jvp=_values_jvp, note=NOTE)


def _with_indices(fun: Function) -> Primitive:
    """``fun``, which gives a tuple of the values and of integers."""
    return rule(
        fun,
        vjp=lambda g, ans, x, **how: _values_vjp(g[0], ans[0], x, **how),
        jvp=lambda t, ans, x, **how: (_values_jvp(t, ans[0], x, **how), *[None] * (len(ans) - 1)),
        outputs=True,
        note=NOTE,
    )


for _several in (np.unique_all, np.unique_counts, np.unique_inverse):
    _with_indices(_several)


def _unique_with_indices(x: Any, **kwargs: Any) -> Any:
    return np.unique(x, **kwargs)


UNIQUE_WITH_INDICES = _with_indices(_unique_with_indices)
UNIQUE_WITH_INDICES.name = "unique"


@handler(np.unique)
def unique(
    ar: Any, return_index: bool = False, return_inverse: bool = False, return_counts: bool = False,
    axis: int | None = None, **kwargs: Any,
) -> Any:  # fmt: skip
    """np.unique of a traced array: the values carry the gradient, indices and counts are constant."""
    asked = {"return_index": return_index, "return_inverse": return_inverse, "return_counts": return_counts}
    flags = {name: True for name, wanted in asked.items() if wanted}
    return (UNIQUE_WITH_INDICES if flags else RULES[np.unique])(ar, axis=axis, **flags, **kwargs)


# sets: of the arrays given to them they keep some elements


def _distinct(x: Any, assume_unique: bool) -> Any:
    return np.ravel(x) if assume_unique else np.unique(x)


@handler(np.union1d)
def union1d(ar1: Any, ar2: Any) -> Any:
    """np.union1d with traced operands."""
    return np.unique(np.concatenate([np.ravel(ar1), np.ravel(ar2)]))


@handler(np.setdiff1d)
def setdiff1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """np.setdiff1d with traced operands: what is kept comes from the first."""
    kept = _distinct(ar1, assume_unique)
    return kept[np.isin(kept, ar2, invert=True)]


@handler(np.intersect1d)
def intersect1d(ar1: Any, ar2: Any, assume_unique: bool = False, return_indices: bool = False) -> Any:
    """np.intersect1d with traced operands: what is in both comes from both, a half each."""
    one, two = (np.sort(_distinct(x, assume_unique)) for x in (ar1, ar2))
    common = 0.5 * one[np.isin(one, two)] + 0.5 * two[np.isin(two, one)]
    if not return_indices:
        return common
    return common, *np.intersect1d(decided(ar1), decided(ar2), assume_unique, return_indices=True)[1:]


@handler(np.setxor1d)
def setxor1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """np.setxor1d with traced operands: what is in one of them only comes from that one."""
    one, two = (_distinct(x, assume_unique) for x in (ar1, ar2))
    return np.sort(np.concatenate([one[np.isin(one, two, invert=True)], two[np.isin(two, one, invert=True)]]))
