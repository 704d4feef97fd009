"""Arrays of one shape stacked along a new first axis, in memory where each of them can be computed at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.primitive import RULES, Primitive
from nbgrad.plan.program import Step
from nbgrad.rules.indexing import GETITEM
from nbgrad.rules.shapes import RESHAPE


def _stacked(*parts: Any) -> Any:
    return np.stack(parts)


ROWS = Primitive(_stacked, "rows")
ROWS.kind = "linear"
TRANSPOSE = RULES[np.transpose]
TRANSPOSING = frozenset({TRANSPOSE, RULES[np.swapaxes], RULES[np.matrix_transpose]})
VIEWING = TRANSPOSING | {GETITEM, RESHAPE}
"""Operations that look at the same memory in another way, or may do so."""


def turns_over(step: Step) -> bool:
    """Whether a step of `TRANSPOSING` gives the transpose of a matrix."""
    axes = step.args[1:]
    plain = not axes or (all(type(a) is int for a in axes) and axes in ((-1, -2), (-2, -1), (0, 1), (1, 0)))
    return plain and len(step.shape) == 2 and not step.kwargs
