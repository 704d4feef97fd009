"""Any NumPy cell, unmodified: never silently wrong.

Every file in the folders beside this one is a cell as people write them (`cell_files` says how to read one). It runs
under ``%%autograd`` in a real kernel, and must do what the plain cell does: print the same, leave the same variables,
fail alike; and have the gradients that difference quotients of the plain cell give, for every float that the target
depends on (`cell_oracle`). The cells in ``traps`` are those of which something cannot be followed: there the message is
tested. ``PENDING`` lists those that do not work yet, with the reason; one that works must be taken off the list.
"""

import json
from pathlib import Path

import pytest

from cell_files import CellFile, pending, read_all
from notebook_kernel import Answer, Kernel

HERE = Path(__file__).parent
CELLS = {cell.name: cell for cell in read_all(HERE)}
PENDING = pending(HERE)


def _marked(name: str) -> object:
    marks = [pytest.mark.xfail(reason=PENDING[name], strict=True)] if name in PENDING else []
    return pytest.param(name, marks=marks, id=name)


def test_only_cells_that_exist_are_pending() -> None:
    assert PENDING.keys() <= CELLS.keys()


def test_there_are_as_many_cells_as_promised() -> None:
    traps = sum(name.startswith("traps/") for name in CELLS)
    assert (len(CELLS) - traps >= 100, traps >= 40) == (True, True)


@pytest.mark.parametrize("name", [_marked(name) for name in CELLS])
def test_cell(kernel: Kernel, name: str) -> None:
    cell = CELLS[name]
    before = kernel.run(cell.setup)
    assert before.status == "ok", before.traceback
    answer = kernel.run(f"%%autograd {cell.magic} --quiet --as _graph\n{cell.cell}")
    _check_messages(cell, answer)
    told = bool(cell.of("error") or cell.of("warning"))
    arguments = (cell.setup, _without_magics(cell.cell), _target(cell))
    options = [*cell.options, *(["no gradient"] if told else [])]
    judged = kernel.run(
        f"print(__import__('json').dumps(_oracle.judge(*{arguments!r}, _graph, get_ipython(), {options!r})))"
    )
    if "never runs" not in cell.options:
        assert judged.status == "ok", judged.traceback
        judgement = json.loads(judged.printed)
        assert answer.stream("stdout") == judgement["printed"]
        assert answer.error in ("UsageError", judgement["raised"])
        assert not judgement["problems"], "\n".join(judgement["problems"])
    _check_graph(cell, kernel)


def _check_messages(cell: CellFile, answer: Answer) -> None:
    """What nbgrad says, and the error the cell ends with, are those expected; each expectation speaks of one line."""
    said = [line for line in answer.stream("stderr").splitlines() if line.startswith("nbgrad")]
    for parts in cell.of("warning"):
        line = next((line for line in said if all(part in line for part in parts)), None)
        assert line is not None, (parts, said)
        said.remove(line)
    assert not said, "\n".join(said)
    errors = cell.of("error")
    failure = (
        f"{answer.error}: {answer.message}" if answer.error != "UsageError" else f"UsageError: {answer.usage_error}"
    )
    assert (answer.status == "error") == bool(errors), answer.traceback + failure
    for parts in errors:
        assert [part for part in parts if part not in failure] == [], failure


def _check_graph(cell: CellFile, kernel: Kernel) -> None:
    """The gradients that must be none and why, the note about the seed, what must be refused, and what is asserted."""
    for kind, name, parts in cell.expected:
        if kind == "none":
            assert kernel.value(f"_graph[{name!r}].grad") == "None"
            text = kernel.value(f"_graph.why({name!r})")
            assert [part for part in parts if part not in text] == [], text
        elif kind == "note":
            text = kernel.value("_graph.seed_note")
            assert [part for part in parts if part not in text] == [], text
        elif kind == "refused":
            answer = kernel.run(f"g = _graph\n{parts[0]}")
            text = f"{answer.error}: {answer.message}"
            assert [part for part in parts[1:] if part not in text] == [], text
    answer = kernel.run("\n".join(["g = _graph", *cell.asserts]))
    assert answer.status == "ok", answer.traceback
    for parts in cell.of("again"):
        _check_another_run(cell, kernel, parts[0])


def _check_another_run(cell: CellFile, kernel: Kernel, values: str) -> None:
    """An update with these values runs the cell again, apart from the notebook, as recording it with them would."""
    state = "_another_run.state_of(get_ipython().user_ns, get_ipython().user_ns_hidden)"
    updated = kernel.run(
        f"_tape, _state = _graph.tape, {state}\n_gradients = _graph.update({values})\n"
        f"assert _graph.tape is not _tape, 'it was replayed'\nassert {state} == _state, 'the notebook was changed'"
    )
    assert updated.status == "ok", updated.traceback
    kernel.run(f"{cell.setup}\n_another_run.put(globals(), {values})")
    assert kernel.run(f"%%autograd {cell.magic} --quiet --as _fresh\n{cell.cell}").status == "ok"
    assert kernel.value("_another_run.differences(_graph, _gradients, _fresh)") == "[]"


def _target(cell: CellFile) -> str:
    words = cell.magic.split()
    return words[0] if words and not words[0].startswith("-") else ""


def _without_magics(text: str) -> str:
    return "\n".join("" if line.lstrip()[:1] in ("%", "!") else line for line in text.splitlines())
