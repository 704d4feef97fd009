"""Operations that take several statements to write: making an array and writing into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nbgrad.core.primitive import Primitive
from nbgrad.core.scatter import is_basic
from nbgrad.plan.program import Ref, Step
from nbgrad.plan.scatters import SCATTERS
from nbgrad.plan.wording import Words, subscript
from nbgrad.rules.inplace import WRITE
from nbgrad.rules.magnitudes import SHARE

Statement = Callable[[str, Step, list[str], Any, bool], list[str]]
"""(name, step, operands, words, whether the name is there already, to be written into) → lines."""


def _key(key: Any, text: str, words: Words) -> str:
    return text if type(key) is Ref else subscript(key, words)


def _scattered(name: str, step: Step, args: list[str], words: Words, again: bool) -> list[str]:
    """Zeros, or the rest of a sum, and what arrived added at its places."""
    dtype = "" if step.value.dtype == np.float64 else f", {words.constant(step.value.dtype)}"
    made = f"np.zeros({step.shape}{dtype})" if step.args[0] is None else f"np.array({args[0]})"
    lines = [] if again else [f"{name} = {made}"]
    for g, text, key in zip(args[3::2], args[4::2], step.args[4::2], strict=True):
        if type(key) is not Ref and is_basic(key):
            lines.append(f"{name}[{_key(key, text, words)}] += {g}")
        else:
            lines.append(f"np.add.at({name}, {text if type(key) is Ref else words.constant(key)}, {g})")
    return lines


def _written(name: str, step: Step, args: list[str], words: Words, again: bool) -> list[str]:
    """A copy, unless nobody else needs what was there, and what is assigned written into it."""
    assigned = f"{name}[{_key(step.args[1], args[1], words)}] = {args[2]}"
    return [assigned] if again else [f"{name} = np.array({args[0]})", assigned]


STATEMENTS: dict[Primitive, Statement] = {SCATTERS: _scattered, WRITE: _written}

HELPERS: dict[Any, tuple[str, str]] = {
    SHARE.fun: (
        "share",
        '''def share(extreme, x, y):
    """1 where x alone is the maximum or minimum of x and y, 1/2 where both are, else 0; NaN comes from the NaN one."""
    nan = np.isnan(extreme)
    mine, other = (x == extreme) | (nan & np.isnan(x)), (y == extreme) | (nan & np.isnan(y))
    return np.where(mine, np.where(other, 0.5, 1.0), 0.0)
''',
    ),
}
"""Function of ours → its name and source where it has to be written out."""
