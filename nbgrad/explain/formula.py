"""The local derivative of an operation, read off its own rule (lecture L1, L2).

Nothing here knows an element-wise function: its partial derivative in the rule table is run on terms. A rule
given for cotangents is run on a symbol instead; if what comes back is that symbol times something,
the something is the derivative. Vectors follow the lecture's numerator layout.
"""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.errors import NbgradError
from nbgrad.core.graph import Node
from nbgrad.core.tape import is_differentiable
from nbgrad.explain import typeset
from nbgrad.explain.algebra import negative, over, plus, quantity, times
from nbgrad.explain.conditions import when
from nbgrad.explain.families import FAMILIES, as_row
from nbgrad.explain.labels import cotangent_symbol, label, partial, whole
from nbgrad.explain.running import operand_terms, term_of
from nbgrad.explain.terms import IDENTITY, ONE, ZERO, Term, call, lift, maps, name, value_of, words

LONGEST = 100
"""Characters of a derivative that may be shown; what is longer explains less than the name of its rule."""


class Derivative(NamedTuple):
    """∂of/∂by as a formula; ``note`` says how it is spread over axes."""

    of: Node
    by: Node
    term: Term
    note: str = ""

    def __str__(self) -> str:
        return f"{partial(self.of, self.by)} = {self.right_side}"

    @property
    def right_side(self) -> str:
        """What the derivative is, in text."""
        return typeset.text(self.term) + (f", {self.note}" if self.note else "")

    @property
    def is_exact(self) -> bool:
        """Whether the formula says everything, rather than naming a rule in words."""
        return self.term.head != "words"

    def mathml(self) -> str:
        """The equation as a ``<math>`` element."""
        quotient = typeset.fraction(_differential(self.of), _differential(self.by))
        note = typeset.mathml(words(", " + self.note)) if self.note else ""
        body = typeset.row(quotient, typeset.sign("="), typeset.mathml(self.term), note)
        return f'<math xmlns="http://www.w3.org/1998/Math/MathML">{body}</math>'


def local(node: Node, slot: int) -> str:
    """Local derivative of ``node`` with respect to operand ``slot``, in the lecture's notation.

    Raises NbgradError if that operand is a constant.

    >>> import nbgrad
    >>> graph = nbgrad.trace(lambda b: b**2, 3.0)
    >>> local(graph.output, 0)
    '∂(b ** 2)/∂b = 2·b'
    """
    return str(derivative(node, slot))


def mathml(node: Node, slot: int) -> str:
    """The same equation as MathML. Raises NbgradError if that operand is a constant."""
    return derivative(node, slot).mathml()


def step_formula(consumer: Node, slot: int) -> str:
    """What one step of the reverse sweep adds: ``∂z/∂a += ∂z/∂b · ∂b/∂a``.

    Raises NbgradError if that operand is a constant.
    """
    producer, target = _operand(consumer, slot), consumer.graph.target
    return f"{partial(target, producer)} += {partial(target, consumer)} · {partial(consumer, producer)}"


def derivative(node: Node, slot: int) -> Derivative:
    """The local derivative as an object. Raises NbgradError if that operand is a constant."""
    producer = _operand(node, slot)
    if not node.primitive.differentiable:
        return Derivative(node, producer, words("0"), node.primitive.note)
    if not (is_differentiable(producer.value) or producer.primitive.outputs):
        return Derivative(node, producer, words("0"), f"{label(producer)} has no gradient")
    try:
        found = _derivative(node, slot, producer)
    except Exception:  # a rule may do anything with a term it did not expect: then its name must do
        found = None
    if found is None or len(typeset.text(found.term)) > LONGEST:
        return Derivative(node, producer, words(f"(rule of {node.op})"))
    return found


def total(of: Node, by: Node) -> Derivative:
    """∂of/∂by for a node that may use another more than once: the sum over its operands.

    >>> import nbgrad
    >>> graph = nbgrad.trace(lambda b: b * b, 3.0)
    >>> total(graph.output, graph["b"]).right_side
    '2·b'
    """
    parts = [derivative(of, slot) for slot, node in enumerate(of.inputs) if node is not None and node.id == by.id]
    if not parts:
        raise NbgradError(f"{label(of)} = {of.expression} does not use {label(by)}")
    first = parts[0]
    if len(parts) == 1 or not all(p.is_exact and p.note == first.note and p.term.head != "↦" for p in parts):
        return first if len(parts) == 1 else Derivative(of, by, words(f"(rule of {of.op})"))
    term = first.term
    for part in parts[1:]:
        term = plus(term, part.term)
    return Derivative(of, by, term, first.note)


