"""The plan: value and gradients of a recorded graph by one compiled function of its leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nbgrad.core.cotangent import own
from nbgrad.core.errors import NameNotFound
from nbgrad.core.graph import Graph
from nbgrad.core.reverse import dense, reachable, sweep
from nbgrad.plan.codegen import Writer
from nbgrad.plan.leaves import accepted, like
from nbgrad.plan.lower import lower
from nbgrad.plan.program import Program
from nbgrad.plan.replay import replayed
from nbgrad.plan.runs import with_runs
from nbgrad.plan.simplify import simplify
from nbgrad.plan.workers import Workers, default_threads


class Foreign(Exception):
    """A leaf is an array of another library."""


class Plan:
    """A graph compiled: ``plan(**leaves)`` gives its value and gradients. Made by `Graph.compile`."""

    def __init__(
        self,
        graph: Graph,
        wrt: Sequence[str] | None = None,
        *,
        target: int | None = None,
        seed: Any = None,
        exact: bool = False,
        copies: bool = True,
        threads: int | None = None,
    ) -> None:
        lowered = lower(graph, wrt, target, seed)
        self._nodes = dict(lowered.leaves)
        self._program = simplify(lowered, exact=exact)
        self._recorded = [(n, self._program.steps[i].value) for n, i in self._program.leaves.items()]
        self._graph, self._target, self._seed = graph, target, seed
        self._workers = Workers(default_threads() if threads is None else threads)
        self._program, self._runs = with_runs(self._program)
        self._writer = writer = Writer(self._program, self._runs, self._workers, self._fitted, exact=exact, copies=copies)
        self._source = writer.source()
        exec(compile(self._source, "<nbgrad plan>", "exec"), writer.space)
        function = writer.space["program"]
        parameters = writer.parameters
        self._run = function if all(n == p for n, p in parameters.items()) else _renamed(function, parameters)

    def __call__(self, /, **leaves: Any) -> tuple[Any, dict[str, Any]]:
        try:
            return self._run(**leaves)
        except Exception:  # whatever goes wrong, the records know what the code would have done
            return self._replay(leaves)

    def run(self, leaves: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
        """The compiled function alone: any exception says only that it does not apply."""
        found: tuple[Any, dict[str, Any]] = self._run(**leaves)
        return found

    @property
    def leaves(self) -> dict[str, int]:
        """Leaf name → node id."""
        return self._nodes

    @property
    def source(self) -> str:
        """The Python source that is run."""
        return self._source

    @property
    def wrt(self) -> tuple[str, ...]:
        """Names of the leaves that get a gradient."""
        return tuple(self._program.gradients)

    def _fitted(self, value: Any, k: int) -> Any:
        """A leaf in the recorded type, shape and dtype."""
        name, recorded = self._recorded[k]
        return like(recorded, value, name)

    def _replay(self, leaves: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
        """The same, record by record: it raises what the code or a guard would raise, or finds the right numbers."""
        records = replayed(self._graph, leaves)
        target = self._graph.output.id if self._target is None else self._target
        seed = own(1.0, records[target][1]) if self._seed is None else self._seed
        indices = [self._nodes[n] for n in self.wrt]
        wanted = reachable(records, indices)
        grads = sweep(records, target, seed, wanted)
        found = {n: grads[i] if i < len(grads) and wanted[i] else None for n, i in zip(self.wrt, indices, strict=True)}
        return records[target][1], {
            n: None if g is None else own(dense(g), records[i][1])
            for (n, g), i in zip(found.items(), indices, strict=True)
        }


def _renamed(function: Any, parameters: Mapping[str, str]) -> Any:
    """The function with leaves by the names the user knows, which need not be identifiers."""
    return lambda **leaves: function(**{parameters[n]: v for n, v in leaves.items()})


def compiled(
    graph: Graph, wrt: Sequence[str] | str | None = None, threads: int | None = None, exact: bool = False
) -> Plan:
    """What `Graph.compile` does."""
    return Plan(graph, [wrt] if isinstance(wrt, str) else wrt, threads=threads, exact=exact)
