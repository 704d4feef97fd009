"""One recorded value, and what the sweep says of it."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

from nbgrad.core.cotangent import shape_of
from nbgrad.core.expression import constant_label, describe
from nbgrad.core.places import Place
from nbgrad.core.tape import LEAF, operands, sources

if TYPE_CHECKING:
    from nbgrad.core.graph import Graph
    from nbgrad.core.groups import Group
    from nbgrad.core.primitive import Primitive


class Contribution(NamedTuple):
    """One edge of the reverse sweep, in the order it happens."""

    consumer: int
    slot: int
    producer: int
    array: Any
    total: Any


class Failure(NamedTuple):
    """The operation that raised while the graph was being recorded."""

    message: str
    line: int | None
    op: str
    operands: tuple[Any, ...]
    kwargs: dict[str, Any]


class Node:
    """One recorded value: what it is called, what it is, how it was computed, and its gradient."""

    __slots__ = ("_graph", "id", "tangent")

    def __init__(self, graph: Graph, index: int) -> None:
        self._graph = graph
        self.id = index
        self.tangent: Any = None

    def __repr__(self) -> str:
        shape = getattr(self.value, "shape", None)
        return f"Node({self.id}: {self.label}{'' if self.is_leaf else ' = ' + self.expression}" + (
            f", shape {shape})" if shape is not None else ")"
        )

    def move_to(self, graph: Graph) -> None:
        """From now on show what ``graph`` holds at the same place."""
        self._graph = graph

    @property
    def grad(self) -> Any:
        """The gradient from the last reverse sweep: None if there was none, or no path."""
        return self._graph.gradient(self.id)

    @grad.setter
    def grad(self, gradient: Any) -> None:
        self._graph.set_gradient(self.id, gradient)

    @property
    def graph(self) -> Graph:
        """The graph the node belongs to."""
        return self._graph

    @property
    def _record(self) -> tuple[Any, ...]:
        return self._graph.tape.records[self.id]

    @property
    def primitive(self) -> Primitive:
        """The rule-table entry of the operation."""
        op: Primitive = self._record[0]
        return op

    @property
    def op(self) -> str:
        """Name of the operation, "leaf" for a leaf."""
        return self.primitive.name

    @property
    def value(self) -> Any:
        """The forward value: a plain array or number (a tuple for operations with several outputs)."""
        return self._record[1]

    @property
    def kwargs(self) -> dict[str, Any]:
        """Keyword arguments of the operation."""
        return self._record[2] or {}

    @property
    def args(self) -> tuple[Any, ...]:
        """Plain values of the operands."""
        return operands(self._record)

    @property
    def inputs(self) -> tuple[Node | None, ...]:
        """Node of each operand, None where it is a constant."""
        nodes = self._graph.nodes
        return tuple(nodes[i] if i >= 0 else None for i in sources(self._record))

    @property
    def is_leaf(self) -> bool:
        """Whether the value entered the graph rather than being computed in it."""
        return self._record[0] is LEAF

    @property
    def name(self) -> str:
        """The name the value was first bound to, "" if it never was."""
        known = self._graph.tape.names if self.is_leaf else self._graph.names
        return known.get(self.id, "")

    @property
    def turn(self) -> int:
        """Which binding of its name the node is: 1, 2, …; 0 if it has no name."""
        return bisect_right(self._graph.bindings[self.name], self.id) if self.name else 0

    @property
    def label(self) -> str:
        """The name; for a nameless value its expression if that is short, else v and its number."""
        if self.name:
            return self.name
        if not self.is_leaf and all(i < 0 or self._graph.names.get(i) for i in sources(self._record)):
            text = self.expression
            if len(text) <= 16:
                return text
        return f"v{self.id}"

    @property
    def expression(self) -> str:
        """What the operation computes, in terms of its operands' labels."""
        if self.is_leaf:
            return self.name
        labels = [
            node.label if node is not None else constant_label(a)
            for node, a in zip(self.inputs, self.args, strict=True)
        ]
        return describe(self.op, labels, self.kwargs)

    @property
    def place(self) -> Place | None:
        """Where in the source the operation stands; None for leaves and where there is no source."""
        return self._graph.place(self.id)

    @property
    def groups(self) -> tuple[Group, ...]:
        """Scopes, calls of functions and turns of loops that the operation belongs to, from the outside in."""
        return self._graph.groups(self.id)

    @property
    def scope(self) -> str:
        """Names of the scopes that the operation was computed in, "encoder/attention"; "" if there was none."""
        return "/".join(group.name for group in self.groups if group.kind == "scope")

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the value, () for numbers."""
        return shape_of(self.value)
