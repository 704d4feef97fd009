"""Fourier transforms: lengths shorter and longer than the axis, odd and even, all norms, axes of every kind."""

from __future__ import annotations

from typing import Any

import numpy as np

from rulecases.harness import Case, case, sample

NORMS = (None, "backward", "ortho", "forward")
CASES: list[Case] = []


def transform(name: str, x: np.ndarray, *args: Any, **kwargs: Any) -> None:
    """Add a case for np.fft.<name>."""
    fun = getattr(np.fft, name)
    label = f"{name} {x.dtype.kind}{list(x.shape)} {args} {kwargs}"
    CASES.append(case(lambda a: fun(a, *args, **kwargs), x, covers=fun, label=label))


for name in ("fft", "ifft", "hfft", "irfft"):
    for kind in "fc":
        for n in (None, 3, 4, 5, 6, 9):
            transform(name, sample(5, kind=kind), n)
for name in ("rfft", "ihfft"):
    for length in (4, 5):
        for n in (None, 1, 2, 3, 4, 5, 7, 8):
            transform(name, sample(length), n)
for name in ("fft", "ifft", "hfft", "ihfft", "rfft", "irfft"):
    kind = "f" if name in ("rfft", "ihfft") else "c"
    for norm in NORMS:
        transform(name, sample(4, kind=kind), norm=norm)
        transform(name, sample(2, 3, kind=kind), 4, norm=norm, axis=0)
        transform(name, sample(2, 3, kind=kind), 5, -1, norm)
    transform(name, sample(2, 3, 2, kind=kind), axis=1)
    transform(name, sample(2, 3, 2, kind=kind), axis=-2)
    transform(name, sample(0, 3, kind=kind))
transform("fft", sample(1))
transform("irfft", sample(3, kind="c"), 1)
transform("irfft", sample(2, kind="c"), 2)

for name in ("fft2", "ifft2", "fftn", "ifftn", "rfft2", "irfft2", "rfftn", "irfftn"):
    kind = "f" if name.startswith("rfft") else "c"
    for norm in NORMS:
        transform(name, sample(3, 4, kind=kind), norm=norm)
    transform(name, sample(2, 3, 2, kind=kind))
    transform(name, sample(2, 3, 3, kind=kind), axes=(0, 1))
    transform(name, sample(2, 3, 3, kind=kind), axes=(1, 0))
    transform(name, sample(2, 3, 3, kind=kind), axes=(-1, 0))
    transform(name, sample(2, 3, 3, kind=kind), s=(2, 5), axes=(1, 2))
    transform(name, sample(2, 3, 3, kind=kind), s=(4, 3), axes=(0, -1), norm="ortho")
    transform(name, sample(3, 4, kind=kind), s=(-1, 4), axes=(0, 1))
    transform(name, sample(3, 4, kind=kind), s=(2, 3), axes=(0, 1), norm="forward")
for name in ("fftn", "ifftn", "irfftn", "rfftn"):
    kind = "f" if name.startswith("rfft") else "c"
    transform(name, sample(3, 4, kind=kind), axes=(1,))
    transform(name, sample(5, kind=kind))
    transform(name, sample(2, 2, 3, kind=kind), s=(3, 2, 4), axes=(0, 1, 2))
for name in ("fftn", "ifftn", "fft2", "ifft2"):
    transform(name, sample(3, 4))
    transform(name, sample(3, 4, kind="c"), axes=(0, 0))
    transform(name, sample(3, 4, kind="c"), s=(2, 5), axes=(1, 1), norm="ortho")
transform("fftn", sample(3, 4), axes=(1, 1, 0))
transform("rfftn", sample(3, 4), axes=(0, 1, 0))
transform("rfftn", sample(3, 4), s=(4, 3), axes=(0, 0))
transform("irfftn", sample(3, 4, kind="c"), axes=(1, 0, 1))

for name in ("fftshift", "ifftshift"):
    for kind in "fc":
        transform(name, sample(5, kind=kind))
    transform(name, sample(3, 4))
    transform(name, sample(3, 4), 0)
    transform(name, sample(2, 3, 4), (0, -1))
    transform(name, sample(2, 3, 4), axes=(1,))
