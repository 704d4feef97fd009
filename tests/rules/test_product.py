"""Every rule, over shapes, keywords and dtypes: both modes, second order, float32, nothing changed behind."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import numpy as np
import pytest

import rulecases
from nbgrad.core.primitive import RULES, Primitive
from rulecases.harness import Case, check_case, check_narrow, elementwise_cases, is_computed_in

FAMILIES = sorted(m.name for m in pkgutil.iter_modules(rulecases.__path__) if m.name != "harness")
LISTED: list[Case] = [c for name in FAMILIES for c in importlib.import_module(f"rulecases.{name}").CASES]
COVERED = {id(f) for c in LISTED for f in c.covers}


def is_public(op: Primitive) -> bool:
    """Whether it differentiates a function of NumPy's; our own primitives are reached through those."""
    return not getattr(op.fun, "__module__", "").startswith("nbgrad.")


DERIVED: list[Case] = [
    c
    for op in RULES.values()
    if op.kind == "elementwise" and id(op.fun) not in COVERED and is_public(op)
    for c in elementwise_cases(op)
]
CASES = LISTED + DERIVED


@pytest.mark.parametrize("it", CASES, ids=lambda c: c.label)
def test_derivatives(it: Case) -> None:
    """Value equals NumPy's; both modes and their derivatives equal difference quotients."""
    with np.errstate(all="ignore"):
        check_case(it)


@pytest.mark.parametrize("it", [c for c in CASES if c.float32], ids=lambda c: c.label)
def test_float32(it: Case) -> None:
    """Single precision stays single precision in values, cotangents and tangents."""
    with np.errstate(all="ignore"):
        check_narrow(it)


def first_of_each() -> list[Case]:
    """A case for each function or set of functions covered: precision does not depend on the keywords."""
    found: dict[str, Case] = {}
    for it in CASES:
        covered = " ".join(getattr(f, "__name__", "") for f in it.covers)
        found.setdefault(covered or it.label.partition(" ")[0].partition("(")[0], it)
    return list(found.values())


OTHER = [(it, p) for it in first_of_each() if it.float32 for p in (np.float16, np.longdouble) if is_computed_in(it, p)]


@pytest.mark.parametrize(("it", "precision"), OTHER, ids=[f"{it.label} {p.__name__}" for it, p in OTHER])
def test_half_and_extended_precision(it: Case, precision: Any) -> None:
    """Whatever NumPy computes in a precision is differentiated in it."""
    with np.errstate(all="ignore"):
        check_narrow(it, precision)


def test_every_rule_has_a_case() -> None:
    """A rule nobody checks is not a rule."""
    covered = COVERED | {id(f) for c in DERIVED for f in c.covers}
    public = [op for op in RULES.values() if is_public(op)]
    without = sorted(op.name for op in public if op.kind != "constant" and id(op.fun) not in covered)
    assert not without, f"rules without a case: {', '.join(without)}"
