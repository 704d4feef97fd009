"""In-place operations on traced arrays: NumPy's meaning for the user, a functional tape underneath.

Records never change. ``x[i] = v`` makes a new record and moves the handle ``x`` to it, so every name that holds
this handle sees the new value, as it would with a plain array; so do all arrays that share memory with it
(`nbgrad.core.views`).
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of, unbroadcast
from nbgrad.core.dispatch import holds_traced, is_traced, stacked, strip
from nbgrad.core.foreign import computes_itself, standing
from nbgrad.core.leaving import into_plain, refuse_shuffle
from nbgrad.core.primitive import HANDLERS, Primitive, rule
from nbgrad.core.reverse import dense
from nbgrad.core.scatter import Scatter, is_basic
from nbgrad.core.tape import is_differentiable
from nbgrad.core.traced import TracedArray
from nbgrad.core.views import PUT_BACK, Link, link_of, region_of, write
from nbgrad.rules.casting import cast
from nbgrad.rules.indexing import GETITEM, gives_view, plain_key
from nbgrad.rules.reuse import assigned


def _written(x: Any, key: Any, new: Any) -> Any:
    copy = np.array(x) if isinstance(x, np.ndarray | np.generic | float | complex) else x.copy()
    copy[key] = new
    return copy


def _write_back(ks: tuple[int, ...], g: Any, ans: Any, x: Any, key: Any, new: Any) -> Any:
    """What was overwritten no longer matters; what was assigned gets the cotangent found there."""
    if is_traced(g) or (type(g) is Scatter and not g.is_plain()):
        g = dense(g)
        arrived = _arrived(g[key], key, shape_of(x), new)  # read first: a plan may then write zeros in place
        parts = {0: WRITE(g, key, 0.0), 2: arrived}
    else:
        g = g if type(g) is Scatter else Scatter.holding(np.asarray(g))
        part = g.take(key)
        parts = {0: g, 2: _arrived(part, key, shape_of(x), new)}
    return tuple(parts[k] for k in ks)


def _arrived(part: Any, key: Any, shape: tuple[int, ...], new: Any) -> Any:
    """The cotangent of the assigned values; where indices repeat, only the last one stayed."""
    if not is_basic(key):
        order = np.arange(int(np.prod(shape_of(part), dtype=int))).reshape(shape_of(part))
        last = np.zeros(shape, int)
        last[key] = order
        part = np.where(last[key] == order, part, 0)
    return unbroadcast(part, shape_of(new))


WRITE: Primitive = rule(
    _written,
    jvp=(
        lambda t, ans, x, key, new: WRITE(t, key, 0.0),
        None,
        lambda t, ans, x, key, new: WRITE(np.zeros(shape_of(ans), np.result_type(ans)), key, t),
    ),
)
WRITE.vjp_all, WRITE.sparse = _write_back, True
WRITE.name, WRITE.kind, WRITE.reads = "setitem", "linear", False
PUT_BACK[GETITEM] = lambda whole, part, key: assigned(WRITE, whole, key, part)


def _setitem(x: TracedArray, key: Any, new: Any) -> None:
    """``x[key] = new``."""
    require_writeable(x, "assignment destination is read-only")
    if not hasattr(strip(x), "__setitem__"):
        operator.setitem(strip(x), strip(key), strip(new))  # raises Python's own TypeError for a number
    key = plain_key(standing(key))
    link = link_of(x)
    if link is None:
        return write(x, assigned(WRITE, x, key, new))
    if is_traced(new) and (place := link_of(new)) is not None and place.family is link.family:
        refuse_shuffle()
    if _stands_there(link, key, new):
        return
    result = assigned(WRITE, x, key, new)
    if not gives_view(key):
        return write(x, result)
    write(x, result, _written_region(link, key), _equal_now(x, link, key, new))


def _written_region(link: Link, key: Any) -> Any:
    """The memory at ``key``, as an array even where that is a single element."""
    parts = key if type(key) is tuple else (key,)
    return region_of(link)[key if Ellipsis in parts else (*parts, ...)]


def _stands_there(link: Link, key: Any, new: Any) -> bool:
    """Whether ``new`` is the living view at ``key`` itself: the last step of ``x[key] += y``, already done."""
    place = link_of(new) if is_traced(new) else None
    return place is not None and place.parent is link and place.op is GETITEM and _same_key(place.args[0], key)


def _equal_now(x: Any, link: Link, key: Any, new: Any) -> dict[Link, Any]:
    """Views at ``key`` itself, which after ``x[key] = new`` are just ``new`` and need no operation of their own."""
    known: dict[Link, Any] = {}
    for member in link.family.living():
        place = link_of(member)
        assert place is not None  # members have links
        if place.parent is link and place.op is GETITEM and _same_key(place.args[0], key) and _same(member, new):
            known[place] = new
    return known


def _same(member: Any, new: Any) -> bool:
    """Whether ``new`` may take the place of ``member`` without broadcasting or a cast, on the same tape."""
    if type(new) is not type(member) or new.tape is not member.tape:
        return False
    a, b = strip(member), strip(new)
    return isinstance(b, np.ndarray) and bool(a.shape == b.shape and a.dtype == b.dtype)


def _same_key(a: Any, b: Any) -> bool:
    return gives_view(a) and gives_view(b) and bool(a == b)


def require_writeable(x: Any, message: str) -> None:
    """NumPy's error for an array that must not be written to, such as a broadcast one."""
    flags = getattr(strip(x), "flags", None)
    if isinstance(strip(x), np.ndarray) and flags is not None and not flags.writeable:
        raise ValueError(message)


def _inplace(x: TracedArray, symbol: Callable[[Any, Any], Any], fun: Any, other: Any) -> Any:
    """``x += y``: numbers are immutable, so there it means ``x = x + y``; arrays change in place."""
    value = strip(x)
    if not isinstance(value, np.ndarray):
        return symbol(x, other)
    if computes_itself(other):
        table = symbol(x, other)
        store(x, standing(table), lambda target: np.copyto(target, table))
        return table  # as with NumPy's arrays: both the array changes, and the name stands for a table

    def plainly(target: Any) -> None:
        getattr(operator, "i" + symbol.__name__.strip("_"))(target, strip(other))

    return store(x, symbol(x, other), plainly)


def store(target: Any, result: Any, plainly: Callable[[Any], Any], where: Any = True) -> Any:
    """Write ``result`` into all of ``target`` as an in-place operation or ``out=`` does, and return ``target``.

    ``plainly`` does the same to a plain array; it is called only where NumPy would cast, broadcast or refuse.
    """
    if not is_traced(target):
        if not is_traced(result) or is_differentiable(strip(result)):
            raise into_plain()
        for part in (result, where):  # integers and truth values have no gradient; a replay must find the same
            if is_traced(part):
                part.tape.escape("out=", part)
        plainly(target)
        return target
    if type(result) in (list, tuple):
        result = stacked(result) if holds_traced(result) else np.asarray(result)
    value, plain = strip(target), strip(result)
    if shape_of(plain) != value.shape or np.result_type(plain) != value.dtype or not value.flags.writeable:
        trial = value.copy()
        trial.flags.writeable = value.flags.writeable
        plainly(trial)  # raises NumPy's own error if this is not allowed
        result = cast(result, value.dtype)
    if where is not True:
        result = np.where(where, result, target)
    if not _same(target, result) or not strip(result).flags.writeable:
        result = WRITE(target, ..., result)
    write(target, result)
    return target


HANDLERS["setitem"] = _setitem
HANDLERS["inplace"] = _inplace
