"""One run of a cell under the magic: leaves in, graph out, and the notebook plain again whatever happens."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NamedTuple

import numpy as np
from IPython.core.error import UsageError

from nbgrad.core.array import Array
from nbgrad.core.compact import drop_unused
from nbgrad.core.dispatch import strip
from nbgrad.core.errors import NbgradError
from nbgrad.core.graph import Graph
from nbgrad.core.record import GraphTape
from nbgrad.core.tape import LEAF
from nbgrad.notebook.again import Cell
from nbgrad.notebook.cell import CellCode
from nbgrad.notebook.failure import describe, failed_operation
from nbgrad.notebook.kept import Kept
from nbgrad.notebook.leaves import Leaves
from nbgrad.notebook.namespace import CellNames
from nbgrad.notebook.origins import Origins
from nbgrad.notebook.reach import globals_read, inner_codes
from nbgrad.notebook.restore import Restorer
from nbgrad.notebook.running import followed, graph_of, mentioned, say
from nbgrad.notebook.tables.net import drawn_in
from nbgrad.notebook.target import Asked, moving_leaf, refuse_unknown, root_of


class Recorded(NamedTuple):
    """What came of a cell: its graph, if there is one, and what stands in the way of a gradient or of the cell."""

    graph: Graph | None
    error: BaseException | None


def record_code(code: CellCode, notebook: dict[str, Any], asked: Asked) -> Recorded:
    """Run the code of a cell on the names of the notebook, recording it, and differentiate its target.

    Raises UsageError before anything is run. What is raised while it runs is returned, with the graph recorded so
    far; by then the notebook is plain again.
    """
    inner = [c for part in code.parts for c in inner_codes(part)]
    refuse_unknown(asked, {*notebook, *mentioned([*code.parts, *inner])})
    reached = globals_read(code.parts, notebook)
    wanted = [root_of(name) for name in (asked.target, *asked.wrt) if name]
    cell = Cell(code, asked, Kept(notebook, [*mentioned(code.parts), *reached, *wanted]))
    tape = GraphTape(strict=False)
    names = CellNames(notebook, Leaves(tape, Origins(tape, cell.kept.taken, {})), mentioned(code.parts))
    outcome: Array | BaseException | None = None
    try:
        outcome = followed(names, code, asked, reached, cell.told)
    finally:
        with _uninterrupted():
            _make_plain(names, outcome)
    if isinstance(outcome, UsageError):
        return Recorded(None, outcome)
    if isinstance(outcome, BaseException):
        return Recorded(_failed_graph(names, code, outcome), outcome)
    return _differentiated(names, cell, outcome)


def _differentiated(names: CellNames, cell: Cell, target: Array) -> Recorded:
    try:
        graph = graph_of(names, cell.code, target, cell.asked)
        graph.again = cell.again(names.leaves)
        with np.errstate(all="ignore"):  # zero divisions are shown in the graph, as inf and nan
            _differentiate(graph, cell.asked.mode)
    except UsageError as error:
        return Recorded(None, error)
    except NbgradError as error:
        return Recorded(graph, UsageError(f"no gradient: {error}"))
    return Recorded(graph, None)


def _differentiate(graph: Graph, mode: str) -> None:
    """Compute what the mode asks for: gradients, tangents of the one leaf asked for, or both."""
    if mode != "reverse":
        graph.forward_mode(moving_leaf(graph))
    if mode == "forward":
        graph.mode = "forward"
    else:
        graph.backward()


def _failed_graph(names: CellNames, code: CellCode, error: BaseException) -> Graph | None:
    """What was recorded before the exception; None if nothing was."""
    tape = names.leaves.tape
    operation = failed_operation(error)
    traced = [o for o in operation.operands if type(o) is Array and o.tape is tape and tape.depends_on_leaf(o.index)]
    if not traced and all(record[0] is LEAF for record in tape.records):
        return None
    tape.seen_bound = dict(names.bound)
    drop_unused(tape, names.leaves.offered, traced)
    graph = Graph(tape)
    graph.file = code.file if code.shown else ""
    graph.finish()
    operands = tuple(graph.nodes[o.index] if any(o is t for t in traced) else strip(o) for o in operation.operands)
    graph.failure = describe(error, code.file, operation, operands)
    return graph


def _make_plain(names: CellNames, outcome: Array | BaseException | None) -> None:
    """Leave no traced array in the notebook, nor in the exception that ended the cell."""
    drawn_in(names.leaves.tables)
    names.leaves.settle()
    raised = outcome if isinstance(outcome, BaseException) else None
    if not Restorer(names.leaves.plain, names.leaves.original_tuple).restore(names.notebook, raised):
        say(["nbgrad: the notebook holds too many objects to look at; some may still hold traced arrays"], set())
    names.leaves.let_go()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """An interrupt waits until the block is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    interrupts: list[int] = []

    def later(number: int, frame: FrameType | None) -> None:
        interrupts.append(number)

    previous = signal.signal(signal.SIGINT, later)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
        if interrupts:
            raise KeyboardInterrupt
