"""Layers: which column (or row) of the drawing every card stands in, and which cards get reference chips."""

from __future__ import annotations

from typing import NamedTuple

CHIPS_FROM = 3
"""Uses of a leaf from which on it is drawn once and repeated as small chips beside its other uses."""
FAR = 20
"""Layers that a link may span; the operand of a longer one is repeated as a chip too: a reference to another page."""


class Item(NamedTuple):
    """A card to be placed. Items come in topological order: operands before the operations that use them."""

    width: int
    height: int
    leaf: bool
    chip_width: int


class Link(NamedTuple):
    """An operand: item ``source`` is argument ``slot`` of item ``target``."""

    source: int
    target: int
    slot: int
    label: int = 0
    """Width of a label for which there shall be room beside the link, along the flow; 0: none."""


class Layering(NamedTuple):
    """Vertices are the items and after them the chips; ``ends[k]`` are the vertices link k joins."""

    layer: list[int]
    chips: list[tuple[int, int]]
    """For each chip its leaf and its consumer."""
    ends: list[tuple[int, int]]


def assign(items: list[Item], links: list[Link]) -> Layering:
    """Longest-path layers, with leaves and short branches as near to their use as they can be."""
    layer = _operation_layers(items, links)
    ends, chips = _chips(items, links, layer)
    layer += [layer[consumer] - 1 for _, consumer in chips]
    _place_leaves(items, ends, layer)
    lowest = min(layer, default=0)
    return Layering([k - lowest for k in layer], chips, ends)


def _operation_layers(items: list[Item], links: list[Link]) -> list[int]:
    layer = [0] * len(items)
    inputs = [0] * len(items)
    outputs = [0] * len(items)
    into: list[list[int]] = [[] for _ in items]
    out: list[list[int]] = [[] for _ in items]
    for source, target, _, _ in links:
        into[target].append(source)
        out[source].append(target)
        outputs[source] += 1
        inputs[target] += not items[source].leaf
    for v, item in enumerate(items):
        if not item.leaf:
            layer[v] = 1 + max((layer[u] for u in into[v] if not items[u].leaf), default=0)
    # A branch with slack goes late, beside its use, unless that would lengthen more links than it shortens.
    for v in range(len(items) - 1, -1, -1):
        if out[v] and not items[v].leaf and inputs[v] <= outputs[v]:
            layer[v] = min(layer[w] for w in out[v]) - 1
    return layer


def _chips(
    items: list[Item], links: list[Link], layer: list[int]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Ends of every link once chips stand in for much used and far operands, and the chips, each with its consumer."""
    uses: list[list[int]] = [[] for _ in items]
    for source, target, _, _ in links:
        uses[source].append(target)
    home = {
        v: min(used, key=lambda w: (layer[w], w))
        for v, used in enumerate(uses)
        if items[v].leaf and len(used) >= CHIPS_FROM
    }
    numbers: dict[tuple[int, int], int] = {}
    ends = []
    for source, target, _, _ in links:
        start = source
        far = layer[target] - _layer_of(source, items, uses, layer) > FAR
        if far or home.get(source, target) != target:
            start = numbers.setdefault((source, target), len(items) + len(numbers))
        ends.append((start, target))
    return ends, list(numbers)


def _layer_of(v: int, items: list[Item], uses: list[list[int]], layer: list[int]) -> int:
    """Layer of an operation, or the one a leaf will get: directly before its first use."""
    return min(layer[w] for w in uses[v]) - 1 if items[v].leaf else layer[v]


def _place_leaves(items: list[Item], ends: list[tuple[int, int]], layer: list[int]) -> None:
    earliest: dict[int, int] = {}
    for source, target in ends:
        if source < len(items) and items[source].leaf:
            earliest[source] = min(earliest.get(source, layer[target]), layer[target])
    for leaf, first in earliest.items():
        layer[leaf] = first - 1
