"""Ufuncs of objects, as np.frompyfunc makes them: the user's function is called with traced numbers.

The result is what NumPy gives, an array of objects; they are traced.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import is_traced
from nbgrad.core.primitive import HANDLERS


def on_objects(ufunc: Any, *inputs: Any, **kwargs: Any) -> Any:
    """``ufunc`` of objects, called on the elements of traced arrays."""
    return ufunc(*(_elements(x) if is_traced(x) else x for x in inputs), **kwargs)


def _elements(x: Any) -> Any:
    flat = np.reshape(x, (-1,)).tolist()
    objects = np.empty(len(flat), dtype=object)
    for i, element in enumerate(flat):
        objects[i] = element
    return objects.reshape(shape_of(x))


HANDLERS["objects"] = on_objects
