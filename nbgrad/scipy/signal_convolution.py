"""Convolution and correlation of scipy.signal, in every number of dimensions: linear in each operand.

Mathematics: full(a, b)ₚ = Σ_q a_{p−q} b_q. Its adjoint in a is the valid convolution of the cotangent with b turned
round; the other modes cut a part out of the full result, so their cotangents are first put back in their place.
Correlation is convolution with the conjugate of b turned round.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import signal as plain

from nbgrad.core.cotangent import shape_of
from nbgrad.core.primitive import Primitive, multilinear
from nbgrad.rules.composite import composite
from nbgrad.rules.matrices import conj

Axes = Sequence[int] | int | None


def _axes_of(axes: Axes, ndim: int) -> tuple[int, ...]:
    chosen = range(ndim) if axes is None else axes if isinstance(axes, Sequence) else (axes,)
    return tuple(int(k) % ndim for k in chosen)


def in_full(g: Any, first: tuple[int, ...], second: tuple[int, ...], mode: str, axes: tuple[int, ...]) -> Any:
    """The cotangent of a result put back where its mode cut it out of the full one; lengths of both operands given."""
    pads = []
    for k, length in enumerate(shape_of(g)):
        n, m = first[k], second[k]
        full = n + m - 1 if k in axes else max(n, m)
        start = 0
        if mode == "same":
            start = (full - length) // 2
        elif mode == "valid" and k in axes:
            start = min(n, m) - 1
        pads.append((start, full - length - start))
    return np.pad(g, pads) if any(pad != (0, 0) for pad in pads) else g


def _other(op: Any, g: Any, mine: Any, other: Any, mode: str, axes: tuple[int, ...], turn: bool = False) -> Any:
    """Cotangent of one operand of a convolution, the other one given."""
    shapes = (shape_of(other), shape_of(mine)) if turn else (shape_of(mine), shape_of(other))
    if not shape_of(mine):
        return g * other
    return op(in_full(g, *shapes, mode, axes), np.flip(other, axes))


def _convolution(fun: Any, valid: Any) -> Primitive:
    """Declare a convolution; ``valid(x, y, axes)`` is that of mode "valid"."""

    def left(g: Any, ans: Any, a: Any, b: Any, mode: str = "full", axes: Any = None, **options: Any) -> Any:
        chosen = _axes_of(axes if fun in WITH_AXES else None, len(shape_of(a)))
        return _other(lambda x, y: valid(x, y, chosen), g, a, b, mode, chosen)

    def right(g: Any, ans: Any, a: Any, b: Any, mode: str = "full", axes: Any = None, **options: Any) -> Any:
        chosen = _axes_of(axes if fun in WITH_AXES else None, len(shape_of(a)))
        return _other(lambda x, y: valid(x, y, chosen), g, b, a, mode, chosen, turn=True)

    return multilinear(fun, left, right)


WITH_AXES = (plain.fftconvolve, plain.oaconvolve)
"""Convolutions whose fourth argument says along which axes; that of `convolve` is the method."""

CONVOLVE: Primitive = _convolution(plain.convolve, lambda x, y, axes: CONVOLVE(x, y, "valid"))
FFTCONVOLVE: Primitive = _convolution(plain.fftconvolve, lambda x, y, axes: FFTCONVOLVE(x, y, "valid", axes))
OACONVOLVE: Primitive = _convolution(plain.oaconvolve, lambda x, y, axes: OACONVOLVE(x, y, "valid", axes))


# correlation
def _turned(b: Any) -> Any:
    return conj(np.flip(b)) if shape_of(b) else conj(b)


def _correlate_left(g: Any, ans: Any, a: Any, b: Any, mode: str = "full", method: str = "auto") -> Any:
    return CONVOLVE.vjp(0, g, ans, (a, _turned(b), mode), {})


def _correlate_right(g: Any, ans: Any, a: Any, b: Any, mode: str = "full", method: str = "auto") -> Any:
    return _turned(CONVOLVE.vjp(1, g, ans, (a, _turned(b), mode), {}))


multilinear(plain.correlate, _correlate_left, _correlate_right)


# two dimensions, with what lies beyond the edge
PAD_MODES = {"fill": "constant", "wrap": "wrap", "symm": "symmetric"}


def _convolve2d(in1: Any, in2: Any, mode: str = "full", boundary: str = "fill", fillvalue: Any = 0) -> Any:
    first, second = shape_of(in1), shape_of(in2)
    if mode == "valid":
        return CONVOLVE(in1, in2, "valid")
    extra: dict[str, Any] = {"constant_values": fillvalue} if boundary == "fill" else {}
    around = np.pad(in1, [(m - 1, m - 1) for m in second], mode=PAD_MODES[boundary], **extra)  # type: ignore[call-overload]  # one of NumPy's modes
    full = CONVOLVE(around, in2, "valid")
    if mode == "full":
        return full
    start = [(m - 1) // 2 for m in second]
    return full[start[0] : start[0] + first[0], start[1] : start[1] + first[1]]


def _correlate2d(in1: Any, in2: Any, mode: str = "full", boundary: str = "fill", fillvalue: Any = 0) -> Any:
    first, second = shape_of(in1), shape_of(in2)
    if mode != "same":
        result = _convolve2d(in1, _turned(in2), mode, boundary, fillvalue)
        # SciPy exchanges the operands if the second is the larger, and then conjugates the other one
        return conj(result) if mode == "valid" and max(second) > max(first) else result
    full = _convolve2d(in1, _turned(in2), "full", boundary, fillvalue)
    start = [m // 2 for m in second]
    return full[start[0] : start[0] + first[0], start[1] : start[1] + first[1]]


composite(plain.convolve2d, _convolve2d)
composite(plain.correlate2d, _correlate2d)
