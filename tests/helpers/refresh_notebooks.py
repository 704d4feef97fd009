"""Run the tutorials and save what they show: `python tests/helpers/refresh_notebooks.py [notebook ...]`.

What differs from run to run is left out, so that the files only change when what they show does.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from toolbox import ROOT

NOTEBOOKS = ROOT / "notebooks"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def refresh(path: Path) -> None:
    """Execute one notebook in a fresh kernel and save it in place. Raises what a cell raises."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, kernel_name="python3", timeout=120, resources={"metadata": {"path": path.parent}})
    client.execute()
    make_lasting(notebook)
    nbformat.write(notebook, path)


def make_lasting(notebook: nbformat.NotebookNode) -> None:
    """Take out widget state, the ids of live views, which end with their kernel, and times of execution."""
    notebook.metadata = nbformat.from_dict(KERNEL)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)


if __name__ == "__main__":
    for chosen in [Path(name) for name in sys.argv[1:]] or sorted(NOTEBOOKS.glob("*.ipynb")):
        refresh(chosen)
