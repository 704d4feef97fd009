"""Sorting, sets, differences, interpolation, convolution."""

from __future__ import annotations

from typing import Any

import numpy as np

from rulecases.harness import Case, case, sample
from rulecases.reductions import with_options

X = sample(3, 4)


def _sorts() -> list[Case]:
    cases: list[Case] = []
    for x in (X, sample(2, 3, kind="c")):
        cases += [with_options(np.sort, x, axis=a, label=x.dtype.kind) for a in (0, 1, -1, None)]
    cases += [
        case(np.sort, sample(6)),
        case(np.sort, sample(0)),
        case(np.sort, sample(2, 2, 3)),
        case(np.sort, sample(0, 2)),
    ]
    cases += [with_options(np.sort, X, kind="stable"), with_options(np.sort, X, stable=True)]
    for kth in (1, (0, 2), -1):
        cases += [case(lambda x, k=kth, a=a: np.partition(x, k, axis=a), X, covers=np.partition,
                       label=f"partition {kth} axis={a}") for a in (0, 1, None)]  # fmt: skip
    cases += [case(np.sort_complex, sample(4)), case(np.sort_complex, sample(2, 3, kind="c"))]
    return cases


def _sets() -> list[Case]:
    x, repeated = sample(4), np.array([[1.5, 0.0, 1.5], [0.0, 2.0, 1.5]])
    cases: list[Case] = []
    for fun in (np.unique, np.unique_values, np.unique_all, np.unique_counts, np.unique_inverse):
        cases += [case(fun, x), case(fun, X)]  # not complex: unique_values gives those in the order of their hashes
    cases += [case(lambda v: np.unique(np.sum(v) * repeated), x, covers=(), label="unique of equal")]
    cases += [with_options(np.unique, X, axis=a) for a in (0, 1)]
    flags = {"return_index": True, "return_inverse": True, "return_counts": True}
    cases += [with_options(np.unique, x, **flags), with_options(np.unique, X, axis=0, return_inverse=True)]
    cases += [with_options(np.unique, X, return_counts=True, equal_nan=False)]
    y = np.array([7.0, -5.0])
    cases += [case(np.union1d, x, y), case(np.setdiff1d, x, y), case(np.setxor1d, x, y)]
    cases += [case(lambda x: np.intersect1d(x, 1.0 * x[1:]), x, covers=np.intersect1d, label="intersect1d")]
    cases += [
        case(lambda x: np.intersect1d(x, 1.0 * x[1:], True, True), x, covers=np.intersect1d, label="intersect1d flags")
    ]
    cases += [
        case(lambda x: np.setdiff1d(x, x[2:], assume_unique=True), x, covers=np.setdiff1d, label="setdiff1d kept")
    ]
    return cases


