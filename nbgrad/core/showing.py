"""Whether a value that was made text is only shown: printed, plotted, logged, put into an error's message.

Text shown to somebody does not come back into the computation. Any other text may: ``len(f"{x}")`` is a decision on x.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from types import FrameType

from nbgrad.core.places import Chain, Spot, extent_of, is_library, source_of

PACKAGES = frozenset({"matplotlib", "mpl_toolkits", "seaborn", "plotly", "IPython", "tqdm", "logging"})
"""Packages that show values: what they are handed does not come back into the computation."""

FUNCTIONS = frozenset({
    "print", "pprint", "pp", "display", "warn", "debug", "info", "warning", "error", "write", "annotate", "text",
    "title", "suptitle", "set_title", "xlabel", "ylabel", "set_xlabel", "set_ylabel", "legend", "plot", "scatter",
    "set_description", "set_postfix", "set_postfix_str", "Markdown", "HTML", "Latex",
})  # fmt: skip
"""Functions and methods that show what they are handed."""


def only_shown(chain: Chain) -> bool:
    """Whether a value made text at ``chain`` goes to somebody's eyes and nowhere else."""
    for spot in chain:
        file = spot[0].co_filename
        if not is_library(file):
            return _shows(spot)
        if package_of(file) in PACKAGES:
            return True
    return False


def formats(frame: FrameType | None) -> bool:
    """Whether the user's code is at ``"%.2f" % x``, which asks ``x`` for a float; x % y with a traced x would not."""
    while frame is not None and is_library(frame.f_code.co_filename):
        frame = frame.f_back
    return frame is not None and _is_percent((frame.f_code, frame.f_lasti))


@lru_cache(maxsize=4096)
def _is_percent(spot: Spot) -> bool:
    extent, source = extent_of(*spot), source_of(spot[0].co_filename)
    node = None if extent is None or source is None else source.find(extent)
    return isinstance(getattr(node, "op", None), ast.Mod)


def package_of(file: str) -> str:
    """The top package that a file of an installed library or of the standard library belongs to."""
    path = file.replace("\\", "/")
    inside = path.rpartition("-packages/")[2] if "-packages/" in path else "/".join(path.split("/")[-2:])
    return inside.partition("/")[0].removesuffix(".py")


@lru_cache(maxsize=4096)
def _shows(spot: Spot) -> bool:
    """Whether the expression at a spot stands in a call that shows its arguments, or in what is raised."""
    extent, source = extent_of(*spot), source_of(spot[0].co_filename)
    node: ast.AST | None = None if extent is None or source is None else source.find(extent)
    while node is not None and source is not None:
        if isinstance(node, ast.Call) and _name(node.func) in FUNCTIONS:
            return True
        if isinstance(node, ast.Raise | ast.Assert):
            return True
        node = source.parents.get(node)
    return False


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
