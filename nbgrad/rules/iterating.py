"""``np.nditer`` over one traced array: a walk through its elements, which are views without axes.

NumPy's own iterator hands out pieces of memory. Where one array is walked through element by element, as in loops over
``it.multi_index``, Python does the same. Several operands, buffers and external loops stay NumPy's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import is_traced, strip
from nbgrad.core.substitutes import REPLACED, substitute

_FLAGS = frozenset({"multi_index", "c_index", "refs_ok", "zerosize_ok"})
_ACCESS = frozenset({"readonly", "readwrite", "writeonly"})
_original = np.nditer


class Walk:
    """An iterator through an array in C order, with the names that `np.nditer` gives its place."""

    def __init__(self, x: Any, options: dict[str, Any]) -> None:
        self.operands = (x,)
        self.options = options
        self.shape = shape_of(x)
        self.ndim, self.nop = len(self.shape), 1
        self.itersize = int(np.prod(self.shape, dtype=int))
        self.iterindex = 0
        self._started = False

    @property
    def finished(self) -> bool:
        """Whether all elements have been passed."""
        return self.iterindex >= self.itersize

    @property
    def multi_index(self) -> tuple[int, ...]:
        """Where the current element stands."""
        return tuple(map(int, np.unravel_index(self.iterindex, self.shape)))

    @property
    def index(self) -> int:
        """Where the current element stands, counted in C order."""
        return self.iterindex

    @property
    def value(self) -> Any:
        """The current element: a view of it. Raises ValueError once all have been passed."""
        if self.finished:
            raise ValueError("Iterator is past the end")
        return self.operands[0][(*self.multi_index, ...)]

    def iternext(self) -> bool:
        """Go on to the next element; whether there is one."""
        self.iterindex = min(self.iterindex + 1, self.itersize)
        return not self.finished

    def reset(self) -> None:
        """Go back to the first element."""
        self.iterindex, self._started = 0, False

    def close(self) -> None:
        """What is written is in the array already."""

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if self._started:
            self.iternext()
        self._started = True
        if self.finished:
            raise StopIteration
        return self.value

    def __getitem__(self, k: int) -> Any:
        return (self.value,)[k]

    def __setitem__(self, k: int, new: Any) -> None:
        if "readonly" in _words(self.options["op_flags"] or ["readonly"]):
            raise ValueError("Iterator operand 0 is not writeable")
        (self.value,)[k][...] = new

    def __len__(self) -> int:
        return 1

    def __enter__(self) -> Walk:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _words(flags: Any) -> Sequence[str]:
    """Flags for the only operand, which may be wrapped in a list of their own."""
    words: Sequence[str] = flags[0] if flags and len(flags) == 1 and not isinstance(flags[0], str) else flags or ()
    return words


@substitute(np, "nditer")
def nditer(op: Any, flags: Any = None, op_flags: Any = None, **kwargs: Any) -> Any:
    """`np.nditer`, which a traced array is walked through by `Walk` wherever that does the same."""
    x = op[0] if type(op) in (list, tuple) and len(op) == 1 else op
    if is_traced(x) and _is_simple(strip(x), flags, op_flags, kwargs):
        return Walk(x, {"flags": flags, "op_flags": op_flags, **kwargs})
    return _original(op, flags, op_flags, **kwargs)


def _is_simple(value: Any, flags: Any, op_flags: Any, others: dict[str, Any]) -> bool:
    """Whether the elements come in C order, one by one, and nothing else is asked for."""
    if not isinstance(value, np.ndarray) or not value.size or not others.keys() <= {"order"}:
        return False
    order = others.get("order", "K")
    in_order = order == "C" or (order == "K" and value.flags.c_contiguous)
    return in_order and _FLAGS.issuperset(flags or ()) and _ACCESS.issuperset(_words(op_flags))


def _numpys(walk: Walk, plainly: Callable[[Any], Any]) -> Any:
    """NumPy's own iterator, as far along."""
    iterator = _original(plainly(walk.operands[0]), **walk.options)
    for _ in range(walk.iterindex):
        iterator.iternext()
    return iterator


REPLACED[Walk] = _numpys
