"""Conversions to numbers, ``float(x)``, ``complex(x)``, ``np.float64(x)``, of traced values; and their ``type(x)``."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from nbgrad.core.dispatch import DISGUISED, is_traced, strip
from nbgrad.core.looking import TEXT_OF, read_back
from nbgrad.core.primitive import Primitive
from nbgrad.core.substitutes import redirect


def _convert(owner: Any, name: str) -> None:
    kind = getattr(owner, name)
    op = Primitive(kind, name)
    if np.dtype(kind).kind in "fc":
        op.kind, op.vjps, op.reads = "linear", (lambda g, ans, x: g,), False
        op.jvps = (lambda t, ans, x: op(t),)
    else:
        op.kind, op.note = "constant", "to integers or truth values: no derivative"

    @redirect(owner, name)
    def convert(*args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs and is_traced(args[0]):
            return args[0] if type(strip(args[0])) is kind else op(args[0])
        if kind is complex and len(args) == 2 and any(map(is_traced, args)):
            return args[0] + args[1] * 1j
        if args and (x := read_back(args[0])) is not None:
            x.tape.escape(f"{name}({TEXT_OF})", x)
        return kind(*args, **kwargs)


for _name in ("float", "complex"):
    _convert(builtins, _name)
for _name in (
    "float16", "float32", "float64", "longdouble", "complex64", "complex128", "double", "single", "half",
    "int8", "int16", "int32", "int64", "intp", "int_",
):  # fmt: skip
    _convert(np, _name)


@redirect(builtins, "type")
def type_of(*args: Any, **kwargs: Any) -> Any:
    """``type(x)``: that of the value."""
    if len(args) == 1 and type(args[0]) in DISGUISED:
        return args[0].__class__
    return type(strip(args[0])) if len(args) == 1 and is_traced(args[0]) else type(*args, **kwargs)
