"""Arrays of the notebook that look into each other's memory: what is written into one shows in the other.

Only one of them can be the leaf; the others are views of it in the cell, as they are in the notebook.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from nbgrad.notebook.containers import parts_held
from nbgrad.notebook.leaves import DEEPEST, Root, is_leaf, isinstance_of_tuple, label_of, slots_of
from nbgrad.notebook.memory import owner_of

MOST_PAIRS = 10_000
"""Pairs of arrays of one piece of memory that are compared; beyond, they count as overlapping."""

_ATOMS = frozenset({int, float, complex, bool, str, bytes, type(None), np.float64, np.int64})

Plain = np.ndarray[Any, np.dtype[Any]]


def roots_of(values: Iterable[tuple[str, Any]]) -> tuple[dict[int, Root], list[str]]:
    """id of an array → the leaf that it is a view of in the cell; and names of arrays of which that cannot be told."""
    groups: dict[int, dict[int, Root]] = {}
    for name, array in _arrays_within(values):
        groups.setdefault(id(owner_of(array)), {}).setdefault(id(array), Root(array, name))
    roots: dict[int, Root] = {}
    unclear: list[str] = []
    for group in groups.values():
        members = list(group.values())
        if len(members) < 2 or not _overlapping([m.array for m in members]):
            continue
        root = _root_among(members)
        if root.array.flags.forc and all(m.array.dtype == root.array.dtype for m in members):
            roots.update(dict.fromkeys(group, root))
        else:
            unclear += [m.name for m in members]
    return roots, unclear


def _root_among(members: list[Root]) -> Root:
    """The member that sees all of the memory; else the array that owns it, which may have no name."""
    owner = owner_of(members[0].array)
    for member in members:
        if member.array.nbytes == owner.nbytes and member.array.flags.forc and member.array.dtype == owner.dtype:
            return member
    return Root(owner, f"{members[0].name}.base")


def _overlapping(arrays: list[Plain]) -> bool:
    """Whether any two arrays have an element in common."""
    ordered = sorted((*np.lib.array_utils.byte_bounds(a), k) for k, a in enumerate(arrays) if a.size)
    left = MOST_PAIRS
    for i, (_, end, k) in enumerate(ordered):
        for begin, _, other in ordered[i + 1 :]:
            if begin >= end:
                break
            left -= 1
            if left < 0 or _share(arrays[k], arrays[other]):
                return True
    return False


def _share(a: Plain, b: Plain) -> bool:
    effort: Any = 10_000
    try:
        return np.shares_memory(a, b, max_work=effort)
    except np.exceptions.TooHardError:
        return True


def _arrays_within(values: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Plain]]:
    """The arrays of floats that are values, or are in containers that are opened for leaves."""
    pending = [(name, value, 0) for name, value in values]
    seen: set[int] = set()
    while pending:
        name, value, depth = pending.pop()
        if is_leaf(value):
            if type(value) is np.ndarray:
                yield name, value
            continue
        if depth > DEEPEST or id(value) in seen:
            continue
        seen.add(id(value))
        pending += [(part.label, part.value, depth + 1) for part in parts_held(value, name)]
        inside = value if isinstance_of_tuple(value) else slots_of(value)
        if inside is None:
            continue
        parts = inside.items() if isinstance(inside, dict) else enumerate(inside)
        pending += [(label_of(value, name, k), part, depth + 1) for k, part in parts if type(part) not in _ATOMS]
