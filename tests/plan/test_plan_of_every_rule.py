"""The plan of every case that the rules are tested on: eager results to the last bit, where recorded and elsewhere."""

from __future__ import annotations

import importlib
import pkgutil
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import nbgrad
import rulecases
from nbgrad.core.tape import is_differentiable
from nbgrad.core.tree import flatten
from rulecases.harness import Case

FAMILIES = [m.name for m in pkgutil.iter_modules(rulecases.__path__) if m.name not in ("harness", "sampled")]


def cases(family: str) -> list[Case]:
    found: list[Case] = getattr(importlib.import_module(f"rulecases.{family}"), "CASES", [])
    return found


def number_of(result: Any) -> Any:
    """One real number from whatever a case gives."""
    total: Any = 0.0
    for k, part in enumerate(flatten(result)[0]):
        if is_differentiable(part):
            total = total + np.sum(np.real(part) * (1 + 0.1 * k)) + 0.5 * np.sum(np.imag(part))
    return total


def points(it: Case) -> Iterator[tuple[Any, ...]]:
    """The recorded point, and one nearby."""
    chosen = [a for a in it.args if floating(a)]
    yield tuple(chosen)
    leaves, rebuild = flatten(tuple(chosen))
    yield tuple(rebuild([moved(x) for x in leaves]))


def moved(x: Any) -> Any:
    if not is_differentiable(x):
        return x
    steps = 1 + np.cos(np.arange(np.size(x))).reshape(np.shape(x))
    there = x * 1.013 + 0.0007 * steps
    return there if isinstance(x, np.ndarray) else type(x)(there)


def floating(a: Any) -> bool:
    leaves = flatten(a)[0]
    return bool(leaves) and all(map(is_differentiable, leaves))


def same(a: Any, b: Any, exact: bool) -> bool:
    if a is None or b is None:
        return not np.any(a if b is None else b)
    if np.shape(a) != np.shape(b):
        return False
    if exact:
        return np.array_equal(a, b, equal_nan=True)
    return np.allclose(a, b, rtol=1e-9, atol=1e-11, equal_nan=True)


@pytest.mark.parametrize("exact", [True, False], ids=["exact", "fast"])
@pytest.mark.parametrize("family", FAMILIES)
def test_plan_equals_eager(family: str, exact: bool) -> None:
    compared = bits = 0
    for it in cases(family):
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            for plan, run, args in planned(it, exact):
                value, gradients = nbgrad.value_and_grad(run, tuple(range(len(args))))(*args)
                leaves = dict(zip(plan.leaves, flatten(args)[0], strict=True))
                got, found = plan(**leaves)
                plan.run(leaves)  # the compiled function itself applies: nothing was replayed
                pairs = [(got, value), *zip(found.values(), flatten(gradients)[0], strict=True)]
                assert all(same(a, b, False) for a, b in pairs), it.label
                compared, bits = compared + 1, bits + all(same(a, b, True) for a, b in pairs)
    assert not cases(family) or compared
    assert not exact or bits >= 0.98 * compared  # BLAS rounds by the layout of its operands


def planned(it: Case, exact: bool) -> Iterator[tuple[Any, Any, tuple[Any, ...]]]:
    """(plan, function, arguments) for every point; none for cases whose results carry no gradient."""
    places = [i for i, a in enumerate(it.args) if floating(a)]

    def run(*chosen: Any) -> Any:
        full = list(it.args)
        for i, c in zip(places, chosen, strict=True):
            full[i] = c
        return number_of(it.run(*full))

    plan = None
    for args in points(it):
        if plan is None:
            graph = nbgrad.trace(run, *args)
            plan = graph.compile(exact=exact)
        yield plan, run, args
