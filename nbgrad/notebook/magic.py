"""The cell magic ``%%autograd``, and what loading and unloading the extension adds and removes."""

from __future__ import annotations

import re
import shlex
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, magics_class, no_var_expand, output_can_be_silenced
from IPython.core.magic_arguments import argument, magic_arguments
from IPython.display import display

from nbgrad.core.errors import nearest
from nbgrad.core.graph import Graph
from nbgrad.notebook.display import show_without_widget
from nbgrad.notebook.failure import show_as_without_magic
from nbgrad.notebook.recording import record_cell
from nbgrad.notebook.target import Asked


@magics_class
class AutogradMagics(Magics):
    """The magics of nbgrad."""

    @no_var_expand
    @magic_arguments("%autograd")
    @argument("target", nargs="?", default="", metavar="TARGET", help="name of the value to differentiate; else "
              "the value of the last expression, else the last value that was bound to a name")  # fmt: skip
    @argument("--wrt", default="", metavar="NAMES", help="only these get a gradient, e.g. --wrt w,b; else every "
              "float and every array of floats that the cell reads or binds")  # fmt: skip
    @argument("--as", dest="name", default="", metavar="NAME", help="keep the graph in this variable")
    @argument("--static", action="store_true", help="show a picture that needs no kernel, not the live view")
    @argument("--quiet", action="store_true", help="show nothing (useful with --as)")
    @argument("-h", "--help", action="store_true", help="show this text")
    @output_can_be_silenced
    @cell_magic
    def autograd(self, line: str, cell: str) -> Graph | None:
        """Run the cell as it is, record what it computes, and show the graph and its gradient.

        The variables are plain arrays and floats again afterwards; the cell's value is the graph.
        """
        shell = self.shell
        assert shell is not None  # a magic is registered with a shell
        options = self._options(line)
        if options.help:
            print(self.autograd.parser.format_help().removeprefix("::").lstrip(), end="")
            return None
        asked = Asked(options.target, tuple(n for n in options.wrt.split(",") if n))
        graph, error = record_cell(shell, line, cell, asked)
        if graph is not None:
            if options.static:
                show_without_widget(graph)
            if options.name:
                shell.user_ns[options.name] = graph
        if error is not None:
            if graph is not None and not options.quiet:
                display(graph)
            if not isinstance(error, UsageError):
                show_as_without_magic(error, shell)
            raise error
        return None if options.quiet else graph

    def _options(self, line: str) -> Any:
        """The magic's options. Raises UsageError, naming the nearest option, for one that there is not."""
        parser = self.autograd.parser
        try:
            words = shlex.split(re.sub(r"\s*,\s*", ",", line))
        except ValueError as error:
            raise UsageError(f"%%autograd: {error}") from None
        options, unknown = parser.parse_known_args(words)
        if unknown:
            known = [o for action in parser._actions for o in action.option_strings]
            raise UsageError(f"%%autograd: {unknown[0]!r} is not understood{nearest(unknown[0], known)}")
        if options.target and not options.target.isidentifier():
            raise UsageError(f"%%autograd: the target must be a name, not {options.target!r}")
        if options.name and not options.name.isidentifier():
            raise UsageError(f"%%autograd: --as takes a name, not {options.name!r}")
        return options
