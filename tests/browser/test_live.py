"""A training loop and a slider in a real JupyterLab: the open view follows both, and shows the history."""

import re

import nbformat
import pytest
from playwright.sync_api import Locator, expect

from lab_page import LabPage
from lab_server import LabServer

UPDATES = 300
START = "%load_ext nbgrad\nimport numpy as np\nx, w, y = np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 2.0]), 3.0"
CELL = "%%autograd z --as g\na = x @ w\nb = a - y\nz = b ** 2"
TRAINING = (
    "v = w\n"
    f"for k in range({UPDATES}):\n"
    "    v = v - 0.001 * g.update(w=v)['w']\n"
    "print(*(f'{n:.3g}' for n in g['w'].value))"
)
SLIDER = (
    "import ipywidgets\n"
    "knob = ipywidgets.FloatSlider(value=3.0, min=0, max=9, step=0.5, description='y')\n"
    "knob.observe(lambda change: g.update(y=change.new), 'value')\n"
    "knob"
)


@pytest.fixture
def opened(request: pytest.FixtureRequest, page: LabPage, lab: LabServer) -> Locator:
    """The view of a graph in a notebook that has been run, with one more cell that a test asks for."""
    sources = (START, CELL, request.param)
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{place}") for place, source in enumerate(sources)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), lab.notebooks / "live.ipynb")
    page.open("live.ipynb")
    page.run_all()
    view = page.page.locator(".nbgrad").first
    view.scroll_into_view_if_needed()
    return view


def row(view: Locator, name: str, which: str) -> Locator:
    return view.locator(f'[data-node][data-name="{name}"] text.nbgrad-{which}')


@pytest.mark.parametrize("opened", [TRAINING], indirect=True, ids=["training"])
def test_the_view_follows_a_training_loop(theme: str, page: LabPage, opened: Locator) -> None:
    history = opened.locator('[data-panel="history"]')
    expect(history).to_be_visible()
    expect(history).to_contain_text(f"update {UPDATES}")
    expect(history).to_contain_text("log scale")
    plot = history.get_by_role("img")
    expect(plot).to_have_attribute("aria-label", re.compile(rf"^z is \S+ after {UPDATES} updates, between"))
    final = page.outputs(2).inner_text().split()
    expect(row(opened, "w", "value")).to_have_text(f"[{' '.join(final)}]")
    plot.hover(position={"x": 1, "y": 20})
    expect(history).to_contain_text("updates 0–1")
    expect(history).to_contain_text("2.25")
    page.screenshot("live", of=opened)
    assert page.errors() == []


@pytest.mark.parametrize("opened", [SLIDER], indirect=True, ids=["slider"])
def test_the_view_follows_a_slider_and_stays_where_the_reader_is(page: LabPage, opened: Locator) -> None:
    opened.locator('button[data-action="end"]').click()
    expect(row(opened, "b", "grad")).to_have_text("∂ 3")
    counter = opened.locator(".nbgrad-counter").inner_text()
    handle = page.outputs(2).get_by_role("slider")
    handle.focus()
    for gradient in ("∂ 2", "∂ 1", "∂ 0", "∂ -1"):
        handle.press("ArrowRight")
        expect(row(opened, "b", "grad")).to_have_text(gradient)
    # By now there was a number that needed more room; from here on the drawing stands still.
    card = opened.locator('[data-node][data-name="z"]').element_handle()
    for value in ("5.5", "6", "6.5"):
        handle.press("ArrowRight")
        expect(row(opened, "y", "value")).to_have_text(value)
    expect(opened.locator(".nbgrad-counter")).to_have_text(counter)
    assert card is not None
    assert card.evaluate("node => node.isConnected"), "the drawing was not made anew"
    assert page.errors() == []
