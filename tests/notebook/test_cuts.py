"""Values that leave the recording: one line for each place, with what to write instead."""

import pytest

from notebook_kernel import Kernel

CUTS = {
    "float": ("q = float(a)", "line 3: float(a)", "write a instead"),
    "int": ("q = int(a)", "line 3: int(a)", "an integer has no gradient"),
    "math": ("q = math.sin(a)", "line 3: math.sin(a)", "write np.sin(a)"),
    "an array of scalars": ("q = np.array([a, x[0]])", "line 3: np.array([a, x[0]])", "write np.stack([a, x[0]])"),
    "an array of an array": ("q = np.asarray(x)", "line 3: np.asarray(x)", "write x instead"),
    "filling a plain array": (
        "def f():\n    out = np.zeros(2)\n    out[0] = a\n    return out\nq = f()",
        "line 5: out[0] = a",
        "np.stack",
    ),
    "over two lines": ("q = float(\n    a)", "line 3: float(a)", "write a instead"),
}


@pytest.mark.parametrize("case", CUTS)
def test_a_cut_is_one_line(kernel: Kernel, case: str) -> None:
    cell, place, remedy = CUTS[case]
    kernel.run("x = np.array([0.5, 2.0])")
    answer = kernel.run(f"%%autograd z --quiet\na = np.sum(x)\n{cell}\nz = a * 2")
    assert answer.status == "ok", answer.traceback
    lines = answer.stream("stderr").splitlines()
    assert len(lines) == 1, lines
    assert place in lines[0]
    assert remedy in lines[0]


def test_a_place_is_named_once(kernel: Kernel) -> None:
    kernel.run("x = 0.5")
    answer = kernel.run(
        "%%autograd z --quiet\nlosses = []\nz = x\nfor _ in range(5):\n    z = z * x\n    losses.append(float(z))"
    )
    assert len(answer.stream("stderr").splitlines()) == 1
    assert kernel.value("losses[0]") == "0.25"


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
