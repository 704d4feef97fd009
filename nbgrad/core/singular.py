"""Derivatives that are infinite or undefined at elements where nothing depends on them.

``np.where(d > 0, np.sqrt(d), 0)`` takes nothing from the root of a negative number, and the zeros on the diagonal of
``x[:, None] - x`` stay zeros whatever ``x`` is. There the chain rule multiplies 0 by inf or NaN, though the derivative
of the whole is 0 for certain. So where a gradient is not finite, the tape is looked at once more, element by element:

* which elements *stand still*: a tangent in general position moves them by exactly nothing;
* which elements are *unused*: by no selection, mask or sum does the output take anything from them.

A contribution that is not finite counts as zero where its operand stands still, and where the result is unused. The
second is not enough where the operand just meets a point that its function is singular at, as in
``np.where(x == 0, 1, np.sin(x) / x)``: the formula beside it says nothing of the derivative there, and NaN remains.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from nbgrad.core.cotangent import fit, shape_of
from nbgrad.core.erased import erases, is_erased, leaves_behind
from nbgrad.core.primitive import Primitive
from nbgrad.core.reverse import dense, reachable, sweep
from nbgrad.core.scatter import Scatter
from nbgrad.core.tape import LEAF, PICK, Record, operands, sources

SELECTING = frozenset({"maximum", "minimum", "fmax", "fmin", "clip", "max", "min", "amax", "amin", "sort", "median"})
"""Operations whose partial derivatives are zero only where they take nothing from their operand."""
PRODUCTS = frozenset({
    "matmul", "dot", "einsum", "inner", "outer", "tensordot", "vdot", "vecdot", "matvec", "vecmat", "kron", "cross",
    "convolve", "correlate", "multi_dot",
})  # fmt: skip
REDUCING = frozenset({"norm", "vector_norm", "std", "var", "prod"})
"""Reductions that depend on every element, though their derivative may vanish."""
CONDITIONAL = frozenset({"where", "select", "choose", "piecewise", "nan_to_num", "place", "putmask", "compress"})
"""Operations that take their elements from where conditions say; so does assignment under a mask."""
ZERO = frozenset({"sqrt", "cbrt", "log", "log2", "log10", "power", "float_power", "reciprocal"})
ONES = frozenset({"arcsin", "arccos", "arctanh", "arccosh"})

Singular = dict[int, Primitive]
"""Record → its operation, with the contributions left out that do not count."""


def settled_sweep(
    records: Sequence[Record],
    output: int,
    seed: Any,
    leaves: Sequence[int],
    wanted: Sequence[int] | None,
    known: Singular | None = None,
    *,
    keep: bool = False,
) -> tuple[list[Any], Singular]:
    """The reverse sweep, without the infinities that do not count; and the operations where there were any.

    ``known`` are those found before on the same records, maybe for other values.
    """
    grads = sweep(quieted(records, known or {}), output, seed, wanted, keep=keep)
    if is_finite([dense(grads[i]) for i in leaves if i < len(grads)]) or _is_undefined(records[output][1]):
        return grads, known or {}
    try:
        singular = harmless(records, output, leaves, reachable(records, leaves) if wanted is None else wanted)
    except Exception:  # an operation of the user's, say, that cannot be judged: then the infinities are shown
        return grads, known or {}
    return (sweep(quieted(records, singular), output, seed, wanted, keep=keep), singular) if singular else (grads, {})


def _is_undefined(value: Any) -> bool:
    """Whether a value is NaN altogether: then no derivative of it is worth more."""
    return bool(np.all(np.isnan(value))) if np.size(value) and np.asarray(value).dtype.kind in "fc" else False


def harmless(records: Sequence[Record], output: int, leaves: Sequence[int], wanted: Sequence[int]) -> Singular:
    """The operations on the way back from ``output`` some of whose contributions are not finite but do not count."""
    with np.errstate(all="ignore"):
        tangents = _tangents(records, output, leaves, wanted)
        found: Singular = {}
        behind = leaves_behind(records[: output + 1], leaves)
        taken, near = _uses(records, output, wanted, tangents, near=False), _uses(records, output, wanted, tangents)
        for i, record in enumerate(records[: output + 1]):
            if taken[i] is None or record[0] is LEAF or record[0].kind == "constant":
                continue
            masks = {
                k: _not_counting(record, k, taken[i], near[i], tangents)
                for k, j in enumerate(sources(record))
                if wanted[j]
            }
            blocked = {k: mask for k, mask in masks.items() if mask is not None}
            idle = frozenset(k for k in masks if is_erased(record, k, behind))
            if blocked or idle:
                found[i] = _without(record[0], blocked, idle)
    return found


def _uses(
    records: Sequence[Record], output: int, wanted: Sequence[int], tangents: Sequence[Any], *, near: bool = True
) -> list[Any]:
    """Non-zero for the elements of every value that the output takes something from, None where it is nothing at all.

    With ``near``, also for those it may take something from as soon as a condition on values turns out otherwise.
    """
    used: list[Any] = [None] * (output + 1)
    used[output] = np.ones(shape_of(records[output][1]))
    for i in range(output, -1, -1):
        u, record = used[i], records[i]
        if u is None or record[0] is LEAF or record[0].kind == "constant":
            continue
        for k, j in enumerate(sources(record)):
            if wanted[j]:
                c = _use(record, k, u, tangents, near)
                used[j] = c if used[j] is None else used[j] + c
    return used


def _tangents(records: Sequence[Record], output: int, leaves: Sequence[int], wanted: Sequence[int]) -> list[Any]:
    """How every value moves as all leaves move in general directions; zeros of derivatives are taken for others."""
    rng = np.random.default_rng(0)
    tangents: list[Any] = [None] * (output + 2)  # the last one serves constants, index −1
    for i in leaves:
        if i <= output:
            value = records[i][1]
            tangents[i] = np.where(np.isinf(value), 0.0, rng.uniform(1, 2, shape_of(value)))  # ∞ + 1 is ∞
    for i, record in enumerate(records[: output + 1]):
        if not wanted[i] or record[0] is LEAF or record[0].kind == "constant":
            continue
        moved = [_moved(record, k, tangents) for k, j in enumerate(sources(record)) if tangents[j] is not None]
        if moved:
            tangents[i] = np.ones(()) if record[0].outputs else sum(moved[1:], moved[0])
    return tangents


def _moved(record: Record, k: int, tangents: Sequence[Any]) -> Any:
    """What one operand's tangent makes of the result's."""
    op, ans, args, kwargs = record[0], record[1], operands(record), record[2] or {}
    t = tangents[sources(record)[k]]
    if op is PICK or op.outputs:
        return np.ones(shape_of(ans)) if op is PICK else t
    if op.partials is not None:
        made = np.broadcast_to(t * _factor(record, k, tangents), shape_of(ans))
        return np.where(_stays_infinite(record, tangents), 0.0, made)
    if op.name == "absolute":
        return t
    if op.name in REDUCING:
        axis, keepdims = _axis(record)
        return _shaped(np.any(t, axis=axis, keepdims=keepdims).astype(float), shape_of(ans))
    if op.kind != "linear" and op.name not in SELECTING:
        return np.ones(shape_of(ans)) if np.any(t) else np.zeros(shape_of(ans))
    if op.name in PRODUCTS:
        args = tuple(_general(a) if n != k and tangents[j] is not None else a
                     for n, (j, a) in enumerate(zip(sources(record), args, strict=True)))  # fmt: skip
    try:
        made = np.broadcast_to(op.jvp(k, t, ans, args, kwargs), shape_of(ans))
    except Exception:  # then it is taken to move
        return np.ones(shape_of(ans))
    return np.where(np.isfinite(made), made, 1.0)


def _use(record: Record, k: int, u: Any, tangents: Sequence[Any], near: bool) -> Any:
    """Non-zero for the elements of an operand that the output may take something from, given those of the result."""
    op, ans, args, kwargs = record[0], record[1], operands(record), record[2] or {}
    shape = shape_of(args[k])
    everything = np.ones(shape) if np.any(u) else np.zeros(shape)
    if op is PICK or op.outputs:
        return np.ones(())
    if u.shape != shape_of(ans):
        u = np.ones(shape_of(ans))
    if near and _is_conditional(op, args):
        spread = op.name in ("where", "multiply")
        return fit(np.abs(u), np.zeros(shape)) if spread else np.abs(u) if shape == u.shape else everything
    if op.partials is not None:
        made = fit(u * _factor(record, k, tangents), np.zeros(shape))
    elif op.name == "absolute":
        made = u
    elif op.name in REDUCING:
        axis, keepdims = _axis(record)
        return _shaped(u if keepdims or axis is None else np.expand_dims(u, axis), shape)
    elif (op.kind == "linear" and op.name not in PRODUCTS) or op.name in SELECTING:
        try:
            made = op.vjp(k, u, ans, args, kwargs)
            made = fit(made.dense() if type(made) is Scatter else made, np.zeros(shape))
        except Exception:  # then all of it is taken to be used
            return everything
    else:
        return everything
    return np.where(np.equal(made, 0), 0.0, np.random.default_rng(k).uniform(1, 2, shape))


def _factor(record: Record, k: int, tangents: Sequence[Any]) -> Any:
    """A partial derivative with other numbers for zeros, unless it is zero for certain, and for infinities."""
    op, args = record[0], operands(record)
    p = op.partial(k, record[1], args, record[2] or {})
    if op.name == "multiply" and not np.any(tangents[sources(record)[1 - k]]):
        return np.where(np.isfinite(p), p, 1.0)
    return np.where(np.isfinite(p) & (np.not_equal(p, 0) | (op.name in SELECTING)), p, 1.0)


def _is_conditional(op: Primitive, args: tuple[Any, ...]) -> bool:
    """Whether conditions on values say what an operation takes from where."""
    if op.name == "setitem":
        key = args[1] if type(args[1]) is tuple else (args[1],)
        return any(getattr(getattr(part, "dtype", None), "kind", "") == "b" for part in key)
    is_mask = op.name == "multiply" and any(
        getattr(getattr(a, "dtype", a), "kind", type(a)) in ("b", bool) for a in args
    )
    return op.name in CONDITIONAL or is_mask


def _not_counting(record: Record, k: int, u: Any, near: Any, tangents: Sequence[Any]) -> Any:
    """Where the contribution to an operand may be left out; None if it is finite everywhere."""
    op, ans, args, kwargs = record[0], record[1], operands(record), record[2] or {}
    if op.partials is None:
        if op.name not in REDUCING or np.all(np.isfinite(args[k])):
            return None
        return np.equal(_use(record, k, u, tangents, near=False), 0)
    p = np.broadcast_to(op.partial(k, ans, args, kwargs), shape_of(ans))
    if np.all(np.isfinite(p)):
        return None
    still = [_still(tangents[j]) for j in sources(record)]
    unused, never = (np.equal(v, 0) if v.shape == shape_of(ans) else np.False_ for v in (u, near))
    critical = _meets_singularity(op, args) & ~still[1 if op.name == "divide" else 0]
    pinned = still[k] & ~np.isinf(args[k]) | _stays_infinite(record, tangents, other_than=k)
    mask = ~np.isfinite(p) & (pinned | never | unused & ~critical)
    return mask if np.any(mask) else None


def _still(tangent: Any) -> Any:
    """Where a value stands still, given its tangent; a constant does everywhere."""
    return np.True_ if tangent is None else np.equal(tangent, 0)


def _stays_infinite(record: Record, tangents: Sequence[Any], other_than: int = -1) -> Any:
    """Where a result is infinite because of an operand that is and stays so, whatever the others do."""
    infinite = np.isinf(record[1])
    if not np.any(infinite):
        return np.False_
    pinned = [
        np.isinf(a) & _still(tangents[j])
        for n, (j, a) in enumerate(zip(sources(record), operands(record), strict=True))
        if n != other_than
    ]
    return infinite & np.logical_or.reduce(np.broadcast_arrays(np.False_, *pinned))


def _meets_singularity(op: Primitive, args: tuple[Any, ...]) -> Any:
    """Where the operands are a point that the derivative does not exist at, though it does beside it."""
    if op.name == "divide":
        return np.equal(args[1], 0)
    if op.name in ZERO:
        return np.equal(args[0], 0)
    if op.name in ONES:
        return np.equal(np.abs(args[0]), 1)
    return np.equal(args[0], -1) if op.name == "log1p" else np.False_


def _without(op: Primitive, blocked: dict[int, Any], idle: frozenset[int]) -> Primitive:
    """``op`` with contributions that are not finite left out at the elements in ``blocked``, for each operand.

    Those to the operands in ``idle`` are left out where the result is zero whatever they are.
    """

    def vjp(k: int, g: Any, ans: Any, *args: Any, **kwargs: Any) -> Any:
        if k in idle:
            erased = erases(op, k, args)
            c = counted(k, np.where(erased, 0.0, g), ans, *args, **kwargs)
            return np.where(erased, 0.0, c)
        return counted(k, g, ans, *args, **kwargs)

    def counted(k: int, g: Any, ans: Any, *args: Any, **kwargs: Any) -> Any:
        mask = blocked.get(k)
        if mask is None:
            return op.vjp(k, g, ans, args, kwargs)
        if op.partials is None:
            c = op.vjp(k, g, ans, args, kwargs)
            return np.where(np.logical_and(mask, np.logical_not(np.isfinite(c))), 0.0, c)
        p = op.partial(k, ans, args, kwargs)
        singular = _meets_singularity(op, args)
        nothing = np.logical_and(np.equal(g, 0), np.logical_not(singular))
        here = np.logical_and(np.logical_or(mask, nothing), np.logical_not(np.isfinite(p)))
        return np.where(here, 0.0, g) * np.where(here, 0.0, p)

    quiet = Primitive(op.fun, op.name)
    quiet.kind, quiet.note, quiet.vjp_any = op.kind, op.note, vjp
    return quiet


def _axis(record: Record) -> tuple[Any, Any]:
    """The axis of a reduction, and whether it is kept."""
    args, kwargs = operands(record), record[2] or {}
    place = 2 if "norm" in record[0].name else 1
    return kwargs.get("axis", args[place] if len(args) > place else None), kwargs.get("keepdims", False)


def _shaped(value: Any, shape: tuple[int, ...]) -> Any:
    """``value`` spread to a shape; ones where it does not fit."""
    try:
        return np.broadcast_to(value, shape)
    except ValueError:
        return np.ones(shape)


def _general(a: Any) -> Any:
    """An operand with other numbers for its zeros."""
    return np.where(np.equal(a, 0), 1.3, a)


def quieted(records: Sequence[Record], singular: Singular) -> Sequence[Record]:
    """The records for a sweep that leaves out what does not count."""
    if not singular:
        return records
    return [(singular[i], *record[1:]) if i in singular else record for i, record in enumerate(records)]


def is_finite(gradients: Sequence[Any]) -> bool:
    """Whether all gradients are finite; what is not plain, and None, counts as finite."""
    for g in gradients:
        kind = type(g)
        if kind is np.ndarray:  # the square may overflow, but it is quickly told
            if not math.isfinite(np.vdot(g, g).real) and not np.all(np.isfinite(g)):
                return False
        elif (kind is float or isinstance(g, np.number | complex)) and not np.isfinite(g):
            return False
    return True
