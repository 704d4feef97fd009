"""Leaves and names: what the cell reads or binds, and the gradients of the lecture's examples."""

import pytest

from notebook_kernel import Kernel


def leaves(kernel: Kernel) -> list[str]:
    return str(eval(kernel.value("' '.join(n.name for n in g.leaves)"))).split()


def test_example_1_equals_the_closed_form(kernel: Kernel) -> None:
    kernel.run("rng = np.random.default_rng(1)\nx, w, y = rng.normal(size=5), rng.normal(size=5), 0.3")
    answer = kernel.run("%%autograd --as g\na = x @ w\nb = a - y\nz = b ** 2")
    assert answer.status == "ok"
    assert kernel.value("[n.name for n in g.nodes]") == "['x', 'w', 'a', 'y', 'b', 'z']"
    assert kernel.value("[n.place.line for n in g.nodes if not n.is_leaf]") == "[2, 3, 4]"
    for name, closed in (("w", "2 * (x @ w - y) * x"), ("x", "2 * (x @ w - y) * w"), ("y", "-2 * (x @ w - y)")):
        assert kernel.value(f"bool(np.max(np.abs(g[{name!r}].grad - {closed})) < 1e-12)") == "True"


def test_example_2_equals_the_closed_form(kernel: Kernel) -> None:
    kernel.run(
        "rng = np.random.default_rng(2)\nX, w, y = rng.normal(size=(7, 3)), rng.normal(size=3), rng.normal(size=7)"
    )
    kernel.run("%%autograd --as g\na = X @ w\nb = a - y\nz = np.linalg.norm(b) ** 2 if 0 else np.sum(b ** 2)\nz")
    assert kernel.value("g.output.name") == "'z'"
    assert kernel.value("bool(np.max(np.abs(g['w'].grad - 2 * (X @ w - y) @ X)) < 1e-12)") == "True"
    assert kernel.value("bool(np.max(np.abs(g['X'].grad - 2 * np.outer(X @ w - y, w))) < 1e-12)") == "True"


