"""NumPy's ways of going through an array in Python: np.vectorize, np.ndenumerate, np.iterable, np.isscalar."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import is_traced, strip
from nbgrad.core.errors import NotDifferentiable
from nbgrad.core.substitutes import substitute

PLAIN_ENUMERATE, PLAIN_SCALAR = np.ndenumerate, np.isscalar


@substitute(np, "ndenumerate")
def ndenumerate(arr: Any) -> Iterator[tuple[tuple[int, ...], Any]]:
    """np.ndenumerate: the elements of a traced array are traced."""
    if not is_traced(arr):
        return iter(PLAIN_ENUMERATE(arr))
    return ((place, arr[place]) for place in np.ndindex(shape_of(arr)))


@substitute(np, "isscalar")
def isscalar(element: Any) -> bool:
    """np.isscalar of what a traced value stands for."""
    return bool(PLAIN_SCALAR(strip(element)))


def _vectorize() -> None:
    original = vars(np.vectorize)["__call__"]

    @substitute(np.vectorize, "__call__")
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        given = [*args, *kwargs.values()]
        if not any(map(is_traced, given)) or not hasattr(self, "pyfunc"):
            return original(self, *args, **kwargs)
        if self.signature is not None or self.excluded:
            raise NotDifferentiable(
                "np.vectorize with signature= or excluded= cannot be followed; write a loop and np.stack of its results"
            )
        return _each(self, args, kwargs)


def _each(vectorized: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The function called once for each element of its broadcast arguments, the results stacked."""
    shape = np.broadcast_shapes(*(np.shape(strip(a)) for a in (*args, *kwargs.values())))
    spread = [np.broadcast_to(a, shape) for a in args]
    spread_named = {name: np.broadcast_to(a, shape) for name, a in kwargs.items()}
    results = [
        vectorized.pyfunc(*(a[place] for a in spread), **{name: a[place] for name, a in spread_named.items()})
        for place in np.ndindex(shape)
    ]
    if not results:
        return np.zeros(shape)
    if type(results[0]) is tuple:
        columns = zip(*results, strict=True)
        return tuple(np.reshape(np.stack([_number(r) for r in column]), shape) for column in columns)
    return np.reshape(np.stack([_number(r) for r in results]), shape)


def _number(result: Any) -> Any:
    return result if is_traced(result) else np.asarray(result)


_vectorize()
