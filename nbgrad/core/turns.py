"""Which run of a function and which turns of its loops an operation belongs to, noted while recording.

The frames of the operation before are kept until the next one: a frame that is still the same object is the same
run of the function. Whether a loop turned between two operations of one frame is decided by the order of their
instructions (`nbgrad.core.loops`) and by what the loop turns over. Turns in which nothing is recorded do not count.
"""

from __future__ import annotations

import inspect
from operator import is_not
from types import CodeType, FrameType
from typing import Any

from nbgrad.core.loops import Loop, Site, Step, site_of, step
from nbgrad.core.places import STANDS_BEHIND, Chain, chain_through, frames_to, instruction_at, is_own
from nbgrad.core.scope import Entered, entered

OPTIMIZED = inspect.CO_OPTIMIZED
"""Flag of code whose names are fast locals: a function's."""
RESUMED = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
"""Flags of code whose frames may go on under another caller."""


# Both are plain tuples: one is made in every turn of a loop.
Run = tuple[int, tuple[int, ...]]
"""The number of one run of a function, and for each loop around the instruction it is at which turn this is: 1, 2, …"""
Moment = tuple[tuple[Run, ...], tuple[tuple[Entered, int], ...]]
"""When an operation was recorded: for each frame of its chain the run; the open scopes, from the outside in, each with
the position among those of the frame that opened it, −1 if it is none of them."""

MOST_SUSPENDED = 256
"""Generators remembered at a time; one that goes on after so many others counts as begun anew."""
ONES = (1,) * 100
NEVER: Moment = ((), ())
"""For what was not recorded by running code."""


class _Sites:
    """What is known of instructions, remembered by identity: code objects compute their hash anew each time."""

    def __init__(self) -> None:
        self._sites: dict[tuple[int, int], Site] = {}
        self._steps: dict[tuple[int, int, int], Step] = {}
        self._codes: list[CodeType] = []

    def site(self, code: CodeType, offset: int) -> Site:
        """What encloses an instruction."""
        found = self._sites.get((id(code), offset))
        if found is None:
            self._codes.append(code)
            found = self._sites[id(code), offset] = site_of(code, offset)
        return found

    def step(self, code: CodeType, before: int, after: int) -> Step:
        """What lies between two instructions."""
        found = self._steps.get((id(code), before, after))
        if found is None:
            self._codes.append(code)
            found = self._steps[id(code), before, after] = step(code, before, after)
        return found


class _Visit:
    """A frame that was on the stack when the last operation was recorded."""

    __slots__ = ("callee", "code", "fetches", "frame", "offset", "run", "seen", "sites")

    def __init__(self, frame: FrameType, number: int, offset: int, callee: FrameType, sites: _Sites) -> None:
        self.frame, self.code, self.offset, self.callee = frame, frame.f_code, offset, callee
        self.sites = sites
        self.seen: dict[tuple[int, int], list[Any]] = {}
        """Loop → what it turned over when last looked at."""
        site = sites.site(self.code, offset)
        loops, self.fetches = site.loops, site.begins
        self.run: Run = (number, (1,) * len(loops))
        if loops:
            self._turned_over(loops)

    def moved(self, offset: int, callee: FrameType) -> bool:
        """Go on to another instruction; whether that is another turn of some loop, or another loop."""
        what = self.sites.step(self.code, self.offset, offset)
        self.offset, self.callee = offset, callee
        number, before = self.run
        if not (what.common or before or what.entered):
            return False
        site = self.sites.site(self.code, offset)
        self.fetches = site.begins
        loops, turns = site.loops, before[: what.common]
        if what.turned or what.unsure:
            k = self._turned_over(loops)
            if k is not None and k < what.common:
                turns = (*turns[:k], turns[k] + 1, *ONES[: what.common - k - 1])
            elif what.turned or not loops[what.common - 1].targets:
                turns = (*turns[:-1], turns[-1] + 1)
        elif what.entered:
            self._turned_over(loops)
        if site.begins:
            self.seen.pop(loops[-1].at, None)  # it is about to be another
        if what.entered:
            turns += ONES[: what.entered]
        if turns == before:
            return False
        self.run = (number, turns)
        return True

    def _turned_over(self, loops: tuple[Loop, ...]) -> int | None:
        """The outermost of the loops that turns over something else than when last looked at."""
        first: int | None = None
        names = self.frame.f_locals if self.code.co_flags & OPTIMIZED else self.frame.f_globals
        for k, loop in enumerate(loops):
            now = [names.get(name) for name in loop.targets]
            then = self.seen.get(loop.at)
            if first is None and then is not None and any(map(is_not, then, now)):
                first = k
            self.seen[loop.at] = now
        return first


