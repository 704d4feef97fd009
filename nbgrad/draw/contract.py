"""The scene: the single contract between Python, which computes, and the browser, which only shows.

A scene is JSON (this structure) plus one buffer of little-endian float64 (the numbers of its arrays). It holds
every forward value and every contribution of the reverse sweep, partial sums included, and all geometry, so that
any step can be shown exactly with neither Python nor arithmetic in the browser. ``js/src/scene.ts`` is its twin.

Conventions: coordinates are CSS pixels from the top left. An *array index* points into ``arrays``. Numbers in the
structure are finite or None; only the buffer carries NaN and infinities. Gradient "none: no path", zero, "not
computed yet" and NaN stay four different things: ``grad`` is None, an array of zeros, a step not yet reached, NaN.

A graph too large to draw is folded: a card then stands for ``count`` operations, ``members`` says which, and the
value and gradient on it are those of one of them, never a mixture. Node ids are positions in ``nodes``; they are
places on the tape only where nothing is folded.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict

VERSION: Literal[1] = 1
BUDGET = 200_000
"""Bytes that a packed scene and its numbers may take together, for any graph."""

Mode = Literal["reverse", "forward"]
Direction = Literal["right", "down"]
Phase = Literal["start", "forward", "output", "backward"]
Status = Literal["reached", "pruned", "failed"]
Token = tuple[int, int, int, int]
"""A name in the source that denotes a node: line, first column, column after the last, node."""


class Source(TypedDict):
    """The text of the cell; ``lines[0]`` is line number ``first``."""

    first: int
    lines: list[str]


class SceneNode(TypedDict):
    """One value of the computation: a leaf or the result of an operation."""

    id: int
    name: str
    """What the value was bound to, "" if to nothing."""
    op: str
    label: str
    """How to speak of it: its name (numbered, h₁ h₂ …, where the name was bound anew), or a short expression."""
    expression: str
    """What computes it, "x @ w"; "" for a leaf."""
    kind: Literal["leaf", "op"]
    target: bool
    shape: str
    """"(442, 10)", "()" for a 0-d array, "float" for a Python number."""
    dtype: str
    line: int | None
    value: int
    """Array index."""
    grad: int | None
    """Array index of the finished gradient; None: none, there is no path."""
    tangent: int | None
    """Array index of the tangent of forward accumulation; None: none, or not asked for."""
    status: Status
    why: str
    """Why pruned or failed; "" otherwise."""
    count: int
    """Operations the card stands for: 1, or more for a folded group."""
    turns: int
    """Alike turns of a loop among them; 1: not a loop."""
    group: str
    """The scope or the call that is folded in the card, "encoder" or "step()"; "" for other groups."""
    members: str
    """What is folded in the card and whose value and gradient it shows; "" where count is 1."""


class SceneBox(TypedDict):
    """A rectangle drawn for a node: its card, or a chip.

    A chip is a small copy beside a use: of a leaf that is used often, or of a value computed far away.
    """

    node: int
    x: int
    y: int
    w: int
    h: int
    chip: bool


# "from" is a keyword of Python, hence the functional form.
SceneEdge = TypedDict(
    "SceneEdge",
    {
        "from": int,  # node that made the operand
        "to": int,  # node that takes it
        "slot": int,  # position among the operation's arguments
        "box": tuple[int, int],  # positions in `boxes` of both ends
        "path": str,  # SVG path data, from the producer's right (lower) side to the consumer's left (upper) side
        "at": tuple[int, int],  # centre of the place where a label may stand, beside the line if there is room
        "local": str,  # the local derivative in text: "∂z/∂b = 2·b"
        "live": bool,  # whether gradient flows along it
        "count": int,  # arguments the drawn edge stands for: 1, or more between folded groups
    },
)
"""An operand going into an operation."""


class SceneStep(TypedDict):
    """One moment of the time line.

    A backward step is one contribution along one edge; with no edge it tells what happens inside a folded group.
    """

    phase: Phase
    node: int | None
    """The operation at work; backward: the consumer whose rule runs; output: the target."""
    edge: int | None
    """Backward: the edge along which the contribution flows."""
    line: int | None
    say: str
    """One sentence for a student, and for a screen reader."""
    formula: str
    contribution: int | None
    """Backward: array index of what flows; None where a folded edge carries several."""
    total: int | None
    """Backward: array index of the producer's gradient after this step; output: of the seed.
    None where the step does not reach the value the producer's card shows."""
    width: float | None
    """Stroke width of the gradient edge in pixels; 0: all zero; None: nothing finite to measure."""


