"""The cell magic ``%%autograd`` and the line magic ``%autograd``."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import (
    Magics,
    cell_magic,
    line_magic,
    magics_class,
    needs_local_scope,
    no_var_expand,
    output_can_be_silenced,
)
from IPython.core.magic_arguments import argument, magic_arguments
from IPython.display import display

from nbgrad.core.graph import Graph
from nbgrad.notebook.cell import compile_cell, compile_expression
from nbgrad.notebook.display import show_without_widget
from nbgrad.notebook.failure import show_as_without_magic
from nbgrad.notebook.options import parsed, shared_options, split
from nbgrad.notebook.recording import Recorded, record_code
from nbgrad.notebook.target import Asked

WRAPPERS = frozenset({"time", "timeit", "capture", "prun"})
"""Cell magics that run the cell and look at how it goes: it makes no difference whether they stand above or below."""


@magics_class
class AutogradMagics(Magics):
    """The magics of nbgrad."""

    @no_var_expand
    @magic_arguments("%autograd")
    @argument("target", nargs="?", default="", metavar="TARGET", help="name of the value to differentiate; else "
              "the value of the last expression, else the last value that was bound to a name")  # fmt: skip
    @shared_options
    @output_can_be_silenced
    @cell_magic
    def autograd(self, line: str, cell: str) -> Graph | None:
        """Run the cell as it is, record what it computes, and show the graph and its gradient.

        The variables are plain arrays and floats again afterwards; the cell's value is the graph.
        """
        parser = self.autograd.parser
        options = parsed(parser, "%%autograd", line)
        if options.help:
            _print_help(parser)
            return None
        if options.target and not options.target.isidentifier():
            raise UsageError(f"%%autograd: the target must be a name, not {options.target!r}")
        if cell.lstrip().startswith("%%"):
            return self._under_another(line, cell)
        code = compile_cell(self.shell, line, cell)
        return self._shown(record_code(code, self._notebook, _asked(options, options.target)), options)

    @no_var_expand
    @needs_local_scope
    @magic_arguments("autograd")
    @shared_options
    @argument("expression", nargs="?", metavar="EXPRESSION", help="what to compute and differentiate, e.g. f(x, w)")
    @output_can_be_silenced
    @line_magic("autograd")  # type: ignore[arg-type]  # it is typed for a class, not for a name
    def autograd_line(self, line: str, local_ns: Any = None) -> Graph | None:
        """Compute an expression, record how, and show the graph and its gradient: %autograd f(x, w).

        Options come first. The value is the graph, so that g = %autograd f(x, w) keeps it.
        """
        parser = self.autograd_line.parser
        before, expression = split(parser, line)
        options = parsed(parser, "%autograd", before)
        if options.help:
            _print_help(parser)
            return None
        expression = expression.rstrip("; ")
        if not expression:
            raise UsageError("%autograd: write an expression to differentiate, such as %autograd f(x, w)")
        if local_ns is not None and local_ns is not self._notebook:
            raise UsageError("%autograd sees the notebook's own variables only; elsewhere write nbgrad.trace(f, x, w)")
        code = compile_expression(self.shell, line, expression)
        return self._shown(record_code(code, self._notebook, _asked(options)), options)

    def _under_another(self, line: str, cell: str) -> Graph | None:
        """Run a cell whose next line is a cell magic too, as if that stood above; its value is what that gives.

        Raises UsageError for one that does not merely run the cell.
        """
        head, _, body = cell.lstrip().partition("\n")
        name, _, rest = head[2:].partition(" ")
        if name not in WRAPPERS:
            raise UsageError(f"%%autograd: what follows is not Python but %%{name}; write that in a cell of its own")
        assert self.shell is not None  # a magic is registered with a shell
        value: Graph | None = self.shell.run_cell_magic(name, rest, f"%%autograd {line}\n{body}")
        return value

    @property
    def _notebook(self) -> dict[str, Any]:
        assert self.shell is not None  # a magic is registered with a shell
        names: dict[str, Any] = self.shell.user_ns
        return names

    def _shown(self, recorded: Recorded, options: Namespace) -> Graph | None:
        """The graph of what was run, shown as the options say. Raises what ended the run."""
        graph, error = recorded
        if graph is not None:
            graph.fold = options.fold
            if options.static:
                show_without_widget(graph)
            if options.name:
                self._notebook[options.name] = graph
        if error is not None:
            if graph is not None and not options.quiet:
                display(graph)
            if not isinstance(error, UsageError):
                show_as_without_magic(error, self.shell)
            raise error
        return None if options.quiet else graph


def _asked(options: Namespace, target: str | None = None) -> Asked:
    """What the options of a cell ask for, or without a target those of an expression."""
    called = "the value of the expression" if target is None else "the value of the last line"
    return Asked(target or "", tuple(n for n in options.wrt.split(",") if n), options.mode, called)


def _print_help(parser: Any) -> None:
    print(parser.format_help().removeprefix("::").lstrip(), end="")
