"""Reads a printed formula back into numbers, so that tests can hold it against the rule that it describes."""

import math
import re

import numpy as np

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
SIGNS = {"·": "*", "−": "-", "^": "**", " = ": " == ", "≠": "!=", "≤": "<=", "≥": ">=", "π": "pi"}


def evaluate(formula: str, **names: float) -> float:
    """The number that a formula of numbers denotes, with all of NumPy's functions known.

    >>> evaluate("1/(2·√x) if x ≠ 0 else |x|²", x=4.0)
    0.25
    """
    text = re.sub(f"[{SUPERSCRIPTS}]+", _as_power, formula)
    text = re.sub(r"√(\w+(?:\(\w+\))?)", r"sqrt(\1)", text).replace("√(", "sqrt(")
    text = re.sub(r"\|([^|]+)\|", r"absolute(\1)", text)
    for sign, python in SIGNS.items():
        text = text.replace(sign, python)
    return float(eval(text, {**vars(np), "inf": math.inf, **names}))


def _as_power(match: re.Match[str]) -> str:
    return "**" + "".join(str(SUPERSCRIPTS.index(c)) for c in match[0])