class Stats(TypedDict):
    """What a whole array holds; extremes and means over its finite elements, None where there are none."""

    size: int
    min: float | None
    max: float | None
    mean: float | None
    rms: float | None
    neg: int
    zero: int
    pos: int
    nan: int
    posinf: int
    neginf: int


class SceneArray(TypedDict):
    """A value, gradient, contribution or partial sum: a short text, statistics, and a sampled 2-d picture.

    The 2-d view of shape (…, m, n) has n columns; a vector is one row; a number is 1×1.
    """

    shape: list[int]
    dtype: str
    text: str
    """What a card says beside the shape: "5.2", "[1 2 3]", "rms 0.047", "3 nan", "all 0", "empty"."""
    rows: int
    cols: int
    """Size of the picture in the buffer; 0, 0 where there is none (empty, not numeric, several arrays)."""
    offset: int
    """Where the picture starts in the buffer, in float64 elements, row major; imaginary parts follow real parts."""
    picked: str
    """"" if the picture is the whole array, else what it leaves out: "32 × 10 of 442 × 10 shown"."""
    complex: bool
    row_index: list[int] | None
    col_index: list[int] | None
    """Which rows and columns of the 2-d view the picture shows; None: all."""
    stats: Stats


class SceneHistory(TypedDict):
    """The target after every update so far, thinned out where there were many. Point 0 begins before the first."""

    label: str
    """What the target is called."""
    updates: int
    every: int
    """How many updates a point stands for; the last one may stand for fewer."""
    last: list[float | None]
    """The last value of each point; None where that is not finite."""
    low: list[float | None]
    high: list[float | None]
    """The least and the greatest finite value of each point; both empty where a point is one value."""
    ill: list[tuple[int, str]]
    """Points with values that are not finite, and which: "nan", "inf", "-inf"."""
    scale: Literal["linear", "log"]
    text: str
    """The value now."""
    say: str
    """The whole in a sentence."""


class Scene(TypedDict):
    """Everything a view shows."""

    version: Literal[1]
    title: str
    summary: str
    seed: str
    """What the sweep starts with: "∂z/∂z = 1"."""
    history: SceneHistory | None
    """None as long as there was no update, or where the target is no single real number."""
    mode: Mode
    direction: Direction
    width: int
    height: int
    source: Source | None
    tokens: list[Token]
    nodes: list[SceneNode]
    """``nodes[i]["id"] == i``, in an order in which operands come before the operations that use them."""
    boxes: list[SceneBox]
    """One card for each node, ``boxes[i]["node"] == i``, then the chips."""
    edges: list[SceneEdge]
    steps: list[SceneStep]
    arrays: list[SceneArray]
    failure: str
    """The message of the exception that ended the cell, or ""."""
    clash: list[str]
    """The shapes of what failed, lined up axis by axis, the axes that clash marked: lines of monospace text."""
    hidden: str
    """What the drawing leaves out, with its count, or ""."""


class Change(TypedDict):
    """What an update makes of a scene, told against the scene as it was sent: applying it twice is once.

    Its numbers are a buffer of its own, which continues the scene's.
    """

    fields: dict[str, Any]
    """Entries of the scene that are others now: summary, seed, history."""
    nodes: dict[str, list[Any]]
    """Columns of the table of nodes that are others now, whole."""
    steps: dict[str, list[Any]]
    arrays: dict[str, Any]
    """Arrays to append to the scene's, packed as a table."""
