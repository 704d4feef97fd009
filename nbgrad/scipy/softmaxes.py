"""scipy.special: logsumexp, softmax, log_softmax, and counting functions of real arguments.

Mathematics: with weights p = b·e^(a − logsumexp), ∂logsumexp/∂a = p; softmax′ t = p (t − Σ p t). An infinite result
gives all weight to the terms that are as large, in equal parts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import arrayed, strip
from nbgrad.core.errors import NotDifferentiable
from nbgrad.core.primitive import handler, rule
from nbgrad.rules.composite import composite
from nbgrad.rules.reductions import Axis, spread


def _logsumexp(a: Any, b: Any = None, axis: Axis = None, keepdims: bool = False) -> Any:
    return special.logsumexp(a, axis=axis, b=b, keepdims=keepdims)


def _logsumexp_and_sign(a: Any, b: Any = None, axis: Axis = None, keepdims: bool = False) -> Any:
    return special.logsumexp(a, axis=axis, b=b, keepdims=keepdims, return_sign=True)


def _parts(a: Any, b: Any, axis: Axis) -> Any:
    """e^a / Σ b·e^a: how much of the sum each term is, before its factor b."""
    top = np.max(np.real(strip(a)), axis=axis, keepdims=True, initial=-np.inf)
    far = np.isinf(top)
    e = np.where(far, np.equal(a, top), np.exp(np.where(far, 0, a) - np.where(far, 0, top)))
    return e / np.sum(_scaled(e, b), axis=axis, keepdims=True)


def _scaled(parts: Any, b: Any) -> Any:
    return parts if b is None else parts * b


def _along(weights: Any, t: Any, like: Any, axis: Axis) -> Any:
    return np.reshape(np.sum(weights * t, axis=axis, keepdims=True), shape_of(like))


LOGSUMEXP = rule(
    _logsumexp,
    vjp=(
        lambda g, ans, a, b=None, axis=None, keepdims=False: (
            spread(g, a, axis, keepdims) * _scaled(_parts(a, b, axis), b)
        ),
        lambda g, ans, a, b, axis=None, keepdims=False: spread(g, a, axis, keepdims) * _parts(a, b, axis),
    ),
    jvp=(
        lambda t, ans, a, b=None, axis=None, keepdims=False: _along(_scaled(_parts(a, b, axis), b), t, ans, axis),
        lambda t, ans, a, b, axis=None, keepdims=False: _along(_parts(a, b, axis), t, ans, axis),
    ),
)
LOGSUMEXP.name = "logsumexp"


def _real(sign: Any) -> None:
    if np.iscomplexobj(sign):
        raise NotDifferentiable("logsumexp(…, return_sign=True) of complex numbers is not holomorphic; leave it out")


def _signed(k: int, g: Any, ans: Any, a: Any, b: Any = None, axis: Axis = None, keepdims: bool = False) -> Any:
    """The logarithm of |Σ b·e^a| moves as that of the sum does; its sign is constant."""
    _real(ans[1])
    return LOGSUMEXP.vjp(k, g[0], ans[0], (a, b), {"axis": axis, "keepdims": keepdims})


LOGSUMEXP_AND_SIGN = rule(_logsumexp_and_sign, vjp_any=_signed, outputs=True)
LOGSUMEXP_AND_SIGN.name = "logsumexp"


@handler(special.logsumexp)
def logsumexp(a: Any, axis: Axis = None, b: Any = None, keepdims: bool = False, return_sign: bool = False) -> Any:
    """scipy.special.logsumexp of traced values, in the terms a and their factors b."""
    a, b = arrayed(a), arrayed(b)
    if b is not None and shape_of(a) != (common := np.broadcast_shapes(shape_of(a), shape_of(b))):
        a = np.broadcast_to(a, common)
    run = LOGSUMEXP_AND_SIGN if return_sign else LOGSUMEXP
    options = ({} if axis is None else {"axis": axis}) | ({"keepdims": True} if keepdims else {})
    return run(a, **options) if b is None else run(a, b, **options)


def _softmax_rule(c: Any, ans: Any, x: Any, axis: Axis = None) -> Any:
    """p (c − Σ p c): symmetric, so both modes share it."""
    return ans * (c - np.sum(ans * c, axis=axis, keepdims=True))


rule(special.softmax, vjp=_softmax_rule, jvp=_softmax_rule)
rule(
    special.log_softmax,
    vjp=lambda g, ans, x, axis=None: g - np.exp(ans) * np.sum(g, axis=axis, keepdims=True),
    jvp=lambda t, ans, x, axis=None: t - np.sum(np.exp(ans) * t, axis=axis, keepdims=True),
)

# counting, extended to real numbers by the gamma function
composite(special.comb, lambda N, k, *, repetition=False: special.binom(N + k - 1 if repetition else N, k))
composite(special.perm, lambda N, k: special.poch(N - k + 1, k))
composite(special.factorial, lambda n: special.gamma(n + 1))
