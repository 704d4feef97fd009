"""What a cell must have done, worked out without nbgrad: by running the plain cell again and again. Runs in the kernel.

`plain` is the cell without the magic, in a namespace of its own. Derivatives of its target are difference quotients
between such runs, each with one leaf moved a little; leaves that the cell itself binds are moved as they are bound.
Options: ``tolerance=…`` of the quotients; ``skip=NAME``, a leaf of which they cannot speak: one at a kink, or an array
that the cell makes and then fills; ``inexact`` where values may differ in the last digits; ``no update`` where replays
are not compared; ``no gradient`` where gradients are not; ``never runs`` where the plain cell is not run at all.
"""

from __future__ import annotations

import array
import ast
import builtins
import cmath
import contextlib
import dataclasses
import functools
import io
import math
import re
import types
import warnings
from collections import deque
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

import numpy as np

import nbgrad
from another_run import differences
from nbgrad.plan.python import Author
from oracle_tables import floats_in_table, is_table, moved_table, parts_of_table

PRELUDE = "import math\nimport numpy as np\n"
FLOATS = (float, complex, np.inexact)
PATCHABLE: tuple[Any, ...] = (np, math, cmath, builtins, np.linalg, np.random, np.fft)

Change = Callable[[Any], Any]


class Names(MutableMapping[str, Any]):
    """A namespace that notes what floats a cell binds, and moves one of them as it is bound."""

    def __init__(self, names: dict[str, Any], moved: tuple[str, int] | None = None, change: Change | None = None):
        self.names, self.moved, self.change = names, moved, change
        self.times: dict[str, int] = {}
        self.bound: dict[str, list[Any]] = {}
        self.last: list[tuple[str, Any]] = []

    def __setitem__(self, name: str, value: Any) -> None:
        if is_table(value) and [path for path, _ in floats_in_table(name, value)] == [name]:
            turns = self.bound.setdefault(name, [])
            if (name, len(turns)) == self.moved and self.change is not None:
                value = moved_table(value.copy(), self.change)
            turns.append(value.to_numpy(copy=True))
            self.last.append((name, turns[-1]))
        if is_floating(value):
            turns = self.bound.setdefault(name, [])
            if (name, len(turns)) == self.moved and self.change is not None:
                value = self.change(value)
            turns.append(value.copy() if isinstance(value, np.ndarray) else value)
            self.last.append((name, value))
        self.names[name] = value
        turn = self.times[name] = self.times.get(name, -1) + 1
        path, wanted = self.moved or ("", 0)
        if self.change is not None and path != name and root_of(path) == name and turn == wanted:
            new = self.change(eval(path, self.names))
            if not isinstance(new, np.ndarray):
                assign(self.names, path, new)

    def __getitem__(self, name: str) -> Any:
        return self.names[name]

    def __delitem__(self, name: str) -> None:
        del self.names[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def root_of(path: str) -> str:
    """The name that a path begins with."""
    return re.split(r"[.\[]", path)[0]


class Plain:
    """The cell without the magic."""

    def __init__(self, setup: str, cell: str, target: str) -> None:
        self.setup = compile(PRELUDE + setup, "<setup>", "exec")
        tree = ast.parse(cell)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        self.last = compile(ast.Expression(last.value), "<cell>", "eval") if isinstance(last, ast.Expr) else None
        self.cell = compile(tree, "<cell>", "exec")
        self.target = target

    def start(self) -> dict[str, Any]:
        """A namespace as it is before the cell."""
        names: dict[str, Any] = {"__name__": "__main__"}
        exec(self.setup, names)
        return names

    def run(self, names: dict[str, Any], moved: tuple[str, int] | None = None, change: Change | None = None) -> Any:
        """Run the cell; the value of its target, and its names as they were bound."""
        watching = Names(names, moved, change)
        value = None
        exec(self.cell, names, watching)
        if self.last is not None:
            value = eval(self.last, names, watching)
        return names[self.target] if self.target else value, watching

    def at(self, leaf: Leaf, change: Change) -> Any:
        """The target where one leaf has another value."""
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            names = self.start()
            if leaf.turn is not None:
                return self.run(names, (leaf.path, leaf.turn), change)[0]
            old = in_memory(eval(leaf.path, names))
            new = moved_table(old, change) if is_table(old) else change(old)
            if not (is_table(new) or isinstance(new, np.ndarray)):  # those are changed where they are
                assign(names, leaf.path, new)
            return self.run(names)[0]


def assign(names: dict[str, Any], path: str, new: Any) -> None:
    """``path = new``; what is in a tuple gets there by a new tuple."""
    parent, last = _PATH.match(path).groups() if _PATH.match(path) else ("", path)  # type: ignore[union-attr]
    if parent and isinstance(holder := eval(parent, names), tuple):
        if last.startswith("."):
            assign(names, parent, holder._replace(**{last[1:]: new}))  # type: ignore[attr-defined]
        else:
            k = int(last[1:-1])
            assign(names, parent, (*holder[:k], new, *holder[k + 1 :]))
        return
    names["__new"] = new
    try:
        exec(f"{path} = __new", names)
    except dataclasses.FrozenInstanceError:
        object.__setattr__(eval(parent, names), last[1:], new)


_PATH = re.compile(r"^(.*?)(\[[^\[\]]*\]|\.\w+)$")


class Leaf:
    """A number or array that the target may depend on: where it is, or for what the cell binds, which time."""

    def __init__(self, path: str, value: Any, turn: int | None = None) -> None:
        self.path, self.value, self.turn = path, value, turn


def in_memory(value: Any) -> Any:
    """The array in the memory of a buffer of floats; any other value itself."""
    if isinstance(value, memoryview):
        return np.asarray(value) if value.format in ("d", "f") else value
    return np.asarray(value) if isinstance(value, array.array) and value.typecode in ("d", "f") else value


def is_floating(value: Any) -> bool:
    """Whether a value is a leaf by the rules: floating or complex, a number or an array."""
    if type(value) is np.ndarray:
        return value.dtype.kind in "fc"
    return isinstance(value, FLOATS)


def attributes_of(value: Any) -> list[tuple[str, Any]]:
    """What an object keeps in its dictionary and its slots."""
    slots = [s for s in getattr(type(value), "__slots__", ()) if hasattr(value, s)]
    return [*getattr(value, "__dict__", {}).items(), *((s, getattr(value, s)) for s in slots)]


def floats_of(names: dict[str, Any]) -> list[Leaf]:
    """All floats and arrays of floats within reach of a namespace, with the expressions that lead there."""
    found: list[Leaf] = []
    seen: set[int] = set()

    def look(value: Any, path: str, depth: int) -> None:
        value = in_memory(value)
        if is_floating(value):
            found.append(Leaf(path, value))
        elif is_table(value):
            found.extend(Leaf(where, array) for where, array in floats_in_table(path, value))
        elif depth and id(value) not in seen:
            seen.add(id(value))
            if isinstance(value, dict):
                parts = [(f"{path}[{k!r}]", v) for k, v in value.items()]
            elif isinstance(value, type) and value.__module__ == "__main__":
                parts = [(f"{path}.{k}", v) for k, v in vars(value).items() if not k.startswith("_")]
            elif isinstance(value, list | tuple | deque):
                fields = getattr(value, "_fields", None)
                parts = [(f"{path}.{fields[i]}" if fields else f"{path}[{i}]", v) for i, v in enumerate(value)]
            elif type(value).__module__ == "__main__" or type(value) is types.SimpleNamespace:
                parts = [(f"{path}.{k}", v) for k, v in attributes_of(value)]
            else:
                return
            for where, part in parts:
                look(part, where, depth - 1)

    for name, value in names.items():
        if not name.startswith("_"):
            look(value, name, 8)
    return found


# -- derivatives ------------------------------------------------------------------------------------------


def wrong_gradients(plain: Plain, graph: Any, options: list[str]) -> list[str]:
    """A line for every leaf whose gradient is not what the quotients say, and for every dependence not seen."""
    start = plain.start()
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, watching = plain.run(plain.start())
    nodes = [n for n in graph.nodes if n.is_leaf]
    problems: list[str] = []
    known: set[int] = set()
    groups: dict[Any, list[Leaf]] = {}
    for leaf in floats_of(start):
        groups.setdefault(id(leaf.value) if isinstance(leaf.value, np.ndarray) else leaf.path, []).append(leaf)
    for group in groups.values():
        mine = [n for n in nodes if n.name in [leaf.path for leaf in group] and n.id not in known]
        node = mine[0] if mine else None
        known |= {n.id for n in mine[:1]}
        if node is None and _is_seen(group[0], groups.values(), nodes):
            continue
        problems += _compare(plain, group[0], None if node is None else node.grad, options)
    used: dict[str, int] = {}
    for node in nodes:
        if node.id in known:
            continue
        turns = watching.bound.get(node.name, [])
        first = used.get(node.name, 0)
        turn = next((k for k in range(first, len(turns)) if same_value(turns[k], node.value)), None)
        if turn is None and node.name != root_of(node.name) and root_of(node.name) in watching.times:
            turn, turns = 0, [node.value]
        if turn is None:
            if f"skip={node.name}" not in options:
                problems.append(f"the leaf {node.name!r} is no float that the cell reads or binds")
            continue
        used[node.name] = turn + 1
        problems += _compare(plain, Leaf(node.name, node.value, turn), node.grad, options)
    return problems


def _is_seen(leaf: Leaf, groups: Any, nodes: list[Any]) -> bool:
    """Whether an array looks into another one that is a leaf, whose gradient then counts."""
    names = {n.name for n in nodes}
    others = [o for group in groups for o in group[:1] if o is not leaf and any(p.path in names for p in group)]
    return isinstance(leaf.value, np.ndarray) and any(
        isinstance(o.value, np.ndarray) and np.shares_memory(leaf.value, o.value) for o in others
    )


def _compare(plain: Plain, leaf: Leaf, gradient: Any, options: list[str]) -> list[str]:
    value = np.asarray(leaf.value)
    if f"skip={leaf.path}" in options or value.size == 0 or value.dtype == np.float16:
        return []
    single = value.dtype in (np.float32, np.complex64)
    tolerance = next((float(o[10:]) for o in options if o.startswith("tolerance=")), 3e-2 if single else 2e-6)
    size = 1.0 if not np.all(np.isfinite(value)) else max(1.0, float(np.max(np.abs(value))))
    step = (1e-2 if single else 1e-4) * min(size, 10.0)
    problems: list[str] = []
    if not _can_move(plain, leaf):
        return [] if gradient is None else [f"{leaf.path} cannot be moved, yet it has a gradient"]
    for direction in _directions(value):
        with np.errstate(all="ignore"):
            found = _quotient(plain, leaf, direction, step)
            ours = 0.0 if gradient is None else float(np.real(np.sum((gradient * direction)[direction != 0])))
        if not (abs(found - ours) <= tolerance * max(1.0, abs(found)) or (np.isnan(found) and np.isnan(ours))):
            where = "" if value.size == 1 else f" along {np.flatnonzero(direction)[:3]}"
            said = "no gradient" if gradient is None else f"{ours:.9g}"
            problems.append(f"{leaf.path}{where}: {said}, but the difference quotient is {found:.9g}")
    return problems


def _can_move(plain: Plain, leaf: Leaf) -> bool:
    """Whether a leaf can be given another value: not an array that several of its elements share."""
    if isinstance(leaf.value, np.ndarray) and leaf.value.base is not None and not leaf.value.flags.writeable:
        return False
    try:
        plain.at(leaf, lambda value: value)
    except (TypeError, AttributeError, LookupError, ValueError):
        return False
    return True


def _directions(value: Any) -> list[Any]:
    """A few elements, and for larger arrays a direction through all of them."""
    rng = np.random.default_rng(0)
    kinds: tuple[Any, ...] = (1.0, 1j) if value.dtype.kind == "c" else (1.0,)
    chosen = range(value.size) if value.size <= 4 else rng.choice(value.size, 3, replace=False)
    found = []
    for index in chosen:
        for kind in kinds:
            one = np.zeros(value.shape, value.dtype)
            one.flat[index] = kind
            found.append(one)
    if value.size > 4:
        all_at_once = rng.normal(size=value.shape) / math.sqrt(value.size)
        found.append(all_at_once.astype(value.dtype))
    return found


def _quotient(plain: Plain, leaf: Leaf, direction: Any, step: float) -> float:
    """Central differences at two distances, extrapolated. The complex gradient is ∂x − i∂y, as JAX has it."""

    def total(distance: float) -> float:
        def change(value: Any) -> Any:
            if isinstance(value, np.ndarray):
                writeable = value.flags.writeable
                value.flags.writeable = True
                value += np.asarray(distance * direction, value.dtype)
                value.flags.writeable = writeable
                return value
            return type(value)(value + direction[()] * distance)

        return float(np.real(np.sum(np.asarray(plain.at(leaf, change)).astype(complex))))

    def central(distance: float) -> float:
        return (total(distance) - total(-distance)) / (2 * distance)

    return (4 * central(step / 2) - central(step)) / 3


def stale_updates(plain: Plain, graph: Any) -> list[str]:
    """A line for every replay with another leaf that gave other values than the plain cell would, unless refused."""
    from nbgrad import NbgradError

    problems: list[str] = []
    names = [n.name for n in graph.nodes if n.is_leaf]
    begin = {leaf.path: leaf for leaf in floats_of(plain.start())}
    for name in [n for n in dict.fromkeys(names) if n in begin and names.count(n) == 1][:3]:
        leaf = begin[name]
        if not _can_move(plain, leaf):
            continue
        value = np.asarray(leaf.value)
        shift = (np.random.default_rng(1).normal(size=value.shape) * 0.7).astype(value.dtype)

        def change(old: Any, shift: Any = shift) -> Any:
            if isinstance(old, np.ndarray):
                old += shift
                return old
            return type(old)(old + shift[()])

        new = leaf.value + shift if isinstance(leaf.value, np.ndarray) else change(leaf.value)
        try:
            expected = plain.at(leaf, change)
        except Exception as error:
            expected = error
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                graph.update(**{name: new})
        except NbgradError:
            continue
        except Exception as error:
            if type(error) is not type(expected):
                problems.append(f"update({name}=…) raises {type(error).__name__}: {error}")
            continue
        if isinstance(expected, Exception):
            problems.append(f"update({name}=…) gives a value where the cell raises {type(expected).__name__}")
        elif not np.allclose(graph.output.value, expected, rtol=1e-6, atol=1e-9, equal_nan=True):
            problems.append(f"update({name}=…) gives {graph.output.value!r}, the cell gives {expected!r}")
        graph.update(**{name: leaf.value})
    return problems


# -- variables --------------------------------------------------------------------------------------------


def other_programs(graph: Any) -> list[str]:
    """A line for each number that the compiled plan, or the program written out, gives otherwise than the graph."""
    expected = {leaf.label: leaf.grad for leaf in graph.leaves}
    if len(expected) < len(graph.leaves):  # leaves of one name cannot be told apart by name
        return []
    found = []
    for what, run in (("the plan", _planned), ("the written program", _written)):
        try:
            with np.errstate(all="ignore"):
                value, gradients = run(graph)
        except nbgrad.NbgradError:  # it says why it cannot be written or replayed
            continue
        wrong = [name for name, g in expected.items() if not _near(gradients.get(name), g)]
        if not _near(value, graph.output.value):
            wrong.insert(0, "the value")
        found += [f"{what} gives another number for {name}" for name in wrong]
    return found


def other_runs(graph: Any) -> list[str]:
    """A line for everything that running the cell again with the same leaves does otherwise, where that can be done."""
    from nbgrad.plan.rerun import CannotRunAgain

    if graph.again is None or graph.swept is None:  # the cell has ended with an error of ours
        return []
    before = graph.backward()
    try:
        fresh = graph.again([node.value for node in graph.nodes if node.is_leaf], ())
    except CannotRunAgain:
        return []
    return [f"run again: {line}" for line in differences(graph, before, fresh)]


def _planned(graph: Any) -> Any:
    return graph.compile()()


def _written(graph: Any) -> Any:
    program = Author(graph)
    space: dict[str, Any] = {}
    exec(program.source(), space)
    leaves = {program.names.leaves[n.label]: n.value for n in graph.leaves if n.label in program.names.leaves}
    return space["gradient"](**leaves, **dict(program.parameters.values()))


def _near(a: Any, b: Any) -> bool:
    if a is None or b is None:
        return a is b
    return bool(np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=True))


