"""For all tests: kernels of this environment, and a word on what the machine lacks.

A tool that is missing is named at the end of the run, which in CI has failed then. Tests may run in several processes
(``-n 2 --dist loadfile``): each of them collects all tests and tells the first one what it left out.
"""

import os
import shutil
import tempfile
from typing import Any

import pytest

from toolbox import NEEDS, Need, is_ci

own_ipython = pytest.StashKey[str]()
left_out = pytest.StashKey[dict[Need, int]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[left_out] = {}
    # Nobody's own startup files, history or kernels: kernels run this interpreter and start from nothing.
    config.stash[own_ipython] = os.environ["IPYTHONDIR"] = tempfile.mkdtemp(prefix="nbgrad-ipython-")
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[own_ipython], ignore_errors=True)


def pytest_itemcollected(item: pytest.Item) -> None:
    if "kernel" in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.kernel)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for need in NEEDS:
        concerned = _marked(items, need)
        if concerned and not need.is_met():
            for item in concerned:
                item.add_marker(pytest.mark.skip(reason=f"there is no {need.tool}"))
            config.stash[left_out][need] = len(concerned)


def pytest_sessionfinish(session: pytest.Session) -> None:
    missing = session.config.stash[left_out]
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left out"] = {need.marker: count for need, count in missing.items()}
    elif missing and is_ci():
        session.exitstatus = pytest.ExitCode.USAGE_ERROR


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """One of several processes has ended; one that crashed tells nothing, and fails the run by itself."""
    told = getattr(node, "workeroutput", {}).get("left out", {})
    node.config.stash[left_out].update({need: told[need.marker] for need in NEEDS if need.marker in told})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    colour = {"red": True} if is_ci() else {"yellow": True}
    if config.stash[left_out]:
        terminalreporter.section("NOT RUN" + (", and CI must run them" if is_ci() else ""), **colour)
    for need, count in config.stash[left_out].items():
        terminalreporter.line(f"{count} {need.tests}: there is no {need.tool}", **colour)


def _marked(items: list[pytest.Item], need: Need) -> list[pytest.Item]:
    return [item for item in items if item.get_closest_marker(need.marker)]
