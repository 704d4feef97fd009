"""A program made shorter without changing a bit of what it computes.

What depends on no leaf is a number already; what is computed twice is computed once; what only passes a value on is
left out; what nobody asks for is dropped.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container, Iterable
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.primitive import RULES, Primitive
from nbgrad.core.tape import LEAF, PICK
from nbgrad.plan.kinds import doubles_only
from nbgrad.plan.operators import is_known
from nbgrad.plan.program import Program, Ref, Step, reordered
from nbgrad.plan.rewriting import NEGATIVE, Rewriter, absorbed
from nbgrad.plan.scatters import SCATTERS, gathered
from nbgrad.plan.spreading import SPREAD
from nbgrad.rules.casting import ASTYPE, COPY
from nbgrad.rules.shapes import RAVEL, RESHAPE, SQUEEZE


def simplify(program: Program, *, readable: bool = False, exact: bool = True) -> Program:
    """The same results by fewer steps.

    A ``readable`` program keeps what is computed from constant arrays, and its steps where they were; one that is not
    ``exact`` may round differently in the last bits.
    """
    shorter = needed(_shortened(program, readable, exact))
    if not readable and any(step.op is NEGATIVE for step in shorter.steps.values()):
        shorter = needed(_shortened(shorter, readable, exact, absorbed(shorter)))
    return shorter if readable else reordered(shorter, {old: new for new, old in enumerate(shorter.steps)})


def _folds(step: Step, readable: bool) -> bool:
    """Whether a step is a constant that need not be computed again."""
    if step.op is LEAF or step.refs:
        return False
    return not readable or not any(isinstance(a, np.ndarray) and not _repeats(a) for a in step.args)


def _shortened(program: Program, readable: bool, exact: bool, free: Container[int] = ()) -> Program:
    """Steps in order, each with its operands as they now are, unless it is no longer needed for what it gives.

    The results of the steps that are ``free`` may be computed with the other sign.
    """
    stands: dict[int, Any] = {}
    steps: dict[int, Step] = {}
    known: dict[Any, Ref] = {}
    double, strict = doubles_only(program), exact and not readable

    def now(operand: Any) -> Any:
        return stands[operand.index] if type(operand) is Ref else operand

    def emit(step: Step) -> Ref:
        same = known.get(_key(step))
        return same if same is not None else enter(step, next(numbers))

    def enter(step: Step, index: int) -> Ref:
        steps[index] = step
        return known.setdefault(_key(step), Ref(index))

    numbers = itertools.count(max(program.steps, default=0) + 1)
    uses = _uses(program)
    rewriter = Rewriter(steps, uses, free, emit, lambda step: known.get(_key(step)), exact)
    for index, old in program.steps.items():
        step = old.on(tuple(map(now, old.args)))
        reading = strict and index in program.readings
        if _folds(step, readable) and not reading:
            stands[index] = step.value
            continue
        shorter = step if reading else _with_shorter_operands(step, steps)
        if not strict or _has_layout_of(step, shorter, steps):
            step = shorter
        if reading or not strict:
            step = gathered(step, steps, uses)
        step = _tidied(step)
        if not readable:
            step = rewriter.rewritten(step, index)
        same = _passes_on(step, steps, double, strict)
        if same is None:
            same = known.get(_key(step)) or enter(step, index)
        stands[index] = same
    guards = [(now(operand), note) for operand, note in program.guards]
    gradients = {name: now(g) for name, g in program.gradients.items()}
    return Program(steps, program.leaves, now(program.output), gradients, program.like, guards)


def _uses(program: Program) -> dict[int, int]:
    counts: dict[int, int] = {}
    for step in program.steps.values():
        for j in step.refs:
            counts[j] = counts.get(j, 0) + 1
    return counts


def _tidied(step: Step) -> Step:
    """Keywords that say what goes without saying left out."""
    if step.kwargs.get("keepdims") is False:
        step.kwargs = {k: v for k, v in step.kwargs.items() if k != "keepdims"}
    axis = step.kwargs.get("axis")
    if type(axis) is tuple and len(axis) == 1 and step.op.name in ("sum", "mean", "max", "min"):
        step.kwargs = {**step.kwargs, "axis": axis[0]}
    return step


def needed(program: Program) -> Program:
    """Only the steps that a result depends on, and the leaves."""
    needed = bytearray(max(program.steps, default=0) + 1)
    for operand in program.results():
        if type(operand) is Ref:
            needed[operand.index] = 1
    for index in program.leaves.values():
        needed[index] = 1
    for index in reversed(program.steps):
        if needed[index]:
            for j in program.steps[index].refs:
                needed[j] = 1
    program.steps = {i: step for i, step in program.steps.items() if needed[i]}
    program.guards = [(operand, note) for operand, note in program.guards if type(operand) is Ref]
    return program


# -- what is computed twice -----------------------------------------------------------------------------


def _key(step: Step) -> Any:
    """Equal for steps that compute the same."""
    if step.op is LEAF:
        return step.node, LEAF
    if step.op is SCATTERS:
        return object()  # long, and never computed twice
    if not is_known(step.op):
        return object()  # may give something else each time
    options = tuple((k, key_of(v)) for k, v in sorted(step.kwargs.items()))
    return step.op, step.run, options, tuple(map(key_of, step.args))


def key_of(a: Any) -> Any:
    """An operand as something to compare by: numbers by type and every bit, other objects by identity."""
    kind = type(a)
    if kind is Ref:
        return a
    if kind in (float, np.float64):
        return kind, float(a).hex()
    if kind in (int, bool, str, type(None)) or isinstance(a, np.dtype):
        return kind, a
    if kind is tuple:
        return kind, tuple(map(key_of, a))
    if kind is slice:
        return kind, key_of((a.start, a.stop, a.step))
    return kind, id(a)


# -- what only passes a value on ------------------------------------------------------------------------

Shortcut = Callable[[Step, dict[int, Step]], Any]
"""(a step, all steps) → the operand whose value it gives unchanged, None if there is none."""
SHORTCUTS: dict[Primitive, Shortcut] = {}


def _passes_on(step: Step, steps: dict[int, Step], double: bool, strict: bool) -> Any:
    rule = SHORTCUTS.get(step.op)
    same = None if rule is None else rule(step, steps)
    if same is None:
        return None
    value = _value(same, steps)
    numbers = double and type(value) in DOUBLES and type(step.value) in DOUBLES
    if not numbers and not _alike(value, step.value):
        return None
    return None if strict and strides_of(value) != strides_of(step.value) else same


DOUBLES = (float, np.float64)
"""Numbers that may stand for each other where there is no other precision."""


def _value(operand: Any, steps: dict[int, Step]) -> Any:
    return steps[operand.index].value if type(operand) is Ref else operand


def _alike(a: Any, b: Any) -> bool:
    """Whether two values are of one kind, shape and dtype."""
    return type(a) is type(b) and shape_of(a) == shape_of(b) and getattr(a, "dtype", None) == getattr(b, "dtype", None)


def strides_of(value: Any) -> tuple[int, ...]:
    """In which order the elements of an array lie in memory, on which the rounding of its sums depends."""
    if not isinstance(value, np.ndarray):
        return ()
    return tuple(stride for stride, n in zip(value.strides, value.shape, strict=True) if n > 1)


def _has_layout_of(old: Step, new: Step, steps: dict[int, Step]) -> bool:
    """Whether a step, run on the operands it now has, gives an array laid out in memory as before."""
    if not isinstance(old.value, np.ndarray) or old.value.ndim < 2:
        return True
    if all(a is b for a, b in zip(old.args, new.args, strict=False)):
        return True
    return strides_of(new.run(*(_value(a, steps) for a in new.args), **new.kwargs)) == strides_of(old.value)


def _is(x: Any, number: float) -> bool:
    """Whether an operand is this number, or an array of nothing else (of the sign of zero, too)."""
    if type(x) in (float, int, np.float64):
        return bool(x == number and np.signbit(x) == np.signbit(number))
    return type(x) is np.ndarray and x.dtype == float and bool(np.all(x == number)) and not np.any(np.signbit(x))


def _unit(neutral: float, *, both: bool) -> Shortcut:
    def shortcut(step: Step, steps: dict[int, Step]) -> Any:
        a, b = step.args
        if type(a) is Ref and _is(b, neutral):
            return a
        return b if both and type(b) is Ref and _is(a, neutral) else None

    return shortcut


def _undone(step: Step, steps: dict[int, Step]) -> Any:
    """What −(−x) stands for, and so on: an involution applied twice with the same options."""
    inner = steps[step.args[0].index] if type(step.args[0]) is Ref else None
    if inner is None or inner.op is not step.op or inner.kwargs != step.kwargs or inner.args[1:] != step.args[1:]:
        return None
    return inner.args[0]


def _first(step: Step, steps: dict[int, Step]) -> Any:
    return step.args[0]


def _of_numpy(*functions: Any) -> Iterable[Primitive]:
    return (RULES[f] for f in functions if f in RULES)


def _real(step: Step, steps: dict[int, Step]) -> Any:
    return None if np.iscomplexobj(step.value) else step.args[0]


SHORTCUTS |= {RULES[np.multiply]: _unit(1.0, both=True), RULES[np.true_divide]: _unit(1.0, both=False)}
SHORTCUTS[RULES[np.subtract]] = _unit(0.0, both=False)  # x − 0 keeps the sign of a zero, x + 0 does not
for _op in _of_numpy(np.negative, np.transpose, np.swapaxes, np.matrix_transpose):
    SHORTCUTS[_op] = _undone
for _op in (RESHAPE, RAVEL, SQUEEZE, ASTYPE, COPY, SPREAD, *_of_numpy(np.broadcast_to, np.positive)):
    SHORTCUTS[_op] = _first
for _op in _of_numpy(np.real, np.conjugate):
    SHORTCUTS[_op] = _real


# -- operands that need no shape of their own -----------------------------------------------------------

SPREADING = frozenset({RESHAPE, SPREAD, *_of_numpy(np.broadcast_to, np.expand_dims)})


def _with_shorter_operands(step: Step, steps: dict[int, Step]) -> Step:
    """An element-wise operation spreads its operands itself, and a reshape takes what was reshaped before it."""
    if step.op is RESHAPE and not step.kwargs and type(step.args[0]) is Ref:
        inner = steps[step.args[0].index]
        if inner.op is RESHAPE and not inner.kwargs:
            return step.on((inner.args[0], *step.args[1:]))
    if step.op.kind != "elementwise" or step.kwargs:
        return step
    args = list(step.args)
    for k, a in enumerate(args):
        if isinstance(a, np.ndarray) and a.ndim and _repeats(a):
            shapes = [shape_of(_value(b, steps)) for b in (*args[:k], *args[k + 1 :])]
            if np.broadcast_shapes(*shapes) == step.shape != () and _kept_dtype(step, args, k, steps):
                args[k] = a.flat[0]
        while type(a) is Ref and steps[a.index].op in SPREADING and not steps[a.index].kwargs:
            spread = steps[a.index]
            a = spread.args[0]
            shapes = [shape_of(_value(b, steps)) for b in (*args[:k], a, *args[k + 1 :])]
            if not _spreads_alike(shapes, shapes[k], spread, step):
                break
            args[k] = a
    return step.on(tuple(args))


def _repeats(a: Any) -> bool:
    """Whether an array holds one number again and again, zeros of one sign."""
    if not isinstance(a, np.ndarray) or not a.size or a.dtype.kind != "f":
        return False
    return bool(np.all(a == a.flat[0])) and bool(np.all(np.signbit(a) == np.signbit(a.flat[0])))


def _kept_dtype(step: Step, args: list[Any], k: int, steps: dict[int, Step]) -> bool:
    """Whether a number in the place of operand ``k`` leaves the result its dtype."""
    dtypes = [v.dtype if isinstance(v := _value(a, steps), np.ndarray | np.generic) else type(v) for a in args]
    return all(d == dtypes[k] for d in dtypes) and step.value.dtype == dtypes[k]


def _spreads_alike(shapes: list[tuple[int, ...]], own: tuple[int, ...], spread: Step, step: Step) -> bool:
    """Whether an operand of shape ``own``, left unspread, is spread by ``step`` in the same way as by ``spread``."""
    wide = spread.shape
    aligned = (1,) * (len(wide) - len(own)) + own
    stretches = all(m in (1, n) for m, n in zip(aligned, wide, strict=True)) if len(own) <= len(wide) else False
    order = spread.op is not RESHAPE or all(m == 1 for m in own) or aligned == wide
    try:
        fits = np.broadcast_shapes(*shapes) == step.shape
    except ValueError:
        return False
    return bool(stretches and order and fits and bool(step.shape))


__all__ = ["PICK", "key_of", "needed", "simplify"]
