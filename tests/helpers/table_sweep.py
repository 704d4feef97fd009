"""Every public member of Series and DataFrame, used in a cell, and what must then be true. Runs in the kernel.

The cell's result must be pandas's own; and either the gradient of a number made of it is that of difference quotients,
or something was told. A replay gives what the plain cell would, or is refused.
"""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from nbgrad import NbgradError
from table_uses import ARGUMENTS, MORE, WRITES

SETUP = """
import numpy as np
import pandas as pd

def total(r):
    "A number that depends on every float in r."
    if isinstance(r, pd.Series):
        return (r * r).sum() if r.dtype.kind == "f" else 0.0
    if isinstance(r, pd.DataFrame):
        parts = [r.iloc[:, k] for k in range(r.shape[1])]
        return sum(total(part) * (k + 1) for k, part in enumerate(parts))
    if isinstance(r, (float, np.floating)):
        return 0.0 if r != r else r * r
    if isinstance(r, np.ndarray):
        return np.nansum(r * r) if r.dtype.kind == "f" else 0.0
    if isinstance(r, (list, tuple)):
        return sum(total(part) * (k + 1) for k, part in enumerate(r))
    if isinstance(r, dict):
        return total(list(r.values()))
    if isinstance(r, pd.Index):
        return total(r.to_numpy())
    if hasattr(r, "__next__"):
        return total(list(r))
    if hasattr(r, "sum") and hasattr(r, "obj"):
        return total(r.sum())
    return 0.0
"""
TABLES = {
    "Series": 't = pd.Series([0.7, 1.9, -0.4, 2.6], index=list("abcd"), name="t")',
    "DataFrame": 't = pd.DataFrame({"x": [0.7, 1.9, -0.4, 2.6], "y": [1.1, -0.37, 0.8, 2.2]}, index=list("abcd"))',
    "mixed": 't = pd.DataFrame({"x": [0.7, 1.9, -0.4, 2.6], "k": [1, 2, 2, 3], "n": list("pqpr")}, index=list("abcd"))',
    "missing": 't = pd.Series([0.7, np.nan, -0.4, 2.6], index=list("abcd"), name="t")',
}


def members(kind: str) -> Iterator[str]:
    """An expression for every public member of a kind of table."""
    of = pd.Series if kind in ("Series", "missing") else pd.DataFrame
    for name in dir(of):
        if name.startswith("_") or name in ("plot", "hist", "boxplot") or name in WRITING:
            continue
        if callable(getattr(of, name)) and not isinstance(getattr(of, name), type):
            yield from (f"t.{name}({arguments})" for arguments in ARGUMENTS.get(name, [""]))
        else:
            yield f"t.{name}"


WRITING = frozenset({
    "to_clipboard", "to_excel", "to_feather", "to_hdf", "to_iceberg", "to_orc", "to_parquet", "to_pickle", "to_sql",
    "to_stata", "to_xarray", "to_markdown", "to_latex",
})  # fmt: skip
"""Methods that write files or need other packages."""


