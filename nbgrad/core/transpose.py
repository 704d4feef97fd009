"""One mode from the other: a rule given for tangents also yields the one for cotangents, and back.

Both rules are linear in their first argument, so the other one is its adjoint. The adjoint of a linear
program is obtained by recording it and sweeping backward (Radul et al., "You Only Linearize Once", 2022).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nbgrad.core.cotangent import fit
from nbgrad.core.dispatch import is_traced

if TYPE_CHECKING:
    from nbgrad.core.primitive import Primitive


def vjp_from_jvp(op: Primitive, k: int, g: Any, ans: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Cotangent of argument k by transposing the tangent rule."""
    zero = np.zeros_like(args[k])
    return _transposed(lambda t: op.jvp(k, t, ans, args, kwargs), zero, g, ans)


def jvp_from_vjp(op: Primitive, k: int, t: Any, ans: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Tangent of the result by transposing the cotangent rule of argument k."""
    from nbgrad.core.reverse import dense

    if op.outputs:
        zeros = tuple(np.zeros_like(v) for v in ans)
        parts = [
            _transposed(lambda g, m=m: dense(op.vjp(k, _one_of(zeros, m, g), ans, args, kwargs)), z, t, args[k])
            for m, z in enumerate(zeros)
        ]
        return tuple(parts)
    zero = np.zeros_like(ans)
    return _transposed(lambda g: fit(dense(op.vjp(k, g, ans, args, kwargs)), args[k]), zero, t, args[k])


def _one_of(zeros: tuple[Any, ...], m: int, g: Any) -> tuple[Any, ...]:
    return tuple(g if i == m else z for i, z in enumerate(zeros))


def _transposed(linear: Any, at: Any, cotangent: Any, like: Any) -> Any:
    """Adjoint of ``linear``, a map from things like ``at`` to things like ``like``, applied to a cotangent."""
    from nbgrad.core.reverse import sweep
    from nbgrad.core.tape import ReverseTape

    tape = ReverseTape()
    image = linear(tape.leaf(at))
    outputs = image if type(image) in (tuple, list) else (image,)
    cotangents = cotangent if type(image) in (tuple, list) else (cotangent,)
    likes = like if type(image) in (tuple, list) else (like,)
    total: Any = np.zeros_like(at)
    for out, c, x in zip(outputs, cotangents, likes, strict=True):
        if c is not None and is_traced(out) and out.tape is tape:
            grads = sweep(tape.records, out.index, fit(c, x))
            if grads[0] is not None:
                total = total + dense_leaf(grads[0])
    return total


def dense_leaf(c: Any) -> Any:
    """The cotangent of a leaf as an ordinary array."""
    from nbgrad.core.reverse import dense

    return dense(c)
