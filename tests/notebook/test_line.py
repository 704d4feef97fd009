"""The line magic: ``%autograd EXPRESSION``; and the same graph from every way of recording."""

import pytest

from notebook_kernel import Kernel

SETUP = """
x, w, n = np.array([1.0, 2.0]), np.array([0.5, -1.0]), 3
def double(t):
    return t * 2
def f(x, w):
    with nbgrad.scope("inside"):
        a = x @ w
    for k in range(2):
        a = double(a) + k
    self = Model()
    self.h = np.tanh(a)
    (p, q), r = (self.h * 3, self.h + 1), np.sin(w)
    total = (s := p * q) + sum([u * u for u in r])
    total += s
    return total
class Model: pass
"""


@pytest.fixture
def ready(kernel: Kernel) -> Kernel:
    answer = kernel.run("import nbgrad" + SETUP)
    assert answer.status == "ok", answer.traceback
    return kernel


def test_the_value_is_the_graph(ready: Kernel) -> None:
    answer = ready.run("%autograd np.sum(x * w)")
    assert answer.result is not None
    assert answer.result["text/plain"] == "Graph(4 nodes, v3 = -1.5)"
    assert ready.value("_['w'].grad, type(x), type(w)") == (
        "(array([1., 2.]), <class 'numpy.ndarray'>, <class 'numpy.ndarray'>)"
    )


def test_the_graph_can_be_assigned_and_silenced(ready: Kernel) -> None:
    assert ready.run("g = %autograd f(x, w)").shown == []
    assert ready.value("[leaf.name for leaf in g.leaves], g.output.name") == "(['x', 'w'], 'total')"
    assert ready.run("%autograd f(x, w);").shown == []
    assert ready.run("%autograd --quiet --as h f(x, w)").shown == []
    assert ready.value("h['w'].grad.shape") == "(2,)"


def test_the_line_is_that_of_the_cell(ready: Kernel) -> None:
    ready.run("1 + 1\n\ng = %autograd np.sum(x * w)")
    assert ready.value("g.output.place.line, g.lines") == "(3, ('np.sum(x * w)',))"


def test_the_options_of_the_cell_magic(ready: Kernel) -> None:
    ready.run("g = %autograd --wrt w, n_ np.sum(x * w)")
    ready.run("n_ = 2.0\ng = %autograd --wrt w, n_ --fold all np.sum(x * w) * n_")
    assert ready.value("[leaf.name for leaf in g.leaves], g.fold") == "(['w', 'n_'], 'all')"
    assert list(ready.run("%autograd --static f(x, w)").result or ()) == ["text/html", "image/svg+xml", "text/plain"]
    ready.run("g = %autograd --wrt=w -np.sum(x * w)")
    assert ready.value("g['w'].grad") == "array([-1., -2.])"


