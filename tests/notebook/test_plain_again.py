"""After the cell every variable is a plain array or number again, wherever it is kept and however the cell ended."""

import pytest

from notebook_kernel import Kernel

KEPT = {
    "a name": ("a = x * 2", "a"),
    "a float": ("a = y * 2", "a"),
    "a list": ("a = [x * 2, [y, 1]]", "a[0]", "a[1][0]"),
    "a list of the notebook": ("box.append(x * 2)", "box[-1]"),
    "a tuple": ("a = (x * 2, (y, 1), 'text')", "a[0]", "a[1][0]"),
    "a named tuple": ("a = Pair(x * 2, [y])", "a.one", "a.two[0]"),
    "a dict": ("a = {'k': x, 'l': {'m': y * 2}}", "a['k']", "a['l']['m']"),
    "keys of a dict": ("a = {y: 1, (y * 2, 3): 2}", "list(a)[0]", "list(a)[1][0]"),
    "a set": ("a = {y * 2, y}", "min(a)", "max(a)"),
    "a frozen set": ("a = frozenset([y * 2])", "min(a)"),
    "a deque": ("from collections import deque\na = deque([y * 2], maxlen=1)", "a[0]"),
    "a default dict": ("from collections import defaultdict\na = defaultdict(list)\na['k'].append(y * 2)", "a['k'][0]"),
    "an object": ("a = Thing()\na.v = x * 2\na.w = [y]", "a.v", "a.w[0]"),
    "slots": ("a = Slotted()\na.v = x * 2", "a.v"),
    "a subclass of list": ("a = Stack([x * 2])\na.top = y * 1", "a[0]", "a.top"),
    "a class attribute": ("Thing.shared = x * 2", "Thing.shared"),
    "a closure": ("def make():\n    v = x * 2\n    return lambda: v\na = make()", "a()"),
    "a default argument": ("def a(v=x * 2, *, k=y * 2):\n    return v, k", "a()[0]", "a()[1]"),
    "a function attribute": ("def a(): pass\na.v = x * 2", "a.v"),
    "a partial": ("import functools\na = functools.partial(max, y * 2, key=abs)", "a.args[0]"),
    "a bound method": ("t = Thing()\nt.v = y * 2\na = t.method", "a.__self__.v"),
    "an object array": ("a = np.empty(2, dtype=object)\na[0] = [y * 2]", "a[0][0]"),
    "an exception": (
        "try:\n    raise ValueError(x * 2, [y])\nexcept ValueError as e:\n    a = e",
        "a.args[0]",
        "a.args[1][0]",
    ),
    "a cycle": ("a = [x * 2]\na.append(a)", "a[0]", "a[1][1][0]"),
    "a global of a function": ("def f():\n    global a\n    a = x * 2\nf()", "a"),
    "a nested tuple in a list of the notebook": ("box.append((1, (2, x * 2)))", "box[-1][1][1]"),
}

SETUP = (
    "from collections import namedtuple\n"
    "Pair = namedtuple('Pair', 'one two')\n"
    "class Thing:\n    def method(self):\n        return 0\n"
    "class Slotted:\n    __slots__ = ('v', 'never')\n"
    "class Stack(list): pass\n"
    "x, y, box = np.array([1.0, 2.0]), 3.0, []\n"
)
PLAIN = "(float, np.ndarray, np.float64)"


@pytest.mark.parametrize("ending", ["z = x @ x", "1 / 0"])
@pytest.mark.parametrize("case", KEPT)
def test_kept_values_are_plain(kernel: Kernel, case: str, ending: str) -> None:
    cell, *places = KEPT[case]
    assert kernel.run(SETUP).status == "ok"
    answer = kernel.run(f"%%autograd --quiet\n{cell}\n{ending}")
    assert answer.error == ("ZeroDivisionError" if "/" in ending else ""), answer.traceback + answer.stream("stderr")
    assert kernel.value(f"[v for v in ({', '.join(places)}, x, y) if type(v) not in {PLAIN}]") == "[]"


def test_the_exception_that_ends_the_cell_is_plain(kernel: Kernel) -> None:
    kernel.run(SETUP)
    kernel.run(
        "%%autograd --quiet\ntry:\n    1 / (x - x)[5]\nexcept IndexError as e:\n    raise ValueError(y * 2) from e"
    )
    assert kernel.value("type(__import__('sys').last_value.args[0])") == "<class 'float'>"


