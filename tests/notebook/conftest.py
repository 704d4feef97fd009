"""A real kernel for each file of these tests, with NumPy imported and the extension loaded."""

from collections.abc import Iterator

import pytest

from notebook_kernel import Kernel, running_kernel

CLEAN_START = """
%load_ext nbgrad
import math
import numpy as np
"""


@pytest.fixture(scope="module")
def started() -> Iterator[Kernel]:
    """A running kernel."""
    with running_kernel() as kernel:
        yield kernel


@pytest.fixture
def kernel(started: Kernel) -> Kernel:
    """The module's kernel with its variables cleared, NumPy imported and the magic there."""
    started.clear()
    answer = started.run(CLEAN_START)
    assert answer.status == "ok", answer.traceback
    return started
