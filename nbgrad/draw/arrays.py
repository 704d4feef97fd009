"""The arrays of a scene: collected without repetition, described, and sampled into one buffer that fits the budget."""

from __future__ import annotations

import hashlib
import math
import struct
from typing import Any

import numpy as np

from nbgrad.draw.contract import SceneArray, Stats
from nbgrad.draw.digits import NUMERIC_KINDS, dtype_name, is_python_number, listing, number, shape_text
from nbgrad.draw.statistics import Array, empty, of_number, statistics

LARGEST_PICTURE = 4000
"""Elements of one array that the buffer holds at most."""
FLOAT = 8


class Arrays:
    """Collects arrays; equal ones are kept once (a gradient is most often its only contribution).

    ``before`` are those that the reader has already: they keep their index, and `pack` gives only the others.
    """

    def __init__(self, before: Arrays | None = None) -> None:
        self.values: list[Any] = list(before.values) if before else []
        self.texts: list[str] = list(before.texts) if before else []
        self.stats: list[Stats] = list(before.stats) if before else []
        self._known: dict[Any, int] = dict(before._known) if before else {}
        self._keys: dict[int, tuple[Any, Any]] = {}
        """Id of an array → the array, which holds the id, and its key: most are asked for again and again."""
        self._first = len(self.values)

    def let_go(self) -> None:
        """Keep what is known of the arrays but not the arrays themselves, which may be all the memory of a graph."""
        self.values = [None] * len(self.values)
        self._keys = {}
        # An id says nothing any more once its object is gone.
        self._known = {key: index for key, index in self._known.items() if type(key) is not int}

    def add(self, value: Any) -> int:
        """Index of ``value`` among the arrays of the scene: a number, an array, or a tuple of arrays."""
        key = self._key(value)
        index = self._known.get(key)
        if index is None:
            index = self._known[key] = len(self.values)
            stats = _stats(value)
            self.values.append(value)
            self.stats.append(stats)
            self.texts.append(_text(value, stats))
        return index

    def note(self, text: str) -> int:
        """Index of an entry that is a text and no array: what stands where there is no value."""
        self.values.append(None)
        self.stats.append(empty(0))
        self.texts.append(text)
        return len(self.values) - 1

    def told(self, value: Any) -> str:
        """``value`` in a sentence: its short text, with its shape where that does not list the elements."""
        index = self._known.get(self._key(value))
        return short_text(value) if index is None else _told(value, self.texts[index])

    def rms(self, value: Any) -> float | None:
        """Root mean square of the finite elements of ``value``; None where there are none."""
        if type(value) is float:  # of thousands of edges in a folded graph
            return abs(value) if math.isfinite(value) else None
        index = self._known.get(self._key(value))
        return (_stats(value) if index is None else self.stats[index])["rms"]

    def _key(self, value: Any) -> Any:
        if type(value) is not np.ndarray:
            return _key(value)
        known = self._keys.get(id(value))
        if known is None:
            known = self._keys[id(value)] = value, _key(value)
        return known[1]

    def wanted(self) -> int:
        """Bytes the buffer would take without sampling."""
        return FLOAT * sum(min(stats["size"], LARGEST_PICTURE) for stats in self.stats[self._first :])

    def pack(self, room: int, offset: int = 0) -> tuple[list[SceneArray], bytes]:
        """All arrays, their pictures sampled so that the buffer takes at most about ``room`` bytes.

        ``offset`` is where the buffer will stand, in elements.
        """
        views = [_view(value) for value in self.values[self._first :]]
        sizes = [0 if v is None else v.size * (2 if v.dtype.kind == "c" else 1) for v in views]
        cap = min(_water_level(sizes, room // FLOAT), LARGEST_PICTURE)
        buffer: list[bytes] = []
        described = []
        for k, view in enumerate(views, self._first):
            picture = _Picture(view, cap)
            described.append(self._describe(k, picture, offset))
            buffer.append(picture.numbers)
            offset += len(picture.numbers) // FLOAT
        return described, b"".join(buffer)

    def _describe(self, k: int, picture: _Picture, offset: int) -> SceneArray:
        value = self.values[k]
        array = None if value is None or isinstance(value, tuple | list) else np.asarray(value)
        return {
            "shape": [] if array is None else list(array.shape),
            "dtype": _dtype(value),
            "text": self.texts[k],
            "rows": picture.rows,
            "cols": picture.cols,
            "offset": offset,
            "picked": picture.picked if array is not None else "" if value is None else "several arrays: none shown",
            "complex": array is not None and array.dtype.kind == "c",
            "row_index": picture.row_index,
            "col_index": picture.col_index,
            "stats": self.stats[k],
        }


def short_text(value: Any) -> str:
    """A value in one line where no shape stands beside it: "5.2", "[1 2 3]", "(442,) rms 0.047"."""
    return _told(value, _text(value, _stats(value)))


def _told(value: Any, text: str) -> str:
    if is_python_number(value) or isinstance(value, tuple | list) or text[:1] == "[":
        return text
    shape = np.shape(value)
    return f"{shape_text(shape)} {text}" if shape else text


class _Picture:
    """The sampled 2-d view of one array."""

    def __init__(self, array: Array | None, cap: int) -> None:
        self.rows = self.cols = 0
        self.numbers = b""
        self.picked = ""
        self.row_index: list[int] | None = None
        self.col_index: list[int] | None = None
        if array is not None and array.size:
            self._sample(array, max(cap // (2 if array.dtype.kind == "c" else 1), 1))

    def _sample(self, array: Array, cap: int) -> None:
        cols = array.shape[-1] if array.ndim else 1
        rows = array.size // cols
        self.rows, self.cols = _fit(rows, cols, cap)
        if self.rows < rows:
            self.row_index = _spread(rows, self.rows)
        if self.cols < cols:
            self.col_index = _spread(cols, self.cols)
        if (self.rows, self.cols) != (rows, cols):
            full = f"{rows:,} × {cols:,}" if rows > 1 else f"{cols:,}"
            shown = f"{self.rows:,} × {self.cols:,}" if rows > 1 else f"{self.cols:,}"
            self.picked = f"{shown} of {full} shown"
        picture = _pick(array, self.row_index, self.col_index)
        parts = [picture.real, picture.imag] if array.dtype.kind == "c" else [picture]
        self.numbers = b"".join(np.ascontiguousarray(p, dtype="<f8").tobytes() for p in parts)


def _pick(array: Array, rows: list[int] | None, cols: list[int] | None) -> Array:
    """Rows and columns of the 2-d view, without copying the rest of the array."""
    if array.ndim < 2:
        return array if cols is None else array[cols]
    if rows is None:
        picked = array.reshape(-1, array.shape[-1]) if cols is None else array[..., cols]
    else:
        picked = array[np.unravel_index(rows, array.shape[:-1])]
        picked = picked if cols is None else picked[:, cols]
    return picked


def _fit(rows: int, cols: int, cap: int) -> tuple[int, int]:
    """Size of a picture of at most ``cap`` elements with roughly the proportions of the array."""
    if rows * cols <= cap:
        return rows, cols
    fraction = math.sqrt(cap / (rows * cols))
    r = min(rows, cap, max(1, int(rows * fraction)))
    c = min(cols, cap // r)
    return min(rows, cap // c), c


def _spread(n: int, k: int) -> list[int]:
    """``k`` indices spread evenly over ``n``, first and last included."""
    return [0] if k == 1 else [i * (n - 1) // (k - 1) for i in range(k)]


def _water_level(sizes: list[int], room: int) -> int:
    """The largest cap for which the capped sizes fit into ``room``: small arrays stay whole, large ones share."""
    left, cap = room, room
    for done, size in enumerate(sorted(sizes)):
        cap = left // (len(sizes) - done)
        if size > cap:
            return max(cap, 1)
        left -= size
    return max(cap, LARGEST_PICTURE)


def _view(value: Any) -> Array | None:
    """What there is to draw: an array of numbers."""
    if value is None or isinstance(value, tuple | list):
        return None
    array = np.asarray(value)
    return array if array.dtype.kind in NUMERIC_KINDS else None


def _key(value: Any) -> Any:
    """Equal for values that look the same in every respect, down to the sign of zero and the bits of NaN."""
    if isinstance(value, tuple | list):
        return tuple(_key(v) for v in value)
    if type(value) is float:
        return float, struct.pack("<d", value)
    if is_python_number(value) or value is None:
        return type(value), repr(value)
    array = np.asarray(value)
    if array.dtype.kind not in NUMERIC_KINDS:
        return id(value)
    return array.dtype.str, array.shape, _fingerprint(array)


def _fingerprint(array: Array) -> bytes:
    if array.nbytes <= 64:
        return array.tobytes()
    digest = hashlib.blake2b(digest_size=16)
    step = max(1, (1 << 20) // max(array[:1].nbytes, 1)) if array.ndim else 1
    for start in range(0, array.shape[0] if array.ndim else 1, step):
        block = array[start : start + step] if array.ndim else array
        digest.update(np.ascontiguousarray(block).data if block.size else b"")
    return digest.digest()


def _stats(value: Any) -> Stats:
    if type(value) is float:
        return of_number(value)
    if type(value) is int and abs(value) >= 2**63:  # a Python integer that no dtype of NumPy holds
        return empty(1)
    if isinstance(value, tuple | list):
        return empty(sum(int(np.size(v)) for v in value if v is not None))
    return statistics(np.asarray(value))


def _dtype(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return "several"
    return type(value).__name__ if is_python_number(value) else dtype_name(np.asarray(value).dtype)


def _text(value: Any, stats: Stats) -> str:
    """What a card says, beside the shape: "5.2", "[1 2 3]", "rms 0.047", "3 nan", "empty"."""
    if isinstance(value, tuple | list):
        return ", ".join("none" if v is None else shape_text(np.shape(v)) for v in value)
    if is_python_number(value):
        return number(value)
    array = np.asarray(value)
    if array.dtype.kind not in NUMERIC_KINDS:
        return str(array.dtype)
    if array.ndim == 0:
        return number(array[()])
    listed = listing(array)
    return listed if listed is not None else _in_words(array, stats)


def _in_words(array: Array, stats: Stats) -> str:
    if not array.size:
        return "empty"
    if stats["nan"]:
        return f"{stats['nan']:,} nan"
    if infinite := stats["posinf"] + stats["neginf"]:
        return f"{infinite:,} inf"
    if stats["zero"] == stats["size"]:
        return "all 0"
    if array.dtype.kind == "b":
        return f"{stats['pos']:,} of {array.size:,} true"
    return f"rms {number(stats['rms'], 3)}"
