"""Routes: orthogonal edges with rounded corners, each on a track of its own between the layers.

An edge leaves its producer, crosses each gap between two layers by at most one piece at right angles to the flow
(on a *track*), and passes the layers in between in the lanes that the dummy vertices kept free, so that no edge
runs over a card. Edges in the same gap whose pieces would overlap get different tracks, ordered so as to cross little.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from nbgrad.draw.ordering import Proper

RADIUS = 8
TRACK = 10
"""Distance of neighbouring tracks, smaller where very many would make the gap too wide."""
WIDEST_TRACKS = 260
BEFORE = 18
"""Straight run between the producers and the first track."""
AFTER = 24
"""Straight run between the last track and the consumers, with room for an arrowhead."""
CLEAR = 8
"""Pieces on one track keep at least this distance."""
PAIRWISE = 60
"""Pieces in a gap up to which their order is improved pair by pair."""
OUT_PITCH = 10
STRAIGHT = 0.05
"""Pixels by which the ends of a piece may differ and still be drawn as one line."""
Point = tuple[float, float]


LABEL_ABOVE, LABEL_BELOW = 10, 11
"""Distance of the middle of a label from its line."""


class Sides(NamedTuple):
    """Extents of the vertices along and across the flow; where each link enters its consumer; widths of labels."""

    along: list[int]
    across: list[int]
    ports: list[float]
    labels: list[int]


class Route(NamedTuple):
    """An edge as its corner points, and the centre of its label."""

    points: list[Point]
    label: Point

    @property
    def lowest(self) -> float:
        return min(v for _, v in self.points)

    @property
    def highest(self) -> float:
        return max(v for _, v in self.points)

    def moved(self, along: float, across: float, *, turned: bool) -> Route:
        """Shifted and, for a drawing that flows down, with the axes exchanged."""
        points = [(u + along, v + across) for u, v in [*self.points, self.label]]
        turned_points = [(v, u) for u, v in points] if turned else points
        return Route(turned_points[:-1], turned_points[-1])

    def path(self) -> str:
        """SVG path data with rounded corners."""
        first, last = self.points[0], self.points[-1]
        pieces = [f"M{_pair(first)}"]
        for before, corner, after in zip(self.points, self.points[1:], self.points[2:], strict=False):
            radius = min(RADIUS, _distance(before, corner) / 2, _distance(corner, after) / 2)
            pieces.append(f"L{_pair(_towards(corner, before, radius))}")
            pieces.append(f"Q{_pair(corner)} {_pair(_towards(corner, after, radius))}")
        pieces.append(f"L{_pair(last)}")
        return "".join(pieces)


class Drawn(NamedTuple):
    """Where every vertex starts along the flow, and the route of every link."""

    starts: list[float]
    routes: list[Route]


class _Piece(NamedTuple):
    """What a segment does in its gap: come in at ``a``, go out at ``b``, both across the flow."""

    segment: int
    a: float
    b: float

    @property
    def span(self) -> tuple[float, float]:
        return min(self.a, self.b), max(self.a, self.b)


def route(
    graph: Proper,
    across: list[float],
    sides: Sides,
    spine: frozenset[tuple[int, int]],
    flush: list[bool],
) -> Drawn:
    """Give every gap between layers the width its tracks need, every vertex its place, every link its route.

    Vertices marked ``flush`` stand at the far end of their layer, the others in its middle.
    """
    gaps = _gaps(graph, across, sides, spine)
    starts = [0.0] * len(graph.layer)
    track_at: dict[int, float] = {}
    edge = 0.0
    for depth, row in enumerate(graph.layers):
        extent = max((sides.along[v] for v in row), default=0)
        for v in row:
            slack = extent - sides.along[v]
            starts[v] = edge + (slack if v < graph.real and flush[v] else slack // 2)
        edge += extent
        if depth < len(gaps):
            tracks = _tracks(gaps[depth])
            count = max(tracks.values(), default=-1) + 1
            pitch = min(TRACK, WIDEST_TRACKS / count) if count else 0
            before = BEFORE + max((_label(graph, sides, piece.segment) for piece in gaps[depth]), default=0)
            for segment, track in tracks.items():
                track_at[segment] = edge + before + track * pitch
            edge += before + round(max(count - 1, 0) * pitch) + AFTER
    entry = {piece.segment: piece for pieces in gaps for piece in pieces}
    below = _below(graph, gaps)
    routes = []
    for link, chain in enumerate(graph.chains):
        points = _corners(graph, chain, entry, track_at, starts, sides)
        routes.append(Route(points, _label_place(points, sides.labels[link], below=chain[0] in below)))
    return Drawn(starts, routes)


def _label(graph: Proper, sides: Sides, k: int) -> int:
    """Room for a label along the first segment of its link."""
    segment = graph.segments[k]
    return sides.labels[segment.link] if segment.upper < graph.real else 0


def _below(graph: Proper, gaps: list[list[_Piece]]) -> set[int]:
    """First segments whose label stands below the line: of those that leave one card all but the uppermost."""
    below = set()
    for pieces in gaps:
        first: dict[int, _Piece] = {}
        for piece in pieces:
            v = graph.segments[piece.segment].upper
            if first.setdefault(v, piece) is not piece:
                below.add(piece.segment)
    return below


def _label_place(points: list[Point], width: int, *, below: bool) -> Point:
    """Beside the start of the edge where room was made for it; else on its longest straight piece."""
    if width:
        u, v = points[0]
        return u + (BEFORE + width) / 2, v + (LABEL_BELOW if below else -LABEL_ABOVE)
    a, b = max(pairwise(points), key=lambda pair: _distance(*pair))
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _gaps(graph: Proper, across: list[float], sides: Sides, spine: frozenset[tuple[int, int]]) -> list[list[_Piece]]:
    """For each gap its pieces, with the places where they leave and enter."""
    gaps = []
    for row in graph.layers[:-1]:
        pieces = []
        for v in row:
            outs = sorted(graph.downs[v], key=lambda k: (_entry(graph, across, sides, k), k))
            offsets = _out_offsets(graph, across, sides, spine, v, outs)
            for k, offset in zip(outs, offsets, strict=True):
                pieces.append(_Piece(k, across[v] + offset, _entry(graph, across, sides, k)))
        gaps.append(pieces)
    return gaps


def _entry(graph: Proper, across: list[float], sides: Sides, k: int) -> float:
    segment = graph.segments[k]
    port = sides.ports[segment.link] if segment.lower < graph.real else 0.0
    return across[segment.lower] + port


def _out_offsets(
    graph: Proper,
    across: list[float],
    sides: Sides,
    spine: frozenset[tuple[int, int]],
    v: int,
    outs: list[int],
) -> list[float]:
    """How far from the middle of its producer's side each piece leaves: fanned out, in the order they go to."""
    if v >= graph.real:
        return [0.0] * len(outs)
    room = sides.across[v] / 2 - 10
    ways = [_entry(graph, across, sides, k) - across[v] for k in outs]
    if len(outs) == 1:
        return [ways[0] if abs(ways[0]) <= room else 0.0]
    if all(abs(way) <= room for way in ways) and all(b - a >= CLEAR for a, b in pairwise(ways)):
        return ways  # every piece can be straight
    on_spine = [(v, graph.segments[k].lower) in spine for k in outs]
    middle = on_spine.index(True) if True in on_spine else (len(outs) - 1) / 2
    straight = [place for place, way in enumerate(ways) if abs(way) < 0.5]
    if True not in on_spine and straight:
        middle = straight[0]
    reach = max(middle, len(outs) - 1 - middle)
    pitch = min(OUT_PITCH, room / reach)
    return [(place - middle) * pitch for place in range(len(outs))]


