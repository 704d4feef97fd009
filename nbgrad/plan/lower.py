"""Lowering: a graph and the sweep back through it as one `Program`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nbgrad.core.cotangent import own
from nbgrad.core.errors import NameNotFound, NbgradError, nearest
from nbgrad.core.graph import Graph
from nbgrad.core.record import Cut, Guard
from nbgrad.core.reverse import reachable
from nbgrad.core.singular import quieted
from nbgrad.core.tape import LEAF, Record, operands, sources
from nbgrad.plan.operators import runner
from nbgrad.plan.program import Program, Ref, Step
from nbgrad.plan.tracing import Operand, sweep_tape


def lower(
    graph: Graph,
    wrt: Sequence[str] | None = None,
    target: int | None = None,
    seed: Any = None,
    *,
    exact: bool = False,
) -> Program:
    """The program that computes the target's value and its gradients with respect to the leaves named.

    With ``exact`` what sums spread is written out (see `sweep_tape`). Raises NameNotFound for a name that no leaf, or
    more than one leaf, has; NbgradError for a graph that failed.
    """
    return lowered(graph, wrt, target, seed, exact=exact)[0]


def lowered(
    graph: Graph,
    wrt: Sequence[str] | None = None,
    target: int | None = None,
    seed: Any = None,
    *,
    exact: bool = False,
) -> tuple[Program, dict[int, int]]:
    """The program as `lower` gives it, and which step is the cotangent of which node."""
    if graph.failure is not None:
        raise NbgradError(f"the recorded code raised {graph.failure.message}; there is nothing to compile")
    graph.verify()
    records = graph.tape.records[: len(graph.nodes)]
    output = graph.output.id if target is None else target
    seed = own(1.0, records[output][1]) if seed is None else seed
    leaves = _leaves(graph)
    chosen = [leaf.label for leaf in graph.leaves] if wrt is None else list(wrt)
    for name in chosen:
        if name not in leaves:
            raise NameNotFound(f"no leaf is called {name!r}{nearest(name, sorted(leaves))}")
    indices = {name: leaves[name] for name in chosen}
    wanted = reachable(records, list(indices.values()))
    with np.errstate(all="ignore"):
        tape, grads = sweep_tape(records, output, seed, wanted, quieted(records, graph.singular), exact=exact)
    steps = {i: step_of(record, tape.origins[i], backward=i >= len(records)) for i, record in enumerate(tape.records)}
    gradients = {n: operand_of(grads[i]) if i < len(grads) and wanted[i] else None for n, i in indices.items()}
    notes: list[Guard | Cut] = [*graph.tape.guards, *graph.tape.cuts]
    guards = [(Ref(note.record), note) for note in notes if note.record < len(records)]
    cotangents = {i: g.index for i, g in enumerate(grads) if type(g) is Operand}
    program = Program(steps, leaves, Ref(output), gradients, records[output][1], guards, tape.readings)
    return program, cotangents


def _leaves(graph: Graph) -> dict[str, int]:
    found: dict[str, int] = {}
    for node in graph.nodes:
        if node.is_leaf:
            if node.label in found:
                raise NameNotFound(
                    f"several leaves are called {node.label!r}; give them different names to tell them apart"
                )
            found[node.label] = node.id
    return found


def step_of(record: Record, origin: int, *, backward: bool) -> Step:
    """A record as a step of a program."""
    op, value, kwargs = record[:3]
    args = tuple(a if j < 0 else Ref(j) for j, a in zip(sources(record), operands(record), strict=True))
    run = op.fun if op is LEAF else runner(record)
    return Step(op, run, args, kwargs or {}, value, origin, backward)


def operand_of(cotangent: Any) -> Any:
    """A cotangent as an operand of a program: the result of a step, a constant, None."""
    return Ref(cotangent.index) if type(cotangent) is Operand else cotangent
