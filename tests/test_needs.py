"""Tests that need a tool the machine lacks are named at the end; in CI the run has failed then."""

import os
import subprocess
import sys
import tempfile
from functools import cache

import pytest

from toolbox import ROOT, load_hatch_hook

NEEDY = ("tests/browser/test_harness.py", "tests/bundle/test_typescript.py")


PARALLEL = ("-n", "2", "--dist", "loadfile")


@cache
def run_without_tools(ci: str, *options: str) -> subprocess.CompletedProcess[str]:
    """The needy tests where nothing is on the PATH."""
    with tempfile.TemporaryDirectory() as empty:
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, *NEEDY],
            cwd=ROOT,
            env={**os.environ, "PATH": empty, "CI": ci, "PYTEST_ADDOPTS": ""},
            capture_output=True,
            text=True,
            check=False,
        )


def test_missing_tools_are_named() -> None:
    done = run_without_tools("")
    assert done.returncode == 0
    assert "NOT RUN" in done.stdout
    assert "3 tests that drive a real JupyterLab: there is no Chromium on the PATH" in done.stdout


@pytest.mark.skipif(load_hatch_hook().npm_from_pypi() is not None, reason="npm is here without the PATH")
def test_missing_npm_is_named() -> None:
    assert "2 tests of the browser bundle: there is no npm with Node 20.12" in run_without_tools("").stdout


def test_missing_tools_fail_a_run_in_ci_whose_processes_are_several() -> None:
    done = run_without_tools("true", *PARALLEL)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "NOT RUN, and CI must run them" in done.stdout
    assert "3 tests that drive a real JupyterLab: there is no Chromium on the PATH" in done.stdout
