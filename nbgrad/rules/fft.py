"""Discrete Fourier transforms: all linear.

The matrix of a transform is symmetric, so the adjoint (without conjugation, as cotangents are JAX's) of `fft` is
`fft`, that of `ifft` is `ifft`. A transform of length n first crops or pads its input; the adjoint pads or crops
at the end. `rfft` keeps half of a spectrum that is symmetric: with weights ½ on what stands for two coefficients its
adjoint is an `irfft`, and the other way round (weights 2). Mathematics: Press et al., Numerical Recipes, §12.3.

Transforms along several axes are one-dimensional ones after another; their adjoint goes through them backward.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.primitive import linear
from nbgrad.core.substitutes import original_of
from nbgrad.rules.matrices import conj
from nbgrad.rules.out import takes_out

RFFT, IRFFT = np.fft.rfft, np.fft.irfft
"""The functions themselves; while something is followed, np.fft.rfft is what stands in for it."""

Lengths = Sequence[int | None] | None
SWAPPED: dict[Any, Any] = {None: "forward", "backward": "forward", "ortho": "ortho", "forward": "backward"}
"""The norm with which the transform in the other direction scales as this one does."""


class Step(NamedTuple):
    """A one-dimensional transform: which, to what length, along which axis, and of what length its input was."""

    kind: Callable[..., Any]
    n: int
    axis: int
    before: int


def _resized(x: Any, axis: int, n: int) -> Any:
    """``x`` cropped to length n along an axis, or filled up with zeros."""
    shape = list(shape_of(x))
    if shape[axis] >= n:
        return x if shape[axis] == n else x[(slice(None),) * axis + (slice(n),)]
    shape[axis] = n - shape[axis]
    return np.concatenate([x, np.zeros(shape, np.result_type(x))], axis=axis)


def _weighted(x: Any, axis: int, n: int, weight: float) -> Any:
    """Half a spectrum of n coefficients, those that stand for two of them multiplied by ``weight``."""
    single = [0, n // 2] if n % 2 == 0 else [0]
    weights = np.full(n // 2 + 1, weight, np.finfo(np.result_type(x)).dtype)
    weights[single] = 1
    return x * np.reshape(weights, (-1,) + (1,) * (len(shape_of(x)) - 1 - axis))


def _step_back(g: Any, step: Step, norm: Any) -> Any:
    """Adjoint of one step."""
    kind, n, axis, before = step
    if kind is RFFT:
        c = np.fft.irfft(_weighted(conj(g), axis, n, 0.5), n, axis, SWAPPED[norm])
    elif kind is IRFFT:
        c = _weighted(conj(np.fft.rfft(g, n, axis, SWAPPED[norm])), axis, n, 2.0)
    else:
        c = kind(g, n, axis, norm)
    return _resized(c, axis, before)


def _steps(kind: Any, last: Any, shape: tuple[int, ...], s: Lengths, axes: Sequence[int] | None) -> list[Step]:
    """The steps of a transform in the order in which NumPy takes them; ``last`` is that along the last axis."""
    kind, last = original_of(kind), original_of(last)
    if axes is None:
        axes = range(-len(shape if s is None else s), 0)
    lengths = [None] * len(axes) if s is None else list(s)
    order = list(range(len(axes)))
    order = order if last is IRFFT else order[::-1]
    now = list(shape)
    steps = []
    for i in order:
        axis = axes[i] % len(shape)
        before, n = now[axis], lengths[i]
        run = last if i == len(axes) - 1 else kind
        if n is None:
            n = 2 * (before - 1) if run is IRFFT else shape[axis]
        n = shape[axis] if n == -1 else n
        steps.append(Step(run, int(n), axis, before))
        now[axis] = n // 2 + 1 if run is RFFT else n
    return steps


def _back(g: Any, steps: list[Step], norm: Any) -> Any:
    for step in reversed(steps):
        g = _step_back(g, step, norm)
    return g


def _one_axis(fun: Any) -> None:
    def transposed(g: Any, ans: Any, a: Any, n: int | None = None, axis: int = -1, norm: Any = None) -> Any:
        return _back(g, _steps(fun, fun, shape_of(a), (n,), (axis,)), norm)

    linear(fun, transposed)


def _several_axes(fun: Any, kind: Any, last: Any, default: tuple[int, ...] | None) -> None:
    def transposed(
        g: Any, ans: Any, a: Any, s: Lengths = None, axes: Sequence[int] | None = default, norm: Any = None
    ) -> Any:
        return _back(g, _steps(kind, last, shape_of(a), s, axes), norm)

    linear(fun, transposed)


for _fun in (np.fft.fft, np.fft.ifft, np.fft.rfft, np.fft.irfft):
    _one_axis(_fun)
_several_axes(np.fft.fftn, np.fft.fft, np.fft.fft, None)
_several_axes(np.fft.ifftn, np.fft.ifft, np.fft.ifft, None)
_several_axes(np.fft.rfftn, np.fft.fft, np.fft.rfft, None)
_several_axes(np.fft.irfftn, np.fft.ifft, np.fft.irfft, None)
_several_axes(np.fft.fft2, np.fft.fft, np.fft.fft, (-2, -1))
_several_axes(np.fft.ifft2, np.fft.ifft, np.fft.ifft, (-2, -1))
_several_axes(np.fft.rfft2, np.fft.fft, np.fft.rfft, (-2, -1))
_several_axes(np.fft.irfft2, np.fft.ifft, np.fft.irfft, (-2, -1))


# of Hermitian signals: hfft(a) = irfft(ā) and ihfft(a) is the conjugate of rfft(a), with the norms swapped
def _hfft_back(g: Any, ans: Any, a: Any, n: int | None = None, axis: int = -1, norm: Any = None) -> Any:
    return conj(_back(g, _steps(None, np.fft.irfft, shape_of(a), (n,), (axis,)), SWAPPED[norm]))


def _ihfft_back(g: Any, ans: Any, a: Any, n: int | None = None, axis: int = -1, norm: Any = None) -> Any:
    return _back(conj(g), _steps(None, np.fft.rfft, shape_of(a), (n,), (axis,)), SWAPPED[norm])


linear(np.fft.hfft, _hfft_back)
linear(np.fft.ihfft, _ihfft_back)

takes_out(
    np.fft.fft, np.fft.ifft, np.fft.rfft, np.fft.irfft, np.fft.hfft, np.fft.ihfft, np.fft.fftn, np.fft.ifftn,
    np.fft.rfftn, np.fft.irfftn, np.fft.fft2, np.fft.ifft2, np.fft.rfft2, np.fft.irfft2, position=4,
)  # fmt: skip

linear(np.fft.fftshift, lambda g, ans, x, axes=None: np.fft.ifftshift(g, axes))
linear(np.fft.ifftshift, lambda g, ans, x, axes=None: np.fft.fftshift(g, axes))
