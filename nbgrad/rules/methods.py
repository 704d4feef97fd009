"""Methods and attributes of ndarrays, NumPy scalars and Python floats, on traced values, with their own signatures."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from nbgrad.core.array import short_method
from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import apply, strip
from nbgrad.core.errors import NotDifferentiable
from nbgrad.core.looking import TEXT
from nbgrad.core.primitive import HANDLERS, RULES, rule
from nbgrad.core.traced import METHODS, decided
from nbgrad.core.views import adopt, link_of, memory_of
from nbgrad.rules.casting import COPY, astype
from nbgrad.rules.indexing import SCATTER
from nbgrad.rules.inplace import store
from nbgrad.rules.selecting import compress
from nbgrad.rules.shapes import RESHAPE, flatten
from nbgrad.rules.viewing import viewed
from nbgrad.rules.writers import put


def _as_method(*names: str) -> None:
    """Methods that take the same arguments as the function of the same name."""
    for name in names:
        METHODS[name] = partial(short_method, getattr(np, name))


def _method(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        METHODS[name] = partial(partial, run)
        return run

    return register


_as_method(
    "all", "any", "argmax", "argmin", "argpartition", "argsort", "choose", "clip", "conj", "cumprod", "cumsum",
    "diagonal", "dot", "max", "mean", "min", "nonzero", "prod", "put", "ravel", "repeat", "round", "searchsorted",
    "squeeze", "std", "sum", "swapaxes", "take", "trace", "var",
)  # fmt: skip
METHODS["put"] = partial(partial, put)
METHODS["flatten"] = partial(partial, flatten)
METHODS["astype"] = partial(partial, astype)


@_method("reshape")
def _reshape(x: Any, *shape: Any, order: Any = "C", **kwargs: Any) -> Any:
    return HANDLERS[np.reshape](x, shape[0] if len(shape) == 1 else shape, order=order, **kwargs)


@_method("transpose")
def _transpose(x: Any, *axes: Any) -> Any:
    chosen = axes[0] if len(axes) == 1 and not isinstance(axes[0], int | np.integer) else axes
    return HANDLERS[np.transpose](x) if not chosen else HANDLERS[np.transpose](x, chosen)


@_method("compress")
def _compress(x: Any, condition: Any, axis: int | None = None, out: Any = None) -> Any:
    return compress(condition, x, axis, out)


@_method("copy")
def _copy(x: Any, order: Any = "C") -> Any:
    return COPY(x, order=order) if isinstance(strip(x), np.ndarray) else x


@_method("conjugate")
def _conjugate(x: Any, *args: Any, **kwargs: Any) -> Any:
    if isinstance(strip(x), float) and not shape_of(x):
        return x
    if type(strip(x)) is complex:
        return apply(RULES[np.conjugate], (x,), {}, lambda z: z.conjugate())
    return np.conjugate(x, *args, **kwargs)


# single elements


def _place_of(shape: tuple[int, ...], index: tuple[Any, ...]) -> tuple[Any, ...]:
    """The subscript that ``item(*index)`` stands for."""
    if not index:
        return (0,) * len(shape)
    if len(index) == 1 and not isinstance(index[0], tuple):
        return tuple(np.unravel_index(index[0] % int(np.prod(shape, dtype=int)), shape))
    return index[0] if isinstance(index[0], tuple) else index


ITEM = rule(
    lambda x, *index: x.item(*index),
    vjp_any=lambda k, g, ans, x, *index: SCATTER(g, _place_of(shape_of(x), index), shape_of(x)),
    jvp_any=lambda k, t, ans, x, *index: t[_place_of(shape_of(x), index)] if shape_of(x) else t,
)
ITEM.name, ITEM.kind = "item", "linear"
METHODS["item"] = partial(partial, ITEM)


@_method("tolist")
def _tolist(x: Any) -> Any:
    """Nested lists of traced Python numbers."""
    return [_tolist(row) for row in x] if shape_of(x) else x if not hasattr(strip(x), "item") else ITEM(x)


# changing the array in place


@_method("fill")
def _fill(x: Any, value: Any) -> None:
    if shape_of(value):
        value = np.reshape(value, ())  # raises NumPy's error for more than one element
    x[...] = value


@_method("sort")
def _sort(x: Any, axis: int = -1, **kwargs: Any) -> None:
    store(x, np.sort(x, axis=axis, **kwargs), lambda trial: trial.sort(axis, **kwargs))


@_method("partition")
def _partition(x: Any, kth: Any, axis: int = -1, **kwargs: Any) -> None:
    store(x, np.partition(x, kth, axis=axis, **kwargs), lambda trial: trial.partition(kth, axis, **kwargs))


@_method("resize")
def _resize(x: Any, *args: Any, **kwargs: Any) -> None:
    raise NotDifferentiable(
        "x.resize(…) gives the array other memory, which those who share it would not see; "
        "use x = np.resize(x, shape), or np.pad for zeros at its end"
    )


def _assign_part(name: str) -> None:
    def assign(x: Any, new: Any) -> None:
        if np.iscomplexobj(strip(x)):
            getattr(x, name)[...] = new
        elif name == "real":
            x[...] = new
        else:
            np.zeros(0).imag = 0  # raises in NumPy's own words

    HANDLERS["assign " + name] = assign


_assign_part("real")
_assign_part("imag")


def _assign_shape(x: Any, shape: Any) -> None:
    """``x.shape = …``: the handle becomes the view of that shape; its family keeps the old place for others."""
    memory = memory_of(x)
    np.reshape(memory, shape)  # raises NumPy's error for a shape of another size
    try:
        np.reshape(memory, shape, copy=False)
    except ValueError as error:
        raise AttributeError(
            "Incompatible shape for in-place modification. Use `.reshape()` to make a copy with the desired shape."
        ) from error
    adopt(x, viewed(RESHAPE, True, x, shape))


HANDLERS["assign shape"] = _assign_shape


# looking


def _attribute(name: str, run: Callable[[Any], Any]) -> None:
    METHODS[name] = run


def _base(x: Any) -> Any:
    """The array whose memory ``x`` looks into, None if it owns its own."""
    link = link_of(x)
    return None if link is None or link.parent is None else link.owner()


@_method("view")
def _view(x: Any, *args: Any, **kwargs: Any) -> Any:
    if strip(x).view(*args, **kwargs).dtype != x.dtype:
        raise NotDifferentiable(
            "x.view(dtype) reads the bytes as other numbers, which has no derivative; "
            "use x.astype(dtype), or np.real and np.imag of a complex array"
        )
    return x[...]


def _leave(x: Any, name: str, *, called: bool) -> Any:
    """A member through which the plain numbers leave the computation; the tape decides whether they may."""
    plain = strip(x.tape.escape(f"x.{name}{'(…)' if called else ''}", x))
    if isinstance(plain, np.ndarray):  # what is written into it would be lost
        plain = plain.view()
        plain.flags.writeable = False
    return getattr(plain, name)


def _leaving(*names: str) -> None:
    for name in names:
        METHODS[name] = partial(_on_call, name)


def _on_call(name: str, x: Any) -> Callable[..., Any]:
    return lambda *args, **kwargs: _leave(x, name, called=True)(*args, **kwargs)


_leaving("tobytes", "tofile", "dump", "dumps", "as_integer_ratio")
METHODS["data"] = partial(_leave, name="data", called=False)
METHODS["ctypes"] = partial(_leave, name="ctypes", called=False)

_attribute("T", lambda x: HANDLERS[np.transpose](x))
_attribute("mT", lambda x: HANDLERS[np.matrix_transpose](x))
_attribute("real", lambda x: HANDLERS[np.real](x))
_attribute("imag", lambda x: HANDLERS[np.imag](x))
_attribute("base", _base)
_attribute("device", lambda x: "cpu")
_attribute("to_device", lambda x: lambda device, /, *, stream=None: _same_device(x, device, stream))
_attribute("setflags", lambda x: strip(x).setflags)
_attribute("hex", lambda x: decided(x, lambda value: value, TEXT).hex)
_attribute("is_integer", lambda x: lambda: bool(np.logical_and(np.isfinite(x), np.equal(x, np.floor(x)))))
_attribute("__array_namespace__", lambda x: lambda *, api_version=None: np)


def _same_device(x: Any, device: Any, stream: Any) -> Any:
    strip(x).to_device(device, stream=stream)  # raises NumPy's error for anything but the CPU
    return x
