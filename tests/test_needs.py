"""Tests that need a tool the machine lacks are named at the end; in CI they end the run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from toolbox import ROOT, load_hatch_hook

NEEDY = ("tests/browser/test_harness.py", "tests/bundle/test_typescript.py")


def run_without_tools(empty: Path, ci: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *NEEDY],
        cwd=ROOT,
        env={**os.environ, "PATH": str(empty), "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )


def test_missing_tools_are_named(tmp_path: Path) -> None:
    done = run_without_tools(tmp_path, ci="")
    assert done.returncode == 0
    assert "NOT RUN" in done.stdout
    assert "3 tests that drive a real JupyterLab: there is no Chromium on the PATH" in done.stdout


@pytest.mark.skipif(load_hatch_hook().npm_from_pypi() is not None, reason="npm is here without the PATH")
def test_missing_npm_is_named(tmp_path: Path) -> None:
    done = run_without_tools(tmp_path, ci="")
    assert "2 tests of the browser bundle: there is no npm with Node 20.12" in done.stdout


def test_missing_tools_end_a_run_in_ci(tmp_path: Path) -> None:
    done = run_without_tools(tmp_path, ci="true")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "CI must run the tests that drive a real JupyterLab, but there is no Chromium" in done.stderr
