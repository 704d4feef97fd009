"""Terms: formulas as trees, grown by running NumPy code on names instead of numbers.

A rule such as ``lambda ans, x: 1 - ans * ans`` run on terms yields the tree of 1 − h². Here is what a
term is; `algebra` and `conditions` build them, `running` lets NumPy code do so, `typeset` prints them.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from nbgrad.core.expression import constant_label
from nbgrad.core.tree import flatten

Shape = tuple[int, ...]


class Unprintable(Exception):
    """A rule asked a term something that only numbers can answer."""


class Term:
    """A formula: what it is (``head``), of what (``parts``: terms, or plain text and numbers), and its shape."""

    __slots__ = ("_shape", "head", "is_complex", "key", "parts")
    __array_priority__ = 2000.0

    def __init__(self, head: str, *parts: Any, shape: Shape | None = (), is_complex: bool = False) -> None:
        self.head, self.parts = head, parts
        self._shape, self.is_complex = shape, is_complex
        self.key: tuple[Any, ...] = (head, *(p.key if isinstance(p, Term) else p for p in parts))

    def __repr__(self) -> str:
        from nbgrad.explain.typeset import text

        return f"<{text(self)}>"

    @property
    def shape(self) -> Shape:
        """Shape of the value meant. Raises Unprintable where it is not known."""
        if self._shape is None:
            raise Unprintable(f"the shape of {self!r} is not known")
        return self._shape

    @property
    def ndim(self) -> int:
        """Number of axes of the value meant."""
        return len(self.shape)

    @property
    def is_scalar(self) -> bool:
        """Whether the value meant is known to be a single number."""
        return self._shape is not None and prod(self._shape) == 1

    def astype(self, *args: Any, **kwargs: Any) -> Term:
        """The same term: a formula does not speak of precision."""
        return self

    def conj(self) -> Term:
        """The complex conjugate."""
        return FUNCTIONS[np.conjugate](self)  # type: ignore[no-any-return]  # the table's values are untyped

    def __getitem__(self, key: Any) -> Term:
        label = ", ".join(map(constant_label, key)) if isinstance(key, tuple) else constant_label(key)
        return Term("index", self, label, shape=None, is_complex=self.is_complex)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # Python's and NumPy's own questions
            raise AttributeError(name)
        raise Unprintable(f"a term has no {name}")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method != "__call__" or kwargs:
            raise Unprintable(f"{ufunc.__name__}.{method} with {sorted(kwargs)}")
        build = FUNCTIONS.get(ufunc)
        return build(*inputs) if build else call(ufunc.__name__, *inputs, elementwise=True)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        build = FUNCTIONS.get(func)
        return build(*args, **kwargs) if build else call(func.__name__, *args, **kwargs)

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise Unprintable("the rule looks at a value")

    __array__ = __bool__ = __float__ = __int__ = __complex__ = __index__ = __len__ = __iter__ = _refuse
    __hash__ = None  # type: ignore[assignment]  # == builds a relation, so terms are compared by `key`


# -- atoms ------------------------------------------------------------------------------------------------


def name(label: str, shape: Shape | None = (), is_complex: bool = False) -> Term:
    """A named quantity."""
    return Term("name", label, shape=shape, is_complex=is_complex)


def words(text: str) -> Term:
    """A formula in words, where signs would not be clearer."""
    return Term("words", text, shape=None)


def number(value: Any) -> Term:
    """A number; negative ones as the negative of a positive one, well-known ones by their names."""
    if isinstance(value, complex):
        return _complex(value)
    for known, make in KNOWN:
        if value == known:
            return make()
    return Term("neg", number(-value)) if value < 0 else Term("number", value)


def _complex(value: complex) -> Term:
    if not value.imag:
        return number(value.real)
    imaginary = name(f"{constant_label(abs(value.imag))}j", is_complex=True)
    if value.real:
        return combined("+" if value.imag > 0 else "−", number(value.real), imaginary)
    return imaginary if value.imag > 0 else combined("neg", imaginary)


def lift(x: Any) -> Any:
    """``x`` as a term; truth values stay what they are. Raises Unprintable for what no formula can hold."""
    if isinstance(x, Term):
        return x
    if isinstance(x, np.ndarray) and x.ndim:
        return name(constant_label(x), x.shape, x.dtype.kind == "c")
    if isinstance(x, np.ndarray | np.generic):
        x = x.item()
    if isinstance(x, bool):
        return x
    if isinstance(x, int | float | complex):
        return number(x)
    raise Unprintable(f"a {type(x).__name__} in a formula")


def value_of(term: Any) -> float | None:
    """The number a term is, None if it is not a number."""
    if isinstance(term, bool):
        return float(term)
    if term.head == "neg":
        inner = value_of(term.parts[0])
        return None if inner is None else -inner
    return term.parts[0] if term.head == "number" else None


def combined(head: str, *terms: Term) -> Term:
    """An element-wise operation: its shape is that of its parts, broadcast."""
    return Term(head, *terms, shape=broadcast(terms), is_complex=any(t.is_complex for t in terms))


def broadcast(terms: tuple[Any, ...]) -> Shape | None:
    shapes = [t._shape for t in terms if isinstance(t, Term)]
    return None if any(s is None for s in shapes) else np.broadcast_shapes(*(s for s in shapes if s is not None))


# -- functions, vectors and maps --------------------------------------------------------------------------


def call(function: str, *args: Any, elementwise: bool = False, **kwargs: Any) -> Term:
    """A function applied to terms and other arguments. Raises Unprintable for terms inside containers."""
    if any(isinstance(leaf, Term) for leaf in flatten([[a for a in args if not isinstance(a, Term)], kwargs])[0]):
        raise Unprintable(f"{function} of a container of terms")
    parts = [lift(a) if elementwise else a for a in args]
    shown = [p if isinstance(p, Term) else constant_label(p) for p in parts]
    options = [f"{k}={constant_label(v)}" for k, v in kwargs.items()]
    shape = broadcast(tuple(parts)) if elementwise else None
    is_complex = any(p.is_complex for p in parts if isinstance(p, Term))
    return Term("call", function, *shown, *options, shape=shape, is_complex=is_complex)


def transposed(t: Term) -> Term:
    """The row of a column, or the transpose of a matrix."""
    return Term("ᵀ", t, shape=t._shape[::-1] if t._shape is not None else None)


def matrix_product(*terms: Term) -> Term:
    """A product in which the order matters."""
    return Term("matmul", *terms, shape=None)


def maps(symbol: str, image: Term) -> Term:
    """The linear map that takes ``symbol`` to ``image``."""
    return Term("↦", name(symbol), image, shape=None)


ZERO, ONE = Term("number", 0), Term("number", 1)
IDENTITY = name("I", None)

KNOWN: tuple[tuple[float, Callable[[], Term]], ...] = (
    (float(np.pi), lambda: name("π")),
    (float(np.pi / 180), lambda: combined("/", name("π"), number(180))),
    (float(180 / np.pi), lambda: combined("/", number(180), name("π"))),
    (float(np.log(2.0)), lambda: call("log", number(2), elementwise=True)),
    (float(np.log(10.0)), lambda: call("log", number(10), elementwise=True)),
)
"""Numbers that have a name of their own."""

FUNCTIONS: dict[Any, Callable[..., Any]] = {}
"""NumPy function → what it builds (`running` fills it); all others become calls by their own name."""
