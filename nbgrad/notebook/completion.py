"""Tab completion on the magic's line: its options, and the names that can be differentiated."""

from __future__ import annotations

import re
from typing import Any

from IPython.core.completer import CompletionContext, SimpleCompletion, SimpleMatcherResult, context_matcher

from nbgrad.notebook.leaves import is_leaf
from nbgrad.notebook.options import CHOICES

_MAGIC = re.compile(r"^\s*(?:[\w.]+\s*=\s*)?(%%?)autograd\s")
_AFTER = re.compile(r"(--[a-z]+)[=\s]+$")


class Completer:
    """A matcher for IPython's completer that knows the magic's line."""

    def __init__(self, shell: Any, options: list[str]) -> None:
        self._shell = shell
        self._options = options

    @context_matcher()
    def match(self, context: CompletionContext) -> SimpleMatcherResult:
        """Options after a dash, what an option takes after it, else names: the notebook's floats and arrays of floats.

        Within the expression of the line magic only what IPython itself completes.
        """
        before = _MAGIC.search(context.line_with_cursor)
        if before is None or (before[1] == "%%" and context.cursor_line != 0):
            return {"completions": [], "suppress": False}
        word = context.token.rpartition(",")[2]
        option = _AFTER.search(context.line_with_cursor[: len(context.line_with_cursor) - len(context.token)])
        if option is not None and option[1] in CHOICES:
            found, kind = list(CHOICES[option[1]]), "value"
        elif word.startswith("-"):
            found, kind = self._options, "option"
        elif before[1] == "%%" or (option is not None and option[1] == "--wrt"):
            names = self._shell.user_ns.items()
            found, kind = sorted(n for n, v in names if is_leaf(v) and not n.startswith("_")), "variable"
        else:
            found, kind = [], ""
        matching = [SimpleCompletion(text, type=kind) for text in found if text.startswith(word)]
        return {"completions": matching, "suppress": bool(matching)}
