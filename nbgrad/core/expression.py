"""What an operation reads like: ``a − y``, ``x @ w``, ``sum(b, axis=0)``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

INFIX = {
    "add": "+",
    "subtract": "−",
    "multiply": "·",
    "divide": "/",
    "true_divide": "/",
    "matmul": "@",
    "power": "**",
    "remainder": "%",
    "floor_divide": "//",
    "less": "<",
    "less_equal": "≤",
    "greater": ">",
    "greater_equal": "≥",
    "equal": "==",
    "not_equal": "≠",
}
"""NumPy's names of the operators that are written between their operands."""


def describe(op: str, labels: Sequence[str], kwargs: dict[str, Any]) -> str:
    """An operation applied to operands with these labels, as one would write it."""
    if op in INFIX and len(labels) == 2:
        return f"{bracketed(labels[0])} {INFIX[op]} {bracketed(labels[1])}"
    if op == "negative" and len(labels) == 1:
        return f"−{bracketed(labels[0])}"
    if op == "getitem" and len(labels) == 2:
        key = labels[1][1:-1] if labels[1].startswith("(") and labels[1].endswith(")") else labels[1]
        return f"{bracketed(labels[0])}[{key}]"
    if op == "array" and "shape" in kwargs:
        return f"array({nested(labels, kwargs['shape'])})"
    if op == "output" and len(labels) == 2:
        return f"{labels[0]}[{labels[1]}]"
    options = [f"{k}={constant_label(v)}" for k, v in kwargs.items() if _worth_saying(v)]
    return f"{op}({', '.join([*labels, *options])})"


def nested(labels: Sequence[str], shape: Sequence[int]) -> str:
    """Labels in brackets as the lists of that shape would be written: ``[[a, b], [c, d]]``."""
    if not shape:
        return labels[0]
    size = len(labels) // shape[0]
    return "[" + ", ".join(nested(labels[k * size : (k + 1) * size], shape[1:]) for k in range(shape[0])) + "]"


def bracketed(label: str) -> str:
    """``label`` in parentheses if it is itself a sum, product or other infix expression."""
    return f"({label})" if " " in label and not _closed(label) else label


def _closed(label: str) -> bool:
    """Whether a label is one call or one subscript from end to end, so that it needs no parentheses."""
    if not label.endswith((")", "]")):
        return False
    depth = 0
    for i, character in enumerate(label):
        if character in "([":
            if depth == 0 and (i == 0 or label[i - 1] == " "):
                return i == 0 and character == "["
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == " " and depth == 0:
            return False
    return True


def constant_label(value: Any) -> str:
    """A constant operand, short: numbers as they are, arrays by shape, indices as in a subscript."""
    if isinstance(value, np.ndarray) and value.ndim:
        return f"array{_shape(value.shape)}"
    if isinstance(value, np.ndarray | np.generic):
        return _number(value.item())
    if isinstance(value, slice):
        parts = ["" if p is None else constant_label(p) for p in (value.start, value.stop)]
        return ":".join(parts) + ("" if value.step is None else f":{constant_label(value.step)}")
    if value is Ellipsis:
        return "…"
    if isinstance(value, tuple):
        inner = ", ".join(constant_label(v) for v in value)
        return inner if any(isinstance(v, slice) for v in value) else f"({inner}{',' if len(value) == 1 else ''})"
    if isinstance(value, list):
        text = "[" + ", ".join(constant_label(v) for v in value[:4]) + ("…]" if len(value) > 4 else "]")
        return text
    if isinstance(value, int | float | complex):
        return _number(value)
    if isinstance(value, str) or value is None:
        return repr(value)[:24]
    return getattr(value, "__name__", type(value).__name__)


def _worth_saying(value: Any) -> bool:
    return value is not None and value is not np._NoValue and value is not False


def _number(value: Any) -> str:
    if isinstance(value, float):
        short = f"{value:.4g}"
        return short.replace("-", "−", 1) if short.startswith("-") else short
    text = str(value)
    return text.replace("-", "−", 1) if text.startswith("-") else text


def _shape(shape: tuple[int, ...]) -> str:
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"
