"""The first notebook in a real JupyterLab: run it, step forward and backward by keys, read the right gradient."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from lab_page import LabPage

FIRST, SECOND = "01-first-gradient.ipynb", "02-least-squares.ipynb"


@pytest.fixture
def view(page: LabPage) -> Iterator[Locator]:
    """The first live view of the first notebook, freshly run."""
    page.open(FIRST)
    page.run_all()
    root = page.page.locator(".nbgrad").first
    root.scroll_into_view_if_needed()
    expect(root.locator('[data-name="w"]')).to_be_visible()
    yield root
    assert page.errors() == []


def steps(view: Locator) -> int:
    """Number of the last step, off the time line's slider."""
    return int(view.locator("input.nbgrad-slider").get_attribute("max") or 0)


def press(view: Locator, key: str) -> str:
    """One key; the status that it leads to."""
    said = view.locator('[role="status"]')
    before = said.inner_text()
    view.locator('[data-panel="graph"]').focus()
    view.page.keyboard.press(key)
    expect(said).not_to_have_text(before)
    return said.inner_text()


def numbers(text: Locator) -> list[float]:
    """The numbers of a card's row, whose minus sign may be the typographic one."""
    found = re.findall(r"[-−]?[0-9.]+", text.text_content() or "")
    return [float(n.replace("−", "-")) for n in found]


def state(view: Locator, name: str) -> str:
    """data-state of the node with a name."""
    return view.locator(f'[data-node][data-name="{name}"]').get_attribute("data-state") or ""


def test_steps_forward_and_backward_to_the_right_gradient(theme: str, page: LabPage, view: Locator) -> None:
    page.screenshot("first-light-start", of=view)
    assert [state(view, n) for n in "abz"] == ["pending"] * 3
    seen: dict[str, set[str]] = {n: set() for n in "xwyabz"}
    said = []
    for _ in range(steps(view)):
        said.append(press(view, "ArrowRight"))
        for name, states in seen.items():
            states.add(state(view, name))
        if len(said) == 7:
            page.screenshot("first-light-backward", of=view)
    page.screenshot("first-light-end", of=view)
    assert len(set(said)) == len(said)
    assert {"active", "value", "grad"} <= seen["a"]
    assert {"pending", "active"} <= seen["z"]
    assert "pending" not in seen["w"]
    assert all(state(view, n) in ("grad", "active") for n in "xwyabz")
    x, w, y = np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 2.0]), 3.0
    assert numbers(view.locator('[data-node][data-name="w"] text.nbgrad-grad')) == list(2 * (x @ w - y) * x)


def test_the_buttons_do_what_the_keys_do(view: Locator) -> None:
    said = view.locator('[role="status"]')
    start = said.inner_text()
    for action in ("next", "output", "end", "prev"):
        before = said.inner_text()
        view.locator(f'button[data-action="{action}"]').click()
        expect(said).not_to_have_text(before)
    view.locator('button[data-action="start"]').click()
    expect(said).to_have_text(start)


def test_selecting_a_node_opens_it_in_the_inspector(view: Locator) -> None:
    press(view, "End")
    view.locator('[data-node][data-name="w"]').click()
    inspector = view.locator('[data-panel="inspector"]')
    expect(inspector).to_contain_text("w")
    expect(inspector.locator('[data-array="gradient"] svg').first).to_be_visible()


def test_the_source_follows(view: Locator) -> None:
    current = view.locator('[data-line][aria-current="step"]')
    for line in ("2", "3", "4"):
        press(view, "ArrowRight")
        expect(current).to_have_attribute("data-line", line)


def test_real_data_in_the_second_notebook(page: LabPage, theme: str) -> None:
    page.open(SECOND)
    page.run_all()
    root = page.page.locator(".nbgrad").first
    root.scroll_into_view_if_needed()
    expect(root.locator('[data-node][data-name="w"]')).to_be_visible()
    press(root, "End")
    page.screenshot("least-squares", of=root)
    assert state(root, "w") in ("grad", "active")
    assert page.errors() == []
