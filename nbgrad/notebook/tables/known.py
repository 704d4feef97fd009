"""What is known of the operations of pandas: a rule for each, by name.

A rule is called after pandas has computed its result, and gives what stands beside that: a traced array, or a list of
columns. It raises `Unsure` where the two might differ; whether they do is compared in any case.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.dispatch import arrayed, is_traced
from nbgrad.notebook.tables.numbers import Unsure, largest_in
from nbgrad.notebook.tables.shadows import Tables


class Call:
    """One operation of the user's on a table: as it was asked for, as pandas sees it, and what it gave."""

    def __init__(
        self, tables: Tables, name: str, run: Callable[..., Any], table: Any, args: tuple[Any, ...], kwargs: Any
    ) -> None:
        self.tables, self.name, self.run, self.table = tables, name, run, table
        self.args: tuple[Any, ...] = args
        self.kwargs: dict[str, Any] = kwargs
        self.plain_args: tuple[Any, ...] = tables.taken.plain(args)
        self.plain_kwargs: dict[str, Any] = tables.taken.plain(kwargs)
        self.result: Any = None
        self.size = 0.0
        """The largest number that took part: sums of such numbers agree to as many digits."""

    def compute(self) -> Any:
        """What pandas gives."""
        self.result = self.run(self.table, *self.plain_args, **self.plain_kwargs)
        return self.result

    def on(self, table: Any) -> Any:
        """The same operation, done to another table."""
        return self.run(table, *self.plain_args, **self.plain_kwargs)

    @property
    def array(self) -> Any:
        """What stands beside the table. Raises Unsure."""
        return self.of(self.table)

    def of(self, x: Any) -> Any:
        """What stands beside a table; a traced array or a number itself. Raises Unsure for anything else."""
        if type(x) in kinds_of_tables():
            x = self.tables.array(x)
        elif isinstance(x, list | tuple):
            x = arrayed(x)
        elif not (is_traced(x) or isinstance(x, np.ndarray | np.generic | int | float | complex)):
            raise Unsure
        self.size = max(self.size, largest_in(x))
        return x

    def decides(self) -> None:
        """The arguments choose what the result is made of: a replay must find the same ones."""
        self.decides_by([self.args, self.kwargs])

    def decides_by(self, key: Any) -> None:
        """The same for one of them."""
        for part in self.tables.involved(key):
            for array in [part] if is_traced(part) else self.tables.arrays(part):
                array.tape.branch(array, array.value)

    def given(self, usual: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments by name; those not in ``usual`` must be what they are by default. Raises Unsure."""
        signature = signature_of(self.run)
        bound = signature.bind(self.table, *self.args, **self.kwargs)
        found = dict(usual)
        for name, value in list(bound.arguments.items())[1:]:
            kind = signature.parameters[name].kind
            if name in usual:
                found[name] = value
            elif kind is inspect.Parameter.VAR_KEYWORD:
                if any(v is not None for v in value.values()):
                    raise Unsure
            elif kind is inspect.Parameter.VAR_POSITIONAL or not _is_default(value, signature.parameters[name].default):
                raise Unsure
        return found


class Given(NamedTuple):
    """What the user gets in the place of pandas's result, which a rule has compared itself."""

    value: Any


Rule = Callable[[Call], Any]
RULES: dict[str, Rule] = {}
"""Method, operator or property → its rule."""
WRITES: dict[str, Rule] = {}
"""The same for what changes the table: the rule gives what stands beside the table afterwards."""


CHANGES = frozenset({"update", "insert", "pop", "__delitem__", "isetitem"})
"""Other methods that change the table."""


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Decorator: the rule for operations of these names."""

    def register(run: Rule) -> Rule:
        RULES.update(dict.fromkeys(names, run))
        return run

    return register


def writes(*names: str) -> Callable[[Rule], Rule]:
    """Decorator: the rule for operations of these names, which change the table."""

    def register(run: Rule) -> Rule:
        WRITES.update(dict.fromkeys(names, run))
        return run

    return register


@lru_cache(maxsize=512)
def signature_of(run: Callable[..., Any]) -> inspect.Signature:
    """The signature of a method of pandas."""
    return inspect.signature(run)


def is_table(x: Any) -> bool:
    """Whether ``x`` is a Series or DataFrame of pandas."""
    kind = type(x)
    return kind.__name__ in ("Series", "DataFrame") and kind in kinds_of_tables()


def kinds_of_tables() -> tuple[Any, ...]:
    """Series and DataFrame of pandas if it is in use."""
    pandas = sys.modules.get("pandas")
    series, frame = getattr(pandas, "Series", None), getattr(pandas, "DataFrame", None)
    return () if series is None or frame is None else (series, frame)


def _is_default(value: Any, default: Any) -> bool:
    same = type(value) is type(default) and isinstance(value, bool | int | str)
    return value is default or (same and value == default)
