"""Indexing, selecting, applying along axes."""

from __future__ import annotations

from typing import Any

import numpy as np

from rulecases.harness import Case, case, sample
from rulecases.shapes import of

a1, a2, a3 = sample(6), sample(2, 3), sample(2, 3, 4)
b1, b2 = sample(6, seed=3), sample(2, 3, seed=3)
holes = np.array([True, False, False, True, True, False])
grid = np.array([[True, False, True], [False, False, True]])

KEYS_3D: list[Any] = [
    0, -1, np.int64(1), slice(None), slice(None, None, -1), slice(5, 0, -2), None, ..., (), (0, 1, 2), (..., 0),
    (slice(None), 1), (None, 0, None), (0, ..., None, slice(1, 3)), [1, 0, 1], np.array([[0, 1], [1, 1]]),
    (slice(None), [0, 2]), ([0, 1], [2, 1]), ([0, 1], slice(None), [3, 1]), (0, slice(None), [1, 1]),
    ([[0], [1]], [0, 2, 2]), (..., np.array([1, -1])), grid, (grid, 0), (grid, [0, 1, 3]), (0, grid.T[:, 0]),
    (slice(None), np.array([True, False, True])), a3 > 0, True, False, (True, 0), np.array([], int), np.array(1),
    (0, None, [1, 2]), ([1, 0], None, slice(1, None), [0, 0]), (slice(0, 0),), np.zeros((2, 3, 4), bool),
]  # fmt: skip
"""Every kind of subscript: integers, slices, None, Ellipsis, lists, index arrays, masks, mixtures; empty ones too."""


def twice(row: Any, factor: float = 1.0) -> Any:
    return np.outer(row, row)[:2] * factor


