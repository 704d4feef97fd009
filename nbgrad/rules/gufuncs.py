"""Keywords of the products that are generalised ufuncs: ``axes=``, ``axis=``, ``keepdims=``, ``dtype=``, ``out=``.

The axes a product works on are moved to the end, where the plain product expects them, and its own are moved back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.primitive import HANDLERS, primitive_of
from nbgrad.rules.out import written


def _with_keywords(ufunc: Any) -> Callable[..., Any]:
    op = primitive_of(ufunc)

    def run(
        *inputs: Any, out: Any = None, axes: Any = None, axis: int | None = None, keepdims: bool = False,
        dtype: Any = None, casting: str = "same_kind", order: str = "K", subok: bool = True,
    ) -> Any:  # fmt: skip
        if len(inputs) > ufunc.nin:
            inputs, out = inputs[: ufunc.nin], inputs[ufunc.nin]
        if dtype is not None:
            inputs = tuple(x.astype(dtype) for x in inputs)
        if axis is not None or (keepdims and axes is None):
            one = -1 if axis is None else axis
            axes = [one, one, one if keepdims else ()]
        if axes is not None:
            inputs = tuple(_to_end(x, a) for x, a in zip(inputs, axes, strict=False))
        result = op(*inputs)
        if keepdims:
            result = np.expand_dims(result, -1)
        if axes is not None and len(axes) > ufunc.nin:
            result = _from_end(result, axes[-1])
        return result if out is None else written(out[0] if isinstance(out, tuple) else out, result)

    return run


def _several(axes: int | Sequence[int]) -> tuple[int, ...]:
    return tuple(axes) if isinstance(axes, Sequence) else (axes,)


def _to_end(x: Any, axes: int | Sequence[int]) -> Any:
    chosen = _several(axes)
    return np.moveaxis(x, chosen, tuple(range(-len(chosen), 0))) if len(shape_of(x)) > 1 else x


def _from_end(x: Any, axes: int | Sequence[int]) -> Any:
    chosen = _several(axes)
    return np.moveaxis(x, tuple(range(-len(chosen), 0)), chosen) if chosen else x


for _name in ("matmul", "vecdot", "matvec", "vecmat"):  # the last two since NumPy 2.2
    if hasattr(np, _name):
        HANDLERS[getattr(np, _name), "__call__"] = _with_keywords(getattr(np, _name))
