"""Linear operations that take a whole batch of tangents or cotangents in one step. See `nbgrad.core.batches`.

An operation that is not here is taken through member by member: an entry saves time and changes nothing else.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.batches import PULL, PUSH, aligned
from nbgrad.core.cotangent import shape_of
from nbgrad.core.primitive import RULES
from nbgrad.core.scatter import is_basic
from nbgrad.rules.casting import ASTYPE, COPY
from nbgrad.rules.indexing import GETITEM
from nbgrad.rules.reductions import axes_of, count
from nbgrad.rules.shapes import RAVEL, RESHAPE, SQUEEZE

Args = tuple[Any, ...]
Kwargs = dict[str, Any]


# products of vectors and matrices


def _pull_product(k: int, g: Any, ans: Any, args: Args, kwargs: Kwargs) -> Any:
    a, b = args
    dims = len(shape_of(a)), len(shape_of(b))
    if kwargs or max(dims) > 2 or min(dims) < 1:
        return None
    if dims == (1, 1):
        return np.expand_dims(g, 1) * (b if k == 0 else a)
    if dims == (2, 1):
        return np.expand_dims(g, 2) * b if k == 0 else np.matmul(g, a)
    if dims == (1, 2):
        return np.matmul(g, np.transpose(b)) if k == 0 else np.expand_dims(a, 1) * np.expand_dims(g, 1)
    return np.matmul(g, np.transpose(b)) if k == 0 else np.matmul(np.transpose(a), g)


def _push_product(k: int, t: Any, ans: Any, args: Args, kwargs: Kwargs) -> Any:
    a, b = args
    dims = len(shape_of(a)), len(shape_of(b))
    if kwargs or max(dims) > 2 or min(dims) < 1:
        return None
    if k == 0:
        return np.matmul(t, b)
    return (
        np.matmul(t, np.transpose(a))
        if dims[1] == 1 and dims[0] == 2
        else np.matmul(t, a)
        if dims == (1, 1)
        else (np.matmul(a, t))
    )


for _product in (np.matmul, np.dot):
    PULL[RULES[_product]], PUSH[RULES[_product]] = _pull_product, _push_product


# sums


def _reduction(args: Args, kwargs: Kwargs) -> tuple[tuple[int, ...], bool] | None:
    """Axes of a plain sum or mean, and whether they are kept; None for one with other options."""
    if len(args) > 2 or not kwargs.keys() <= {"axis", "keepdims"}:
        return None
    axis = args[1] if len(args) == 2 else kwargs.get("axis")
    return axes_of(axis, len(shape_of(args[0]))), kwargs.get("keepdims") is True


def _pull_sum(k: int, g: Any, ans: Any, args: Args, kwargs: Kwargs) -> Any:
    plain = _reduction(args, kwargs)
    if plain is None:
        return None
    axes, shape = plain[0], shape_of(args[0])
    kept = tuple(1 if i in axes else n for i, n in enumerate(shape))
    return np.broadcast_to(np.reshape(g, (len(g), *kept)), (len(g), *shape))


def _push_sum(k: int, t: Any, ans: Any, args: Args, kwargs: Kwargs) -> Any:
    plain = _reduction(args, kwargs)
    return None if plain is None else np.sum(t, axis=tuple(i + 1 for i in plain[0]), keepdims=plain[1])


def _mean_of(sums: Any) -> Any:
    def run(k: int, c: Any, ans: Any, args: Args, kwargs: Kwargs) -> Any:
        summed = sums(k, c, ans, args, kwargs)
        if summed is None:
            return None
        axis = args[1] if len(args) == 2 else kwargs.get("axis")
        return summed / max(count(args[0], axis), 1)

    return run


PULL[RULES[np.sum]], PUSH[RULES[np.sum]] = _pull_sum, _push_sum
PULL[RULES[np.mean]], PUSH[RULES[np.mean]] = _mean_of(_pull_sum), _mean_of(_push_sum)


# shapes


def _in_another_order(args: Args, kwargs: Kwargs) -> bool:
    return "order" in kwargs or any(type(a) is str for a in args)


def _pull_shape(k: int, g: Any, ans: Any, args: Args, kwargs: Kwargs) -> Any:
    return None if _in_another_order(args, kwargs) else np.reshape(g, (len(g), *shape_of(args[0])))


def _push_shape(k: int, t: Any, ans: Any, args: Args, kwargs: Kwargs) -> Any:
    return None if _in_another_order(args, kwargs) else np.reshape(t, (len(t), *shape_of(ans)))


for _op in (RESHAPE, RAVEL, SQUEEZE, RULES[np.expand_dims], COPY):
    PULL[_op], PUSH[_op] = _pull_shape, _push_shape


def _order(args: Args, kwargs: Kwargs) -> tuple[int, ...]:
    ndim = len(shape_of(args[0]))
    axes = args[1] if len(args) > 1 else kwargs.get("axes")
    return tuple(range(ndim))[::-1] if axes is None else tuple(a % ndim for a in axes)


def _pull_transposed(k: int, g: Any, ans: Any, args: Args, kwargs: Kwargs) -> Any:
    back = np.argsort(_order(args, kwargs))
    return np.transpose(g, (0, *(int(i) + 1 for i in back)))


def _push_transposed(k: int, t: Any, ans: Any, args: Args, kwargs: Kwargs) -> Any:
    return np.transpose(t, (0, *(i + 1 for i in _order(args, kwargs))))


PULL[RULES[np.transpose]], PUSH[RULES[np.transpose]] = _pull_transposed, _push_transposed


def _swapped(k: int, c: Any, ans: Any, args: Args, kwargs: Kwargs) -> Any:
    if kwargs:
        return None
    ndim = len(shape_of(args[0]))
    return np.swapaxes(c, args[1] % ndim + 1, args[2] % ndim + 1)


PULL[RULES[np.swapaxes]] = PUSH[RULES[np.swapaxes]] = _swapped
PUSH[RULES[np.broadcast_to]] = lambda k, t, ans, args, kwargs: np.broadcast_to(
    aligned(t, len(shape_of(ans))), (len(t), *shape_of(ans))
)
PULL[RULES[np.broadcast_to]] = lambda k, g, ans, args, kwargs: g  # fitted, which undoes the broadcasting
PULL[ASTYPE] = PUSH[ASTYPE] = lambda k, c, ans, args, kwargs: c


# subscripts


def _behind(key: Any) -> Any:
    """The same basic subscript of arrays with one more axis in front."""
    return (slice(None), *key) if type(key) is tuple else (slice(None), key)


def _pull_item(k: int, g: Any, ans: Any, args: Args, kwargs: Kwargs) -> Any:
    if not is_basic(args[1]) or type(g) is not np.ndarray:
        return None
    back = np.zeros((len(g), *shape_of(args[0])), g.dtype)
    back[_behind(args[1])] = g
    return back


def _push_item(k: int, t: Any, ans: Any, args: Args, kwargs: Kwargs) -> Any:
    return t[_behind(args[1])] if is_basic(args[1]) else None


PULL[GETITEM], PUSH[GETITEM] = _pull_item, _push_item
