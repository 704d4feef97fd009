"""Sums, products, extremes, running sums: every axis, keyword and shape; the same ignoring NaN."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from rulecases.harness import Case, case, sample

MASK = np.array([[True, False, True], [False, True, True]])
AXES: tuple[Any, ...] = (None, 0, 1, -1, (0, 1), (-1, 0), ())


def with_options(fun: Callable[..., Any], x: Any, label: str = "", order: int = 2, **options: Any) -> Case:
    """``fun(x)`` under keyword arguments."""
    told = ", ".join(f"{k}={'...' if isinstance(v, np.ndarray) else v}" for k, v in options.items())
    name = f"{fun.__name__}({label or np.shape(x)}, {told})"
    return case(lambda x: fun(x, **options), x, covers=fun, label=name, order=order)


def _sweep(fun: Callable[..., Any], *, whole: bool = True, masked: bool = True, empty: bool = True) -> list[Case]:
    """One reduction over shapes, axes and the keywords that most have."""
    x = sample(2, 3, low=0.3, high=2.0)
    cases = [with_options(fun, x, axis=a) for a in AXES if whole or a != ()]
    cases += [with_options(fun, x, axis=a, keepdims=True) for a in (None, 0, (0, 1))]
    cases += [case(fun, sample(4)), case(fun, sample()), case(fun, 1.3), case(fun, np.float64(0.7))]
    cases += [
        with_options(fun, sample(2, 3, 2), axis=(0, 2)),
        with_options(fun, sample(2, 3, 2), axis=1, keepdims=True),
    ]
    if masked:
        cases += [with_options(fun, x, axis=a, where=MASK) for a in (None, 0, 1)]
        cases += [with_options(fun, x, axis=1, where=np.array([True, True, False]), keepdims=True)]
    if empty:
        cases += [with_options(fun, sample(0, 3), axis=1), with_options(fun, sample(0, 3), axis=0, keepdims=True)]
        cases += [case(fun, sample(0))]
    return cases


def _sums() -> list[Case]:
    x, z = sample(2, 3), sample(2, 3, kind="c")
    cases = [*_sweep(np.sum), *_sweep(np.prod), *_sweep(np.mean, empty=False)]
    for fun in (np.sum, np.prod, np.mean):
        cases += [case(fun, z), with_options(fun, z, label="complex", axis=0), with_options(fun, x, dtype=np.float64)]
    for fun in (np.sum, np.prod):
        cases.append(
            case(
                lambda x, i, f=fun: f(x + 0 * i, axis=1, initial=i), x, 1.7, covers=fun, label=f"{fun.__name__} initial"
            )
        )
        cases.append(
            case(
                lambda x, i, f=fun: f(x + 0 * i, initial=i, where=MASK),
                x,
                0.7,
                covers=fun,
                label=f"{fun.__name__} initial where",
            )
        )
        cases.append(
            case(lambda x, f=fun: f(x, 0, None, None, True), x, covers=fun, label=f"{fun.__name__} positional")
        )
    zeros = np.array([[1.5, 0.0, 2.0], [0.0, 3.0, 0.0], [1.0, 2.0, -1.0]])
    cases += [with_options(np.prod, zeros, label="zeros", axis=1), case(np.prod, zeros[0], label="prod of one zero")]
    cases.append(case(lambda x: x.sum(axis=0) + x.mean() + x.prod(1, keepdims=True), x, covers=(), label="methods"))
    return cases


def _extremes() -> list[Case]:
    x = sample(2, 3)
    cases: list[Case] = []
    for fun in (np.max, np.min, np.amax, np.amin, np.ptp):
        cases += _sweep(fun, masked=False, empty=False, whole=fun is not np.ptp)
        cases += [with_options(fun, sample(0, 3), axis=1)] if fun is not np.ptp else []
    for fun in (np.max, np.min):
        for options in ({"axis": 0, "initial": 0.1}, {"initial": 0.1, "where": MASK}, {"axis": 1, "initial": -9.0}):
            cases.append(with_options(fun, x, **options))
        cases.append(with_options(fun, sample(0, 3), axis=0, initial=2.0))
        cases.append(
            case(
                lambda x, i, f=fun: f(x + 0 * i, axis=1, initial=i),
                x,
                0.05,
                covers=fun,
                label=f"{fun.__name__} of initial",
            )
        )
        cases.append(case(fun, sample(4, kind="c"), label=f"{fun.__name__} complex"))
    return cases


def _running() -> list[Case]:
    x, z = sample(2, 3, low=0.3), sample(4, kind="c")
    zeros = np.array([[1.5, 0.0, 2.0, 0.0], [0.0, 3.0, 1.0, 2.0]])
    cases: list[Case] = []
    for fun in (np.cumsum, np.cumprod, np.nancumsum, np.nancumprod):
        cases += [with_options(fun, x, axis=a) for a in (None, 0, 1, -1)]
        cases += [case(fun, z), case(fun, 1.5), case(fun, sample(0)), with_options(fun, sample(0, 2), axis=0)]
        cases += [with_options(fun, sample(2, 2, 2), axis=1), with_options(fun, x, dtype=np.float64)]
    for fun in (np.cumulative_sum, np.cumulative_prod):
        for initial in (False, True):
            cases += [with_options(fun, x, axis=a, include_initial=initial) for a in (0, 1, -1)]
            cases += [
                with_options(fun, sample(4), include_initial=initial),
                with_options(fun, z, include_initial=initial),
            ]
    cases += [with_options(np.cumprod, zeros, label="zeros", axis=1), case(np.cumprod, zeros, label="cumprod zeros")]
    return cases


NAN = np.array([[1.0, np.nan, 2.0], [np.nan, -1.0, 0.5]])


def _without_nan() -> list[Case]:
    cases: list[Case] = []
    for fun in (np.nansum, np.nanprod, np.nanmean, np.nanmax, np.nanmin, np.nanvar, np.nanstd):
        extreme = fun in (np.nanmax, np.nanmin)
        cases += _sweep(fun, masked=not extreme, empty=fun in (np.nansum, np.nanprod), whole=fun not in (np.nanstd,))
        for options in ({}, {"axis": 0}, {"axis": 1, "keepdims": True}):
            cases.append(
                case(
                    lambda x, f=fun, o=options: f(x + NAN, **o), sample(2, 3), covers=fun,
                    label=f"{fun.__name__} over nan {options}",
                )
            )  # fmt: skip
    x = sample(2, 3)
    cases += [with_options(np.nansum, x, axis=1, initial=2.0), with_options(np.nanmax, x, initial=0.1, where=MASK)]
    cases += [with_options(np.nanvar, x, ddof=1), with_options(np.nanstd, x, axis=1, ddof=1, keepdims=True)]
    cases += [case(lambda x: np.nancumsum(x + NAN, axis=1), x, covers=(), label="nancumsum over nan")]
    cases += [case(lambda x: np.nancumprod(x + NAN), x, covers=(), label="nancumprod over nan")]
    cases += [case(lambda x: np.nan_to_num(x + NAN), x, covers=(), label="nan_to_num over nan")]
    return cases


CASES: list[Case] = [*_sums(), *_extremes(), *_running(), *_without_nan()]
