"""var, std, ptp, average, cov, corrcoef, order statistics, histograms."""

from __future__ import annotations

from typing import Any

import numpy as np

from rulecases.harness import Case, case, sample
from rulecases.reductions import AXES, MASK, with_options

X = sample(2, 3)
Z = sample(2, 3, kind="c")


def _spreads() -> list[Case]:
    cases: list[Case] = []
    for fun in (np.var, np.std):
        cases += [with_options(fun, X, axis=a) for a in AXES if a != ()]
        cases += [with_options(fun, X, axis=a, keepdims=True) for a in (None, 0, (0, 1))]
        cases += [with_options(fun, X, ddof=1), with_options(fun, X, axis=1, correction=0.5)]
        cases += [with_options(fun, X, axis=a, where=MASK) for a in (None, 0, 1)]
        cases += [with_options(fun, X, axis=1, where=MASK, ddof=1, keepdims=True)]
        cases += [case(fun, Z), with_options(fun, Z, label="complex", axis=0, ddof=1), case(fun, sample(5))]
        cases += [with_options(fun, sample(2, 3, 2), axis=(0, 2)), with_options(fun, X, dtype=np.float64)]
        for options in ({"axis": 1, "keepdims": True}, {"axis": 1}, {"axis": 1, "where": MASK, "ddof": 1}):
            cases.append(
                case(
                    lambda x, m, f=fun, o=options: f(x, mean=m, **o), X, sample(2, 1, seed=3), covers=fun,
                    label=f"{fun.__name__} about a mean {sorted(options)}",
                )
            )  # fmt: skip
        about_own = case(
            lambda x, f=fun: f(x, axis=1, mean=np.mean(x, axis=1, keepdims=True)),
            X,
            covers=fun,
            label=f"{fun.__name__} own mean",
        )
        cases.append(about_own)
    cases.append(case(lambda x: x.var(axis=0) + x.std(axis=0, ddof=1), X, covers=(), label="var and std methods"))
    return cases


def _averages() -> list[Case]:
    fun, w1, w2 = np.average, sample(3, low=0.3), sample(2, 3, low=0.3, seed=1)
    cases = [with_options(fun, X, axis=a) for a in (None, 0, -1, (0, 1))]
    cases += [with_options(fun, X, axis=1, keepdims=True), case(fun, Z), case(fun, sample(4))]
    for axis, weights in ((1, w1), (None, w2), (0, w2), ((1, 0), w2.T.copy())):
        for returned in (False, True):
            cases.append(
                case(
                    lambda x, w, a=axis, r=returned: np.average(x, a, w, r), X, weights, covers=fun,
                    label=f"average axis={axis} weights{weights.shape} returned={returned}",
                )
            )  # fmt: skip
    cases.append(
        case(lambda x: np.average(x, axis=1, returned=True), X, covers=fun, label="average unweighted returned")
    )
    cases.append(
        case(lambda x, w: np.average(x, weights=w, keepdims=True), X, w2, covers=fun, label="average weights=")
    )
    return cases


def _covariances() -> list[Case]:
    x, y, z = sample(2, 4), sample(4, seed=2), sample(3, 4, kind="c")
    f, a = np.array([1, 2, 1, 3]), sample(4, low=0.4)
    cases: list[Case] = []
    for fun in (np.cov, np.corrcoef):
        cases += [case(fun, x), case(fun, y), case(fun, x, y), case(fun, z), case(fun, y, sample(4, seed=9))]
        cases += [with_options(fun, sample(4, 2), rowvar=False), with_options(fun, x, dtype=np.float64)]
        cases.append(case(lambda x, y, g=fun: g(x, y, rowvar=False), sample(4, 2), sample(4, 1, seed=1), covers=fun,
                          label=f"{fun.__name__} columns"))  # fmt: skip
    cases += [with_options(np.cov, x, bias=True), with_options(np.cov, x, ddof=2), with_options(np.cov, x, fweights=f)]
    for options in ({}, {"fweights": f}, {"ddof": 0}, {"fweights": f, "ddof": 2}):
        cases.append(case(lambda x, a, o=options: np.cov(x, aweights=a, **o), x, a, covers=np.cov,
                          label=f"cov aweights {sorted(options)}", float32=False))  # fmt: skip
    return cases


METHODS = (
    "inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "hazen", "weibull",
    "linear", "median_unbiased", "normal_unbiased", "lower", "higher", "midpoint", "nearest",
)  # fmt: skip
WITH_NAN = np.array([[0.0, np.nan, 0.0, 0.0], [np.nan, 0.0, 0.0, np.nan], [0.0, 0.0, 0.0, 0.0]])


