"""Local names used again in a long source, so that what they held is let go, and so that there are few of them.

Python addresses the first 256 local names of a function in one step; each use of another one takes a step more, and
keeps the interpreter from joining two steps into one. In a chain of operations on single numbers that is a tenth of the
time. So numbers that are not needed for long, such as those that the way back will ask for, wait together in a tuple.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

CLOSE = 256
"""Local names that are addressed in one step."""
TOGETHER = 30
"""Numbers that are put away together: as many as Python makes a tuple of in one step."""
FAR = 96
"""Statements for which a number must not be needed if it is put away."""
_TOKEN = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\b(?:v|in)\d+\b""")


def with_few_names(lines: Iterable[str], others: int, may_wait: Callable[[str], bool]) -> list[str]:
    """The lines of a function with ``r0``, ``r1``, … in the place of ``v12``, ``in3`` and the like.

    ``others`` is how many local names the function has beside those; ``may_wait`` says of a name whether what it holds
    may be put away: numbers, whose memory does not count.
    """
    return _Allotment(_statements(lines), CLOSE - others, may_wait).lines()


def _statements(lines: Iterable[str]) -> list[list[str]]:
    """Lines with those that are indented below them."""
    found: list[list[str]] = []
    for line in lines:
        if line.startswith(" "):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _mentioned(statement: Sequence[str]) -> list[str]:
    tokens = (token for line in statement for token in _TOKEN.findall(line))
    return list(dict.fromkeys(token for token in tokens if token[0] not in "'\""))


def _renamed(statement: Sequence[str], names: Mapping[str, str]) -> list[str]:
    return [_TOKEN.sub(lambda token: names.get(token[0], token[0]), line) for line in statement]


@dataclass(slots=True)
class _Away:
    """Numbers put away in the tuple ``name``."""

    name: str
    members: list[str]


@dataclass(slots=True)
class _Allotment:
    statements: list[list[str]]
    close: int
    may_wait: Callable[[str], bool]
    registers: dict[str, str] = field(default_factory=dict)
    patient: dict[str, None] = field(default_factory=dict)
    """Those of them that may be put away: arrays, of which there may be very many, need not be looked through."""
    away: dict[str, _Away] = field(default_factory=dict)
    free: list[str] = field(default_factory=list)
    free_tuples: list[str] = field(default_factory=list)
    uses: dict[str, list[int]] = field(default_factory=dict)
    """For each name the statements yet to come that mention it, the next one last."""
    written: list[str] = field(default_factory=list)
    count: int = 0
    tuples: int = 0
    again: int = 0
    """The statement from which on it is worth looking once more for what may be put away."""

    def lines(self) -> list[str]:
        mentioned = list(map(_mentioned, self.statements))
        for at in range(len(mentioned) - 1, -1, -1):
            for name in mentioned[at]:
                self.uses.setdefault(name, []).append(at)
        for at, (statement, names) in enumerate(zip(self.statements, mentioned, strict=True)):
            self._fetch(at, names)
            for name in names:
                self.uses[name].pop()
            over = [name for name in names if not self.uses[name]]
            made = [name for name in names if name not in self.registers]
            early = len(statement) == 1 and len(made) == 1 and statement[0].startswith(f"{made[0]} = ")
            known = {name: self.registers[name] for name in names if name in self.registers}
            if early:  # the result may take the name of an operand that is not needed any more
                self._release(name for name in over if name not in made)
            for name in made:
                known[name] = self._allot(name, at, names)
            self._release(name for name in over if name in self.registers)
            self.written += _renamed(statement, known)
        return self.written

    def _release(self, names: Iterable[str]) -> None:
        for name in names:
            self.free.append(self.registers.pop(name))
            self.patient.pop(name, None)

    def _allot(self, name: str, at: int, needed: Sequence[str]) -> str:
        if not self.free and self.count >= self.close and at >= self.again:
            self._put_away(at, needed)
        if not self.free:
            self.free.append(f"r{self.count}")
            self.count += 1
        register = self.registers[name] = self.free.pop()
        if self.may_wait(name):
            self.patient[name] = None
        return register

    def _put_away(self, at: int, needed: Sequence[str]) -> None:
        """Put away what is not needed for the longest time, if there is enough of it."""
        waiting = [n for n in self.patient if n not in needed and self.uses[n][-1] > at + FAR]
        if len(waiting) < TOGETHER:
            self.again = at + TOGETHER
            return
        waiting.sort(key=lambda n: -self.uses[n][-1])
        members = waiting[:TOGETHER]
        if not self.free_tuples:
            self.free_tuples.append(f"t{self.tuples}")
            self.tuples += 1
        away = _Away(self.free_tuples.pop(), members)
        self.written.append(f"{away.name} = ({', '.join(self.registers[n] for n in members)})")
        self._release(members)
        self.away |= dict.fromkeys(members, away)

    def _fetch(self, at: int, names: Sequence[str]) -> None:
        """Have what a statement needs at hand."""
        for name in names:
            away = self.away.get(name)
            if away is None:
                continue
            for member in away.members:
                del self.away[member]
                self._allot(member, at, (*names, *away.members))
            self.written.append(f"{', '.join(self.registers[n] for n in away.members)} = {away.name}")
            self.free_tuples.append(away.name)
