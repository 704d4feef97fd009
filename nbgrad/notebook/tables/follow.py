"""One operation on a table, done twice: by pandas, and by us with what stands beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.dispatch import is_traced
from nbgrad.core.errors import NotDifferentiable
from nbgrad.core.substitutes import original_of
from nbgrad.core.views import write
from nbgrad.notebook.tables.beside import bare
from nbgrad.notebook.tables.handed import handed
from nbgrad.notebook.tables.known import CHANGES, RULES, WRITES, Call, Given, is_table, kinds_of_tables
from nbgrad.notebook.tables.numbers import Unsure, columns_of, is_same_memory
from nbgrad.notebook.tables.shadows import Tables


def follow(
    tables: Tables, name: str, run: Callable[..., Any], table: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """``run(table, *args, **kwargs)`` by pandas; traced, or with something beside it, where we know what it does."""
    if not tables.concern([table, args, kwargs]):
        if name != "pipe":
            args, kwargs = handed(tables, args), handed(tables, kwargs)
        return run(table, *map(original_of, args), **{k: original_of(v) for k, v in kwargs.items()})
    if name == "pipe" and callable(args[0]):
        return args[0](table, *args[1:], **kwargs)
    if "out" in kwargs and name == "__array_ufunc__":
        return _into(tables, args, kwargs)
    call = Call(tables, name, run, table, args, kwargs)
    if name in WRITES or name in CHANGES or call.plain_kwargs.get("inplace") is True:
        return _written(call)
    known = RULES.get(name)
    if known is None or _runs_code([args, kwargs]):
        tables.leave_all([args, kwargs])
        call.plain_args, call.plain_kwargs = handed(tables, call.plain_args), handed(tables, call.plain_kwargs)
        return call.compute()
    with tables.quietly():
        result = call.compute()
        if result is NotImplemented:
            return result
        try:
            return _given(call, result, known(call))
        except Exception:  # Unsure, or whatever is wrong with a rule: the user's cell goes on, and is told
            tables.leave_all([table, args, kwargs])
    return result


def follow_subscript(tables: Tables, name: str, run: Callable[..., Any], indexer: Any, args: tuple[Any, ...]) -> Any:
    """``table.loc[key]`` and the like, and assignments to them."""
    how = f"{indexer.name}.{name}"
    if getattr(indexer, "axis", None) is not None:
        how = ""  # df.loc(axis=0)[…]

    def at(table: Any, *arguments: Any) -> Any:
        return run(indexer if table is indexer.obj else getattr(table, indexer.name), *arguments)

    return follow(tables, how or name, at, indexer.obj, args, {})


def _runs_code(arguments: list[Any]) -> bool:
    """Whether pandas is handed a function: what the user's code does in there is the user's doing, not pandas's."""
    pending = list(arguments)
    while pending:
        part = pending.pop()
        if type(part) in (list, tuple):
            pending += part
        elif type(part) is dict:
            pending += part.values()
        elif callable(part) and not isinstance(part, type | np.ufunc):
            return True
    return False


def _given(call: Call, result: Any, ours: Any) -> Any:
    """What the user gets: pandas's table with ``ours`` beside it, or ``ours`` itself for a number. Raises Unsure."""
    if type(ours) is Given:
        return ours.value
    if ours is result or result is call.table:  # as pandas's own `s.T` is `s`
        return result
    if type(result) in kinds_of_tables():
        call.tables.put_beside(result, ours, call.size, source=call.table)
        return result
    if isinstance(result, np.ndarray):
        return call.tables.taken_out(call.table, call.tables.agreed(result, ours, call.size), result)
    return call.tables.agreed(result, ours, call.size)


def take_out(tables: Tables, table: Any) -> Any:
    """What a function of NumPy gets in the place of a table; the table itself if that is not numbers."""
    with tables.quietly():
        try:
            ours = tables.array(table)
            plain = table.to_numpy()
        except Unsure:
            if tables.holds(table):
                tables.leave(table)
            return table
        return tables.taken_out(table, ours, plain) if is_traced(ours) else plain


def _into(tables: Tables, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A ufunc with ``out=``, an array: it gets what stands beside the tables.

    Raises NotDifferentiable for tables that are written to, or that do not line up.
    """
    fun, method, *operands = args
    with tables.quietly():
        getattr(fun, method)(*bare(operands), **bare(kwargs))  # raises what pandas raises
    outs = kwargs["out"] if type(kwargs["out"]) is tuple else (kwargs["out"],)
    labels = [x.index for x in operands if is_table(x)]
    if any(map(is_table, outs)) or not all(index.equals(labels[0]) for index in labels):
        raise NotDifferentiable(
            f"np.{fun.__name__}(…, out=…) with tables that do not line up, or that are written to, cannot be followed; "
            "leave out= out, and assign the result"
        )
    return getattr(fun, method)(*(take_out(tables, x) if is_table(x) else x for x in operands), **kwargs)


# -- changes in place ---------------------------------------------------------------------------------------


class _Standing(NamedTuple):
    """What stood beside a table before it was changed: the parts, and the memory that they show."""

    parts: list[Any]
    memory: list[Any]


def _written(call: Call) -> Any:
    """An operation that changes the table: what stands beside it changes too, or it is given up."""
    tables, table = call.tables, call.table
    ours: Any = None
    known = WRITES.get(call.name)
    with tables.quietly():
        sure = known is not None and not _runs_code([call.args, call.kwargs])
        if sure and known is not None:
            try:
                ours = known(call)
            except Exception:  # Unsure, or whatever is wrong with a rule: the user's cell goes on, and is told
                sure = False
        before = _standing(tables, table)
    result = call.compute() if not sure else _quietly(tables, call.compute)
    with tables.quietly():
        others = tables.sharing(table)
        try:
            if not sure or others:
                raise Unsure
            _put(call, ours, before)
        except Exception:  # as above
            tables.leave_all([call.args, call.kwargs])
            for one in (table, *others):
                tables.give_up(one)
    return result


def _quietly(tables: Tables, run: Callable[[], Any]) -> Any:
    with tables.quietly():
        return run()


def _standing(tables: Tables, table: Any) -> _Standing:
    found = tables.beside(table)
    if found is None:
        return _Standing([], [])
    return _Standing(list(found.parts), columns_of(table) if found.by_column else [table.to_numpy()])


def _put(call: Call, ours: Any, before: _Standing) -> None:
    """Let ``ours`` stand beside the table: in the old handles where pandas has written into the same memory."""
    tables, table = call.tables, call.table
    tables.put_beside(table, ours, call.size, source=None)
    found = tables.beside(table)
    if found is None or len(found.parts) != len(before.parts):
        return
    now = columns_of(table) if found.by_column else [table.to_numpy()]
    for k, (old, new) in enumerate(zip(before.parts, found.parts, strict=True)):
        if is_traced(old) and is_traced(new) and is_same_memory(before.memory[k], now[k]):
            write(old, new)
            found.parts[k] = old
