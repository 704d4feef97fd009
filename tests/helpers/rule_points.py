"""The cases that the rules are tested on, as functions of one real number at two points."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

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


def function_of(it: Case) -> Callable[..., Any]:
    """The case as a function of its floating arguments."""
    places = [i for i, a in enumerate(it.args) if floating(a)]

    def run(*chosen: Any) -> Any:
        full = list(it.args)
        for i, c in zip(places, chosen, strict=True):
            full[i] = c
        return number_of(it.run(*full))

    return run


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
