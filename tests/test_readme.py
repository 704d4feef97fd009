"""The README's Python works: its blocks run one after the other in a real kernel."""

import re
from importlib.metadata import version

import nbformat
import pytest
from nbclient import NotebookClient

import nbgrad
from toolbox import ROOT


@pytest.mark.kernel
def test_python_blocks_run() -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert len(blocks) >= 3
    cells = [nbformat.v4.new_code_cell(block) for block in blocks]
    NotebookClient(nbformat.v4.new_notebook(cells=cells), kernel_name="python3", timeout=60).execute()


def test_version_is_the_distributions() -> None:
    assert nbgrad.__version__ == version("nbgrad")
