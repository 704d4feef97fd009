"""What a graph shows of itself: the live view first, then what needs no kernel, the same bytes every time."""

import base64
import json
import re
from pathlib import Path

import pytest

import nbgrad
from nbgrad.notebook import bundle
from notebook_kernel import Kernel

WIDGET = "application/vnd.jupyter.widget-view+json"
CELL = "%%autograd --as g\nz = np.sum(x ** 2)"


def opened(kernel: Kernel) -> str:
    """How many live views there are in the kernel."""
    return kernel.value(
        "sum(type(w).__name__ == 'GraphView' for w in __import__('ipywidgets').Widget.widgets.values())"
    )


def test_the_bundle_and_its_order(kernel: Kernel) -> None:
    kernel.run("x = np.ones(3)")
    result = kernel.run(CELL).result
    assert result is not None
    assert list(result) == [WIDGET, "text/html", "image/svg+xml", "text/plain"]
    assert result["text/plain"] == "Graph(3 nodes, z = 3)"
    assert result["image/svg+xml"].startswith("<svg ")


def test_shown_again_it_is_the_same(kernel: Kernel) -> None:
    kernel.run("x = np.ones(3)")
    first, second = kernel.run(CELL).result, kernel.run("g").result
    assert first is not None
    assert second is not None
    assert first.pop(WIDGET) != second.pop(WIDGET)
    assert first == second


def test_static_has_no_widget(kernel: Kernel) -> None:
    kernel.run("x = np.ones(3)")
    before = opened(kernel)
    result = kernel.run("%%autograd --static --as g\nz = np.sum(x ** 2)").result
    assert result is not None
    assert list(result) == ["text/html", "image/svg+xml", "text/plain"]
    assert list(kernel.run("g").result or ()) == list(result)
    assert opened(kernel) == before


def test_the_widget_carries_scene_and_numbers(kernel: Kernel) -> None:
    kernel.run("x = np.ones(3)")
    answer = kernel.run(CELL)
    states = [m["content"]["data"]["state"] for m in answer.messages if m["msg_type"] == "comm_open"]
    state = next(s for s in states if "_scene" in s)
    assert state["_scene"]["version"] == 1
    assert state["_esm"].count("\n") >= 1
    assert len(state["_css"]) > 100
    opening = next(
        m for m in answer.messages if m["msg_type"] == "comm_open" and "_scene" in m["content"]["data"]["state"]
    )
    buffers = {
        path[0]: b for path, b in zip(opening["content"]["data"]["buffer_paths"], opening["buffers"], strict=True)
    }
    assert buffers.keys() == {"_numbers", "_more"}
    assert len(buffers["_more"]) == 0  # what updates tell comes later
    assert len(buffers["_numbers"]) % 8 == 0
    assert len(json.dumps(state["_scene"])) + len(buffers["_numbers"]) <= 200_000


def test_running_a_cell_again_closes_its_old_view(kernel: Kernel) -> None:
    kernel.run("x = np.ones(3)")
    kernel.run(CELL, cell="one")
    before = int(opened(kernel))
    kernel.run("g", cell="two")
    for _ in range(3):
        kernel.run(CELL, cell="one")
        assert int(opened(kernel)) == before + 1
    both = "from IPython.display import display\ndisplay(g)\ndisplay(g)"
    kernel.run(both, cell="three")
    kernel.run(both, cell="three")
    assert int(opened(kernel)) == before + 3


