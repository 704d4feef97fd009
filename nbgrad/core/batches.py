"""Many tangents or cotangents at once: each carries a leading axis along which the members of a batch lie.

Element-wise operations and the most common linear ones take a whole batch in one step: the first by broadcasting, the
others by a rule in `PULL` or `PUSH`. Those two tables only save time: any other operation is taken through member by
member, by the very rule that serves a single one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nbgrad.core.cotangent import cast_like, fit, shape_of
from nbgrad.core.dispatch import Traced, apply
from nbgrad.core.forward import Dual, ForwardSweep, total
from nbgrad.core.handles import settled
from nbgrad.core.primitive import Primitive, times
from nbgrad.core.reverse import dense
from nbgrad.core.tape import LEAF, PICK, Record, is_differentiable, operands, rebuild, sources

BatchRule = Callable[..., Any]
"""``rule(k, c, ans, args, kwargs)`` for a batch ``c``; None where it does not know this case."""

PULL: dict[Primitive, BatchRule] = {}
"""Operation → cotangents of ``args[k]`` for a batch of cotangents of ``ans``."""
PUSH: dict[Primitive, BatchRule] = {}
"""Operation → tangents of ``ans`` for a batch of tangents of ``args[k]``."""


def aligned(batch: Any, ndim: int) -> Any:
    """A batch of arrays as a batch of arrays with ``ndim`` axes, new ones in front, ready to broadcast."""
    shape = shape_of(batch)
    missing = ndim + 1 - len(shape)
    return np.reshape(batch, (shape[0], *(1,) * missing, *shape[1:])) if missing > 0 else batch


def fit_batch(c: Any, x: Any) -> Any:
    """A batch of cotangents in the shape and dtype of their primal: broadcasting undone by summation."""
    want, have = shape_of(x), shape_of(c)
    if have[1:] != want:
        full = np.broadcast_shapes(have[1:], want)
        if have[1:] != full:
            c = np.broadcast_to(aligned(c, len(full)), (have[0], *full))
        extra = len(full) - len(want)
        axes = tuple(i for i in range(len(full)) if i < extra or (want[i - extra] == 1 != full[i]))
        if axes:
            c = np.sum(c, axis=tuple(i + 1 for i in axes))
        c = np.reshape(c, (have[0], *want))
    return cast_like(c, x)


def _members(parts: list[Any], x: Any) -> Any:
    """The members of a batch, each fitted to ``x``, as one array."""
    return np.stack([fit(part, x) for part in parts])


# backward


def sweep_batch(records: Sequence[Record], output: int, cotangents: Any, leaves: int, wanted: Any) -> list[Any]:
    """Batches of cotangents of the first ``leaves`` records, given that of record ``output`` (None: no path).

    As `nbgrad.core.reverse.sweep`, with a leading axis everywhere.
    """
    mask = b"\1" * (output + 1) + b"\0" if wanted is None else wanted
    grads: list[Any] = [None] * max(output + 1, leaves)
    grads[output] = cotangents
    for i in range(output, leaves - 1, -1):
        g, record = grads[i], records[i]
        if g is None or record[0] is LEAF:
            continue
        grads[i] = None
        if record[0] is PICK:
            _gather(record, g, mask, grads)
            continue
        slots = [k for k, j in enumerate(sources(record)) if mask[j]]
        for k, c in zip(slots, _pulled(record, slots, g, len(cotangents)), strict=True):
            j = sources(record)[k]
            grads[j] = c if grads[j] is None else grads[j] + c
    return grads[:leaves]


def _gather(record: Record, g: Any, mask: Sequence[int], grads: list[Any]) -> None:
    j, values, k = record[3], record[4], record[6]
    if mask[j]:
        if grads[j] is None:
            grads[j] = [None] * len(values)
        grads[j][k] = g


def _pulled(record: Record, slots: list[int], g: Any, size: int) -> list[Any]:
    """Batches of cotangents of the operands in ``slots``, fitted."""
    op, ans, args, kwargs = record[0], record[1], operands(record), record[2] or {}
    if op.partials is not None:
        wide = aligned(g, len(shape_of(ans)))
        return [fit_batch(times(wide, op.partial(k, ans, args, kwargs)), args[k]) for k in slots]
    known = PULL.get(op)
    found = [None if known is None else known(k, g, ans, args, kwargs) for k in slots]
    late = [k for k, c in zip(slots, found, strict=True) if c is None]
    if late:
        singly = dict(zip(late, _pulled_singly(op, late, g, ans, args, kwargs, size), strict=True))
        found = [singly[k] if c is None else c for k, c in zip(slots, found, strict=True)]
    return [fit_batch(c, args[k]) for k, c in zip(slots, found, strict=True)]


def _pulled_singly(
    op: Primitive, slots: list[int], g: Any, ans: Any, args: tuple[Any, ...], kwargs: dict[str, Any], size: int
) -> list[Any]:
    parts: list[list[Any]] = [[] for _ in slots]
    for b in range(size):
        one = (
            tuple(np.zeros_like(v) if e is None else e[b] for e, v in zip(g, ans, strict=True)) if op.outputs else g[b]
        )
        if op.vjp_all is not None:
            cotangents = op.vjp_all(tuple(slots), one, ans, *args, **kwargs)
        else:
            cotangents = [op.vjp(k, one, ans, args, kwargs) for k in slots]
        for part, c in zip(parts, cotangents, strict=True):
            part.append(dense(c))
    return [_members(part, args[k]) for part, k in zip(parts, slots, strict=True)]


def _member(g: Any, b: int, ans: Any) -> tuple[Any, ...]:
    """The cotangents of several outputs for one member of a batch."""
    return tuple(np.zeros_like(v) if e is None else e[b] for e, v in zip(g, ans, strict=True))


# forward


class BatchSweep(ForwardSweep):
    """Propagates a batch of tangents: that of a dual has a leading axis of length ``size``."""

    __slots__ = ("size",)

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size

    def process(self, op: Primitive, args: tuple[Any, ...], kwargs: dict[str, Any], run: Callable[..., Any]) -> Any:
        """Value and batch of tangents of ``op`` at once."""
        values = tuple(a.value if type(a) is Dual and a.tape is self else settled(a) for a in args)
        nested = any(issubclass(type(v), Traced) for v in values)
        ans = apply(op, values, kwargs, run) if nested else run(*values, **kwargs)
        if op.kind == "constant":
            return ans
        moving = [(k, a.tangent) for k, a in enumerate(args) if type(a) is Dual and a.tape is self]
        tangents = [self._pushed(op, k, t, ans, values, kwargs) for k, t in moving if t is not None]
        if not tangents:
            return self._fixed(op, ans)
        if op.outputs:
            sums = [total(parts) for parts in zip(*tangents, strict=True)]
            return rebuild(ans, [self._dual(v, t) for v, t in zip(ans, sums, strict=True)])
        return self._dual(ans, total(tangents))

    def _dual(self, value: Any, tangent: Any) -> Any:
        if tangent is None or not is_differentiable(value):
            return value
        return Dual(self, value, fit_batch(tangent, value))

    def _pushed(self, op: Primitive, k: int, t: Any, ans: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if op.partials is not None:
            return times(aligned(t, len(shape_of(ans))), op.partial(k, ans, args, kwargs))
        known = PUSH.get(op)
        found = None if known is None else known(k, t, ans, args, kwargs)
        if found is not None:
            return found
        singly = [op.jvp(k, t[b], ans, args, kwargs) for b in range(self.size)]
        if not op.outputs:
            return None if singly[0] is None else _members(singly, ans)
        columns = zip(*singly, strict=True)
        return tuple(
            None if column[0] is None else _members(list(column), v) for column, v in zip(columns, ans, strict=True)
        )