class Clock:
    """Tells for each operation, as it is recorded, where it stands and which run and turn it belongs to."""

    def __init__(self, stop: FrameType | None) -> None:
        self.stop = stop
        self._known: dict[tuple[int, ...], Chain] = {}
        self._sites = _Sites()
        self._runs = 0
        self._moment = NEVER
        self._scopes: tuple[Entered, ...] = ()
        self._visits: list[_Visit] = []
        self._suspended: dict[FrameType, _Visit] = {}
        """Generators and coroutines, which may go on later."""
        self._waited_for: tuple[_Visit, dict[int, Chain]] | None = None
        """The innermost frame, and for each of its instructions the chain, as long as its callers wait for it.

        One attribute, so that another thread that records on the same tape cannot change half of it.
        """

    def here(self, frame: FrameType) -> Chain:
        """Where code stands that is called from ``frame``."""
        return chain_through(frames_to(frame, self.stop)[0], self._known)

    def note(self, frame: FrameType) -> tuple[Chain, Moment]:
        """Where and when the operation is recorded that ``frame``, one of our own, is working on."""
        callee, user = frame, frame.f_back
        while user is not None and user is not self.stop and is_own(user.f_code.co_filename):
            callee, user = user, user.f_back
        waited_for = self._waited_for
        if user is None or waited_for is None or user is not waited_for[0].frame:
            return self._elsewhere(callee)
        visit, chains = waited_for
        offset = instruction_at(user) if STANDS_BEHIND else user.f_lasti
        chain = chains.get(offset)
        if chain is None:
            chain = chains[offset] = self.here(user)
        went_on = offset != visit.offset or callee is not visit.callee or visit.fetches
        changed = went_on and visit.moved(offset, callee)
        if changed or entered.get() is not self._scopes:
            self._remember()
        return chain, self._moment

    def close(self) -> None:
        """Let go of all frames."""
        self.stop = self._waited_for = None
        self._visits, self._suspended, self._scopes = [], {}, ()

    def _elsewhere(self, frame: FrameType) -> tuple[Chain, Moment]:
        """Another frame than before is at work: functions were entered or left."""
        frames, callees = frames_to(frame, self.stop)
        chain = chain_through(frames, self._known)
        known = {visit.frame: visit for visit in self._visits}
        visits: list[_Visit] = []
        for frame, (_, offset), callee in zip(frames, chain, callees, strict=True):
            visit = known.get(frame) or self._suspended.get(frame)
            if visit is None:
                visit = self._begun(frame, offset, callee)
            elif offset != visit.offset or callee is not visit.callee:
                visit.moved(offset, callee)
            visits.append(visit)
        self._visits = visits
        # A generator may be resumed by another caller: it is looked at anew each time.
        waits = bool(frames) and not frames[0].f_code.co_flags & RESUMED
        self._waited_for = (visits[0], {instruction_at(frames[0]): chain}) if waits else None
        self._remember()
        return chain, self._moment

    def _begun(self, frame: FrameType, offset: int, callee: FrameType) -> _Visit:
        """A function that was not at work when the last operation was recorded."""
        self._runs += 1
        visit = _Visit(frame, self._runs, offset, callee, self._sites)
        if visit.code.co_flags & RESUMED:
            self._suspended[frame] = visit
            if len(self._suspended) > MOST_SUSPENDED:
                del self._suspended[next(iter(self._suspended))]
        return visit

    def _remember(self) -> None:
        """What all operations have in common until something moves on."""
        scopes = self._scopes = entered.get()
        opened: tuple[tuple[Entered, int], ...] = ()
        if scopes:
            places = {visit.frame: k for k, visit in enumerate(self._visits)}
            opened = tuple((one, -1 if one.frame is None else places.get(one.frame, -1)) for one in scopes)
        self._moment = (tuple([visit.run for visit in self._visits]), opened)


def is_function(code: CodeType) -> bool:
    """Whether code is a function's rather than a cell's, a module's or a class body's."""
    return bool(code.co_flags & OPTIMIZED)
