"""Operators and functions that work element by element, and products: with numbers, arrays and tables that line up."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import is_traced, strip
from nbgrad.notebook.tables.known import Call, kinds_of_tables, rule
from nbgrad.notebook.tables.numbers import Unsure
from nbgrad.notebook.tables.reductions import without_missing
from nbgrad.notebook.tables.selection import FIRST, gathered, positions_like

Operation = Callable[[Any, Any], Any]

SYMBOLS: dict[str, Operation] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "truediv": operator.truediv, "pow": operator.pow,
    "mod": operator.mod, "floordiv": operator.floordiv, "lt": operator.lt, "le": operator.le, "gt": operator.gt,
    "ge": operator.ge, "eq": operator.eq, "ne": operator.ne, "and": operator.and_, "or": operator.or_,
    "xor": operator.xor,
}  # fmt: skip
"""Operator → what it computes; pandas has an operator, its reflection, and methods of these names."""
OTHER_NAMES = {"truediv": ("div", "divide"), "mul": ("multiply",), "sub": ("subtract",)}


def beside_both(call: Call, other: Any, axis: Any = None) -> tuple[Any, Any]:
    """What stands beside the table and the other operand, lined up as pandas lines them up. Raises Unsure."""
    table = call.table
    if type(other) not in kinds_of_tables():
        a, b = call.array, call.of(other)
        return a, b[:, None] if axis in (0, "index", "rows") and len(shape_of(b)) == 1 < len(shape_of(a)) else b
    if table.ndim == other.ndim:
        same_columns = table.ndim == 1 or table.columns.equals(other.columns)
        if table.index.equals(other.index) and same_columns:
            return call.array, call.of(other)
        return _aligned(call, other)
    frame, column = (table, other) if table.ndim == 2 else (other, table)
    along_rows = axis in (0, "index", "rows")
    if not (frame.index if along_rows else frame.columns).equals(column.index):
        raise Unsure
    arrays = call.array, call.of(other)
    if not along_rows:
        return arrays
    return (arrays[0], arrays[1][:, None]) if table.ndim == 2 else (arrays[0][:, None], arrays[1])


def _aligned(call: Call, other: Any) -> tuple[Any, Any]:
    """Two columns with different labels, each with NaN where the other one has a label more."""
    if call.table.ndim != 1:
        raise Unsure
    a, b = positions_like(call.table).align(positions_like(other))
    if not a.index.equals(call.result.index):
        raise Unsure
    return gathered(call.array, a.to_numpy() - FIRST), gathered(call.of(other), b.to_numpy() - FIRST)


def _operator(name: str, run: Operation) -> None:
    reflected = f"r{name}"

    def ours(call: Call, other: Any, axis: Any, *, turned: bool) -> Any:
        a, b = beside_both(call, other, axis)
        return by_column(call, run(b, a) if turned else run(a, b))

    rule(f"__{name}__")(lambda call: ours(call, call.args[0], None, turned=False))
    rule(f"__{reflected}__")(lambda call: ours(call, call.args[0], None, turned=True))

    def method(*, turned: bool) -> Callable[[Call], Any]:
        def run_method(call: Call) -> Any:
            given = call.given({"other": None, "axis": None})
            return ours(call, given["other"], given["axis"], turned=turned)

        return run_method

    for one in (name, *OTHER_NAMES.get(name, ())):
        rule(one)(method(turned=False))
    for one in (reflected, *(f"r{n}" for n in OTHER_NAMES.get(name, ()))):
        rule(one)(method(turned=True))


def by_column(call: Call, ours: Any) -> Any:
    """An array beside a whole frame, split where pandas's columns are of several dtypes."""
    result = call.result
    if type(result) not in kinds_of_tables() or result.ndim == 1 or not is_traced(ours):
        return ours
    dtypes = list(result.dtypes)
    if len(set(dtypes)) == 1 and strip(ours).dtype == dtypes[0]:
        return ours
    found = call.tables.beside(call.table)
    columns: list[Any] = []
    for k, dtype in enumerate(dtypes):
        if dtype == strip(ours).dtype:
            columns.append(ours[:, k])
        elif dtype.kind in "fc":
            columns.append(ours[:, k].astype(dtype))
        elif found is not None and found.by_column and found.parts[k] is None:
            columns.append(None)
        else:
            raise Unsure
    return columns


for _name, _run in SYMBOLS.items():
    _operator(_name, _run)


def _unary(names: tuple[str, ...], run: Callable[[Any], Any]) -> None:
    rule(*names)(lambda call: by_column(call, run(call.array)))


