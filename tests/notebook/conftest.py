"""A real kernel for each file of these tests, with NumPy imported and the extension loaded."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from notebook_kernel import Kernel, running_kernel

CLEAN_START = """
(lambda names, kept: [names.pop(n) for n in list(names) if n[0] != "_" and n not in kept])(
    get_ipython().user_ns, get_ipython().user_ns_hidden
);
%load_ext nbgrad
import math
import numpy as np
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and "kernel" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.kernel)


@pytest.fixture(scope="module")
def started() -> Iterator[Kernel]:
    """A running kernel."""
    with running_kernel() as kernel:
        yield kernel


@pytest.fixture
def kernel(started: Kernel) -> Kernel:
    """The module's kernel with its variables cleared, NumPy imported and the magic there."""
    answer = started.run(CLEAN_START)
    assert answer.status == "ok", answer.traceback
    return started
