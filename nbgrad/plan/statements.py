"""Operations that take several statements to write: making an array and writing into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nbgrad.core.primitive import Primitive
from nbgrad.core.scatter import is_basic
from nbgrad.plan.program import Ref, Step
from nbgrad.plan.wording import Words, subscript
from nbgrad.rules.indexing import SCATTER
from nbgrad.rules.inplace import WRITE

Statement = Callable[[str, Step, list[str], Any], list[str]]


def _key(step: Step, args: list[str], words: Words) -> str:
    return args[1] if type(step.args[1]) is Ref else subscript(step.args[1], words)


def _scattered(name: str, step: Step, args: list[str], words: Words) -> list[str]:
    """Zeros, and what arrived added at its places."""
    dtype = "" if step.value.dtype == np.float64 else f", np.{step.value.dtype.name}"
    made = f"{name} = np.zeros({step.shape}{dtype})"
    if type(step.args[1]) is not Ref and is_basic(step.args[1]):
        return [made, f"{name}[{_key(step, args, words)}] += {args[0]}"]
    key = args[1] if type(step.args[1]) is Ref else words.constant(step.args[1])
    return [made, f"np.add.at({name}, {key}, {args[0]})"]


def _written(name: str, step: Step, args: list[str], words: Words) -> list[str]:
    """A copy, and what is assigned written into it."""
    return [f"{name} = np.array({args[0]})", f"{name}[{_key(step, args, words)}] = {args[2]}"]


STATEMENTS: dict[Primitive, Statement] = {SCATTER: _scattered, WRITE: _written}