def _operand(node: Node, slot: int) -> Node:
    inputs = node.inputs
    producer = inputs[slot] if 0 <= slot < len(inputs) else None
    if producer is None:
        what = "is a constant" if 0 <= slot < len(inputs) else f"does not exist, there are {len(inputs)}"
        raise NbgradError(f"operand {slot} of {label(node)} = {node.expression or node.op} {what}")
    return producer


def _differential(node: Node) -> str:
    return typeset.row(typeset.sign("∂"), typeset.identifier(whole(label(node))))


# -- finding the formula ----------------------------------------------------------------------------------


def _derivative(node: Node, slot: int, producer: Node) -> Derivative | None:
    family = FAMILIES.get(node.op)
    op, args = node.primitive, operand_terms(node)
    ans = term_of(node)
    if op.partials is not None:
        return _elementwise(node, producer, times(ONE, op.partial(slot, ans, args, node.kwargs)))
    if family is not None and (found := family(node, slot, ans, args)) is not None:
        return Derivative(node, producer, *found)
    symbol = cotangent_symbol(node)
    image = op.vjp(slot, name(symbol, node.shape, np.iscomplexobj(node.value)), ans, args, node.kwargs)
    factor = coefficient(image, symbol)
    derived = None if factor is None else _elementwise(node, producer, factor)
    if derived is not None:
        return derived
    return Derivative(node, producer, maps(symbol, quantity(image)))


def coefficient(image: Any, symbol: str) -> Term | None:
    """``c`` if ``image`` is c·symbol, element by element; None if it is anything else."""
    if not isinstance(image, Term) or not _mentions(image, symbol):
        return ZERO if value_of(lift(image)) == 0 else None
    head, parts = image.head, image.parts
    if head == "name":
        return ONE
    if head == "neg":
        inner = coefficient(parts[0], symbol)
        return None if inner is None else negative(inner)
    if head == "/" and not _mentions(parts[1], symbol):
        inner = coefficient(parts[0], symbol)
        return None if inner is None else over(inner, parts[1])
    if head == "·":
        return _coefficient_of_product(parts, symbol)
    if head == "if" and not _mentions(parts[1], symbol):
        return _coefficient_of_cases(parts, symbol)
    return None


def _coefficient_of_product(factors: tuple[Term, ...], symbol: str) -> Term | None:
    mine = [f for f in factors if _mentions(f, symbol)]
    found = coefficient(mine[0], symbol) if len(mine) == 1 else None
    if found is None:
        return None
    for factor in factors:
        if factor is not mine[0]:
            found = times(found, factor)
    return found


def _coefficient_of_cases(parts: tuple[Term, ...], symbol: str) -> Term | None:
    x, condition, y = parts
    a, b = (ZERO if value_of(p) == 0 else coefficient(p, symbol) for p in (x, y))
    return None if a is None or b is None else when(condition, a, b)


def _mentions(t: Term, symbol: str) -> bool:
    if t.head == "name":
        return bool(t.parts[0] == symbol)
    return any(isinstance(p, Term) and _mentions(p, symbol) for p in t.parts)


def _elementwise(node: Node, producer: Node, factor: Any) -> Derivative | None:
    """The Jacobian of an operation that multiplies element by element, by the shapes; None if it is another."""
    term = quantity(factor)
    shape, operand = node.shape, producer.shape
    if prod(shape) == prod(operand) == 1 or not operand or value_of(term) == 0:
        return Derivative(node, producer, term)
    if not shape:
        return Derivative(node, producer, as_row(term))
    if np.broadcast_shapes(shape, operand) != shape:
        return None
    return Derivative(node, producer, _diagonal(term), _broadcast_note(shape, operand))


def _diagonal(term: Term) -> Term:
    if term.is_scalar:
        return times(term, IDENTITY)
    return call("diag", term)


def _broadcast_note(shape: tuple[int, ...], operand: tuple[int, ...]) -> str:
    padded = (1,) * (len(shape) - len(operand)) + operand
    axes = [str(i) for i, (n, m) in enumerate(zip(shape, padded, strict=True)) if m == 1 != n]
    if not axes:
        return ""
    return "broadcast along " + (f"axis {axes[0]}" if len(axes) == 1 else "axes " + ", ".join(axes))