def _order_statistics() -> list[Case]:
    x, many = sample(3, 4), np.array([0.1, 0.55, 0.9])
    cases: list[Case] = []
    for fun in (np.median, np.nanmedian):
        cases += [with_options(fun, x, axis=a) for a in (None, 0, 1, -1, (0, 1))]
        cases += [with_options(fun, x, axis=(1,), keepdims=True), case(fun, sample(5)), case(fun, sample(2, 3, 2))]
        cases += [
            case(lambda x, f=fun: f(1 * x, 0, overwrite_input=True), x, covers=fun, label=f"{fun.__name__} overwrite")
        ]
    for fun, scale in ((np.quantile, 1), (np.percentile, 100), (np.nanquantile, 1), (np.nanpercentile, 100)):
        q = 0.35 * scale
        cases += [case(lambda x, f=fun, q=q, a=a: f(x, q, axis=a), x, covers=fun, label=f"{fun.__name__} axis={a}")
                  for a in (None, 0, -1, (1, 0))]  # fmt: skip
        cases += [case(lambda x, f=fun, s=scale, k=k: f(x, many * s, axis=1, keepdims=k), x, covers=fun,
                       label=f"{fun.__name__} of many keepdims={k}") for k in (False, True)]  # fmt: skip
        cases += [case(lambda x, f=fun, q=q, m=m: f(x, q, method=m), sample(7), covers=fun,
                       label=f"{fun.__name__} {m}") for m in METHODS]  # fmt: skip
        cases += [case(lambda x, q, f=fun: f(x, q, axis=0), x, q, covers=fun, label=f"{fun.__name__} in q")]
        cases += [case(lambda x, q, f=fun: f(x, q), x, many[:2].reshape(2, 1) * scale, covers=fun,
                       label=f"{fun.__name__} in many q")]  # fmt: skip
        cases += [case(lambda x, w, f=fun, q=q: f(x, q, axis=1, weights=w, method="inverted_cdf"), x,
                       sample(3, 4, low=0.4, seed=3), covers=fun, label=f"{fun.__name__} weights")]  # fmt: skip
        cases += [
            case(lambda x, f=fun, s=scale: f(x, s * 1.0) + f(x, 0.0), x, covers=fun, label=f"{fun.__name__} ends")
        ]
    slopes = ("weibull", "hazen", "interpolated_inverted_cdf", "median_unbiased", "normal_unbiased")
    cases += [case(lambda x, q, m=m: np.quantile(x, q, method=m), sample(7), 0.4, covers=(), label=f"quantile in q {m}")
              for m in slopes]  # fmt: skip
    for fun in (np.nanquantile, np.nanpercentile):
        cases += [case(lambda x, q, f=fun, a=a: f(x + WITH_NAN, q, axis=a), x, 0.4, covers=fun,
                       label=f"{fun.__name__} over nan axis={a}") for a in (None, 0, 1)]  # fmt: skip
    cases += [case(lambda x, a=a: np.nanmedian(x + WITH_NAN, axis=a), x, covers=(),
                   label=f"nanmedian over nan axis={a}") for a in (None, 0, 1)]  # fmt: skip
    return cases


def _histograms() -> list[Case]:
    index, w, data = np.array([0, 3, 1, 1, 3]), sample(5), sample(5)
    run: dict[str, Any] = {
        "bincount": lambda w: np.bincount(index, w),
        "bincount minlength": lambda w: np.bincount(index, weights=w, minlength=7),
    }
    cases = [case(f, w, covers=np.bincount, label=name) for name, f in run.items()]
    cases += [
        case(np.histogram, data),
        case(lambda x: np.histogram(x, 3, density=True), data, covers=(), label="density"),
    ]
    for name, options in {
        "bins": {"bins": 4}, "edges": {"bins": np.array([-1.0, 0.2, 1.0, 3.0])},
        "range": {"bins": 3, "range": (-1.5, 1.0)}, "auto": {"bins": "auto"}, "density": {"bins": 3, "density": True},
    }.items():  # fmt: skip
        cases.append(
            case(lambda x, o=options: np.histogram(x, **o), data, covers=np.histogram, label=f"histogram {name}")
        )
        only_edges = {k: v for k, v in options.items() if k != "density"}
        cases.append(case(lambda x, o=only_edges: np.histogram_bin_edges(x, **o), data, covers=np.histogram_bin_edges,
                          label=f"edges {name}"))  # fmt: skip
        if name != "auto":
            cases.append(case(lambda x, w, o=options: np.histogram(x, weights=w, **o), data, w, covers=np.histogram,
                              label=f"histogram weights {name}"))  # fmt: skip
    return cases


def _grids() -> list[Case]:
    x, y, w, edges = sample(6), sample(6, seed=2), sample(6, low=0.2), np.array([-2.5, -0.3, 0.9, 2.5])
    cases: list[Case] = []
    for name, options in {
        "3": {"bins": 3}, "2 4": {"bins": [2, 4]}, "edges": {"bins": [edges, 3]}, "shared edges": {"bins": edges},
        "range": {"bins": 3, "range": [[-1.5, 1.0], [-3.0, 3.0]]}, "density": {"bins": 2, "density": True},
    }.items():  # fmt: skip
        cases.append(case(lambda x, y, w, o=options: np.histogram2d(x, y, weights=w, **o), x, y, w,
                          covers=np.histogram2d, label=f"histogram2d {name}"))  # fmt: skip
        if name != "shared edges":
            cases.append(case(lambda x, y, w, o=options: np.histogramdd([x, y], weights=w, **o), x, y, w,
                              covers=np.histogramdd, label=f"histogramdd {name}"))  # fmt: skip
    cases.append(case(lambda s: np.histogramdd(s, 2), sample(5, 3), covers=np.histogramdd, label="histogramdd of rows"))
    cases.append(case(lambda x, y: np.histogram2d(x, y), x, y, covers=np.histogram2d, label="histogram2d unweighted"))
    return cases


CASES: list[Case] = [*_spreads(), *_averages(), *_covariances(), *_order_statistics(), *_histograms(), *_grids()]
