"""Steps as expressions made to run fast: the shortest call that gives the very same result."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from nbgrad.core.primitive import RULES
from nbgrad.plan.local import Locals
from nbgrad.plan.outs import for_blas, is_matrix_product, plain_ufunc
from nbgrad.plan.program import Ref, Step
from nbgrad.plan.pythonic import ARITHMETIC, OF_MATH
from nbgrad.plan.wording import INFIX, expression
from nbgrad.rules.selecting import WHERE
from nbgrad.rules.shapes import RESHAPE

REDUCTIONS = {
    RULES[np.sum]: "add", RULES[np.prod]: "multiply", RULES[np.max]: "maximum", RULES[np.min]: "minimum",
    RULES[np.amax]: "maximum", RULES[np.amin]: "minimum",
}  # fmt: skip
EXPAND = RULES[np.expand_dims]
SUM = RULES[np.sum]
MULTIPLY, POWER, MEAN, MATMUL = RULES[np.multiply], RULES[np.power], RULES[np.mean], RULES[np.matmul]
DOT_CLEARS = 8192
"""Elements of a product up to which np.dot is quicker than np.matmul: it has less ado, but writes zeros first."""
LONGEST = 1024
"""Numbers up to which sums become products: longer ones lose digits that pairwise summation keeps."""
BY_KEYWORD = frozenset({"maximum", "minimum"})
"""Functions that take ``out`` by keyword only."""


class Expressions(Locals):
    """Writes one step on its operands. ``outs`` says where a step shall write its result, if it can."""

    outs: dict[int, str]
    exact: bool

    def expression(self, i: int, step: Step) -> str:
        """What a step computes; its result is written where ``outs`` says, if the step can do that."""
        if step.is_number and self.is_float(i):
            return self._number(i, step)
        text = self._array(i, step) if step.is_array and not step.kwargs else self._squared(step) or self._doubled(step)
        if text is None:
            text = self._reduction(step)
        if text is None:
            text = self._general(i, step)
        if type(step.value) in (int, bool) and step.op not in INFIX:
            text = f"({text}).item()" if isinstance(step.op.fun, np.ufunc) else text
        return text

    def _squared(self, step: Step) -> str | None:
        """The square of one of NumPy's numbers as a product; Python's own must raise where a power overflows."""
        base = step.args[0] if step.op is POWER and not self.exact and type(step.value) is np.float64 else None
        if type(base) is not Ref or base.index in self.inline or type(step.args[1]) is not int or step.args[1] != 2:
            return None
        return f"{self.names[base.index]} * {self.names[base.index]}"

    def _doubled(self, step: Step) -> str | None:
        """Twice one of NumPy's numbers as a sum: the same bits, and no integer to be converted."""
        if step.op is not MULTIPLY or step.kwargs or type(step.value) is not np.float64:
            return None
        numbers = [a for a in step.args if type(a) in (int, float)]
        refs = [a for a in step.args if type(a) is Ref and type(self.program.value(a)) is np.float64]
        if len(numbers) != 1 or len(refs) != 1 or numbers[0] != 2:
            return None
        return f"{self.names[refs[0].index]} + {self.names[refs[0].index]}"

    def _number(self, i: int, step: Step) -> str:
        """One number of Python's from others: by Python's operators where they give the same bits."""
        squared = self._squared(step)
        if squared is not None:
            return squared
        if self.is_arithmetic(step):
            return ARITHMETIC[step.op].format(*map(self.float_operand, step.args))
        if not self.exact and step.op in OF_MATH and not step.kwargs and all(map(self.is_number, step.args)):
            return self._called(OF_MATH[step.op], map(self.operand, step.args), "")
        text = self._reduction(step) or self._general(i, step)
        return text if type(step.value) is float and step.op in INFIX else f"float({text})"

    def _array(self, i: int, step: Step) -> str | None:
        """An array by a function that writes into a buffer, or by the shortest call."""
        out = self.outs.get(i, "")
        if is_matrix_product(step, self.program):
            product = np.dot if step.value.size <= DOT_CLEARS else np.matmul
            return self._called(product, map(self.operand, step.args), out)
        fun, args = plain_ufunc(step, self.program)
        if fun is None:
            return None
        if not out and fun is step.op.fun and step.op in INFIX and len(args) == 2:
            return f" {INFIX[step.op]} ".join(self._spread(a, step) for a in args)
        return self._called(fun, [self._spread(a, step) for a in args], out)

    def _spread(self, operand: Any, step: Step) -> str:
        """An operand of an element-wise operation; NumPy takes an array without axes faster than a number."""
        if type(operand) in (int, float, np.float64) and self._takes_arrays(step):
            return self.bind_number(float(operand))
        return self.operand(operand)

    def _takes_arrays(self, step: Step) -> bool:
        """Whether an array of double precision may stand for a number among the operands."""
        arrays = [v for a in step.args if isinstance(v := self.program.value(a), np.ndarray)]
        double = step.value.dtype == np.float64 and bool(arrays) and all(v.dtype == np.float64 for v in arrays)
        return double and "dd->d" in getattr(step.op.fun, "types", ())

    def _called(self, fun: Any, args: Iterable[str], out: str) -> str:
        if out and fun.__name__ in BY_KEYWORD:
            out = f"out={out}"
        return f"{self.function(fun)}({', '.join([*args, *([out] if out else [])])})"

    def _reduction(self, step: Step) -> str | None:
        """Sums, means and extremes of arrays without the detours of NumPy's wrappers."""
        if not step.args or type(self.program.value(step.args[0])) is not np.ndarray or len(step.args) > 2:
            return None
        if not step.kwargs.keys() <= {"axis", "keepdims"} or (len(step.args) == 2 and "axis" in step.kwargs):
            return None
        x, operand = self.program.value(step.args[0]), self.operand(step.args[0])
        axis = step.args[1] if len(step.args) == 2 else step.kwargs.get("axis")
        keep = step.kwargs.get("keepdims", False) not in (False, None, np._NoValue)  # NumPy takes 1 for True
        if step.op in (SUM, MEAN) and not self.exact and (total := self._sum_by_product(x, operand, axis, keep)):
            return total if step.op is SUM else f"{total} / {x.size // np.size(step.value)}"
        options = f"{self.constant(axis)}" + (", None, None, True" if keep else "")
        if step.op in REDUCTIONS:
            return f"{self.reduce(REDUCTIONS[step.op])}({operand}, {options})"
        if step.op is MEAN and x.dtype == np.float64 and step.value.size:
            return f"{self.reduce('add')}({operand}, {options}) / {x.size // step.value.size}"
        return None

    def _sum_by_product(self, x: Any, text: str, axis: Any, keep: bool) -> str | None:
        """A sum over one axis of a matrix or a vector as a product with ones: BLAS is several times as fast at that."""
        if x.ndim == 1 and axis is None and not keep:
            axis = 0
        if type(axis) is not int or not for_blas(x) or x.ndim > 2 or not 0 < x.shape[axis] <= LONGEST or not x.size:
            return None
        if x.ndim == 1:
            return None if keep else self._called(np.dot, (text, self.bind_ones(x.shape)), "")
        n, first = x.shape[axis], axis % 2 == 0
        ones = self.bind_ones(((1, n) if first else (n, 1)) if keep else (n,))
        return self._called(np.dot, (ones, text) if first else (text, ones), "")

    def _general(self, i: int, step: Step) -> str:
        if step.op is MATMUL and not step.kwargs and self._dot_serves(step):
            return self._called(np.dot, map(self.operand, step.args), "")
        if step.op is RESHAPE and not step.kwargs and len(step.args) == 2 and self._is_array(step.args[0]):
            return f"{self.operand(step.args[0])}.reshape({self.constant(step.args[1])})"
        if step.op is EXPAND and self._is_array(step.args[0]):  # NumPy's own does the same by way of many questions
            return f"{self.operand(step.args[0])}.reshape({self.constant(step.shape)})"
        if step.op is WHERE and step.value.dtype == np.float64 and not step.kwargs:
            return self._called(np.where, [self._branch(a) for a in step.args], "")
        is_ufunc = isinstance(step.op.fun, np.ufunc)
        args = [self.operand(a, numpy=not is_ufunc) for a in step.args]
        if is_ufunc and not step.kwargs and self._differs(i, step):
            return self._called(step.op.fun, args, "")
        return expression(step, args, self)

    def _branch(self, operand: Any) -> str:
        """A part of np.where, which takes arrays faster than numbers."""
        return self.bind_number(float(operand)) if type(operand) in (int, float) else self.operand(operand, numpy=True)

    def _is_array(self, operand: Any) -> bool:
        return type(operand) is Ref and isinstance(self.program.value(operand), np.ndarray)

    def _differs(self, i: int, step: Step) -> bool:
        """Whether Python's operator on numbers turned into Python's would give another kind of number."""
        if not isinstance(step.value, np.generic) or not all(map(self.is_number, step.args)):
            return False
        return step.op in INFIX and not (i not in self.used and isinstance(step.value, np.bool_))

    def _dot_serves(self, step: Step) -> bool:
        """Whether np.dot does the very same as np.matmul, with less ado."""
        operands = [self.program.value(a) for a in step.args]
        return all(for_blas(v) and v.ndim in (1, 2) for v in operands)
