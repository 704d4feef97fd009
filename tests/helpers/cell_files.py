"""Cells in files: what they begin with, what they run, and what is expected of them.

A file has up to three sections, each below a heading of its own::

    # setup
    x = np.array([1.0, 2.0])
    # cell: loss --wrt x
    loss = np.sum(x ** 2)
    # expect
    warning: line 2 | float(x)
    assert g["x"].grad[0] == 2.0

`setup` is a notebook's earlier cell; NumPy is there as ``np``, and ``math``. The heading of `cell` is the magic's line,
so the lines below it are counted from 2 as the notebook counts them. Lines of `expect` begin with

* ``warning:``, ``error:`` — parts, between bars, of one line that nbgrad says, or of the exception;
* ``none NAME:`` — this leaf has no gradient, and these parts are in ``graph.why("NAME")``;
* ``note:`` — parts of the note about the seed of the gradient;
* ``refused:`` — a statement, and parts of the error that it raises;
* ``again:`` — new values of leaves, as keywords, for which an update must run the cell again;
* ``assert`` — a statement that holds afterwards, with the graph as ``g``;
* ``option:`` — what the comparison must allow for, see `cell_oracle`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

_HEADING = re.compile(r"^# (setup|cell|expect)(?::\s*(.*))?$")
_EXPECTED = re.compile(r"^(warning|error|none|note|refused|again|option)\b\s*([^:]*):\s*(.*)$")


@dataclass
class CellFile:
    """One cell of the corpus."""

    name: str
    setup: str = ""
    magic: str = ""
    cell: str = ""
    asserts: list[str] = field(default_factory=list)
    expected: list[tuple[str, str, list[str]]] = field(default_factory=list)

    def of(self, kind: str) -> list[list[str]]:
        """The parts of every expectation of one kind."""
        return [parts for k, _, parts in self.expected if k == kind]

    @property
    def options(self) -> list[str]:
        """What the comparison must allow for."""
        return [parts[0] for parts in self.of("option")]


def read(path: Path, root: Path) -> CellFile:
    """The cell in a file, named by its place below ``root``. Raises ValueError for a line it does not understand."""
    file = CellFile(path.relative_to(root).with_suffix("").as_posix())
    sections: dict[str, list[str]] = {}
    section: list[str] = []
    for line in path.read_text("utf-8").splitlines():
        heading = _HEADING.match(line)
        if heading is None:
            section.append(line)
            continue
        section = sections.setdefault(heading[1], [])
        if heading[1] == "cell":
            file.magic = heading[2] or ""
    file.setup, file.cell = ("\n".join(sections.get(k, ())) for k in ("setup", "cell"))
    for line in filter(str.strip, sections.get("expect", ())):
        found = _EXPECTED.match(line)
        if line.startswith("assert "):
            file.asserts.append(line)
        elif found is None:
            raise ValueError(f"{path}: not an expectation: {line}")
        else:
            file.expected.append((found[1], found[2].strip(), [part.strip() for part in found[3].split(" | ")]))
    return file


def read_all(root: Path) -> list[CellFile]:
    """Every cell below ``root``, in order of their names."""
    return [read(path, root) for path in sorted(root.glob("*/*.py"))]


def pending(root: Path) -> dict[str, str]:
    """Name → reason of the cells that are known not to work yet."""
    lines = (root / "PENDING").read_text("utf-8").splitlines()
    listed = (line.partition(":") for line in lines if line.strip() and not line.startswith("#"))
    return {name.strip(): reason.strip() for name, _, reason in listed}
