"""Operations and their derivatives: the rule table that every mode, drawing and formula reads.

A *primitive* is a NumPy function together with what it differentiates to. Rules are plain functions on
*values*; because they are written with NumPy functions, the same rule runs on plain arrays, on traced arrays
(which makes higher derivatives free), on lazy arrays, and on printing terms (which names the formula).

Shapes follow one convention everywhere: a cotangent has the shape of the value it belongs to. Rules need
not undo broadcasting nor restore a dtype: `fit` does both, once, centrally.
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterable
from typing import Any, Literal

import numpy as np

from nbgrad.core.dispatch import apply, strip
from nbgrad.core.errors import MissingRule, NotDifferentiable

Function = Callable[..., Any]
Kind = Literal["elementwise", "linear", "general", "constant"]

ONE = 1.0
"""Partial derivative 1: the cotangent passes unchanged (as in addition)."""
MINUS_ONE = -1.0
"""Partial derivative −1: the cotangent changes sign (the subtrahend of a difference)."""


class Primitive:
    """One differentiable operation: a function, its name, and its rules.

    ``partials[k](ans, *args, **kwargs)`` is ∂ans/∂args[k] of an element-wise function;
    ``vjps[k](g, ans, *args, **kwargs)`` takes the cotangent of ``ans`` to that of ``args[k]``;
    ``jvps[k](t, ans, *args, **kwargs)`` takes the tangent of ``args[k]`` to that of ``ans``.
    ``vjp_any(k, g, ans, *args, **kwargs)`` and ``jvp_any`` serve functions of any number of arrays;
    ``vjp_all(ks, g, ans, *args, **kwargs)`` gives several cotangents at once where they share work.
    ``sparse`` says that the rules take a `nbgrad.core.scatter.Scatter` for ``g``, and may use it up.
    An element-wise function may have ``vjps`` too, where these take less work than cotangent times partial.
    ``reads`` is False where no rule looks at the values of constant operands, so that those may change later.
    """

    _numbers = itertools.count()

    def __init__(self, fun: Function, name: str | None = None) -> None:
        self.fun, self.number = fun, next(self._numbers)  # a number that no other has, not even one that is no more
        self.name = str(name or getattr(fun, "__name__", repr(fun)))
        self.__name__ = self.name
        self.__doc__ = getattr(fun, "__doc__", None)
        self.kind: Kind = "general"
        self.single: Function | None = None
        self.pair: tuple[Function, Function] | None = None
        self.partials: tuple[Function | float, ...] | None = None
        self.vjps: tuple[Function | None, ...] = ()
        self.jvps: tuple[Function | None, ...] = ()
        self.vjp_any: Function | None = None
        self.vjp_all: Function | None = None
        self.jvp_any: Function | None = None
        self.outputs = False
        self.reads = True
        self.sparse = False
        self.note = ""
        self.signature: inspect.Signature | None = None
        self.variants: dict[tuple[str, ...], Primitive] = {}

    def __setattr__(self, name: str, value: Any) -> None:
        """Keeps ``single`` and ``pair`` in step: the rules of all operands, which a sweep asks for at every record."""
        super().__setattr__(name, value)
        if name in ("vjps", "vjp_all", "outputs", "sparse"):
            here = vars(self)
            rules = here.get("vjps", ())
            plain = None not in rules and not (here.get("vjp_all") or here.get("outputs") or here.get("sparse"))
            here["single"] = rules[0] if plain and len(rules) == 1 else None
            here["pair"] = rules if plain and len(rules) == 2 else None

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return apply(self, args, kwargs)

    def defvjp(self, *rules: Function | None, argnums: Iterable[int] | None = None) -> Any:
        """Give cotangent rules, one for each argument (or for ``argnums``): ``rule(ans, *args) -> (g -> cotangent)``.

        None marks an argument without derivative. Also works as a decorator of the rule of argument 0.
        """
        table = list(self.vjps)
        for k, r in zip(range(len(rules)) if argnums is None else argnums, rules, strict=True):
            table += [None] * (k + 1 - len(table))
            table[k] = None if r is None else _applied(r)
        self.vjps = tuple(table)
        return rules[0] if len(rules) == 1 else None

    def defjvp(self, *rules: Function | None, argnums: Iterable[int] | None = None) -> Any:
        """Give tangent rules, one for each argument (or for ``argnums``): ``rule(tangent, ans, *args) -> tangent``.

        Also works as a decorator of the rule of argument 0.
        """
        table = list(self.jvps)
        for k, r in zip(range(len(rules)) if argnums is None else argnums, rules, strict=True):
            table += [None] * (k + 1 - len(table))
            table[k] = r
        self.jvps = tuple(table)
        return rules[0] if len(rules) == 1 else None

    def vjp(self, k: int, g: Any, ans: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Cotangent of ``args[k]`` given the cotangent ``g`` of ``ans`` (not yet fitted to its shape).

        Raises MissingRule where the operation has no derivative with respect to that argument.
        """
        if k < len(self.vjps) and (rule := self.vjps[k]) is not None:
            try:
                return rule(g, ans, *args, **kwargs)
            except ArithmeticError:
                if self.partials is None:
                    raise
        if self.partials is not None:
            return times(g, self.partial(k, ans, args, kwargs))
        if self.vjp_any is not None:
            return self.vjp_any(k, g, ans, *args, **kwargs)
        if self.vjp_all is not None:
            return self.vjp_all((k,), g, ans, *args, **kwargs)[0]
        if (k < len(self.jvps) and self.jvps[k] is not None) or self.jvp_any is not None:
            from nbgrad.core.transpose import vjp_from_jvp

            return vjp_from_jvp(self, k, g, ans, args, kwargs)
        raise self.no_rule(k)

    def jvp(self, k: int, t: Any, ans: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Tangent of ``ans`` when ``args[k]`` moves along the tangent ``t``.

        Raises MissingRule where the operation has no derivative with respect to that argument.
        """
        if self.partials is not None:
            return times(t, self.partial(k, ans, args, kwargs))
        if k < len(self.jvps) and (rule := self.jvps[k]) is not None:
            return rule(t, ans, *args, **kwargs)
        if self.jvp_any is not None:
            return self.jvp_any(k, t, ans, *args, **kwargs)
        if (k < len(self.vjps) and self.vjps[k] is not None) or self.vjp_any or self.vjp_all:
            from nbgrad.core.transpose import jvp_from_vjp

            return jvp_from_vjp(self, k, t, ans, args, kwargs)
        raise self.no_rule(k)

    def partial(self, k: int, ans: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """∂ans/∂args[k] of an element-wise function, or one of the constants ONE and MINUS_ONE."""
        partials = self.partials or ()
        if k >= len(partials):
            raise self.no_rule(k)
        partial = partials[k]
        if isinstance(partial, float):
            return partial
        try:
            return partial(ans, *args, **kwargs)
        except ArithmeticError:  # Python floats raise where NumPy's give inf or nan, as a derivative must
            numbers = [np.float64(a) if type(a) is float else a for a in (ans, *args)]
            return partial(*numbers, **kwargs)

    def taking(self, names: tuple[str, ...]) -> Primitive:
        """This operation with keyword-only arguments as its last positional ones; it is constant in those."""
        if names in self.variants:
            return self.variants[names]

        def parted(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
            return args[: -len(names)], {**kwargs, **dict(zip(names, args[-len(names) :], strict=True))}

        def run(*args: Any, **kwargs: Any) -> Any:
            front, every = parted(args, kwargs)
            return self.fun(*front, **every)

        def by_position(rule: Function) -> Function:
            def run_rule(k: int, g: Any, ans: Any, *args: Any, **kwargs: Any) -> Any:
                front, every = parted(args, kwargs)
                if k >= len(front):
                    raise NotDifferentiable(
                        f"{self.name}: no derivative with respect to the keyword {names[k - len(front)]!r}"
                    )
                return rule(k, g, ans, front, every)

            return run_rule

        variant = self.variants[names] = Primitive(run, self.name)
        variant.kind = "constant" if self.kind == "constant" else "general"
        variant.outputs, variant.note = self.outputs, self.note
        variant.vjp_any, variant.jvp_any = by_position(self.vjp), by_position(self.jvp)
        return variant

    def no_rule(self, k: int) -> MissingRule:
        """The error for an argument without a rule."""
        return MissingRule(
            f"{self.name} has no derivative rule for argument {k}; give one with "
            f"nbgrad.primitive(...).defvjp, or wrap that argument in nbgrad.stop_gradient"
        )

    @property
    def differentiable(self) -> bool:
        """False for operations declared constant: comparisons, rounding, argmax, …"""
        return self.kind != "constant"


def _applied(rule: Function) -> Function:
    return lambda g, ans, *args, **kwargs: rule(ans, *args, **kwargs)(g)


def times(g: Any, partial: Any) -> Any:
    """``g · partial`` without arithmetic for the partials 1 and −1."""
    if partial is ONE:
        return g
    return -g if partial is MINUS_ONE else g * partial


# -- the registry ---------------------------------------------------------------------------------------

RULES: dict[Any, Primitive] = {}
"""NumPy function → primitive. ``np.abs`` and ``np.absolute`` are one object and so one entry."""

HANDLERS: dict[Any, Function] = {}
"""NumPy function → what runs instead when one of its arguments is traced; most are primitives themselves."""

SHORT: dict[Any, tuple[Primitive, Function]] = {}
"""NumPy function of an array and options → its primitive, and the method of arrays that computes the same by itself."""

LIKE: dict[Any, Function] = {}
"""Function that makes arrays → what it does when called with ``like=`` a traced array, which comes first."""


def primitive_of(fun: Function) -> Primitive:
    """The primitive registered for ``fun``, made (without rules yet) if there is none."""
    op = RULES.get(fun)
    if op is None:
        op = RULES[fun] = HANDLERS[fun] = Primitive(fun)
    return op


def elementwise(
    fun: Function, *partials: Function | float | None, vjps: tuple[Function, ...] = (), note: str = ""
) -> Primitive:
    """Declare an element-wise function by one partial derivative for each argument, for both modes.

    A partial is ``f(ans, *args)``, or ONE / MINUS_ONE, or None for an argument without derivative. ``vjps`` are the
    products of cotangent and partials, ``f(g, ans, *args)``, where these take fewer operations than the two apart.

    >>> def cube(x):
    ...     return x**3
    >>> elementwise(cube, lambda ans, x: 3 * x**2)
    <primitive cube>
    """
    op = primitive_of(fun)
    op.kind, op.note, op.vjps = "elementwise", note, vjps
    op.partials = tuple(_refuse(op, k) if p is None else p for k, p in enumerate(partials))
    op.reads = any(callable(p) for p in partials)
    return op


def _refuse(op: Primitive, k: int) -> Function:
    def no_partial(*args: Any, **kwargs: Any) -> Any:
        raise op.no_rule(k)

    return no_partial


def linear(fun: Function, *transposes: Function, note: str = "") -> Primitive:
    """Declare a function linear in its first argument: its tangent rule is the function itself.

    ``transpose(g, ans, x, *others, **kwargs)`` is its adjoint.

    >>> def doubled(x):
    ...     return 2 * x
    >>> linear(doubled, lambda g, ans, x: 2 * g)
    <primitive doubled>
    """
    op = primitive_of(fun)

    def tangent(t: Any, ans: Any, x: Any, *others: Any, **kwargs: Any) -> Any:
        return op(t, *others, **kwargs)

    op.kind, op.vjps, op.jvps, op.note = "linear", transposes, (tangent,), note
    return op


def multilinear(fun: Function, *transposes: Function, note: str = "") -> Primitive:
    """Declare a function linear in each of its array arguments: tangents by putting the tangent in its place."""
    op = primitive_of(fun)

    def tangent(k: int, t: Any, ans: Any, *args: Any, **kwargs: Any) -> Any:
        return op(*args[:k], t, *args[k + 1 :], **kwargs)

    op.kind, op.vjps, op.jvp_any, op.note = "linear", transposes, tangent, note
    return op


def rule(
    fun: Function,
    *,
    vjp: Function | Iterable[Function | None] | None = None,
    jvp: Function | Iterable[Function | None] | None = None,
    vjp_any: Function | None = None,
    jvp_any: Function | None = None,
    outputs: bool = False,
    note: str = "",
) -> Primitive:
    """Declare any other function. Of vjp and jvp one suffices: the other follows by transposition.

    With ``outputs=True`` the function returns a tuple, and ``g``, ``ans`` and tangents are tuples too.
    """
    op = primitive_of(fun)
    op.kind, op.outputs, op.note = "general", outputs, note
    op.vjps = () if vjp is None else (vjp,) if callable(vjp) else tuple(vjp)
    op.jvps = () if jvp is None else (jvp,) if callable(jvp) else tuple(jvp)
    op.vjp_any, op.jvp_any = vjp_any, jvp_any
    return op


def constant(*functions: Function, note: str = "piecewise constant: no derivative") -> None:
    """Declare functions whose result carries no gradient: comparisons, rounding, index searches."""
    for fun in functions:
        op = primitive_of(fun)
        op.kind, op.note, op.reads = "constant", note, False


def handler(*functions: Any) -> Callable[[Function], Function]:
    """Decorator: run this instead of ``functions`` when an argument is traced (it calls primitives)."""

    def register(run: Function) -> Function:
        for fun in functions:
            HANDLERS[fun] = run
        return run

    return register


def structural(*functions: Any) -> None:
    """Declare functions that only look at shape or dtype: they see the plain values, nothing is recorded."""
    for fun in functions:

        def look(*args: Any, _fun: Function = fun, **kwargs: Any) -> Any:
            return _fun(*strip(args), **strip(kwargs))

        HANDLERS[fun] = look