_unary(("__neg__",), operator.neg)
_unary(("__pos__",), operator.pos)
_unary(("__invert__",), operator.invert)
_unary(("__abs__", "abs"), np.abs)
_unary(("isna", "isnull"), np.isnan)
_unary(("notna", "notnull"), lambda x: ~np.isnan(x))


@rule("round", "__round__")
def rounded(call: Call) -> Any:
    """Rounded to some decimals."""
    decimals = call.args[0] if call.args else call.kwargs.get("decimals", 0)
    if type(decimals) is not int:
        raise Unsure
    return by_column(call, np.round(call.array, decimals))


@rule("__array_ufunc__")
def ufunc(call: Call) -> Any:
    """A ufunc of NumPy, called with tables among its operands."""
    fun, method, *operands = call.args
    if method != "__call__" or call.kwargs or fun.nout != 1:
        raise Unsure
    if fun is np.matmul:
        return _product(call, operands)
    if len(operands) == 1:
        return by_column(call, fun(call.array))
    if len(operands) != 2:
        raise Unsure
    first = operands[0] is call.table
    a, b = beside_both(call, operands[1] if first else operands[0])
    return by_column(call, fun(a, b) if first else fun(b, a))


@rule("clip")
def clipped(call: Call) -> Any:
    """Kept within bounds, which are numbers or line up."""
    given = call.given({"lower": None, "upper": None, "axis": None})
    bounds = [given["lower"], given["upper"]]
    arrays = [None if b is None else beside_both(call, b, given["axis"])[1] for b in bounds]
    return by_column(call, np.clip(call.array, *arrays))


@rule("fillna")
def filled(call: Call) -> Any:
    """A number or a column in the place of NaN."""
    given = call.given({"value": None})
    value = given["value"]
    if value is None or isinstance(value, dict):
        raise Unsure
    a, b = beside_both(call, value)
    return np.where(np.isnan(a), b, a)


@rule("where", "mask")
def chosen_by(call: Call) -> Any:
    """Another number, or NaN, where a condition does not hold (for `mask`: where it holds)."""
    given = call.given({"cond": None, "other": np.nan})
    other = given["other"]
    if other is None or (type(other) not in kinds_of_tables() and not _is_operand(other)):
        other = np.nan
    a, condition = beside_both(call, given["cond"])
    b = beside_both(call, other)[1] if type(other) in kinds_of_tables() else call.of(other)
    return np.where(condition, a, b) if call.name == "where" else np.where(condition, b, a)


def _is_operand(x: Any) -> bool:
    return is_traced(x) or isinstance(x, int | float | complex | np.generic | np.ndarray)


@rule("astype")
def retyped(call: Call) -> Any:
    """In another dtype."""
    dtype = call.given({"dtype": None})["dtype"]
    if isinstance(dtype, dict):
        raise Unsure
    kind = np.dtype(dtype)
    return call.array.astype(kind)


@rule("diff")
def differences(call: Call) -> Any:
    """Each row less the one some rows before."""
    periods = call.given({"periods": 1})["periods"]
    return call.array - shifted(call.array, periods)


@rule("pct_change")
def relative_changes(call: Call) -> Any:
    """Each row by the one some rows before, less 1."""
    periods = call.given({"periods": 1})["periods"]
    array = call.array
    without_missing(call, array, np.copy, None)
    return array / shifted(array, periods) - 1


def shifted(array: Any, periods: Any) -> Any:
    """The rows ``periods`` further down, NaN above them."""
    height = shape_of(array)[0]
    if type(periods) is not int or not 0 < abs(periods) < height:
        raise Unsure
    hole = np.full((abs(periods), *shape_of(array)[1:]), np.nan, strip(array).dtype)
    return np.concatenate([hole, array[:-periods]] if periods > 0 else [array[-periods:], hole])


@rule("dot", "__matmul__")
def product(call: Call) -> Any:
    """Matrix product: of tables only where the labels that are summed over are the same."""
    return _product(call, [call.table, call.args[0]])


@rule("__rmatmul__")
def reflected_product(call: Call) -> Any:
    """The same with the other factor first."""
    return _product(call, [call.args[0], call.table])


def _product(call: Call, factors: list[Any]) -> Any:
    left, right = factors
    labels = [_summed_over(left, last=True), _summed_over(right, last=False)]
    if labels[0] is not None and labels[1] is not None and not labels[0].equals(labels[1]):
        raise Unsure
    return np.matmul(call.of(left), call.of(right))


def _summed_over(factor: Any, *, last: bool) -> Any:
    """The labels that a product sums over; None for an array."""
    if type(factor) not in kinds_of_tables():
        return None
    return factor.columns if last and factor.ndim == 2 else factor.index
