"""A cell under the magic runs as it does without it."""

import re

import pytest

from notebook_kernel import Answer, Kernel

FAILING = {
    "division of Python floats": ("x = 3.0\ny = 0.0\nz = x / y\n", "ZeroDivisionError"),
    "shapes that do not fit": ("A = np.ones((3, 2))\nb = np.ones(3)\nc = A + 1.0\nA @ b\n", "ValueError"),
    "an unknown name": ("x = 1.5\n\nz = x * unknown\n", "NameError"),
    "a missing key": ("x = 1.5\nd = {'a': x}\nd['b'] * x\n", "KeyError"),
    "an index out of range": ("x = np.ones(3)\nx[3] * 2\n", "IndexError"),
    "an axis that is not there": ("x = np.ones(3)\nnp.sum(x, axis=2)\n", "AxisError"),
    "a missing attribute": ("x = np.ones(3)\nx.sumsum()\n", "AttributeError"),
    "no length": ("x = 2.5\nlen(x)\n", "TypeError"),
    "an overflow": ("x = 10.0\nx ** 400\n", "OverflowError"),
    "an assertion": ("x = 2.5\nassert x > 3, f'{x} is too small'\n", "AssertionError"),
    "deep in functions": (
        "def f(t):\n    return g(t) + 1\ndef g(t):\n    return 1 / (t - t)\nf(2.0)\n",
        "ZeroDivisionError",
    ),
    "in NumPy's Python": ("x = np.ones(3)\nnp.stack([x, np.ones(2)])\n", "ValueError"),
    "raised from another": (
        "x = 0.0\ntry:\n    1 / x\nexcept ZeroDivisionError as e:\n    raise ValueError('bad') from e\n",
        "ValueError",
    ),
    "a class of the user's": ("class Bad(Exception):\n    pass\nx = 1.0\nraise Bad(x)\n", "Bad"),
}


def frames(answer: Answer) -> list[tuple[str, int]]:
    """Files and lines of a traceback, outermost first, the cell's number left out."""
    header = re.compile(r"^(?:Cell|File) ?(.*?),? ?(?::|line )(\d+)(?:,| in|$)", re.MULTILINE)
    found = [(m[1], int(m[2])) for m in header.finditer(answer.traceback)]
    return [(re.sub(r"In\[\d+\]", "In[]", file), line) for file, line in found]


@pytest.mark.parametrize("case", FAILING)
def test_a_failing_cell_fails_alike(kernel: Kernel, case: str) -> None:
    cell, error = FAILING[case]
    plain = kernel.run(cell)
    traced = kernel.run("%%autograd\n" + cell)
    assert (plain.status, plain.error) == ("error", error)
    assert (traced.status, traced.error, traced.message) == (plain.status, plain.error, plain.message)
    below = [(file, line + 1 if "In[]" in file else line) for file, line in frames(plain)]
    assert below
    assert frames(traced) == below
    assert "nbgrad" not in traced.traceback
    assert "skipping hidden" not in traced.traceback


@pytest.mark.parametrize("cell", ["x = = 2", "def f(:\n    pass", "x = 1\n  y = 2", "if True:\n    return 3"])
def test_a_syntax_error_is_pythons(kernel: Kernel, cell: str) -> None:
    plain = kernel.run(cell)
    traced = kernel.run("%%autograd\n" + cell)
    assert (traced.status, traced.error) == ("error", plain.error)
    moved = re.sub(r"Cell In\[\d+\], line (\d+)", lambda m: f"Cell In[], line {int(m[1]) + 1}", plain.traceback)
    assert re.sub(r"In\[\d+\]", "In[]", traced.traceback) == moved


def test_the_value_is_the_graph(kernel: Kernel) -> None:
    kernel.run("x = 3.0")
    count = kernel.run("%%autograd\nx ** 2").reply["execution_count"]
    assert kernel.value("type(_).__name__") == "'Graph'"
    assert kernel.value(f"Out[{count}] is _") == "True"
    assert kernel.value(f"Out[{count}]['x'].grad") == "6.0"


def test_a_semicolon_silences_and_keeps_nothing(kernel: Kernel) -> None:
    answer = kernel.run("%%autograd\nx = 3.0\nz = x ** 2;")
    assert answer.status == "ok"
    assert answer.shown == []
    assert kernel.value(f"Out.get({answer.reply['execution_count']})") == "None"


