"""Open views follow their graph: refreshed while a loop updates it, and always once more with the last state.

While a cell runs, the kernel's event loop stands still, so the loop's own updates refresh the views when it is time.
What has changed since is shown when the cell ends, however it ends, and where no cell runs (a slider moved, a thread
or a task goes on) by the event loop. Everything is sent by the main thread; other threads only leave word.
"""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import repeat
from typing import Any, Protocol

from nbgrad.core.graph import Graph
from nbgrad.notebook.pace import Pace

NOTHING_NEW = -math.inf
QUICK, SKIPPED = 0.0005, 7
"""Where a loop is that many seconds from one look at the clock to the next, so many updates pass without a look."""


class View(Protocol):
    """What can be refreshed."""

    @property
    def is_open(self) -> bool:
        """Whether there is still something to refresh."""

    def refresh(self) -> None:
        """Show what has become of the graph."""

    def close(self) -> None:
        """Give up."""


class Follower:
    """Keeps the views of one graph up to date."""

    def __init__(self, graph: Graph, following: Following) -> None:
        self.graph = graph
        self.views: list[View] = []
        self._following = following
        self.pace = Pace(following.clock)
        self._loop_goes_on = False
        """Whether a loop that was refreshed in is still running."""
        self._due = NOTHING_NEW
        """When a running loop should refresh."""
        self._looked = 0.0
        """When an update last looked at the clock."""
        self._passes: Iterator[bool] = iter(())
        """One for each update that need not. No counter, for threads take from it, and none survives a refresh."""
        self._wake_at = 0.0
        """When the event loop should, if it comes to it."""
        self._asleep = False
        """Whether the event loop will come."""

    def changed(self) -> None:
        """The graph was updated: the observer. Almost every call in a loop ends after the first lines."""
        if next(self._passes, False):
            return
        now = self._following.clock()
        if self._due > now:
            if now - self._looked < QUICK and self._following.may_send():  # no refresh comes in between
                self._passes = repeat(True, SKIPPED)
            self._looked = now
            return
        if self._due == NOTHING_NEW:
            self._appoint()
            if self._due > now:
                return
        if self._following.may_send():
            self._loop_goes_on = True
            self.refresh()

    def end_loop(self) -> None:
        """The cell has ended: show what is new."""
        self._loop_goes_on = False
        self.refresh()

    def refresh(self) -> None:
        """Show the last state, if it is not shown already; what cannot show it is given up."""
        if self._due == NOTHING_NEW:
            return
        began = self._following.clock()
        with self.graph.turn:
            for view in list(self.views):
                try:
                    if view.is_open:
                        view.refresh()
                        continue
                except Exception:  # whatever is wrong with a view, the user's loop goes on
                    pass
                self.drop(view)
            self._passes, self._due = iter(()), NOTHING_NEW  # not before: an interrupt leaves it to be done
        self.pace.measured(began)

    def drop(self, view: View) -> None:
        """Follow no more for this view."""
        if view in self.views:
            self.views.remove(view)
        with suppress(Exception):  # a view that is broken may not even close
            view.close()
        if not self.views:
            self._following.end(self)

    def _appoint(self) -> None:
        """There is something new: when to show it, in a running loop and in the event loop if it comes to it."""
        by_hand = self._following.waited_for()
        self._due = self.pace.in_loop(goes_on=self._loop_goes_on and not by_hand)
        self._wake_at = self.pace.at_once() if by_hand else self._due
        if not self._asleep:
            self._asleep = True  # first, for the event loop may be faster than this thread
            if not self._following.call(self._sleep):
                self._asleep = False

    def _sleep(self) -> None:
        """Have the event loop come back when it is time."""
        self._following.call_later(self._wake_at, self._wake)

    def _wake(self) -> None:
        if self._due == NOTHING_NEW:
            self._asleep = False
        elif self._wake_at > self._following.clock():
            self._sleep()  # a running loop has refreshed meanwhile
        else:
            self._asleep = False
            # Unless it was a control: a loop that awaits something, or runs in another thread.
            self._loop_goes_on = not self._following.waited_for()
            self.refresh()


class Following:
    """All views that follow graphs in one kernel."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.perf_counter,
        loop: asyncio.AbstractEventLoop | None = None,
        waited_for: Callable[[], bool] = lambda: False,
        ends: Any = None,
    ) -> None:
        self.clock = clock
        self.waited_for = waited_for
        """Whether a control in the browser, and no loop, is what updates."""
        self._loop = loop
        self._main = threading.main_thread().ident
        self._ends = ends
        self._followers: dict[int, Follower] = {}

    def follow(self, graph: Graph, view: View, *, cost: float = 0.0) -> None:
        """Let ``view`` follow ``graph`` from now on; ``cost`` is how many seconds drawing it took."""
        follower = self._followers.get(id(graph))
        if follower is None:
            if not self._followers and self._ends is not None:
                self._ends.register("post_run_cell", self.catch_up)
            follower = self._followers[id(graph)] = Follower(graph, self)
            graph.observe(follower.changed)
        follower.views.append(view)
        follower.pace.expect(cost)

    def unfollow(self, view: View) -> None:
        """Close a view that was replaced."""
        for follower in list(self._followers.values()):
            if view in follower.views:
                follower.drop(view)

    def end(self, follower: Follower) -> None:
        """Nothing shows this graph any more."""
        follower.graph.unobserve(follower.changed)
        self._followers.pop(id(follower.graph), None)
        if not self._followers and self._ends is not None:
            self._ends.unregister("post_run_cell", self.catch_up)

    def catch_up(self, *_: Any) -> None:
        """Show the last state of everything: what is called when a cell has ended."""
        if self.may_send():
            for follower in list(self._followers.values()):
                follower.end_loop()

    def may_send(self) -> bool:
        """Whether a view may be refreshed here and now."""
        return threading.get_ident() == self._main

    def call(self, work: Callable[[], None]) -> bool:
        """Have the main thread's event loop do something soon; whether there is one."""
        if self._loop is None:
            return False
        try:
            self._loop.call_soon_threadsafe(work)
        except RuntimeError:  # it is closed: the kernel ends
            return False
        return True

    def call_later(self, when: float, work: Callable[[], None]) -> None:
        """In the event loop: do something at a time of our clock."""
        if self._loop is not None:
            self._loop.call_later(max(when - self.clock(), 0.0), work)
