"""Every public member of Series and DataFrame, used in a cell, and what must then be true. Runs in the kernel.

The cell's result must be pandas's own; and either the gradient of a number made of it is that of difference quotients,
or something was told. A replay gives what the plain cell would, or is refused.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from nbgrad import NbgradError

SETUP = """
import numpy as np
import pandas as pd

def total(r):
    "A number that depends on every float in r."
    if isinstance(r, pd.Series):
        return (r * r).sum() if r.dtype.kind == "f" else 0.0
    if isinstance(r, pd.DataFrame):
        parts = [r.iloc[:, k] for k in range(r.shape[1])]
        return sum(total(part) * (k + 1) for k, part in enumerate(parts))
    if isinstance(r, (float, np.floating)):
        return 0.0 if r != r else r * r
    if isinstance(r, np.ndarray):
        return np.nansum(r * r) if r.dtype.kind == "f" else 0.0
    if isinstance(r, (list, tuple)):
        return sum(total(part) * (k + 1) for k, part in enumerate(r))
    if isinstance(r, dict):
        return total(list(r.values()))
    if isinstance(r, pd.Index):
        return total(r.to_numpy())
    if hasattr(r, "__next__"):
        return total(list(r))
    if hasattr(r, "sum") and hasattr(r, "obj"):
        return total(r.sum())
    return 0.0
