"""The coverage table, made from the registry: which function of NumPy, math and SciPy is differentiated how."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.late import LATE
from nbgrad.core.primitive import HANDLERS, RULES, Primitive
from nbgrad.core.substitutes import substituted

MODULES: dict[str, Any] = {"numpy": np, "numpy.linalg": np.linalg, "numpy.fft": np.fft}


class Row(NamedTuple):
    """One function: its name, aliases, how it is treated, in which modes, and what to know of it."""

    name: str
    aliases: tuple[str, ...]
    kind: str
    modes: str
    note: str


def rows() -> list[Row]:
    """A row for every covered public function of NumPy and math, sorted by name within its module."""
    found: dict[int, tuple[Any, list[str]]] = {}
    for name, fun in _public():
        if _treatment(fun) is not None:
            found.setdefault(id(fun), (fun, []))[1].append(name)
    table = []
    for fun, names in found.values():
        primary = _primary(fun, names)
        kind, modes, note = _treatment(fun) or ("", "", "")
        table.append(Row(primary, tuple(n for n in names if n != primary), kind, modes, note))
    table += [Row(f"{module}.{n}", (), *FOLLOWED) for module, names in _followed().items() for n in names]
    return sorted(table, key=lambda r: (r.name.count("."), r.name))


def uncovered() -> list[str]:
    """Public functions of NumPy that take arrays and have neither a rule nor a reason to have none."""
    return sorted(name for name, fun in _public() if _treatment(fun) is None and _dispatches(fun))


def _public() -> Iterator[tuple[str, Callable[..., Any]]]:
    for module_name, module in MODULES.items():
        for name in sorted(module.__all__):
            fun = getattr(module, name, None)
            if callable(fun) and not isinstance(fun, type):
                yield f"{module_name.replace('numpy', 'np')}.{name}", fun


THROUGH_UFUNCS = frozenset({"scipy.special.zeta"})
"""Functions written in Python that only hand their arguments to ufuncs."""
FOLLOWED = "followed", "reverse, forward", "where the function that is differentiated calls it"


def _followed() -> dict[str, list[str]]:
    """Functions that never ask their arguments and have substitutes: module → names."""
    found: dict[str, list[str]] = {}
    for owner, name in substituted():
        module = getattr(owner, "__name__", "")
        if module in ("numpy", "math", "cmath") and _treatment(getattr(owner, name)) is None:
            found.setdefault(module.replace("numpy", "np"), []).append(name)
    return found


def _of_scipy() -> Iterator[Row]:
    """Rows for SciPy's functions, where it is installed."""
    for theirs, ours in LATE.items():
        try:
            plain, module = import_module(theirs), import_module(ours)
        except ImportError:
            return
        for name in sorted(plain.__all__):
            fun = getattr(plain, name)
            treated = _treatment(fun) if getattr(fun, "__hash__", None) else None
            if treated is None and getattr(module, name) is not fun:
                treated = "composed", "reverse, forward", f"from {ours}"
            if f"{theirs}.{name}" in THROUGH_UFUNCS:
                treated = "composed", "reverse, forward", "by ufuncs with rules"
            if treated is not None:
                yield Row(f"{theirs}.{name}", (), *treated)


def _dispatches(fun: Any) -> bool:
    """Whether NumPy offers the function to other array types at all (ufuncs and dispatched functions)."""
    return isinstance(fun, np.ufunc) or hasattr(fun, "_implementation")


def _treatment(fun: Any) -> tuple[str, str, str] | None:
    op = RULES.get(fun)
    if op is not None and op.kind == "constant":
        return "constant", "", op.note
    if op is not None and _has_rule(op):
        return op.kind, "reverse, forward", op.note
    if fun in HANDLERS and fun not in RULES:
        handler = HANDLERS[fun]
        return ("structural", "", "looks at shape or dtype only") if handler.__name__ == "look" else (
            "composed", "reverse, forward", ""
        )  # fmt: skip
    return None


def _has_rule(op: Primitive) -> bool:
    return bool(op.partials or op.vjps or op.jvps or op.vjp_any or op.jvp_any or op.vjp_all)


def _primary(fun: Any, names: list[str]) -> str:
    own = getattr(fun, "__name__", "")
    return next((n for n in names if n.rsplit(".", 1)[1] == own), names[0])


def table() -> str:
    """The table as aligned text, with a count of the functions at its end."""
    lines = [*rows(), *_of_scipy()]
    head = Row("function", (), "kind", "modes", "notes")
    widths = [max(len(_cells(r)[i]) for r in (head, *lines)) for i in range(3)]
    text = [_line(_cells(head), widths), *(_line(_cells(r), widths) for r in lines)]
    differentiable = sum(bool(r.modes) for r in lines)
    text.append(f"\n{len(lines)} functions, {differentiable} of them differentiable in both modes and to any order")
    return "\n".join(text)


def _cells(row: Row) -> tuple[str, str, str, str]:
    aliases = f" ({', '.join(a.rsplit('.', 1)[1] for a in row.aliases)})" if row.aliases else ""
    return row.name + aliases, row.kind, row.modes, row.note


def _line(cells: tuple[str, str, str, str], widths: list[int]) -> str:
    padded = [c.ljust(w) for c, w in zip(cells, widths, strict=False)]
    return "  ".join([*padded, cells[3]]).rstrip()
