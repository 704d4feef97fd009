"""Arrays whose contents no record holds, so that assignments may reuse their memory (see `nbgrad.rules.reuse`)."""

from __future__ import annotations

from typing import Any

from nbgrad.core.array import Array
from nbgrad.core.tape import ReverseTape


class Outline:
    """Shape and dtype of an array, in place of its contents: all that the rules of reading and assigning ask for."""

    __slots__ = ("dtype", "ndim", "shape", "size")

    def __init__(self, array: Any) -> None:
        self.shape, self.dtype, self.ndim, self.size = array.shape, array.dtype, array.ndim, array.size

    def __repr__(self) -> str:
        return f"<array of shape {self.shape} and dtype {self.dtype}, contents not kept>"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise TypeError(f"the contents of {self!r} were overwritten")


def outline_of(x: Any) -> Outline | None:
    """What the record of ``x`` has in place of its contents, None if it has the contents."""
    if type(x) is not Array or type(x.tape) is not ReverseTape:
        return None
    value = x.tape.records[x.index][1]
    return value if type(value) is Outline else None