WRONG = {
    "nothing": ("", "write an expression"),
    "an assignment": ("z = f(x, w)", "is not an expression"),
    "options behind": ("f(x, w) --wrt w", "options come before the expression"),
    "unfinished": ("f(x,", "was never closed"),
    "an unknown option": ("--wtr x f(x, w)", "did you mean '--wrt'"),
    "an unknown name": ("--wrt xx f(x, w)", "no variable is called 'xx'"),
    "an integer": ("n", "the value of the expression is an int"),
    "no leaf": ("n * 2", "is an int"),
    "await": ("await f(x, w)", "'await' outside function"),
    "a wrong mode": ("--mode backward f(x, w)", "--mode is one of reverse, forward, both"),
    "a wrong fold": ("--fold turns f(x, w)", "--fold is one of none, loops, functions, all"),
    "two moving leaves": ("--mode forward f(x, w)", "one of x, w"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_usage_error_is_one_line(ready: Kernel, case: str) -> None:
    line, words = WRONG[case]
    assert words in ready.run(f"%autograd {line}").usage_error


def test_within_functions_and_recorded_cells_it_says_what_to_write(ready: Kernel) -> None:
    assert "nbgrad.trace" in ready.run("def g():\n    q = 2.0\n    %autograd q * 2\ng()").usage_error
    assert "nbgrad.trace" in ready.run("%%autograd\na = x @ w\n%autograd f(x, w)").usage_error
    assert ready.value("type(x)") == "<class 'numpy.ndarray'>"


def test_an_exception_is_the_users_and_the_graph_so_far_is_shown(ready: Kernel) -> None:
    answer = ready.run("1\n%autograd f(x, w[:1])")
    assert answer.error == "ValueError"
    assert "line 2" in answer.traceback
    assert "nbgrad/notebook" not in answer.traceback
    assert answer.shown[-1]["text/plain"].endswith("failed at line 2)")


def test_help_and_question_mark(ready: Kernel) -> None:
    printed = ready.run("%autograd --help").printed
    for word in ("%autograd [--wrt NAMES]", "[EXPRESSION]", "--mode MODE", "--fold WHAT"):
        assert word in printed
        assert word in ready.help("%autograd")


def test_completion(ready: Kernel) -> None:
    assert ready.complete("%autograd --st") == ["--static"]
    assert ready.complete("g = %autograd --mode f") == ["forward"]
    assert sorted(ready.complete("%%autograd --fold ")) == ["all", "functions", "loops", "none"]
    assert ready.complete("%autograd --wrt w") == ["w"]


@pytest.mark.parametrize(
    "way",
    [
        "%%autograd --quiet --as other\nz = f(x, w)",
        "other = %autograd f(x, w)",
        "other = nbgrad.trace(f, x, w)",
        "with nbgrad.record() as other:\n    f(nbgrad.variable(x, 'x'), nbgrad.variable(w, 'w'))",
    ],
)
def test_every_way_of_recording_gives_the_same_graph(ready: Kernel, way: str) -> None:
    ready.run("g = nbgrad.trace(f, x, w)")
    answer = ready.run(way)
    assert answer.status == "ok", answer.traceback
    shown = "[(m.op, m.name, m.place and m.place.line, [p[1:4:2] for p in m.groups if p[1] != 'f']) for m in {}.nodes]"
    assert ready.value(shown.format("other")) == ready.value(shown.format("g"))
    assert "self.h" in ready.value("[m.name for m in other.nodes]")
    assert ready.value("{k: v.tolist() for k, v in other.backward().items()}") == ready.value(
        "{k: v.tolist() for k, v in g.backward().items()}"
    )


def test_in_record_what_is_merely_read_is_a_constant(ready: Kernel) -> None:
    ready.run("with nbgrad.record() as g:\n    v = nbgrad.variable(x, 'v')\n    z = np.sum(v * w)")
    assert ready.value("[m.name for m in g.nodes if m.is_leaf], g['z'].inputs[0].inputs[1]") == "(['v'], None)"


def test_forward_mode_computes_tangents_and_shows_them(ready: Kernel) -> None:
    ready.run("g = %autograd --mode forward --wrt w f(x, w)\nhere = g.output.tangent")
    assert ready.value(
        "g['w'].grad, bool(np.isclose(here, nbgrad.jvp(lambda w: f(x, w), (w,), (np.ones(2),))[1]))"
    ) == ("(None, True)")
    assert "tangent" in ready.value("g.to_text().splitlines()[2]")
    assert ready.value("__import__('nbgrad.draw.scene').draw.scene.build(g).scene['mode']") == "'forward'"
    ready.run("g = %autograd --mode both --wrt w f(x, w)")
    assert ready.value("bool(np.isclose(g['w'].grad @ np.ones(2), g.output.tangent))") == "True"
    ready.run("g.update(w=w * 2)")
    assert ready.value("bool(np.isclose(g['w'].grad @ np.ones(2), g.output.tangent))") == "True"


@pytest.mark.parametrize("way", ["%%autograd --quiet --as g\nz = h(v)", "g = %autograd h(v)"])
def test_an_update_that_would_branch_otherwise_is_refused_with_its_line(ready: Kernel, way: str) -> None:
    ready.run("v = 2.0\ndef h(t):\n    print(f'at {t}')\n    if t > 1:\n        return t * 2\n    return t * 3")
    assert ready.run(way).status == "ok"
    assert ready.value("g.update(v=3.0)") == "{'v': 2.0}"
    answer = ready.run("g.update(v=0.5)")
    assert (answer.error, answer.message) == (
        "StaleRecording",
        "line 4: v > 1 was True when recorded and is False now; run the code again (nbgrad cannot: line 3 of h prints)",
    )
    assert ready.value("g['v'].value, v") == "(3.0, 2.0)"
