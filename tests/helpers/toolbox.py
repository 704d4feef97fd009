"""The tools of the machine that some tests need: what they are, and what to say where one is missing."""

import importlib.util
import os
import shutil
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")


def load_hatch_hook() -> ModuleType:
    """js/hatch_hook.py as a module; it is not part of any package."""
    spec = importlib.util.spec_from_file_location("hatch_hook", ROOT / "js" / "hatch_hook.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def find_chromium() -> str | None:
    """The path of a Chromium or Chrome, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


class Need(NamedTuple):
    """What the tests with a marker need."""

    marker: str
    tests: str
    tool: str

    def is_met(self) -> bool:
        """Whether the machine has it."""
        if self.marker == "browser":
            return find_chromium() is not None
        if self.marker == "jax":
            return importlib.util.find_spec("jax") is not None
        return load_hatch_hook().find_npm() is not None


NEEDS = (
    Need("browser", "tests that drive a real JupyterLab", "Chromium on the PATH"),
    Need("jax", "comparisons of random programs with JAX", 'JAX (python -m pip install ".[oracle]")'),
    Need("node", "tests of the browser bundle", "npm with Node 20.12 or newer on the PATH"),
)


def is_ci() -> bool:
    """Whether this is a run in CI, where no tool may be missing."""
    return os.environ.get("CI", "").lower() in {"1", "true"}
