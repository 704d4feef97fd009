"""Forward accumulation: a value and its tangent travel together; nothing is kept (lecture L10, L16).

Memory does not grow with the number of operations: each result replaces its operands as soon as the user's
own program lets go of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from nbgrad.core.cotangent import fit
from nbgrad.core.dispatch import Traced, apply, next_level, strip
from nbgrad.core.handles import settled
from nbgrad.core.leaving import leaving, refuse_subclass
from nbgrad.core.primitive import Primitive
from nbgrad.core.tape import is_differentiable, rebuild
from nbgrad.core.traced import TracedArray, shown_class


class Dual(TracedArray):
    """A value together with its tangent (Clifford's dual number, for arrays); the tangent None is zero."""

    __slots__ = ("tangent",)
    tangent: Any

    def __init__(self, tape: ForwardSweep, value: Any, tangent: Any) -> None:
        self.tape, self.value, self.tangent = tape, value, tangent

    @property  # type: ignore[misc]  # isinstance must see the value's type, as for Array
    def __class__(self) -> Any:
        return shown_class(self)


class ForwardSweep:
    """Propagates tangents through every operation on its duals, at once and without a tape."""

    __slots__ = ("level",)
    keeps_constants = False

    def __init__(self) -> None:
        self.level = next_level()

    def process(self, op: Primitive, args: tuple[Any, ...], kwargs: dict[str, Any], run: Callable[..., Any]) -> Any:
        """Value and tangent of ``op`` at once."""
        values = tuple(a.value if type(a) is Dual and a.tape is self else settled(a) for a in args)
        for v in values:
            if type(v) is not np.ndarray and issubclass(type(v), np.ndarray):
                refuse_subclass(type(v))
        nested = any(issubclass(type(v), Traced) for v in values)
        ans = apply(op, values, kwargs, run) if nested else run(*values, **kwargs)
        if op.kind == "constant":
            return ans
        tangents = [
            op.jvp(k, a.tangent, ans, values, kwargs)
            for k, a in enumerate(args)
            if type(a) is Dual and a.tape is self and a.tangent is not None
        ]
        if not tangents:
            return self._fixed(op, ans)
        if op.outputs:
            sums = [total(parts) for parts in zip(*tangents, strict=True)]
            return rebuild(ans, [self._dual(v, t) for v, t in zip(ans, sums, strict=True)])
        return self._dual(ans, total(tangents))

    def constant(self, op: Primitive, value: Any, args: tuple[Any, ...] = (), kwargs: Any = None) -> Dual:
        """A traced array whose tangent is known to be zero."""
        return Dual(self, value, None)

    def escape(self, how: str, dual: Any) -> Any:
        """A traced value about to become plain: an error, as on a reverse tape."""
        if not is_differentiable(dual.value) or dual.tangent is None:
            return dual.value
        raise leaving(how, "tangent")

    def branch(self, dual: TracedArray, outcome: Any) -> Any:
        """Control flow may depend on values freely: nothing is replayed."""
        return outcome

    def said(self, dual: TracedArray) -> Any:
        """The plain value, to be made text."""
        return strip(dual)

    def _fixed(self, op: Primitive, ans: Any) -> Any:
        """The result of an operation on nothing but constants: traced, as its operands are."""
        parts = [Dual(self, v, None) if is_differentiable(v) else v for v in (ans if op.outputs else (ans,))]
        return rebuild(ans, parts) if op.outputs else parts[0]

    def _dual(self, value: Any, tangent: Any) -> Any:
        if tangent is None or not is_differentiable(value):
            return value
        return Dual(self, value, fit(tangent, value))


def total(parts: Iterable[Any]) -> Any:
    """Sum of tangents, None counting as zero; None if nothing moves."""
    moved = None
    for part in parts:
        if part is not None:
            moved = part if moved is None else moved + part
    return moved
