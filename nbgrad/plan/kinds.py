"""What can be said of a step's result before it is computed: its kind, whose memory it uses, whether it may vary."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.primitive import RULES
from nbgrad.core.tape import LEAF, PICK
from nbgrad.plan.program import Program, Ref, Step
from nbgrad.plan.rows import ROWS
from nbgrad.plan.scatters import SCATTERS
from nbgrad.plan.spreading import SPREAD
from nbgrad.rules.casting import ASTYPE
from nbgrad.rules.indexing import GETITEM, SCATTER
from nbgrad.rules.inplace import WRITE
from nbgrad.rules.joining import CONCATENATE, NESTED, STACK
from nbgrad.rules.magnitudes import SHARE
from nbgrad.rules.selecting import WHERE
from nbgrad.rules.shapes import FLATTEN

_STEADY = (
    np.sum, np.mean, np.prod, np.max, np.min, np.amax, np.amin, np.matmul, np.dot, np.outer, np.inner, np.tensordot,
    np.cumsum, np.var, np.std, np.broadcast_to, np.reshape, np.transpose, np.swapaxes, np.expand_dims,
    np.moveaxis, np.squeeze, np.ravel, np.flip, np.roll, np.stack, np.linalg.inv, np.linalg.solve, np.linalg.det,
)  # fmt: skip
STEADY = frozenset(
    {RULES[f] for f in _STEADY if f in RULES}
    | {ASTYPE, CONCATENATE, NESTED, STACK, WHERE, FLATTEN, ROWS, SCATTERS, SHARE, SPREAD}
)
"""Operations whose result's shape and dtype follow from those of their operands alone."""

_NEW = (
    np.sum, np.mean, np.prod, np.matmul, np.dot, np.outer, np.inner, np.tensordot, np.cumsum, np.max, np.min, np.amax,
    np.amin, np.var, np.std, np.linalg.inv, np.linalg.solve,
)  # fmt: skip
NEW = frozenset(
    {RULES[f] for f in _NEW if f in RULES}
    | {CONCATENATE, NESTED, STACK, WHERE, SCATTER, SCATTERS, WRITE, FLATTEN, ROWS, SHARE, SPREAD}
)
"""Operations whose result has memory of its own."""

POWER = RULES[np.power]


def may_vary(step: Step) -> bool:
    """Whether other numbers may give a result of another shape or type."""
    op = step.op
    if op is LEAF or op is PICK:
        return False
    if op is POWER and step.is_number:
        return not (type(step.args[1]) is int and step.args[1] >= 0)
    if op.kind == "elementwise" or op in STEADY:
        return False
    if op in (GETITEM, WRITE, SCATTER):
        return type(step.args[1]) is Ref
    return not isinstance(op.fun, np.ufunc)


def is_new(step: Step) -> bool:
    """Whether the result has memory that no operand shares."""
    if isinstance(step.value, tuple | list):
        return False
    return not step.is_array or step.op.kind == "elementwise" or isinstance(step.op.fun, np.ufunc) or step.op in NEW


def doubles_only(program: Program) -> bool:
    """Whether all real numbers in the program are of double precision, so that Python's and NumPy's mix freely."""
    return all(_is_double(v) for step in program.steps.values() for v in (step.value, *step.args) if type(v) is not Ref)


def _is_double(value: Any) -> bool:
    if isinstance(value, tuple | list):
        return all(map(_is_double, value))
    dtype = getattr(value, "dtype", None)
    return not isinstance(dtype, np.dtype) or dtype.kind in "biuUSOM" or dtype in (np.float64, np.complex128)
