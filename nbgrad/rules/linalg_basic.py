"""Traces, diagonals, powers and chains of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.primitive import handler, linear, rule
from nbgrad.rules.composite import composite
from nbgrad.rules.matrices import turned
from nbgrad.rules.out import takes_out, written

linear(np.linalg.matrix_transpose, lambda g, ans, x: turned(g))


# sums and readings along a diagonal
def _along_diagonal(n: int, m: int, offset: int) -> Any:
    """True on the diagonal of an n × m matrix, ``offset`` above the main one."""
    return np.eye(n, m, offset, dtype=bool)


def _trace_vjp(g: Any, ans: Any, x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None) -> Any:
    shape = shape_of(x)
    mask = _along_diagonal(shape[axis1], shape[axis2], offset)
    return np.moveaxis(np.expand_dims(g, (-1, -2)) * mask, (-2, -1), (axis1, axis2))


def _diagonal_vjp(g: Any, ans: Any, x: Any, *, offset: int = 0) -> Any:
    """The cotangent on its diagonal: spread over the rows, or over the columns if these are the fewer."""
    n, m = shape_of(x)[-2:]
    length = shape_of(g)[-1]
    before = max(-offset, 0), max(offset, 0)
    placed = np.expand_dims(g, -1) * np.eye(length, dtype=bool)
    after = n - length - before[0], m - length - before[1]
    edges = [(0, 0)] * (len(shape_of(x)) - 2) + [(before[0], after[0]), (before[1], after[1])]
    return np.pad(placed, edges)


linear(np.trace, _trace_vjp)
takes_out(np.trace, position=5)
linear(np.linalg.trace, lambda g, ans, x, offset=0, dtype=None: _trace_vjp(g, ans, x, offset, -2, -1))
linear(np.linalg.diagonal, _diagonal_vjp)


# powers, by repeated squaring as in NumPy
def _matrix_power(a: Any, n: int) -> Any:
    if n < 0:
        a, n = np.linalg.inv(a), -n
    result = None
    while n:
        if n % 2:
            result = a if result is None else result @ a
        n //= 2
        a = a @ a if n else a
    return 0 * a if result is None else result  # the zeroth power does not depend on a


composite(np.linalg.matrix_power, _matrix_power)


# a chain of products: the cotangent of a factor is a chain again, of all other factors turned
def _chain(*factors: Any) -> Any:
    return np.linalg.multi_dot(factors)


def _chain_vjp(k: int, g: Any, ans: Any, *factors: Any) -> Any:
    rows = 1 if len(shape_of(factors[0])) == 1 else shape_of(factors[0])[0]
    full = [np.reshape(f, (1, -1)) if i == 0 and rows == 1 else f for i, f in enumerate(factors)]
    full[-1] = np.reshape(full[-1], (shape_of(full[-1])[0], -1))
    middle = np.reshape(g, (rows, shape_of(full[-1])[1]))
    chain = [*(turned(f) for f in full[:k][::-1]), middle, *(turned(f) for f in full[k + 1 :][::-1])]
    return np.reshape(np.linalg.multi_dot(chain), shape_of(factors[k]))


def _chain_jvp(k: int, t: Any, ans: Any, *factors: Any) -> Any:
    return CHAIN(*factors[:k], t, *factors[k + 1 :])


CHAIN = rule(_chain, vjp_any=_chain_vjp, jvp_any=_chain_jvp)
CHAIN.name, CHAIN.kind = "multi_dot", "linear"


@handler(np.linalg.multi_dot)
def multi_dot(arrays: Any, *, out: Any = None) -> Any:
    """np.linalg.multi_dot with traced factors."""
    result = CHAIN(*arrays)
    return result if out is None else written(out, result)
