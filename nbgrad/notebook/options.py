"""The options of both magics: what they are, and one line for each way of getting them wrong."""

from __future__ import annotations

import re
import shlex
from argparse import Namespace
from collections.abc import Callable
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic_arguments import argument

from nbgrad.core.errors import nearest
from nbgrad.core.groups import FOLDS, checked_fold

MODES = ("reverse", "forward", "both")
CHOICES = {"--mode": MODES, "--fold": FOLDS}
"""What the options take that take one of a few words."""

Decorator = Callable[[Any], Any]

SHARED: tuple[Decorator, ...] = (
    argument("--wrt", default="", metavar="NAMES", help="only these get a gradient, e.g. --wrt w,b; else every "
             "float and every array of floats that the code reads or binds"),
    argument("--as", dest="name", default="", metavar="NAME", help="keep the graph in this variable"),
    argument("--mode", default="reverse", metavar="MODE", help="reverse (the default): gradients; forward: tangents, "
             "of the one leaf that there is or that --wrt names; both"),
    argument("--fold", default="none", metavar="WHAT", help="what the drawing folds even where there is room: none "
             "(the default), loops, functions (scopes too), all, or a number: what has so many groups around it"),
    argument("--static", action="store_true", help="show a picture that needs no kernel, not the live view"),
    argument("--quiet", action="store_true", help="show nothing (useful with --as)"),
    argument("-h", "--help", action="store_true", help="show this text"),
)  # fmt: skip


def shared_options(magic: Any) -> Any:
    """Decorate a magic with the options that both magics take."""
    for option in reversed(SHARED):
        magic = option(magic)
    return magic


def parsed(parser: Any, magic: str, line: str) -> Namespace:
    """The options on a magic's line. Raises UsageError, naming the nearest option, for one that there is not."""
    try:
        words = shlex.split(re.sub(r"\s*,\s*", ",", line))
    except ValueError as error:
        raise UsageError(f"{magic}: {error}") from None
    options, unknown = parser.parse_known_args(words)
    if unknown:
        known = [o for action in parser._actions for o in action.option_strings]
        raise UsageError(f"{magic}: {unknown[0]!r} is not understood{nearest(unknown[0], known)}")
    if options.name and not options.name.isidentifier():
        raise UsageError(f"{magic}: --as takes a name, not {options.name!r}")
    if options.mode not in MODES:
        raise UsageError(f"{magic}: --mode is one of {', '.join(MODES)}, not {options.mode!r}")
    try:
        checked_fold(options.fold)
    except ValueError:
        raise UsageError(f"{magic}: --fold is one of {', '.join(FOLDS)}, or a number, not {options.fold!r}") from None
    return options  # type: ignore[no-any-return]  # the parser is IPython's, untyped


def split(parser: Any, line: str) -> tuple[str, str]:
    """The options at the beginning of a line, and what follows them.

    >>> from types import SimpleNamespace as N
    >>> parser = N(_actions=[N(option_strings=["--wrt"], nargs=None), N(option_strings=["--quiet"], nargs=0)])
    >>> split(parser, "--quiet --wrt w, b -f(w, b)")
    ('--quiet --wrt w, b', '-f(w, b)')
    """
    takes = {o: action.nargs != 0 for action in parser._actions for o in action.option_strings}
    at = 0
    while (option := re.compile(r"\s*(-h|--[a-z]+)(?=[=\s]|$)").match(line, at)) is not None:
        at = option.end()
        if takes.get(option[1], False):
            value = re.compile(r"(?:=|\s+)[^\s,]+(?:\s*,\s*[^\s,]+)*").match(line, at)
            at = len(line) if value is None else value.end()
    return line[:at].strip(), line[at:].strip()
