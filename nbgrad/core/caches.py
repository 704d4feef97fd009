"""Functions under `functools.cache`: what they compute must be followed, and no traced value may stay in them.

A cache finds an entry by equality. While something is followed its keys are told apart by identity instead, since two
traced values that are equal have gradients of their own; and entries from before and after are forgotten.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable
from functools import _lru_cache_wrapper
from types import FrameType
from typing import Any

from nbgrad.core.callers import mentions
from nbgrad.core.dispatch import Traced

CACHED: type[Any] = _lru_cache_wrapper
DEEP_ENOUGH = 4
"""Steps from the tables of a cache to the numbers in its keys and results."""


def caches_among(items: Iterable[Any]) -> list[Any]:
    """Those of ``items`` that are functions under a cache."""
    return [item for item in items if type(item) is CACHED]


def forget_numbers(cache: Any) -> None:
    """Empty a cache in which a traced number could find the plain result of an equal one."""
    if type(cache) is CACHED and _keeps(cache, (float, complex), keys_only=True):
        cache.cache_clear()


def forget_traced(cache: Any) -> None:
    """Empty a cache that took in traced values."""
    if _keeps(cache, (Traced,), keys_only=False):
        cache.cache_clear()


def is_asked_by_cache(frame: FrameType) -> bool:
    """Whether ``frame`` is the user's and calls a function under a cache, which looks for its arguments."""
    return mentions(frame, CACHED)


def _keeps(cache: Any, kinds: tuple[type, ...], *, keys_only: bool) -> bool:
    """Whether anything of these kinds is in a key, or in a key or a result; results are not looked into."""
    tables = [held for held in gc.get_referents(cache) if type(held) is dict and held is not vars(cache)]
    found: list[Any] = [part for table in tables for part in (table if keys_only else [*table, *table.values()])]
    for _ in range(DEEP_ENOUGH):
        if any(issubclass(type(item), kinds) for item in found):
            return True
        found = gc.get_referents(*(item for item in found if _is_key(item)))
    return False


def _is_key(item: Any) -> bool:
    """Whether an object is a key of a cache, or a link in its list of recent calls."""
    return type(item) is tuple or type(item).__name__ in ("_HashedSeq", "_lru_list_elem")
