"""The plan of every case that the rules are tested on: eager results to the last bit, where recorded and elsewhere."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import nbgrad
from nbgrad.core.tree import flatten
from rule_points import FAMILIES, cases, function_of, points, same
from rulecases.harness import Case


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
    run = function_of(it)
    plan = None
    for args in points(it):
        if plan is None:
            graph = nbgrad.trace(run, *args)
            plan = graph.compile(exact=exact)
        yield plan, run, args