def _tracks(pieces: list[_Piece]) -> dict[int, int]:
    """A track for each piece that is not straight. Pieces on the same track keep clear of each other."""
    bent = [piece for piece in pieces if abs(piece.a - piece.b) >= STRAIGHT]
    bent.sort(key=_sweep_key)
    if len(bent) <= PAIRWISE:
        _improve(bent)
    tracks: dict[int, int] = {}
    placed: list[list[tuple[float, float]]] = []
    for piece in bent:
        low, high = piece.span
        track = len(placed)
        while track and all(high + CLEAR <= a or b + CLEAR <= low for a, b in placed[track - 1]):
            track -= 1
        if track == len(placed):
            placed.append([])
        placed[track].append((low, high))
        tracks[piece.segment] = track
    return tracks


def _sweep_key(piece: _Piece) -> tuple[float, int]:
    """Pieces going up come leftmost highest first, pieces going down lowest first: alike ones never cross."""
    return (piece.a if piece.b < piece.a else -piece.a), piece.segment


def _improve(bent: list[_Piece]) -> None:
    for _ in range(len(bent)):
        changed = False
        for k in range(len(bent) - 1):
            if _cost(bent[k], bent[k + 1]) > _cost(bent[k + 1], bent[k]):
                bent[k], bent[k + 1] = bent[k + 1], bent[k]
                changed = True
        if not changed:
            return


def _cost(first: _Piece, second: _Piece) -> int:
    """Crossings if ``first`` has the earlier track; running over each other counts as many."""
    low, high = first.span
    cost = int(low < second.a < high)
    low, high = second.span
    cost += int(low < first.b < high)
    return cost + (10 if abs(first.b - second.a) < 3 else 0)


def _corners(
    graph: Proper,
    chain: list[int],
    entry: dict[int, _Piece],
    track_at: dict[int, float],
    starts: list[float],
    sides: Sides,
) -> list[Point]:
    first, last = graph.segments[chain[0]].upper, graph.segments[chain[-1]].lower
    points: list[Point] = [(starts[first] + sides.along[first], entry[chain[0]].a)]
    for k in chain:
        piece = entry[k]
        if k in track_at:
            points += [(track_at[k], piece.a), (track_at[k], piece.b)]
    points.append((starts[last], entry[chain[-1]].b))
    return points


def _pair(point: Point) -> str:
    return f"{_short(point[0])},{_short(point[1])}"


def _short(x: float) -> str:
    return f"{x:.1f}".removesuffix(".0")


def _distance(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _towards(start: Point, end: Point, length: float) -> Point:
    whole = _distance(start, end) or 1.0
    part = length / whole
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part
