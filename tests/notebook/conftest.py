"""A real kernel for each file of these tests, with NumPy imported and the extension loaded."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from notebook_kernel import Kernel, running_kernel


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
    started.run("%reset -f")
    answer = started.run("%load_ext nbgrad\nimport math\nimport numpy as np")
    assert answer.status == "ok", answer.traceback
    return started
