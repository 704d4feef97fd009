"""What a whole array holds, in a dozen numbers: counts of every kind of element, extremes, mean, rms.

Arrays are read in blocks, so that neither a broadcast view nor a very large array is ever copied as a whole.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from nbgrad.draw.contract import Stats

BLOCK = 1 << 16
FEW = 16
"""Elements up to which counting them one by one is quicker than NumPy."""
DIGITS = 6
"""Significant digits kept: more than any view prints, and far shorter in JSON than all seventeen."""

Array = np.ndarray[Any, Any]


def statistics(array: Array) -> Stats:
    """Counts over all elements; extremes, mean and root mean square over the finite ones.

    Of a complex array only sizes of the numbers are measured: rms and zeros; signs and extremes do not exist.
    """
    if array.dtype.kind not in "biufc":
        return empty(array.size)
    if array.size == 1 and array.dtype.kind != "c":
        return of_number(float(array.reshape(())[()]))
    if array.size <= FEW and array.dtype.kind != "c":
        return _of_few(array.reshape(-1).astype(np.float64).tolist())
    counts = [0] * 6
    low, high, largest, finite = math.inf, -math.inf, 0.0, 0
    is_complex = array.dtype.kind == "c"
    for block in _blocks(array):
        good = np.abs(block[np.isfinite(block)]) if is_complex else block
        least, most = _extremes(good)
        if math.isfinite(least) and math.isfinite(most) and not is_complex:  # all of it is finite, as nearly always
            _count_finite(block, counts)
        else:
            _count(block, counts, is_complex)
            good = good[np.isfinite(good)]
            least, most = _extremes(good)
        low, high = min(low, least), max(high, most)
        finite += good.size
    largest = max(abs(low), abs(high)) if finite else 0.0
    total, squares = _sums(array, largest, whole=finite == array.size) if largest else (0.0, 0.0)
    signed = finite and not is_complex
    return {
        "size": int(array.size),
        "min": rounded(low) if signed else None,
        "max": rounded(high) if signed else None,
        "mean": rounded(total / finite * largest) if signed else None,
        "rms": rounded(math.sqrt(squares / finite) * largest) if finite else None,
        "neg": counts[0],
        "zero": counts[1],
        "pos": counts[2],
        "nan": counts[3],
        "posinf": counts[4],
        "neginf": counts[5],
    }


def of_number(x: float) -> Stats:
    """The statistics of a single real number, without NumPy."""
    finite = math.isfinite(x)
    value = rounded(x) if finite else None
    return {
        "size": 1,
        "min": value,
        "max": value,
        "mean": value,
        "rms": abs(value) if value is not None else None,
        "neg": int(finite and x < 0),
        "zero": int(x == 0),
        "pos": int(finite and x > 0),
        "nan": int(math.isnan(x)),
        "posinf": int(x == math.inf),
        "neginf": int(x == -math.inf),
    }


def _of_few(values: list[float]) -> Stats:
    finite = [x for x in values if math.isfinite(x)]
    largest = max(map(abs, finite), default=0.0)
    scaled = [x / largest for x in finite] if largest else finite
    return {
        "size": len(values),
        "min": rounded(min(finite)) if finite else None,
        "max": rounded(max(finite)) if finite else None,
        "mean": rounded(sum(scaled) / len(finite) * largest) if finite else None,
        "rms": rounded(math.sqrt(sum(x * x for x in scaled) / len(finite)) * largest) if finite else None,
        "neg": sum(x < 0 for x in finite),
        "zero": values.count(0.0),
        "pos": sum(x > 0 for x in finite),
        "nan": sum(map(math.isnan, values)),
        "posinf": values.count(math.inf),
        "neginf": values.count(-math.inf),
    }


def empty(size: int) -> Stats:
    """Statistics of what has no numbers to measure."""
    nothing = {"min": None, "max": None, "mean": None, "rms": None}
    return {"size": size, **nothing, "neg": 0, "zero": 0, "pos": 0, "nan": 0, "posinf": 0, "neginf": 0}  # type: ignore[typeddict-item]  # ** of a dict of literal keys


def rounded(x: float) -> float | None:
    """``x`` to a few significant digits; None if it is not finite."""
    return float(f"{x:.{DIGITS}g}") if math.isfinite(x) else None


def _blocks(array: Array) -> Iterator[Array]:
    if array.size <= BLOCK:
        yield _as_float(array.reshape(-1))
        return
    chunks = np.nditer(array, flags=["external_loop", "buffered", "zerosize_ok"], order="K", buffersize=BLOCK)
    with chunks:
        for chunk in chunks:
            yield _as_float(np.asarray(chunk))


def _as_float(flat: Array) -> Array:
    return flat.astype(np.complex128 if flat.dtype.kind == "c" else np.float64)


def _extremes(block: Array) -> tuple[float, float]:
    """The least and the greatest element, which are NaN if one is; inf and −inf where there is none."""
    return (float(block.min()), float(block.max())) if block.size else (math.inf, -math.inf)


def _count_finite(block: Array, counts: list[int]) -> None:
    negative, zero = int(np.count_nonzero(block < 0)), int(np.count_nonzero(block == 0))
    counts[0] += negative
    counts[1] += zero
    counts[2] += block.size - negative - zero


def _count(block: Array, counts: list[int], is_complex: bool) -> None:
    counts[1] += int(np.count_nonzero(block == 0))
    counts[3] += int(np.count_nonzero(np.isnan(block)))
    if is_complex:
        counts[4] += int(np.count_nonzero(np.isinf(block)))
        return
    counts[4] += int(np.count_nonzero(block == np.inf))
    counts[5] += int(np.count_nonzero(block == -np.inf))
    counts[0] += int(np.count_nonzero((block < 0) & (block != -np.inf)))
    counts[2] += int(np.count_nonzero((block > 0) & (block != np.inf)))


def _sums(array: Array, largest: float, *, whole: bool) -> tuple[float, float]:
    """Sum and sum of squares of the finite elements divided by the largest, which neither over- nor underflows.

    ``whole``: all elements are finite.
    """
    total = squares = 0.0
    for block in _blocks(array):
        good = block if whole else block[np.isfinite(block)]
        scaled = (np.abs(good) if array.dtype.kind == "c" else good) / largest
        total += float(scaled.sum())
        squares += float(np.dot(scaled, scaled))
    return total, squares