def other_variables(names: dict[str, Any], plain: dict[str, Any], hidden: set[str], exact: bool) -> list[str]:
    """A line for every variable that is not what the plain cell leaves, type included."""
    problems: list[str] = []
    compared: set[tuple[int, int]] = set()

    def compare(a: Any, b: Any, path: str) -> None:
        if (id(a), id(b)) in compared:
            return
        compared.add((id(a), id(b)))
        if type(a) is not type(b) and type(a).__qualname__ != type(b).__qualname__:
            problems.append(f"{path} is of type {type(a).__name__}, not {type(b).__name__}")
        elif isinstance(a, np.ndarray) and a.dtype == object:
            compare(a.tolist(), b.tolist(), path)
        elif isinstance(a, np.ndarray):
            if a.dtype != b.dtype or not same_value(a, b, exact):
                problems.append(f"{path} is {a!r}, not {b!r}")
        elif isinstance(a, float | complex | int | str | bytes | np.generic | type(None)):
            if not same_value(a, b, exact):
                problems.append(f"{path} is {a!r}, not {b!r}")
        else:
            parts_a, parts_b = _parts(a), _parts(b)
            if list(parts_a) != list(parts_b):
                problems.append(f"{path} has the parts {list(parts_a)}, not {list(parts_b)}")
                return
            for key in parts_a:
                compare(parts_a[key], parts_b[key], f"{path}{key}")

    for name in plain:
        if not name.startswith("__"):
            if name not in names:
                problems.append(f"{name} is missing")
            else:
                compare(names[name], plain[name], name)
    extra = [n for n in names if not n.startswith("_") and n not in plain and n not in hidden]
    return problems + [f"{n} is left over" for n in extra]


