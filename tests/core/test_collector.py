"""Python's collector of cycles while something is recorded: kept from the records, and given back what it had."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

import nbgrad
from nbgrad.core.collector import FEW


class Node:
    """Something that can be part of a cycle."""

    other: Any = None


def lost_cycle() -> weakref.ref[Node]:
    a, b = Node(), Node()
    a.other, b.other = b, a
    return weakref.ref(a)


def test_nothing_stays_aside() -> None:
    def fun(x: Any) -> Any:
        gc.collect()
        assert gc.get_freeze_count() > FEW
        return x * x

    assert nbgrad.grad(fun)(3.0) == 6.0
    assert gc.get_freeze_count() < FEW


def test_not_even_after_an_exception() -> None:
    def fun(x: Any) -> Any:
        gc.collect()
        raise LookupError

    with pytest.raises(LookupError):
        nbgrad.grad(fun)(3.0)
    assert gc.get_freeze_count() < FEW


def test_cycles_lost_while_recording_are_collected_afterwards() -> None:
    found: list[weakref.ref[Node]] = []

    def fun(x: Any) -> Any:
        found.append(lost_cycle())
        gc.collect()
        return x * x

    nbgrad.grad(fun)(3.0)
    gc.collect()
    assert found[0]() is None


def test_what_others_set_aside_stays_aside() -> None:
    gc.freeze()
    count = gc.get_freeze_count()
    try:
        nbgrad.grad(lambda x: [gc.collect(), x * x][1])(3.0)
        assert gc.get_freeze_count() >= count - 100  # some of it may have been freed by counting references
    finally:
        gc.unfreeze()
