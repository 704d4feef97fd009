"""For all tests: what a machine lacks is said at the end of the run, and fails it in CI."""

import pytest

from toolbox import NEEDS, Need, is_ci

left_out = pytest.StashKey[dict[Need, int]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[left_out] = {}


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
    for need, count in config.stash[left_out].items():
        terminalreporter.section("NOT RUN", yellow=True)
        terminalreporter.line(f"{count} {need.tests}: there is no {need.tool}", yellow=True)


def _marked(items: list[pytest.Item], need: Need) -> list[pytest.Item]:
    return [item for item in items if item.get_closest_marker(need.marker)]
