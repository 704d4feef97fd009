"""Explicit construction: write the expression first, bind data into it later (lecture L8).

>>> from nbgrad import sym
>>> a = sym.var("a")
>>> b = sym.var("b")
>>> c = 2 * a + b
>>> c
2 · a + b
>>> c.bind(a=1.5, b=1.0).backward()
{'a': 2.0, 'b': 1.0}

A symbol notes what is done to it and does nothing. Binding does it, on leaves: the very same calls that implicit
construction would have recorded, so that both ways give the same graph. An expression may be bound any number of
times, with data of other shapes too.
"""

from __future__ import annotations

import itertools
import operator
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.array import ARITHMETIC, COMPARISONS, UNARY
from nbgrad.core.cotangent import shape_of
from nbgrad.core.errors import NameNotFound, NbgradError, nearest
from nbgrad.core.expression import INFIX, constant_label
from nbgrad.core.graph import Graph
from nbgrad.core.names import Made, bound_name
from nbgrad.core.places import Chain, chain_of, place_of
from nbgrad.core.primitive import Primitive
from nbgrad.core.record import GraphTape
from nbgrad.core.tape import is_differentiable
from nbgrad.core.traced import METHODS, TracedArray
from nbgrad.core.tree import flatten
from nbgrad.core.turns import NEVER

Shape = tuple[int | None, ...]
_serial = itertools.count()


class Step(NamedTuple):
    """One deferred call: what to run, on what (symbols stand for their values), and where it was written."""

    run: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    chain: Chain


class _Expressions:
    """Processes operations on symbols by noting them; the highest of all tapes, so that other arrays are constants."""

    level = sys.maxsize
    keeps_constants = True

    def process(self, op: Primitive, args: tuple[Any, ...], kwargs: dict[str, Any], run: Callable[..., Any]) -> Symbol:
        """A symbol for the result; what is run later is the operation itself, not what it computes with."""
        return _defer(op if run is op.fun else run, args, kwargs)

    def escape(self, how: str, symbol: Any) -> Any:
        """A symbol has no value that could leave the expression."""
        return symbol.value

    branch = escape


