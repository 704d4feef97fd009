"""Which value is differentiated, with respect to what, and one line for each way of asking for the impossible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from IPython.core.error import UsageError

from nbgrad.core.array import Array
from nbgrad.core.dispatch import strip
from nbgrad.core.errors import nearest
from nbgrad.core.graph import Graph
from nbgrad.core.places import place_of
from nbgrad.core.record import GraphTape
from nbgrad.core.tape import LEAF, depends_on_leaf, is_differentiable, sources
from nbgrad.notebook.leaves import is_leaf
from nbgrad.notebook.namespace import CellNames


class Asked(NamedTuple):
    """What the magic's line asks for: a target and the names of leaves, "" and () for the defaults; the mode."""

    target: str
    wrt: tuple[str, ...]
    mode: str
    called: str
    """What the value of the code is called in messages."""


def refuse_unknown(asked: Asked, known: set[str]) -> None:
    """Before the cell runs: every name asked for must be one that the notebook or the cell's code knows."""
    for option, name in (("", asked.target), *(("--wrt: ", name) for name in asked.wrt)):
        if name and root_of(name) not in known:
            candidates = sorted(n for n in known if not n.startswith("_"))
            raise UsageError(f"{option}no variable is called {name!r}{nearest(name, candidates)}")


def root_of(name: str) -> str:
    """The variable that a leaf's name begins with: ``params`` for ``params['w'][0]``."""
    return name.partition("[")[0].partition(".")[0]


def choose_target(asked: Asked, last: Any, names: CellNames) -> Array:
    """The traced array to differentiate: the one named, else the last expression's, else the last one bound.

    Raises UsageError if that is nothing that can be differentiated.
    """
    tape = names.leaves.tape
    last = _beside(last, names)
    if asked.target:
        if asked.target not in names.notebook:
            raise UsageError(f"the cell did not bind {asked.target!r}{nearest(asked.target, _traced(names.notebook))}")
        return _checked(_beside(names.notebook[asked.target], names), asked.target, names)
    if _is_answer(last):
        return _checked(last, asked.called, names)
    if names.last_bound is not None:
        return _checked(names.last_bound, "the last value bound", names)
    for index in range(len(tape.records) - 1, -1, -1):
        value = tape.records[index][1]
        if tape.records[index][0] is not LEAF and is_differentiable(value):
            return _checked(_handle(tape, index), "the last value computed", names)
    _require_leaves(names)
    listed = ", ".join(_leaf_names(tape)[:8])
    raise UsageError(f"the cell computes nothing from its leaves ({listed})")


def choose_leaves(asked: Asked, tape: GraphTape) -> list[int] | None:
    """Records of the leaves asked for by ``--wrt``, None for all of them. Raises UsageError for an unknown one."""
    if not asked.wrt:
        return None
    leaves = {i: tape.names.get(i, "") for i, record in enumerate(tape.records) if record[0] is LEAF}
    chosen: list[int] = []
    for name in asked.wrt:
        mine = [i for i, n in leaves.items() if n == name or n.startswith((name + "[", name + "."))]
        if not mine:
            raise UsageError(f"--wrt: {name!r} is not a leaf of this cell{nearest(name, _leaf_names(tape))}")
        chosen += mine
    return sorted(set(chosen))


def moving_leaf(graph: Graph) -> str:
    """The leaf that forward accumulation moves: the only one asked for. Raises UsageError if there are more."""
    names = [leaf.label for leaf in graph.leaves]
    if len(names) != 1:
        raise UsageError(f"--mode: forward accumulation moves one leaf; say --wrt with one of {', '.join(names[:8])}")
    return names[0]


def _beside(value: Any, names: CellNames) -> Any:
    """The traced array that stands beside a table; any other value itself."""
    beside = names.leaves.tables.alone(value)
    return value if beside is None else beside


def _is_answer(last: Any) -> bool:
    """Whether the last expression's value is meant as the target: a number or an array, not a flag, plot or None."""
    plain = strip(last)
    if isinstance(plain, bool | np.bool_) or (isinstance(plain, np.ndarray) and plain.dtype.kind not in "fciu"):
        return False
    return isinstance(plain, int | float | complex | np.number | np.ndarray)


def _checked(value: Any, what: str, names: CellNames) -> Array:
    plain = strip(value)
    if not is_leaf(plain):
        raise UsageError(f"{what} is {_kind(plain)}: {_advice(plain)}")
    _require_leaves(names)
    tape = names.leaves.tape
    if type(value) is not Array or value.tape is not tape:
        raise UsageError(f"{what} does not depend on any leaf; the leaves are {', '.join(_leaf_names(tape)[:8])}")
    if not depends_on_leaf(tape.records, value.index):
        raise UsageError(f"{what} does not depend on any leaf smoothly: {_where_it_stops(tape, value.index)}")
    return value


def _require_leaves(names: CellNames) -> None:
    if any(record[0] is LEAF for record in names.leaves.tape.records):
        return
    whole = [n for n in names.mentioned if _is_integer_array(names.notebook.get(n))]
    hint = f"; {whole[0]} holds integers: write {whole[0]}.astype(float)" if whole else ""
    raise UsageError(f"no leaf: the cell reads or binds no float and no array of floats{hint}")


def _is_integer_array(value: Any) -> bool:
    return type(value) is np.ndarray and value.dtype.kind in "iu"


def _where_it_stops(tape: GraphTape, index: int) -> str:
    """The last operation on the way to record ``index`` that has no derivative."""
    pending, seen = [index], {index}
    while pending:
        i = pending.pop()
        record = tape.records[i]
        if record[0].kind == "constant":
            place = place_of(tape.chains[i])
            return f"{record[0].name}{f' (line {place.line})' if place else ''} has derivative zero or none"
        for j in sources(record):
            if j >= 0 and j not in seen:
                seen.add(j)
                pending.append(j)
    return "every path to it leads through integers"


def _kind(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype}"
    name = type(value).__name__
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"


def _advice(value: Any) -> str:
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer | np.ndarray):
        return "only a float or an array of floats has a gradient"
    return "integers have no gradient; make it floating, e.g. " + (
        "with .astype(float)" if isinstance(value, np.ndarray) else f"{value}.0"
    )


def _leaf_names(tape: GraphTape) -> list[str]:
    found = (tape.names.get(i, "") for i, record in enumerate(tape.records) if record[0] is LEAF)
    return list(dict.fromkeys(name for name in found if name))


def _traced(notebook: Mapping[str, Any]) -> list[str]:
    return sorted(name for name, value in notebook.items() if type(value) is Array)


def _handle(tape: GraphTape, index: int) -> Array:
    handle = Array()
    handle.tape, handle.index, handle.value = tape, index, tape.records[index][1]
    return handle
