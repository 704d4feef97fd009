"""What pandas computes by itself: a traced value becomes a constant there, and a constant stands where it went."""

from __future__ import annotations

from typing import Any

from nbgrad.core.array import Array
from nbgrad.core.primitive import Primitive
from nbgrad.core.tape import LEAF, is_differentiable
from nbgrad.notebook.tables.numbers import Plain

BY_PANDAS = "pandas"
"""How a value left the recording; see `nbgrad.notebook.cuts`."""
GIVEN = Primitive(lambda values: values, "table")
GIVEN.kind, GIVEN.note = "constant", "what pandas computed"


def leave(array: Any) -> None:
    """A traced array becomes a constant of pandas; integers and truth values must be the same in a replay."""
    if is_differentiable(array.value):
        array.tape.escape(BY_PANDAS, array)
    else:
        array.tape.branch(array, array.value)


def leave_leaves(tape: Any) -> None:
    """Nobody knows what of the leaves has got into pandas's numbers: no replay may go on without asking pandas."""
    for index, record in enumerate(tape.records):
        if record[0] is LEAF:
            leaf = Array()
            leaf.tape, leaf.index, leaf.value = tape, index, record[1]
            leave(leaf)


def given(tape: Any, memory: Plain) -> Array:
    """The numbers of a table as a constant of the recording, which is no leaf under any name."""
    value = memory.copy(order="K")
    array: Array = tape.constant(GIVEN, value, (value,))
    tape.made.discard(array.index)
    return array
