"""The same program for arrays of other libraries: dask's, which stay lazy, or those of any namespace like NumPy's.

Nothing here writes into buffers or looks at types: it is what `to_python` prints, run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from nbgrad.core.graph import Graph
from nbgrad.plan.python import Author

ORDINARY = (np.ndarray, np.generic, bool, int, float, complex, list, tuple)


class Bound(Author):
    """Writes as `Author` does, but refers to arrays and to functions of ours rather than writing them out."""

    def __init__(self, graph: Graph, wrt: Sequence[str] | None, target: int | None, seed: Any) -> None:
        super().__init__(graph, wrt, target, seed)
        self.space: dict[str, Any] = {}
        self.functions: dict[Any, str] = {}

    def helper(self, fun: Callable[..., Any], hint: str) -> str:
        """Any function by a name of its own."""
        if fun not in self.functions:
            self.functions[fun] = self.names.fresh(hint)
            self.space[self.functions[fun]] = fun
        return self.functions[fun]

    def _array(self, value: Any) -> str:
        if id(value) not in self.parameters:
            self.parameters[id(value)] = self.names.fresh("c"), value
        return self.parameters[id(value)][0]


def portable(graph: Graph, wrt: Sequence[str], target: int | None, seed: Any, xp: Any) -> Callable[..., Any]:
    """``run(**leaves)`` on the namespace ``xp``; leaves not given keep the recorded values."""
    author = Bound(graph, wrt, target, seed)
    source = author.source().replace("import numpy as np\n", "", 1)
    space = {**author.space, "np": xp}
    exec(compile(source, "<nbgrad plan>", "exec"), space)
    constants = {name: value.copy() for name, value in author.parameters.values()}
    recorded = {name: author.program.steps[i].value for name, i in author.program.leaves.items()}

    def run(leaves: Mapping[str, Any]) -> Any:
        named = {author.names.leaves[name]: value for name, value in (recorded | dict(leaves)).items()}
        return space["gradient"](**named, **constants)

    return run


def is_foreign(value: Any) -> bool:
    """Whether a value is an array of another library that answers to NumPy's functions itself."""
    return not isinstance(value, ORDINARY) and hasattr(type(value), "__array_function__")