@pytest.mark.parametrize("case", KEPT)
def test_kept_values_print_in_the_cell_as_without_the_magic(kernel: Kernel, case: str) -> None:
    cell, *places = KEPT[case]
    look = f"{cell}\nprint({', '.join(places)})\nz = x @ x"
    kernel.run(SETUP)
    plain = kernel.run(look).printed
    kernel.run(SETUP)
    assert kernel.run("%%autograd --quiet\n" + look).printed == plain


@pytest.mark.parametrize("ending", ["z = x @ x", "z = x @ x\nz / 0.0 if 0 else z.nothing"])
def test_originals_are_the_same_objects(kernel: Kernel, ending: str) -> None:
    kernel.run(
        "x, y = np.ones(2), 1.5\nbox = [x, (x, y)]\nheld = {'x': x}\nids = [id(v) for v in (x, y, box, box[1], held)]"
    )
    kernel.run(f"%%autograd --quiet\na = box[0] * held['x'] + box[1][0] + y\n{ending}")
    assert kernel.value("[id(v) for v in (x, y, box, box[1], held)] == ids") == "True"
    assert kernel.value("box[0] is x, box[1][0] is x, held['x'] is x") == "(True, True, True)"


def test_in_place_changes_reach_every_name_of_the_array(kernel: Kernel) -> None:
    kernel.run("w = np.array([1.0, 2.0, 3.0])\nsame = w\nhalf = w[:2]\nbox = [w]")
    answer = kernel.run("%%autograd z --as g\nw -= 0.5\nw[2] = 10.0\nz = np.sum(w ** 2)")
    assert answer.status == "ok", answer.traceback
    assert kernel.value("w, same is w, half, box[0] is w") == (
        "(array([ 0.5,  1.5, 10. ]), True, array([0.5, 1.5]), True)"
    )
    assert kernel.value("g['w', 1].value, g.backward()['w']") == "(array([1., 2., 3.]), array([1., 3., 0.]))"


def test_views_stay_views(kernel: Kernel) -> None:
    kernel.run("w = np.arange(6.0)")
    kernel.run(
        "%%autograd --quiet\nview = w.reshape(2, 3)[:, 1]\na = w * 2\nhalf = a[3:]\nz = np.sum(view) + np.sum(half)"
    )
    kernel.run("w[1] = 50.0\na[3] = 60.0")
    assert kernel.value("view[0], half[0], view.base is not None") == "(np.float64(50.0), np.float64(60.0), True)"


def test_types_and_dtypes_are_kept(kernel: Kernel) -> None:
    kernel.run("f, s, h, c = 1.5, np.float32(2), np.ones(2, np.float16), np.ones(2, complex)\nzero = np.array(2.0)")
    kernel.run("%%autograd z --quiet\na, b, d, e = f * 2, s * s, h * h, c * 1j\nq = zero * 1\nz = f * 2")
    assert kernel.value("type(a) is float, type(b) is np.float32, d.dtype.name, e.dtype.name") == (
        "(True, True, 'float16', 'complex128')"
    )
    assert kernel.value("type(zero) is np.ndarray, type(q) is np.float64") == "(True, True)"


def test_a_usage_error_after_the_cell_leaves_it_plain(kernel: Kernel) -> None:
    kernel.run("x = np.ones(2)\nn = 3")
    assert kernel.run("%%autograd n\na = [x * n]").error == "UsageError"
    assert kernel.value("type(x), type(a[0])") == "(<class 'numpy.ndarray'>, <class 'numpy.ndarray'>)"


def test_a_later_cell_sees_what_the_plain_cell_would_have_left(kernel: Kernel) -> None:
    cell = (
        "total = 0.0\nhistory = []\nfor k in range(4):\n    x = x * 1.5\n"
        "    total += float(np.sum(x)) if 0 else np.sum(x)\n    history.append(total)"
    )
    kernel.run("x = np.ones(2)")
    kernel.run(cell)
    plain = kernel.value("x, total, history, k")
    kernel.run("x = np.ones(2)")
    kernel.run("%%autograd --quiet\n" + cell)
    assert kernel.value("x, total, history, k") == plain
