"""Values that leave the recording: one line for each place, with what to write instead."""

import pytest

from notebook_kernel import Kernel

CUTS = {
    "float in a table": ("table = {'f': float}\nq = table['f'](a)", "line 4: table['f'](a)", "NumPy functions"),
    "int": ("q = int(a)", "line 3: int(a)", "an integer has no gradient"),
    "struct": ("q = struct.pack('d', a)", "line 3: struct.pack('d', a)", "NumPy functions"),
    "filling a plain array": (
        "def f():\n    out = data.copy()\n    out[0] = a\n    return out\nq = f()",
        "line 5: out[0] = a",
        "np.stack",
    ),
    "over two lines": ("q = int(\n    a)", "line 3: int(a)", "an integer has no gradient"),
}


@pytest.mark.parametrize("case", CUTS)
def test_a_cut_is_one_line(kernel: Kernel, case: str) -> None:
    cell, place, remedy = CUTS[case]
    kernel.run("import struct, types\nx, holder = np.array([0.5, 2.0]), types.MappingProxyType({'data': np.zeros(2)})")
    cell = cell.replace("data.copy", "holder['data'].copy")
    answer = kernel.run(f"%%autograd z --quiet\na = np.sum(x)\n{cell}\nz = a * 2")
    assert answer.status == "ok", answer.traceback
    lines = answer.stream("stderr").splitlines()
    assert len(lines) == 1, lines
    assert place in lines[0]
    assert remedy in lines[0]


def test_a_place_is_named_once(kernel: Kernel) -> None:
    kernel.run("import struct\nx = 0.5")
    answer = kernel.run(
        "%%autograd z --quiet\nlosses = []\nz = x\n"
        "for _ in range(5):\n    z = z * x\n    losses.append(struct.pack('d', z))"
    )
    assert len(answer.stream("stderr").splitlines()) == 1
    assert kernel.value("struct.unpack('d', losses[0])") == "(0.25,)"


CLOSED = {
    "float": "float(a) * a",
    "a float for the log": "(losses := [], losses.append(float(a)), a * a)[2]",
    "NumPy's float": "np.float64(a) * np.float32(1) * a",
    "math": "math.sin(a) * math.exp(a)",
    "an array of scalars": "np.sum(np.array([a, x[0]]) ** 2)",
    "an array of an array": "np.sum(np.asarray(x) ** 2)",
    "an array filled in a function": "fill(a)",
    "joined": "np.sum(np.r_[a, x, 1.0] ** 2)",
}


@pytest.mark.parametrize("case", CLOSED)
def test_what_would_be_a_cut_elsewhere_is_followed(kernel: Kernel, case: str) -> None:
    kernel.run(
        "import math\nx = np.array([0.5, 2.0])\n"
        "def fill(t):\n    out = np.zeros(2)\n    out[0] = t\n    out[1] = float(t) * 2\n    return out @ out\n"
        f"def plain(x):\n    a = np.sum(x)\n    return {CLOSED[case]}\n"
        "quotient = [(plain(x + h) - plain(x - h)) / 2e-6 for h in 1e-6 * np.eye(2)]"
    )
    answer = kernel.run(f"%%autograd z --quiet --as g\na = np.sum(x)\nz = {CLOSED[case]}")
    assert answer.status == "ok", answer.traceback
    assert answer.stream("stderr") == ""
    assert kernel.value("bool(np.allclose(g['x'].grad, quotient, rtol=1e-5))") == "True"
    assert (
        kernel.value("type(math.sin) is type(np.array) is type(len) and fill.__code__.co_names")
        == "('np', 'zeros', 'float')"
    )


def test_looking_is_no_cut(kernel: Kernel) -> None:
    kernel.run("x = 0.5\nv = np.ones(2)")
    answer = kernel.run(
        "%%autograd z --quiet\nz = x * 2\nprint(z, f'{z:.2f}', v, z > 1, str(v))\nif z > 0:\n    z = z + v[0]"
    )
    assert answer.stream("stderr") == ""


def test_plotting_is_no_cut(kernel: Kernel) -> None:
    cell = (
        "import matplotlib\nmatplotlib.use('agg')\nfrom matplotlib import pyplot as plt\n"
        "x = np.linspace(0, 1, 9)\ny = np.sin(x)\nfigure, axes = plt.subplots()\n"
        "line, = axes.plot(x, y, label=f'{y[0]:.1f}')\naxes.set_ylim(0, y.max())\nz = y.sum()\nplt.close()"
    )
    answer = kernel.run(f"%%autograd z --quiet\n{cell}")
    assert answer.status == "ok", answer.traceback
    assert "nbgrad" not in answer.stream("stderr")
    assert kernel.value("type(line.get_ydata())") == "<class 'numpy.ndarray'>"


def test_copies_stay_in_the_recording(kernel: Kernel) -> None:
    kernel.run("import copy\nx = np.array([1.0, 2.0])\ny = 3.0")
    answer = kernel.run(
        "%%autograd --quiet --as g\na, b = copy.copy(x), copy.deepcopy([x, y])\nz = np.sum(a * b[0]) * b[1]"
    )
    assert answer.stream("stderr") == ""
    assert kernel.value("g['x'].grad, g['y'].grad") == "(array([ 6., 12.]), 5.0)"
