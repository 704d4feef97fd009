"""Sums, means and the like, and what runs along: pandas leaves NaN out, and says so nowhere in its result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nbgrad.core.dispatch import is_traced, strip
from nbgrad.core.looking import Decided
from nbgrad.core.tape import is_differentiable
from nbgrad.notebook.tables.known import Call, rule
from nbgrad.notebook.tables.numbers import Unsure

USUAL = {"axis": 0, "skipna": True, "numeric_only": False}


def _any_missing(values: Any) -> bool:
    return bool(np.isnan(values).any())


def without_missing(call: Call, array: Any, fun: Callable[..., Any], other: Callable[..., Any] | None) -> Any:
    """``fun``, or ``other`` where there is NaN to be left out; a replay must find NaN there again, or none."""
    if not is_traced(array) or not is_differentiable(strip(array)):
        return fun
    missing = _any_missing(strip(array))
    if missing and other is None:
        raise Unsure
    if not missing:
        array.tape.branch(array, Decided(missing, _any_missing, "whether NaN is in"))
    assert other is not None or not missing
    return other if missing and other is not None else fun


def _axis(call: Call, axis: Any) -> int | None:
    """The axis of an array that pandas means. Raises Unsure."""
    if call.table.ndim == 1:
        return 0
    if axis is None:
        return None if np.ndim(call.result) == 0 else 0
    if axis in (0, 1):
        return int(axis)
    if axis in ("index", "columns", "rows"):
        return int(axis == "columns")
    raise Unsure


def _reduction(name: str, fun: Callable[..., Any], other: Callable[..., Any] | None, *names: str) -> None:
    spread = name in ("std", "var")

    @rule(name, *names)
    def reduce(call: Call) -> Any:
        given = call.given({**USUAL, **({"ddof": 1} if spread else {})})
        array = call.array
        run = without_missing(call, array, fun, other) if given["skipna"] else fun
        options = {"ddof": given["ddof"]} if spread else {}
        return run(array, axis=_axis(call, given["axis"]), **options)


for _name, _fun, _other, *_names in (
    ("sum", np.sum, np.nansum),
    ("mean", np.mean, np.nanmean),
    ("prod", np.prod, np.nanprod, "product"),
    ("min", np.min, np.nanmin),
    ("max", np.max, np.nanmax),
    ("median", np.median, np.nanmedian),
    ("std", np.std, np.nanstd),
    ("var", np.var, np.nanvar),
):
    _reduction(_name, _fun, _other, *_names)


@rule("any", "all")
def truth(call: Call) -> Any:
    """Whether any, or every, condition holds."""
    given = call.given({"axis": 0, "skipna": True})
    array = call.array
    if strip(array).dtype != bool:
        raise Unsure
    return getattr(np, call.name)(array, axis=_axis(call, given["axis"]))


def _running(name: str, fun: Callable[..., Any]) -> None:
    @rule(name)
    def run_along(call: Call) -> Any:
        given = call.given({"axis": 0, "skipna": True})
        array = call.array
        return without_missing(call, array, fun, None)(array, axis=_axis(call, given["axis"]))


_running("cumsum", np.cumsum)
_running("cumprod", np.cumprod)
