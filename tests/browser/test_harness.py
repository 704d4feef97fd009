"""The harness itself: a notebook without any widget, opened and run the way the other browser tests do it."""

import sys

import nbformat
import pytest
from playwright.sync_api import expect

from lab_page import LabPage
from lab_server import LabServer

CELLS = ("import sys\nprint(sys.executable)", "6 * 7", "1 / 0")


@pytest.fixture
def notebook(lab: LabServer) -> str:
    """The name of a small notebook in the server's folder."""
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{place}") for place, source in enumerate(CELLS)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    name = "harness.ipynb"
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, lab.notebooks / name)
    return name


def test_runs_a_notebook_with_this_interpreter(page: LabPage, notebook: str, theme: str) -> None:
    page.open(notebook)
    page.run_all()
    page.screenshot("harness")
    expect(page.outputs(0)).to_have_text(sys.executable)
    expect(page.outputs(1)).to_have_text("42")
    assert page.errors() == ["ZeroDivisionError: division by zero"]
    expect(page.page.locator("body")).to_have_attribute("data-jp-theme-light", str(theme == "light").lower())


def test_notices_a_request_that_would_leave_the_machine(page: LabPage, notebook: str) -> None:
    page.open(notebook)
    assert page.foreign == []
    page.page.evaluate("() => fetch('http://example.org/x.js').catch(() => null)")
    assert page.foreign == ["http://example.org/x.js"]
    page.foreign.clear()
