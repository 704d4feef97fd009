"""For the tests of js/: its build hook, its own tests, and the bundle it leaves in nbgrad/static."""

from types import ModuleType

import pytest

from toolbox import load_hatch_hook


@pytest.fixture(scope="session")
def hatch_hook() -> ModuleType:
    """js/hatch_hook.py as a module."""
    return load_hatch_hook()
