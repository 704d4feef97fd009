"""A computation that is done again and again: who wants to hear of it, and what became of its target each time."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING

from nbgrad.core.deferred import Deferred
from nbgrad.core.history import History

if TYPE_CHECKING:
    from nbgrad.core.node import Node
    from nbgrad.core.record import GraphTape


class Observed(Deferred):
    """A holder of a tape that tells after each update that there was one."""

    def __init__(self, tape: GraphTape) -> None:
        super().__init__(tape)
        self.observers: tuple[Callable[[], object], ...] = ()
        """Called after each update, in the thread of the update."""
        self.history: History | None = None
        """What the target was after each update; None before the first."""
        self.turn = RLock()
        """Held during an update; whoever reads the graph in another thread holds it too."""

    @property
    def target(self) -> Node:
        """The node last differentiated; the output if none was yet."""
        raise NotImplementedError

    def observe(self, observer: Callable[[], object]) -> None:
        """Call ``observer`` after every update from now on. It must be quick and must not raise."""
        self.observers = (*self.observers, observer)

    def unobserve(self, observer: Callable[[], object]) -> None:
        """No longer call ``observer``; harmless if it was not called."""
        self.observers = tuple(other for other in self.observers if other != observer)

    def begin_history(self) -> None:
        """Note what the target is before the first update."""
        self.history = History(self.target.value)

    def note_update(self) -> None:
        """Note what the target has become, without settling what was put off."""
        history = self.history
        if history is not None and history.kept:
            history.add(self.target.value if self._late is None else self._known)
