"""The time line: every operation forward, the seed, then every contribution of the sweep in its exact order.

Between folded cards one step takes together what flows along one drawn edge. That reorders nothing that matters:
a card is an interval of operations, so all its contributions come one after the other in the sweep.
"""

from __future__ import annotations

import math
from collections import Counter
from itertools import groupby
from typing import Any

from nbgrad.core.graph import Contribution, Graph, Node
from nbgrad.draw.arrays import Arrays
from nbgrad.draw.contract import Phase, SceneStep
from nbgrad.draw.digits import plural
from nbgrad.draw.fold import Folding, output_of
from nbgrad.draw.wiring import Wiring
from nbgrad.draw.words import Words

THINNEST = 0.75
THICKEST = 8.0


class TimeLine:
    """Writes the steps of one graph."""

    def __init__(self, graph: Graph, folding: Folding, wiring: Wiring, arrays: Arrays, words: Words) -> None:
        self.graph, self.folding, self.wiring = graph, folding, wiring
        self.arrays, self.words = arrays, words
        self.output = output_of(graph)

    def steps(self, contributions: list[Contribution], *, swept: bool) -> list[SceneStep]:
        """All steps; without the backward ones where nothing could be swept."""
        forward = [self._start(), *self._forward()]
        if not swept:
            return forward
        return [*forward, self._seed(), *self._backward(contributions)]

    def _start(self) -> SceneStep:
        leaves = [self.words.label(n.id) for n in self.graph.nodes if n.is_leaf]
        some = ", ".join(leaves[:8]) + (f" and {len(leaves) - 8:,} more" if len(leaves) > 8 else "")
        say = f"Only the leaves have values: {some}." if leaves else "Nothing is computed yet."
        return step("start", say=say)

    def _forward(self) -> list[SceneStep]:
        steps = []
        words = self.words
        for place, card in enumerate(self.folding.cards):
            node = self.graph.nodes[card.shown]
            if node.is_leaf:
                continue
            text = self.arrays.told(node.value) + self._moved(node)
            if len(card.members) > 1:
                where = words.lines(card.members)
                turns = f"{plural(card.turns, 'turn')}, " if card.turns > 1 else ""
                say = f"{where[:1].upper()}{where[1:]}{': ' if where else ''}{turns}"
                say += f"{plural(len(card.members), 'operation')}; {words.label(node.id)} ends as {text}."
            else:
                say = f"{words.where(node.id)}{words.equation(node.id)} gives {text}."
            formula = words.equation(node.id)
            steps.append(step("forward", node=place, line=words.line(node.id), say=say, formula=formula))
        return steps

    def _moved(self, node: Node) -> str:
        """What forward accumulation says of a value, if it was asked for."""
        return "" if node.tangent is None else f", tangent {self.arrays.told(node.tangent)}"

    def _seed(self) -> SceneStep:
        assert self.output is not None
        index = self.output.id
        say = f"{self.words.label(index)} is the output. Backward starts: {seed_text(self.graph, self.words)}."
        seed = self.output.grad
        return step(
            "output",
            node=self.folding.card_of[index],
            line=self.words.line(index),
            say=say,
            formula=f"{self.words.partial(index, index)} = {'1' if seed is None else self.arrays.told(seed)}",
            total=None if seed is None else self.arrays.add(seed),
        )

    def _backward(self, contributions: list[Contribution]) -> list[SceneStep]:
        expected = Counter(c.producer for c in contributions)
        arrived: Counter[int] = Counter()
        card_of = self.folding.card_of
        steps = []
        for place, group in groupby(contributions, key=lambda c: card_of[c.consumer]):
            inside = 0
            along: dict[int, list[Contribution]] = {}
            turn: dict[int, int] = {}
            for contribution in group:
                arrived[contribution.producer] += 1
                if card_of[contribution.producer] == place:
                    inside += 1
                else:
                    wire = self.wiring.wire_of[contribution.consumer, contribution.slot]
                    along.setdefault(wire, []).append(contribution)
                    turn[wire] = arrived[contribution.producer]
            if inside:
                steps.append(self._inside(place, inside))
            for wire, together in along.items():
                if len(together) == 1:
                    steps.append(self._single(wire, together[0], turn[wire], expected[together[0].producer]))
                else:
                    steps.append(self._several(wire, together))
        return steps

    def _single(self, wire: int, c: Contribution, turn: int, of: int) -> SceneStep:
        words, shown = self.words, self._is_shown(c.producer)
        say = f"{self._gradient(c.producer)} receives {self.arrays.told(c.array)} from {words.label(c.consumer)}"
        if of > 1:
            total = self.arrays.told(c.total)
            say += f" ({turn} of {of}, total {'' if turn == of else 'so far '}{total})"
        return step(
            "backward",
            node=self.folding.card_of[c.consumer],
            edge=wire,
            line=words.line(c.consumer),
            say=say + ".",
            formula=self._chain_rule(c.consumer, c.producer),
            contribution=self.arrays.add(c.array),
            total=self.arrays.add(c.total) if shown else None,
            width=stroke_width(self.arrays.rms(c.array)),
        )

    def _several(self, wire: int, together: list[Contribution]) -> SceneStep:
        """Several contributions along one drawn edge; their sum is shown if all go to the value on the card."""
        drawn = self.wiring.wires[wire]
        to_shown = [c for c in together if self._is_shown(c.producer)]
        shown = self.folding.cards[drawn.source].shown
        summed = _sum([c.array for c in to_shown]) if len(to_shown) == len(together) else None
        say = f"{plural(len(together), 'contribution')} flow back along this edge"
        if summed is not None:
            say += f": {self._gradient(shown)} receives {self.arrays.told(summed)} in all"
        elif to_shown:
            say += f", {len(to_shown):,} of them to {self._gradient(shown)}"
        if to_shown:
            say += f" (total {self.arrays.told(to_shown[-1].total)})"
        return step(
            "backward",
            node=drawn.target,
            edge=wire,
            line=self.words.line(together[0].consumer),
            say=say + ".",
            formula=self._chain_rule(together[0].consumer, together[0].producer) + " + …",
            contribution=None if summed is None else self.arrays.add(summed),
            total=self.arrays.add(to_shown[-1].total) if to_shown else None,
            width=stroke_width(max((r for c in together if (r := self.arrays.rms(c.array)) is not None), default=None)),
        )

    def _inside(self, place: int, count: int) -> SceneStep:
        card = self.folding.cards[place]
        where = self.words.lines(card.members)
        turns = f"{plural(card.turns, 'turn')} of " if card.turns > 1 else ""
        say = f"Inside {turns}{where or 'the group'} the gradient flows along {plural(count, 'edge')}."
        return step("backward", node=place, line=self.words.line(card.shown), say=say)

    def _is_shown(self, index: int) -> bool:
        return self.folding.cards[self.folding.card_of[index]].shown == index

    def _gradient(self, index: int) -> str:
        assert self.output is not None
        return self.words.partial(self.output.id, index)

    def _chain_rule(self, consumer: int, producer: int) -> str:
        local = self.words.partial(consumer, producer)
        return f"{self._gradient(producer)} += {self._gradient(consumer)} · {local}"