class Sweep:
    """Runs cells on one kind of table, and says what is wrong with any."""

    def __init__(self, shell: Any, kind: str) -> None:
        self.shell, self.kind = shell, kind
        self.setup = "import copy, pickle\n" + SETUP + TABLES[kind] + "\nw = np.array([0.7, -1.2, 0.9, 1.4])\n"
        self.outcomes = {"followed": 0, "told": 0, "raised": 0, "replayed": 0}

    def problems(self, part: int = 0, parts: int = 1) -> list[str]:
        """A line for each cell that is not as it must be, of one part of all cells."""
        found = []
        before = {kind: dict(vars(kind)) for kind in (pd.Series, pd.DataFrame)}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for cell in self.cells()[part::parts]:
                problem = self.problem(cell)
                if problem:
                    found.append(f"{cell!r}: {problem}")
        for kind, members in before.items():
            if dict(vars(kind)) != members:
                found.append(f"{kind.__name__} is not as it was")
        return found

    def cells(self) -> list[str]:
        """The cells to be run: what is read is bound first, or used in the last expression."""
        used = [*members(self.kind), *MORE]
        read = [f"r = {one}\nloss = total(r) + 3.0 * total(t)" for one in used]
        read += [f"square = w @ w\ntotal({one}) + 2.0 * square" for one in used]
        written = [f"u = v = x = 0.0\n{one}\nloss = total(t) + total([u, v, x]) + (w * w).sum()" for one in WRITES]
        return [*read, *written]

    def problem(self, cell: str) -> str:
        """What is wrong with one cell, "" if nothing is."""
        plain, error = self.plain(cell)
        names = self.shell.user_ns
        names.pop("g", None)
        for name in ("r", "u", "v", "x", "loss", "square"):
            names.pop(name, None)
        exec(self.setup, names)
        said = io.StringIO()
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            result = self.shell.run_cell("%%autograd --quiet --as g\n" + cell, store_history=True)
        told = any(line.startswith("nbgrad: ") for line in said.getvalue().splitlines())
        ours = result.error_in_exec
        if error is not None:
            self.outcomes["raised"] += 1
            return "" if type(ours) is type(error) else f"raises {ours!r}, not {error!r}"
        if ours is not None and type(ours).__name__ != "UsageError":
            return f"raises {type(ours).__name__}: {ours}"
        kept = [name for name in ("t", "r", "u", "v", "x") if name in plain]
        wrong = [name for name in kept if not alike(names.get(name), plain[name])]
        if wrong:
            return f"{wrong[0]} is {names.get(wrong[0])!r}, not {plain[wrong[0]]!r}"
        graph = names.get("g")
        if told or ours is not None:
            self.outcomes["told"] += 1
            return "" if graph is None else self.stale(cell, graph)
        self.outcomes["followed"] += 1
        if graph is None:
            return "no graph"
        return self.gradient(cell, graph) or self.stale(cell, graph)

    def plain(self, cell: str, moved: dict[str, Any] | None = None) -> tuple[dict[str, Any], Exception | None]:
        """The names after the plain cell, with some of what it begins with moved; and what it raised."""
        names: dict[str, Any] = {"__name__": "__main__"}
        exec(self.setup, names)
        for leaf, step in (moved or {}).items():
            self.move(names, leaf, step)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(re.sub(r"\n(?:loss = )?(.*)$", r"\nanswer = \1", cell), names)
        except Exception as error:
            return names, error
        return names, None

    def move(self, names: dict[str, Any], leaf: str, step: Any) -> None:
        """Change a leaf by ``step``."""
        if leaf == "w":
            names["w"] = names["w"] + step
        elif leaf == "t":
            names["t"] = names["t"] + step
        else:
            names["t"]["x"] = names["t"]["x"] + step

    def leaves(self) -> dict[str, Any]:
        """Name → shape of what gradients are asked for."""
        name = "t['x']" if self.kind == "mixed" else "t"
        return {name: (4, 2) if self.kind == "DataFrame" else (4,), "w": (4,)}

    def gradient(self, cell: str, graph: Any) -> str:
        """Where the gradient is not that of the difference quotients."""
        rng = np.random.default_rng(0)
        for leaf, shape in self.leaves().items():
            nodes = [n for n in graph.nodes if n.is_leaf and n.name == leaf]
            direction = rng.normal(size=shape)
            step = 1e-3 if "float32" in cell else 1e-6
            ends = [self.plain(cell, {leaf: sign * step * direction})[0].get("answer") for sign in (1, -1)]
            if any(end is None for end in ends):
                continue
            quotient = (float(ends[0]) - float(ends[1])) / (2 * step)
            grads = [n.grad for n in nodes if n.grad is not None]
            ours = sum(float(np.nansum(g * direction)) for g in grads)
            if not abs(ours - quotient) <= 10 * step * max(1.0, abs(quotient)):
                return f"gradient of {leaf} along a direction: {ours:.9g}, the quotient is {quotient:.9g}"
        return ""

    def stale(self, cell: str, graph: Any) -> str:
        """Where a replay gives another number than the cell would."""
        rng = np.random.default_rng(1)
        for leaf, shape in self.leaves().items():
            nodes = [n for n in graph.nodes if n.is_leaf and n.name == leaf]
            if len(nodes) != 1:
                continue
            step = rng.normal(size=shape)
            names, error = self.plain(cell, {leaf: step})
            try:
                graph.update(**{leaf: nodes[0].value + step})
            except NbgradError:
                continue
            except Exception as raised:
                return "" if type(raised) is type(error) else f"update raises {raised!r}"
            value = float(np.asarray(graph.output.value))
            if error is not None or not np.isclose(value, float(names["answer"]), rtol=1e-7, equal_nan=True):
                return f"update({leaf}=…) gives {value!r}, the cell {error or names['answer']!r}"
            self.outcomes["replayed"] += 1
            graph.update(**{leaf: nodes[0].value - step})
        return ""


def alike(a: Any, b: Any) -> bool:
    """Whether two results are the same, as far as they show it."""
    if type(a) is not type(b):
        return False
    if isinstance(b, pd.Series | pd.DataFrame):
        return bool(a.equals(b) and str(a) == str(b))
    if isinstance(b, np.ndarray):
        same = a.dtype == b.dtype and a.shape == b.shape
        return bool(same and (str(a) == str(b) if b.dtype.kind not in "fc" else np.array_equal(a, b, equal_nan=True)))
    if isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(b, float | int | str | bool | np.generic):
        return bool(a == b or (a != a and b != b))
    return True
