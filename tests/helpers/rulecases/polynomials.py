"""Polynomials: values, arithmetic, calculus, roots and fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.polynomial.chebyshev import chebval
from numpy.polynomial.polynomial import polyval

from rulecases.harness import Case, case, sample

CASES: list[Case] = []


def add(fun: Any, label: str, run: Callable[..., Any], *args: Any, **options: Any) -> None:
    """Add a case for a function with keywords."""
    CASES.append(case(run, *args, covers=fun, label=f"{fun.__name__} {label}", **options))


for kind in "fc":
    CASES += [
        case(np.polyval, sample(4, kind=kind), sample(3, kind=kind)),
        case(np.polyval, sample(3, kind=kind), sample(2, 2, kind=kind)),
        case(np.polyval, sample(3, kind=kind), 0.7),
        case(np.polyval, sample(1, kind=kind), sample(2, kind=kind)),
        case(np.polyval, sample(3, 2, kind=kind), sample(2, kind=kind)),
    ]
    for fun in (np.polyadd, np.polysub, np.polymul):
        for n, m in [(3, 3), (2, 4), (4, 1)]:
            CASES.append(case(fun, sample(n, kind=kind), sample(m, kind=kind)))
        CASES.append(case(fun, 2.5, sample(3, kind=kind)))
    for n, m in [(4, 2), (5, 3), (3, 1), (2, 3), (3, 3)]:
        CASES.append(case(np.polydiv, sample(n, kind=kind), sample(m, kind=kind, low=0.5)))
    for m in (0, 1, 2, 3):
        add(np.polyder, f"m={m} {kind}", lambda p, m=m: np.polyder(p, m), sample(5, kind=kind))
        add(np.polyint, f"m={m} {kind}", lambda p, m=m: np.polyint(p, m), sample(3, kind=kind))
    # NumPy hands a traced constant over only together with traced coefficients
    add(np.polyint, f"constants {kind}", lambda p: np.polyint(p[:3], 2, p[3:]), sample(5, kind=kind))
    add(np.polyint, f"one constant {kind}", lambda p: np.polyint(p[1:], 2, k=p[0]), sample(4, kind=kind))
    CASES.append(case(np.roots, np.array([2.0, -3.0, -7.0, 1.0]) + (0.5j if kind == "c" else 0.0)))
    CASES.append(case(np.roots, sample(2, kind=kind)))
    CASES += [
        case(np.poly, sample(3, kind=kind)),
        case(np.poly, sample(3, 3, kind=kind) + 3 * np.diag([1.0, 2.0, 3.5])),
    ]
    CASES += [case(np.vander, sample(3, kind=kind)), case(np.vander, sample(0, kind=kind))]
    for n, increasing in [(2, False), (4, True), (1, False), (None, True), (0, False)]:
        add(
            np.vander, f"{n} {increasing} {kind}", lambda x, n=n, i=increasing: np.vander(x, n, i), sample(3, kind=kind)
        )
CASES += [
    case(lambda x: np.polyval([1, -2, 3], x), sample(3), label="polyval with integer coefficients"),
    case(lambda p: np.polyval(p, np.arange(3)), sample(3), label="polyval at integers"),
    case(lambda p: np.polymul([2.0, 1.0], p), np.array([0.0, 1.5, -1.0])[1:], label="polymul with a list"),
    case(lambda p: np.polymul(np.array([0.0, 2.0, 1.0]), p), sample(3), label="polymul with a leading zero"),
    case(lambda p: np.roots(np.pad(p, 1)), np.array([1.0, -3.0, 1.0]), label="roots, zeros outside"),
    case(np.roots, np.array([1.0, 0.5, 2.0, 0.3]), label="roots in conjugate pairs"),
    case(lambda x: polyval(x, [1.0, 2.0, -0.5]), sample(3), label="np.polynomial's polyval at x", covers=()),
    case(lambda x: chebval(x, [1.0, 2.0, -0.5, 1.0]), sample(3), label="chebval at x", covers=()),
]  # fmt: skip

X, Y, W = sample(6), sample(6, seed=3), sample(6, low=0.5, seed=4)
add(np.polyfit, "", lambda x, y: np.polyfit(x, y, 2), X, Y)
add(np.polyfit, "weights", lambda x, y, w: np.polyfit(x, y, 2, w=w), X, Y, W)
add(np.polyfit, "several", lambda x, y, w: np.polyfit(x, y, 1, w=w), X, sample(6, 2), W)
add(np.polyfit, "complex", lambda y: np.polyfit(X, y, 2), sample(6, kind="c"), float32=False)
add(np.polyfit, "full", lambda x, y: np.polyfit(x, y, 2, full=True), X, Y, float32=False)
add(np.polyfit, "cov", lambda x, y, w: np.polyfit(x, y, 2, w=w, cov=True), X, Y, W)
add(np.polyfit, "cov, several", lambda x, y: np.polyfit(x, y, 1, cov=True), X, sample(6, 2))
add(np.polyfit, "cov unscaled", lambda x, y: np.polyfit(x, y, 2, cov="unscaled"), X, Y)
