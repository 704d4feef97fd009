"""Whatever the rule table holds, a printed derivative is the derivative: all cases of all rules, evaluated."""

import importlib
import pkgutil

import numpy as np
import pytest

import nbgrad
import rulecases
from nbgrad.core.dispatch import is_traced
from nbgrad.core.tape import is_differentiable
from nbgrad.core.tree import flatten
from nbgrad.explain.formula import derivative, mathml
from nbgrad.explain.jacobian import jacobian
from terms_in_numbers import NotNumbers, jacobian_said

FAMILIES = sorted(m.name for m in pkgutil.iter_modules(rulecases.__path__) if m.name != "harness")


def last_traced(result):
    """One of several results, so that there is one thing to differentiate."""
    return [part for part in flatten(result)[0] if is_traced(part)][-1]


def finite(value):
    """Formulas speak of numbers, not of NaN and inf."""
    array = np.asarray(value) if isinstance(value, np.ndarray | float) else np.zeros(1)
    return array.dtype.kind != "f" or np.isfinite(array).all()


def edges(family):
    """Each case's operations with an operand that can be differentiated, as far as they are small and real."""
    for case in importlib.import_module(f"rulecases.{family}").CASES:
        graph = nbgrad.trace(lambda *args, run=case.run: last_traced(run(*args)), *case.args)
        for node in graph.nodes:
            for slot, source in enumerate(node.inputs):
                values = [node.value] if source is None else [node.value, source.value]
                if source is not None and all(is_differentiable(v) and np.isrealobj(v) for v in values):
                    yield case.label, node, slot


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore:Arrays of 2-dimensional vectors:DeprecationWarning")
def test_formulas_are_the_derivatives(family):
    compared = 0
    for label, node, slot in edges(family):
        found = derivative(node, slot)
        assert mathml(node, slot).startswith("<math")
        repeated = [n for n in node.inputs if n is not None and n.id == found.by.id]
        too_large = np.size(node.value) * np.size(found.by.value) > 400
        if not found.is_exact or len(repeated) > 1 or too_large or not all(map(finite, (node.value, *node.args))):
            continue
        try:
            said = jacobian_said(found)
        except NotNumbers:
            continue
        np.testing.assert_allclose(said, jacobian(node, found.by), rtol=1e-3, atol=1e-9, err_msg=f"{label}: {found}")
        compared += 1
    if family in ("elementwise", "products", "reductions", "shapes"):
        assert compared > 30
