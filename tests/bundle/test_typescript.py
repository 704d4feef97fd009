"""The browser side's own tests and type check, as one test each."""

from types import ModuleType
from typing import Any

import pytest

from toolbox import ROOT

JS = ROOT / "js"


@pytest.fixture(scope="module")
def npm(hatch_hook: ModuleType) -> Any:
    """npm, with the packages of the lock file in js/node_modules."""
    found = hatch_hook.find_npm()
    if not (JS / "node_modules" / ".package-lock.json").is_file():
        done = found.run("ci", "--include=dev", folder=JS)
        assert done.returncode == 0, done.stdout
    return found


@pytest.mark.node
@pytest.mark.parametrize("script", ["test", "check"])
def test_npm_script_passes(npm: Any, script: str) -> None:
    done = npm.run("run", script, folder=JS)
    assert done.returncode == 0, f"`npm run {script}` failed in js/:\n{done.stdout}"
