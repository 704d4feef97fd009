"""The operation that raised: it has no value, so it is not on the tape, but it has its card and its operands."""

from __future__ import annotations

from nbgrad.core.expression import constant_label, describe
from nbgrad.core.graph import Failure, Graph, Node
from nbgrad.draw.arrays import Arrays
from nbgrad.draw.contract import SceneNode, SceneStep
from nbgrad.draw.digits import type_text
from nbgrad.draw.fold import Folding
from nbgrad.draw.metrics import fit
from nbgrad.draw.safe import clean
from nbgrad.draw.steps import step
from nbgrad.draw.wiring import Wire
from nbgrad.draw.words import LONGEST_EXPRESSION, Words
from nbgrad.explain.clash import clash_of


class Failed:
    """The card, the edges and the step of the failed operation of one graph."""

    def __init__(self, failure: Failure, folding: Folding, words: Words, arrays: Arrays) -> None:
        self._failure, self._folding, self._words = failure, folding, words
        self._place = len(folding.cards)
        self.clash = clash_of(failure, self._label)
        self._value = arrays.note(self._shapes())
        self._expression = self._described()

    def node(self) -> SceneNode:
        """Its card: the shapes of the operands stand where the value would."""
        return {
            "id": self._place,
            "name": "",
            "op": self._failure.op,
            "label": self._expression,
            "expression": self._expression,
            "kind": "op",
            "target": False,
            "shape": "",
            "dtype": "",
            "line": self._failure.line,
            "value": self._value,
            "grad": None,
            "tangent": None,
            "status": "failed",
            "why": clean(self._why()),
            "count": 1,
            "turns": 1,
            "group": "",
            "members": "",
        }

    @property
    def title(self) -> str:
        return f"{self._expression} fails"

    def wires(self) -> list[Wire]:
        """An edge from each operand that is a node."""
        return [
            Wire(self._folding.card_of[operand.id], self._place, slot, [])
            for slot, operand in enumerate(self._failure.operands)
            if isinstance(operand, Node)
        ]

    def step(self) -> SceneStep:
        """The last step of the time line."""
        line = self._failure.line
        where = "" if line is None else f"Line {line}: "
        say = f"{where}{self._expression} fails: {clean(self._why())}."
        return step("forward", node=self._place, line=line, say=say)

    def _described(self) -> str:
        labels = [self._label(operand) for operand in self._failure.operands]
        return fit(clean(describe(self._failure.op, labels or ["…"], {})), LONGEST_EXPRESSION)

    def _shapes(self) -> str:
        """The shapes of the operands, lined up."""
        shapes = [type_text(o.value if isinstance(o, Node) else o) for o in self._failure.operands]
        return f"✗ {' with '.join(shapes)}".rstrip() + (f": {self.clash.sizes}" if self.clash.sizes else "")

    def _label(self, operand: object) -> str:
        return self._words.label(operand.id) if isinstance(operand, Node) else constant_label(operand)

    def _why(self) -> str:
        """The exception, and which axes do not go together."""
        message = self._failure.message.rstrip(".")
        return f"{message}: {self.clash.sentence}" if self.clash.sentence else message


def failed(graph: Graph, folding: Folding, words: Words, arrays: Arrays) -> Failed | None:
    """The failed operation of ``graph``; None if there is none, or what failed was no operation."""
    failure = graph.failure
    return Failed(failure, folding, words, arrays) if failure is not None and failure.op else None
