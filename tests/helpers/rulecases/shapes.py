"""Shapes and orders of axes, diagonals, windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from rulecases.harness import Case, case, sample

a1, a2, a3 = sample(6), sample(2, 3), sample(2, 3, 4)
windows = np.lib.stride_tricks.sliding_window_view


def of(fun: Callable[..., Any], x: Any, *others: Any, **keywords: Any) -> Case:
    """A case for ``fun(x, *others, **keywords)`` in which only x varies."""
    options = [repr(o) for o in others] + [f"{k}={v!r}" for k, v in keywords.items()]
    label = f"{fun.__name__}{list(np.shape(x))}({', '.join(options)}) {np.result_type(x).kind}"
    return case(lambda x: fun(x, *others, **keywords), x, label=label, covers=fun)


CASES: list[Case] = [
    of(np.reshape, a1, (2, 3)),
    of(np.reshape, a1, (3, -1), order="F"),
    of(np.reshape, a2, (3, 2), "F"),
    case(lambda x: np.reshape(x.T, (6,), order="A"), a2, label="reshape in memory order", covers=np.reshape),
    of(np.reshape, a2, 6, copy=True),
    of(np.reshape, sample(), (1, 1)),
    of(np.reshape, sample(0, 3), (3, 0)),
    of(np.ravel, a2),
    of(np.ravel, a2, "F"),
    case(lambda x: np.ravel(x.T, "A"), a2, label="ravel in memory order", covers=np.ravel),
    case(lambda x: np.ravel(x.transpose(2, 0, 1)[::-1], "K"), a3, label="ravel along strides", covers=np.ravel),
    case(lambda x: x.transpose(2, 0, 1).flatten("K"), a3, label="flatten along strides", covers=()),
    case(lambda x: x.T.flatten() * x.flatten("F"), a2, label="flatten", covers=()),
    of(np.ravel, sample()),
    of(np.squeeze, sample(1, 3, 1)),
    of(np.squeeze, sample(1, 3, 1), axis=-1),
    of(np.squeeze, sample(1, 3, 1), (0, 2)),
    of(np.expand_dims, a2, 1),
    of(np.expand_dims, a2, (0, -1)),
    *[of(f, sample(*s)) for f in (np.atleast_1d, np.atleast_2d, np.atleast_3d) for s in ((), (3,), (2, 3), (1, 2, 2))],
    case(lambda x, y: np.atleast_2d(x, y), 2.0, sample(3), label="atleast_2d of two", covers=np.atleast_2d),
    of(np.transpose, a2),
    of(np.transpose, a3, (2, 0, 1)),
    of(np.transpose, a3, axes=(-1, 0, 1)),
    of(np.permute_dims, a3, (1, 2, 0)),
    of(np.transpose, a1),
    of(np.matrix_transpose, a3),
    of(np.swapaxes, a3, 0, -1),
    of(np.moveaxis, a3, 0, -1),
    of(np.moveaxis, a3, (0, 1), (2, 0)),
    *[of(np.rollaxis, a3, axis, start) for axis in (0, 1, -1) for start in (0, 1, 2, 3, -1)],
    of(np.rollaxis, a3, 2),
    of(np.roll, a1, 2),
    of(np.roll, a2, -1),
    of(np.roll, a2, 1, axis=0),
    of(np.roll, a3, (1, -2), axis=(0, 2)),
    of(np.roll, a3, 1, axis=(0, 1)),
    of(np.rot90, a2),
    of(np.rot90, a3, 3, axes=(1, 2)),
    of(np.rot90, a2, -2),
    of(np.flip, a3),
    of(np.flip, a3, axis=(0, -1)),
    of(np.flip, a1, 0),
    of(np.fliplr, a2),
    of(np.flipud, a2),
    of(np.broadcast_to, a2, (4, 2, 3)),
    of(np.broadcast_to, sample(2, 1), (2, 3)),
    of(np.broadcast_to, 1.5, (2,)),
    of(np.broadcast_to, sample(1, 2), (0, 2)),
    case(np.broadcast_arrays, sample(3), sample(2, 1), 1.0),
    case(np.broadcast_arrays, sample(2, 3), sample(3)),
    *[of(np.diag, sample(*s), k) for s in ((3,), (3, 3), (2, 4), (4, 2)) for k in (-2, -1, 0, 1, 3)],
    *[of(np.diagonal, sample(*s), k) for s in ((3, 3), (2, 4), (4, 2)) for k in (-3, -1, 0, 2, 4)],
    of(np.diagonal, a3, offset=1, axis1=2, axis2=0),
    of(np.diagonal, a3, 0, -1, -2),
    *[of(np.diagflat, sample(*s), k) for s in ((3,), (2, 2), ()) for k in (-1, 0, 2)],
    *[of(np.trace, sample(*s), k) for s in ((3, 3), (2, 4), (4, 2)) for k in (-1, 0, 2, 5)],
    of(np.trace, a3, offset=-1, axis1=1, axis2=2),
    of(np.trace, a2, dtype=np.float64),
    *[of(f, sample(*s), k) for f in (np.tril, np.triu) for s in ((3, 3), (2, 4), (2, 3, 2), (3,)) for k in (-1, 0, 1)],
    of(windows, a1, 3),
    of(windows, sample(4, 5), (2, 3)),
    of(windows, sample(4, 5), 2, axis=-1),
    of(windows, a3, (2, 2), axis=(2, 0)),
    of(np.copy, a2.T),
    of(np.copy, a2, order="F"),
    of(np.astype, a2, np.float64),
    case(lambda x: np.astype(x, np.complex128), a1, label="astype complex", covers=np.astype, float32=False),
    case(lambda x: x.astype(np.float64), sample(3, kind="c").real, label="method astype", covers=(), float32=False),
    case(lambda x: x.astype(int) * x, sample(3), label="astype int carries nothing", covers=()),
    *[of(f, sample(2, 3, kind="c")) for f in (np.ravel, np.transpose, np.flip, np.trace, np.diagonal)],
]
