"""Copies and changes of dtype: the numbers stay what they are."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.dispatch import is_traced, strip
from nbgrad.core.primitive import Primitive, handler, linear


def _retyped(x: Any, dtype: Any, **kwargs: Any) -> Any:
    return x.astype(dtype, **kwargs) if hasattr(x, "astype") else dtype.type(x)


def _duplicate(x: Any, order: Any = "K") -> Any:
    return np.copy(x, order=order)


ASTYPE = linear(_retyped, lambda g, ans, x, dtype, **k: g)
ASTYPE.name = "astype"
TRUNCATE = Primitive(_retyped, "astype")
TRUNCATE.kind, TRUNCATE.note = "constant", "to integers or booleans: no derivative"
COPY = linear(_duplicate, lambda g, ans, x, order="K": g)
COPY.name = "copy"


def astype(x: Any, dtype: Any, order: Any = "K", casting: Any = "unsafe", subok: bool = True, copy: bool = True) -> Any:
    """``x.astype(...)`` of a traced array; ``x`` itself where NumPy gives that back."""
    wanted = np.dtype(dtype)
    if not copy and strip(x).astype(wanted, order=order, casting=casting, copy=False) is strip(x):
        return x
    options = {k: v for k, v, usual in (("order", order, "K"), ("casting", casting, "unsafe")) if v != usual}
    op = ASTYPE if wanted.kind in "fc" else TRUNCATE
    return op(x, wanted, **options)


def cast(x: Any, dtype: Any) -> Any:
    """``x``, traced or not, in another dtype, unless it has it already."""
    if np.result_type(strip(x)) == dtype:
        return x
    return ASTYPE(x, np.dtype(dtype)) if is_traced(x) else np.asarray(x).astype(dtype)


@handler(np.astype)
def numpy_astype(x: Any, dtype: Any, /, *, copy: bool = True, device: Any = None) -> Any:
    """np.astype of a traced array."""
    return astype(x, dtype, copy=copy)


@handler(np.copy)
def numpy_copy(a: Any, order: Any = "K", subok: bool = False) -> Any:
    """np.copy of a traced array."""
    return COPY(a) if order == "K" else COPY(a, order=order)