def _differences() -> list[Case]:
    y = sample(6)
    knots = np.array([0.0, 0.4, 1.1, 1.5, 2.6, 3.0])
    cases = [with_options(np.diff, X, axis=a, n=n) for a in (0, 1, -1) for n in (0, 1, 2)]
    cases += [case(np.diff, y), case(np.diff, sample(1)), case(np.diff, sample(3, kind="c"))]
    cases += [
        case(lambda x, p, a: np.diff(x, 2, -1, p, a), X, 0.5, sample(3, 2, seed=2), covers=np.diff, label="diff ends")
    ]
    cases += [case(lambda x, p: np.diff(x, prepend=p), y, 0.5, covers=np.diff, label="diff prepend")]
    cases += [case(np.ediff1d, X), case(np.ediff1d, y, sample(2), sample(seed=4)), case(np.ediff1d, sample(0))]
    for order in (1, 2):
        cases += [with_options(np.gradient, y, edge_order=order), with_options(np.gradient, X, edge_order=order)]
        cases += [with_options(np.gradient, X, axis=a, edge_order=order) for a in (0, -1, (1, 0))]
        cases += [case(lambda y, k, o=order: np.gradient(y, k, edge_order=o), y, knots, covers=np.gradient,
                       label=f"gradient knots edge_order={order}")]  # fmt: skip
        cases += [case(lambda x, h, k, o=order: np.gradient(x, h, k, edge_order=o), X, 0.3, knots[:4],
                       covers=np.gradient, label=f"gradient step and knots edge_order={order}")]  # fmt: skip
    cases += [
        case(np.gradient, y, 0.7),
        case(np.gradient, X, 0.7),
        case(np.gradient, sample(2)),
        case(np.gradient, y * 1j),
    ]
    cases += [case(np.trapezoid, y), case(np.trapezoid, y, knots), case(np.trapezoid, X, sample(4, seed=1))]
    cases += [with_options(np.trapezoid, X, dx=0.4, axis=0), case(np.trapezoid, X, sample(3, 4, seed=5))]
    cases += [case(lambda y, h: np.trapezoid(y, dx=h), y, 0.4, covers=np.trapezoid, label="trapezoid dx")]
    cases += [
        case(lambda y, x: np.trapezoid(y, x, axis=0), X, sample(3, low=0, high=4), covers=np.trapezoid, label="trapz 0")
    ]
    phase = np.array([[0.0, 2.9, -2.9, 0.4], [1.0, -2.7, 3.2, 9.0]])
    cases += [
        case(np.unwrap, phase),
        with_options(np.unwrap, phase, axis=0),
        with_options(np.unwrap, phase, period=4.0),
    ]
    return cases


def _interpolations() -> list[Case]:
    knots, values = np.array([-1.0, 0.1, 0.9, 1.6]), sample(4)
    x = sample(2, 4)
    cases = [
        case(np.interp, x, knots, values),
        case(np.interp, 0.3, knots, values),
        case(np.interp, sample(0), knots, values),
    ]
    cases += [case(np.interp, x, knots, sample(4, kind="c")), case(np.interp, x, np.array([0.5]), np.array([2.0]))]
    options: tuple[dict[str, Any], ...] = ({"left": 9.0}, {"right": -3.0}, {"left": 0.5, "right": 0.7}, {"period": 2.9})
    for o in options:
        cases.append(case(lambda x, k, v, o=o: np.interp(x, k, v, **o), x, knots, values, covers=np.interp,
                          label=f"interp {sorted(o)}"))  # fmt: skip
    cases.append(case(lambda x, a, b: np.interp(x + 0 * a + 0 * b, knots, values, a, b), x, 0.2, -0.4, covers=np.interp,
                      label="interp in left and right"))  # fmt: skip
    shuffled = np.array([2, 0, 3, 1])
    cases.append(case(lambda x, k, v: np.interp(x, k[shuffled], v, period=3.1), x, knots, values, covers=np.interp,
                      label="interp period unsorted"))  # fmt: skip
    return cases


def _convolutions() -> list[Case]:
    cases: list[Case] = []
    for fun in (np.convolve, np.correlate):
        for mode in ("full", "same", "valid"):
            for m, n in ((5, 3), (3, 5), (4, 2), (2, 4), (3, 3), (1, 4), (4, 1), (6, 4), (4, 6)):
                cases.append(case(lambda a, v, f=fun, mode=mode: f(a, v, mode), sample(m), sample(n, seed=1),
                                  covers=fun, label=f"{fun.__name__} {mode} {m} {n}"))  # fmt: skip
            z = sample(4, kind="c")
            cases.append(case(lambda a, v, f=fun, mode=mode: f(a, v, mode=mode), z, sample(3, kind="c", seed=3),
                              covers=fun, label=f"{fun.__name__} {mode} complex"))  # fmt: skip
        cases += [case(fun, sample(4), sample(2)), case(fun, sample(3), sample(2, kind="c"))]
    return [*cases, case(np.convolve, sample(2), 1.5), case(np.convolve, 1.5, sample(2))]


CASES: list[Case] = [*_sorts(), *_sets(), *_differences(), *_interpolations(), *_convolutions()]
