"""How often an open view may be refreshed: often enough to look alive, seldom enough not to be felt."""

from __future__ import annotations

from collections.abc import Callable

FASTEST = 1 / 30
"""Seconds between two refreshes at least: the eye follows no more."""
SHARE = 1 / 48
"""Part of the time of a running loop that refreshes may take."""
SHORT = 0.25
"""Seconds of a loop that nobody calls waiting: if it is over by then, only what it ends with is shown."""


class Pace:
    """Spaces refreshes by the clock and by what they cost."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self._cost = 0.0
        self._ended = clock()

    def expect(self, cost: float) -> None:
        """There is more to refresh than before, which takes about so many seconds."""
        self._cost += cost

    def in_loop(self, *, goes_on: bool) -> float:
        """When a running loop, which must hardly be slowed, may be held up for a refresh.

        ``goes_on``: it was before; else this is its first update.
        """
        rest = self._cost * (1 / SHARE - 1)
        return self._ended + max(FASTEST, rest) if goes_on else self.clock() + max(SHORT, rest)

    def at_once(self) -> float:
        """When someone who has moved a control, and waits, may see what that has done."""
        return self._ended + max(FASTEST, self._cost)

    def measured(self, began: float) -> None:
        """A refresh that ``began`` then has ended now."""
        self._ended = self.clock()
        # One slow refresh (a new layout, a collection of garbage) does not make the next ones rare for long.
        self._cost = max(self._ended - began, self._cost / 2)
