"""For all tests: kernels of this environment, and a word on what the machine lacks.

A tool that is missing is named at the end of the run; in CI it ends the run.
"""

import os
import shutil
import tempfile

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


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = [need for need in NEEDS if _marked(items, need) and not need.is_met()]
    for need in missing:
        concerned = _marked(items, need)
        if is_ci():
            raise pytest.UsageError(f"CI must run the {need.tests}, but there is no {need.tool}")
        for item in concerned:
            item.add_marker(pytest.mark.skip(reason=f"there is no {need.tool}"))
        config.stash[left_out][need] = len(concerned)
    # Playwright keeps an event loop running in this thread, where tests that start a loop of their own
    # would fail: the browser tests come last.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.stash[left_out]:
        terminalreporter.section("NOT RUN", yellow=True)
    for need, count in config.stash[left_out].items():
        terminalreporter.line(f"{count} {need.tests}: there is no {need.tool}", yellow=True)


def _marked(items: list[pytest.Item], need: Need) -> list[pytest.Item]:
    return [item for item in items if item.get_closest_marker(need.marker)]
