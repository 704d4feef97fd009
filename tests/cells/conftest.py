"""One real kernel for all cells, with the extension loaded and the oracle at hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from notebook_kernel import Kernel, running_kernel

HELPERS = Path(__file__).parents[1] / "helpers"

START = f"""
import sys
sys.path.insert(0, {str(HELPERS)!r})
import another_run as _another_run
import cell_oracle as _oracle
_oracle.note_originals()
%load_ext nbgrad
"""

CLEAN_START = """
_graph = None
import math
import numpy as np
"""


@pytest.fixture(scope="module")
def started() -> Iterator[Kernel]:
    """A running kernel."""
    with running_kernel() as kernel:
        answer = kernel.run(START)
        assert answer.status == "ok", answer.traceback
        yield kernel


@pytest.fixture
def kernel(started: Kernel) -> Kernel:
    """The kernel with no variables but ``np`` and ``math``."""
    started.clear()
    answer = started.run(CLEAN_START)
    assert answer.status == "ok", answer.traceback
    return started
