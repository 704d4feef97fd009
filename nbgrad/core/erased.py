"""Factors that another one erases: a product is zero whatever they are, where the other one is zero and stays so.

Where a singular point is met by one leaf, others need not care: in ``np.where(p != 0, p * np.log(p / q), 0)`` the
quotient is 0 for every q where p is. So nothing goes on to a factor where the other one is zero and depends on other
leaves, be what arrives there infinite or undefined.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nbgrad.core.primitive import Primitive
from nbgrad.core.tape import Record, operands, sources


def leaves_behind(records: Sequence[Record], leaves: Sequence[int]) -> list[int]:
    """For each record which leaves it depends on, as the bits of a number; 0 for the one after the last."""
    behind = [0] * (len(records) + 1)
    bits = {leaf: 1 << n for n, leaf in enumerate(leaves)}
    for i, record in enumerate(records):
        behind[i] = bits.get(i, 0)
        for j in sources(record):
            behind[i] |= behind[j] if j >= 0 else 0
    return behind


def is_erased(record: Record, k: int, behind: Sequence[int]) -> bool:
    """Whether part of a result stays zero as the leaves behind operand ``k`` move, which are behind no other."""
    if record[0].name not in ("multiply", "divide"):
        return False
    mine = behind[sources(record)[k]]
    if any(mine & behind[j] for n, j in enumerate(sources(record)) if n != k and j >= 0):
        return False
    return bool(np.any(erases(record[0], k, operands(record))))


def erases(op: Primitive, k: int, args: Sequence[Any]) -> Any:
    """Where the result of ``op`` is zero whatever its operand ``k`` is, as long as that keeps its sign."""
    if op.name == "divide" and k == 0:
        return np.False_
    return np.equal(args[1 - k], 0) & np.isfinite(args[k]) & np.not_equal(args[k], 0)
