"""How each library is asked for value and gradient of a workload: a small adaptor apiece.

An adaptor takes a workload and returns a function of no arguments, which computes value and gradient once more;
what can be prepared once in that library (its own arrays, compilation) is prepared before it returns.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np

import nbgrad
from workloads import Workload

Run = Callable[[], tuple[Any, Any]]


def nbgrad_eager(work: Workload) -> Run:
    """Plain NumPy, recorded and swept every time."""
    return partial(_both(nbgrad.value_and_grad, np, work), *work.leaves)


def nbgrad_plan(work: Workload) -> Run:
    """The recorded graph, compiled once and replayed."""
    names = [f"leaf{i}" for i in range(len(work.leaves))]
    with nbgrad.record() as graph:
        leaves = [nbgrad.variable(x, name) for x, name in zip(work.leaves, names, strict=True)]
        work.function(np, *work.constants, *leaves)
    plan = graph.compile(wrt=names)
    return partial(_in_order, plan, dict(zip(names, work.leaves, strict=True)))


def _in_order(plan: Any, leaves: dict[str, Any]) -> tuple[Any, Any]:
    value, gradients = plan(**leaves)  # the gradients come in the order of ``wrt``
    return value, tuple(gradients.values())


def hips_autograd(work: Workload) -> Run:
    import autograd
    import autograd.numpy

    return partial(_both(autograd.value_and_grad, autograd.numpy, work), *work.leaves)


def mygrad(work: Workload) -> Run:
    import mygrad

    def run() -> tuple[Any, Any]:
        leaves = [mygrad.tensor(x) for x in work.leaves]
        value = work.function(mygrad, *work.constants, *leaves)
        value.backward()
        return value.data, tuple(x.grad for x in leaves)

    return run


def torch_eager(work: Workload) -> Run:
    import torch

    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    xp = SimpleNamespace(**vars(torch))
    xp.maximum = torch.clamp_min  # torch.maximum takes no number
    constants = [torch.from_numpy(c) if isinstance(c, np.ndarray) else c for c in work.constants]
    leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in work.leaves]

    def run() -> tuple[Any, Any]:
        value = work.function(xp, *constants, *leaves)
        return value.detach(), torch.autograd.grad(value, leaves)

    return run


def jax_eager(work: Workload) -> Run:
    return _jax(work, compiled=False)


def jax_jit(work: Workload) -> Run:
    return _jax(work, compiled=True)


def _jax(work: Workload, compiled: bool) -> Run:
    import jax

    jax.config.update("jax_enable_x64", True)
    work = Workload(work.name, work.function, work.by_hand, *map(_as_jax, (work.constants, work.leaves)))
    both = _both(jax.value_and_grad, jax.numpy, work)
    run = jax.jit(both) if compiled else both
    return lambda: jax.block_until_ready(run(*work.leaves))


def _as_jax(values: tuple[Any, ...]) -> tuple[Any, ...]:
    import jax

    return tuple(jax.numpy.asarray(v) for v in values)


def _both(value_and_grad: Callable[..., Any], xp: Any, work: Workload) -> Callable[..., Any]:
    """value_and_grad of a workload with respect to all its leaves, for libraries that have such a transform."""
    return value_and_grad(partial(work.function, xp, *work.constants), tuple(range(len(work.leaves))))


ADAPTORS: dict[str, tuple[str, Callable[[Workload], Run]]] = {
    "nbgrad": ("nbgrad", nbgrad_eager),
    "nbgrad plan": ("nbgrad", nbgrad_plan),
    "autograd": ("autograd", hips_autograd),
    "MyGrad": ("mygrad", mygrad),
    "PyTorch": ("torch", torch_eager),
    "JAX eager": ("jax", jax_eager),
    "JAX jit": ("jax", jax_jit),
}
"""Column → the module it needs and its adaptor."""

INSTALLED = {name: adaptor for name, (module, adaptor) in ADAPTORS.items() if importlib.util.find_spec(module)}
ABSENT = sorted(ADAPTORS.keys() - INSTALLED.keys())

TOO_SLOW = {("JAX jit", "2,000 scalar operations"): "XLA compiles it for minutes"}
"""Pairs of library and workload that are left out, and why."""


def assert_agrees(result: tuple[Any, Any], expected: tuple[Any, Any]) -> None:
    """Raise AssertionError unless value and all gradients equal the hand-written ones."""
    for found, wanted in zip((result[0], *result[1]), (expected[0], *expected[1]), strict=True):
        wanted = np.asarray(wanted)
        assert np.shape(found) == wanted.shape
        scale = np.abs(wanted).max()
        np.testing.assert_allclose(np.asarray(found), wanted, rtol=1e-9, atol=1e-12 * scale)
