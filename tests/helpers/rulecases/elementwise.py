"""Element-wise functions that need arguments of their own; all others get theirs made for them."""

from __future__ import annotations

import numpy as np
from rulecases.harness import Case, case, sample

CASES: list[Case] = [
    case(np.ldexp, sample(3), np.array([1, -2, 3])),
    case(np.where, np.array([True, False, True]), sample(3), sample(3, seed=5)),
    case(np.where, np.array([[True], [False]]), sample(3), 2.5),
    case(np.absolute, sample(4)),
    case(np.absolute, sample(2, 3, kind="c")),
    case(np.power, sample(3), 2),
    case(np.power, sample(3), 3.0),
    case(np.power, sample(2, 3, low=0.2), sample(3, seed=4), order=2),
    case(np.angle, sample(3, kind="c")),
    case(np.real, sample(3, kind="c")),
    case(np.imag, sample(3, kind="c")),
    case(np.conjugate, sample(3, kind="c")),
    case(np.exp, sample(3, kind="c")),
    case(np.log, sample(3, kind="c")),
    case(np.sin, sample(3, kind="c")),
    case(np.tanh, sample(3, kind="c")),
    case(np.multiply, sample(3, kind="c"), sample(3)),
    case(np.true_divide, sample(3), sample(3, kind="c", low=1.0)),
    case(np.sqrt, sample(3, kind="c")),
]
