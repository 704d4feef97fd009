"""A traced array in the clothes of a buffer: a `memoryview`, or an `array.array`, of floats.

A buffer is no array: its elements are Python floats, its parts are buffers, it has no arithmetic, and two of them are
equal or not as a whole. So what stands for one has the array that its numbers are, and keeps to the original for all
else: that raises what the original raises. What would take the bytes out is told, as for arrays.
"""

from __future__ import annotations

import array
import builtins
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from nbgrad.core.callers import calls
from nbgrad.core.dispatch import DISGUISED, decided, is_traced, strip, undisguised
from nbgrad.core.errors import NotDifferentiable
from nbgrad.core.substitutes import REPLACED, redirect, substitute
from nbgrad.rules.casting import COPY

FORMATS = frozenset("efd")
"""Formats of single elements that are floats for Python."""
_VIEWS = frozenset({
    "format", "itemsize", "nbytes", "shape", "strides", "suboffsets", "ndim", "readonly", "contiguous", "c_contiguous",
    "f_contiguous",
})  # fmt: skip
_ARRAYS = frozenset({"typecode", "itemsize"})


class Buffer:
    """What all buffers have in common; ``own`` says that ``plain`` is the user's object and not of our making."""

    __slots__ = ("array", "own", "plain")
    tells: frozenset[str] = frozenset()
    """Attributes that say something about the buffer and nothing of its numbers."""
    kind: type

    def __init__(self, array: Any, plain: Any, *, own: bool) -> None:
        self.array, self.plain, self.own = array, plain, own

    @property  # type: ignore[misc]  # isinstance must see the type that is stood for
    def __class__(self) -> Any:
        return self.kind

    def __getattr__(self, name: str) -> Any:
        if name in self.tells or not hasattr(self.kind, name):
            return getattr(self.plain, name)  # or the error that the original raises
        what = f"{type(self).__name__}.{name}"
        raise NotDifferentiable(f"{what} cannot be followed; use np.asarray(…) of the buffer, or do it in another cell")

    def __repr__(self) -> str:
        return repr(self.plain)

    def __len__(self) -> int:
        return len(self.plain)

    def __iter__(self) -> Iterator[Any]:
        iter(self.plain)  # raises for more than one axis
        return (self[k] for k in range(len(self.plain)))

    def __getitem__(self, key: Any) -> Any:
        key = decided(key)
        part = self.plain[key]
        if isinstance(part, self.kind):
            return self._part(self.array[key], part)
        return self.array.item(*(key if type(key) is tuple else (key,)))

    def _part(self, array: Any, plain: Any) -> Any:
        raise NotImplementedError

    def __setitem__(self, key: Any, new: Any) -> None:
        key = decided(key)
        if isinstance(key, slice):
            raise NotDifferentiable(
                f"a slice of the {type(self).__name__} is assigned bytes, which cannot be followed; "
                "assign its elements, or write into np.asarray(…) of it"
            )
        self.plain[key]
        if getattr(self.plain, "readonly", False):
            raise TypeError("cannot modify read-only memory")
        trial = _taking(self.kind, self.array)
        trial[0] = strip(new)  # raises what the original raises for such a value
        self.array[key] = new

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self.array.__array__(dtype, copy)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return getattr(ufunc, method)(*map(undisguised, inputs), **{k: undisguised(v) for k, v in kwargs.items()})

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return func(*map(undisguised, args), **{k: undisguised(v) for k, v in kwargs.items()})

    def __reduce_ex__(self, protocol: Any) -> Any:
        return self.__getattr__("__reduce_ex__")

    def tolist(self) -> Any:
        """Nested lists of traced Python floats."""
        return self.array.tolist()


class View(Buffer):
    """What stands for a `memoryview`."""

    __slots__ = ()
    tells, kind = _VIEWS, memoryview

    def _part(self, array: Any, plain: Any) -> View:
        return View(array, plain, own=self.own)

    def __eq__(self, other: Any) -> bool:
        return bool(memoryview(decided(self.array)) == decided(undisguised(other)))

    def __hash__(self) -> int:
        return hash(self.plain)

    def __delitem__(self, key: Any) -> None:
        del self.plain[key]  # raises

    def __bytes__(self) -> bytes:
        return self.tobytes()

    def tobytes(self, *args: Any) -> bytes:
        """The bytes of the numbers, which are no numbers any more."""
        return bytes(memoryview(self.array.tape.escape("memoryview.tobytes(…)", self.array)).tobytes(*args))

    def cast(self, *args: Any) -> memoryview:
        """The bytes read as something else, which may be looked at and not be written to."""
        plain: Any = self.array.tape.escape("memoryview.cast(…)", self.array)
        return memoryview(plain).toreadonly().cast(*args)

    def toreadonly(self) -> View:
        """The same, not to be written to."""
        return View(self.array, self.plain.toreadonly(), own=self.own)

    def __enter__(self) -> View:
        self.plain.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        self.release()

    def release(self) -> None:
        """Let go of the memory. Raises NotDifferentiable for the user's own buffer, which is still needed."""
        if self.own:
            raise NotDifferentiable("a memoryview cannot be released while it is followed; do it in another cell")
        self.plain.release()


