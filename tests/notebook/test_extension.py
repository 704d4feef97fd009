"""Loading patches nothing, and unloading removes exactly what loading added."""

import subprocess
import sys

from notebook_kernel import Kernel

STATE = (
    "def state():\n"
    "    import builtins, math, cmath, numpy.fft\n"
    "    ip = get_ipython()\n"
    "    return (\n"
    "        {k: id(v) for m in (np, np.linalg, np.ndarray, math, cmath, builtins) for k, v in vars(m).items()\n"
    "         if k not in ('_', 'input')},  # ipykernel sets input anew for every cell\n"
    "        dict(ip.magics_manager.magics['cell']), dict(ip.magics_manager.magics['line']),\n"
    "        list(ip.magics_manager.registry), list(ip.Completer.custom_matchers),\n"
    "        list(ip.input_transformers_cleanup), list(ip.input_transformers_post), list(ip.ast_transformers),\n"
    "        {k: list(v) for k, v in ip.events.callbacks.items()},\n"
    "        {k: list(f.type_printers) for k, f in ip.display_formatter.formatters.items()},\n"
    "        list(__import__('warnings').filters), __import__('sys').excepthook,\n"
    "    )\n"
    "def changed(old, new):\n"
    "    return [i for i, (a, b) in enumerate(zip(old, new)) if a != b]\n"
)


def test_load_and_unload(kernel: Kernel) -> None:
    kernel.run("%unload_ext nbgrad\n" + STATE + "before = state()")
    kernel.run("%load_ext nbgrad")
    # The magics in the tables of cell and of line magics and of all, of matchers and transformers; nothing in NumPy.
    assert kernel.value("changed(before, state())") == "[1, 2, 3, 4, 5]"
    kernel.run("%%autograd --quiet\nx = np.ones(2)\nz = x @ x")
    assert kernel.value("changed(before[:1], state())") == "[]"
    kernel.run("%unload_ext nbgrad")
    assert kernel.value("changed(before, state())") == "[]"
    assert "not found" in kernel.run("%%autograd\nx = 1.0").stream("stderr")


def test_loading_twice_is_loading_once(kernel: Kernel) -> None:
    kernel.run(STATE + "once = state()\nimport nbgrad\nnbgrad.load_ipython_extension(get_ipython())")
    kernel.run("%load_ext nbgrad")
    assert kernel.value("changed(once, state())") == "[]"
    kernel.run("%reload_ext nbgrad")
    assert kernel.run("%%autograd\nx = 1.0\nz = x * 2").status == "ok"


def test_unloading_leaves_what_others_added(kernel: Kernel) -> None:
    kernel.run(
        "from IPython.core.magic import register_cell_magic\n@register_cell_magic\ndef other(line, cell): return 1"
    )
    kernel.run("%unload_ext nbgrad")
    assert kernel.value("'other' in get_ipython().magics_manager.magics['cell']") == "True"


def test_a_magic_of_the_same_name_comes_back(kernel: Kernel) -> None:
    kernel.run(
        "%unload_ext nbgrad\nfrom IPython.core.magic import register_cell_magic\n"
        "@register_cell_magic\ndef autograd(line, cell): return 'theirs'"
    )
    kernel.run("%load_ext nbgrad\n%unload_ext nbgrad")
    assert kernel.run("%%autograd\n1").result == {"text/plain": "'theirs'"}
    kernel.run("del get_ipython().magics_manager.magics['cell']['autograd']")


def test_a_cell_being_typed_is_not_complete(kernel: Kernel) -> None:
    check = "get_ipython().input_transformer_manager.check_complete"
    assert kernel.value(f"{check}('%%autograd')[0], {check}('%%autograd\\nx = (')[0]") == "('incomplete', 'incomplete')"


def test_importing_nbgrad_imports_no_notebook() -> None:
    packages = ["IPython", "ipywidgets", "anywidget", "traitlets"]
    program = f"import sys, nbgrad; print([m for m in {packages} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"
