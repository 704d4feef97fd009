"""Every workload's value and gradient, by nbgrad and by every peer installed, equal the hand-written ones."""

from __future__ import annotations

import numpy as np
import pytest

import nbgrad
from chains import SCALARS_A_TURN, many_scalars
from libraries import INSTALLED, TOO_SLOW, assert_agrees
from workloads import SCALARS, WORKLOADS, Workload

LIBRARIES = [name for name in INSTALLED if name != "JAX eager"]  # the same function as under jit, and far slower


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("work", WORKLOADS, ids=lambda work: work.name)
def test_gradient_equals_the_hand_written_one(work: Workload, library: str) -> None:
    if (library, work.name) not in TOO_SLOW:
        assert_agrees(INSTALLED[library](work)(), work.hand_written())


def test_a_wrong_gradient_is_noticed() -> None:
    value, (gradient,) = WORKLOADS[0].hand_written()
    with pytest.raises(AssertionError):
        assert_agrees((value, (gradient * (1 + 1e-8),)), (value, (gradient,)))


def test_many_scalars_are_as_many_as_they_are_called() -> None:
    graph = nbgrad.trace(lambda *leaves: many_scalars(3, np, *leaves), *SCALARS)
    assert len(graph) == len(SCALARS) + 3 * SCALARS_A_TURN


def test_twenty_elementwise_operations_are_twenty() -> None:
    work = next(w for w in WORKLOADS if w.name.startswith("20 "))
    graph = nbgrad.trace(lambda x, y: work.function(np, x, y), *work.leaves)
    assert len(graph) == len(work.leaves) + 20 + 1
