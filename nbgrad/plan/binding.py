"""What the names in a generated source stand for: functions, constants, copies of arrays."""

from __future__ import annotations

import re
from collections.abc import Callable
from keyword import iskeyword
from typing import Any

import numpy as np

from nbgrad.plan.wording import literal, public_name

BUILTINS = frozenset({
    "type", "float", "abs", "slice", "program", "buffers", "pool", "value", "gradients", "records", "op", "kw", "found",
})  # fmt: skip
"""Names that the source uses for something else."""
LOCAL = re.compile(r"[abiprtv]\d+|in\d+|.*_(cut|whole)|(run|scratch)_\d+|block|number|start|stop|scratch")
"""Names that the source gives to results, buffers and the parts of blocks."""


class Bindings:
    """Names for all that a source refers to, and ``space``, in which it is run.

    With ``copies`` constant arrays are copied, so that what others do to them does not matter. ``double`` says that all
    real numbers are of double precision, so that NumPy's may be written as Python's.
    """

    def __init__(self, space: dict[str, Any], *, double: bool, copies: bool) -> None:
        self.space, self.double, self.copies = space, double, copies
        self.bound: dict[Any, str] = {}
        self.held: list[Any] = []
        self.owned: dict[int, Any] = {}

    def constant(self, value: Any) -> str:
        """A constant as an expression; arrays are copied, so that what others do to them does not matter."""
        if type(value) is np.float64 and self.double:
            value = float(value)
        text = literal(value)
        if text is not None and "np." not in text:
            return text
        return self.bind(value, "constant")

    def function(self, fun: Any) -> str:
        """The name a function of NumPy's is bound to."""
        return self.bind(fun, str(public_name(fun) or fun.__name__).removeprefix("np."))

    def helper(self, fun: Callable[..., Any], hint: str) -> str:
        """The name any other function is bound to."""
        return self.bind(fun, hint)

    def reduce(self, ufunc: str) -> str:
        """The name of a ufunc's ``reduce``, which is another object each time it is asked for."""
        key = "reduce", ufunc
        if key not in self.bound:
            self.bound[key] = self.fresh(f"{ufunc}_reduce")
            self.space[self.bound[key]] = getattr(np, ufunc).reduce
        return self.bound[key]

    def bind(self, value: Any, hint: str) -> str:
        key = id(value)
        if key not in self.bound:
            name = self.fresh(identifier(hint, 0))
            self.bound[key] = name
            self.held.append(value)
            self.space[name] = self._own(value) if self.copies else value
        return self.bound[key]

    def bind_number(self, number: float) -> str:
        """A number as an array without axes."""
        key = "number", number.hex()
        if key not in self.bound:
            name = self.bound[key] = self.fresh(identifier(f"c{number:g}".replace("-", "m").replace(".", "_"), 0))
            self.space[name] = np.array(number)
        return self.bound[key]

    def bind_ones(self, shape: tuple[int, ...]) -> str:
        """An array of ones."""
        key = "ones", shape
        if key not in self.bound:
            name = self.bound[key] = self.fresh("ones")
            self.space[name] = np.ones(shape)
        return self.bound[key]

    def _own(self, value: Any) -> Any:
        """A copy that nobody else holds; views of one array (such as its transpose) stay views of one copy."""
        base = value.base if type(value) is np.ndarray else None
        if type(base) is not np.ndarray or not base.flags.c_contiguous or base.nbytes > 2 * value.nbytes:
            base, offset = value, 0
        else:
            offset = value.__array_interface__["data"][0] - base.__array_interface__["data"][0]
        if type(base) is not np.ndarray:
            return value
        copy = self.owned.setdefault(id(base), copied(base)) if base.flags.c_contiguous else copied(base)
        return copy if base is value else np.ndarray(value.shape, value.dtype, copy, offset, value.strides)

    def fresh(self, name: str) -> str:
        if LOCAL.fullmatch(name):
            name = f"x_{name}_"
        taken, n, candidate = self.space, 1, name
        while candidate in taken or iskeyword(candidate) or candidate in BUILTINS:
            n += 1
            candidate = f"{name}_{n}"
        taken[candidate] = None
        return candidate


def copied(value: Any) -> Any:
    return np.array(value, order="K") if type(value) is np.ndarray else value


def identifier(name: str, number: int) -> str:
    text = re.sub(r"\W", "_", name)
    return text if text.isidentifier() and text.isascii() else f"x{number}_{text}" if text else f"x{number}"
