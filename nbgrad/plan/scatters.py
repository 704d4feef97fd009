"""The cotangents of many readings of one array, added up in one array of zeros.

Each reading ``x[i]`` sends back zeros with something in one place. Added up one full array after another, n readings
of n elements would cost n².
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.primitive import RULES, Primitive
from nbgrad.core.scatter import is_basic
from nbgrad.plan.program import Ref, Step
from nbgrad.rules.indexing import SCATTER

ADD = RULES[np.add]


def _scattered(base: Any, shape: Any, dtype: Any, *parts: Any) -> Any:
    """``base`` (None: zeros) with ``g`` added at ``key`` for every pair (g, key) of ``parts``."""
    full = np.zeros(shape, dtype) if base is None else np.array(base)
    for g, key in zip(parts[::2], parts[1::2], strict=True):
        if is_basic(key):
            full[key] += g
        else:
            np.add.at(full, key, g)
    return full


SCATTERS = Primitive(_scattered, "scatters")
SCATTERS.kind = "linear"


def gathered(step: Step, steps: dict[int, Step], uses: Mapping[int, int]) -> Step:
    """A scatter, or the sum of anything and one, as one step of this kind; any other step as it is."""
    if step.op is SCATTER and type(step.args[2]) is tuple:
        return _made(step, (None, step.args[2], step.value.dtype, *step.args[:2]))
    if step.op is not ADD or step.kwargs or type(step.args[1]) is not Ref:
        return step
    base, second = step.args[0], steps[step.args[1].index]
    first = steps[base.index] if type(base) is Ref else None
    value = base if first is None else first.value
    if second.op is not SCATTERS or second.args[0] is not None or first is second:
        return step
    if shape_of(value) != second.shape or getattr(value, "dtype", None) != second.value.dtype:
        return step
    if first is not None and first.op is SCATTERS:
        args = (*first.args, *second.args[3:])
        if uses.get(base.index) == 1:
            first.args = ()  # nobody else will ask; sums of many readings would hold n² operands
        return _made(step, args)
    return _made(step, (base, *second.args[1:]))


def _made(step: Step, args: tuple[Any, ...]) -> Step:
    return Step(SCATTERS, SCATTERS.fun, args, {}, step.value, step.node, step.backward)
