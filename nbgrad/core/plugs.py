"""How methods of `Graph`, and the transforms, reach functions on higher floors without an import upwards."""

from __future__ import annotations

import importlib
from typing import Any

from nbgrad.core.errors import NbgradError

_plugs: dict[str, str] = {}


def plug(**methods: str) -> None:
    """Say where methods of `Graph` from higher floors live: ``to_svg="nbgrad.draw.svg:svg"``."""
    _plugs.update(methods)


def is_plugged(name: str) -> bool:
    """Whether the function of this name is to be had."""
    return name in _plugs


def plugged(name: str) -> Any:
    """The function behind a plugged method, imported when first needed."""
    if name not in _plugs:
        raise NbgradError(f"Graph.{name} needs the whole package: import nbgrad, not only nbgrad.core")
    module, _, attribute = _plugs[name].partition(":")
    return getattr(importlib.import_module(module), attribute)
