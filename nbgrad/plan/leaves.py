"""New values for the leaves of a graph, checked against what was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.errors import NameNotFound, nearest
from nbgrad.core.graph import Graph
from nbgrad.core.node import Node


def accepted(graph: Graph, given: Mapping[str, Any]) -> dict[int, Any]:
    """Node id → new value, of the type, shape and dtype that were recorded.

    Raises NameNotFound for a name that no leaf has, TypeError for what cannot be cast, ValueError for another shape.
    """
    return {node.id: like(node.value, given[name], name) for name, node in named(graph, given).items()}


def named(graph: Graph, given: Mapping[str, Any]) -> dict[str, Node]:
    """The leaf of each name. Raises NameNotFound for a name that no leaf, or more than one, has."""
    found: dict[str, list[Node]] = {}
    for node in graph.nodes:
        if node.is_leaf:
            found.setdefault(node.label, []).append(node)
    nodes: dict[str, Node] = {}
    for name in given:
        leaves = found.get(name)
        if leaves is None:
            raise NameNotFound(_unknown(graph, name, sorted(found)))
        if len(leaves) > 1:
            raise NameNotFound(
                f"{len(leaves)} leaves are called {name!r}; give them different names to tell them apart"
            )
        nodes[name] = leaves[0]
    return nodes


def like(recorded: Any, value: Any, name: str) -> Any:
    """``value`` as a value of the recorded kind, sharing no memory with what the caller holds.

    >>> like(np.zeros(2, np.float32), [1, 2], "w")
    array([1., 2.], dtype=float32)
    """
    have, want = np.shape(value), shape_of(recorded)
    if have != want:
        raise ValueError(f"{name} was recorded with {_shaped(want)}; a value of {_shaped(have)} needs a new recording")
    kind: Any = type(recorded) if type(recorded) in (float, complex) else getattr(recorded, "dtype", None)
    if not isinstance(recorded, np.ndarray | np.generic | float | complex):
        return value  # another kind of array, such as a lazy one
    array = np.asarray(value)
    if not np.can_cast(array.dtype, kind, "same_kind"):
        raise TypeError(f"{name} was recorded as {np.dtype(kind)}; {array.dtype} does not fit there")
    if isinstance(recorded, np.ndarray):
        return np.array(array, dtype=kind)
    return kind(array.item()) if isinstance(kind, type) else kind.type(array.item())


def _unknown(graph: Graph, name: str, leaves: list[str]) -> str:
    if name in graph.bindings:
        node = graph[name]
        return f"{name!r} is computed ({name} = {node.expression}), only leaves can be given{nearest('', leaves)}"
    return f"no leaf is called {name!r}{nearest(name, leaves)}"


def _shaped(shape: tuple[int, ...]) -> str:
    return f"shape {shape}" if shape else "no axes"
