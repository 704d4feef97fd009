"""What was recorded, node by node: values, names, places, groups, and the source they came from."""

from __future__ import annotations

import linecache
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from nbgrad.core.array import Array
from nbgrad.core.dispatch import article
from nbgrad.core.errors import NameNotFound, NbgradError, nearest
from nbgrad.core.groups import Group, checked_fold, groups_of
from nbgrad.core.naming import names_of
from nbgrad.core.node import Node
from nbgrad.core.observed import Observed
from nbgrad.core.places import Chain, Place, place_of
from nbgrad.core.tape import LEAF

if TYPE_CHECKING:
    from nbgrad.core.graph import Graph
    from nbgrad.core.record import GraphTape


class Nodes(Observed):
    """The part of a graph that does not change with what is differentiated."""

    def __init__(self, tape: GraphTape) -> None:
        super().__init__(tape)
        self.file = ""
        self._fold = "none"
        self._places: dict[int, tuple[Chain, Place | None]] = {}
        """Places already looked up; the turns of a loop share their chain."""
        self._nodes: list[Node | None] = []
        """Made when first asked for: a training loop looks at a few of thousands."""
        self._output: int | None = None
        self._count: int | None = None
        self._wrt: tuple[int, ...] | None = None

    # -- what there is ----------------------------------------------------------------------------------

    def finish(self, output: Any = None, *, wrt: Sequence[int] | None = None) -> None:
        """Called when recording ends: fixes the nodes, the output (by default the last value) and the leaves."""
        self._count = len(self.tape.records)
        self._wrt = None if wrt is None else tuple(wrt)
        if type(output) is Array and output.tape is self.tape:
            self._output = output.index
        elif output is not None:
            raise NbgradError(
                f"the value is {article(output)} that does not depend on any leaf, so there is no graph of it"
            )
        elif self._count:
            self._output = self._count - 1
        self.__dict__.pop("names", None)
        self.__dict__.pop("bindings", None)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes in execution order."""
        count = len(self)
        if len(self._nodes) != count or "_node_tuple" not in self.__dict__:
            self.__dict__["_node_tuple"] = tuple([self.node(i) for i in range(count)])
        known: tuple[Node, ...] = self.__dict__["_node_tuple"]
        return known

    def node(self, index: int) -> Node:
        """The node of record ``index``, always the same object."""
        count = len(self)
        if len(self._nodes) < count:
            self._nodes += [None] * (count - len(self._nodes))
        found = self._nodes[index]
        if found is None:
            found = self._nodes[index] = Node(cast("Graph", self), index)
        return found

    @property
    def output(self) -> Node:
        """The value being differentiated. Raises NbgradError for an empty graph."""
        if self._output is None:
            raise NbgradError("nothing was recorded: no operation used a leaf")
        return self.node(self._output)

    @property
    def leaves(self) -> tuple[Node, ...]:
        """The leaves that get a gradient."""
        return tuple(self.node(i) for i in self._leaf_indices())

    def _leaf_indices(self) -> tuple[int, ...]:
        if self._wrt is not None:
            return self._wrt
        records = self.tape.records
        return tuple([i for i in range(len(self)) if records[i][0] is LEAF])

    @cached_property
    def names(self) -> dict[int, str]:
        """Node id → name, for those values that were bound to one."""
        return names_of(self.tape)

    @cached_property
    def bindings(self) -> dict[str, tuple[int, ...]]:
        """Name → ids of the nodes that were bound to it, in execution order."""
        found: dict[str, list[int]] = {}
        for i in sorted(self.names):
            found.setdefault(self.names[i], []).append(i)
        return {name: tuple(ids) for name, ids in found.items()}

    def place(self, index: int) -> Place | None:
        """Source place of node ``index``."""
        if self.tape.records[index][0] is LEAF:
            return None
        chain = self.tape.chains[index]
        known = self._places.get(id(chain))
        if known is None or known[0] is not chain:
            known = self._places[id(chain)] = chain, place_of(chain)
        return known[1]

    def groups(self, index: int) -> tuple[Group, ...]:
        """Scopes, calls and turns of loops that node ``index`` belongs to, from the outside in; none for a leaf."""
        if self.tape.records[index][0] is LEAF:
            return ()
        return groups_of(self.tape.chains[index], self.tape.moments[index])

    @property
    def fold(self) -> str:
        """What a drawing folds even where there is room: "none", "loops", "functions" (scopes too), "all", or a depth.

        With depth n, groups with n or more groups around them fold. Setting it raises ValueError for anything else.
        """
        return self._fold

    @fold.setter
    def fold(self, fold: str | int) -> None:
        self._fold = checked_fold(fold)

    def __getitem__(self, key: str | tuple[str, int]) -> Node:
        """Node by name: the leaf of that name, else its last binding; ``graph["h", 2]`` is the second binding.

        Raises NameNotFound, naming the nearest names.
        """
        name, turn = key if isinstance(key, tuple) else (key, None)
        bound = [n for n in self.nodes if n.name == name]
        if not bound:
            raise NameNotFound(f"no node is called {name!r}{nearest(name, sorted(set(self.names.values())))}")
        if turn is None:
            return next((n for n in bound if n.is_leaf), bound[-1])
        if not 1 <= turn <= len(bound):
            raise NameNotFound(f"{name!r} was bound {len(bound)} times; there is no binding {turn}")
        return bound[turn - 1]

    def __len__(self) -> int:
        return len(self.tape.records) if self._count is None else self._count

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    # -- the source -------------------------------------------------------------------------------------

    @cached_property
    def _extent(self) -> tuple[str, int, int]:
        """File and first and last line of the code that was recorded."""
        places = [p for p in (self.place(n.id) for n in self.nodes) if p is not None]
        if self.file or not places:
            return self.file, 1, len(linecache.getlines(self.file)) if self.file else 0
        file = places[-1].file
        lines = [n for p in places if p.file == file for n in (p.line, p.end_line)]
        return file, min(lines), max(lines)

    @property
    def lines(self) -> tuple[str, ...] | None:
        """Source lines of the recorded code; None where there is no source."""
        file, first, last = self._extent
        text = tuple(line.rstrip("\n") for line in linecache.getlines(file)[first - 1 : last])
        return text or None

    @property
    def first_line(self) -> int:
        """Line number of ``lines[0]``."""
        return self._extent[1]

    @property
    def tokens(self) -> tuple[tuple[int, int, int, int], ...]:
        """Names in the source that denote nodes: (line, start column, end column, node id)."""
        from nbgrad.core.tokens import tokens

        file, first, last = self._extent
        return tokens(self, file, first, last)
