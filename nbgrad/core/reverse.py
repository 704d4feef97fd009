"""Reverse accumulation: one backward scan of the tape (lecture L11–L13).

``wanted[i]`` says whether record i lies on a path from an asked leaf; only such records do any work
(pruning). It carries one extra zero at its end, so that the index −1 of a constant is never wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy import ndarray

from nbgrad.core.cotangent import FLOATS, fit
from nbgrad.core.dispatch import is_traced
from nbgrad.core.errors import NotDifferentiable
from nbgrad.core.primitive import MINUS_ONE, ONE
from nbgrad.core.scatter import Scatter
from nbgrad.core.tape import LEAF, PICK, Record, is_differentiable, operands, sources

Listener = Callable[[int, int, int, Any, Any], None]
"""Told of every contribution: consumer, argument position, producer, what flowed, sum so far."""


def reachable(records: Sequence[Record], leaves: Sequence[int]) -> bytearray:
    """For each record 1 if its value depends on one of ``leaves`` through differentiable operations."""
    wanted = bytearray(len(records) + 1)
    for i in leaves:
        wanted[i] = 1
    for i, record in enumerate(records):
        if wanted[i] or record[0].kind == "constant":
            continue
        for j in record[3::2]:
            if wanted[j]:
                value = record[1]
                wanted[i] = 1 if type(value) in FLOATS or is_differentiable(value) or record[0].outputs else 0
                break
    return wanted


def sweep(
    records: Sequence[Record],
    output: int,
    cotangent: Any,
    wanted: Sequence[int] | None = None,
    *,
    keep: bool = False,
    listen: Listener | None = None,
) -> list[Any]:
    """Cotangents of all records up to ``output`` (None: no path), given that of ``output``.

    Without ``wanted`` every record is taken to depend on a leaf. Cotangents of intermediate records are freed
    once used, unless ``keep``. Mathematics: Griewank & Walther, Evaluating Derivatives, 2nd ed., §3.2.
    """
    mask = b"\1" * (output + 1) + b"\0" if wanted is None else wanted
    grads: list[Any] = [None] * (output + 1)
    ours = bytearray(output + 1)  # 1 where nobody else holds the array that is the sum so far
    grads[output] = cotangent
    for i in range(output, -1, -1):
        g = grads[i]
        if g is None:
            continue
        record = records[i]
        op = record[0]
        if type(g) is Scatter and (keep or listen is not None or not op.sparse):
            g = grads[i] = g.dense()
        if op is LEAF:
            continue
        partials = op.partials
        if record[2] is not None or listen is not None:
            pull(record, i, g, mask, grads, listen)
        elif len(record) == 7 and (partials is not None or op.pair is not None):
            _, ans, _, i0, a, i1, b = record
            c0 = c1 = None
            made0 = made1 = False
            try:
                if op.pair is not None:
                    p, q = op.pair
                    if mask[i0]:
                        c0 = p(g, ans, a, b)
                    if mask[i1]:
                        c1 = q(g, ans, a, b)
                else:
                    p, q = partials
                    if mask[i0]:
                        c0 = g if p is ONE else -g if p is MINUS_ONE else g * p(ans, a, b)
                        made0 = p is not ONE
                    if mask[i1]:
                        c1 = g if q is ONE else -g if q is MINUS_ONE else g * q(ans, a, b)
                        made1 = q is not ONE
            except ArithmeticError:
                pull(record, i, g, mask, grads, listen)
                continue
            if c0 is not None:
                if type(c0) is not ndarray or type(a) is not ndarray:
                    if type(c0) not in FLOATS or type(a) not in FLOATS:
                        c0 = fit(c0, a)
                elif c0.shape != a.shape or c0.dtype is not a.dtype:
                    c0 = fit(c0, a)
                elif made0:
                    ours[i0] |= grads[i0] is None
                old = grads[i0]
                grads[i0] = c0 if old is None else added(old, c0, i0, ours) if type(old) is ndarray else old + c0
            if c1 is not None:
                if type(c1) is not ndarray or type(b) is not ndarray:
                    if type(c1) not in FLOATS or type(b) not in FLOATS:
                        c1 = fit(c1, b)
                elif c1.shape != b.shape or c1.dtype is not b.dtype:
                    c1 = fit(c1, b)
                elif made1:
                    ours[i1] |= grads[i1] is None
                old = grads[i1]
                grads[i1] = c1 if old is None else added(old, c1, i1, ours) if type(old) is ndarray else old + c1
        elif len(record) == 5 and (partials is not None or op.single is not None):
            _, ans, _, i0, a = record
            if not mask[i0]:
                continue
            made0 = False
            try:
                if op.single is not None:
                    c0 = op.single(g, ans, a)
                else:
                    p = partials[0]
                    c0 = g if p is ONE else -g if p is MINUS_ONE else g * p(ans, a)
                    made0 = p is not ONE
            except ArithmeticError:
                pull(record, i, g, mask, grads, listen)
                continue
            if type(c0) is not ndarray or type(a) is not ndarray:
                if type(c0) not in FLOATS or type(a) not in FLOATS:
                    c0 = fit(c0, a)
            elif c0.shape != a.shape or c0.dtype is not a.dtype:
                c0 = fit(c0, a)
            elif made0:
                ours[i0] |= grads[i0] is None
            old = grads[i0]
            grads[i0] = c0 if old is None else added(old, c0, i0, ours) if type(old) is ndarray else old + c0
        else:
            pull(record, i, g, mask, grads, listen)
        if not keep:
            grads[i] = None
    return grads


def added(old: Any, c: Any, j: int, ours: bytearray) -> Any:
    """The sum of the array that has arrived at record ``j`` and one more contribution; in place where it is our own."""
    if type(c) is not ndarray:
        return old + c
    if ours[j]:
        old += c
        return old
    ours[j] = 1
    return old + c


def pull(record: Record, i: int, g: Any, mask: Sequence[int], grads: list[Any], listen: Listener | None) -> None:
    """Send the cotangent of one record to its sources."""
    op, ans = record[0], record[1]
    args, kwargs = operands(record), record[2] or {}
    if op is PICK:
        return _pull_output(record, i, g, mask, grads, listen)
    if op.outputs:
        g = tuple(np.zeros_like(v) if e is None else e for e, v in zip(g, ans, strict=True))
    together: dict[int, Any] | None = None
    if op.vjp_all is not None:
        slots = tuple(k for k, j in enumerate(sources(record)) if mask[j])
        together = dict(zip(slots, op.vjp_all(slots, g, ans, *args, **kwargs), strict=True))
    for k, j in enumerate(sources(record)):
        if not mask[j]:
            continue
        c = op.vjp(k, g, ans, args, kwargs) if together is None else together[k]
        if listen is not None:
            c = dense(c)
        if type(c) is not Scatter:
            c = fit(c, args[k])
        old = grads[j]
        total = grads[j] = c if old is None else old + c
        if listen is not None:
            listen(i, k, j, c, total)


def _pull_output(
    record: Record, i: int, g: Any, mask: Sequence[int], grads: list[Any], listen: Listener | None
) -> None:
    """Cotangents of the outputs of one operation are gathered in a list, None where none arrived."""
    j, values, k = record[3], record[4], record[6]
    if mask[j]:
        gathered = grads[j] if grads[j] is not None else [None] * len(values)
        gathered[k] = g
        grads[j] = gathered
        if listen is not None:
            listen(i, 0, j, g, tuple(gathered))


def dense(c: Any) -> Any:
    """A contribution as an ordinary array."""
    return c.dense() if type(c) is Scatter else c


def checked_cotangent(value: Any, cotangent: Any) -> Any:
    """A caller's cotangent in the dtype of ``value``; raises ValueError if its shape is another."""
    if is_traced(cotangent):
        return cotangent
    have, want = np.shape(cotangent), getattr(value, "shape", ())
    if have != want:
        raise ValueError(f"the cotangent has shape {have}, the output {want}; they must be equal")
    if not is_differentiable(value):
        raise NotDifferentiable(f"an output of type {type(value).__name__} has no cotangent")
    return fit(np.asarray(cotangent) if want else cotangent, value)
