"""Python's collector of cycles and the tape: it would look through all records again and again while they are made.

Records live as long as their tape and hold no cycles, but a long recording makes the collector start full collections,
whose cost grows with what is recorded. So while something is being recorded a full collection sets all objects aside
instead (`gc.freeze`), younger ones are collected as always, and when the recording ends all are taken back.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

FEW = 1000
"""Python 3.12 sets some hundred objects of its own aside when it starts; with more than these somebody else has."""
OLDEST = 2
"""The generation that a full collection looks at."""


class _Recordings:
    """How many are going on in all threads, and whether objects are set aside for them."""

    def __init__(self) -> None:
        self.count = 0
        self.aside = False

    def __call__(self, phase: str, info: dict[str, Any]) -> None:
        """What the collector calls before it begins."""
        is_full = phase == "start" and info["generation"] == OLDEST
        # what somebody else has set aside must not be taken back with the rest
        if self.count and is_full and (self.aside or gc.get_freeze_count() < FEW):
            gc.freeze()
            self.aside = True


_recordings = _Recordings()


def begin() -> None:
    """A recording begins."""
    _recordings.count += 1
    if _recordings not in gc.callbacks:
        gc.callbacks.append(_recordings)


def end() -> None:
    """A recording has ended."""
    _recordings.count -= 1
    if _recordings.aside and not _recordings.count:
        _recordings.aside = False
        gc.unfreeze()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Something that makes as many objects as a recording goes on."""
    begin()
    try:
        yield
    finally:
        end()
