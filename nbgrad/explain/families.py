"""Operations on whole vectors and matrices: their Jacobians in the lecture's notation, a line per operation.

Numerator layout: the derivative of an (m,) vector by an (n,) vector is an (m, n) matrix, so the derivative of
⟨x, w⟩ by w is the row xᵀ. Where the operand is a matrix there is no such matrix; the formula then says what becomes
of the cotangent: G ↦ G·Bᵀ. Only operations whose rule does not read like that by itself need a line here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.expression import constant_label
from nbgrad.core.graph import Node
from nbgrad.explain.algebra import minus, over, quantity, times
from nbgrad.explain.conditions import when
from nbgrad.explain.labels import cotangent_symbol, label
from nbgrad.explain.terms import IDENTITY, ONE, Term, call, maps, matrix_product, name, transposed, words
from nbgrad.rules.joining import place_in

Found = tuple[Term, str] | None
"""A formula and a note on axes; None where the rule itself says it better."""
Family = Callable[[Node, int, Term, tuple[Any, ...]], Found]


def _product(node: Node, slot: int, ans: Term, args: tuple[Any, ...]) -> Found:
    """``a @ b`` and ``np.dot(a, b)`` of vectors and matrices."""
    a, b = (x if isinstance(x, Term) else quantity(np.asarray(x)) for x in args[:2])
    symbol = cotangent_symbol(node)
    g = name(symbol, ans.shape)
    formulas: dict[tuple[int, int, int], Callable[[], Term]] = {
        (1, 1, 0): lambda: transposed(b),
        (1, 1, 1): lambda: transposed(a),
        (2, 1, 0): lambda: maps(symbol, matrix_product(g, transposed(b))),
        (2, 1, 1): lambda: a,
        (1, 2, 0): lambda: transposed(b),
        (1, 2, 1): lambda: maps(symbol, matrix_product(a, transposed(g))),
        (2, 2, 0): lambda: maps(symbol, matrix_product(g, transposed(b))),
        (2, 2, 1): lambda: maps(symbol, matrix_product(transposed(a), g)),
    }
    make = formulas.get((_ndim(a), _ndim(b), slot))
    return None if make is None else (make(), "")


def _outer(node: Node, slot: int, ans: Term, args: tuple[Any, ...]) -> Found:
    a, b = args[0], args[1]
    if (_ndim(a), _ndim(b)) != (1, 1):
        return None
    symbol = cotangent_symbol(node)
    g = name(symbol, ans.shape)
    return maps(symbol, matrix_product(g, b) if slot == 0 else matrix_product(transposed(g), a)), ""


def _reduction(row: Callable[[Term, Term, int], Term], *, uses: tuple[str, ...] = ("axis", "keepdims")) -> Family:
    """A reduction over all elements, or along an axis: ``row(ans, x, how many)`` is its derivative as a column."""

    def family(node: Node, slot: int, ans: Term, args: tuple[Any, ...]) -> Found:
        if slot or any(isinstance(a, Term) for a in args[1:]):
            return None
        x = args[0]
        axis = args[1] if len(args) > 1 else node.kwargs.get("axis")
        said = {k for k, v in node.kwargs.items() if v is not None and v is not np._NoValue}
        if len(args) > 2 or said - set(uses):
            return None
        size, results = np.size(node.args[0]), np.size(node.value)
        if size == results:
            return (ONE if size == 1 else IDENTITY), ""
        column = row(ans, x, size // max(results, 1))
        along = "" if axis is None else f"along axis {constant_label(axis)}"
        return as_row(column), ", ".join(filter(None, (along, node.primitive.note)))

    return family


_quotients = _reduction(lambda p, x, n: over(p, x))


def _product_of_all(node: Node, slot: int, ans: Term, args: tuple[Any, ...]) -> Found:
    """The product without one factor is a quotient, unless that factor is 0."""
    if not np.all(node.args[0]):
        return words("for each element the product of the others"), ""
    found = _quotients(node, slot, ans, args)
    return None if found is None else (found[0], found[1].removesuffix(node.primitive.note).removesuffix(", "))


def as_row(column: Term) -> Term:
    """The transpose of a column, with the scalars of products and quotients left outside: 2·uᵀ/n."""
    if column.head == "/" and column.parts[1].is_scalar:
        return over(as_row(column.parts[0]), column.parts[1])
    if column.head == "·" and column.parts[0].is_scalar:
        return times(column.parts[0], as_row(reduce(times, column.parts[1:])))
    return transposed(column)


def _ndim(x: Any) -> int:
    return len(shape_of(x))


def _rearranged(node: Node, slot: int, ans: Term, args: tuple[Any, ...]) -> Found:
    return IDENTITY, f"rearranged by {node.op}"


def _selected(node: Node, slot: int, ans: Term, args: tuple[Any, ...]) -> Found:
    key = constant_label(node.args[1]) if len(node.args) > 1 else node.op
    return words(f"the rows of I selected by [{key}]"), ""


def _repeated(node: Node, slot: int, ans: Term, args: tuple[Any, ...]) -> Found:
    return words("the rows of I, repeated"), ""


def _running(node: Node, slot: int, ans: Term, args: tuple[Any, ...]) -> Found:
    return (words("1 on and below the diagonal, 0 above"), "") if _ndim(args[0]) == 1 else None


def _joined(node: Node, slot: int, ans: Term, args: tuple[Any, ...]) -> Found:
    part = node.inputs[slot]
    return words(f"I in the rows of {label(part) if part is not None else slot}, 0 elsewhere"), ""


def _listed(node: Node, slot: int, ans: Term, args: tuple[Any, ...]) -> Found:
    place = ", ".join(map(str, place_in(node.kwargs["shape"], slot)))
    return words(f"{'I' if _ndim(args[slot]) else '1'} at [{place}], 0 elsewhere"), ""


def _written(node: Node, slot: int, ans: Term, args: tuple[Any, ...]) -> Found:
    """``x[key] = new``: what was there before no longer matters."""
    key = constant_label(node.args[1])
    return words(f"I, with 0 in the rows [{key}]" if slot == 0 else f"I in the rows [{key}], 0 elsewhere"), ""


def _output(node: Node, slot: int, ans: Term, args: tuple[Any, ...]) -> Found:
    return words(f"selects result {node.args[1]}"), ""


FAMILIES: dict[str, Family] = {
    "matmul": _product,
    "dot": _product,
    "inner": lambda node, slot, ans, args: _product(node, slot, ans, args) if _ndim(args[1]) == 1 else None,
    "outer": _outer,
    "sum": _reduction(lambda s, x, n: ONE),
    "mean": _reduction(lambda s, x, n: over(ONE, n)),
    **dict.fromkeys(("max", "amax", "min", "amin"), _reduction(lambda m, x, n: when(np.equal(x, m), 1, 0))),
    "prod": _product_of_all,
    "var": _reduction(lambda v, x, n: over(times(2, minus(x, call("mean", x))), n)),
    "std": _reduction(lambda s, x, n: over(minus(x, call("mean", x)), times(n, s))),
    "cumsum": _running,
    "setitem": _written,
    "output": _output,
    "getitem": _selected,
    "take": _selected,
    "broadcast_to": _repeated,
    "array": _listed,
    "concatenate": _joined,
    "stack": _joined,
    **dict.fromkeys(
        ("reshape", "ravel", "squeeze", "expand_dims", "atleast_1d", "atleast_2d", "atleast_3d", "transpose",
         "matrix_transpose", "swapaxes", "moveaxis", "flip", "fliplr", "flipud"),
        _rearranged,
    ),
}  # fmt: skip
