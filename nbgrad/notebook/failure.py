"""When the cell raises: the user's traceback without our frames, and what the graph can say about it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, NamedTuple

from nbgrad.core.dispatch import strip
from nbgrad.core.graph import Failure
from nbgrad.core.primitive import Primitive

_PACKAGE = str(Path(__file__).parents[1])
SUBSCRIPTS = {"__getitem__": "getitem", "__setitem__": "setitem"}
"""Methods that may raise before they come to an operation."""
LONGEST = 300
"""Characters of an exception's message that are shown in the graph."""


class FailedOperation(NamedTuple):
    """The operation that raised, its operands (traced arrays and plain values), and its keyword arguments."""

    name: str
    operands: tuple[Any, ...]
    kwargs: dict[str, Any]


def failed_operation(error: BaseException) -> FailedOperation:
    """Which operation raised ``error``, read off our frames in its traceback; no name if it was none of ours."""
    found = FailedOperation("", (), {})
    subscript = found
    for entry in _entries(error.__traceback__):
        frame = entry.tb_frame
        if not _is_own(frame.f_code.co_filename):
            continue
        values = frame.f_locals
        if isinstance(op := values.get("op"), Primitive):
            found = FailedOperation(op.name, _operands(frame), strip(values.get("kwargs") or {}))
        elif name := SUBSCRIPTS.get(frame.f_code.co_name):
            operands = (values[local] for local in ("self", "key", "new") if local in values)
            subscript = FailedOperation(name, tuple(operands), {})
    return found if found.name else subscript


def _operands(frame: FrameType) -> tuple[Any, ...]:
    """The operands that a frame of the core is working on."""
    values = frame.f_locals
    if "args" in values:
        return tuple(values["args"])
    order = {"reflected": ("other", "self"), "_record_two": ("x", "y")}
    names = order.get(frame.f_code.co_name, ("self", "other", "x"))
    return tuple(values[name] for name in names if name in values)


def describe(error: BaseException, file: str, operation: FailedOperation, operands: tuple[Any, ...]) -> Failure:
    """What a graph says of the exception that ended its cell: message, line in the cell, operation, operands."""
    lines = [e.tb_lineno for e in _entries(error.__traceback__) if e.tb_frame.f_code.co_filename == file]
    message = " ".join(f"{type(error).__name__}: {error}".rstrip(": ").split())
    message = message if len(message) <= LONGEST else message[: LONGEST - 1] + "…"
    return Failure(message, lines[-1] if lines else None, operation.name, operands, operation.kwargs)


def show_as_without_magic(error: BaseException, shell: Any) -> None:
    """Let IPython show the traceback that the same cell without the magic would have."""
    pending: list[BaseException | None] = [error]
    seen: set[int] = set()
    while pending:
        one = pending.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            one.__traceback__ = _without_own_frames(one.__traceback__)
            pending += (one.__cause__, one.__context__)
    users = error.__traceback__

    def render() -> Any:
        return shell.InteractiveTB.structured_traceback(type(error), error, users, tb_offset=0)

    error._render_traceback_ = render  # type: ignore[attr-defined]  # the hook IPython looks for


def _without_own_frames(traceback: TracebackType | None) -> TracebackType | None:
    """The same entries without those of nbgrad; all of them if there are no others."""
    kept = [entry for entry in _entries(traceback) if not _is_own(entry.tb_frame.f_code.co_filename)]
    if not kept:
        return traceback
    for entry, following in zip(kept, [*kept[1:], None], strict=True):
        entry.tb_next = following
    return kept[0]


def _entries(traceback: TracebackType | None) -> list[TracebackType]:
    entries = []
    while traceback is not None:
        entries.append(traceback)
        traceback = traceback.tb_next
    return entries


@lru_cache(maxsize=1024)
def _is_own(file: str) -> bool:
    return file.startswith(_PACKAGE)
