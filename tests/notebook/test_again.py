"""A cell that an update runs again: on what it read at first, apart from the notebook, or refused with the reason."""

from __future__ import annotations

import pytest

from notebook_kernel import Kernel

BRANCH = "%%autograd --quiet --as g\ny = x * k if x > 0 else f(x) * b.sum()"
SETUP = "x, k, b = 1.0, 2.0, np.array([1.0, 2.0])\ndef f(t):\n    return t * t"


@pytest.fixture
def recorded(kernel: Kernel) -> Kernel:
    """A kernel with the graph of a cell that branches."""
    kernel.run(SETUP)
    assert kernel.run(BRANCH).status == "ok"
    return kernel


def test_later_changes_of_names_do_not_matter(recorded: Kernel) -> None:
    recorded.run("k, x, f = 100.0, 50.0, None\nbefore = dict(globals())")
    assert recorded.value("g.update(x=-2.0)['x'], g.output.value") == "(-12.0, np.float64(12.0))"
    assert recorded.value("k, x, f, y") == "(100.0, 50.0, None, 2.0)"
    assert recorded.value("g.update(x=3.0)") == "{'x': 2.0, 'k': 3.0}"


def test_an_array_changed_since_is_refused_by_its_name(recorded: Kernel) -> None:
    recorded.run("b[0] = 7.0")
    answer = recorded.run("g.update(x=-2.0)")
    assert answer.message.endswith("run the code again (nbgrad cannot: b was changed since)")
    assert recorded.value("g['x'].value, g.output.value, g.update(x=4.0)") == "(1.0, 2.0, {'x': 2.0, 'k': 4.0})"


def test_a_leaf_changed_in_the_notebook_keeps_its_value_in_the_graph(kernel: Kernel) -> None:
    kernel.run("w = np.array([1.0, 2.0])")
    kernel.run("%%autograd --quiet --as g\nz = (w * w).sum() if w[0] > 0 else w.sum()")
    kernel.run("w[:] = 50.0")
    assert kernel.value("g.update(w=np.array([-1.0, 2.0]))['w'].tolist()") == "[1.0, 1.0]"
    assert kernel.value("g.update(w=np.array([1.0, 2.0]))['w'].tolist(), w.tolist()") == "([2.0, 4.0], [50.0, 50.0])"


def test_values_given_once_are_there_again_when_their_leaf_is(recorded: Kernel) -> None:
    recorded.run("g.update(k=5.0); leaf = g['k']; g.update(x=-1.0); g.update(b=np.ones(2))")
    assert recorded.value("[n.label for n in g.leaves], leaf.value") == "(['x', 'b'], 5.0)"
    assert recorded.value("g.update(x=1.0), g['k'].value") == "({'x': 5.0, 'k': 1.0}, 5.0)"
    assert recorded.value("g.update(x=-3.0), g.output.value") == (
        "({'x': -12.0, 'b': array([9., 9.])}, np.float64(18.0))"
    )


def test_a_leaf_of_both_runs_goes_on_and_other_nodes_stay_behind(recorded: Kernel) -> None:
    recorded.run("leaf, old = g['x'], g['y']\ng.update(x=-1.0)")
    assert recorded.value("leaf is g['x'], leaf.value, leaf.grad, old.value") == "(True, -1.0, -6.0, 2.0)"


def test_numbers_that_the_cell_binds_are_its_own_until_one_is_given(kernel: Kernel) -> None:
    kernel.run("x = np.array([1.0, 2.0, 3.0])")
    kernel.run("%%autograd --quiet --as g\nn = int((x > 1.5).sum())\nh = 1.0 * n\nz = (x * h).sum()")
    assert kernel.value("g.update(x=np.array([2.0, 2.0, 3.0]))['h'], g['h'].value") == "(7.0, 3.0)"
    assert kernel.value("g.update(h=10.0)['x'].tolist()") == "[10.0, 10.0, 10.0]"
    assert kernel.value("g.update(x=np.array([1.0, 1.0, 3.0]))['h'], g['h'].value") == "(5.0, 10.0)"
    assert kernel.value("g.update(x=np.array([2.0, 2.0, 3.0]), h=2.0)['x'].tolist()") == "[2.0, 2.0, 2.0]"


def test_a_given_number_that_is_bound_more_often_now_is_refused(kernel: Kernel) -> None:
    kernel.run("x = 1.0")
    kernel.run("%%autograd y --quiet --as g\ny = x\nwhile y < 3:\n    h = 2.0\n    y = y * h * 2")
    kernel.run("g.update(h=3.0)")
    answer = kernel.run("g.update(x=0.1)")
    assert answer.message.endswith("(nbgrad cannot: h was given a value, and is bound more than once now)")


