"""What a formula says, as the matrix it stands for: so that tests can hold it against the rule that it describes."""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

import numpy as np

from nbgrad.core.cotangent import unbroadcast
from nbgrad.explain.formula import Derivative
from nbgrad.explain.terms import ZERO, Term

INFIX = {
    "+": np.add, "−": np.subtract, "·": np.multiply, "/": np.true_divide, "^": np.power, "and": np.logical_and,
    "or": np.logical_or, "=": np.equal, "≠": np.not_equal, "<": np.less, "≤": np.less_equal, ">": np.greater,
    "≥": np.greater_equal,
}  # fmt: skip


class NotNumbers(Exception):
    """The formula is in words, or speaks of a constant array by its shape alone."""


def jacobian_said(found: Derivative) -> np.ndarray:
    """The Jacobian that a formula describes, in numerator layout. Raises NotNumbers if it cannot be told from it."""
    node, by = found.of, found.by
    values: dict[str, Any] = {node.label: node.value, "π": np.pi}
    values |= {source.label: source.value for source in node.inputs if source is not None}
    rows, columns = np.size(node.value), np.size(by.value)
    term = found.term
    if "along axis" in found.note.replace("broadcast along axis", "") or "rearranged" in found.note:
        raise NotNumbers(found.note)
    if term.head == "↦":
        symbol = term.parts[0].parts[0]
        units = np.eye(rows).reshape(rows, *np.shape(node.value))
        images = [_number(term.parts[1], {**values, symbol: unit}) for unit in units]
        return np.reshape([_like(image, np.shape(by.value)) for image in images], (rows, columns))
    return np.asarray(_matrix(term, values, node, by, rows, columns))


def _matrix(term: Term, values: dict[str, Any], node: Any, by: Any, rows: int, columns: int) -> Any:
    shape, operand = np.shape(node.value), np.shape(by.value)
    if rows == columns == 1:
        return np.reshape(_number(term, {**values, "I": 1.0}), (1, 1))
    if len(shape) == len(operand) == 1 and term.head in ("name", "ᵀ") and term.key != ("name", "I"):
        return _number(term, values)  # X, Xᵀ: the matrix of a product with a vector
    if _is_row(term):
        flat = np.broadcast_to(_number(term, {**values, "ᵀ": False}), operand)
        return np.reshape(flat, (rows, columns))
    if term.key == ZERO.key:
        return np.zeros((rows, columns))
    assert rows > 1 or shape, f"{term} is the derivative of a number by a vector; a row must say that it is one"
    partials = np.broadcast_to(_number(term, {**values, "I": 1.0}), shape)
    same_elements = rows == columns and shape != operand
    where = np.arange(columns) if same_elements else np.broadcast_to(np.arange(columns).reshape(operand), shape)
    matrix = np.zeros((rows, columns), partials.dtype)
    matrix[np.arange(rows), where.ravel()] = partials.ravel()
    return matrix


def _like(image: Any, shape: tuple[int, ...]) -> Any:
    """A cotangent in the shape of its operand: as the engine does it, spread or summed over what was broadcast."""
    return np.reshape(image, shape) if np.size(image) == np.prod(shape) else unbroadcast(image, shape)


def _is_row(term: Term) -> bool:
    return term.head == "ᵀ" or any(isinstance(p, Term) and _is_row(p) for p in term.parts)


def _number(term: Any, values: dict[str, Any]) -> Any:
    """A term evaluated with NumPy."""
    if not isinstance(term, Term):
        return _option(str(term))
    head, parts = term.head, term.parts
    if head == "name":
        return _named(parts[0], values)
    if head == "words":
        raise NotNumbers(parts[0])
    if head == "number":
        return parts[0]
    if head == "call":
        return _called(parts, values)
    if head == "index":
        return _number(parts[0], values)[_option(f"index_exp[{parts[1]}]")]
    if head == "matmul":
        return reduce(operator.matmul, [_as_matrix(p, values) for p in parts])
    numbers = [_number(p, values) for p in parts]
    if head == "if":
        return np.where(numbers[1], numbers[0], numbers[2])
    turned = np.transpose if values.get("ᵀ", True) else np.positive  # a row is a row of all elements
    unary = {"neg": np.negative, "not": np.logical_not, "ᵀ": turned}
    return unary[head](*numbers) if head in unary else reduce(INFIX[head], numbers)


def _as_matrix(term: Term, values: dict[str, Any]) -> Any:
    """A factor of a matrix product; vectors are columns."""
    if term.head == "ᵀ":
        return _as_matrix(term.parts[0], values).T
    value = _number(term, values)
    return value[:, None] if value.ndim == 1 else value


def _option(text: str) -> Any:
    """An argument that is not a term: an axis, a shape, a subscript."""
    if "array(" in text:
        raise NotNumbers(text)
    return eval(text.replace("−", "-").replace("…", "..."), vars(np))


def _named(label: str, values: dict[str, Any]) -> Any:
    if label in values:
        return values[label]
    if label.endswith("j"):
        return complex(label)
    raise NotNumbers(label)


def _called(parts: tuple[Any, ...], values: dict[str, Any]) -> Any:
    name, *args = parts
    if name == "diag":
        return _number(args[0], values)
    try:
        import scipy.special as special
    except ImportError:
        special = None
    function = getattr(np, name, None) or getattr(np.linalg, name, None) or getattr(special, name, None)
    if function is None:
        raise NotNumbers(name)
    positional = [a for a in args if isinstance(a, Term) or not _is_keyword(a)]
    pairs = [a.partition("=") for a in args if not isinstance(a, Term) and _is_keyword(a)]
    return function(*[_number(a, values) for a in positional], **{k: _option(v) for k, _, v in pairs})


def _is_keyword(text: str) -> bool:
    name, equals, _ = text.partition("=")
    return bool(equals) and name.isidentifier()