"""
TABLES = {
    "Series": 't = pd.Series([0.7, 1.9, -0.4, 2.6], index=list("abcd"), name="t")',
    "DataFrame": 't = pd.DataFrame({"x": [0.7, 1.9, -0.4, 2.6], "y": [1.1, -0.35, 0.8, 2.2]}, index=list("abcd"))',
    "mixed": 't = pd.DataFrame({"x": [0.7, 1.9, -0.4, 2.6], "k": [1, 2, 2, 3], "n": list("pqpr")}, index=list("abcd"))',
    "missing": 't = pd.Series([0.7, np.nan, -0.4, 2.6], index=list("abcd"), name="t")',
}
ARGUMENTS: dict[str, list[str]] = {
    "add": ["1.5", "t", "w"], "sub": ["t * 2", "w"], "subtract": ["1.5"], "mul": ["t", "w"], "multiply": ["2.0"],
    "div": ["t + 5"], "divide": ["2.0"], "truediv": ["w"], "floordiv": ["0.3"], "mod": ["0.3"], "pow": ["2"],
    "radd": ["1.5"], "rsub": ["w"], "rmul": ["w"], "rdiv": ["1.5"], "rtruediv": ["1.5"], "rfloordiv": ["0.3"],
    "rmod": ["0.3"], "rpow": ["2.0"], "rdivide": ["2.0"], "divmod": ["0.3"], "rdivmod": ["0.3"],
    "eq": ["0.7"], "ne": ["0.7"], "lt": ["1.0"], "le": ["w"], "gt": ["t"], "ge": ["1.0"],
    "add_prefix": ["'p'"], "add_suffix": ["'s'"], "agg": ["'mean'", "['sum', 'min']"], "aggregate": ["np.sum"],
    "align": ["t * 2"], "apply": ["np.sin", "lambda v: v * 2"], "map": ["lambda v: v * 2 if not isinstance(v, str) else v"],
    "transform": ["np.cos"], "pipe": ["lambda v: v * 2"], "asof": ["'b'"], "astype": ["'float32'", "float"],
    "between": ["0.0, 2.0"], "case_when": ["[(t > 1, 0.5)]"], "clip": ["0.1, 2.0", "upper=w + 0.05"], "combine": ["t * 2, np.maximum"],
    "combine_first": ["t * 2"], "compare": ["t * 2"], "corr": ["", "t ** 2"], "cov": ["", "t ** 2"], "corrwith": ["t ** 2"],
    "dot": ["w", "t"], "drop": ["'a'", "index=['a', 'b']"], "droplevel": ["0"], "equals": ["t"], "eval": ["'x * 2'"],
    "ewm": ["span=2"], "expanding": [""], "rolling": ["2"], "explode": ["", "'x'"], "fillna": ["0.5"], "filter": ["like='a'", "['x']"],
    "from_records": ["[(1.0,)]"], "from_dict": ["{'x': [1.0]}"], "get": ["'a'", "'x'"], "groupby": ["list('ppqq')"],
    "insert": ["0, 'q', w", "0, 'q', 1.0"], "isetitem": ["0, w"], "isin": ["[0.7]"], "item": [""], "join": ["(t * 2).add_suffix('r')"],
    "mask": ["t > 1", "t > 1, 0.5"], "where": ["t > 1", "t > 1, w"], "melt": [""], "merge": ["t * 1, left_index=True, right_index=True"],
    "nlargest": ["2", "2, 'x'"], "nsmallest": ["2", "2, 'x'"], "pivot_table": ["values='x', index='y'"], "pop": ["'a'", "'x'"],
    "quantile": ["0.3"], "query": ["'x > 0'"], "reindex": ["list('abz')"], "reindex_like": ["t.iloc[:2]"],
    "rename": ["'u'", "{'x': 'q'}"], "rename_axis": ["'i'"], "repeat": ["2"], "replace": ["0.7, 0.9"], "resample": ["'D'"],
    "round": ["1"], "sample": ["2, random_state=0"], "searchsorted": ["1.0"], "select_dtypes": ["float"], "set_axis": ["list('efgh')"],
    "set_index": ["'x'"], "shift": ["1", "-1"], "sort_values": ["", "'x'"], "swaplevel": ["0, 0"], "take": ["[2, 0]"],
    "truncate": ["'b', 'c'"], "update": ["t * 2"], "xs": ["'a'"], "diff": ["", "2"], "pct_change": [""], "stack": [""],
    "to_period": ["'D'"], "tz_convert": ["'UTC'"], "tz_localize": ["'UTC'"], "sem": [""], "assign": ["z=w"], "std": ["", "ddof=0"],
    "var": ["", "ddof=0"], "sum": ["", "axis=0", "skipna=False", "min_count=3"], "mean": ["", "axis=0"], "autocorr": [""],
    "interpolate": [""], "mode": [""], "head": ["2"], "tail": ["2"], "idxmax": [""], "select": ["[]"], "to_dict": ["", "'list'"],
    "to_numpy": ["", "copy=True", "dtype='float32'"], "kurt": [""], "skew": [""], "to_records": [""], "itertuples": [""],
    "sort_index": ["ascending=False"], "between_time": ["'0:00', '1:00'"], "at_time": ["'0:00'"], "asfreq": ["'D'"],
    "cummax": [""], "memory_usage": [""], "squeeze": [""], "unstack": [""], "set_flags": [""],
}  # fmt: skip
"""Method → calls of it; any other one is called without arguments."""
MORE = (
    "t * w", "w * t", "t + t", "t - t.mean()", "-t", "abs(t)", "t ** 2", "2.0 ** t", "w / t", "t @ w", "w @ t", "t // 0.3",
    "t % 0.3", "divmod(t, 0.3)", "t > 1", "(t > 1) & (t < 2)", "t[t > 1]", "t.iloc[0]", "t.iloc[1:3]", "t.loc['a']",
    "t.loc['b':]", "t.iat[0]", "t.at['a']", "t.iat[0, 0]", "t.at['a', 'x']", "t['a']", "t['x']", "t.x", "t[['x']]", "t.a",
    "np.exp(t)", "np.sum(t)", "np.mean(t)", "np.add(t, w)", "np.asarray(t)", "np.array(t)", "np.dot(w, t)", "np.where(t > 1, t, 0.0)",
    "np.concatenate([t, w])", "np.stack([t, t])", "np.sqrt(t ** 2)", "np.std(t)", "np.cumsum(t)", "np.flip(t)", "np.sort(t)",
    "np.add.reduce(t)", "np.modf(t)", "np.nansum(t)", "np.round(t)", "np.clip(t, 0, 1)", "np.diff(t)", "np.isnan(t)",
    "list(t)", "sum(t)", "max(t)", "sorted(t)", "tuple(t.items())", "list(t.items())", "[float(v) for v in t.to_numpy().ravel()]",
    "pd.concat([t, t * 2])", "pd.Series(t)", "pd.DataFrame(t)", "pd.DataFrame({'q': t['x']})", "pd.isna(t)", "pd.cut(t, 2)",
    "pd.merge(t, t, left_index=True, right_index=True)", "pd.to_numeric(t)", "pd.melt(t)", "pd.qcut(t, 2)", "copy.copy(t)",
    "copy.deepcopy(t)", "pickle.loads(pickle.dumps(t))", "t._mgr.blocks[0].values",
    "t.array", "t.index", "str(t)", "repr(t)", "float(str(t.iloc[0]))", "t.groupby(list('ppqq')).mean()",
    "t.groupby(list('ppqq'))['x'].sum()", "t.rolling(2).mean()", "t.ewm(span=2).mean()", "t.expanding().sum()", "t.plot",
    "t.style", "t.iloc[[2, 0]]", "t.iloc[[True, False, True, False]]", "t.loc[:, 'x']", "t.loc[t.x > 1, 'x']", "t.iloc[:, 0]",
    "t.iloc[0, :]", "t.T", "t.T.T", "t.values", "t.values.sum()", "t.eq(t).all()", "t.k * w", "t.k + t.x", "t.x * t.k", "t.n + 'z'",
    "t.drop(columns='x')", "t.drop(columns='n')", "t[['x', 'k']].mean()", "t[['x', 'k']].to_numpy()", "t[['x', 'k']] * 2.0",
    "t.assign(z=t.x * w).z", "t.dropna()", "t.fillna(t.mean())", "t.ffill()", "t.bfill()", "t.interpolate()", "t.mean(skipna=False)",
    "t.to_numpy(na_value=0.5)", "t.count()", "t.sum(min_count=1)", "t.where(t.notna(), 0.0)", "t[t.notna()].prod()",
    "getattr(t, 'sum')()", "(lambda v: v.sum())(t)", "sum(map(lambda v: v * 2, t))", "t.sum().item()", "list(zip(t, w))",
)  # fmt: skip
WRITES = (
    "t += 1.0", "t -= w", "t *= t", "t /= 2.0", "t **= 2", "t.iloc[0] = 9.0", "t.iloc[0] = 0.7", "t.iloc[0] = w[1]", "t.iloc[0] = w[0]",
    "t['a'] = w[2]", "t[t > 1] = 0.0", "t[t > 1] = w[0]", "t.loc['b'] = 3.0", "t.at['a'] = w[0]", "t.iat[0] = w[0]", "t.a = w[1]",
    "t.loc['new'] = 1.0", "t['x'] = w", "t['x'] = t.x * 2", "t['z'] = w", "t.x = w", "t.loc[:, 'x'] = w", "t.loc['a', 'x'] = 5.0",
    "t.iloc[:, 0] = w", "t.iloc[0, 0] = w[0]", "t.iat[0, 0] = 0.7", "t.loc[t.x > 1, 'x'] = 0.0", "t[t > 1] = 7.0", "t['k'] = t.x",
    "t['n'] = w", "del t['x']", "t.insert(0, 'q', w)", "t.pop('x')", "t.update(t * 2)", "t.fillna(1.0, inplace=True)",
    "t.clip(0, 1, inplace=True)", "t.drop('a', inplace=True)", "t.sort_values(inplace=True)", "t.sort_values('x', inplace=True)",
    "t.rename({'a': 'q'}, inplace=True)", "t.reset_index(drop=True, inplace=True)", "t.replace(0.7, 5.0, inplace=True)",
    "t.index = list('efgh')", "t.columns = list('uv')", "t.name = 'u'", "t.mask(t > 1, 0.0, inplace=True)", "t.iloc[:] = w",
    "t[:] = w", "t[:] = 0.5", "t.x.iloc[0] = 5.0", "np.add(t, 1.0, out=t.values)", "t.where(t > 1, inplace=True)",
    "u = t.copy(); u.iloc[0] = w[0]", "u = t; u.iloc[0] = w[0]", "u = t.iloc[1:]; u.iloc[0] = w[0]", "v = t.to_numpy(); t.iloc[0] = w[0]",
    "u = t['x']; t.iloc[0, 0] = w[0]", "u = t['x']; u.iloc[0] = w[0]", "x = w.copy(); x *= t", "x = w.copy(); x[:] = t",
    "x = w.copy(); x[0] = t.iloc[1]", "x = w.copy(); x += np.asarray(t.x)", "x = w.copy(); np.multiply(x, t, out=x)",
    "t.iloc[0], t.iloc[1] = t.iloc[1], t.iloc[0]", "t[['x', 'y']] = t[['y', 'x']]", "t.iloc[1:3] = 2.0", "t.iloc[1:3] *= 2.0",
    "t['x'] += 1.0", "t.x *= w", "t.loc['a'] += w[0]",
)  # fmt: skip


def members(kind: str) -> Iterator[str]:
    """An expression for every public member of a kind of table."""
    of = pd.Series if kind in ("Series", "missing") else pd.DataFrame
    for name in dir(of):
        if name.startswith("_") or name in ("plot", "hist", "boxplot") or name.startswith("to_") and name in WRITING:
            continue
        if callable(getattr(of, name)) and not isinstance(getattr(of, name), type):
            yield from (f"t.{name}({arguments})" for arguments in ARGUMENTS.get(name, [""]))
        else:
            yield f"t.{name}"


WRITING = frozenset({
    "to_clipboard", "to_excel", "to_feather", "to_hdf", "to_iceberg", "to_orc", "to_parquet", "to_pickle", "to_sql",
    "to_stata", "to_xarray", "to_markdown", "to_latex",
})  # fmt: skip
"""Methods that write files or need other packages."""


def cells(kind: str) -> list[str]:
    """The cells to be run on one kind of table."""
    read = [f"r = {one}\nloss = total(r) + 3.0 * total(t)" for one in (*members(kind), *MORE)]
    written = [f"u = v = x = 0.0\n{one}\nloss = total(t) + total([u, v, x]) + (w * w).sum()" for one in WRITES]
    return [*read, *written]


class Sweep:
    """Runs cells on one kind of table, and says what is wrong with any."""

    def __init__(self, shell: Any, kind: str) -> None:
        self.shell, self.kind = shell, kind
        self.setup = "import copy, pickle\n" + SETUP + TABLES[kind] + "\nw = np.array([0.7, -1.2, 0.9, 1.4])\n"
        self.outcomes = {"followed": 0, "told": 0, "raised": 0, "replayed": 0}

    def problems(self) -> list[str]:
        """A line for each cell that is not as it must be."""
        found = []
        before = {kind: dict(vars(kind)) for kind in (pd.Series, pd.DataFrame)}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for cell in cells(self.kind):
                problem = self.problem(cell)
                if problem:
                    found.append(f"{cell.splitlines()[0 if cell[0] == 'r' else 1]}: {problem}")
        for kind, members in before.items():
            if dict(vars(kind)) != members:
                found.append(f"{kind.__name__} is not as it was")
        return found

    def problem(self, cell: str) -> str:
        """What is wrong with one cell, "" if nothing is."""
        plain, error = self.plain(cell)
        names = self.shell.user_ns
        names.pop("g", None)
        for name in ("r", "u", "v", "x", "loss"):
            names.pop(name, None)
        exec(self.setup, names)
        said = io.StringIO()
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            result = self.shell.run_cell("%%autograd loss --quiet --as g\n" + cell, store_history=True)
        told = any(line.startswith("nbgrad: ") for line in said.getvalue().splitlines())
        ours = result.error_in_exec
        if error is not None:
            self.outcomes["raised"] += 1
            return "" if type(ours) is type(error) else f"raises {ours!r}, not {error!r}"
        if ours is not None and type(ours).__name__ != "UsageError":
            return f"raises {type(ours).__name__}: {ours}"
        wrong = [name for name in ("t", "r", "u", "v", "x") if name in plain and not alike(names.get(name), plain[name])]
        if wrong:
            return f"{wrong[0]} is {names.get(wrong[0])!r}, not {plain[wrong[0]]!r}"
        graph = names.get("g")
        if told or ours is not None:
            self.outcomes["told"] += 1
            return "" if graph is None else self.stale(cell, graph)
        self.outcomes["followed"] += 1
        if graph is None:
            return "no graph"
        return self.gradient(cell, graph) or self.stale(cell, graph)

    def plain(self, cell: str, moved: dict[str, Any] | None = None) -> tuple[dict[str, Any], Exception | None]:
        """The names after the plain cell, with some of what it begins with moved; and what it raised."""
        names: dict[str, Any] = {"__name__": "__main__"}
        exec(self.setup, names)
        for leaf, step in (moved or {}).items():
            self.move(names, leaf, step)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(cell, names)
        except Exception as error:
            return names, error
        return names, None

    def move(self, names: dict[str, Any], leaf: str, step: Any) -> None:
        """Change a leaf by ``step``."""
        if leaf == "w":
            names["w"] = names["w"] + step
        elif leaf == "t":
            names["t"] = names["t"] + step
        else:
            names["t"]["x"] = names["t"]["x"] + step

    def leaves(self) -> dict[str, Any]:
        """Name → shape of what gradients are asked for."""
        name = "t['x']" if self.kind == "mixed" else "t"
        return {name: (4, 2) if self.kind == "DataFrame" else (4,), "w": (4,)}

    def gradient(self, cell: str, graph: Any) -> str:
        """Where the gradient is not that of the difference quotients."""
        rng = np.random.default_rng(0)
        for leaf, shape in self.leaves().items():
            nodes = [n for n in graph.nodes if n.is_leaf and n.name == leaf]
            direction = rng.normal(size=shape)
            step = 1e-3 if "float32" in cell else 1e-6
            ends = [self.plain(cell, {leaf: sign * step * direction})[0].get("loss") for sign in (1, -1)]
            if any(end is None for end in ends):
                continue
            quotient = (float(ends[0]) - float(ends[1])) / (2 * step)
            grads = [n.grad for n in nodes if n.grad is not None]
            ours = sum(float(np.nansum(g * direction)) for g in grads)
            if not abs(ours - quotient) <= 10 * step * max(1.0, abs(quotient)):
                return f"gradient of {leaf} along a direction: {ours:.9g}, the quotient is {quotient:.9g}"
        return ""

    def stale(self, cell: str, graph: Any) -> str:
        """Where a replay gives another number than the cell would."""
        rng = np.random.default_rng(1)
        for leaf, shape in self.leaves().items():
            nodes = [n for n in graph.nodes if n.is_leaf and n.name == leaf]
            if len(nodes) != 1:
                continue
            step = rng.normal(size=shape)
            names, error = self.plain(cell, {leaf: step})
            try:
                graph.update(**{leaf: nodes[0].value + step})
            except NbgradError:
                continue
            except Exception as raised:
                return "" if type(raised) is type(error) else f"update raises {raised!r}"
            value = float(np.asarray(graph.output.value))
            if error is not None or not np.isclose(value, float(names["loss"]), rtol=1e-7, equal_nan=True):
                return f"update({leaf}=…) gives {value!r}, the cell {error or names['loss']!r}"
            self.outcomes["replayed"] += 1
            graph.update(**{leaf: nodes[0].value - step})
        return ""


def alike(a: Any, b: Any) -> bool:
    """Whether two results are the same, as far as they show it."""
    if type(a) is not type(b):
        return False
    if isinstance(b, pd.Series | pd.DataFrame):
        return bool(a.equals(b) and str(a) == str(b))
    if isinstance(b, np.ndarray):
        same = a.dtype == b.dtype and a.shape == b.shape
        return bool(same and (str(a) == str(b) if b.dtype.kind not in "fc" else np.array_equal(a, b, equal_nan=True)))
    if isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(b, float | int | str | bool | np.generic):
        return bool(a == b or (a != a and b != b))
    return True
