"""One run of a cell under the magic: leaves in, graph out, and the notebook plain again whatever happens."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any, NamedTuple

import numpy as np
from IPython.core.error import UsageError

from nbgrad.core.array import Array
from nbgrad.core.compact import drop_unused
from nbgrad.core.dispatch import strip
from nbgrad.core.errors import RAISED, NbgradError, NotDifferentiable
from nbgrad.core.graph import Graph
from nbgrad.core.record import GraphTape
from nbgrad.core.tape import LEAF
from nbgrad.notebook.cell import CellCode, run_cell
from nbgrad.notebook.cuts import warnings_of
from nbgrad.notebook.failure import describe, failed_operation
from nbgrad.notebook.leaves import Leaves
from nbgrad.notebook.namespace import CellNames
from nbgrad.notebook.reach import globals_read, inner_codes, names_bound, names_of
from nbgrad.notebook.refused import refusals, swallowed
from nbgrad.notebook.restore import Restorer
from nbgrad.notebook.tables.net import drawn_in
from nbgrad.notebook.target import Asked, choose_leaves, choose_target, moving_leaf, refuse_unknown, root_of
from nbgrad.notebook.warned import at_the_users_line


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
    refuse_unknown(asked, {*notebook, *_mentioned([*code.parts, *inner])})
    names = CellNames(notebook, Leaves(GraphTape(strict=False)), _mentioned(code.parts))
    outcome: Array | BaseException | None = None
    try:
        outcome = _followed(names, code, asked)
    finally:
        with _uninterrupted():
            _make_plain(names, outcome)
    if isinstance(outcome, UsageError):
        return Recorded(None, outcome)
    if isinstance(outcome, BaseException):
        return Recorded(_failed_graph(names, code, outcome), outcome)
    return _differentiated(names, code, outcome, asked)


def _mentioned(codes: list[CodeType]) -> list[str]:
    return [name for code in codes for name in (*names_of(code), *names_bound(code))]


def _followed(names: CellNames, code: CellCode, asked: Asked) -> Array | BaseException:
    """Run the cell; the value to differentiate, or what was raised instead."""
    tape = names.leaves.tape
    noted: list[NotDifferentiable] = []
    watching = RAISED.set(noted)
    try:
        wanted = [root for root in map(root_of, asked.wrt) if root not in names.mentioned]
        reached = [*wanted, *globals_read(code.parts, names.notebook)]
        names.share_memory(reached)
        names.enter_globals(reached)
        with at_the_users_line():
            value = run_cell(code, tape, names.notebook, names)
        _say(swallowed(noted, None))
    except BaseException as error:  # the user's own exception: the magic raises it
        _say([*swallowed(noted, error), *refusals(error)])
        return error
    finally:
        RAISED.reset(watching)
        _say([*warnings_of(tape.cuts), *names.leaves.notices])
        tape.close()
    try:
        return choose_target(asked, value, names)
    except UsageError as error:
        return error


def _differentiated(names: CellNames, code: CellCode, target: Array, asked: Asked) -> Recorded:
    tape = names.leaves.tape
    tape.seen_bound = dict(names.bound)
    drop_unused(tape, names.leaves.offered, [target])
    graph = Graph(tape)
    graph.file = code.file if code.shown else ""
    try:
        graph.finish(target, wrt=choose_leaves(asked, tape))
        with np.errstate(all="ignore"):  # zero divisions are shown in the graph, as inf and nan
            _differentiate(graph, asked.mode)
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
        _say(["nbgrad: the notebook holds too many objects to look at; some may still hold traced arrays"])


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


def _say(lines: list[str]) -> None:
    for line in lines:
        print(line, file=sys.stderr)
