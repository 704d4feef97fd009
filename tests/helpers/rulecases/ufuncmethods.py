"""Ufuncs with keywords, and their methods reduce, accumulate, reduceat, outer and at."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from rulecases.harness import Case, case, sample

a1, a2, a3 = sample(6), sample(2, 3), sample(2, 3, 4)
b1, b2 = sample(6, seed=3), sample(2, 3, seed=3)
positive = sample(4, 3, low=0.5, high=2.0)
mask = np.array([[True, False, True], [False, True, True]])
holes = np.array([True, False, False, True, True, False])
REDUCED = (
    np.add, np.multiply, np.maximum, np.minimum, np.fmax, np.fmin, np.logaddexp, np.logaddexp2, np.hypot,
    np.subtract, np.true_divide, np.power, np.float_power, np.arctan2,
)  # fmt: skip
REORDERABLE = REDUCED[:9]
IDENTITIES: dict[Any, float] = {np.add: 0.0, np.multiply: 1.0, np.hypot: 0.0, np.logaddexp: -np.inf}
REPEATED = np.array([0, 2, 0, 0, 5])


def folds(ufunc: Any) -> bool:
    """Whether NumPy itself reduces along memory in order: np.power and np.arctan2 lose elements with AVX-512."""
    row = np.linspace(1.1, 1.7, 5)
    return bool(np.isclose(ufunc.reduce(row), reduce(ufunc, row)))


RIGHT_ALONG_MEMORY = [f for f in REDUCED if folds(f)]


def changed(run: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """``run`` as a function: it changes a copy of its argument in place, traced whichever argument is."""

    def fun(x: Any, *others: Any) -> Any:
        copy = sum((0.0 * np.sum(o) for o in others), 1.0 * x)
        run(copy, *others)
        return copy

    return fun


def at(ufunc: Any, *key: Any) -> Callable[..., Any]:
    return changed(lambda x, *b: ufunc.at(x, *key, *b))


CASES: list[Case] = [
    *[case(lambda x, f=f: f.reduce(x), positive, label=f"{f.__name__}.reduce", covers=()) for f in REDUCED],
    *[
        case(
            lambda x, f=f: f.reduce(x, axis=-1, keepdims=True),
            positive,
            label=f"{f.__name__}.reduce keepdims",
            covers=(),
        )
        for f in RIGHT_ALONG_MEMORY
    ],
    *[
        case(lambda x, f=f: f.reduce(x, axis=None), positive, label=f"{f.__name__}.reduce axis=None", covers=())
        for f in REORDERABLE
    ],
    *[
        case(lambda x, f=f: f.reduce(x, (0, 2)), sample(2, 3, 2, low=0.5), label=f"{f.__name__}.reduce axes", covers=())
        for f in REORDERABLE
    ],
    *[
        case(lambda x, f=f: f.reduce(x, initial=1.25), positive, label=f"{f.__name__}.reduce initial", covers=())
        for f in REDUCED
    ],
    *[
        case(
            lambda x, f=f, i=i: f.reduce(x, axis=1, initial=i, where=mask),
            sample(2, 3, low=0.5),
            label=f"{f.__name__}.reduce where",
            covers=(),
        )
        for f, i in IDENTITIES.items()
    ],
    case(lambda x: np.add.reduce(x, dtype=np.float64), a2, label="add.reduce dtype", covers=()),
    case(lambda x: np.add.reduce(x, axis=()), a2, label="add.reduce over nothing", covers=()),
    case(lambda x: np.logaddexp.reduce(x), sample(1), label="logaddexp.reduce of one", covers=()),
    *[
        case(lambda x, f=f, a=a: f.accumulate(x, axis=a), positive, label=f"{f.__name__}.accumulate {a}", covers=())
        for f in REDUCED
        for a in (0, -1)
    ],
    case(lambda x: np.maximum.accumulate(x), sample(0), label="maximum.accumulate of nothing", covers=()),
    *[
        case(lambda x, f=f: f.reduceat(x, [0, 3, 1, 2], axis=0), positive, label=f"{f.__name__}.reduceat", covers=())
        for f in RIGHT_ALONG_MEMORY
    ],
    case(lambda x: np.add.reduceat(x, [0, 2], axis=1), a2, label="add.reduceat axis=1", covers=()),
    *[
        case(
            lambda x, y, f=f: f.outer(x, y),
            sample(3, low=0.5),
            sample(2, 2, low=0.5),
            label=f"{f.__name__}.outer",
            covers=(),
        )
        for f in REDUCED
    ],
    case(lambda x: np.multiply.outer(x, 2.0), a2, label="multiply.outer with a number", covers=()),
    case(lambda x: np.subtract.outer(x, x), a1, label="subtract.outer with itself", covers=()),
    *[
        case(at(f, REPEATED), sample(6, low=0.5), sample(5, low=0.5, high=1.5), label=f"{f.__name__}.at", covers=())
        for f in (*REDUCED[:5], *REDUCED[6:])
    ],
    case(at(np.add, REPEATED), a1, 2.0, label="add.at a number", covers=()),
    case(at(np.multiply, ([0, 0, 1], [2, 2, 0])), a2, sample(3), label="multiply.at pairs", covers=()),
    case(at(np.add, ([0, 0, 1],)), a2, sample(3, 3), label="add.at rows", covers=()),
    case(at(np.multiply, (slice(None), [1, 1])), a2, sample(2, 2), label="multiply.at columns", covers=()),
    case(at(np.subtract, mask), a2, sample(4), label="subtract.at a mask", covers=()),
    case(at(np.square, [0, 0, 1]), a1, label="square.at", covers=()),
    case(at(np.negative, ...), a1, label="negative.at", covers=()),
    # keywords of a call
    case(lambda x, y: np.add(x, y, dtype=np.float64), a1, b1, label="add dtype", covers=()),
    case(lambda x, y: np.multiply(x, y, dtype=np.complex128), a1, b1, label="multiply dtype", covers=()),
    case(lambda x: np.multiply(x, 2, dtype=np.float64), a1, label="multiply by an integer, dtype", covers=()),
    case(lambda x: np.exp(x, signature="d->d"), a1, label="exp signature", covers=()),
    case(lambda x: np.exp(x, sig=(np.float64, None)), a1, label="exp sig", covers=()),
    case(lambda x, y: np.add(x, y, order="F"), a2, b2, label="add order", covers=()),
    case(lambda x, y: np.multiply(x, y, where=holes, out=np.zeros_like(x * y)), a1, b1, label="where", covers=()),
    case(lambda x, y: np.multiply(x, y, where=holes, out=3 * x * y), a1, b1, label="multiply where and out", covers=()),
    case(lambda x: np.sqrt(x, where=x > 0, out=np.zeros_like(x)), a1, label="sqrt where positive", covers=()),
    case(lambda x: np.log(x, where=[False] * 6, out=2 * x), a1, label="log nowhere", covers=()),
    case(
        lambda x: np.divide(1.0, x, where=[[True], [False]], out=np.stack([x, x])),
        a1,
        label="where, broadcast",
        covers=(),
    ),
    case(lambda x: np.power(x, 1.5, where=x > 0, out=1 * x), a1, label="power where positive", covers=()),
    case(lambda x, y: np.add(x, y, out=x * y), a2, sample(3), label="add into out", covers=()),
    case(lambda x, y: np.add(x, y, x * y), a2, sample(3), label="add into the third", covers=()),
    case(lambda x: np.sin(b2, out=1.0 * x) * x, a2, label="sin of a constant into out", covers=()),
    case(lambda x: np.modf(x, out=(np.zeros_like(x), np.zeros_like(x)))[0] * x, a1, label="modf into two", covers=()),
    case(lambda x: np.modf(x, out=(None, 1.0 * x))[0], a1, label="modf into one", covers=()),
]
