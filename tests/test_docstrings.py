"""Every example in a docstring runs and prints what it says."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import nbgrad

MODULES = sorted(m.name for m in pkgutil.walk_packages(nbgrad.__path__, "nbgrad.") if not m.name.endswith("__main__"))


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    """The module's examples hold."""
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0
