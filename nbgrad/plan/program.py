"""A program: forward and backward together as one straight line of steps, ready to be simplified and written out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.primitive import Primitive
from nbgrad.core.record import Cut, Guard


@dataclass(frozen=True, slots=True)
class Ref:
    """An operand that is the result of another step."""

    index: int


@dataclass(slots=True)
class Step:
    """One operation: what runs, on what (`Ref`s and plain constants), and what it gave when it was recorded."""

    op: Primitive
    run: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    value: Any
    node: int
    """The forward record that the step is, or whose rule it belongs to."""
    backward: bool = False

    def on(self, args: tuple[Any, ...]) -> Step:
        """The same operation on other operands."""
        return Step(self.op, self.run, args, self.kwargs, self.value, self.node, self.backward)

    @property
    def refs(self) -> list[int]:
        """Steps whose results this one takes."""
        return [a.index for a in self.args if type(a) is Ref]

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the result."""
        return shape_of(self.value)

    @property
    def is_array(self) -> bool:
        """Whether the result is an array (with or without axes)."""
        return isinstance(self.value, np.ndarray)

    @property
    def is_number(self) -> bool:
        """Whether the result is a real number of double precision, Python's or NumPy's."""
        return type(self.value) is float or type(self.value) is np.float64


@dataclass(slots=True)
class Program:
    """Steps in execution order, and which of their results are asked for.

    ``gradients`` maps leaf names to a `Ref`, a constant, or None where there is no path.
    """

    steps: dict[int, Step]
    leaves: dict[str, int]
    output: Any
    gradients: dict[str, Any]
    like: Any
    """The output's recorded value: what is handed out is of its type."""
    guards: list[tuple[Any, Guard | Cut]] = field(default_factory=list)
    readings: set[int] = field(default_factory=set)
    """Steps that are what a reading of an array sends back, or add that: as the sweep does, one after another."""

    def results(self) -> Iterable[Any]:
        """Everything asked for: what is handed out, and what guards look at."""
        yield self.output
        yield from self.gradients.values()
        for operand, _ in self.guards:
            yield operand

    def value(self, operand: Any) -> Any:
        """The value of an operand as it was when recorded."""
        return self.steps[operand.index].value if type(operand) is Ref else operand

    def forget_values(self) -> None:
        """Keep of the recorded arrays nothing but their shape and dtype."""
        for step in self.steps.values():
            if isinstance(step.value, np.ndarray):
                step.value = np.broadcast_to(np.zeros((), step.value.dtype), step.value.shape)

    def last_uses(self) -> dict[int, int]:
        """Step → the last step that takes its result."""
        return {j: i for i, step in self.steps.items() for j in step.refs}


def reordered(program: Program, renamed: dict[int, int]) -> Program:
    """The program with its steps renumbered, and in the order of the new numbers."""

    def now(operand: Any) -> Any:
        return Ref(renamed[operand.index]) if type(operand) is Ref else operand

    steps = {renamed[i]: step.on(tuple(map(now, step.args))) for i, step in program.steps.items()}
    return Program(
        dict(sorted(steps.items())),
        {name: renamed[i] for name, i in program.leaves.items()},
        now(program.output),
        {name: now(g) for name, g in program.gradients.items()},
        program.like,
        [(now(operand), note) for operand, note in program.guards],
    )
