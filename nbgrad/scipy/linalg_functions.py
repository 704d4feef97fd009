"""Functions of matrices: exponential, logarithm, powers, trigonometric and hyperbolic functions.

Mathematics: the Fréchet derivative L of f at A satisfies f([[A, E], [0, A]]) = [[f(A), L(E)], [0, f(A)]] (Mathias,
"A chain rule for matrix functions and applications", 1996), and its adjoint is the derivative at Aᵀ. SciPy has an
algorithm of its own for the exponential (Al-Mohy & Higham, 2009); for a square root X, X dX + dX X = dA is a
Sylvester equation.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import linalg as plain

from nbgrad.core.cotangent import shape_of
from nbgrad.core.errors import NotDifferentiable
from nbgrad.core.primitive import Primitive, handler, rule
from nbgrad.rules.composite import composite
from nbgrad.rules.matrices import turned
from nbgrad.scipy.linalg_systems import SYLVESTER


def _block(a: Any, e: Any) -> Any:
    """[[A, E], [0, A]]."""
    lower = np.concatenate([np.zeros_like(a), a], axis=-1)
    return np.concatenate([np.concatenate([a, e], axis=-1), lower], axis=-2)


def _corner(x: Any) -> Any:
    n = shape_of(x)[-1] // 2
    return x[..., :n, n:]


def _by_blocks(op: Primitive, a: Any, e: Any, *options: Any) -> Any:
    """The derivative of ``op`` at A in the direction E."""
    return _corner(op(_block(a, e), *options))


def _function_of_matrix(fun: Any, note: str = "") -> Primitive:
    op: Primitive = rule(
        fun,
        vjp=lambda g, ans, a, *options: _by_blocks(op, turned(a), g, *options),
        jvp=lambda t, ans, a, *options: _by_blocks(op, a, t, *options),
        note=note,
    )
    return op


for _fun in (plain.cosm, plain.sinm, plain.tanm, plain.coshm, plain.sinhm, plain.tanhm):
    _function_of_matrix(_fun)
_function_of_matrix(plain.fractional_matrix_power, note="with respect to the matrix")


def _logm(a: Any) -> Any:
    return plain.logm(a)


LOGM = _function_of_matrix(_logm)
LOGM.name = "logm"


# exponential
def _expm_moves(a: Any, e: Any) -> Any:
    return plain.expm_frechet(a, e, compute_expm=False)


FRECHET: Primitive = rule(
    _expm_moves,
    vjp=(
        lambda g, ans, a, e: MOVES_BY_BLOCKS.vjp(0, g, ans, (a, e), {}),
        lambda g, ans, a, e: FRECHET(turned(a), g),
    ),
    jvp=(
        lambda t, ans, a, e: MOVES_BY_BLOCKS.jvp(0, t, ans, (a, e), {}),
        lambda t, ans, a, e: FRECHET(a, t),
    ),
)
EXPM: Primitive = rule(plain.expm, vjp=lambda g, ans, a: FRECHET(turned(a), g), jvp=lambda t, ans, a: FRECHET(a, t))


def _moves_by_blocks(a: Any, e: Any) -> Any:
    return _by_blocks(EXPM, a, e)


MOVES_BY_BLOCKS: Primitive = composite(_moves_by_blocks, _moves_by_blocks)


def _both(a: Any, e: Any) -> Any:
    return plain.expm_frechet(a, e)


BOTH = composite(_both, lambda a, e: (EXPM(a), FRECHET(a, e)), outputs=True)
FRECHET.name = MOVES_BY_BLOCKS.name = BOTH.name = "expm_frechet"


@handler(plain.expm_frechet)
def expm_frechet(a: Any, e: Any, method: Any = None, compute_expm: bool = True, check_finite: bool = True) -> Any:
    """scipy.linalg.expm_frechet with traced arguments."""
    return tuple(BOTH(a, e)) if compute_expm else FRECHET(a, e)


# square root
def _sqrtm(a: Any) -> Any:
    return plain.sqrtm(a)


SQRTM: Primitive = rule(
    _sqrtm,
    vjp=lambda g, ans, a: SYLVESTER(turned(ans), turned(ans), g),
    jvp=lambda t, ans, a: SYLVESTER(ans, ans, t),
)
SQRTM.name = "sqrtm"


@handler(plain.sqrtm)
def sqrtm(a: Any, disp: bool = True, **deprecated: Any) -> Any:
    """scipy.linalg.sqrtm of a traced matrix."""
    return _shown(SQRTM, a, disp)


@handler(plain.logm)
def logm(a: Any, disp: bool = True) -> Any:
    """scipy.linalg.logm of a traced matrix."""
    return _shown(LOGM, a, disp)


def _shown(op: Primitive, a: Any, disp: bool) -> Any:
    if not disp:
        raise NotDifferentiable(f"scipy.linalg.{op.name}(disp=False) has no derivative rule; leave disp out")
    return op(a)
