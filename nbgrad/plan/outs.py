"""Which steps can write their result where they are told to, and by which function of NumPy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from nbgrad.core.primitive import RULES
from nbgrad.plan.program import Program, Ref, Step

MULTIPLY, POWER = RULES[np.multiply], RULES[np.power]
PRODUCTS = frozenset({RULES[np.matmul], RULES[np.dot]})
AS_UFUNC: Mapping[float, Any] = {2: np.square, 0.5: np.sqrt, -1: np.reciprocal}
"""Exponent → what ``array ** exponent`` runs."""


class Values(Protocol):
    """What knows the recorded values of operands: a program, or one that is being changed."""

    def value(self, operand: Any) -> Any:
        """The value of an operand as it was when recorded."""


def takes_out(step: Step, program: Program) -> bool:
    """Whether the step can write its result into an array in the order of C."""
    if not step.is_array or step.kwargs or not step.value.flags.c_contiguous:
        return False
    return writes_out(step, program)


def writes_out(step: Step, program: Program) -> bool:
    """Whether the expression of a step writes its result where it is told to."""
    return is_matrix_product(step, program) or plain_ufunc(step, program)[0] is not None


def plain_ufunc(step: Step, program: Program) -> tuple[Any, tuple[Any, ...]]:
    """The ufunc that does what the step does, and its arguments; None if it takes more than that."""
    if step.op is POWER:
        exponent = step.args[1]
        if type(exponent) not in (int, float) or exponent in (0, 1):
            return None, ()
        return (AS_UFUNC[exponent], step.args[:1]) if exponent in AS_UFUNC else (np.power, step.args)
    if step.op is MULTIPLY and 2 in [a for a in step.args if type(a) in (int, float)]:
        other = step.args[0] if type(step.args[0]) is Ref else step.args[1]
        value = program.value(other)
        if value.dtype == step.value.dtype and value.shape == step.shape:
            return np.add, (other, other)  # doubling is exact
    fun = step.op.fun
    return (fun, step.args) if isinstance(fun, np.ufunc) and fun.nout == 1 and step.run is fun else (None, ())


def is_matrix_product(step: Step, program: Values) -> bool:
    """Whether the step is a product of matrices, or of one and a vector, for which np.dot goes straight to BLAS."""
    if step.op not in PRODUCTS or step.kwargs or not step.is_array:
        return False
    operands = [program.value(a) for a in step.args]
    return len(step.args) == 2 and all(for_blas(v) and v.ndim in (1, 2) and v.size for v in operands)


def for_blas(x: Any) -> bool:
    """Whether BLAS takes an array as it is; others np.dot copies before, and np.matmul multiplies by itself."""
    return type(x) is np.ndarray and x.dtype == np.float64 and x.flags.forc