def _parts(value: Any) -> dict[str, Any]:
    """What an object holds, by expressions relative to it."""
    if isinstance(value, types.FunctionType):
        cells = enumerate(value.__closure__ or ())
        return {
            **{f".__closure__[{i}]": c.cell_contents for i, c in cells},
            ".__defaults__": value.__defaults__,
            **{f".{k}": v for k, v in vars(value).items()},
        }
    if isinstance(value, dict):
        return {f"[{i}]": pair for i, pair in enumerate(value.items())}
    if isinstance(value, list | tuple):
        return {f"[{i}]": v for i, v in enumerate(value)}
    if isinstance(value, set | frozenset):
        return {f".{i}": v for i, v in enumerate(sorted(value, key=repr))}
    if isinstance(value, functools.partial):
        return {".args": value.args, ".keywords": value.keywords}
    if isinstance(value, np.random.Generator):
        return {".state": str(value.bit_generator.state)}
    if isinstance(value, BaseException):
        return {".args": value.args}
    if is_table(value):
        return parts_of_table(value)
    if type(value).__module__ == "__main__" and not isinstance(value, type):
        return {f".{k}": v for k, v in attributes_of(value)}
    return {}


def same_value(a: Any, b: Any, exact: bool = True) -> bool:
    """Whether two numbers, strings or arrays are equal, NaN to NaN, in every bit that shows."""
    if isinstance(a, str | bytes | type(None)):
        return bool(a == b)
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape:
        return False
    if a.dtype.names or a.dtype.kind not in "fc":
        return bool(np.all(a == b))
    return bool(np.array_equal(a, b, equal_nan=True) or (not exact and np.allclose(a, b, 1e-12, 1e-14, equal_nan=True)))


