"""Tab completion on the magic's line: its options, and the names that can be differentiated."""

from __future__ import annotations

from typing import Any

from IPython.core.completer import CompletionContext, SimpleCompletion, SimpleMatcherResult, context_matcher

from nbgrad.notebook.leaves import is_leaf


class Completer:
    """A matcher for IPython's completer that knows the magic's line."""

    def __init__(self, shell: Any, options: list[str]) -> None:
        self._shell = shell
        self._options = options

    @context_matcher()
    def match(self, context: CompletionContext) -> SimpleMatcherResult:
        """Options after a dash, elsewhere on the line the notebook's floats and arrays of floats."""
        line = context.line_with_cursor.lstrip()
        if not line.startswith("%%autograd ") or context.cursor_line != 0:
            return {"completions": [], "suppress": False}
        word = context.token.rpartition(",")[2]
        if word.startswith("-"):
            found, kind = self._options, "option"
        else:
            names = self._shell.user_ns.items()
            found, kind = sorted(n for n, v in names if is_leaf(v) and not n.startswith("_")), "variable"
        matching = [SimpleCompletion(text, type=kind) for text in found if text.startswith(word)]
        return {"completions": matching, "suppress": bool(matching)}
