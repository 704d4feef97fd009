"""NumPy's warnings point at the user's line, as without the magic, not at our line that called NumPy."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

_PACKAGE = str(Path(__file__).parents[1])
_OURS = r"nbgrad\."


@contextmanager
def at_the_users_line() -> Iterator[None]:
    """While a cell runs, issue what NumPy warns of in our code once more, in the name of the line that led there.

    The user's own filters then decide about it. Afterwards `warnings` is as the cell left it.
    """
    show = warnings.showwarning

    def again(message: Any, category: Any, filename: str, lineno: int, file: Any = None, line: Any = None) -> None:
        frame = _users_frame() if filename.startswith(_PACKAGE) else None
        if frame is None:
            show(message, category, filename, lineno, file, line)
            return
        registry = frame.f_globals.setdefault("__warningregistry__", {})
        module = frame.f_globals.get("__name__", "__main__")
        warnings.warn_explicit(message, category, frame.f_code.co_filename, frame.f_lineno, module, registry)

    before = list(warnings.filters)
    warnings.filterwarnings("always", module=_OURS)
    added = next((f for f in warnings.filters if f not in before), None)
    warnings.showwarning = again
    try:
        yield
    finally:
        if warnings.showwarning is again:
            warnings.showwarning = show
        if added in warnings.filters:
            warnings.filters.remove(added)  # type: ignore[attr-defined]  # typed as if it were read-only


def _users_frame() -> FrameType | None:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith((_PACKAGE, warnings.__file__)):
        frame = frame.f_back
    return frame
