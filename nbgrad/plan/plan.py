"""The plan: value and gradients of a recorded graph by one compiled function of its leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from nbgrad.core.collector import undisturbed
from nbgrad.core.cotangent import own, shape_of
from nbgrad.core.graph import Graph
from nbgrad.core.reverse import dense, reachable, sweep
from nbgrad.core.singular import quieted
from nbgrad.plan.blocks import BLOCK
from nbgrad.plan.codegen import Writer
from nbgrad.plan.leaves import like, named
from nbgrad.plan.lower import lower
from nbgrad.plan.memory import Memory, memory
from nbgrad.plan.portable import is_foreign, portable
from nbgrad.plan.replay import replayed
from nbgrad.plan.runs import with_runs
from nbgrad.plan.simplify import simplify
from nbgrad.plan.turns.stacking import stacked
from nbgrad.plan.workers import Workers, default_threads

Result = tuple[Any, dict[str, Any]]


class Plan:
    """A graph compiled: ``plan(**leaves)`` gives its value and gradients. Made by `Graph.compile`.

    Leaves not given keep the recorded values; arrays that were constants when recorded are copied into the plan, as is
    everything random. Whatever a call gives out is the caller's own. A plan may be called from several threads at once.
    Where the code would have gone another way (another branch, another index) a call raises StaleRecording and names
    the line; leaves that do not fit raise NameNotFound, TypeError or ValueError, as in `Graph.update`.

    Arrays of dask and of other libraries that answer to NumPy's functions are passed through such functions alone: what
    is lazy stays lazy. What such a library cannot do raises its own error.

    Results differ from the graph's own by roundings: at most a few units in the last place for each operation, and by
    the order of summation in sums over more than 32,768 elements (each partial sum is pairwise, as NumPy's), over the
    turns of a loop (Σ xₖᵀdₖ is one product of all xₖ and dₖ) and over an axis of up to 1,024 elements (products with
    ones). A plan compiled with ``exact=True`` gives them bit for bit, except for the sums over so many elements.
    NumPy's warnings are not all repeated.
    """

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
        lowered = lower(graph, wrt, target, seed, exact=exact)
        self._graph, self._target, self._seed = graph, target, seed
        self._nodes = dict(lowered.leaves)
        self._recorded = [(name, lowered.steps[i].value) for name, i in lowered.leaves.items()]
        shorter = simplify(lowered, exact=exact)
        self._program, self._runs = with_runs(shorter if exact else stacked(shorter))
        self._workers = Workers(default_threads() if threads is None else threads)
        self._writer = Writer(self._program, self._runs, self._workers, self._fitted, exact=exact, copies=copies)
        self._source = self._writer.source()
        exec(compile(self._source, "<nbgrad plan>", "exec"), self._writer.space)
        function, parameters = self._writer.space["program"], self._writer.parameters
        self._run: Callable[..., Result] = (
            function if all(n == p for n, p in parameters.items()) else _renamed(function, parameters)
        )
        self._program.forget_values()
        self._portable: Callable[..., Result] | None = None

    def __call__(self, /, **leaves: Any) -> Result:
        try:
            return self._run(**leaves)
        except Exception:  # whatever went wrong, the records know what the code would have done
            pass
        return self._otherwise(leaves)

    def __repr__(self) -> str:
        return f"<plan of {len(self._program.steps)} steps with respect to {', '.join(self.wrt)}>"

    def run(self, leaves: Mapping[str, Any]) -> Result:
        """The compiled function alone: any exception says only that it does not apply."""
        return self._run(**leaves)

    def on(self, xp: Any) -> Callable[..., Result]:
        """The same function of the leaves on another array namespace, such as ``jax.numpy``, whose `jit` it may enter.

        Leaves not given keep their recorded values, as NumPy arrays. Raises AttributeError when it is called if the
        namespace lacks a function.
        """
        run = portable(self._graph, self.wrt, self._target, self._seed, xp)
        return lambda **leaves: run(leaves)

    def memory(self) -> Memory:
        """Bytes: ``buffers``, ``constants``, ``peak`` and forward intermediates ``kept`` (see `Memory`)."""
        scratch = self.threads * BLOCK * 8 * max((len(run.members) for run in self._runs), default=0)
        return memory(self._program, self._runs, self._writer, scratch)

    @property
    def leaves(self) -> dict[str, int]:
        """Leaf name → node id."""
        return self._nodes

    @property
    def source(self) -> str:
        """The Python source that is run; `Graph.to_python` gives one to read."""
        return self._source

    @property
    def wrt(self) -> tuple[str, ...]:
        """Names of the leaves that get a gradient."""
        return tuple(self._program.gradients)

    @property
    def threads(self) -> int:
        """How many threads may work on large arrays; 1 means that none is started. May be set."""
        return self._workers.threads

    @threads.setter
    def threads(self, count: int) -> None:
        if count < 1:
            raise ValueError(f"threads is {count}; there must be one at least")
        self._workers.threads = count

    def _fitted(self, value: Any, k: int) -> Any:
        """A leaf in the recorded type, shape and dtype."""
        name, recorded = self._recorded[k]
        if is_foreign(value):
            raise TypeError(f"{name} is an array of another library")
        return like(recorded, value, name)

    def _otherwise(self, leaves: Mapping[str, Any]) -> Result:
        if not any(map(is_foreign, leaves.values())):
            return self._replay(leaves)
        for name, node in named(self._graph, leaves).items():
            have, want = shape_of(leaves[name]), node.shape
            if have != want:
                raise ValueError(
                    f"{name} was recorded with shape {want}; a value of shape {have} needs a new recording"
                )
        if self._portable is None:
            self._portable = portable(self._graph, self.wrt, self._target, self._seed, np)
        return self._portable(leaves)

    def _replay(self, leaves: Mapping[str, Any]) -> Result:
        """The same, record by record: it raises what the code or a guard would raise, or finds the right numbers."""
        given = {name: value for name, value in self._recorded if name not in leaves}
        records = replayed(self._graph, given | dict(leaves))
        target = self._graph.output.id if self._target is None else self._target
        seed = own(1.0, records[target][1]) if self._seed is None else self._seed
        indices = [self._nodes[n] for n in self.wrt]
        wanted = reachable(records, indices)
        grads = sweep(quieted(records, self._graph.singular), target, seed, wanted)
        gradients: dict[str, Any] = {}
        for name, i in zip(self.wrt, indices, strict=True):
            g = grads[i] if i < len(grads) and wanted[i] else None
            gradients[name] = None if g is None else _separate(own(dense(g), records[i][1]))
        return _separate(records[target][1]), gradients


def _separate(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else value


def _renamed(function: Callable[..., Any], parameters: Mapping[str, str]) -> Callable[..., Any]:
    """The function with leaves by the names the user knows, which need not be identifiers."""
    return lambda **leaves: function(**{parameters[n]: v for n, v in leaves.items()})


def compiled(
    graph: Graph, wrt: Sequence[str] | str | None = None, threads: int | None = None, exact: bool = False
) -> Plan:
    """What `Graph.compile` does."""
    with undisturbed():
        return Plan(graph, [wrt] if isinstance(wrt, str) else wrt, threads=threads, exact=exact)
