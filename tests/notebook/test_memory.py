"""The tape's memory and the notebook's."""

import numpy as np
import pytest

from nbgrad.notebook.memory import Memory
from notebook_kernel import Kernel

ARRAYS = {
    "row-major": np.arange(6.0).reshape(2, 3),
    "column-major": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "every other column": np.arange(12.0).reshape(2, 6)[:, ::2],
    "backwards": np.arange(6.0)[::-1],
    "zero-dimensional": np.array(2.0),
    "empty": np.zeros((0, 3)),
}


@pytest.mark.parametrize("case", ARRAYS)
def test_what_is_lent_comes_back(case: str) -> None:
    original, memory = ARRAYS[case], Memory()
    copy = memory.lend(original)
    assert copy is not original
    assert not np.shares_memory(copy, original)
    assert memory.give_back(copy) is original


@pytest.mark.parametrize("case", ["row-major", "column-major"])
@pytest.mark.parametrize("view", [lambda x: x.T, lambda x: x[1], lambda x: x[:, ::-2], lambda x: x[1:, 2]])
def test_a_view_is_the_same_view_of_the_original(case: str, view: object) -> None:
    assert callable(view)
    original, memory = ARRAYS[case].copy(order="K"), Memory()
    given = memory.give_back(view(memory.lend(original)))
    assert given.strides == view(original).strides
    original += 10
    assert np.array_equal(given, view(original))


def test_a_view_of_what_lies_otherwise_is_a_copy() -> None:
    memory = Memory()
    original = ARRAYS["every other column"]
    assert np.array_equal(memory.give_back(memory.lend(original)[1]), original[1])


def test_computed_arrays_are_copied_once_and_keep_sharing() -> None:
    memory, computed = Memory(), np.arange(6.0)
    first, again, part = (memory.give_back(v) for v in (computed, computed, computed[2:]))
    assert first is again
    assert not np.shares_memory(first, computed)
    first[2] = 50
    assert part[0] == 50


def test_a_view_that_may_not_be_written_stays_so() -> None:
    memory = Memory()
    given = memory.give_back(np.broadcast_to(memory.lend(np.ones(2)), (3, 2)))
    assert not given.flags.writeable


def test_numbers_are_themselves() -> None:
    number = np.float64(2.0)
    assert Memory().give_back(number) is number


@pytest.mark.parametrize("ending", ["z = raw[0] * 2", "z = raw[0] * 2\n1 / 0"])
def test_a_typed_array_can_grow_once_the_cell_is_over(kernel: Kernel, ending: str) -> None:
    kernel.run("import array\nraw = array.array('d', [1.0, 2.0])")
    kernel.run(f"%%autograd --quiet --as g\n{ending}")
    assert kernel.run("raw.append(3.0)").status == "ok"
    assert kernel.value("type(raw).__name__, raw.tolist()") == "('array', [1.0, 2.0, 3.0])"


def test_a_buffer_is_the_same_object_afterwards_and_holds_what_was_written(kernel: Kernel) -> None:
    kernel.run(
        "x = np.array([1.0, 2.0, 3.0])\nm = memoryview(x)\nheld = {'m': m[1:], 'x': x}\nbefore = m, held['m'], x"
    )
    kernel.run("%%autograd --quiet --as g\nheld['m'][0] = m[0] * 4\nz = (x * x).sum()")
    assert kernel.value("x.tolist(), held['m'].tolist()") == "([1.0, 4.0, 3.0], [4.0, 3.0])"
    assert kernel.value("[a is b for a, b in zip(before, (m, held['m'], held['x']))]") == "[True, True, True]"
    assert kernel.value("[n.label for n in g.leaves], g['x'].grad.tolist()") == "(['x'], [34.0, 0.0, 6.0])"
