"""Element-wise functions that need arguments of their own; all others get theirs made for them."""

from __future__ import annotations

from typing import Any

import numpy as np

from rulecases.harness import Case, case, sample

HOLOMORPHIC = (
    np.negative, np.positive, np.reciprocal, np.square, np.sqrt, np.exp, np.exp2, np.expm1, np.log, np.log2, np.log10,
    np.log1p, np.sin, np.cos, np.tan, np.arcsin, np.arccos, np.arctan, np.sinh, np.cosh, np.tanh, np.arcsinh,
    np.arccosh, np.arctanh, np.sinc,
)  # fmt: skip
"""Functions of one complex number whose real cases are made by the harness."""

TWO_COMPLEX = (np.add, np.subtract, np.multiply, np.true_divide, np.power, np.float_power)


def _complex_cases() -> list[Case]:
    cases: list[Case] = []
    for fun in HOLOMORPHIC:
        cases += [case(fun, sample(2, 3, kind="c"), covers=()), case(fun, sample(kind="c"), covers=())]
    for fun in TWO_COMPLEX:
        z, w = sample(2, 1, kind="c"), sample(3, kind="c", seed=3, low=0.4)
        cases += [case(fun, z, w, covers=()), case(fun, sample(3, low=0.3), w, covers=())]
        cases += [case(fun, z, sample(3, seed=1), covers=())]
    return cases


def _not_holomorphic() -> list[Case]:
    cases: list[Case] = []
    for fun in (np.absolute, np.angle, np.real, np.imag, np.conjugate, np.sign, np.real_if_close, np.nan_to_num):
        for args in ((sample(3, kind="c"),), (sample(2, 3),), (sample(0, 2, kind="c"),), (sample(),)):
            cases.append(case(fun, *args))
    cases.append(case(lambda z: np.angle(z, deg=True), sample(3, kind="c"), covers=np.angle, label="angle deg"))
    cases.append(case(np.real_if_close, sample(3) + 0j, label="real_if_close of a real", order=1))
    return cases


def _powers() -> list[Case]:
    x, positive = sample(4), sample(2, 3, low=0.2)
    exponents: tuple[Any, ...] = (2, 3, 1, 0, -1, 3.0, 0.0, np.array([0, 1, 2, 3]), np.float32(2), np.int64(3))
    cases = [
        case(lambda x, p=p: np.power(x, p), x, covers=np.power, label=f"power to {p!r}", float32=type(p) is int)
        for p in exponents
    ]
    cases += [case(lambda x: x**2, x, label="x**2", covers=()), case(lambda x: x**3.0, x, label="x**3.0", covers=())]
    for fun in (np.power, np.float_power):
        cases += [case(fun, positive, sample(3, seed=4)), case(fun, positive, 2.5), case(fun, 1.7, sample(3))]
        cases += [case(fun, sample(low=0.5), sample(seed=1)), case(fun, np.ones((0, 2)), np.ones(2))]
    return cases


def _several_outputs() -> list[Case]:
    x, y = sample(2, 3, low=1.1, high=7.9), sample(3, low=1.3, high=2.2, seed=2)
    return [
        case(np.divmod, x, y),
        case(np.divmod, -x, y),
        case(np.divmod, 7.3, sample(2, low=1.4, high=1.6)),
        case(lambda x, y: divmod(x, y), x, y, label="divmod operator", covers=np.divmod),
        case(np.modf, x),
        case(np.modf, sample()),
        case(np.frexp, x),
        case(np.frexp, sample(0)),
        case(np.remainder, x, y),
        case(np.remainder, -x, y),
        case(np.fmod, x, -y),
        case(np.fmod, -x, y),
        case(np.ldexp, sample(3), np.array([1, -2, 3])),
        case(np.ldexp, sample(3), 2),
        case(np.ldexp, sample(2, 1), np.array([1, -2, 3])),
    ]


def _clips() -> list[Case]:
    x = sample(2, 4)
    low, high = sample(4, low=-1.9, high=-0.6), sample(4, low=0.3, high=1.8)
    return [
        case(np.clip, x, -0.9, 1.1),
        case(np.clip, x, low, high),
        case(np.clip, x, None, high),
        case(np.clip, x, low, None),
        case(np.clip, x, 1.05, -0.45, label="clip with crossed bounds"),
        case(lambda x: np.clip(x, min=-0.9), x, covers=np.clip, label="clip min="),
        case(lambda x, h: np.clip(x, max=h), x, high, covers=np.clip, label="clip max="),
        case(lambda x, h: np.clip(x, a_min=None, a_max=h), x, high, covers=np.clip, label="clip a_max="),
        case(lambda x: np.clip(x, -1, 1, dtype=np.float64), x, covers=np.clip, label="clip dtype="),
        case(lambda x: x.clip(-0.9, 1.1), x, covers=np.clip, label=".clip"),
        case(np.clip, sample(0, 3), 0.0, 1.0),
        case(np.clip, 0.5, -1.0, 1.0),
    ]


def _put_numbers() -> list[Case]:
    x = np.array([1.0, np.nan, np.inf, -np.inf, 2.0])
    return [
        case(lambda v: np.nan_to_num(v + x), 1.5, covers=np.nan_to_num, label="nan_to_num of nan and inf", order=1),
        case(
            lambda n, p: np.nan_to_num(0 * n + 0 * p + x, nan=n, posinf=p, neginf=-3.0),
            0.5, 7.0, covers=np.nan_to_num, label="nan_to_num nan= posinf=", float32=False,
        ),
        case(lambda v: np.nan_to_num(v, copy=False), sample(3), covers=np.nan_to_num, label="nan_to_num copy=False"),
    ]  # fmt: skip


def _emath() -> list[Case]:
    cases: list[Case] = []
    e = np.emath
    for fun in (e.sqrt, e.log, e.log2, e.log10, e.arccos, e.arcsin, e.arctanh):
        cases += [
            case(fun, sample(3, low=0.2, high=0.8)),
            case(fun, sample(2, 3, high=1.7)),
            case(fun, sample(2, kind="c")),
        ]
    cases += [
        case(np.emath.power, sample(3, low=0.3), 1.5),
        case(lambda x: np.emath.power(x, 1.5), sample(3), covers=()),
    ]
    cases += [case(np.emath.logn, 3.0, sample(3, low=0.3)), case(np.emath.logn, 3.0, sample(3))]
    return cases


CASES: list[Case] = [
    case(np.where, np.array([True, False, True]), sample(3), sample(3, seed=5)),
    case(np.where, np.array([[True], [False]]), sample(3), 2.5),
    case(np.heaviside, sample(3), sample(3, seed=2)),
    case(np.copysign, sample(2, 3), sample(3, seed=2)),
    case(np.sinc, np.array([-1e-9, 0.0, 1e-4, 0.2, 1 / np.pi, 0.4, 7.5]), tolerance={"eps": 1e-4, "rtol": 1e-5}),
    case(np.i0, np.array([-30.0, -2.0, 0.0, 1e-3, 5.0, 50.0]), tolerance={"rtol": 1e-5}),
    *_complex_cases(),
    *_not_holomorphic(),
    *_powers(),
    *_several_outputs(),
    *_clips(),
    *_put_numbers(),
    *_emath(),
]