# -- the whole --------------------------------------------------------------------------------------------

_untouched: dict[str, dict[str, Any]] = {}


def note_originals() -> None:
    """Remember what NumPy, math and the builtins are before anything is run."""
    for module in PATCHABLE:
        _untouched[module.__name__] = dict(vars(module))


def patched() -> list[str]:
    """What of NumPy, math and the builtins is not as it was."""
    return [
        f"{module.__name__}.{name} is not the original"
        for module in PATCHABLE
        for name, value in _untouched[module.__name__].items()
        if vars(module).get(name) is not value and not name.startswith("_") and name != "input"  # the kernel's own
    ]


def judge(setup: str, cell: str, target: str, graph: Any, shell: Any, options: list[str]) -> dict[str, Any]:
    """What the plain cell printed or raised, and a line for everything that is otherwise under the magic."""
    plain = Plain(setup, cell, target)
    names = plain.start()
    printed, raised = io.StringIO(), ""
    bound: list[tuple[str, Any]] = []
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            bound = plain.run(names)[1].last
        except Exception as error:
            raised = type(error).__name__
    problems = patched()
    problems += other_variables(shell.user_ns, names, set(shell.user_ns_hidden), "inexact" not in options)
    if graph is not None and graph.failure is None and not raised:
        if not _is_answer(plain):
            plain.target = next((name for name, value in reversed(bound) if same_value(value, graph.output.value)), "")
        if "no gradient" not in options:
            problems += wrong_gradients(plain, graph, options)
        problems += other_programs(graph)
        problems += other_runs(graph)
        if "no update" not in options:
            problems += stale_updates(plain, graph)
    return {"printed": printed.getvalue(), "raised": raised, "problems": problems}


def _is_answer(plain: Plain) -> bool:
    """Whether the value of the last expression, or the target named, is what the magic differentiates."""
    if plain.target:
        return True
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if plain.last is None:
            return False
        value = plain.run(plain.start())[0]
        return is_floating(value) or (is_table(value) and is_floating(value.to_numpy()))
