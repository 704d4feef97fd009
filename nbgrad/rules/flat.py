"""``x.flat``: the elements in C order, to be read, written and run through, as with a plain array."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from nbgrad.core.dispatch import strip
from nbgrad.core.primitive import HANDLERS
from nbgrad.core.traced import METHODS
from nbgrad.rules.indexing import plain_key
from nbgrad.rules.shapes import flatten
from nbgrad.rules.writers import FLAT, overwrite


class Flat:
    """What ``x.flat`` gives for a traced array; NumPy's flatiter has the same members."""

    def __init__(self, base: Any) -> None:
        self.base = base
        self.index = 0

    def __len__(self) -> int:
        return int(strip(self.base).size)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if self.index >= len(self):
            raise StopIteration
        self.index += 1
        return self.base[np.unravel_index(self.index - 1, strip(self.base).shape)]

    def __getitem__(self, key: Any) -> Any:
        return flatten(self.base)[plain_key(key)]

    def __setitem__(self, key: Any, new: Any) -> None:
        overwrite(FLAT, self.base, new, plain_key(key))

    @property
    def coords(self) -> tuple[Any, ...]:
        """Coordinates of the next element."""
        if self.index >= len(self):
            return (len(self), *(0 for _ in strip(self.base).shape[1:]))
        return tuple(int(i) for i in np.unravel_index(self.index, strip(self.base).shape))

    def copy(self) -> Any:
        """The elements as a new one-dimensional array."""
        return flatten(self.base)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.asarray(flatten(self.base), dtype=dtype)


def _flat(x: Any) -> Flat:
    plain = strip(x)
    if not hasattr(plain, "flat"):
        raise AttributeError(f"{type(plain).__name__!r} object has no attribute 'flat'")
    return Flat(x)


METHODS["flat"] = _flat
HANDLERS["assign flat"] = lambda x, new: overwrite(FLAT, x, new, slice(None))
