"""scipy.signal through nbgrad.scipy.signal."""

from __future__ import annotations

import numpy as np
import scipy.signal as plain

from nbgrad.scipy import signal
from rulecases.harness import Case, case, sample

CASES: list[Case] = []
MODES = ("full", "same", "valid")
ORDERS = {"f": 2, "c": 1}
"""Complex operands go through the same rules: their second derivatives need no check of their own."""

for kind, order in ORDERS.items():
    for n, m in [((4,), (3,)), ((3,), (5,)), ((3, 4), (2, 2)), ((2, 3, 3), (2, 1, 2)), ((), ())]:
        a, b = sample(*n, kind=kind), sample(*m, kind=kind, seed=1)
        for mode in MODES:
            for name in ("convolve", "correlate", "fftconvolve", "oaconvolve"):
                CASES.append(
                    case(lambda a, b, f=name, mode=mode: getattr(signal, f)(a, b, mode=mode), a, b, order=order,
                         label=f"signal.{name} {mode} {kind} {n} {m}", covers=getattr(plain, name))
                )  # fmt: skip
    for mode in MODES:
        for name in ("fftconvolve", "oaconvolve"):
            for axes, shapes in [(1, ((2, 4), (2, 3))), ([0], ((4, 1), (2, 3))), ((0, -1), ((3, 2, 2), (2, 2, 2)))]:
                if mode == "same" and axes == [0]:
                    continue  # SciPy cuts the broadcast axis too
                a, b = (sample(*s, kind=kind, seed=i) for i, s in enumerate(shapes))
                CASES.append(
                    case(lambda a, b, f=name, mode=mode, axes=axes: getattr(signal, f)(a, b, mode, axes), a, b,
                         label=f"signal.{name} {mode} {kind} axes {axes}", covers=getattr(plain, name), order=order)
                )  # fmt: skip
        for name in ("convolve2d", "correlate2d"):
            for boundary in ("fill", "wrap", "symm"):
                for n, m in [((3, 4), (2, 3)), ((2, 2), (2, 3))]:
                    a, b = sample(*n, kind=kind), sample(*m, kind=kind, seed=1)
                    CASES.append(
                        case(lambda a, b, f=name, mode=mode, edge=boundary: getattr(signal, f)(a, b, mode, edge, 0.5),
                             a, b, label=f"{name} {mode} {boundary} {kind} {n} {m}", covers=getattr(plain, name),
                             order=order)
                    )  # fmt: skip
    CASES.append(
        case(lambda b, a, x: signal.lfilter(b, a, x), sample(3, kind=kind), np.array([2.0, 0.5, -0.3]),
             sample(6, kind=kind), covers=plain.lfilter, label=f"lfilter {kind}", order=order)
    )  # fmt: skip
CASES += [
    case(lambda b, a, x: signal.lfilter(b, a, x, axis=0), sample(2), np.array([1.5, 0.5]), sample(5, 2),
         covers=plain.lfilter, label="lfilter axis 0"),
    case(lambda b, x: signal.lfilter(b, 2.0, x), sample(4), sample(2, 3), covers=plain.lfilter, label="lfilter fir"),
    case(lambda a, b: signal.convolve(a, b, "same", "fft"), sample(4), sample(3), covers=(), label="convolve as SciPy"),
]  # fmt: skip

AXES = [
    ((3, 5), (3, 4), ([1], [0]), None),
    ((3, 5), (3, 4), ([], []), ([0], [0])),
    ((3, 4), (3, 4, 2), ([1], [2]), ([0], [0])),
    ((2, 3, 4, 3), (2, 4, 2, 3, 2), ([1, 2], [2, 4]), ([0, 3], [0, 3])),
    ((3, 4), (3, 2), ([0, 1], [0, 1]), None),
    ((3, 4), (2, 3), ([1, 0], [1, 0]), None),
    ((2, 3, 4), (2, 2, 4), ([1], [1]), ([2, 0], [-1, 0])),
    ((2, 3, 4), (4, 2, 2), ([-2], [2]), ([0, 2], [1, 0])),
    ((2, 3), (2, 5), ([-1], [-1]), ([0], [0])),
]
for first, second, axes, dot_axes in AXES:
    for mode in MODES:
        for kind, order in ORDERS.items():
            CASES.append(
                case(lambda a, b, axes=axes, dots=dot_axes, mode=mode: signal.convolve(a, b, axes, dots, mode),
                     sample(*first, kind=kind), sample(*second, kind=kind, seed=1), covers=(), order=order,
                     label=f"signal.convolve {first} {second} axes={axes} dot_axes={dot_axes} {mode} {kind}")
            )  # fmt: skip