CASES: list[Case] = [
    *[case(lambda x, k=k: x[k], a3, label=f"x[{k!r}]", covers=()) for k in KEYS_3D],
    case(lambda x: x[1] * x[-1] + x[2:4].sum(), a1, label="several reads", covers=()),
    case(lambda x: x[np.argsort(x)], a1, label="index by argsort", covers=()),
    case(lambda x: x[x > 0], a1, label="index by its own mask", covers=()),
    case(lambda z: z[::-1][[0, 0]], sample(4, kind="c"), label="complex index", covers=()),
    case(np.where, holes, a1, b1),
    case(np.where, grid, a2, sample(3)),
    case(np.where, grid, 1.5, b2),
    case(lambda x: np.where(x > 0, np.sqrt(np.where(x > 0, x, 1.0)), 0.0), a1, label="where and sqrt", covers=np.where),
    case(lambda x: np.where(x, x * x, 1.0), a1, label="where x itself decides", covers=np.where),
    case(lambda x: x[np.where(x > 0)], a1, label="where of a condition", covers=np.where),
    of(np.take, a1, [0, 5, 0, -1]),
    of(np.take, a1, 2),
    of(np.take, a3, [[0, 2], [1, 1]], axis=1),
    of(np.take, a3, 1, axis=-1),
    of(np.take, a2, [7, -9, 3], mode="wrap"),
    of(np.take, a2, [7, -9, 1], axis=1, mode="clip"),
    of(np.take_along_axis, a2, np.array([[2, 0], [1, 1]]), axis=1),
    of(np.take_along_axis, a3, np.array([[[0], [2]]]), 1),
    of(np.take_along_axis, a2, np.array([5, 0, 0]), axis=None),
    case(lambda x: np.take_along_axis(x, np.argsort(x), -1), a2, label="sorted by indices", covers=np.take_along_axis),
    of(np.clip, a1, -1.0, 0.7),
    of(np.clip, a1, None, 0.3),
    of(np.clip, a1, min=-0.5, max=0.5),
    of(np.clip, a1, 1.0, -1.0),
    case(lambda x: np.clip(x, -1.0, 0.7, where=holes, out=2 * x), a1, label="clip where and out", covers=np.clip),
    of(np.clip, 1.7, 0.0, 1.0),
    case(np.clip, a1, b1 - 1, b1 + 1),
    case(np.clip, a2, -0.5, sample(3)),
    case(lambda x, lo: np.clip(x, lo, None), a2, sample(2, 1), label="clip from below", covers=np.clip),
    case(lambda x, y, z: np.choose([0, 2, 1, 1, 0, 2], [x, y, z]), a1, b1, 2.0, label="choose", covers=np.choose),
    case(lambda x, y: np.choose([[0], [1]], (x, y)), sample(3), sample(3), label="choose broadcast", covers=np.choose),
    case(
        lambda x, y: np.choose([5, -2, 1], [x, y], mode="wrap"),
        sample(3),
        sample(3),
        label="choose wrap",
        covers=np.choose,
    ),
    case(
        lambda x, y: np.choose([5, -2, 1], [x, y], mode="clip"),
        sample(3),
        sample(3),
        label="choose clip",
        covers=np.choose,
    ),
    case(
        lambda x, y: np.select([a1 > 1, a1 > 0], [x * x, y], 3.0),
        a1,
        b1,
        label="select",
        covers=np.select,
    ),
    case(
        lambda x: np.select([x > 0.2, x < -0.2], [x, 2 * x], default=x[0]),
        a1,
        label="select with default",
        covers=np.select,
    ),
    case(lambda x: np.compress(holes, x), a1, label="compress", covers=np.compress),
    case(lambda x: np.compress([False, True], x, axis=0), a2, label="compress axis=0", covers=np.compress),
    case(lambda x: np.compress([0, 1], x, axis=-1), a3, label="compress axis=-1", covers=np.compress),
    case(lambda x: np.extract(grid, x), a2, label="extract", covers=np.extract),
    case(lambda x: np.extract(x > 0, x), a2, label="extract by value", covers=np.extract),
    case(
        lambda x: np.piecewise(x, [x < -1, x >= 1], [lambda v: v * v, 2.0, np.sin]),
        a1,
        label="piecewise",
        covers=np.piecewise,
    ),
    case(
        lambda x: np.piecewise(x, [x > 0], [lambda v, k: k * v, lambda v, k: v**k], 3),
        a2,
        label="piecewise options",
        covers=np.piecewise,
    ),
    case(lambda x: np.piecewise(x, x > 0, [np.exp, np.cos]), a1, label="piecewise one condition", covers=np.piecewise),
    case(lambda x: np.piecewise(x, [x > 0], [np.exp]), 0.5, label="piecewise of a number", covers=np.piecewise),
    case(lambda x: np.apply_along_axis(np.sum, 1, x), a2, label="apply_along_axis", covers=np.apply_along_axis),
    case(
        lambda x: np.apply_along_axis(lambda v: v[::2] * v.sum(), -1, x),
        a3,
        label="apply_along_axis vectors",
        covers=np.apply_along_axis,
    ),
    case(
        lambda x: np.apply_along_axis(twice, 0, x, factor=2.0),
        a2,
        label="apply_along_axis matrices",
        covers=np.apply_along_axis,
    ),
    case(lambda x: np.apply_over_axes(np.sum, x, [0, 2]), a3, label="apply_over_axes", covers=np.apply_over_axes),
    case(lambda x: np.apply_over_axes(np.mean, x, -1), a2, label="apply_over_axes one", covers=np.apply_over_axes),
    case(np.linspace, 0.5, 2.0),
    case(lambda a, b: np.linspace(a, b, 4, endpoint=False), 0.5, 2.0, label="linspace open", covers=np.linspace),
    case(lambda a, b: np.linspace(a, b, num=3, axis=1), a2, sample(3), label="linspace arrays", covers=np.linspace),
    case(lambda a, b: np.linspace(a, b, 3, axis=-1), 1.0, a2, label="linspace axis=-1", covers=np.linspace),
    case(lambda a, b: np.linspace(a, b, 5, retstep=True), 1.0, 3.0, label="linspace with step", covers=np.linspace),
    case(lambda a, b: np.linspace(a, b, 1), 1.0, 3.0, label="linspace of one", covers=np.linspace),
    case(lambda a, b: np.linspace(a, b, 0), 1.0, 3.0, label="linspace of none", covers=np.linspace),
    case(lambda a, b: np.logspace(a, b, 4), 0.1, 1.0, label="logspace", covers=np.logspace),
    case(lambda a, b, c: np.logspace(a, b, 3, base=c), 0.1, 1.0, 2.0, label="logspace base", covers=np.logspace),
    case(
        lambda a, b, c: np.logspace(a, b, 3, base=c, axis=-1),
        0.1,
        1.0,
        sample(2, low=1.5, high=3.0),
        label="logspace bases",
        covers=np.logspace,
    ),
    case(lambda a, b: np.geomspace(a, b, 4), 1.0, 8.0, label="geomspace", covers=np.geomspace),
    case(lambda a, b: np.geomspace(a, b, 4, endpoint=False), -1.0, -8.0, label="geomspace < 0", covers=np.geomspace),
    case(
        lambda a, b: np.geomspace(a, b, 3, axis=1),
        sample(2, low=1.0),
        np.array([3.0, 5.0]),
        label="geomspace arrays",
        covers=np.geomspace,
    ),
    case(np.meshgrid, a1[:2], b1[:3]),
    case(lambda *x: np.meshgrid(*x, indexing="ij"), a1[:2], b1[:3], a1[4:], label="meshgrid ij", covers=np.meshgrid),
    case(lambda *x: np.meshgrid(*x, sparse=True), a1[:2], 0.5, label="meshgrid sparse", covers=np.meshgrid),
    case(lambda x: np.full_like(b2, 1.0) * np.full_like(x, x[0, 0]), a2, label="full_like", covers=np.full_like),
    case(lambda x: np.zeros_like(x) + x * np.ones_like(x), a2, label="zeros_like, ones_like", covers=()),
    case(lambda x: np.array([x[0], [x[1], 2.0, x[0]]][1], like=x), a1, label="array like=", covers=()),
    case(lambda x: np.full((2, 2), x[1], like=x), a1, label="full like=", covers=()),
    case(lambda x: np.asarray([x, 2 * x], like=x, dtype=np.float64), a1, label="asarray like=", covers=()),
]
