"""The magic's line: options, and one line for each way of asking for the impossible."""

import pytest

from notebook_kernel import Kernel

SETUP = "x = np.array([1.0, 2.0])\nw = np.array([0.5, -1.0])\nn = 3\nlabels = np.array([1, 2])\nname = 'text'"

IMPOSSIBLE = {
    "an unknown option": ("--wtr x", "z = x @ w", ["'--wtr'", "did you mean '--wrt'"]),
    "two targets": ("x w", "z = x @ w", ["'w'"]),
    "an option without its value": ("--wrt", "z = x @ w", ["--wrt", "expected one argument"]),
    "an unknown --wrt": ("--wrt x,ww", "z = x @ w", ["--wrt", "'ww'", "did you mean 'w'"]),
    "a --wrt that is computed": ("--wrt a", "a = x * w\nz = a.sum()", ["'a'", "not a leaf"]),
    "a --wrt that is not used": ("--wrt y", "z = x @ w\nz * 2", ["'y'"]),
    "a --wrt that is an int": ("--wrt n", "z = (x @ w) * n", ["'n'", "not a leaf"]),
    "an unknown target": ("loss", "z = x @ w\nlos = z", ["'loss'", "did you mean 'los'"]),
    "a target that is not bound": ("z", "if len(x) > 9:\n    z = 1.0\nzz = x @ w", ["did not bind 'z'", "'zz'"]),
    "an integer target": ("n", "z = x @ w", ["n is an int", "integers have no gradient"]),
    "an integer array as target": ("labels", "z = x @ w", ["array of int64", "astype(float)"]),
    "a text as target": ("name", "z = x @ w", ["name is a str"]),
    "a target that is no name": ("x+w", "z = x @ w", ["must be a name", "'x+w'"]),
    "--as without a name": ("--as 3x", "z = x @ w", ["--as takes a name"]),
    "an integer at the end": ("", "z = x @ w\nlen(x)", ["last line is an int"]),
    "an empty cell": ("", "", ["the cell is empty"]),
    "only a comment": ("", "# nothing yet", ["the cell is empty"]),
    "no leaf at all": ("", "k = 2\nj = k + 1", ["no leaf"]),
    "nothing but integers": ("", "total = labels.sum()", ["no leaf", "labels.astype(float)"]),
    "nothing computed": ("", "print(x)", ["computes nothing", "x"]),
    "a rounded target": ("z", "z = np.floor(x @ w)", ["does not depend on any leaf", "floor", "line 2"]),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_a_usage_error_is_one_line(kernel: Kernel, case: str) -> None:
    options, cell, words = IMPOSSIBLE[case]
    kernel.run(SETUP + "\ny = 1.0")
    line = kernel.run(f"%%autograd {options}\n{cell}").usage_error
    for word in words:
        assert word in line
    assert kernel.value("type(x), type(w)") == "(<class 'numpy.ndarray'>, <class 'numpy.ndarray'>)"


def test_a_bad_option_runs_nothing(kernel: Kernel) -> None:
    for options in ("--wtr x", "--wrt nowhere", "nowhere", "--as 3"):
        assert kernel.run(f"%%autograd {options}\nran = 1.0").error == "UsageError"
    assert kernel.value("'ran' in globals()") == "False"


def test_a_cut_target_says_where(kernel: Kernel) -> None:
    kernel.run(SETUP)
    kernel.run("import struct")
    answer = kernel.run("%%autograd\nz = x @ w\nstruct.unpack('d', struct.pack('d', z))[0] * 2")
    assert "does not depend on any leaf" in answer.usage_error
    assert "line 3: struct.pack('d', z)" in answer.stream("stderr")


@pytest.mark.parametrize("options", ["--wrt w,x", "--wrt w, x", "--wrt w , x", "--wrt=w,x"])
def test_wrt_takes_commas_and_spaces(kernel: Kernel, options: str) -> None:
    kernel.run(SETUP + "\ny = 2.0")
    answer = kernel.run(f"%%autograd z {options} --as g\na = x @ w\nz = a * y\nq = z * 2")
    assert answer.status == "ok", answer.stream("stderr")
    assert kernel.value("[n.name for n in g.leaves], g['w'].grad, g['y'].grad") == (
        "(['x', 'w'], array([2., 4.]), None)"
    )


def test_the_target_can_be_named(kernel: Kernel) -> None:
    kernel.run(SETUP)
    kernel.run("%%autograd a --as g\na = x @ w\nz = a * 2\nz")
    assert kernel.value("g.output.name, g['x'].grad") == "('a', array([ 0.5, -1. ]))"


@pytest.mark.parametrize("cell", ["a = x @ w\nprint(a)", "a = x @ w\na > 0", "b = 1.0\na = x @ w\nc = 2.0"])
def test_else_the_last_computed_value_bound(kernel: Kernel, cell: str) -> None:
    kernel.run(SETUP)
    kernel.run(f"%%autograd --as g\n{cell}")
    assert kernel.value("g.output.name, g['x'].grad") == "('a', array([ 0.5, -1. ]))"


def test_a_target_that_is_not_scalar_is_seeded_with_ones(kernel: Kernel) -> None:
    kernel.run(SETUP)
    kernel.run("%%autograd --as g\nx * w")
    assert kernel.value("g['x'].grad") == "array([ 0.5, -1. ])"
    assert "(2,)" in kernel.value("g.seed_note")


def test_quiet_shows_nothing(kernel: Kernel) -> None:
    kernel.run(SETUP)
    assert kernel.run("%%autograd --quiet --as g\nx @ w").shown == []
    assert kernel.value("g['x'].grad") == "array([ 0.5, -1. ])"


@pytest.mark.parametrize("cell", ["%%autograd --help", "%%autograd -h\nran = 1.0"])
def test_help_lists_every_option_and_runs_nothing(kernel: Kernel, cell: str) -> None:
    answer = kernel.run(cell)
    assert answer.status == "ok"
    for word in ("%%autograd", "TARGET", "--wrt NAMES", "--as NAME", "--static", "--quiet", "--help"):
        assert word in answer.printed
    assert kernel.value("'ran' in globals()") == "False"


def test_question_mark_shows_the_same(kernel: Kernel) -> None:
    assert "--wrt NAMES" in kernel.help("%%autograd")


def test_options_complete(kernel: Kernel) -> None:
    kernel.run(SETUP)
    assert kernel.complete("%%autograd --s") == ["--static"]
    assert "--wrt" in kernel.complete("%%autograd loss --")
    assert kernel.complete("%%autograd --wrt w") == ["w"]
    assert "print" in kernel.complete("%%autograd\npri")