class TypedArray(Buffer):
    """What stands for an `array.array`."""

    __slots__ = ()
    tells, kind = _ARRAYS, array.array
    __hash__ = None  # type: ignore[assignment]  # as for an array.array

    def _part(self, array: Any, plain: Any) -> TypedArray:
        return TypedArray(COPY(array), plain, own=False)

    def __copy__(self) -> TypedArray:
        return self._part(self.array, self.plain[:])

    def __deepcopy__(self, memo: object) -> TypedArray:
        return self.__copy__()

    def __eq__(self, other: Any) -> Any:
        return decided(self.array).tolist() == other if isinstance(other, array.array) else NotImplemented

    def index(self, value: Any, *bounds: Any) -> int:
        """Where a number stands first."""
        return list(self).index(value, *bounds)

    def count(self, value: Any) -> int:
        """How often a number is there."""
        return list(self).count(value)


View.__name__, TypedArray.__name__ = "memoryview", "array.array"  # as messages of errors call them


def _told(name: str) -> None:
    """Let a method of the type itself, which Python does not look for in the object, be told too."""
    setattr(TypedArray, name, lambda self, *args: self.__getattr__(name))


for _name in ("__add__", "__iadd__", "__mul__", "__rmul__", "__imul__", "__delitem__"):
    _told(_name)
DISGUISED[View] = DISGUISED[TypedArray] = lambda buffer: buffer.array


def disguised(array: Any, plain: Any) -> Buffer:
    """What stands for a buffer of the user's: ``array`` is traced, and has the numbers of ``plain``."""
    return (View if isinstance(plain, memoryview) else TypedArray)(array, plain, own=True)


def array_in(value: Any) -> Any:
    """A plain array in the memory of a buffer of floats; None for anything else."""
    if type(value) is memoryview:
        return np.asarray(value) if value.format in FORMATS else None
    return np.asarray(value) if type(value) is array.array and value.typecode in FORMATS else None


def _taking(kind: type, like: Any) -> Any:
    """A buffer of one element that takes what one of the same kind and type takes."""
    dtype = strip(like).dtype
    one: Any = np.zeros(1, dtype)
    return memoryview(one) if kind is memoryview else array.array(dtype.char, [0.0])


@redirect(builtins, "memoryview")
def memoryview_of(*args: Any, **kwargs: Any) -> Any:
    """``memoryview(x)`` of a traced array, or of what stands for a buffer."""
    x = args[0] if len(args) == 1 and not kwargs else None
    if isinstance(x, Buffer):
        return View(x.array, memoryview(x.plain), own=x.own)
    if is_traced(x) and isinstance(strip(x), np.ndarray) and memoryview(strip(x)).format in FORMATS:
        return View(x, memoryview(strip(x)), own=False)
    return memoryview(*args, **kwargs)


def _from_buffer(original: Callable[..., Any]) -> None:
    @substitute(np, "frombuffer")
    def from_buffer(buffer: Any, dtype: Any = float, count: int = -1, offset: int = 0, *, like: Any = None) -> Any:
        if type(buffer) not in DISGUISED or like is not None or not calls(sys._getframe(1), from_buffer):
            return original(buffer, dtype, count, offset, **({} if like is None else {"like": like}))
        x = buffer.array
        part = original(memoryview(strip(x)), dtype, count, offset)  # raises what NumPy raises
        if part.dtype != x.dtype or offset % x.itemsize:
            return original(memoryview(x.tape.escape("np.frombuffer(…)", x)), dtype, count, offset)
        first = offset // x.itemsize
        return np.reshape(x, -1)[first : first + len(part)]


_from_buffer(np.frombuffer)


def _users(buffer: Buffer, plainly: Callable[[Any], Any]) -> Any:
    """The user's own buffer, or one of the array that the user gets."""
    if buffer.own:
        return buffer.plain
    plain = plainly(buffer.array)
    return memoryview(plain) if buffer.kind is memoryview else array.array(plain.dtype.char, plain.tolist())


REPLACED[View] = REPLACED[TypedArray] = _users