class Symbol(TracedArray):
    """A value to come: a variable, or the result of a deferred call. Made by `var` and by computing with symbols."""

    __slots__ = ("declared", "name", "order", "step")
    tape = _Expressions()

    def __init__(self, step: Step | None, name: str = "", shape: Shape | None = None) -> None:
        self.step, self.name, self.declared = step, name, shape
        self.order = next(_serial)

    @property
    def value(self) -> Any:
        """Raises NbgradError: there is none before `bind`."""
        needed = ", ".join(f"{name}=…" for name in self.variables)
        raise NbgradError(f"{self!r} has no value before it is bound: .bind({needed})")

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables that have to be bound, in the order of their creation."""
        return tuple(_labels(_ancestors(self)).values())

    def bind(self, values: Mapping[Any, Any] | None = None, /, **named: Any) -> Graph:
        """The graph of this expression with data in its variables, given by symbol or by name.

        Floating and complex values become leaves; integers, booleans and strings are constants. Raises NbgradError for
        a missing value, NameNotFound for an unknown one, ValueError for a shape that does not fit.

        >>> x = var("x")
        >>> (x @ x).bind({x: np.array([3.0, 4.0])}).output.value
        np.float64(25.0)
        """
        steps = _ancestors(self)
        labels = _labels(steps)
        bound = _matched(repr(self), labels, [*(values or {}).items(), *named.items()])
        tape = GraphTape()
        done: dict[int, Any] = {}
        for symbol in steps:
            if symbol.step is None:
                label, value = labels[symbol], bound[symbol]
                done[id(symbol)] = tape.leaf(value, label) if is_differentiable(value) else value
            else:
                done[id(symbol)] = _run(symbol.step, done, tape, labels, bound)
        graph = Graph(tape)
        graph.finish(done[id(self)])
        return graph

    # what a symbol answers itself

    def __repr__(self) -> str:
        steps = _ancestors(self)
        return text_of(steps, _labels(steps))

    __str__ = __repr__
    __hash__ = object.__hash__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    # what it notes for later

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if kwargs.get("out") is not None:
            raise NbgradError(f"np.{ufunc.__name__}(…, out=…) writes into a symbol; use its result instead")
        return _defer(ufunc if method == "__call__" else getattr(ufunc, method), inputs, kwargs)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return _defer(func, args, kwargs)

    def __getitem__(self, key: Any) -> Symbol:
        return _defer(operator.getitem, (self, key), {})

    def __setitem__(self, key: Any, new: Any) -> None:
        raise NbgradError(
            f"{self!r}[…] = … changes a symbol in place; build the new value with np.where or np.concatenate"
        )

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in METHODS:
            raise AttributeError(f"a symbol has no {name!r}{nearest(name, sorted(METHODS))}")
        if callable(getattr(np.ndarray, name, None)):
            return lambda *args, **kwargs: _defer(_method, (self, name, *args), kwargs)
        return _defer(getattr, (self, name), {})


def var(name: str = "", shape: Iterable[int | None] | None = None) -> Symbol:
    """A variable to be bound later. Its name is the one it is assigned to, unless given.

    ``shape``, if given, is checked when data are bound; None in it stands for any length.

    >>> X = var("X", shape=(None, 2))
    >>> np.sum(X).bind(X=np.ones((3, 3)))
    Traceback (most recent call last):
        ...
    ValueError: X was declared with shape (None, 2), but is bound to shape (3, 3)
    """
    chain = chain_of(sys._getframe(1), None)
    return Symbol(None, name or bound_name(chain, Made()).name, None if shape is None else tuple(shape))


def _defer(run: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Symbol:
    """A symbol for what ``run`` will return; arrays among its arguments are copied, as they may change before then."""
    kept = tuple(_with(a, _copied) for a in args)
    options = {k: _with(v, _copied) for k, v in kwargs.items()}
    return Symbol(Step(run, kept, options, chain_of(sys._getframe(1), None)))


def _with(argument: Any, put: Callable[[Any], Any]) -> Any:
    """An argument with ``put`` applied to it, or to whatever its containers hold."""
    if type(argument) not in (list, tuple, dict):
        return put(argument)
    leaves, rebuild = flatten(argument)
    return rebuild([put(leaf) for leaf in leaves])


def _copied(x: Any) -> Any:
    return x.copy() if type(x) is np.ndarray else x


def _method(x: Any, name: str, *args: Any, **kwargs: Any) -> Any:
    return getattr(x, name)(*args, **kwargs)


def _in_place(sign: str) -> Callable[[Symbol, Any], Any]:
    def refuse(self: Symbol, other: Any) -> Any:
        raise NbgradError(
            f"{sign}= changes a symbol in place, which arrays and numbers do differently; write x = x {sign} y"
        )

    return refuse


for _name, (_symbol, _fun) in ARITHMETIC.items():
    if _name != "divmod":
        _sign = {"mul": "*", "truediv": "/"}.get(_name, INFIX.get(_fun.__name__, _name))
        setattr(Symbol, f"__i{_name}__", _in_place(_sign))


# -- binding ----------------------------------------------------------------------------------------------


def _ancestors(symbol: Symbol) -> list[Symbol]:
    """``symbol`` and all it is made of, in the order in which they were made."""
    found = {id(symbol): symbol}
    pending = [symbol]
    while pending:
        for part in _operands(pending.pop()):
            if id(part) not in found:
                found[id(part)] = part
                pending.append(part)
    return sorted(found.values(), key=operator.attrgetter("order"))


def _operands(symbol: Symbol) -> list[Symbol]:
    """The symbols that a deferred call uses."""
    if symbol.step is None:
        return []
    arguments = (*symbol.step.args, *symbol.step.kwargs.values())
    return [x for a in arguments for x in _inside(a) if type(x) is Symbol]


def _inside(argument: Any) -> list[Any]:
    return flatten(argument)[0] if type(argument) in (list, tuple, dict) else [argument]


def _labels(steps: list[Symbol]) -> dict[Symbol, str]:
    """What each variable is called; those without a name are x1, x2, … in the order of their creation."""
    variables = [s for s in steps if s.step is None]
    taken = {v.name for v in variables}
    free = (label for k in itertools.count(1) if (label := f"x{k}") not in taken)
    return {v: v.name or next(free) for v in variables}


def _matched(what: str, labels: dict[Symbol, str], given: list[tuple[Any, Any]]) -> dict[Symbol, Any]:
    """Variable → value. Raises where one is missing, unknown, ambiguous, given twice or of another shape."""
    bound: dict[Symbol, Any] = {}
    for key, value in given:
        variable = _variable(what, labels, key)
        if variable in bound:
            raise NbgradError(f"{labels[variable]} is bound twice")
        bound[variable] = _checked(variable, labels[variable], value)
    missing = [label for v, label in labels.items() if v not in bound]
    if missing:
        raise NbgradError(f"{what} needs a value for {' and '.join(missing)}: .bind({missing[0]}=…)")
    if labels and not any(map(is_differentiable, bound.values())):
        raise NbgradError(
            f"{' and '.join(labels.values())} got no floating point numbers, and only those have gradients; "
            f"bind {next(iter(labels.values()))}=1.0 rather than 1"
        )
    return bound


def _variable(what: str, labels: dict[Symbol, str], key: Any) -> Symbol:
    if type(key) is Symbol:
        if key in labels:
            return key
        kind = key.name or "that symbol" if key.step is None else "a computed symbol"
        raise NameNotFound(f"{kind} is not a variable of {what}{nearest('', list(labels.values()))}")
    found = [v for v, label in labels.items() if label == key]
    if not found:
        raise NameNotFound(f"{what} has no variable {key!r}{nearest(str(key), list(labels.values()))}")
    if len(found) > 1:
        raise NameNotFound(f"{len(found)} variables are called {key!r}; bind them by symbol: .bind({{symbol: …}})")
    return found[0]


def _checked(variable: Symbol, label: str, value: Any) -> Any:
    """A value of the declared shape; lists become arrays. Raises ValueError for another shape."""
    value = np.asarray(value) if isinstance(value, list | tuple) else value
    shape, declared = shape_of(value), variable.declared
    if declared is not None and not (
        len(shape) == len(declared) and all(want in (None, have) for have, want in zip(shape, declared, strict=True))
    ):
        raise ValueError(f"{label} was declared with shape {declared}, but is bound to shape {shape}")
    return value


def _run(step: Step, done: dict[int, Any], tape: GraphTape, labels: dict[Symbol, str], bound: dict[Symbol, Any]) -> Any:
    """Do what was deferred, on the values of its symbols, and let what is recorded stand where it was written."""

    def value_of(x: Any) -> Any:
        return done[id(x)] if type(x) is Symbol else x

    start = len(tape.records)
    try:
        return step.run(
            *(_with(a, value_of) for a in step.args), **{k: _with(v, value_of) for k, v in step.kwargs.items()}
        )
    except (ValueError, IndexError) as error:
        place = place_of(step.chain)
        where = f"line {place.line}: " if place else ""
        shapes = " and ".join(f"{labels[v]} of shape {shape_of(x)}" for v, x in bound.items())
        raise ValueError(f"{where}{error}; bound were {shapes}") from error
    finally:
        tape.chains[start:] = [step.chain] * (len(tape.records) - start)
        tape.moments[start:] = [NEVER] * (len(tape.records) - start)


# -- reading ----------------------------------------------------------------------------------------------

LONGEST = 60
"""Characters up to which a part of an expression is written out; longer ones by their name, or as "…"."""
_NAMES = {symbol: fun.__name__ for symbol, fun in (*ARITHMETIC.values(), *COMPARISONS.values(), *UNARY.values())}
_TIGHT = {"**": 4, "−x": 3, "·": 2, "/": 2, "@": 2, "%": 2, "//": 2, "+": 1, "−": 1}
_ATOM = 5


def text_of(steps: list[Symbol], labels: dict[Symbol, str]) -> str:
    """The last of ``steps`` written out in its variables, with no more parentheses than needed."""
    read: dict[int, tuple[str, int]] = {}
    for symbol in steps:
        step = symbol.step
        text, tight = (labels[symbol], _ATOM) if step is None else _written(step, read)
        if symbol is not steps[-1] and step is not None and (len(text) > LONGEST or "…" in text):
            text, tight = bound_name(step.chain, Made()).name or "…", _ATOM
        read[id(symbol)] = text, tight
    return read[id(steps[-1])][0]


def _written(step: Step, read: dict[int, tuple[str, int]]) -> tuple[str, int]:
    """One call, and how tightly its text holds together."""
    name = _NAMES.get(step.run) or getattr(step.run, "__name__", "")
    parts = [read[id(a)] if type(a) is Symbol else (_label(a, read), _ATOM) for a in step.args]
    sign = INFIX.get(str(name))
    if sign and len(parts) == 2 and not step.kwargs:
        tight = _TIGHT.get(sign, 0)
        left, right = (tight + 1, tight) if sign == "**" else (tight, tight + 1)
        return f"{_at_least(parts[0], left)} {sign} {_at_least(parts[1], right)}", tight
    if name == "negative":
        return f"−{_at_least(parts[0], _TIGHT['−x'])}", _TIGHT["−x"]
    if step.run is operator.getitem:
        return f"{_at_least(parts[0], _ATOM)}[{parts[1][0]}]", _ATOM
    texts = [text for text, _ in parts] + [f"{k}={_label(v, read)}" for k, v in step.kwargs.items()]
    if step.run is getattr:
        return f"{_at_least(parts[0], _ATOM)}.{step.args[1]}", _ATOM
    if step.run is _method:
        return f"{_at_least(parts[0], _ATOM)}.{step.args[1]}({', '.join(texts[2:])})", _ATOM
    return f"{name}({', '.join(texts)})", _ATOM


def _label(value: Any, read: dict[int, tuple[str, int]]) -> str:
    """An argument: a symbol's text, a list of them, or a constant."""
    if type(value) is Symbol:
        return read[id(value)][0]
    if isinstance(value, list | tuple) and any(type(x) is Symbol for x in value):
        inner = ", ".join(_label(x, read) for x in value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    return constant_label(value)


def _at_least(part: tuple[str, int], least: int) -> str:
    text, tight = part
    return text if tight >= least else f"({text})"
