"""Parentheses: which expressions need them inside which others, so that every operation stays the recorded one."""

from __future__ import annotations

from nbgrad.plan.program import Step
from nbgrad.plan.wording import INFIX, PREFIX

ATOM, POWER, SIGN, PRODUCT, SUM, SHIFT, AND, XOR, OR, COMPARISON = range(10, 0, -1)
STRENGTH = {
    "**": POWER, "*": PRODUCT, "/": PRODUCT, "@": PRODUCT, "%": PRODUCT, "//": PRODUCT, "+": SUM, "-": SUM,
    "<<": SHIFT, ">>": SHIFT, "&": AND, "^": XOR, "|": OR,
}  # fmt: skip


def strength(step: Step) -> int:
    """How tightly the outermost operation of a step's expression binds."""
    if not step.kwargs and step.op in PREFIX and len(step.args) == 1:
        return SIGN
    if not step.kwargs and step.op in INFIX and len(step.args) == 2:
        return STRENGTH.get(INFIX[step.op], COMPARISON)
    return ATOM


def joined(step: Step, args: list[tuple[str, int]]) -> tuple[str, int] | None:
    """An operator between (or before) its operands, in parentheses where they would fall apart; None for calls."""
    bond = strength(step)
    if bond is ATOM:
        return None
    if bond is SIGN:
        text, inner = args[0]
        return f"{PREFIX[step.op]}{text if inner > SIGN else f'({text})'}", SIGN
    (left, a), (right, b) = args
    left_fits = a > bond or (a == bond and bond in (PRODUCT, SUM))
    return f"{left if left_fits else f'({left})'} {INFIX[step.op]} {right if b > bond else f'({right})'}", bond
