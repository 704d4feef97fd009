"""Jacobians, Hessians and their products, by whichever mode needs fewer sweeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from nbgrad.core.batches import BatchSweep
from nbgrad.core.cotangent import shape_of
from nbgrad.core.forward import Dual
from nbgrad.core.handles import settled
from nbgrad.core.leaving import calling
from nbgrad.core.tape import is_differentiable
from nbgrad.core.transforms import Argnums, Function, Recorded, choose, grad, jvp, named
from nbgrad.core.tree import flatten

MODES = ("auto", "reverse", "forward")


def jacobian(fun: Function, argnums: Argnums = 0, *, mode: str = "auto") -> Function:
    """Jacobian in numerator layout: an array of shape ``out.shape + in.shape``.

    Containers in the result or the arguments give containers of such arrays, those of the result outside.
    ``mode`` "reverse" sweeps a cotangent back for each output number, "forward" carries a tangent along for each input
    number, whole batches at a time; "auto" takes the cheaper. Raises ValueError for another mode.

    >>> import numpy as np, nbgrad
    >>> nbgrad.jacobian(lambda x: x**2)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """
    if mode not in MODES:
        raise ValueError(f"mode is one of 'auto', 'reverse', 'forward', not {mode!r}")
    several = isinstance(argnums, Sequence)

    def jacobian_at(*args: Any, **kwargs: Any) -> Any:
        chosen, assemble = choose(args, argnums)

        def of_chosen(*c: Any) -> Any:
            return fun(*assemble(c), **kwargs)

        leaves, rebuild = flatten(chosen)
        found = None if mode == "forward" else _by_rows(of_chosen, chosen, leaves, mode == "auto")
        blocks, rebuild_out = _by_columns(of_chosen, leaves, rebuild) if found is None else found
        rows = [rebuild(row) for row in blocks]
        return rebuild_out([tuple(row) if several else row[0] for row in rows])

    return named(jacobian_at, fun, "jacobian")


Blocks = tuple[list[list[Any]], Function]
"""For each output a block for each leaf, and how to put one thing for each output into the container of the result."""


def _by_rows(fun: Function, chosen: tuple[Any, ...], leaves: list[Any], only_if_cheaper: bool) -> Blocks | None:
    """Reverse: the function is run once; None where it has more output numbers than there are input numbers."""
    recorded = Recorded(fun, chosen, {}, tuple(range(len(chosen))))
    outputs, rebuild_out = flatten(recorded.result)
    values = [recorded.plain(o) for o in outputs]
    if only_if_cheaper and sum(map(_size, values)) > sum(map(_size, leaves)):
        return None
    step = batch_size(max((getattr(r[1], "size", 1) for r in recorded.tape.records), default=1))
    blocks = []
    for output, value in zip(outputs, values, strict=True):
        parts = [recorded.pull_batch(output, seeds) for seeds in _units(value, step)]
        blocks.append([_joined([p[n] for p in parts], value, x, 0) for n, x in enumerate(leaves)])
    return blocks, rebuild_out


def _by_columns(fun: Function, leaves: list[Any], rebuild: Function) -> Blocks:
    """Forward: the function is run once for each batch of input numbers."""
    outputs: list[Any] = []
    rebuild_out: Any = None
    columns: list[list[list[Any]]] = []
    step = batch_size(max(map(_size, leaves), default=1))
    for n, leaf in enumerate(leaves):

        def of_leaf(x: Any, n: int = n) -> Any:
            return fun(*rebuild([x if i == n else other for i, other in enumerate(leaves)]))

        parts = []
        for seeds in _units(leaf, step):
            outputs, tangents, rebuild_out = push_batch(of_leaf, leaf, seeds)
            parts.append(tangents)
        if not parts:
            outputs, rebuild_out = flatten(fun(*rebuild(leaves)))
        columns.append([[p[m] for p in parts] for m in range(len(outputs))])
    blocks = [
        [_joined(columns[n][m], o, x, len(shape_of(o))) for n, x in enumerate(leaves)] for m, o in enumerate(outputs)
    ]
    return blocks, rebuild_out


def push_batch(fun: Function, x: Any, tangents: Any) -> tuple[list[Any], list[Any], Function]:
    """Outputs of ``fun(x)``, a batch of their tangents each, and the container of the result."""
    forward = BatchSweep(len(tangents))
    results, rebuild = flatten(calling(forward, fun, (Dual(forward, settled(x), tangents),), {}))
    duals = [r if type(r) is Dual and r.tape is forward else None for r in results]
    values = [r if d is None else d.value for r, d in zip(results, duals, strict=True)]
    moved = [
        np.zeros((len(tangents), *shape_of(v)), np.result_type(v)) if d is None or d.tangent is None else d.tangent
        for v, d in zip(values, duals, strict=True)
    ]
    return values, moved, rebuild


MOST_BYTES = 64 * 2**20
"""What a batch of the largest array of a computation may take."""


def batch_size(numbers: int) -> int:
    """How many tangents or cotangents are taken at once, where the largest array has so many numbers."""
    return max(1, min(1024, MOST_BYTES // (8 * max(numbers, 1))))


def _units(x: Any, step: int) -> Iterator[Any]:
    """Unit vectors shaped like ``x`` in row-major order, in batches of at most ``step``."""
    if not is_differentiable(x):
        return
    n, shape, dtype = _size(x), shape_of(x), np.result_type(x)
    for start in range(0, n, step):
        yield np.eye(min(step, n - start), n, start, dtype=dtype).reshape(-1, *shape)


def _joined(parts: list[Any], out: Any, x: Any, at: int) -> Any:
    """One block: the batches one after the other, their leading axis moved behind ``at`` axes and unfolded."""
    shape = (*shape_of(out), *shape_of(x))
    if not parts:
        return np.zeros(shape, np.result_type(x if at == 0 else out))
    whole = parts[0] if len(parts) == 1 else np.concatenate(parts)
    return np.reshape(np.moveaxis(whole, 0, at) if at else whole, shape)


def _size(x: Any) -> int:
    return int(np.prod(shape_of(x), dtype=int))


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
