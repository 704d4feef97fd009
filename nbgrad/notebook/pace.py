"""How often an open view may be refreshed: often enough to look alive, seldom enough not to be felt."""

from __future__ import annotations

from collections.abc import Callable

FASTEST = 1 / 30
"""Seconds between two refreshes at least: the eye follows no more."""
SHARE = 1 / 32
"""Part of the time of a running loop that refreshes may take."""


class Pace:
    """Spaces refreshes by the clock and by what they cost."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self._cost = 0.0
        self._ended = clock()

    def next(self, *, patient: bool) -> float:
        """When the next refresh may begin, of something that has changed just now.

        ``patient``: a loop is running, which must hardly be slowed. Otherwise someone waits to see what they did.
        """
        since = self.clock() if patient else self._ended
        return since + max(FASTEST, self._cost * (1 / SHARE - 1 if patient else 1))

    def measured(self, began: float) -> None:
        """A refresh that ``began`` then has ended now."""
        self._ended = self.clock()
        # One slow refresh (a new layout, a collection of garbage) does not make the next ones rare for long.
        self._cost = max(self._ended - began, self._cost / 2)
