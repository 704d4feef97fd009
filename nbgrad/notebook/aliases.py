"""Arrays of the notebook that look into each other's memory: what is written into one shows in the other.

Only one of them can be the leaf; the others are views of it in the cell, as they are in the notebook.
"""

from __future__ import annotations

import array
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.lib.array_utils import byte_bounds

from nbgrad.notebook.containers import parts_held
from nbgrad.notebook.leaves import DEEPEST, Root, is_leaf, isinstance_of_tuple, label_of, slots_of
from nbgrad.notebook.leaves import MOST_IN_A_CONTAINER as TOO_MANY
from nbgrad.notebook.memory import owner_of
from nbgrad.notebook.tables.known import is_table
from nbgrad.notebook.tables.shadows import Tables

MOST_PAIRS = 10_000
"""Pairs of arrays in one stretch of memory that are compared; beyond, they count as overlapping."""

_ATOMS = frozenset({int, float, complex, bool, str, bytes, type(None), np.float64, np.int64})

Plain = np.ndarray[Any, np.dtype[Any]]


def roots_of(
    values: Iterable[tuple[str, Any]], tables: Tables, array_in: Callable[[Any], Any] = lambda value: None
) -> tuple[dict[int, Root], list[str]]:
    """id of an array → the leaf that it is a view of in the cell; and names of arrays of which that cannot be told.

    ``array_in`` gives the array in the memory of a buffer.
    """
    members: dict[int, Root] = {}
    within = _arrays_within(values, tables, array_in)
    for name, found in sorted(within, key=lambda one: (_depth(one[0]), not tables.owns(one[1]))):
        if found.size:
            members.setdefault(id(found), Root(found, name))
    roots: dict[int, Root] = {}
    unclear: list[str] = []
    for group in _groups(list(members.values())):
        root = _root_among(group)
        if root is None:
            unclear += [member.name for member in group]
        else:
            roots.update({id(member.array): root for member in group})
    return roots, unclear


def _root_among(group: list[Root]) -> Root | None:
    """The member in which all others lie; else an array that owns the memory and may have no name; else None."""
    low = min(byte_bounds(member.array)[0] for member in group)
    high = max(byte_bounds(member.array)[1] for member in group)
    dtype = group[0].array.dtype
    owners = [Root(owner_of(member.array), f"{member.name}.base") for member in group]
    for root in (*sorted(group, key=_rank), *owners):
        first, last = byte_bounds(root.array)
        if root.array.flags.forc and first <= low and last >= high and root.array.dtype == dtype:
            return root if all(member.array.dtype == dtype for member in group) else None
    return None


def _rank(member: Root) -> tuple[bool, bool, int]:
    """Arrays that can be written to first, arrays before buffers, and plain names before parts of containers."""
    is_buffer = isinstance(member.array.base, memoryview | array.array)
    return not member.array.flags.writeable, is_buffer, _depth(member.name)


def _depth(name: str) -> int:
    return name.count("[") + name.count(".")


def _groups(members: list[Root]) -> list[list[Root]]:
    """Arrays that have elements in common, two by two or through others."""
    ordered = sorted(members, key=lambda member: byte_bounds(member.array))
    parent = list(range(len(ordered)))

    def group_of(k: int) -> int:
        while parent[k] != k:
            parent[k] = k = parent[parent[k]]
        return k

    left = MOST_PAIRS
    for i, one in enumerate(ordered):
        end = byte_bounds(one.array)[1]
        for j in range(i + 1, len(ordered)):
            if byte_bounds(ordered[j].array)[0] >= end:
                break
            left -= 1
            if group_of(i) != group_of(j) and (left < 0 or _share(one.array, ordered[j].array)):
                parent[group_of(j)] = group_of(i)
    groups: dict[int, list[Root]] = {}
    for k, member in enumerate(ordered):
        groups.setdefault(group_of(k), []).append(member)
    return [group for group in groups.values() if len(group) > 1]


def _share(a: Plain, b: Plain) -> bool:
    effort: Any = 10_000
    try:
        return np.shares_memory(a, b, max_work=effort)
    except np.exceptions.TooHardError:
        return True


def _arrays_within(
    values: Iterable[tuple[str, Any]], tables: Tables, array_in: Callable[[Any], Any]
) -> Iterator[tuple[str, Plain]]:
    """The arrays of floats that are values, or are in containers that are opened for leaves."""
    pending = [(name, value, 0) for name, value in values]
    seen: set[int] = set()
    while pending:
        name, value, depth = pending.pop()
        if is_leaf(value):
            if type(value) is np.ndarray:
                yield name, value
            continue
        if is_table(value):
            yield from tables.memory_of(value, name)
            continue
        buffer = array_in(value)
        if buffer is not None:
            yield name, buffer
            continue
        if depth > DEEPEST or id(value) in seen:
            continue
        seen.add(id(value))
        pending += [(part.label, part.value, depth + 1) for part in parts_held(value, name)]
        inside = value if isinstance_of_tuple(value) else slots_of(value)
        if inside is None:
            continue
        held = inside.values() if isinstance(inside, dict) else inside
        if _ATOMS.issuperset(map(type, held)) or sum(type(v) is np.ndarray for v in held) > TOO_MANY:
            continue
        parts = inside.items() if isinstance(inside, dict) else enumerate(inside)
        pending += [(label_of(value, name, k), part, depth + 1) for k, part in parts if type(part) not in _ATOMS]
