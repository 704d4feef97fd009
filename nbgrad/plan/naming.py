"""What values are called in the source that people read: as the user called them, ``d_…`` their cotangents."""

from __future__ import annotations

import builtins
import keyword
import re

from nbgrad.core.graph import Graph
from nbgrad.plan.program import Program, Ref

TAKEN = frozenset({"np", "gradient", "share", *keyword.kwlist, *dir(builtins)})


class Names:
    """Step → its name, where it has one; all names are different, and fit to stand in a function."""

    def __init__(self, graph: Graph, program: Program, cotangents: dict[int, int]) -> None:
        self.used: set[str] = set(TAKEN)
        self.of: dict[int, str] = {}
        self.leaves = {name: self._claim(index, name) for name, index in program.leaves.items()}
        for index, name in sorted(graph.names.items()):
            if index in program.steps and index not in self.of:
                self._claim(index, name)
        for node, index in cotangents.items():
            if index in program.steps and index not in self.of and (node in self.of or node in graph.names):
                self._claim(index, "d_" + self.of.get(node, graph.names.get(node, "")))
        for name, operand in program.gradients.items():
            if type(operand) is Ref and operand.index not in self.of:
                self._claim(operand.index, "d_" + self.leaves[name])

    def fresh(self, hint: str) -> str:
        """A name that nothing has yet."""
        base = re.sub(r"\W+", "_", hint).strip("_") or "x"
        base = base if base.isidentifier() else "x_" + base
        name, n = base, 1
        while name in self.used:
            n += 1
            name = f"{base}_{n}"
        self.used.add(name)
        return name

    def _claim(self, index: int, hint: str) -> str:
        name = self.of[index] = self.fresh(hint)
        return name