def test_magics_and_shell_lines_inside(kernel: Kernel) -> None:
    answer = kernel.run("%%autograd --as g\n\nx = 3.0\n%time y = x * 2\n!echo shell\ny ** 2")
    assert answer.status == "ok", answer.traceback
    assert "shell" in answer.stream("stdout")
    assert kernel.value("g['x'].grad, [n.name for n in g.leaves]") == "(24.0, ['x'])"


def test_under_time_and_capture(kernel: Kernel) -> None:
    answer = kernel.run("%%time\n%%autograd --as g\nx = 3.0\nz = x ** 2\nz / 1.0")
    assert "Wall time" in answer.stream("stdout")
    assert answer.result is not None
    assert kernel.value("g['z'].place.line") == "4"
    failing = kernel.run("%%time\n%%autograd\nx = 3.0\nz = x / 0")
    assert "Cell In" in failing.traceback
    assert frames(failing)[-1][1] == 4


@pytest.mark.parametrize("order", ["%%time\n%%autograd --as g\n", "%%autograd --as g\n%%time\n"])
def test_time_above_and_below(kernel: Kernel, order: str) -> None:
    answer = kernel.run(f"{order}x = 3.0\nz = x ** 2\nz / 1.0")
    assert "Wall time" in answer.stream("stdout")
    assert answer.result is not None
    assert answer.result["text/plain"].startswith("Graph(")
    assert kernel.value("g['z'].place.line, g['x'].grad, type(x), type(z)") == (
        "(4, 6.0, <class 'float'>, <class 'float'>)"
    )
    assert frames(kernel.run(f"{order}x = 3.0\nz = x / 0"))[-1][1] == 4


@pytest.mark.parametrize("order", ["%%capture out\n%%autograd --as g\n", "%%autograd --as g\n%%capture out\n"])
def test_capture_above_and_below(kernel: Kernel, order: str) -> None:
    answer = kernel.run(f"{order}print('inside')\nx = 3.0\nz = x ** 2")
    assert answer.status == "ok", answer.traceback + answer.stream("stderr")
    assert (answer.printed, answer.shown) == ("", [])
    assert kernel.value("out.stdout, g['x'].grad, g['z'].place.line") == "('inside\\n', 6.0, 5)"


def test_another_language_below_is_refused_in_one_line(kernel: Kernel) -> None:
    assert "not Python but %%bash" in kernel.run("%%autograd\n%%bash\necho x").usage_error
    assert "not Python but %%autograd" in kernel.run("%%autograd\n%%autograd\nx = 1.0").usage_error


def test_what_is_displayed_is_the_plain_value(kernel: Kernel) -> None:
    cell = "x = np.array([1.5, 2.5])\ndisplay(x, 0.5, {'k': x})\n"
    assert kernel.run(f"%%autograd --quiet\n{cell}z = x @ x").shown == kernel.run(cell).shown


def test_the_history_holds_the_cell_as_it_was_typed(kernel: Kernel) -> None:
    cell = "%%autograd --quiet\nx = 3.0\nz = x ** 2"
    kernel.run(cell)
    assert kernel.value("get_ipython().history_manager.input_hist_raw[-1]") == repr(cell)
    assert "run_cell_magic('autograd'" in kernel.value("In[-1]")


DEBUGGER = """
import sys
from ipykernel.compiler import get_file_name
stops = []
def debugger(frame, event, arg):
    if frame.f_code.co_filename == file and event == "line":
        stops.append((frame.f_lineno, frame.f_globals.get("z")))
    return debugger
def attach(info):
    sys.settrace(debugger)
def detach(result):
    attached.append(sys.gettrace() is debugger)
    sys.settrace(None)
attached = []
"""


def test_breakpoints_stop_at_the_lines_of_the_cell(kernel: Kernel) -> None:
    cell = "%%autograd --quiet\nx = 3.0\ny = x * 2\nz = y ** 2"
    # JupyterLab sets breakpoints in the file that ipykernel names after the text of the cell.
    kernel.run(f"{DEBUGGER}\nfile = get_file_name({cell!r})")
    kernel.run(
        "get_ipython().events.register('pre_run_cell', attach); get_ipython().events.register('post_run_cell', detach)"
    )
    kernel.run(cell)
    kernel.run(
        "get_ipython().events.unregister('pre_run_cell', attach)\n"
        "get_ipython().events.unregister('post_run_cell', detach)\nsys.settrace(None)"
    )
    assert kernel.value("[line for line, _ in stops if line > 1], attached[-1]") == "([2, 3, 4], True)"