CELLS = {
    "read": ("x = 2.0; unused = 3.0", "z = x ** 2", ["x"]),
    "bound in the cell": ("", "x = 2.0\ny = np.ones(2)\nz = x * y", ["x", "y"]),
    "NumPy scalars": ("x = np.float32(2); c = 1 + 2j", "z = x * c * np.float64(3.0)", ["x", "c"]),
    "integers and texts are constants": (
        "n = 3; k = np.arange(2); s = 'a'; b = True; x = 1.0",
        "z = x * n * k[1] * b",
        ["x"],
    ),
    "a second name is no leaf": ("x = 2.0", "y = x\nz = y * 3", ["x"]),
    "two names of one array": ("x = np.ones(2); y = x", "z = x * y", ["x"]),
    "two floats of one value": ("", "x = 2.5\ny = 2.5\nz = x * y", ["x", "y"]),
    "a loop variable": ("", "z = 1.0\nfor t in [0.5, 0.25]:\n    z = z * t", ["z", "t", "t"]),
    "unpacked": ("", "x, (y, *more) = 2.0, (3.0, 4)\nz = x * y", ["x", "y"]),
    "walrus": ("", "if (x := 2.0) > 1:\n    z = (y := x * 3) + y * (v := 5.0)", ["x", "v"]),
    "in a simple namespace": (
        "from types import SimpleNamespace\np = SimpleNamespace(w=np.ones(2), f=lambda t: t * k)\nk = 2.0",
        "z = p.f(np.sum(p.w))",
        ["k", "p.w"],
    ),
    "read by a function of the cell": ("w = 2.0; other = 1.0", "def f(t):\n    return t * w\nz = f(3.0)", ["w"]),
    "read by a function of an earlier cell": ("w = 2.0\ndef f(t):\n    return t * w", "z = f(3)", ["w"]),
    "read two functions down": ("w = 2.0\ndef g_(t):\n    return t * w\nf = lambda t: g_(t)", "z = f(3)", ["w"]),
    "read by a method": (
        "w = 2.0\nclass Model:\n    def __call__(self, t):\n        return t * w\nm = Model()",
        "z = m(3)",
        ["w"],
    ),
    "read through a decorator": (
        (
            "import functools\nw = 2.0\ndef d(f):\n    @functools.wraps(f)\n    def inner(*a):\n"
            "        return f(*a)\n    return inner\n@d\ndef f(t):\n    return t * w"
        ),
        "z = f(3)",
        ["w"],
    ),
    "read through a partial": (
        "import functools\nw = 2.0\ndef f(s, t):\n    return t * s * w\nh = functools.partial(f, 3)",
        "z = h(2)",
        ["w"],
    ),
    "read by a function in a dict": ("w = 2.0\nfs = {'f': lambda t: t * w}", "z = fs['f'](3)", ["w"]),
    "read in a comprehension": ("w = 2.0", "z = sum([w * k for k in range(3)])", ["w"]),
    "a function that is not called": ("w = 2.0; v = 1.0\ndef f():\n    return w", "k = f\nz = v * 2", ["v"]),
    "rebound by a function": ("w = 2.0\ndef f():\n    global w\n    w = w * 3", "f()\nz = w ** 2", ["w"]),
    "arrays in a dict": ("p = {'w': np.ones(2), 'n': 3}", "z = np.sum(p['w'] * p['n'])", ["p['w']"]),
    "arrays in tuples in a list": (
        "layers = [(np.ones(2), np.ones(2)), (np.ones(2), 1)]",
        "z = layers[0][0] @ layers[1][0]",
        ["layers[0][0]", "layers[1][0]"],
    ),
    "arrays of an object": ("class M: pass\nm = M()\nm.w = np.ones(2)", "z = np.sum(m.w ** 2)", ["m.w"]),
    "arrays appended in the cell": ("", "ws = []\nws.append(np.ones(2))\nz = np.sum(ws[0])", ["ws[0]"]),
    "the notebook's underscore": ("2.0 + 1", "z = _ ** 2", ["_"]),
}


@pytest.mark.parametrize("case", CELLS)
def test_what_becomes_a_leaf(kernel: Kernel, case: str) -> None:
    setup, cell, expected = CELLS[case]
    for line in (setup, f"%%autograd z --as g\n{cell}"):
        answer = kernel.run(line)
        assert answer.status == "ok", answer.traceback + answer.stream("stderr")
    assert leaves(kernel) == expected


NAMES = {
    "first binding": ("h = x * 2\nk = h\nz = k + 1", "x h z"),
    "rebound": ("h = x * 2\nh = h + 1\nz = h * 3", "x h h z"),
    "in a function": ("def f(t):\n    inner = t * 2\n    return inner\nz = f(x) + 1", "x inner z"),
    "returned": ("def f(t):\n    return t * 2\nh = f(x)\nz = h + 1", "x h z"),
    "augmented": ("h = x * 2\nh += 1\nz = h * 3", "x h h z"),
    "unpacked": ("h, k = x * 2, x * 3\nz = h * k", "x h k z"),
    "unpacked from a call": ("def f(t):\n    return t * 2, t * 3\nh, k = f(x)\nz = h * k", "x h k z"),
    "a loop over an array": ("z = 0\nfor row in np.ones(2) * x:\n    z = z + row", "x  row z row z"),
    "an attribute": ("class M: pass\nm = M()\nm.h = x * 2\nz = m.h + 1", "x m.h z"),
    "a subscript": ("d = {}\nd['h'] = x * 2\nz = d['h'] + 1", "x d['h'] z"),
}


@pytest.mark.parametrize("case", NAMES)
def test_nodes_are_called_as_in_the_source(kernel: Kernel, case: str) -> None:
    cell, expected = NAMES[case]
    kernel.run("x = 2.0")
    answer = kernel.run(f"%%autograd z --as g\n{cell}")
    assert answer.status == "ok", answer.traceback + answer.stream("stderr")
    assert kernel.value("' '.join(n.name for n in g.nodes)") == repr(expected)


