"""A step as a Python expression: operators, NumPy's public names, and what our own operations stand for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from nbgrad.core.array import ARITHMETIC, COMPARISONS, UNARY
from nbgrad.core.expression import nested
from nbgrad.core.primitive import RULES, Primitive
from nbgrad.core.tape import PICK
from nbgrad.plan.program import Step
from nbgrad.plan.rows import TRANSPOSING, turns_over
from nbgrad.rules.casting import ASTYPE, COPY, TRUNCATE
from nbgrad.rules.indexing import GETITEM
from nbgrad.rules.joining import CONCATENATE, NESTED, STACK
from nbgrad.rules.magnitudes import CLIP
from nbgrad.rules.shapes import FLATTEN

SIGNS = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "pow": "**", "matmul": "@", "mod": "%", "floordiv": "//",
    "and": "&", "or": "|", "xor": "^", "lshift": "<<", "rshift": ">>", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
    "eq": "==", "ne": "!=", "neg": "-", "pos": "+", "invert": "~",
}  # fmt: skip

INFIX: dict[Primitive, str] = {
    RULES[fun]: SIGNS[name] for name, (_, fun) in (ARITHMETIC | COMPARISONS).items() if fun in RULES and name in SIGNS
}
PREFIX: dict[Primitive, str] = {
    RULES[fun]: SIGNS[name] for name, (_, fun) in UNARY.items() if fun in RULES and name in SIGNS
}


class Words(Protocol):
    """How a source names things that are no operands of the step."""

    def function(self, fun: Any) -> str | None:
        """The name to call a function of NumPy's by, None if it has no public one."""

    def constant(self, value: Any) -> str:
        """A constant as an expression."""

    def helper(self, fun: Callable[..., Any], hint: str) -> str:
        """The name of a function that has no public one."""


def expression(step: Step, args: list[str], words: Words) -> str:
    """The step on operands already worded."""
    op = step.op
    if op in TEMPLATES:
        written = TEMPLATES[op](step, args, words)
        if written is not None:
            return written
    if not step.kwargs and op in INFIX and len(args) == 2:
        return f"{args[0]} {INFIX[op]} {args[1]}"
    if not step.kwargs and op in PREFIX and len(args) == 1:
        return f"{PREFIX[op]}{args[0]}"
    if step.run is abs:
        return f"abs({args[0]})"
    name = words.function(step.run) or words.helper(step.run, op.name)
    return call(name, args, step, words)


def call(name: str, args: list[str], step: Step, words: Words) -> str:
    """A call with the step's keyword arguments."""
    return f"{name}({', '.join([*args, *(f'{k}={words.constant(v)}' for k, v in step.kwargs.items())])})"


def public_name(fun: Any) -> str | None:
    """``np.add`` or ``np.linalg.inv`` for a function that NumPy offers under that name, None for any other."""
    name = getattr(fun, "__name__", "")
    for prefix, module in (("np", np), ("np.linalg", np.linalg), ("np.fft", np.fft)):
        if name and getattr(module, name, None) is fun:
            return f"{prefix}.{name}"
    return None


def literal(value: Any) -> str | None:
    """Plain numbers, truth values, strings, subscripts and dtypes as source, None for what has no short form."""
    kind = type(value)
    if kind in (int, float, complex, bool, str, type(None)):
        text = repr(value)
        if kind in (float, complex) and any(word in text for word in ("inf", "nan")):
            return None
        return f"({text})" if text.startswith("-") else text
    if value is Ellipsis:
        return "..."
    if kind is slice:
        parts = [literal(v) for v in (value.start, value.stop, value.step)]
        return None if None in parts else f"slice({', '.join(map(str, parts))})"
    if kind in (tuple, list):
        parts = [literal(v) for v in value]
        if None in parts:
            return None
        joined = ", ".join(map(str, parts))
        return f"[{joined}]" if kind is list else f"({joined},)" if len(parts) == 1 else f"({joined})"
    if isinstance(value, np.dtype) and value.isnative and getattr(np, value.name, None) is value.type:
        return f"np.dtype(np.{value.name})"
    return None


def subscript(key: Any, words: Words) -> str:
    """A key between brackets, slices with colons."""
    if type(key) is tuple and key:
        return ", ".join(subscript(k, words) for k in key) + ("," if len(key) == 1 else "")
    if type(key) is slice and all(v is None or type(v) is int for v in (key.start, key.stop, key.step)):
        start, stop, step = ("" if v is None else str(v) for v in (key.start, key.stop, key.step))
        return f"{start}:{stop}" + (f":{step}" if step else "")
    if type(key) is int:
        return str(key)
    return words.constant(key)


Template = Callable[[Step, list[str], Words], str | None]


def _getitem(step: Step, args: list[str], words: Words) -> str:
    key = step.args[1]
    return f"{args[0]}[{args[1] if _is_ref(key) else subscript(key, words)}]"


def _is_ref(a: Any) -> bool:
    from nbgrad.plan.program import Ref

    return type(a) is Ref


def _joined(name: str) -> Template:
    def written(step: Step, args: list[str], words: Words) -> str:
        return call(name, [f"({', '.join(args)},)" if len(args) == 1 else f"({', '.join(args)})"], step, words)

    return written


def _method(name: str) -> Template:
    def written(step: Step, args: list[str], words: Words) -> str:
        return call(f"{args[0]}.{name}", args[1:], step, words)

    return written


def _transposed(step: Step, args: list[str], words: Words) -> str | None:
    return f"{args[0]}.T" if turns_over(step) else None


POSTFIX = TRANSPOSING | {PICK, GETITEM, ASTYPE, TRUNCATE, FLATTEN}
"""Operations written behind their operand, which must then hold together by itself."""

TEMPLATES: dict[Primitive, Template] = {
    PICK: lambda step, args, words: f"{args[0]}[{args[1]}]",
    GETITEM: _getitem,
    CONCATENATE: _joined("np.concatenate"),
    STACK: _joined("np.stack"),
    NESTED: lambda step, args, words: f"np.array({nested(args, step.kwargs['shape'])})",
    ASTYPE: lambda step, args, words: _method("astype")(step, args, words) if step.is_array else None,
    TRUNCATE: lambda step, args, words: _method("astype")(step, args, words) if step.is_array else None,
    FLATTEN: lambda step, args, words: _method("flatten")(step, args, words) if step.is_array else None,
    COPY: lambda step, args, words: call("np.copy", args, step, words),
    CLIP: lambda step, args, words: call("np.clip", args, step, words),
    **dict.fromkeys(TRANSPOSING, _transposed),
}
