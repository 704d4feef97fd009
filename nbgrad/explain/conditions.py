"""Conditions in formulas, decided while they are built wherever they can be: ``x if c else y``."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from nbgrad.explain.algebra import minus, negative, over, plus, power, quantity, times
from nbgrad.explain.terms import Term, combined, lift, value_of

Condition = Any
"""A term, or True or False where it is decided."""


def relation(sign: str) -> Callable[[Any, Any], Condition]:
    """The function that builds ``x sign y`` and decides it where both are numbers or the same."""
    decide = {
        "=": np.equal,
        "≠": np.not_equal,
        "<": np.less,
        "≤": np.less_equal,
        ">": np.greater,
        "≥": np.greater_equal,
    }

    def build(x: Any, y: Any) -> Condition:
        a, b = quantity(x), quantity(y)
        va, vb = value_of(a), value_of(b)
        if va is not None and vb is not None:
            return bool(decide[sign](va, vb))
        if va is not None and sign in "=≠":
            a, b = b, a
        return sign in "=≤≥" if a.key == b.key else combined(sign, a, b)

    return build


def both(x: Any, y: Any) -> Condition:
    """x and y"""
    a, b = lift(x), lift(y)
    if isinstance(a, bool) or isinstance(b, bool):
        return (b if a else False) if isinstance(a, bool) else (a if b else False)
    return a if a.key == b.key else combined("and", a, b)


def either(x: Any, y: Any) -> Condition:
    """x or y"""
    a, b = lift(x), lift(y)
    if isinstance(a, bool) or isinstance(b, bool):
        return (True if a else b) if isinstance(a, bool) else (True if b else a)
    return a if a.key == b.key else combined("or", a, b)


def opposite(x: Any) -> Condition:
    """not x"""
    a = lift(x)
    return not a if isinstance(a, bool) else combined("not", a)


def when(condition: Any, x: Any, y: Any) -> Term:
    """x if the condition holds, else y."""
    c, a, b = lift(condition), quantity(x), quantity(y)
    if isinstance(c, bool):
        return a if c else b
    if c.head == "not":
        return when(c.parts[0], b, a)
    a, b = assume(a, c, True), assume(b, c, False)
    if a.head == "if":  # one list of cases reads better than cases within cases
        inner, further, rest = a.parts
        return when(both(c, further), inner, when(c, rest, b))
    return a if a.key == b.key else combined("if", a, c, b)


def assume(t: Any, condition: Term, holds: bool) -> Any:
    """``t`` simplified where ``condition`` is known to hold or not to hold, element by element.

    What stands inside a call is left alone: a sum, say, is over elements for which it may not hold.
    """
    if not isinstance(t, Term):
        return t
    if t.key == condition.key:
        return holds
    build = BUILDERS.get(t.head)
    if build is None:
        return t
    parts = [assume(p, condition, holds) for p in t.parts]
    if all(p is q for p, q in zip(parts, t.parts, strict=True)):
        return t
    return reduce(build, parts) if t.head in ("+", "·", "and", "or") else build(*parts)


BUILDERS: dict[str, Callable[..., Any]] = {
    "+": plus, "−": minus, "neg": negative, "·": times, "/": over, "^": power, "and": both, "or": either,
    "not": opposite, "if": lambda x, c, y: when(c, x, y), **{sign: relation(sign) for sign in "=≠<≤>≥"},
}  # fmt: skip
"""How to build a term again from changed parts."""
