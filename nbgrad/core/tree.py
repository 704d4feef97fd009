"""Containers: nested tuples, lists, dicts, namedtuples and dataclasses of arrays and numbers.

A container is taken apart into its leaves and put together again around other leaves.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import lru_cache
from typing import Any

Rebuild = Callable[[list[Any]], Any]


def flatten(tree: Any) -> tuple[list[Any], Rebuild]:
    """Leaves of ``tree`` in order, and the function that puts other leaves in their places.

    >>> leaves, rebuild = flatten({"w": [1.0, 2.0], "b": 3.0})
    >>> leaves
    [1.0, 2.0, 3.0]
    >>> rebuild([10.0, 20.0, 30.0])
    {'w': [10.0, 20.0], 'b': 30.0}
    """
    parts = children(tree)
    if parts is None:
        return [tree], lambda leaves: leaves[0]
    values, assemble = parts
    if not any(map(_opener, map(type, values))):
        return values, assemble
    leaves: list[Any] = []
    pieces: list[tuple[int, int, Rebuild]] = []
    for value in values:
        inner, rebuild = flatten(value)
        pieces.append((len(leaves), len(leaves) + len(inner), rebuild))
        leaves += inner

    def rebuild_all(new: list[Any]) -> Any:
        return assemble([rebuild(new[a:b]) for a, b, rebuild in pieces])

    return leaves, rebuild_all


def children(node: Any) -> tuple[list[Any], Rebuild] | None:
    """What a container holds and how to build one like it; None for a leaf."""
    kind: Any = type(node)
    open_up = _opener(kind)
    return None if open_up is None else open_up(node)


@lru_cache(maxsize=1024)
def _opener(kind: Any) -> Callable[[Any], tuple[list[Any], Rebuild]] | None:
    """How containers of a type are taken apart; None if it is no type of containers."""
    if kind is list or kind is tuple:
        return lambda node: (list(node), kind)
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return lambda node: (list(node), lambda parts: kind(*parts))
    if issubclass(kind, dict):
        return _open_dict
    if dataclasses.is_dataclass(kind):
        fields = [f.name for f in dataclasses.fields(kind)]
        return lambda node: ([getattr(node, f) for f in fields], lambda parts: _like_dataclass(node, fields, parts))
    return None


def _open_dict(node: dict[Any, Any]) -> tuple[list[Any], Rebuild]:
    keys = list(node)
    return list(node.values()), lambda parts: _like_dict(node, keys, parts)


def _like_dict(like: dict[Any, Any], keys: list[Any], parts: list[Any]) -> Any:
    new = like.copy()
    new.update(zip(keys, parts, strict=True))
    return new


def _like_dataclass(like: Any, fields: list[str], parts: list[Any]) -> Any:
    new = object.__new__(type(like))
    for name, value in vars(like).items() if hasattr(like, "__dict__") else ():
        object.__setattr__(new, name, value)
    for name, value in zip(fields, parts, strict=True):
        object.__setattr__(new, name, value)
    return new


def leaf_names(tree: Any, prefix: str) -> list[str]:
    """A readable name for every leaf: ``params['w'][0]``, ``model.bias``.

    >>> leaf_names({"w": [1.0, 2.0]}, "p")
    ["p['w'][0]", "p['w'][1]"]
    """
    parts = children(tree)
    if parts is None:
        return [prefix]
    kind = type(tree)
    if issubclass(kind, dict):
        labels = [f"{prefix}[{key!r}]" for key in tree]
    elif hasattr(kind, "_fields"):
        labels = [f"{prefix}.{field}" for field in kind._fields]
    elif dataclasses.is_dataclass(kind):
        labels = [f"{prefix}.{f.name}" for f in dataclasses.fields(kind)]
    else:
        labels = [f"{prefix}[{i}]" for i in range(len(tree))]
    return [name for value, label in zip(parts[0], labels, strict=True) for name in leaf_names(value, label)]