def test_the_same_line_is_told_once(kernel: Kernel) -> None:
    kernel.run("x = 1.0")
    cell = "%%autograd y --quiet --as g\ns = float(f'{x:.1f}')\ny = x * s if x > 0 else x * float(f'{x:.2f}')"
    assert "line 2: float(f'{x:.1f}')" in kernel.run(cell).stream("stderr")
    told = kernel.run("g.update(x=-1.0)").stream("stderr")
    assert "line 3: float(f'{x:.2f}')" in told
    assert "line 2" not in told
    assert kernel.run("g.update(x=-2.0)").stream("stderr") == ""


def test_an_error_on_the_new_path_leaves_graph_and_notebook_alone(kernel: Kernel) -> None:
    kernel.run("x = 1.0")
    kernel.run("%%autograd --quiet --as g\ny = x * 2 if x > 0 else x / len([])")
    answer = kernel.run("g.update(x=-1.0)")
    assert (answer.error, answer.message) == ("ZeroDivisionError", "float division by zero")
    assert kernel.value("g['x'].value, x, y, g.update(x=4.0)") == "(1.0, 1.0, 2.0, {'x': 2.0})"


def test_wrt_target_and_mode_are_asked_for_again(kernel: Kernel) -> None:
    kernel.run("x, w = 1.0, 3.0")
    kernel.run("%%autograd a --wrt x --mode both --quiet --as g\na = x * w if x > 0 else w * 5 + x\nb = a * 7")
    assert kernel.value("g.update(x=-2.0), g.output.name, g.output.tangent") == "({'x': 1.0}, 'a', 1.0)"
    kernel.run("%%autograd a --wrt w --quiet --as g\na = x * w if x > 0 else x * 5")
    answer = kernel.run("g.update(x=-2.0)")
    assert "(nbgrad cannot: --wrt: 'w' is not a leaf of this cell" in answer.message


def test_the_expression_of_the_line_magic_is_run_again(recorded: Kernel) -> None:
    recorded.run("g = %autograd --wrt x f(x) if x > 0 else k * x")
    assert recorded.value("g.update(x=-2.0), g.update(x=5.0)") == "({'x': 2.0}, {'x': 10.0})"


def test_it_works_in_a_thread_and_within_another_cell(recorded: Kernel) -> None:
    recorded.run("import threading\nfound = []\nt = threading.Thread(target=lambda: found.append(g.update(x=-1.0)))")
    recorded.run("t.start()\nt.join()")
    assert recorded.value("found[0]['x']") == "-6.0"
    recorded.run("%%autograd --quiet --as outer\nq = k * 2\ninside = g.update(x=2.0)\nq")
    assert recorded.value("inside, outer['k'].grad") == "({'x': 2.0, 'k': 2.0}, 2.0)"


SHARED = {
    "one list under two names": (
        "p = [1.0, 2.0]\nq = p",
        "y = x * p[0] if x > 0 else q[1] * x",
        "which is there under",
    ),
    "two arrays of one buffer": (
        "raw = bytearray(16)\np = np.frombuffer(raw)\nq = np.frombuffer(raw, int)",
        "y = x + p.sum() + q[0] if x > 0 else x * 3",
        "p and q are made of one buffer",
    ),
    "an array of objects": (
        "p = np.array([None, 1], object)",
        "y = x * p[1] if x > 0 else x * 3",
        "an array of objects",
    ),
    "a list of more than can be kept": (
        "p = [(k, str(k)) for k in range(20_000)]",
        "y = x * p[1][0] if x > 0 else x * 3",
        "holds too much",
    ),
}


@pytest.mark.parametrize("what", SHARED)
def test_what_cannot_be_kept_is_named(kernel: Kernel, what: str) -> None:
    setup, cell, reason = SHARED[what]
    kernel.run(f"x = 1.0\n{setup}")
    assert kernel.run(f"%%autograd --quiet --as g\n{cell}").status == "ok"
    answer = kernel.run("g.update(x=-1.0)")
    assert answer.error == "StaleRecording"
    assert reason in answer.message


def test_arrays_that_became_leaves_are_not_held(kernel: Kernel) -> None:
    kernel.run("import weakref\nx = np.ones(1000)\nthere = weakref.ref(x)")
    kernel.run("%%autograd --quiet --as g\nz = (x * x).sum() if x[0] > 0 else x.sum()")
    kernel.run("del x")
    assert kernel.value("there() is None, g.update(x=-np.ones(1000))['x'].sum()") == "(True, np.float64(1000.0))"
