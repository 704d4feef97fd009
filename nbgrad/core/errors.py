"""What nbgrad raises of its own: one line each, saying what happened and what to do."""

from __future__ import annotations

from contextvars import ContextVar


class NbgradError(Exception):
    """Base of every error that nbgrad itself raises."""


RAISED: ContextVar[list[NotDifferentiable] | None] = ContextVar("nbgrad_raised", default=None)
"""Where errors are noted as they are raised: code that catches them goes on with other values, but not silently."""


class NotDifferentiable(NbgradError, TypeError):
    """A value was about to leave the differentiated computation, or an operation has no rule."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        noted = RAISED.get()
        if noted is not None:
            noted.append(self)


class MissingRule(NotDifferentiable, NotImplementedError):
    """An operation has no rule for an argument through which a gradient or tangent was to pass."""


class NameNotFound(NbgradError, KeyError):
    """A name that no node of the graph carries."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class StaleRecording(NbgradError, RuntimeError):
    """A replay would have left the recorded path, or recorded data was changed afterwards."""


def nearest(name: str, candidates: list[str]) -> str:
    """A clause naming the candidates most like ``name``: ``"; did you mean 'w'?"`` or what there is."""
    from difflib import get_close_matches

    close = get_close_matches(name, candidates, n=3, cutoff=0.5)
    if close:
        return "; did you mean " + " or ".join(repr(c) for c in close) + "?"
    if candidates:
        return "; there is " + ", ".join(repr(c) for c in candidates[:8]) + ("…" if len(candidates) > 8 else "")
    return ""