def test_a_failed_cell_shows_what_there_was_before_the_exception(kernel: Kernel) -> None:
    kernel.run("x = np.ones(3)")
    answer = kernel.run("%%autograd --as g\na = x * 2\nb = a @ np.ones(4)")
    kinds = [m["msg_type"] for m in answer.messages if m["msg_type"] in ("display_data", "error")]
    assert kinds == ["display_data", "error"]
    assert answer.shown[0]["text/plain"] == "Graph(2 nodes, failed at line 3)"
    assert kernel.value("g.failure.line, g.failure.op, g.failure.message[:18]") == "(3, 'matmul', 'ValueError: matmul')"
    assert kernel.value("g.failure.operands[0] is g['a'], g.failure.operands[1]") == "(True, array([1., 1., 1., 1.]))"
    assert "✗ (3,) with (4,): 3 ≠ 4" in answer.shown[0]["image/svg+xml"]
    assert "array(4,)\u00a0\u00a0(4,)" in answer.shown[0]["image/svg+xml"]
    assert "<pre>a          (3,)\narray(4,)  (4,)\n            ✗</pre>" in answer.shown[0]["text/html"]
    assert kernel.value("g.to_text().endswith('array(4,)  (4,)\\n            ✗')") == "True"
    assert kernel.value("g['a'].value") == "array([2., 2., 2.])"
    assert kernel.run("%%autograd\nq = 3\n1 / 0").shown == []
    assert kernel.run("%%autograd --quiet\na = x * 2\n1 / 0").shown == []


OPERATIONS = {
    "an operator": ("1.0 / (x - x)", "divide", ["1.0", "node 3"]),
    "a constant on the left": ("[1.0] @ v", "matmul", ["array([1.])", "node 1"]),
    "a function of one array": ("np.linalg.inv(v)", "inv", ["node 1"]),
    "a function of several": ("np.dot(v, np.ones(3))", "dot", ["node 1", "array([1., 1., 1.])"]),
    "a subscript": ("v[7]", "getitem", ["node 1", "7"]),
    "an assignment to a part": ("v[0] = np.ones(3)", "setitem", ["node 1", "0", "array([1., 1., 1.])"]),
    "none of ours": ("x + undefined", "", []),
    "the user's": ("int('x')", "", []),
}


@pytest.mark.parametrize("case", OPERATIONS)
def test_the_failed_operation_is_known(kernel: Kernel, case: str) -> None:
    expression, operation, operands = OPERATIONS[case]
    kernel.run("x = 2.0\nv = np.ones(2)\nunused = 1.0\ndef f(): return unused")
    answer = kernel.run(f"%%autograd --as g\nf\nv = v * 2\n{expression}")
    assert answer.status == "error"
    shown = "[f'node {o.id}' if type(o).__name__ == 'Node' else repr(o) for o in g.failure.operands]"
    assert kernel.value(f"g.failure.op, g.failure.line, {shown}") == repr((operation, 4, operands))


def test_without_a_kernel_a_graph_is_a_line_of_text() -> None:
    graph = nbgrad.trace(lambda x: x**2, 3.0)
    assert graph._repr_mimebundle_() == {"text/plain": repr(graph)}


def test_a_missing_bundle_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "STATIC", tmp_path)
    with pytest.raises(bundle.MissingBundle, match="npm run build"):
        bundle.asset("widget.js")
    (tmp_path / "widget.js").write_text("export default {}\n", "utf-8")
    assert bundle.asset("widget.js") == "export default {}\n"
    monkeypatch.setenv("ANYWIDGET_HMR", "1")
    assert bundle.asset("widget.js") == tmp_path / "widget.js"


def test_without_the_bundle_the_picture_is_shown(kernel: Kernel) -> None:
    kernel.run("import nbgrad.notebook.bundle as b, pathlib, sys\nkept, b.STATIC = b.STATIC, pathlib.Path('nowhere')")
    kernel.run("sys.modules.pop('nbgrad.notebook.widget', None)\nx = 2.0")
    answer = kernel.run("%%autograd\nz = x * 2")
    kernel.run("b.STATIC = kept")
    assert list(answer.result or ()) == ["text/html", "image/svg+xml", "text/plain"]
    assert "npm run build" in answer.stream("stderr")


def test_nothing_of_the_machine_is_in_the_output(kernel: Kernel) -> None:
    kernel.run("x = np.ones(3)")
    result = kernel.run(CELL).result
    assert result is not None
    pictures = [base64.b64decode(code).decode() for code in re.findall(r"base64,([\w+/=]+)", result["text/html"])]
    assert pictures
    rest = re.sub(r"base64,[\w+/=]+", "", result["text/html"])
    for text in (*pictures, rest, result["image/svg+xml"], result["text/plain"]):
        assert not re.search(r"ipykernel|0x[0-9a-f]{6}|/(home|root|tmp)/", text)
