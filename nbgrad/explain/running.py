"""Running NumPy code on terms: what NumPy's functions and Python's operators build."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from nbgrad.core.graph import Node
from nbgrad.explain.algebra import minus, negative, over, plus, power, times
from nbgrad.explain.conditions import BUILDERS, both, either, opposite, relation, when
from nbgrad.explain.labels import label
from nbgrad.explain.terms import FUNCTIONS, ONE, ZERO, Term, call, lift, name


def term_of(node: Node) -> Term:
    """A node as a named quantity."""
    parts = node.value if isinstance(node.value, tuple | list) else (node.value,)
    return name(label(node), node.shape, any(map(np.iscomplexobj, parts)))


def operand_terms(node: Node) -> tuple[Any, ...]:
    """What to run a rule on: terms for traced operands and constant arrays, plain numbers and options else."""
    return tuple(
        term_of(source) if source is not None else _constant(arg)
        for source, arg in zip(node.inputs, node.args, strict=True)
    )


def _constant(arg: Any) -> Any:
    if isinstance(arg, np.ndarray | np.generic) and arg.dtype.kind in "biufc":
        return lift(arg) if arg.ndim else arg.item()
    return arg


def _real(x: Any) -> Any:
    t = lift(x)
    return call("real", t, elementwise=True) if t.is_complex else t


def _conjugate(x: Any) -> Any:
    t = lift(x)
    return call("conj", t, elementwise=True) if t.is_complex else t


def _dtype(*args: Any) -> Any:
    return np.dtype(complex if any(isinstance(t, Term) and t.is_complex for t in args) else float)


FUNCTIONS |= {
    np.add: plus, np.subtract: minus, np.multiply: times, np.true_divide: over, np.power: power,
    np.float_power: power, np.negative: negative, np.positive: lift,
    np.square: lambda x: power(x, 2), np.reciprocal: lambda x: over(1, x),
    np.equal: relation("="), np.not_equal: relation("≠"), np.less: relation("<"),
    np.less_equal: relation("≤"), np.greater: relation(">"), np.greater_equal: relation("≥"),
    np.logical_and: both, np.logical_or: either, np.logical_not: opposite, np.where: when,
    np.isnan: lambda x: False, np.isinf: lambda x: False, np.isfinite: lambda x: True,
    np.isposinf: lambda x: False, np.isneginf: lambda x: False,
    np.real: _real, np.conjugate: _conjugate,
    np.iscomplexobj: lambda x: x.is_complex, np.result_type: _dtype,
    np.shape: lambda x: x.shape, np.ndim: lambda x: x.ndim,
    np.ones_like: lambda x, *a, **k: ONE, np.zeros_like: lambda x, *a, **k: ZERO,
}  # fmt: skip


def _install() -> None:
    """Python's operators on terms."""
    arithmetic = {"add": plus, "sub": minus, "mul": times, "truediv": over, "pow": power}
    for method, build in arithmetic.items():
        setattr(Term, f"__{method}__", lambda self, other, build=build: build(self, other))
        setattr(Term, f"__r{method}__", lambda self, other, build=build: build(other, self))
    for method, sign in {"eq": "=", "ne": "≠", "lt": "<", "le": "≤", "gt": ">", "ge": "≥"}.items():
        setattr(Term, f"__{method}__", lambda self, other, build=BUILDERS[sign]: build(self, other))
    unary = {"neg": negative, "pos": lift, "abs": partial(call, "absolute", elementwise=True)}
    for method, make in unary.items():
        setattr(Term, f"__{method}__", lambda self, make=make: make(self))


_install()