def test_gradients_do_not_see_later_changes(kernel: Kernel) -> None:
    kernel.run("x = np.array([1.0, 2.0])")
    kernel.run("%%autograd --as g\na = x * 3\nz = np.sum(a ** 2)")
    kernel.run("x[:] = 100.0\na[:] = 100.0")
    assert kernel.value("g.backward()['x'], g['a'].value, g['x'].value") == (
        "(array([18., 36.]), array([3., 6.]), array([1., 2.]))"
    )


def test_the_same_cell_twice_gives_the_same_graph(kernel: Kernel) -> None:
    kernel.run("X = np.arange(6.0).reshape(3, 2)\ny = np.ones(3)")
    cell = (
        "%%autograd --as g\nw = np.zeros(2)\ndef loss(w):\n    return np.sum((X @ w - y) ** 2)\n"
        "for step in range(3):\n    w = w + 0.1 * np.tanh(w) + 0.01\nz = loss(w)"
    )
    first = kernel.run(cell).result
    kernel.run("scene1 = __import__('nbgrad.draw.scene').draw.scene.build(g)")
    second = kernel.run(cell).result
    assert first is not None
    assert second is not None
    for kind in ("text/html", "image/svg+xml", "text/plain"):
        assert first[kind] == second[kind]
    assert kernel.value("__import__('nbgrad.draw.scene').draw.scene.build(g) == scene1") == "True"


def test_many_arrays_in_a_list_are_data(kernel: Kernel) -> None:
    kernel.run("data = [np.ones(2) for _ in range(1001)]\nx = 2.0")
    answer = kernel.run("%%autograd --as g\nz = x * np.sum(data[3])")
    assert "data holds 1,001 arrays" in answer.stream("stderr")
    assert leaves(kernel) == ["x"]


def test_other_kinds_of_arrays_are_constants_and_said_to_be(kernel: Kernel) -> None:
    kernel.run("m = np.ma.masked_array([1.0, 2.0], [0, 1])\nx = 2.0")
    answer = kernel.run("%%autograd --as g\nz = x * float(m[0])")
    assert "m is a MaskedArray" in answer.stream("stderr")
    assert leaves(kernel) == ["x"]


@pytest.mark.parametrize("dtype", ["complex", "'>f8'", "np.longdouble"])
def test_a_buffer_of_other_floats_is_said_to_be_a_constant(kernel: Kernel, dtype: str) -> None:
    """Python reads no numbers from it, or none that are followed."""
    kernel.run(f"m, w = memoryview(np.array([1.0, 2.0], {dtype})), 2.0")
    answer = kernel.run("%%autograd z --quiet --as g\nz = np.sum(np.asarray(m)).real * w")
    assert "m is a memoryview, which is a constant here; write np.asarray(m) for a leaf" in answer.stream("stderr")
    assert kernel.value("float(g['w'].grad)") == "3.0"
    assert kernel.run("%%autograd z --quiet --as g\nv = np.asarray(m)\nz = np.sum(v ** 2).real").stream("stderr") != ""
    assert kernel.value("[float(v) for v in g['v'].grad.real]") == "[2.0, 4.0]"


def test_a_table_is_said_to_be_a_constant(kernel: Kernel) -> None:
    kernel.run(
        "import sys, types\n"
        "class Series:\n"
        "    def to_numpy(self):\n        return np.array([1.0, 2.0])\n"
        "Series.__module__ = 'pandas.core.series'\ns, w = Series(), 2.0"
    )
    answer = kernel.run("%%autograd z --quiet --as g\nz = np.sum(s.to_numpy()) * w")
    assert "s is a Series, which is a constant here; write s.to_numpy() for a leaf" in answer.stream("stderr")
