"""Joining, splitting, repeating, deleting, inserting, padding."""

from __future__ import annotations

from typing import Any

import numpy as np

from rulecases.harness import Case, case, sample
from rulecases.shapes import of

mask = np.array([0.0, 0.0, 1.5, 0.0, -2.0, 0.0])
a1, a2, a3 = sample(6), sample(2, 3), sample(2, 3, 4)
b1, b2, b3 = sample(4, seed=3), sample(2, 3, seed=3), sample(2, 3, 4, seed=3)


def fill_ends(vector: Any, width: Any, axis: int, kwargs: Any) -> None:
    """A padding function as np.pad documents them: it writes into the vector it is given."""
    vector[: width[0]] = 2 * vector[width[0]] * kwargs.get("by", 1.0)
    if width[1]:
        vector[-width[1] :] = vector[0]


REPEATING = ("edge", "reflect", "symmetric", "wrap")
STATISTICS = ("maximum", "minimum", "mean", "median")

CASES: list[Case] = [
    case(lambda a, b: np.concatenate([a, b]), a1, b1, label="concatenate vectors", covers=np.concatenate),
    case(lambda a, b: np.concatenate((a, b), axis=1), a2, b2, label="concatenate axis=1", covers=np.concatenate),
    case(lambda a, b: np.concatenate((a, b), -1), a3, b3, label="concatenate axis=-1", covers=np.concatenate),
    case(lambda a, b: np.concatenate((a, b), axis=None), a2, b1, label="concatenate flat", covers=np.concatenate),
    case(lambda a, b: np.concat([a, [1.0, 2.0], b]), a1, b1, label="concat a list in between", covers=np.concat),
    case(lambda a: np.concatenate([a, a, 2 * a]), a1, label="concatenate one with itself", covers=np.concatenate),
    case(lambda a: np.concatenate(a), a3, label="concatenate the rows of an array", covers=np.concatenate),
    case(
        lambda a, b: np.concatenate([a, b], dtype=np.float64),
        a1,
        b1,
        label="concatenate dtype",
        covers=np.concatenate,
    ),
    case(lambda a, b: np.stack([a, b]), a2, b2, label="stack", covers=np.stack),
    case(lambda a, b: np.stack([a, b], axis=-1), a2, b2, label="stack axis=-1", covers=np.stack),
    case(lambda a, b: np.stack([a, 1.0, b], axis=0), 0.5, 1.5, label="stack numbers", covers=np.stack),
    case(lambda a, b: np.hstack([a, b]), a1, b1, label="hstack vectors", covers=np.hstack),
    case(lambda a, b: np.hstack([a, b]), a2, b2, label="hstack matrices", covers=np.hstack),
    case(lambda a, b: np.hstack([a, b]), 0.5, a1, label="hstack a number", covers=np.hstack),
    case(lambda a, b: np.vstack([a, b]), a1, a1, label="vstack vectors", covers=np.vstack),
    case(lambda a, b: np.vstack([a, b]), a2, b2, label="vstack matrices", covers=np.vstack),
    case(lambda a, b: np.dstack([a, b]), a1, a1, label="dstack vectors", covers=np.dstack),
    case(lambda a, b: np.dstack((a, b)), a3, b3, label="dstack", covers=np.dstack),
    case(lambda a, b: np.column_stack([a, b]), a1[:2], b2, label="column_stack", covers=np.column_stack),
    case(lambda a, b: np.append(a, b), a2, b1, label="append flat", covers=np.append),
    case(lambda a, b: np.append(a, b, axis=1), a2, b2, label="append axis=1", covers=np.append),
    case(lambda a, b: np.append(a, b), a1, 2.0, label="append a number", covers=np.append),
    case(lambda a, b: np.block([[a, b], [b, a]]), a2, b2, label="block", covers=np.block),
    case(lambda a, b: np.block([a, b, 1.0]), a1, b1, label="block of one row", covers=np.block),
    case(lambda a, b: np.block([[[a, b]]]), a3, b3, label="block of depth 3", covers=np.block),
    case(lambda a: np.block(a), a2, label="block of an array", covers=np.block),
    case(lambda a: np.block([[a, np.zeros((2, 1))], [np.ones((1, 4))]]), a2, label="block bordered", covers=np.block),
    case(np.split, a1, 3, label="split"),
    case(np.split, a2, [1, 2], 1, label="split axis=1"),
    case(np.split, a1, [2, 2, 5], label="split with an empty part"),
    case(lambda x: np.array_split(x, 4), a1, label="array_split", covers=np.array_split),
    case(lambda x: np.array_split(x, 2, axis=-1), a3, label="array_split axis=-1", covers=np.array_split),
    case(np.hsplit, a1, 2, label="hsplit vector"),
    case(np.hsplit, a3, [1], label="hsplit"),
    case(np.vsplit, a2, 2, label="vsplit"),
    case(np.dsplit, a3, 2, label="dsplit"),
    case(lambda x: np.unstack(x, axis=1), a2, label="unstack", covers=np.unstack),
    of(np.tile, a1, 2),
    of(np.tile, a2, (2, 1)),
    of(np.tile, a2, (3, 1, 2)),
    of(np.tile, a3, 2),
    of(np.tile, 1.5, (2, 2)),
    of(np.tile, a2, (0, 1)),
    of(np.repeat, a2, 2),
    of(np.repeat, a2, 3, axis=1),
    of(np.repeat, a2, [1, 2], axis=0),
    of(np.repeat, a2, [0, 2, 1], axis=-1),
    of(np.repeat, a1, [1, 0, 2, 1, 0, 3]),
    of(np.repeat, 1.5, 3),
    of(np.resize, a1, (2, 2)),
    of(np.resize, a2, (4, 5)),
    of(np.resize, a2, 7),
    of(np.resize, sample(0), (2,)),
    of(np.delete, a1, 1),
    of(np.delete, a2, [0, 2], axis=1),
    of(np.delete, a2, slice(0, 1), axis=0),
    of(np.delete, a1, [True, False, True, False, False, True]),
    of(np.delete, a3, -1, axis=-2),
    case(lambda x, v: np.insert(x, 1, v), a1, 2.0, label="insert a number", covers=np.insert),
    case(lambda x, v: np.insert(x, 1, v), a1, sample(2), label="insert several at one place", covers=np.insert),
    case(lambda x, v: np.insert(x, [4, 0, 0], v), a1, sample(3), label="insert out of order", covers=np.insert),
    case(lambda x, v: np.insert(x, [1, 3], v), a1, 0.5, label="insert one number twice", covers=np.insert),
    case(lambda x, v: np.insert(x, 1, v, axis=1), a2, sample(2), label="insert a column", covers=np.insert),
    case(lambda x, v: np.insert(x, [1], v, axis=1), a2, sample(2, 1), label="insert a listed column", covers=np.insert),
    case(lambda x, v: np.insert(x, [0, 2], v, axis=0), a2, sample(3), label="insert rows", covers=np.insert),
    case(lambda x, v: np.insert(x, slice(0, 4, 2), v), a1, sample(2), label="insert by slice", covers=np.insert),
    case(lambda x, v: np.insert(x, 2, v), a2, sample(2), label="insert flat", covers=np.insert),
    case(lambda x, v: np.insert(x, -1, v, axis=-1), a3, sample(2, 3), label="insert a plane", covers=np.insert),
    case(lambda x: np.trim_zeros(x * mask), a1, label="trim_zeros", covers=np.trim_zeros),
    case(lambda x: np.trim_zeros(x * mask, "f"), a1, label="trim_zeros in front", covers=np.trim_zeros),
    case(lambda x: np.trim_zeros(x * mask, trim="b"), a1, label="trim_zeros at the end", covers=np.trim_zeros),
    case(lambda x: np.trim_zeros(x * 0), a1, label="trim_zeros of zeros", covers=np.trim_zeros),
    *[of(np.pad, a1, w, m) for m in REPEATING for w in (2, (1, 3), ((4, 0),), (13, 9))],
    *[of(np.pad, a2, ((1, 2), (3, 1)), m) for m in REPEATING],
    *[of(np.pad, a2, (1, 2), m, reflect_type="odd") for m in ("reflect", "symmetric")],
    of(np.pad, a1, (12, 7), "reflect", reflect_type="odd"),
    *[of(np.pad, a2, ((1, 2), (3, 1)), m) for m in STATISTICS],
    *[of(np.pad, a3, 1, m, stat_length=2) for m in STATISTICS],
    of(np.pad, a2, 2, "mean", stat_length=((1, 2), (3, 1))),
    of(np.pad, a2, 1),
    of(np.pad, a2, {0: (1, 2), -1: 1}),
    of(np.pad, a2, ((1, 0), (2, 2)), constant_values=((1.0, 2.0), (3.0, 4.0))),
    of(np.pad, a2, 2, "linear_ramp"),
    of(np.pad, a2, ((1, 3), (2, 0)), "linear_ramp", end_values=(5.0, -4.0)),
    of(np.pad, sample(2, 0), ((1, 1), (0, 0))),
    case(
        lambda x, v: np.pad(x * v, (1, 2), constant_values=(v, 2 * v)),
        a2,
        2.0,
        label="pad with traced numbers",
        covers=np.pad,
    ),
    case(
        lambda x, v: np.pad(x * v[0, 0], ((1, 2), (2, 1)), constant_values=v),
        a2,
        sample(2, 2),
        label="pad with an array",
        covers=np.pad,
    ),
    case(
        lambda x, v: np.pad(x * v, 2, "linear_ramp", end_values=v),
        a2,
        3.0,
        label="pad to a traced end",
        covers=np.pad,
    ),
    case(lambda x: np.pad(x, (2, 1), fill_ends), a2, label="pad by a function", covers=np.pad),
    case(lambda x: np.pad(x, 1, fill_ends, by=3.0), a1, label="pad by a function with options", covers=np.pad),
]
