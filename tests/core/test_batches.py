"""Jacobians by batches of tangents and cotangents: the same numbers as one at a time, for every rule."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nbgrad
import rulecases
from nbgrad.core import derivatives
from nbgrad.core.tape import is_differentiable
from nbgrad.core.tree import flatten
from rulecases.harness import Case

FAMILIES = sorted(m.name for m in pkgutil.iter_modules(rulecases.__path__) if m.name != "harness")
EVERY: list[Case] = [c for name in FAMILIES for c in importlib.import_module(f"rulecases.{name}").CASES]
MOST = 24
"""Numbers in an argument, beyond which a case is left to the others of its function."""


def first_of_each() -> list[Case]:
    found: dict[str, Case] = {}
    for case in EVERY:
        small = all(np.size(a) <= MOST for a in case.args if is_differentiable(a))
        if small and any(map(is_differentiable, case.args)):
            covered = [getattr(f, "__name__", "") for f in case.covers]
            found.setdefault(" ".join(covered) or case.label.partition(" ")[0].partition("(")[0], case)
    return list(found.values())


def units(x: Any) -> list[Any]:
    n, shape = np.size(x), np.shape(x)
    return [np.eye(1, n, i, dtype=np.result_type(x)).reshape(shape)[()] for i in range(n)]


def by_columns(fun: Callable[[Any], Any], x: Any) -> list[Any]:
    outputs = flatten(fun(x))[0]
    columns = [flatten(nbgrad.jvp(fun, (x,), (e,))[1])[0] for e in units(x)]
    return [
        np.stack([np.asarray(c[m]) for c in columns], axis=-1).reshape(np.shape(o) + np.shape(x)) if columns else None
        for m, o in enumerate(outputs)
    ]


def by_rows(fun: Callable[[Any], Any], x: Any) -> list[Any]:
    value, pullback = nbgrad.vjp(fun, x)
    outputs, rebuild = flatten(value)
    zeros = [np.zeros(np.shape(o), np.result_type(o))[()] for o in outputs]
    found = []
    for m, o in enumerate(outputs):
        seeds = units(o) if is_differentiable(o) else []
        rows = [pullback(rebuild([e if i == m else z for i, z in enumerate(zeros)]))[0] for e in seeds]
        found.append(np.stack([np.asarray(r) for r in rows]).reshape(np.shape(o) + np.shape(x)) if rows else None)
    return found


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("case", first_of_each(), ids=lambda c: c.label)
def test_a_batch_is_as_good_as_its_members(case: Case, mode: str) -> None:
    one_by_one = by_rows if mode == "reverse" else by_columns
    with np.errstate(all="ignore"):
        for k, x in enumerate(case.args):
            if not is_differentiable(x):
                continue

            def fun(x: Any, k: int = k) -> Any:
                return case.run(*[x if i == k else a for i, a in enumerate(case.args)])

            try:
                expected = one_by_one(fun, x)
            except nbgrad.NotDifferentiable:
                with pytest.raises(nbgrad.NotDifferentiable):
                    nbgrad.jacobian(fun, mode=mode)(x)
                continue
            for got, want in zip(flatten(nbgrad.jacobian(fun, mode=mode)(x))[0], expected, strict=True):
                if want is not None:
                    assert (got.shape, got.dtype) == (want.shape, want.dtype)
                    np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-9)


def loop(x: Any) -> Any:
    out = np.zeros((2, len(x)))
    for i in range(len(x)):
        out[0, i] = np.sin(x[i]) * x[i - 1]
        out[1] += out[0] * x[i]
    return np.array([out[1, 0], np.sum(out)])


def network(x: Any) -> Any:
    w = np.reshape(x, (2, 3))
    h = np.tanh(np.array([[0.5, -1.0], [2.0, 0.3]]) @ w + np.mean(w, axis=0))
    return np.sum(np.exp(h.T) @ w, axis=1, keepdims=True)[:, 0] / x[:3]


@pytest.mark.parametrize("fun", [loop, network], ids=lambda f: f.__name__)
@pytest.mark.parametrize("step", [1, 2, 1024])
def test_however_many_are_taken_at_once(fun: Any, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.linspace(0.4, 1.7, 6)
    forward, reverse = by_columns(fun, x)[0], by_rows(fun, x)[0]
    monkeypatch.setattr(derivatives, "batch_size", lambda numbers: step)
    np.testing.assert_allclose(nbgrad.jacobian(fun, mode="forward")(x), forward, rtol=1e-12)
    np.testing.assert_allclose(nbgrad.jacobian(fun, mode="reverse")(x), reverse, rtol=1e-12)
    np.testing.assert_allclose(nbgrad.jacobian(nbgrad.jacobian(fun))(x).shape, (*reverse.shape, 6))
    nbgrad.check_grads(lambda x: nbgrad.jacobian(fun)(x), (x,), order=1)


def test_the_function_is_run_once_and_once_for_each_batch() -> None:
    runs: list[int] = []

    def fun(x: Any) -> Any:
        runs.append(1)
        return np.tanh(x)

    nbgrad.jacobian(fun, mode="reverse")(np.ones(50))
    nbgrad.jacobian(fun, mode="forward")(np.ones(50))
    assert len(runs) == 2


def test_large_arrays_are_taken_in_small_batches() -> None:
    assert derivatives.batch_size(10) == 1024
    assert derivatives.batch_size(2**20) == 8
    assert derivatives.batch_size(2**40) == 1
