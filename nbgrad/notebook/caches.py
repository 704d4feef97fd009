"""Caches of functions: what the plain cell would compute must be followed, and no traced array may stay in them."""

from __future__ import annotations

import gc
from functools import _lru_cache_wrapper
from typing import Any

from nbgrad.core.array import Array

DEEP_ENOUGH = 4
"""Steps from the tables of a cache to the numbers in its keys and results."""


def forget_numbers(cache: Any) -> None:
    """Empty a cache in which a traced number could find the plain result of an equal one."""
    if isinstance(cache, _lru_cache_wrapper) and _keeps(cache, (float, complex), keys_only=True):
        cache.cache_clear()


def forget_traced(cache: Any) -> None:
    """Empty a cache that took in traced arrays."""
    if _keeps(cache, (Array,), keys_only=False):
        cache.cache_clear()


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
