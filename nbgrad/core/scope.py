"""Parts of a computation given a name: ``with nbgrad.scope("encoder"):``."""

from __future__ import annotations

import itertools
import sys
from contextvars import ContextVar, Token
from types import CodeType, FrameType
from typing import NamedTuple

_numbers = itertools.count(1)


class Entered(NamedTuple):
    """A scope that is open: its name, its number among all that were ever entered, and where it was entered."""

    name: str
    number: int
    code: CodeType
    offset: int
    frame: FrameType | None


entered: ContextVar[tuple[Entered, ...]] = ContextVar("nbgrad_scopes", default=())
"""The open scopes, from the outside in; each thread and each task has its own."""


class scope:
    """Group what is computed in the block under a name, in the drawing and in ``node.groups``.

    Scopes nest. Where nothing is recorded they do nothing. Raises TypeError if the name is not a text, ValueError
    if it is empty.

    >>> import nbgrad
    >>> def f(x):
    ...     with nbgrad.scope("encoder"):
    ...         h = x * 2
    ...     return h + 1
    >>> [node.scope for node in nbgrad.trace(f, 3.0).nodes]
    ['', 'encoder', '']
    """

    __slots__ = ("_name", "_tokens")

    def __init__(self, name: str) -> None:
        if not isinstance(name, str):
            raise TypeError(f'a scope is named by a text, as in nbgrad.scope("encoder"), not by {name!r:.40}')
        if not name.strip():
            raise ValueError('a scope needs a name, as in nbgrad.scope("encoder")')
        self._name = name
        self._tokens: list[Token[tuple[Entered, ...]]] = []

    def __enter__(self) -> None:
        frame = sys._getframe(1)
        one = Entered(self._name, next(_numbers), frame.f_code, frame.f_lasti, frame)
        self._tokens.append(entered.set((*entered.get(), one)))

    def __exit__(self, *raised: object) -> None:
        entered.reset(self._tokens.pop())
