"""The layout: where every card stands and how every edge runs. Ours, deterministic, without recursion.

The tape is already a topological order, so the work is the rest of the layered method: `layers` puts each card in
a layer, `ordering` sorts the layers, `coordinates` finds the places across the flow with the main chain on one
straight line, and `routes` draws the edges. This file joins them; both directions are the same computation with
the axes exchanged: *along* is the direction of the flow, *across* is at right angles to it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from nbgrad.draw.contract import Direction
from nbgrad.draw.coordinates import place
from nbgrad.draw.layers import Item, Layering, Link, assign
from nbgrad.draw.metrics import CHIP_HEIGHT
from nbgrad.draw.ordering import Proper, order
from nbgrad.draw.pull import pull
from nbgrad.draw.routes import Route, Sides, route

MARGIN = 16
"""Pixels around the drawing."""
DUMMY = 6
"""Room across the flow that the lane of a long edge takes."""
BETWEEN_CARDS = {"right": 18, "down": 26}
BESIDE_LANE = 14
BETWEEN_LANES = 8
PORT_PITCH = {"right": 16, "down": 26}
"""Distance of neighbouring arguments where they enter a card."""


class Box(NamedTuple):
    """A placed rectangle; ``item`` is the card it shows or, for a chip, stands for."""

    item: int
    x: int
    y: int
    w: int
    h: int
    chip: bool


class Layout(NamedTuple):
    """A finished drawing: first the items' cards in their order, then the chips; one route for each link."""

    width: int
    height: int
    boxes: list[Box]
    routes: list[Route]
    ends: list[tuple[int, int]]
    """Boxes that each link joins."""


def lay_out(items: list[Item], links: list[Link], spine: list[int], direction: Direction) -> Layout:
    """Place ``items``, which come in topological order, and route ``links`` between them.

    ``spine`` is the main chain: items joined by links one after the other, drawn on one straight line.
    """
    layering = assign(items, links)
    sizes = _sizes(items, layering, direction)
    primary = _primary_links(items, links, spine)
    graph = Proper(layering.layer, layering.ends, _port_ranks(links))
    order(graph)
    sides = Sides(
        along=[s[0] for s in sizes] + [0] * (len(graph.layer) - len(sizes)),
        across=[s[1] for s in sizes] + [DUMMY] * (len(graph.layer) - len(sizes)),
        ports=_port_offsets(links, primary, [s[1] for s in sizes], PORT_PITCH[direction]),
        labels=[link.label for link in links],
    )

    def separation(v: int, w: int) -> float:
        lanes = (v >= graph.real) + (w >= graph.real)
        gap = (BETWEEN_CARDS[direction], BESIDE_LANE, BETWEEN_LANES)[lanes]
        return (sides.across[v] + sides.across[w]) / 2 + gap

    straight = _spine_segments(graph, links, spine)
    across = place(graph, straight, _may_align(graph, links, primary), separation)
    across = pull(graph, across, straight, sides, separation, [item.leaf for item in items])
    drawn = route(graph, across, sides, straight, flush=_flush(items, layering))
    return _finish(items, layering, drawn.starts, across, sizes, drawn.routes, direction)


def _sizes(items: list[Item], layering: Layering, direction: Direction) -> list[tuple[int, int]]:
    """Extent of every vertex along and across the flow."""
    plain = [(item.width, item.height) for item in items]
    plain += [(items[leaf].chip_width, CHIP_HEIGHT) for leaf, _ in layering.chips]
    return plain if direction == "right" else [(h, w) for w, h in plain]


def _primary_links(items: list[Item], links: list[Link], spine: list[int]) -> dict[int, int]:
    """For each item the link that enters it in the middle of its side: the main chain, else the first operation.

    Items that only take leaves have none: their leaves stand around the middle.
    """
    chain = set(pairwise(spine))
    primary: dict[int, int] = {}
    for k, link in enumerate(links):
        if items[link.source].leaf:
            continue
        held = primary.get(link.target)
        on_chain = (link.source, link.target) in chain
        if held is None or (on_chain and (links[held].source, link.target) not in chain):
            primary[link.target] = k
    return primary


def _arguments(links: list[Link]) -> dict[int, list[int]]:
    """Links into each item, in argument order."""
    into: dict[int, list[int]] = {}
    for k, link in enumerate(links):
        into.setdefault(link.target, []).append(k)
    for arguments in into.values():
        arguments.sort(key=lambda k: links[k].slot)
    return into


def _port_ranks(links: list[Link]) -> list[float]:
    ranks = [0.0] * len(links)
    for arguments in _arguments(links).values():
        for rank, k in enumerate(arguments):
            ranks[k] = rank / len(arguments)
    return ranks


def _port_offsets(links: list[Link], primary: dict[int, int], across: list[int], pitch: int) -> list[float]:
    """For each link, how far from the middle of its consumer's side it enters."""
    offsets = [0.0] * len(links)
    for target, arguments in _arguments(links).items():
        count = len(arguments)
        middle = arguments.index(primary[target]) if target in primary else (count - 1) / 2
        reach = max(middle, count - 1 - middle)
        step = min(pitch, (across[target] / 2 - 8) / reach) if reach else 0
        for rank, k in enumerate(arguments):
            offsets[k] = (rank - middle) * step
    return offsets


def _spine_segments(graph: Proper, links: list[Link], spine: list[int]) -> frozenset[tuple[int, int]]:
    chain = set(pairwise(spine))
    segments = set()
    for k, link in enumerate(links):
        if (link.source, link.target) in chain:
            chain.discard((link.source, link.target))  # of parallel links only the first
            segments |= {graph.segments[s][:2] for s in graph.chains[k]}
    return frozenset(segments)


def _may_align(graph: Proper, links: list[Link], primary: dict[int, int]) -> frozenset[tuple[int, int]]:
    """Segments that may become straight lines: all but the ends of links that enter beside the middle."""
    return frozenset(
        (s.upper, s.lower)
        for s in graph.segments
        if s.lower >= graph.real or primary.get(links[s.link].target, s.link) == s.link
    )


def _flush(items: list[Item], layering: Layering) -> list[bool]:
    """Leaves and chips stand at the end of their layer, directly beside their use."""
    return [item.leaf for item in items] + [True] * len(layering.chips)


def _finish(
    items: list[Item],
    layering: Layering,
    starts: list[float],
    across: list[float],
    sizes: list[tuple[int, int]],
    routes: list[Route],
    direction: Direction,
) -> Layout:
    """Pixels from the top left, with a margin, axes as the direction wants them."""
    raw = [(round(starts[v]), round(across[v] - size[1] / 2), *size) for v, size in enumerate(sizes)]
    top = min([a for _, a, _, _ in raw] + [round(r.lowest) for r in routes], default=0)
    bottom = max([a + s for _, a, _, s in raw] + [round(r.highest) for r in routes], default=0)
    length = max((u + s for u, _, s, _ in raw), default=0)
    boxes = []
    for v, (u, a, along, wide) in enumerate(raw):
        item = v if v < len(items) else layering.chips[v - len(items)][0]
        x, y, w, h = u + MARGIN, a - top + MARGIN, along, wide
        if direction == "down":
            x, y, w, h = y, x, h, w
        boxes.append(Box(item, x, y, w, h, v >= len(items)))
    width, height = length + 2 * MARGIN, bottom - top + 2 * MARGIN
    if direction == "down":
        width, height = height, width
    shifted = [r.moved(MARGIN, MARGIN - top, turned=direction == "down") for r in routes]
    return Layout(width, height, boxes, shifted, layering.ends)
