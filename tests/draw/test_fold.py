"""Folding: few cards, each an interval of operations, found fast and always alike."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbgrad
from example_graphs import EXAMPLES, chain, tangle
from nbgrad.draw.fold import MOST_CARDS, Folding, Outline
from nbgrad.draw.repeats import ALIKE, Segment, compress
from nbgrad.draw.scene import build
from nbgrad.draw.words import Words


def folded(graph: Any, most: int = MOST_CARDS) -> Folding:
    return Outline(graph, Words(graph)).fold(most)


@pytest.mark.parametrize("name", EXAMPLES)
def test_small_graphs_are_not_folded(name: str) -> None:
    graph = EXAMPLES[name]()
    folding = folded(graph)
    if len(graph.nodes) <= MOST_CARDS:
        assert not folding.folded
        assert [card.members for card in folding.cards] == [(i,) for i in range(len(graph.nodes))]


@pytest.mark.parametrize("most", [4, 30, 300])
@pytest.mark.parametrize("graph", [chain(2_000), tangle(2_000)], ids=["alike", "unlike"])
def test_cards_are_few_and_partition_the_graph_in_order(graph: Any, most: int) -> None:
    folding = folded(graph, most)
    assert len(folding.cards) <= most + 1
    members = sorted(i for card in folding.cards for i in card.members)
    assert members == list(range(len(graph.nodes)))
    for node in graph.nodes:
        for source in node.inputs:
            if source is not None:
                assert folding.card_of[source.id] <= folding.card_of[node.id]
    operations = [card for card in folding.cards if not graph.nodes[card.members[0]].is_leaf]
    for before, after in pairwise(operations):
        assert before.members[-1] < after.members[0], "a card is an interval"


def test_a_loop_shows_its_first_and_last_turn() -> None:
    graph = EXAMPLES["folded"]()
    cards = folded(graph).cards
    groups = [card for card in cards if len(card.members) > 1]
    assert [(card.turns, len(card.members)) for card in groups] == [(398, 4 * 398)]
    assert graph.nodes[groups[0].shown].name == "h"
    assert len(cards) == 13


def test_nested_loops_fold_from_the_inside_out() -> None:
    def nested(x: Any) -> Any:
        total = x
        for _ in range(40):
            for _ in range(30):
                total = total * 0.9
            total = total + x
        return total

    cards = folded(nbgrad.trace(nested, 1.0)).cards
    assert sorted({card.turns for card in cards}) == [1, 28, 38]


def test_a_card_shows_the_output_and_what_is_reached() -> None:
    graph = tangle(1_000)
    folding = folded(graph, 10)
    for card in folding.cards:
        assert card.shown in card.members
        if graph.output.id in card.members:
            assert card.shown == graph.output.id
        elif any(graph.status(graph.nodes[i]) == "reached" for i in card.members):
            assert graph.status(graph.nodes[card.shown]) == "reached"


def layer(h: Any, w: Any) -> Any:
    s = h * w
    return np.tanh(s)


def model(x: Any, w: Any) -> Any:
    with nbgrad.scope("encoder"):
        h = layer(layer(x, w), w)
    for k in range(3):
        with nbgrad.scope("decoder"):
            h = layer(h, w) + k
    z = h * h
    return z


FOLDS = {
    "none": [],
    "loops": [("", 3, 9)],
    "functions": [("encoder", 1, 4), ("decoder", 1, 3), ("decoder", 1, 3), ("decoder", 1, 3)],
    "all": [("encoder", 1, 4), ("", 3, 9)],
    "0": [("encoder", 1, 4), ("", 3, 9)],
    "1": [("layer()", 1, 2), ("layer()", 1, 2), ("decoder", 1, 3), ("decoder", 1, 3), ("decoder", 1, 3)],
    "2": [("layer()", 1, 2)] * 3,
}


@pytest.mark.parametrize("fold", FOLDS)
def test_what_is_asked_to_be_folded_is_folded_even_where_there_is_room(fold: str) -> None:
    graph = nbgrad.trace(model, 0.5, 0.9)
    graph.fold = fold
    groups = [card for card in folded(graph).cards if len(card.members) > 1]
    assert [(card.name, card.turns, len(card.members)) for card in groups] == FOLDS[fold]


def test_a_folded_card_says_what_it_is() -> None:
    graph = nbgrad.trace(model, 0.5, 0.9)
    graph.fold = "all"
    scene, _ = build(graph)
    encoder, loop = (node for node in scene["nodes"] if node["count"] > 1)
    assert (encoder["group"], loop["group"], loop["turns"]) == ("encoder", "", 3)
    start = model.__code__.co_firstlineno
    assert encoder["members"] == f"encoder: 4 operations of lines {start - 4}–{start - 3}; shown: h₁"
    assert "encoder: h" in graph.to_svg()
    assert "×3 h" in graph.to_svg()


def test_only_known_foldings_are_taken() -> None:
    graph = nbgrad.trace(model, 0.5, 0.9)
    for wrong in ("turns", "-1", ""):
        with pytest.raises(ValueError, match="fold is one of 'none', 'loops'"):
            graph.fold = wrong
    graph.fold = 2
    assert graph.fold == "2"


def test_a_large_graph_unfolds_scopes_calls_and_loops_from_the_outside() -> None:
    def large(x: Any, w: Any) -> Any:
        for name in ("one", "two", "three"):
            with nbgrad.scope(name):
                for _ in range(200):
                    x = layer(x, w)
        return x * 2

    cards = folded(nbgrad.trace(large, 0.5, 0.9), 12).cards
    named = [card.name for card in cards if card.name]
    assert set(named) <= {"one", "two", "three", "layer()"}
    assert max(card.turns for card in cards) in (198, 200)


def leaves(segments: list[Segment]) -> list[int]:
    return [i for segment in segments for i in range(segment.start, segment.stop)]


@given(st.lists(st.integers(0, 3), max_size=80))
def test_compression_loses_nothing(symbols: list[int]) -> None:
    segments = compress(np.array(symbols, dtype=np.int64))
    assert leaves(segments) == list(range(len(symbols)))
    for segment in segments:
        if segment.turns > 1:
            assert segment.turns >= ALIKE
            first, between, last = segment.parts()
            assert leaves([first, between, last]) == list(range(segment.start, segment.stop))


@pytest.mark.parametrize("period", [1, 2, 7, 50])
def test_a_repetition_is_found_whatever_its_period(period: int) -> None:
    symbols = [900, 901, *list(range(period)) * 20, 902]
    segments = compress(np.array(symbols, dtype=np.int64))
    assert [(s.stop - s.start, s.turns) for s in segments] == [(1, 1), (1, 1), (20 * period, 20), (1, 1)]


def test_ten_thousand_nodes_fold_in_no_time() -> None:
    for graph in (chain(10_000), tangle(10_000)):
        words = Words(graph)
        start = time.perf_counter()
        Outline(graph, words).fold()
        assert time.perf_counter() - start < 8, "generous: test machines are slow and shared"
