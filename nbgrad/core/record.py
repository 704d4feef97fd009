"""Recording for a graph: everything is kept, with its place in the source, so that it can be drawn and replayed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from types import FrameType
from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.array import Array
from nbgrad.core.compact import fold_constants
from nbgrad.core.dispatch import strip
from nbgrad.core.errors import NbgradError, NotDifferentiable
from nbgrad.core.foreign import computes_itself
from nbgrad.core.graph import Graph
from nbgrad.core.leaving import calling
from nbgrad.core.looking import TEXT, Decided, is_shown
from nbgrad.core.places import Chain, place_of
from nbgrad.core.substitutes import following
from nbgrad.core.tape import LEAF, Record, ReverseTape, is_differentiable
from nbgrad.core.tree import flatten, leaf_names
from nbgrad.core.turns import Clock, Moment


class Guard(NamedTuple):
    """Control flow that depended on a recorded value: the record, what it decided, and where."""

    record: int
    outcome: Any
    chain: Chain
    decide: Callable[[Any], Any] | None = None
    """What makes the outcome of the value; None: it is the value itself, or its truth."""
    what: str = ""
    """What the outcome is, where it is not the value: "the text of"."""


class Cut(NamedTuple):
    """A traced value that became a plain one: the gradient does not see what follows."""

    record: int
    how: str
    chain: Chain


class GraphTape(ReverseTape):
    """A reverse tape that also notes places, names, branches and cuts."""

    __slots__ = ("chains", "clock", "cuts", "depends", "guards", "moments", "names", "origins", "seen_bound", "strict")
    keeps_constants = True

    def __init__(self, stop: FrameType | None = None, *, strict: bool = True) -> None:
        super().__init__()
        self.append = self._note
        self.chains: list[Chain] = []
        self.moments: list[Moment] = []
        self.clock = Clock(stop)
        self.depends = bytearray()
        self.names: dict[int, str] = {}
        self.seen_bound: dict[int, str] = {}
        """Names that the run was seen to bind: for values of which the source does not tell (see `names_of`)."""
        self.origins: dict[int, Any] = {}
        """What a leaf is called in another run of the same code, which may record its leaves in another order."""
        self.guards: list[Guard] = []
        self.cuts: list[Cut] = []
        self.strict = strict

    def leaf(self, value: Any, name: str = "") -> Array:
        """A traced array for ``value`` under a name."""
        if name:
            self.names[len(self.records)] = name
        return super().leaf(value)

    def bind(self, array: Array, name: str) -> None:
        """Call the value ``name``, unless it has a name already."""
        self.names.setdefault(array.index, name)

    def escape(self, how: str, array: Any) -> Any:
        """A traced value becomes plain: an error, or (in a cell) noted as a cut and let through.

        Integers and truth values carry no gradient and may go, but a replay must find the same ones.
        """
        if not is_differentiable(array.value):
            return self.branch(array, array.value)
        if self.strict:
            return super().escape(how, array)
        value = array.value
        if self.closed or not self.depends_on_leaf(array.index):
            return value
        self.cuts.append(Cut(array.index, how, self._here()))
        return value.copy() if isinstance(value, np.ndarray) else value  # the tape's memory stays its own

    def branch(self, array: Any, outcome: Any) -> Any:
        """A decision taken on a traced value, noted so that a replay can tell whether it still holds."""
        if self.closed:
            return outcome
        chain = self._here()
        if type(outcome) is not Decided:
            self.guards.append(Guard(array.index, outcome, chain))
        elif outcome.what != TEXT or not is_shown(chain):
            self.guards.append(Guard(array.index, outcome.outcome, chain, outcome.decide, outcome.what))
        return outcome

    def raised(self, run: Callable[..., Any], links: Sequence[Any], kwargs: dict[str, Any], error: Exception) -> None:
        """An operation has raised: if the code catches that, a replay must come to the same."""
        if self.closed or isinstance(error, NbgradError):
            return
        chain, name = self._here(), type(error).__name__
        operands = [(k, i) for k, i in enumerate(links[::2]) if i >= 0]
        for k, i in operands:
            values = links[1::2]
            if len(operands) == 1:
                decide, outcome = partial(_raised_by, run, values, k, kwargs), name
            else:
                decide, outcome = partial(_is_known, values[k]), KNOWN
            self.guards.append(Guard(i, outcome, chain, decide, "the outcome with"))

    def depends_on_leaf(self, index: int) -> bool:
        """Whether a record depends on a leaf; what was found out before is not asked again."""
        known = self.depends
        for record in self.records[len(known) :]:
            known.append(record[0] is LEAF or any(j >= 0 and known[j] for j in record[3::2]))
        return bool(known[index])

    def describe(self, index: int) -> str:
        """A record in words, with its line."""
        place = place_of(self.chains[index]) if index < len(self.chains) else None
        return super().describe(index) + (f" on line {place.line}" if place is not None else "")

    def close(self) -> None:
        """The recorded code has ended: let go of its frames, record no more."""
        super().close()
        self.clock.close()

    def _note(self, record: Record) -> None:
        self.records.append(record)
        chain, moment = self.clock.note(sys._getframe(1))
        self.chains.append(chain)
        self.moments.append(moment)

    def _here(self) -> Chain:
        return self.clock.here(sys._getframe(2))


KNOWN = "the recorded value"


def _raised_by(run: Callable[..., Any], values: Sequence[Any], k: int, kwargs: dict[str, Any], value: Any) -> str:
    """The name of the exception that an operation raises with ``value`` for operand ``k``."""
    try:
        run(*values[:k], value, *values[k + 1 :], **kwargs)
    except Exception as error:
        return type(error).__name__
    return "a value"


def _is_known(known: Any, value: Any) -> str:
    return KNOWN if np.array_equal(known, value, equal_nan=True) else "another value"


_recording: ContextVar[GraphTape | None] = ContextVar("nbgrad_recording", default=None)


@contextmanager
def record() -> Iterator[Graph]:
    """Record what is computed from `variable`s in the block; the graph's output is the last value computed.

    >>> import numpy as np, nbgrad
    >>> with nbgrad.record() as graph:
    ...     a = nbgrad.variable(np.ones((2, 1)), name="a")
    ...     b = nbgrad.variable(np.ones((2, 1)), name="b")
    ...     c = 2 * a + b
    >>> graph.backward()["a"]
    array([[2.],
           [2.]])
    """
    frame = sys._getframe(2)
    tape = GraphTape(stop=frame.f_back)
    graph = Graph(tape)
    token = _recording.set(tape)
    try:
        with following(tape, frame.f_globals):
            yield graph
    finally:
        _recording.reset(token)
        tape.close()
        fold_constants(tape)
        graph.finish()


def variable(value: Any, name: str = "") -> Any:
    """A leaf of the graph being recorded; raises outside `record`.

    ``value`` is a float, a complex number or an array of either (of any shape).
    """
    tape = _recording.get()
    if tape is None:
        raise NbgradError("nbgrad.variable(…) belongs inside `with nbgrad.record() as graph:`")
    if not is_differentiable(value):
        raise TypeError(f"variable {name!r} is {type(value).__name__}; a leaf must be floating or complex")
    return tape.leaf(strip(value) if tape.is_made(value) else value, name)


def trace(fun: Any, *args: Any, **kwargs: Any) -> Graph:
    """The graph of ``fun(*args, **kwargs)``: leaves are its floating arguments, named as its parameters.

    Arguments may be nested containers; integers and strings are constants. The value must be one array or number.

    >>> import nbgrad
    >>> graph = nbgrad.trace(lambda x, w: (x * w) ** 2, 3.0, 2.0)
    >>> graph.backward()
    {'x': 24.0, 'w': 36.0}
    """
    return _traced(fun, args, kwargs, None)


def _traced(fun: Any, args: tuple[Any, ...], kwargs: dict[str, Any], values: list[Any] | None) -> Graph:
    """The graph of a function, its leaves having these values instead of those in the arguments."""
    tape = GraphTape(stop=sys._getframe())
    names = _parameter_names(fun, args)
    others = None if values is None else iter(values)

    def leaf(value: Any, name: str) -> Any:
        if computes_itself(value):
            raise NotDifferentiable(
                f"{name} is a {type(value).__name__} of pandas, which is no leaf; pass {name}.to_numpy()"
            )
        if not is_differentiable(value):
            return value
        return tape.leaf(value if others is None else next(others), name)

    def leaves_of(argument: Any, name: str) -> Any:
        leaves, rebuild = flatten(argument)
        return rebuild([leaf(v, n) for v, n in zip(leaves, leaf_names(argument, name), strict=True)])

    traced = [leaves_of(a, n) for a, n in zip(args, names, strict=True)]
    keywords = {k: leaves_of(v, k) for k, v in kwargs.items()}
    try:
        result = calling(tape, fun, traced, keywords)
    finally:
        tape.close()
    fold_constants(tape, [result] if type(result) is Array else [])
    graph = Graph(tape)
    graph.again = lambda now, _: _traced(fun, args, kwargs, now)
    graph.finish(result)
    return graph


def _parameter_names(fun: Any, args: tuple[Any, ...]) -> list[str]:
    import inspect

    try:
        bound = inspect.signature(fun).bind(*args).arguments
    except (TypeError, ValueError):
        return [f"x{i}" for i in range(len(args))]
    names: list[str] = []
    for name, value in bound.items():
        starred = inspect.signature(fun).parameters[name].kind is inspect.Parameter.VAR_POSITIONAL
        names += [f"{name}[{i}]" for i in range(len(value))] if starred else [name]
    return names
