"""Indexing of every kind: integers, slices, None, Ellipsis, masks, index arrays, and any mixture of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from nbgrad.core.array import Array
from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import holds_traced, is_traced, strip
from nbgrad.core.foreign import standing
from nbgrad.core.outline import Outline
from nbgrad.core.primitive import HANDLERS, Primitive, constant, rule
from nbgrad.core.scatter import Scatter, is_basic
from nbgrad.core.views import AGAIN, is_view, looks_into


def _read(x: Any, key: Any) -> Any:
    return x[key]


def _scatter(g: Any, key: Any, like: Any) -> Any:
    """Zeros with ``g`` added at ``key``; ``like`` is a shape, or an array of that shape."""
    full = np.zeros(like if isinstance(like, tuple) else like.shape, np.result_type(g))
    if is_basic(key):
        full[key] += g
    else:
        np.add.at(full, key, g)
    return full


GETITEM: Primitive = rule(
    _read,
    vjp=lambda g, ans, x, key: SCATTER(g, key, shape_of(x)) if is_traced(g) else Scatter(strip(x), key, g),
    jvp=lambda t, ans, x, key: GETITEM(t, key),
)
GETITEM.name, GETITEM.kind, GETITEM.reads = "getitem", "linear", False
SCATTER: Primitive = rule(
    _scatter,
    vjp=lambda g, ans, c, key, like: g[key],
    jvp=lambda t, ans, c, key, like: SCATTER(t, key, like),
)
SCATTER.name, SCATTER.kind, SCATTER.reads = "scatter", "linear", False

constant(np.nonzero, np.argwhere, np.flatnonzero, np.ix_, np.unravel_index, np.ravel_multi_index, note="yields indices")
for _several in (np.nonzero, np.ix_, np.unravel_index):
    HANDLERS[_several].outputs = True  # type: ignore[attr-defined]  # a Primitive, as just declared


_ARRAYS = frozenset({np.ndarray})
_ATOMS = frozenset({int, type(None), type(Ellipsis)})
"""Parts of subscripts that can neither change nor be traced."""


def getitem(x: Any, key: Any) -> Any:
    """``x[key]`` of a traced array; a view of it wherever NumPy gives a view."""
    by_arrays = type(key) is tuple and bool(key) and _ARRAYS.issuperset(map(type, key))
    if by_arrays:
        key = tuple([part.copy() for part in key])
    elif type(key) is not int and not (type(key) is tuple and _ATOMS.issuperset(map(type, key))):
        key = plain_key(standing(key))
    result = _looked_up(x, key)
    if type(result) is Array:
        value = result.value
        if isinstance(value, np.generic) or (by_arrays and type(value) is np.ndarray and value.base is None):
            return result  # nobody else has its memory
    if is_traced(result) and type(strip(result)) is np.ndarray and _shares(result, x, key):
        looks_into(result, x, GETITEM, (key,), {})
    return result


def _looked_up(x: Any, key: Any) -> Any:
    """``x[key]``; of an array whose memory is reused a copy of what is there now."""
    if type(x) is not Array or type(x.value) is not np.ndarray or is_traced(key):
        return GETITEM(x, key)
    tape, whole = x.tape, x.value
    value, held = whole[key], tape.records[x.index][1]
    if type(held) is not Outline:
        held = whole
    elif type(value) is np.ndarray and value.base is not None:
        value = np.array(value)
    result = Array()
    result.value = value
    result.tape = tape
    result.index = len(tape.records)
    tape.append((GETITEM, value, None, x.index, held, -1, key))
    return result


HANDLERS["getitem"] = getitem
AGAIN[GETITEM] = _looked_up


def plain_key(key: Any) -> Any:
    """``key`` fit to be recorded: arrays in it copied, as they may change later; traced parts as one traced key."""
    kind = type(key)
    if kind is np.ndarray:
        return key.copy()
    if is_traced(key):
        return key
    if holds_traced(key):
        parts: list[Any] = []
        template = _template(key, parts)
        return SUBSCRIPT(template, *parts)
    if type(key) is tuple:
        return tuple(map(plain_key, key))
    return list(key) if type(key) is list else key


class _Gap:
    """Where a traced part of a subscript belongs."""


_GAP = _Gap()


def _template(key: Any, parts: list[Any]) -> Any:
    """``key`` with gaps for its traced parts, which are appended to ``parts``."""
    if is_traced(key):
        parts.append(key)
        return _GAP
    if type(key) in (tuple, list):
        return type(key)(_template(k, parts) for k in key)
    if type(key) is slice:
        return slice(*(_template(k, parts) for k in (key.start, key.stop, key.step)))
    return plain_key(key)


def _filled(template: Any, parts: Iterator[Any]) -> Any:
    if template is _GAP:
        return next(parts)
    if type(template) in (tuple, list):
        return type(template)([_filled(k, parts) for k in template])
    if type(template) is slice:
        return slice(*[_filled(k, parts) for k in (template.start, template.stop, template.step)])
    return template


SUBSCRIPT = Primitive(lambda template, *parts: _filled(template, iter(parts)), "subscript")
SUBSCRIPT.kind, SUBSCRIPT.note = "constant", "an index with computed parts"


def _shares(result: Any, x: Any, key: Any) -> bool:
    """Whether ``x[key]`` is a view: for certain or certainly not by most subscripts, else as its memory says."""
    if result.tape is not x.tape or gives_copy(key):
        return False
    if gives_view(key):
        return True
    return type(strip(x)) is np.ndarray and is_view(result, x, GETITEM, (strip(key),), {})


def gives_copy(key: Any) -> bool:
    """Whether a subscript holds a plain index array, whatever else there is in it."""
    parts = key if type(key) is tuple else (key,)
    return any(type(p) is np.ndarray and p.ndim > 0 for p in parts)


def gives_view(key: Any) -> bool:
    """Whether a subscript is made of integers, slices, None and Ellipsis alone."""
    parts = key if type(key) is tuple else (key,)
    return all(p is None or p is Ellipsis or type(p) in (int, slice) for p in parts)
