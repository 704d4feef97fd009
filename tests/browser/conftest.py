"""One JupyterLab for all browser tests, a Chromium for each file of them, a fresh page for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from lab_page import CHROMIUM_OPTIONS, LabPage
from lab_server import THEMES, LabServer, running_lab
from toolbox import ROOT, find_chromium


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """A running JupyterLab that serves a copy of notebooks/."""
    with running_lab(tmp_path_factory.mktemp("lab"), ROOT / "notebooks") as server:
        yield server


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A running headless Chromium.

    Not of the session: Playwright keeps an event loop running in this thread, where tests of other files that start a
    loop of their own would fail.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(CHROMIUM_OPTIONS))
        yield browser
        browser.close()


@pytest.fixture(params=sorted(THEMES, reverse=True))
def theme(request: pytest.FixtureRequest) -> str:
    """The test runs twice: in JupyterLab's light and in its dark theme."""
    return str(request.param)


@pytest.fixture
def page(request: pytest.FixtureRequest, lab: LabServer, chromium: Browser) -> Iterator[LabPage]:
    """A fresh page; light, unless the test asks for `theme`. No request of it may leave this machine."""
    wanted = request.getfixturevalue("theme") if "theme" in request.fixturenames else "light"
    lab.reset()
    lab.use_theme(wanted)
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    lab_page = LabPage(context.new_page(), lab, wanted)
    yield lab_page
    context.close()
    assert lab_page.foreign == [], "the page asked for what is not on this machine"
