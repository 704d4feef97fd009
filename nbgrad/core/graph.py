"""The graph: what was recorded, as an object to look at, differentiate, explain and draw.

Everything that explains, draws or replays a graph lives on higher floors. Those plug their functions into
`Graph` by name (`plug`), so that users find them as methods while nothing here imports upwards.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from nbgrad.core.cotangent import own, zeros_like
from nbgrad.core.errors import NbgradError, StaleRecording
from nbgrad.core.node import Contribution, Failure, Node
from nbgrad.core.nodes import Nodes
from nbgrad.core.plugs import plug, plugged
from nbgrad.core.reverse import checked_cotangent, dense, reachable, sweep
from nbgrad.core.singular import Singular, quieted, settled_sweep
from nbgrad.core.tangents import accumulate
from nbgrad.core.tape import sources

if TYPE_CHECKING:
    from nbgrad.core.record import GraphTape

Status = Literal["reached", "pruned", "failed"]


class Graph(Nodes):
    """A recorded computation. Index it by name: ``graph["w"].grad``; as a cell's last line it displays itself."""

    def __init__(self, tape: GraphTape) -> None:
        super().__init__(tape)
        self.failure: Failure | None = None
        self.again: Callable[[list[Any], Collection[int]], Graph] | None = None
        """Runs the recorded code anew with these values of all leaves, and the ids of those that were given on purpose;
        None: there is nothing to run."""
        self.mode: Literal["reverse", "forward"] = "reverse"
        """What a drawing shows: the gradient's way back (and tangents, if there are), or tangents alone."""
        self._cotangents: list[Any] = []
        self._gradients: dict[int, Any] = {}
        """Gradients of the nodes that somebody looked at, since the last sweep left its cotangents."""
        self._contributions: list[Contribution] | None = None
        self._swept: tuple[int, Any] | None = None
        self._moving: tuple[int, Any] | None = None
        self.singular: Singular = {}
        """Operations whose derivative is infinite or undefined at elements where nothing depends on them."""

    def __repr__(self) -> str:
        text: str = plugged("summary")(self)
        return text

    # -- differentiation --------------------------------------------------------------------------------

    def backward(self, output: Node | str | None = None, cotangent: Any = None) -> dict[str, Any]:
        """Reverse sweep: gradients of the leaves by name (None: no path); every node then has ``.grad``.

        ``output`` is a node or a name, by default `output`; ``cotangent`` is shaped like it, by default ones.
        Raises NameNotFound, ValueError for a cotangent of another shape.
        """
        target = self._target(output)
        seed = own(1.0, target.value) if cotangent is None else checked_cotangent(target.value, cotangent)
        self.tape.verify()
        self._cotangents, self.singular = settled_sweep(
            self.tape.records, target.id, seed, self._leaf_indices(), self._wanted, self.singular, keep=True
        )
        self._gradients = {}
        if self._swept is not None and self._swept[0] != target.id:
            self.history = None
        self._swept, self._contributions = (target.id, seed), None
        return {leaf.label: leaf.grad for leaf in self.leaves}

    def gradient(self, index: int) -> Any:
        """What the last reverse sweep says of record ``index``: None if there was none, or no path."""
        self.settle()
        try:
            return self._gradients[index]
        except KeyError:
            g = self._cotangents[index] if index < len(self._cotangents) else None
            arrived = g is not None and (self._wanted[index] or index == len(self._cotangents) - 1)
            found = self._gradients[index] = own(dense(g), self.tape.records[index][1]) if arrived else None
            return found

    def set_gradient(self, index: int, gradient: Any) -> None:
        """Let this be the gradient, computed otherwise."""
        self._gradients[index] = gradient

    def forward_mode(self, wrt: str | None = None, tangent: Any = None) -> Any:
        """Forward accumulation over the same graph: the output's tangent when ``wrt`` moves along ``tangent``.

        ``wrt`` is a leaf's name, by default the only leaf; ``tangent`` is shaped like it, by default ones. Every node
        then has ``.tangent`` (None: it does not depend on the leaf). Raises NameNotFound, ValueError for another shape.
        """
        if wrt is None and len(self.leaves) != 1:
            raise NbgradError(f"say which leaf moves: wrt= one of {', '.join(n.label for n in self.leaves)}")
        leaf = self.leaves[0] if wrt is None else self[wrt]
        seed = own(1.0, leaf.value) if tangent is None else checked_cotangent(leaf.value, tangent)
        self._moving = (leaf.id, seed)
        accumulate(self.nodes, leaf, seed)
        moved = self.output.tangent
        return zeros_like(self.output.value) if moved is None else moved

    @property
    def swept(self) -> tuple[int, Any] | None:
        """What the last reverse sweep began with: a node's id and its cotangent; None if there was none yet."""
        return self._swept

    @property
    def target(self) -> Node:
        """The node last differentiated; the output if none was yet."""
        return self.output if self._swept is None else self.node(self._swept[0])

    def refresh(self, records: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
        """Put recomputed records in the place of the recorded ones, and repeat the last reverse sweep on them."""
        self.tape.records[:] = records
        if self._moving is not None:
            moving, tangent = self._moving
            accumulate(self.nodes, self.nodes[moving], tangent)
        if self._swept is None:
            return self.backward()
        target, seed = self._swept
        return self.backward(self.nodes[target], seed)

    def contributions(self) -> list[Contribution]:
        """Every contribution of the last reverse sweep in the order it happened (it is run if there was none)."""
        self.settle()
        if self._swept is None:
            self.backward()
        if self._contributions is None and self._swept is not None:
            heard: list[Contribution] = []
            target, seed = self._swept

            def listen(consumer: int, slot: int, producer: int, array: Any, total: Any) -> None:
                value = self.tape.records[producer][1]
                heard.append(Contribution(consumer, slot, producer, own(array, value), own(total, value)))

            records = quieted(self.tape.records, self.singular)
            sweep(records, target, seed, self._wanted, keep=True, listen=listen)
            self._contributions = heard
        return self._contributions or []

    def status(self, node: Node) -> Status:
        """Whether the backward sweep reaches a node, prunes it, or the operation failed."""
        if self.failure is not None and node.id == len(self.nodes) - 1 and node.op == "failed":
            return "failed"
        return "reached" if self._on_path[node.id] else "pruned"

    @property
    def seed_note(self) -> str:
        """What was done to seed a target that is not a scalar; "" for a scalar."""
        shape = self.output.shape
        return f"seeded with ones of shape {shape}" if any(n != 1 for n in shape) else ""

    @cached_property
    def _wanted(self) -> bytearray:
        return reachable(self.tape.records, self._leaf_indices())

    @cached_property
    def _on_path(self) -> bytearray:
        """Records that depend on a leaf and on which the output depends: where the gradient flows."""
        wanted, records = self._wanted, self.tape.records
        reached = bytearray(len(records) + 1)
        if self._output is None:
            return reached
        reached[self._output] = 1
        for i in range(self._output, -1, -1):
            if reached[i] and wanted[i] and records[i][0].kind != "constant":
                for j in sources(records[i]):
                    if wanted[j]:
                        reached[j] = 1
        return reached

    def _target(self, output: Node | str | None) -> Node:
        if output is None:
            return self.output
        return self[output] if isinstance(output, str) else output

    # -- what higher floors give ------------------------------------------------------------------------

    def why(self, name: str) -> str:
        """In words: why the gradient of ``name`` is none, zero, NaN, inf or tiny, with lines."""
        text: str = plugged("why")(self, self[name])
        return text

    def ledger(self, name: str) -> Any:
        """The contributions whose sum is the gradient of ``name``, and that the sum is right."""
        return plugged("ledger")(self, self[name])

    def chain(self, name: str) -> Any:
        """The product of local derivatives along the path(s) from ``name`` to the output, with every shape."""
        return plugged("chain")(self, self[name])

    def update(self, **leaves: Any) -> dict[str, Any]:
        """Computes the graph again with new values of some leaves, backward too; returns the new gradients.

        Where the code would go another way with them, a traced function is run again (twice, its side effects too), and
        so is a cell that has none, on copies of what it read; the graph becomes that of the new run, nodes looked up
        before stay what they were. Otherwise StaleRecording names the line, and what keeps the cell from being run
        again. Raises NameNotFound, ValueError for a value of another shape. After an error the graph is as it was.

        >>> import nbgrad
        >>> graph = nbgrad.trace(lambda x, w: (x * w) ** 2, 3.0, 2.0)
        >>> graph.update(w=1.0)
        {'x': 6.0, 'w': 18.0}
        """
        gradients: dict[str, Any]
        with self.turn:
            if self.history is None and self._output is not None:
                self.begin_history()
            try:
                gradients = plugged("update")(self, leaves)
            except StaleRecording as stale:
                gradients = plugged("rerun")(self, leaves, stale)
            self.note_update()
        for observer in self.observers:
            observer()
        return gradients

    def compile(
        self, wrt: str | Sequence[str] | None = None, *, threads: int | None = None, exact: bool = False
    ) -> Any:
        """A `Plan`: ``plan(**leaves)`` gives the value and ``{leaf name: gradient}``, compiled to straight-line NumPy.

        ``wrt`` names the leaves that get a gradient (default: all that do here); ``threads`` is how many may work on
        large arrays (default: the processor's, at most OMP_NUM_THREADS; 1 means none). Results differ from those here
        by roundings in the last bits, ``exact`` ones by none. Raises NameNotFound for other names, NbgradError for code
        that raised while it was recorded.

        >>> import nbgrad
        >>> plan = nbgrad.trace(lambda x, w: (x * w) ** 2, 3.0, 2.0).compile(wrt="w")
        >>> plan(w=1.0)
        (9.0, {'w': 18.0})
        """
        return plugged("compile")(self, wrt, threads, exact)

    def to_python(self) -> str:
        """The gradient as the source of one NumPy function, as one would have written it: commented, importable.

        It takes the leaves and returns the value and ``{leaf name: gradient}``; it needs ``import numpy as np`` and
        nothing else. Raises NbgradError where an operation cannot be written with NumPy's public functions.

        >>> import nbgrad
        >>> space = {}
        >>> exec(nbgrad.trace(lambda x, w: (x * w) ** 2, 3.0, 2.0).to_python(), space)
        >>> space["gradient"](x=3.0, w=1.0)
        (9.0, {'x': 6.0, 'w': 18.0})
        """
        text: str = plugged("to_python")(self)
        return text

    def to_svg(self) -> str:
        """The drawing as a self-contained SVG document."""
        text: str = plugged("to_svg")(self)
        return text

    def to_html(self, path: Any = None) -> str:
        """One self-contained steppable HTML page, as a string; written to ``path`` if given."""
        text: str = plugged("to_html")(self, path)
        return text

    def to_text(self) -> str:
        """A table of the nodes, for a terminal."""
        text: str = plugged("to_text")(self)
        return text

    def to_dot(self) -> Any:
        """The graph as a ``pydot.Dot``."""
        return plugged("to_dot")(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return plugged("mimebundle")(self)


__all__ = ["Contribution", "Failure", "Graph", "Node", "plug", "plugged"]
