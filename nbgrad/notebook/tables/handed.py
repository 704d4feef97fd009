"""Functions of the user's that pandas is handed: what they return becomes plain there.

pandas can only collect traced values as objects, in tables that the user would be left with.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial, wraps
from types import FunctionType, MethodType
from typing import Any

from nbgrad.core.places import is_library, is_own
from nbgrad.notebook.tables.beside import bare
from nbgrad.notebook.tables.known import kinds_of_tables
from nbgrad.notebook.tables.shadows import Tables

_MODULES = ("groupby.groupby", "groupby.generic", "resample", "window.rolling", "window.expanding", "window.ewm")
_METHODS = ("apply", "agg", "aggregate", "transform", "filter")


def handed(tables: Tables, x: Any) -> Any:
    """``x`` with functions in it, and in its lists, tuples and dicts, that give plain values."""
    kind = type(x)
    if kind is list or kind is tuple:
        return kind([handed(tables, part) for part in x])
    if kind is dict:
        return {key: handed(tables, part) for key, part in x.items()}
    if kind is partial:
        return partial(handed(tables, x.func), *x.args, **x.keywords)
    called = kind.__call__ if callable(x) and kind not in (FunctionType, MethodType) else x
    return _plainly(tables, x) if _is_users(called) else x


def methods_that_are_handed_functions() -> Iterator[tuple[Any, str, FunctionType]]:
    """Methods of what pandas makes of tables: class, name and the method itself."""
    modules = [sys.modules.get(f"pandas.core.{path}") for path in _MODULES]
    there = {x: None for module in modules if module is not None for x in vars(module).values() if isinstance(x, type)}
    for kind in there:
        if kind not in kinds_of_tables():
            yield from ((kind, name, m) for name in _METHODS if type(m := vars(kind).get(name)) is FunctionType)


def _is_users(fun: Any) -> bool:
    code = getattr(fun, "__code__", None)
    return code is not None and not (is_library(code.co_filename) or is_own(code.co_filename))


def _plainly(tables: Tables, fun: Any) -> Any:
    @wraps(fun)
    def run(*args: Any, **kwargs: Any) -> Any:
        result = fun(*args, **kwargs)
        tables.leave_all([result])
        return bare(result)

    return run
