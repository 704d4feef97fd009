"""Jacobians, Hessians and their products, by whichever mode needs fewer sweeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.tape import is_differentiable
from nbgrad.core.transforms import Argnums, Function, choose, grad, jvp, named, vjp
from nbgrad.core.tree import flatten

MODES = ("auto", "reverse", "forward")


def jacobian(fun: Function, argnums: Argnums = 0, *, mode: str = "auto") -> Function:
    """Jacobian in numerator layout: an array of shape ``out.shape + in.shape``.

    Containers in the result or the arguments give containers of such arrays, those of the result outside.
    ``mode`` "reverse" does one sweep for each output number, "forward" one for each input number; "auto" takes
    the cheaper. Raises ValueError for another mode.

    >>> import numpy as np, nbgrad
    >>> nbgrad.jacobian(lambda x: x**2)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """
    if mode not in MODES:
        raise ValueError(f"mode is one of 'auto', 'reverse', 'forward', not {mode!r}")

    def jacobian_at(*args: Any, **kwargs: Any) -> Any:
        chosen, assemble = choose(args, argnums)
        several = isinstance(argnums, Sequence)

        def of_chosen(*c: Any) -> Any:
            return fun(*assemble(c), **kwargs)

        leaves, rebuild = flatten(chosen)
        if mode == "forward":
            columns = _by_columns(of_chosen, chosen, leaves, rebuild)
        else:
            columns = _cheaper(of_chosen, chosen, leaves, rebuild, reverse_only=mode == "reverse")
        return columns(several)

    return named(jacobian_at, fun, "jacobian")


def _cheaper(fun: Function, chosen: Any, leaves: list[Any], rebuild: Any, reverse_only: bool) -> Function:
    value, pullback = vjp(fun, *chosen)
    outputs, rebuild_out = flatten(value)
    rows = sum(_size(o) for o in outputs)
    if not reverse_only and rows > sum(map(_size, leaves)):
        return _by_columns(fun, chosen, leaves, rebuild)
    blocks: list[list[Any]] = []
    for m, out in enumerate(outputs):
        rows_of = [
            flatten(pullback(rebuild_out([e if i == m else _zero(o) for i, o in enumerate(outputs)])))[0]
            for e in _basis(out)
        ]
        blocks.append([_stacked(column, shape_of(out), x) for column, x in zip(_columns(rows_of, leaves), leaves,
                                                                               strict=True)])  # fmt: skip
    return lambda several: rebuild_out([_argument(rebuild(block), several) for block in blocks])


def _by_columns(fun: Function, chosen: Any, leaves: list[Any], rebuild: Any) -> Function:
    count = len(leaves)
    outputs: list[Any] = []
    rebuild_out: Any = None
    blocks: list[list[Any]] = []
    for n in range(count):
        columns: list[list[Any]] = []

        def of_leaf(x: Any, n: int = n) -> Any:
            return fun(*rebuild([x if i == n else leaf for i, leaf in enumerate(leaves)]))

        for e in _basis(leaves[n]):
            value, tangent = jvp(of_leaf, (leaves[n],), (e,))
            outputs, rebuild_out = flatten(value)
            columns.append(flatten(tangent)[0])
        if not columns:
            outputs, rebuild_out = flatten(fun(*chosen))
        blocks.append([_side_by_side([c[m] for c in columns], o, leaves[n]) for m, o in enumerate(outputs)])

    def assemble(several: bool) -> Any:
        turned = [[blocks[n][m] for n in range(count)] for m in range(len(outputs))]
        return rebuild_out([_argument(rebuild(row), several) for row in turned])

    return assemble


def _argument(parts: Any, several: bool) -> Any:
    return tuple(parts) if several else parts[0]


def _columns(rows: list[list[Any]], leaves: list[Any]) -> list[list[Any]]:
    return [[row[n] for row in rows] for n in range(len(leaves))]


def _stacked(rows: list[Any], out_shape: tuple[int, ...], x: Any) -> Any:
    if not rows:
        return np.zeros((*out_shape, *shape_of(x)), np.result_type(x))
    return np.reshape(np.stack(rows), (*out_shape, *shape_of(x)))


def _side_by_side(columns: list[Any], out: Any, x: Any) -> Any:
    shape = (*shape_of(out), *shape_of(x))
    if not columns:
        return np.zeros(shape, np.result_type(out))
    return np.reshape(np.stack(columns, axis=-1), shape)


def _size(x: Any) -> int:
    return int(np.prod(shape_of(x), dtype=int))


def _zero(x: Any) -> Any:
    return np.zeros(shape_of(x), np.result_type(x))[()]


def _basis(x: Any) -> list[Any]:
    """Unit vectors shaped like ``x``, in row-major order."""
    if not is_differentiable(x):
        return []
    shape, dtype = shape_of(x), np.result_type(x)
    n = _size(x)
    return [np.eye(1, n, i, dtype=dtype).reshape(shape)[()] for i in range(n)]


def hessian(fun: Function, argnums: Argnums = 0) -> Function:
    """Second derivative, forward over reverse: shape ``out.shape + in.shape + in.shape``.

    >>> import numpy as np, nbgrad
    >>> nbgrad.hessian(lambda x: x[0] ** 2 * x[1])(np.array([1.0, 2.0]))
    array([[4., 2.],
           [2., 0.]])
    """
    return named(jacobian(jacobian(fun, argnums, mode="reverse"), argnums, mode="forward"), fun, "hessian")


def hvp(fun: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """Hessian of a scalar function times ``tangents`` without forming it: shaped like ``primals``.

    A tuple, one for each primal. Mathematics: Pearlmutter, "Fast exact multiplication by the Hessian" (1994).

    >>> import numpy as np, nbgrad
    >>> x, v = np.array([1.0, 2.0]), np.array([1.0, 0.0])
    >>> nbgrad.hvp(lambda x: x[0] ** 2 * x[1], (x,), (v,))
    (array([4., 2.]),)
    """
    gradient: Callable[..., Any] = grad(fun, tuple(range(len(primals))))
    return jvp(gradient, primals, tangents)[1]
