"""ndarray methods and attributes: the same functions, in the methods' own argument order."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from nbgrad.core.array import METHODS
from nbgrad.core.primitive import linear


def _as_method(*names: str) -> None:
    """Methods that take the same arguments as the function of the same name."""
    for name in names:
        METHODS[name] = partial(partial, getattr(np, name))


_as_method(
    "argmax", "argmin", "argsort", "all", "any", "clip", "compress", "conj", "conjugate", "cumprod", "cumsum",
    "diagonal", "dot", "max", "mean", "min", "nonzero", "prod", "ptp", "ravel", "repeat", "round", "searchsorted",
    "squeeze", "std", "sum", "swapaxes", "take", "trace", "var",
)  # fmt: skip


def _method(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        METHODS[name] = partial(partial, run)
        return run

    return register


@_method("reshape")
def _reshape(x: Any, *shape: Any, order: Any = "C", **kwargs: Any) -> Any:
    return np.reshape(x, shape[0] if len(shape) == 1 else shape, **({} if order == "C" else {"order": order}))


@_method("transpose")
def _transpose(x: Any, *axes: Any) -> Any:
    chosen = axes[0] if len(axes) == 1 and not isinstance(axes[0], int | np.integer) else axes
    return np.transpose(x) if not chosen else np.transpose(x, chosen)


@_method("flatten")
def _flatten(x: Any, order: Any = "C") -> Any:
    return np.ravel(x) if order == "C" else np.ravel(x, order)


def _cast(x: Any, dtype: Any) -> Any:
    return x.astype(dtype)


ASTYPE = linear(_cast, lambda g, ans, x, dtype: g)
ASTYPE.name = "astype"


@_method("astype")
def _astype(x: Any, dtype: Any, *args: Any, **kwargs: Any) -> Any:
    return ASTYPE(x, np.dtype(dtype))


def _duplicate(x: Any) -> Any:
    return x.copy()


COPY = linear(_duplicate, lambda g, ans, x: g)
COPY.name = "copy"


@_method("copy")
def _copy(x: Any, order: Any = "C") -> Any:
    return COPY(x)


def _attribute(name: str, run: Callable[[Any], Any]) -> None:
    METHODS[name] = run


_attribute("T", lambda x: np.transpose(x))
_attribute("mT", lambda x: np.matrix_transpose(x))
_attribute("real", lambda x: np.real(x))
_attribute("imag", lambda x: np.imag(x))
_attribute("item", lambda x: partial(_item, x))
_attribute("conjugate", lambda x: partial(np.conjugate, x))
_attribute("is_integer", lambda x: x.value.is_integer)


def _item(x: Any, *index: Any) -> Any:
    """One element as a traced number; the shape is all that ``.item()`` changes."""
    if not index:
        return np.reshape(x, ())[()]
    return np.ravel(x)[index[0]] if len(index) == 1 and not isinstance(index[0], tuple) else x[index]