def stroke_width(rms: float | None) -> float | None:
    """Width of a gradient edge: the order of magnitude of its rms, on a scale that is the same for every graph.

    0 where all is zero; None where nothing is finite.
    """
    if not rms:
        return rms
    return round(min(max(THINNEST + 0.9 * (math.log10(rms) + 6), THINNEST), THICKEST), 2)


def seed_text(graph: Graph, words: Words) -> str:
    """What the sweep starts with: "∂z/∂z = 1", or for an array what it means."""
    output = output_of(graph)
    if output is None:
        return ""
    label = words.label(output.id)
    if not graph.seed_note:
        return f"{words.partial(output.id, output.id)} = 1"
    return f"{label} is {output.shape}: seeded with ones, the gradient of sum({label})"


def _sum(arrays: list[Any]) -> Any:
    if not arrays:
        return None
    total = arrays[0]
    for array in arrays[1:]:
        total = total + array
    return total


def step(
    phase: Phase,
    *,
    node: int | None = None,
    edge: int | None = None,
    line: int | None = None,
    say: str,
    formula: str = "",
    contribution: int | None = None,
    total: int | None = None,
    width: float | None = None,
) -> SceneStep:
    """A step; whatever does not concern it is left out."""
    return {
        "phase": phase,
        "node": node,
        "edge": edge,
        "line": line,
        "say": say,
        "formula": formula,
        "contribution": contribution,
        "total": total,
        "width": width,
    }
