"""Rounding, remainders, and the parts of a floating point number; comparisons and bits.

Away from their jumps these are constant, or linear with a slope that is constant between jumps.
"""

from __future__ import annotations

import numpy as np

from nbgrad.core.primitive import ONE, constant, elementwise, linear, rule

AWAY = "derivative away from the jumps"

elementwise(np.remainder, ONE, lambda ans, x, y: -np.rint((x - ans) / y), note=AWAY)
elementwise(np.fmod, ONE, lambda ans, x, y: -np.rint((x - ans) / y), note=AWAY)
rule(
    np.divmod,
    vjp=(lambda g, ans, x, y: g[1], lambda g, ans, x, y: -ans[0] * g[1]),
    jvp=(
        lambda t, ans, x, y: (np.zeros_like(ans[0]), t),
        lambda t, ans, x, y: (np.zeros_like(ans[0]), -ans[0] * t),
    ),
    outputs=True,
    note=AWAY,
)
rule(
    np.modf,
    vjp=lambda g, ans, x: g[0],
    jvp=lambda t, ans, x: (t, np.zeros_like(ans[1])),
    outputs=True,
    note=AWAY,
)
rule(
    np.frexp,
    vjp=lambda g, ans, x: np.ldexp(g[0], -ans[1]),
    jvp=lambda t, ans, x: (np.ldexp(t, -ans[1]), np.zeros_like(ans[1])),
    outputs=True,
    note=AWAY,
)
linear(np.ldexp, lambda g, ans, x, n: np.ldexp(g, n))
elementwise(np.nextafter, ONE, lambda ans, x, towards: np.zeros_like(ans), note="treated as x itself")

constant(
    np.floor, np.ceil, np.trunc, np.rint, np.round, np.around, np.fix, np.floor_divide, np.signbit, np.spacing
)  # fmt: skip
constant(
    np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal,
    np.logical_and, np.logical_or, np.logical_xor, np.logical_not,
    np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert, np.left_shift, np.right_shift, np.bitwise_count,
    np.gcd, np.lcm, np.isnan, np.isinf, np.isfinite, np.isnat, np.isneginf, np.isposinf,
    np.isclose, np.allclose, np.array_equal, np.array_equiv, np.isreal, np.iscomplex, np.isin,
    note="yields booleans or integers",
)  # fmt: skip
