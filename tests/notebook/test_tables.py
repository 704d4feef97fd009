"""Tables of pandas in cells: nothing about them is silently wrong, and afterwards they are as they were.

How cells with tables are followed is in ``tests/cells/tables``; here every member of both classes is swept, and what
the net over pandas leaves behind is looked at.
"""

import json
from pathlib import Path

import pytest

from notebook_kernel import Kernel

HELPERS = str(Path(__file__).parents[1] / "helpers")
PARTS = 6


@pytest.fixture
def pandas(kernel: Kernel) -> Kernel:
    """The kernel with pandas and two tables."""
    answer = kernel.run(
        "import pandas as pd\n"
        "s = pd.Series([1.0, 2.0, 4.0])\n"
        "df = pd.DataFrame({'x': [1.0, 2.0, 4.0], 'name': ['a', 'b', 'c']})\n"
        "_before = {k: dict(vars(k)) for k in (pd.Series, pd.DataFrame, type(s.iloc).__mro__[1], type(s.at))}"
    )
    assert answer.status == "ok", answer.traceback
    return kernel


def _is_as_before(kernel: Kernel) -> bool:
    return kernel.value("all(dict(vars(k)) == members for k, members in _before.items())") == "True"


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("kind", ["Series", "DataFrame", "mixed", "missing"])
def test_whatever_is_done_with_a_table_is_right_or_told(kernel: Kernel, kind: str, part: int) -> None:
    kernel.run(f"import sys, json; sys.path.insert(0, {HELPERS!r}); from table_sweep import Sweep")
    answer = kernel.run(
        f"_sweep = Sweep(get_ipython(), {kind!r})\n"
        f"print(json.dumps([_sweep.problems({part}, {PARTS}), _sweep.outcomes]))"
    )
    assert answer.status == "ok", answer.traceback
    problems, outcomes = json.loads(answer.printed.splitlines()[-1])
    assert not problems, "\n".join(problems)
    assert (outcomes["followed"] > 20, outcomes["told"] > 20, outcomes["replayed"] > 40) == (True, True, True)


@pytest.mark.slow
def test_programs_that_change_tables_are_right_or_told(kernel: Kernel) -> None:
    kernel.run(f"import sys, json; sys.path.insert(0, {HELPERS!r}); from table_programs import Programs")
    answer = kernel.run("_sweep = Programs(get_ipython())\nprint(json.dumps([_sweep.problems(), _sweep.outcomes]))")
    assert answer.status == "ok", answer.traceback
    problems, outcomes = json.loads(answer.printed.splitlines()[-1])
    assert not problems, "\n".join(problems)
    assert (outcomes["followed"] > 50, outcomes["told"] > 20, outcomes["replayed"] > 100) == (True, True, True)


def test_the_classes_are_as_before_after_a_cell(pandas: Kernel) -> None:
    assert pandas.run("%%autograd y --quiet\ny = (s * df.x).sum()").status == "ok"
    assert _is_as_before(pandas)


def test_the_classes_are_as_before_after_an_exception(pandas: Kernel) -> None:
    assert pandas.run("%%autograd --quiet\ny = s * 2\n1 / 0").error == "ZeroDivisionError"
    assert _is_as_before(pandas)


def test_the_classes_are_as_before_after_an_interrupt(pandas: Kernel) -> None:
    assert pandas.run("%%autograd --quiet\ny = s * 2\nraise KeyboardInterrupt").error == "KeyboardInterrupt"
    assert _is_as_before(pandas)


def test_a_cell_without_tables_does_not_touch_pandas(pandas: Kernel) -> None:
    pandas.run("import sys")
    pandas.run("%%autograd y --quiet\nw = 2.0\ny = w * w\nwatched = hasattr(sys.modules['pandas'].Series, '_mgr')")
    assert pandas.value("watched") == "False"
    pandas.run("%%autograd y --quiet\ny = s.sum()\nwatched = hasattr(sys.modules['pandas'].Series, '_mgr')")
    assert pandas.value("watched") == "True"


def test_tables_of_the_cell_are_plain_afterwards(pandas: Kernel) -> None:
    pandas.run("%%autograd y --quiet\nt = s * 2\nv = t.to_numpy()\nk = {'a': [t, t.sum(), v]}\ny = t.sum()")
    assert pandas.value("type(t).__name__, type(v).__name__, type(k['a'][1]).__name__") == (
        "('Series', 'ndarray', 'float64')"
    )
    assert pandas.value("np.shares_memory(v, t.to_numpy())") == "True"
    assert pandas.value("t.tolist(), k['a'][2].tolist()") == "([2.0, 4.0, 8.0], [2.0, 4.0, 8.0])"


def test_an_array_taken_out_of_a_table_is_the_tables_memory_afterwards(pandas: Kernel) -> None:
    pandas.run("%%autograd y --quiet\nv = s.to_numpy()\nc = s.to_numpy(copy=True)\ny = v @ v + c[0]")
    assert pandas.value("np.shares_memory(v, s.to_numpy()), np.shares_memory(c, s.to_numpy())") == "(True, False)"


def test_a_leaf_has_the_shape_of_its_table_and_can_be_updated(pandas: Kernel) -> None:
    pandas.run("%%autograd y --quiet --as g\ny = (s ** 2).sum() + df.x.mean()")
    assert pandas.value("g['s'].grad.tolist()") == "[2.0, 4.0, 8.0]"
    assert pandas.value("g.update(s=np.array([3.0, 0.0, 0.0]))['s'].tolist()") == "[6.0, 0.0, 0.0]"
    assert pandas.value("""g.update(**{"df['x']": np.array([3.0, 0.0, 0.0])}) and float(g.output.value)""") == "10.0"


def test_nan_in_a_replay_is_left_out_as_pandas_does_or_refused(pandas: Kernel) -> None:
    pandas.run("%%autograd y --quiet --as g\ny = s.mean()")
    answer = pandas.run("g.update(s=np.array([1.0, np.nan, 3.0]))")
    assert answer.error == "StaleRecording"
    assert "line 2" in answer.message


def test_the_same_line_is_noticed_again_when_a_table_has_changed(pandas: Kernel) -> None:
    pandas.run(
        "%%autograd y --quiet --as g\nw = 1.0\nfor k in range(3):\n    m = s.cov(s)\n    s += w * m\ny = s.sum() * m"
    )
    answer = pandas.run("g.update(w=2.0)")
    assert answer.error == "StaleRecording"
    assert "line 4" in answer.message


def test_a_function_of_pandas_gets_numpys_own_functions(pandas: Kernel) -> None:
    pandas.run("%%autograd y --quiet --as g\nr = s.agg(np.sum)\ny = s.sum()")
    assert pandas.value("float(r) if np.ndim(r) == 0 else r") == "7.0"


def test_query_sees_the_variables_of_the_cell(pandas: Kernel) -> None:
    answer = pandas.run("%%autograd y --quiet --as g\nlimit = 1\nr = df.query('x > @limit')\ny = df.x.sum()")
    assert answer.status == "ok", answer.traceback
    assert "line 3: df.query('x > @limit') is computed by pandas" in answer.stream("stderr")
    assert pandas.value("len(r)") == "2"


def test_why_there_is_no_gradient_names_the_line(pandas: Kernel) -> None:
    pandas.run("%%autograd y --quiet --as g\nw = 2.0\ny = s.rolling(2).sum().iloc[1] * w")
    assert "line 3" in json.loads(pandas.value("__import__('json').dumps(g.why('s'))").strip("'"))
