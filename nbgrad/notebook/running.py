"""One run of a cell's code on some names: what it computes becomes a graph."""

from __future__ import annotations

import sys
from types import CodeType

from IPython.core.error import UsageError

from nbgrad.core.array import Array
from nbgrad.core.compact import drop_unused
from nbgrad.core.errors import RAISED, NotDifferentiable
from nbgrad.core.graph import Graph
from nbgrad.notebook.cell import CellCode, run_cell
from nbgrad.notebook.cuts import warnings_of
from nbgrad.notebook.namespace import CellNames
from nbgrad.notebook.reach import names_bound, names_of
from nbgrad.notebook.refused import refusals, swallowed
from nbgrad.notebook.target import Asked, choose_leaves, choose_target, root_of
from nbgrad.notebook.warned import at_the_users_line


def mentioned(codes: list[CodeType]) -> list[str]:
    """Names that code objects themselves read or bind."""
    return [name for code in codes for name in (*names_of(code), *names_bound(code))]


def followed(
    names: CellNames, code: CellCode, asked: Asked, reached: list[str], told: set[str] | None
) -> Array | BaseException:
    """Run the cell; the value to differentiate, or what was raised instead.

    ``reached`` are names that functions may read; ``told`` is what need not be said again (None: nothing need be), and
    what is said joins it.
    """
    tape = names.leaves.tape
    noted: list[NotDifferentiable] = []
    watching = RAISED.set(noted)
    try:
        wanted = [root for root in map(root_of, asked.wrt) if root not in names.mentioned]
        names.share_memory([*wanted, *reached])
        names.enter_globals([*wanted, *reached])
        with at_the_users_line():
            value = run_cell(code, tape, names.notebook, names)
        say(swallowed(noted, None), told)
    except BaseException as error:  # the user's own exception: the magic raises it
        say([*swallowed(noted, error), *refusals(error)], told)
        return error
    finally:
        RAISED.reset(watching)
        say([*warnings_of(tape.cuts), *names.leaves.notices], told)
        tape.close()
    try:
        return choose_target(asked, value, names)
    except UsageError as error:
        return error


def graph_of(names: CellNames, code: CellCode, target: Array, asked: Asked) -> Graph:
    """The graph of what was run. Raises UsageError where a leaf asked for is none of its leaves."""
    tape = names.leaves.tape
    tape.seen_bound = dict(names.bound)
    drop_unused(tape, names.leaves.offered, [target])
    graph = Graph(tape)
    graph.file = code.file if code.shown else ""
    graph.finish(target, wrt=choose_leaves(asked, tape))
    return graph


def say(lines: list[str], told: set[str] | None) -> None:
    """Tell the user what was not told before; None is for a run of which everything was."""
    for line in lines if told is not None else ():
        if told is not None and line not in told:
            told.add(line)
            print(line, file=sys.stderr)
