"""The browser bundle: where it lies, and what to do where it was not built."""

from __future__ import annotations

import os
from pathlib import Path

from nbgrad.core.errors import NbgradError

STATIC = Path(__file__).parents[1] / "static"


class MissingBundle(NbgradError):
    """The browser bundle was not built."""


def asset(name: str) -> str | Path:
    """A file of the bundle: its text, or while developing its path, so that the view reloads when it changes.

    Raises MissingBundle, naming the command that builds it.
    """
    path = STATIC / name
    if not path.exists():
        raise MissingBundle(f"nbgrad/static/{name} is not there; build it: cd js && npm ci && npm run build")
    # anywidget keeps every view of a path alive for ever: only while developing
    return path if os.environ.get("ANYWIDGET_HMR") == "1" else path.read_text("utf-8")
