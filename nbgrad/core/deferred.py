"""Records that are brought up to date when someone looks at them, and not before."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbgrad.core.record import GraphTape


class Deferred:
    """A holder of a tape whose values may lag behind: whoever asks for the tape gets it settled."""

    def __init__(self, tape: GraphTape) -> None:
        self._tape = tape
        self._late: Callable[[], Any] | None = None
        self._known: Any = None
        self.live: Any = None
        """What the replay keeps from one update to the next."""

    @property
    def tape(self) -> GraphTape:
        """The records, up to date."""
        self.settle()
        return self._tape

    def settle(self) -> None:
        """Do what was put off; if it raises, it is still to be done."""
        if self._late is not None:
            late, self._late = self._late, None
            try:
                late()
            except BaseException:
                self._late = late
                raise

    def put_off(self, late: Callable[[], Any], known: Any) -> None:
        """Let ``late`` bring the records up to date as soon as someone looks at them; the target is ``known``."""
        self._late, self._known = late, known

    def verify(self) -> None:
        """Raise StaleRecording if a plain array that a record refers to was changed in place."""
        self._tape.verify()