def test_a_post_mortem_debugger_sees_the_users_frame(kernel: Kernel) -> None:
    kernel.run("def f(t):\n    inner = t * 2\n    return inner / 0")
    kernel.run("%%autograd\nx = 3.0\nf(x)")
    frame = "__import__('sys').last_traceback"
    deepest = f"[f for f, _ in __import__('traceback').walk_tb({frame})][-1]"
    assert kernel.value(f"{deepest}.f_code.co_name, {deepest}.f_lineno, {deepest}.f_locals['inner']") == "('f', 3, 6.0)"


def test_without_history(kernel: Kernel) -> None:
    answer = kernel.run("%%autograd --as g\nx = 3.0\nz = x ** 2\n1 / (z - z)", history=False)
    assert frames(answer)[-1][1] == 4


def test_leading_blank_lines_keep_the_numbers(kernel: Kernel) -> None:
    answer = kernel.run("%%autograd\n\n\nx = 3.0\n\nz = 1 / (x - x)")
    assert frames(answer)[-1][1] == 6


def test_await_is_a_clear_error(kernel: Kernel) -> None:
    line = kernel.run("%%autograd\nimport asyncio\nawait asyncio.sleep(0)").usage_error
    assert "await" in line


def test_printing_shows_plain_values(kernel: Kernel) -> None:
    cell = "x = np.array([1.5, 2.5])\ny = 0.1\nprint(x, y, f'{y:.3f}', x[0] > y, [x, y], type(x).__name__ if 0 else '')"
    assert kernel.run("%%autograd --quiet\n" + cell + "\nz = y * 2").printed == kernel.run(cell).printed


def test_warnings_point_at_the_line(kernel: Kernel) -> None:
    for _ in range(2):
        answer = kernel.run("%%autograd --quiet\nx = np.zeros(2)\ny = np.log(x)\nz = 1 / x")
        found = re.findall(r":(\d+): RuntimeWarning: (.*)", answer.stream("stderr"))
        assert found == [("3", "divide by zero encountered in log"), ("4", "divide by zero encountered in divide")]
        assert "nbgrad" not in answer.stream("stderr")


def test_warnings_filters_hold_and_are_left_alone(kernel: Kernel) -> None:
    kernel.run("import warnings\nbefore = (list(warnings.filters), warnings.showwarning)")
    kernel.run("%%autograd --quiet\nx = np.zeros(2)\ny = np.log(x)")
    assert kernel.value("(list(warnings.filters), warnings.showwarning) == before") == "True"
    answer = kernel.run(
        "%%autograd --quiet\nx = np.zeros(2)\nwith warnings.catch_warnings():\n"
        "    warnings.simplefilter('error')\n    y = np.log(x)"
    )
    assert answer.error == "RuntimeWarning"
    assert kernel.value("(list(warnings.filters), warnings.showwarning) == before") == "True"


def test_an_interrupt_leaves_the_notebook_plain(kernel: Kernel) -> None:
    kernel.run("x = np.ones(3)")
    answer = kernel.run(
        "%%autograd --as g\ny = x * 2\nimport os, signal\n"
        "os.kill(os.getpid(), signal.SIGINT)\nfor _ in range(10**9): pass"
    )
    assert answer.error == "KeyboardInterrupt"
    assert kernel.value("type(x), type(y), g.failure.message") == (
        "(<class 'numpy.ndarray'>, <class 'numpy.ndarray'>, 'KeyboardInterrupt')"
    )


def test_an_unpacked_star_import_and_a_future_are_kept(kernel: Kernel) -> None:
    kernel.run("%%autograd --quiet --as g\nfrom numpy import *\nz = sin(2.0 * array(1.0))\nq = z * pi")
    assert kernel.value("q, [n.name for n in g.leaves if n.name == 'e']") == "(np.float64(2.856642116043664), [])"
