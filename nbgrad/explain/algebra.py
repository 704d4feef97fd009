"""Arithmetic on terms, simplified while it is built: ``1·x`` is ``x``, ``h·h`` is ``h²``, ``0.5/s`` is ``1/(2·s)``.

Formulas speak of finite numbers, so ``0·x`` is 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from nbgrad.explain.terms import ONE, ZERO, Term, call, combined, lift, number, value_of

CONDITIONS = frozenset(("and", "or", "not", *"=≠<≤>≥"))
"""Terms that hold or do not hold."""


def plus(x: Any, y: Any) -> Term:
    """x + y"""
    a, b = quantity(x), quantity(y)
    va, vb = value_of(a), value_of(b)
    if va is not None and vb is not None:
        return number(va + vb)
    if va == 0 or vb == 0:
        return b if va == 0 else a
    if b.head == "neg":
        return minus(a, b.parts[0])
    if a.head == "neg":
        return minus(b, a.parts[0])
    return times(2, a) if a.key == b.key else combined("+", a, b)


def minus(x: Any, y: Any) -> Term:
    """x − y"""
    a, b = quantity(x), quantity(y)
    va, vb = value_of(a), value_of(b)
    if va is not None and vb is not None:
        return number(va - vb)
    if vb == 0:
        return a
    if va == 0:
        return negative(b)
    if b.head == "neg":
        return plus(a, b.parts[0])
    return ZERO if a.key == b.key else combined("−", a, b)


def negative(x: Any) -> Term:
    """−x"""
    a = quantity(x)
    if a.head == "neg":
        inner: Term = a.parts[0]
        return inner
    if a.head == "−":
        return minus(a.parts[1], a.parts[0])
    return a if value_of(a) == 0 else combined("neg", a)


def times(x: Any, y: Any) -> Term:
    """x · y, with numbers in front, equal factors as powers, one fraction bar and one sign."""
    a, b = quantity(x), quantity(y)
    if a.head == "neg" or b.head == "neg":
        sign = (a.head == "neg") != (b.head == "neg")
        product = times(*(t.parts[0] if t.head == "neg" else t for t in (a, b)))
        return negative(product) if sign else product
    if a.head == "/" or b.head == "/":
        (p, q), (r, s) = _fraction(a), _fraction(b)
        return over(times(p, r), times(q, s))
    coefficient: float = 1
    factors: list[Term] = []
    for factor in (*_factors(a), *_factors(b)):
        v = value_of(factor)
        if v is not None:
            coefficient = coefficient * v
        else:
            _multiply_in(factors, factor)
    return _product(coefficient, factors)


def _product(coefficient: float, factors: list[Term]) -> Term:
    if coefficient == 0 or not factors:
        return number(coefficient)
    if coefficient != 1:
        factors = [number(coefficient), *factors]
    return factors[0] if len(factors) == 1 else combined("·", *factors)


def _multiply_in(factors: list[Term], factor: Term) -> None:
    """Append a factor, or raise the power of an equal one."""
    base, exponent = _power_of(factor)
    for i, other in enumerate(factors):
        other_base, other_exponent = _power_of(other)
        if other_base.key == base.key:
            factors[i] = power(base, other_exponent + exponent)
            return
        if (squares := _difference_of_squares(other, factor)) is not None:
            factors[i] = squares
            return
    factors.append(factor)


def _difference_of_squares(a: Term, b: Term) -> Term | None:
    """(1 − h)·(1 + h), which is how rules keep their precision, as 1 − h², which is how one writes it."""
    less, more = (a, b) if a.head == "−" else (b, a)
    if (less.head, more.head) != ("−", "+") or {p.key for p in less.parts} != {p.key for p in more.parts}:
        return None
    return minus(power(less.parts[0], 2), power(less.parts[1], 2))


def _factors(t: Term) -> tuple[Term, ...]:
    return t.parts if t.head == "·" else (t,)


def _fraction(t: Term) -> tuple[Term, Term]:
    return (t.parts[0], t.parts[1]) if t.head == "/" else (t, ONE)


def _power_of(t: Term) -> tuple[Term, float]:
    if t.head == "^" and (exponent := value_of(t.parts[1])) is not None:
        return t.parts[0], exponent
    return t, 1


def over(x: Any, y: Any) -> Term:
    """x / y, with one fraction bar and one sign."""
    a, b = quantity(x), quantity(y)
    if a.head == "neg" or b.head == "neg":
        sign = (a.head == "neg") != (b.head == "neg")
        quotient = over(*(t.parts[0] if t.head == "neg" else t for t in (a, b)))
        return negative(quotient) if sign else quotient
    if a.head == "/" or b.head == "/":
        (p, q), (r, s) = _fraction(a), _fraction(b)
        return over(times(p, s), times(q, r))
    if value_of(b) == 1 or value_of(a) == 0:
        return a
    if value_of(b) == math.inf:
        return ZERO
    if _unbounded(b):
        return _case_by_case(b, over, a)
    if a.key == b.key:
        return ONE
    if value_of(b) != 0:
        a, b = _reduced(a, b)
    return a if value_of(b) == 1 else combined("/", a, b)


def _reduced(a: Term, b: Term) -> tuple[Term, Term]:
    """0.5/x as 1/(2·x), and 2/(4·x) too: the numbers of a fraction as one whole number where that is exact."""
    first = _factors(b)[0]
    top, below = value_of(_factors(a)[0]), value_of(first)
    if top is None or (below is None and float(top).is_integer()):
        return a, b
    rest_a, rest_b = _without_number(a), _without_number(b)
    ratio = top / (below or 1)
    if ratio.is_integer():
        return times(int(ratio), rest_a), rest_b
    if ratio and (1 / ratio).is_integer():
        return rest_a, times(int(1 / ratio), rest_b)
    return a, b


def _without_number(t: Term) -> Term:
    return _product(1, [f for f in _factors(t) if value_of(f) is None])


def power(x: Any, y: Any) -> Term:
    """x to the power y"""
    a, e = quantity(x), quantity(y)
    va, ve = value_of(a), value_of(e)
    if ve == 1:
        return a
    if ve == 0:
        return ONE
    if va is not None and ve is not None and (va > 0 or (va and float(ve).is_integer())):
        return number(va**ve)
    if ve is not None and ve < 0:
        return over(1, power(a, -ve))
    if _unbounded(a):
        return _case_by_case(a, lambda e, side: power(side, e), e)
    if ve == 0.5:
        return call("sqrt", a, elementwise=True)
    return combined("^", a, e) if ve is None else _repeated(a, ve)


def _repeated(a: Term, exponent: float) -> Term:
    """A power with a number as exponent; powers of powers and squares of roots are resolved."""
    base, inner = _power_of(a)
    if float(exponent).is_integer():
        if inner != 1:
            return power(base, inner * exponent)
        if exponent == 2 and a.head == "call" and a.parts[0] == "sqrt":
            radicand: Term = a.parts[1]
            return radicand
    return combined("^", a, number(exponent))


def quantity(x: Any) -> Term:
    """A term; a truth value or condition as the number 0 or 1."""
    t = lift(x)
    if isinstance(t, bool):
        return number(int(t))
    return combined("if", ONE, t, ZERO) if t.head in CONDITIONS else t


def _unbounded(t: Term) -> bool:
    """Whether ``t`` is a choice of which one side is infinite: how rules guard a division by zero."""
    return t.head == "if" and any(value_of(t.parts[i]) in (math.inf, -math.inf) for i in (0, 2))


def _case_by_case(choice: Term, build: Callable[[Term, Term], Term], other: Term) -> Term:
    """``build(other, x)`` for both sides x of a choice; if ``other`` chooses by the same condition, it does so too."""
    x, condition, y = choice.parts
    same = other.head == "if" and other.parts[1].key == condition.key
    left, right = (other.parts[0], other.parts[2]) if same else (other, other)
    return combined("if", build(left, x), condition, build(right, y))
