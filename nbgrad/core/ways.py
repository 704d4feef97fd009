"""Ways back that are known already: compiled sweeps for functions that record the same operations again and again.

A sweep is compiled (by `nbgrad.plan.wayback`) once the same operations have been recorded a number of times in a row,
which grows with their number, as compiling takes as long as some dozen sweeps. It is kept only if on the recording at
hand it gives the same gradients as the sweep, bit for bit. When it meets records of another kind, or whatever it does
not master, the sweep goes back through them as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from nbgrad.core.plugs import is_plugged, plugged
from nbgrad.core.tape import ReverseTape

SOONEST = 8
"""Recordings in a row that must be alike before a sweep is compiled; one more for every `PER_RECORDING` records."""
PER_RECORDING = 20
LONGEST = 4000
"""Records up to which a sweep is compiled."""
LARGEST = 300_000
"""Elements up to which arrays are so small that the steps of a sweep are felt beside the arithmetic."""
MOST = 4
"""Ways that are kept for one function."""
PATIENCE = 3
"""Ways that could not be learned, or did not serve or stay for long, after which no more are looked for."""


class Way(NamedTuple):
    """A compiled sweep, for tapes of this length with this output and these arrays of their own."""

    length: int
    output: int
    made: frozenset[int]
    operations: list[int]
    run: Callable[[Any], Any]


class Ways:
    """What has been learned about the way back through one function."""

    __slots__ = ("failures", "known", "operations", "times")

    def __init__(self) -> None:
        self.known: list[Way] = []
        self.operations: list[int] = []
        """By their numbers: those that are made anew for every call, like a checkpoint, hold what they are given."""
        self.times = 0
        self.failures = 0

    def back(self, tape: ReverseTape, output: int) -> list[Any] | None:
        """Gradients of the leaves, given a cotangent of ones; None where the way is not known."""
        length = len(tape.records)
        for way in self.known:
            if way.length == length and way.output == output and way.made == tape.made:
                try:
                    found: list[Any] | None = way.run(tape.records)
                except Exception:  # the sweep knows what to do, or raises it again
                    continue
                if found is not None:
                    return found
        return None

    def is_due(self, tape: ReverseTape) -> bool:
        """Whether it is time to learn the way back through a tape that was met before; counts how often."""
        length = len(tape.records)
        if self.failures >= PATIENCE or length > LONGEST or not is_plugged("way_back"):
            return False
        operations = [record[0].number for record in tape.records]
        if operations != self.operations:
            self.operations, self.times = operations, 0
        self.times += 1
        if self.times < SOONEST + length // PER_RECORDING:
            return False
        if max(getattr(record[1], "size", 1) for record in tape.records) > LARGEST:
            self.failures = PATIENCE
        return self.failures < PATIENCE

    def learn(
        self, tape: ReverseTape, output: int, seed: Any, leaves: int, sweep: Callable[[], tuple[Any, ...]]
    ) -> None:
        """Compile the way back from ``output`` to that many leaves; ``sweep`` gives the gradients, to compare with.

        Where a way through the same operations is known but did not serve, this one leaves numbers open.
        """
        again = any(way.operations == self.operations for way in self.known)
        self.times, self.failures = 0, self.failures + again
        try:
            mask = tape.wanted() or b"\1" * len(tape.records) + b"\0"
            run = plugged("way_back")(tape.records, output, seed, leaves, mask, numbers=again)
            serves = _all_same(run(tape.records), sweep())
        except Exception:  # whatever cannot be compiled is swept
            serves = False
        if serves:
            way = Way(len(tape.records), output, frozenset(tape.made), self.operations, run)
            self.failures += len(self.known) == MOST  # or more kinds of recordings than that would be learned for ever
            self.known = [way, *self.known[: MOST - 1]]
        else:
            self.failures += 1


def _all_same(found: Iterable[Any] | None, expected: Iterable[Any]) -> bool:
    """Whether gradients are alike in every bit, and arrays in how they lie in memory."""
    return found is not None and all(
        type(a) is type(b)
        and np.array_equal(a, b, equal_nan=True)
        and np.array_equal(np.signbit(np.real(a)), np.signbit(np.real(b)))
        and getattr(a, "dtype", 0) == getattr(b, "dtype", 0)
        and getattr(a, "strides", 0) == getattr(b, "strides", 0)
        for a, b in zip(found, expected, strict=True)
    )


_ways: WeakKeyDictionary[Any, Ways] = WeakKeyDictionary()


def ways_of(fun: Any) -> Ways:
    """What is known about a function: by its code, so that functions made again and again share it."""
    code = getattr(fun, "__code__", fun)
    try:
        return _ways.setdefault(code, Ways())
    except Exception:  # cannot be hashed, compared or referred to weakly
        return Ways()
