"""Terms on paper: as one line of text and as MathML, with no more parentheses than needed."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from nbgrad.core.expression import bracketed, constant_label
from nbgrad.explain.terms import Term, value_of

LOOSEST, OR, AND, NOT, RELATION, SUM, SIGN, PRODUCT, ROOT, POSTFIX, ATOM = range(11)
"""How tightly each kind of formula holds together."""

TIGHTNESS = {
    "if": LOOSEST, "↦": LOOSEST, "words": LOOSEST, "or": OR, "and": AND, "not": NOT,
    **dict.fromkeys("=≠<≤>≥", RELATION), "+": SUM, "−": SUM, "neg": SIGN, "·": PRODUCT, "/": PRODUCT,
    "matmul": PRODUCT, "^": POSTFIX, "ᵀ": POSTFIX, "index": ATOM, "call": ATOM, "number": ATOM, "name": ATOM,
}  # fmt: skip

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"


def tightness(t: Term) -> int:
    """How tightly a term holds together where it stands among others."""
    if t.head == "call":
        return ROOT if t.parts[0] == "sqrt" else ATOM
    if t.head == "name":
        return _label_tightness(t.parts[0])
    return TIGHTNESS[t.head]


def _label_tightness(label: str) -> int:
    """Labels of nameless values are expressions: ``a − y``, ``u > 0``."""
    if bracketed(label) == label:
        return SIGN if label.startswith("−") else ATOM
    return RELATION if any(f" {s} " in label for s in ("==", *"≠<≤>≥")) else LOOSEST


# -- text -------------------------------------------------------------------------------------------------


def text(t: Term) -> str:
    """One line of text: ``1 − h²``, ``y/(x² + y²)``, ``diag(2·b)``."""
    return _TEXT[t.head](*t.parts)


def _in_text(t: Term, least: int) -> str:
    """A part of a formula, in parentheses if it holds together less than ``least``."""
    return text(t) if tightness(t) >= least else f"({text(t)})"


def _infix(sign: str, least: int, least_right: int | None = None) -> Callable[..., str]:
    def show(first: Term, *rest: Term) -> str:
        right = least if least_right is None else least_right
        return sign.join([_in_text(first, least), *(_in_text(t, right) for t in rest)])

    return show


def _number_text(value: Any) -> str:
    """Four digits, or as many as tell a number from the whole number next to it."""
    digits = 4
    while isinstance(value, float) and digits < 16 and float(f"{value:.{digits}g}").is_integer() > value.is_integer():
        digits += 1
    return f"{value:.{digits}g}".replace("-", "−") if digits > 4 else constant_label(value).replace("-", "−")


def _power_text(base: Term, exponent: Term) -> str:
    e = value_of(exponent)
    if isinstance(e, int) or (e is not None and e.is_integer()):
        return _in_text(base, ATOM) + str(int(e)).translate(SUPERSCRIPTS)
    return f"{_in_text(base, ATOM)}^{_in_text(exponent, ATOM)}"


def _call_text(function: str, *args: Term | str) -> str:
    if function == "sqrt" and isinstance(args[0], Term):
        return "√" + _in_text(args[0], ATOM)
    inner = ", ".join(text(a) if isinstance(a, Term) else a for a in args)
    return f"|{inner}|" if function == "absolute" else f"{function}({inner})"


_TEXT: dict[str, Callable[..., str]] = {
    "name": lambda label: label,
    "words": lambda said: said,
    "number": _number_text,
    "+": _infix(" + ", SUM),
    "−": _infix(" − ", SUM, SIGN),
    "neg": lambda x: "−" + _in_text(x, PRODUCT),
    "·": _infix("·", ROOT),
    "matmul": _infix("·", ROOT),
    "/": _infix("/", PRODUCT, ROOT),
    "^": _power_text,
    "ᵀ": lambda x: _in_text(x, ATOM) + "ᵀ",
    "index": lambda x, key: f"{_in_text(x, ATOM)}[{key}]",
    "call": _call_text,
    "if": lambda x, c, y: f"{_in_text(x, OR)} if {_in_text(c, OR)} else {text(y)}",
    "and": _infix(" and ", AND),
    "or": _infix(" or ", OR),
    "not": lambda x: "not " + _in_text(x, NOT),
    "↦": lambda x, image: f"{text(x)} ↦ {text(image)}",
    **{sign: _infix(f" {sign} ", SUM) for sign in "=≠<≤>≥"},
}


# -- MathML -----------------------------------------------------------------------------------------------


def mathml(t: Term) -> str:
    """The inside of a ``<math>`` element."""
    return _MATHML[t.head](*t.parts)


def row(*parts: str) -> str:
    """Pieces of MathML one after another, as one piece."""
    return f"<mrow>{''.join(parts)}</mrow>"


def sign(character: str) -> str:
    """An operator in MathML."""
    return f"<mo>{escape(character)}</mo>"


def identifier(label: str) -> str:
    """A name in MathML; digits written low become a real subscript."""
    stem = label.rstrip(SUBSCRIPTS)
    if not stem or stem == label:
        return f"<mi>{escape(label)}</mi>"
    turn = "".join(str(SUBSCRIPTS.index(c)) for c in label[len(stem) :])
    return f"<msub><mi>{escape(stem)}</mi><mn>{turn}</mn></msub>"


def fraction(above: str, below: str) -> str:
    """A fraction of two pieces of MathML."""
    return f"<mfrac>{above}{below}</mfrac>"


def _in_mathml(t: Term, least: int) -> str:
    return mathml(t) if tightness(t) >= least else _fenced("(", mathml(t), ")")


def _fenced(opening: str, inner: str, closing: str) -> str:
    return row(sign(opening), inner, sign(closing))


def _row_of(between: str, least: int, least_right: int | None = None) -> Callable[..., str]:
    def show(first: Term, *rest: Term) -> str:
        right = least if least_right is None else least_right
        return row(_in_mathml(first, least), *(sign(between) + _in_mathml(t, right) for t in rest))

    return show


def _number_mathml(value: Any) -> str:
    return f"<mn>{escape(_number_text(value))}</mn>"


def _words_mathml(said: str) -> str:
    return f"<mtext>{escape(said)}</mtext>"


def _call_mathml(function: str, *args: Term | str) -> str:
    pieces = [mathml(a) if isinstance(a, Term) else _words_mathml(a) for a in args]
    if function == "sqrt":
        return f"<msqrt>{pieces[0]}</msqrt>"
    inner = sign(",").join(pieces)
    if function == "absolute":
        return _fenced("|", inner, "|")
    return row(f"<mi>{escape(function)}</mi>", sign("\u2061"), _fenced("(", inner, ")"))


def _cases_mathml(x: Term, condition: Term, otherwise: Term) -> str:
    """x if … else y, as lines behind one brace; a further condition in y becomes a further line."""
    lines = []
    while True:
        lines.append((mathml(x), _words_mathml("if ") + mathml(condition)))
        if otherwise.head != "if":
            break
        x, condition, otherwise = otherwise.parts
    lines.append((mathml(otherwise), _words_mathml("else")))
    table = "".join(f"<mtr><mtd>{a}</mtd><mtd>{row(b)}</mtd></mtr>" for a, b in lines)
    return row(sign("{"), f"<mtable>{table}</mtable>")


_MATHML: dict[str, Callable[..., str]] = {
    "name": identifier,
    "words": _words_mathml,
    "number": _number_mathml,
    "+": _row_of("+", SUM),
    "−": _row_of("−", SUM, SIGN),
    "neg": lambda x: row(sign("−"), _in_mathml(x, PRODUCT)),
    "·": _row_of("⋅", ROOT),
    "matmul": _row_of("⋅", ROOT),
    "/": lambda x, y: fraction(mathml(x), mathml(y)),
    "^": lambda x, e: f"<msup>{_in_mathml(x, ATOM)}{mathml(e)}</msup>",
    "ᵀ": lambda x: f"<msup>{_in_mathml(x, ATOM)}<mi>T</mi></msup>",
    "index": lambda x, key: row(_in_mathml(x, ATOM), _fenced("[", _words_mathml(key), "]")),
    "call": _call_mathml,
    "if": _cases_mathml,
    "and": _row_of("∧", AND),
    "or": _row_of("∨", OR),
    "not": lambda x: row(sign("¬"), _in_mathml(x, NOT)),
    "↦": lambda x, image: row(mathml(x), sign("↦"), mathml(image)),
    **{s: _row_of(s, SUM) for s in "=≠<≤>≥"},
}
