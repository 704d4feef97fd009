"""The shapes of the operands of a failed operation, lined up axis by axis, the axes that do not go together marked.

Shapes are aligned as NumPy does it: at the right where they are broadcast, at the summed axis in a matrix product,
at the left where arrays are joined. What failed for another reason than its shapes has no clash.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.graph import Failure, Node
from nbgrad.core.primitive import RULES

CLASH = "✗"
WIDEST_LABEL = 16
MOST_ROWS = 8


class Row(NamedTuple):
    """One operand: its label, its shape, and the column of each of its axes."""

    label: str
    shape: tuple[int, ...]
    columns: tuple[int, ...]


class Clash(NamedTuple):
    """Lines to be shown in a monospace font; what they say as one sentence; and the sizes that clash, "10 ≠ 12"."""

    lines: tuple[str, ...]
    sentence: str
    sizes: str


NONE = Clash((), "", "")


def clash_of(failure: Failure, label: Callable[[Any], str]) -> Clash:
    """Which axes of the operands do not go together; empty where that is not why the operation failed.

    ``label`` says what to call an operand.
    """
    values = [o.value if isinstance(o, Node) else o for o in failure.operands]
    labels = [_cut(label(o)) for o in failure.operands]
    if failure.op == "reshape":
        return _reshaped(values, labels)
    rows, bad = _lined_up(failure, values, labels)
    return _told(rows[:MOST_ROWS], bad) if bad else NONE


def _lined_up(failure: Failure, values: list[Any], labels: list[str]) -> tuple[list[Row], set[int]]:
    """The rows, and the columns whose axes clash."""
    op = failure.op
    if op in ("matmul", "dot") and len(values) == 2:
        return _product(values, labels, batched=op == "matmul")
    if op in ("concatenate", "stack") and len(values) > 1:
        return _joined(values, labels, None if op == "stack" else failure.kwargs.get("axis", 0))
    if op == "inner" and len(values) == 2:
        rows = _at_the_right(values, labels)
        return rows, _unequal(rows) & {-1}
    if op == "setitem" and len(values) == 3:
        return _assigned(values, labels)
    if op == "broadcast_to" and len(values) > 1 and isinstance(values[1], tuple | list | int):
        wanted = (values[1],) if isinstance(values[1], int) else tuple(values[1])
        return _fitted(wanted, values[0], "shape", labels[0])
    if op in _BROADCASTING:
        rows = _at_the_right(values, labels)
        return rows, {c for c in _unequal(rows) if len(_sizes(rows, c) - {1}) > 1}
    return [], set()


_BROADCASTING = frozenset({"where", "clip", *(op.name for fun, op in RULES.items() if isinstance(fun, np.ufunc)
                                               and fun.signature is None)})  # fmt: skip


def _at_the_right(values: list[Any], labels: list[str]) -> list[Row]:
    return [Row(n, s, tuple(range(-len(s), 0))) for n, s in zip(labels, map(shape_of, values), strict=True)]


def _product(values: list[Any], labels: list[str], *, batched: bool) -> tuple[list[Row], set[int]]:
    """A matrix product: columns −3 (rows), −2 (summed), −1 (columns); before them what is broadcast."""
    a, b = map(shape_of, values)
    if not a or not b or (not batched and len(b) > 2):
        return [], set()
    left = (*range(-len(a) - 1, -3), -3, -2)[-len(a) :]
    right = (*range(-len(b) - 1, -3), -2, -1)[-len(b) :] if len(b) > 1 else (-2,)
    rows = [Row(labels[0], a, left), Row(labels[1], b, right)]
    summed = {-2} if len(_sizes(rows, -2)) > 1 else set()
    return rows, summed | {c for c in _unequal(rows) if batched and c < -3 and len(_sizes(rows, c) - {1}) > 1}


def _joined(values: list[Any], labels: list[str], axis: Any) -> tuple[list[Row], set[int]]:
    """Arrays that are joined along ``axis``, or on top of each other: all other axes must be equal."""
    rows = [Row(n, s, tuple(range(len(s)))) for n, s in zip(labels, map(shape_of, values), strict=True)]
    most = max(len(row.shape) for row in rows)
    missing = {c for c in range(most) if any(len(row.shape) <= c for row in rows)}
    along = {axis % most} if isinstance(axis, int) and most else set()
    return rows, missing | (_unequal(rows) - along)


def _assigned(values: list[Any], labels: list[str]) -> tuple[list[Row], set[int]]:
    """A value written to a part of an array; nothing if there is no such part."""
    array, key, new = values
    try:
        part = array[key]
    except IndexError:
        return [], set()
    return _fitted(shape_of(part), new, _cut(f"{labels[0]}[{labels[1]}]"), labels[2])


def _fitted(wanted: tuple[int, ...], value: Any, place: str, label: str) -> tuple[list[Row], set[int]]:
    """A value that is broadcast into a place of a given shape, which does not give way."""
    rows = _at_the_right([np.broadcast_to(0, wanted), value], [place, label])
    have = dict(zip(rows[1].columns, rows[1].shape, strict=True))
    want = dict(zip(rows[0].columns, rows[0].shape, strict=True))
    return rows, {c for c, n in have.items() if n != 1 and n != want.get(c, 1)}


def _reshaped(values: list[Any], labels: list[str]) -> Clash:
    if len(values) < 2 or not isinstance(values[1], tuple | list | int):
        return NONE
    have, want = shape_of(values[0]), (values[1],) if isinstance(values[1], int) else tuple(values[1])
    known = math.prod(n for n in want if n != -1)
    there = math.prod(have)
    if (-1 not in want and known == there) or (-1 in want and known and there % known == 0):
        return NONE
    wanted = f"{known:,}" if -1 not in want else f"a multiple of {known:,}"
    width = max(len(labels[0]), len("reshaped"))
    shapes = [str(have), str(want)]
    wide = max(map(len, shapes))
    lines = (
        f"{labels[0]:{width}}  {shapes[0]:{wide}}  holds {there:,} elements",
        f"{'reshaped':{width}}  {shapes[1]:{wide}}  {CLASH} holds {wanted}",
    )
    return Clash(lines, f"{labels[0]} has {there:,} elements, {shapes[1]} holds {wanted}", f"{there:,} ≠ {wanted}")


def _unequal(rows: Sequence[Row]) -> set[int]:
    return {c for row in rows for c in row.columns if len(_sizes(rows, c)) > 1}


def _sizes(rows: Sequence[Row], column: int) -> set[int]:
    return {n for row in rows for c, n in zip(row.columns, row.shape, strict=True) if c == column}


def _told(rows: Sequence[Row], bad: set[int]) -> Clash:
    columns = sorted({c for row in rows for c in row.columns})
    widths = {c: max([len(str(n)) for n in _sizes(rows, c)]) for c in columns}
    label = max(len(row.label) for row in rows)
    lines = [f"{row.label:{label}}  {_axes(row, columns, widths)}".rstrip() for row in rows]
    marked = "".join(f" {CLASH if c in bad else '':>{widths[c]}} " for c in columns)
    said = [_said(rows, c) for c in columns if c in bad]
    return Clash(
        (*lines, f"{'':{label}}  {marked}".rstrip()),
        "; ".join(sentence for sentence, _ in said),
        ", ".join(sizes for _, sizes in said),
    )


def _axes(row: Row, columns: Sequence[int], widths: dict[int, int]) -> str:
    """A shape with each axis in its column: "(32, 10)" over "(12,  4)"."""
    if not row.shape:
        return "()"
    sizes = dict(zip(row.columns, row.shape, strict=True))
    first, last = row.columns[0], row.columns[-1]
    parts = []
    for c in columns:
        size = str(sizes[c]) if c in sizes else ""
        opening = "(" if c == first else " "
        closing = "" if c not in sizes else ",)" if len(row.shape) == 1 else ")" if c == last else ","
        # The parenthesis stands at the number, not at the edge of the column.
        parts.append((opening + size).rjust(widths[c] + 1) + (closing or " "))
    return "".join(parts)


def _said(rows: Sequence[Row], column: int) -> tuple[str, str]:
    """The axes in one column in words, and their sizes."""
    there = [(row, row.columns.index(column)) for row in rows if column in row.columns]
    words = [f"axis {axis} of {row.label} is {row.shape[axis]}" for row, axis in there]
    words += [f"{row.label} has no such axis" for row in rows if column not in row.columns]
    return ", ".join(words), " ≠ ".join(dict.fromkeys(str(row.shape[axis]) for row, axis in there))


def _cut(label: str) -> str:
    return label if len(label) <= WIDEST_LABEL else label[: WIDEST_LABEL - 1] + "…"
