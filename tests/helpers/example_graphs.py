"""Small computations from the lecture and from practice, as graphs to draw."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

import nbgrad
from nbgrad.core.graph import Graph


def example1(x: Any, w: Any, y: Any) -> Any:
    a = x @ w
    b = a - y
    z = np.square(b)
    return z


def example2(X: Any, w: Any, y: Any) -> Any:
    a = X @ w
    b = a - y
    z = np.sum(b**2)
    return z


def perceptron(X: Any, W1: Any, b1: Any, W2: Any, b2: Any, Y: Any) -> Any:
    h = np.tanh(X @ W1 + b1)
    s = h @ W2 + b2
    e = np.exp(s - np.max(s, axis=1, keepdims=True))
    p = e / np.sum(e, axis=1, keepdims=True)
    loss = -np.mean(np.sum(Y * np.log(p), axis=1))
    return loss


def residual(x: Any, W1: Any, W2: Any) -> Any:
    h = np.tanh(W1 @ x)
    u = np.tanh(W2 @ h)
    r = u + h
    L = np.sum(r * r)
    return L


def recurrent(x: Any, h0: Any, w: Any, turns: int) -> Any:
    h = h0
    for _ in range(turns):
        h = np.tanh(x * w + h * w)
    L = h**2
    return L


def reused(x: Any) -> Any:
    a = x * x
    b = a * x
    c = np.sin(b)
    z = a * c + b
    return z


def pruned(x: Any, w: Any, unused: Any) -> Any:
    a = x * w
    k = a > 1.0
    unused * 2.0
    z = np.where(k, a, 0.0)
    L = np.sum(z)
    return L


def _normal(*shape: int) -> Any:
    return np.random.default_rng(sum(shape)).normal(size=shape)


def _labels(rows: int, classes: int) -> Any:
    return np.eye(classes)[np.arange(rows) % classes]


EXAMPLES: dict[str, Callable[[], Graph]] = {
    "example1": lambda: nbgrad.trace(example1, np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.5, 1.0]), 1.5),
    "example2": lambda: nbgrad.trace(example2, _normal(442, 10), _normal(10), _normal(442)),
    "perceptron": lambda: nbgrad.trace(
        perceptron, _normal(64, 20), _normal(20, 16), _normal(16), _normal(16, 3), _normal(3), _labels(64, 3)
    ),
    "residual": lambda: nbgrad.trace(residual, _normal(4), _normal(4, 4), _normal(4, 4)),
    "recurrent": lambda: nbgrad.trace(recurrent, 0.5, 0.1, 0.9, 5),
    "folded": lambda: nbgrad.trace(recurrent, 0.5, 0.1, 0.9, 400),
    "reused": lambda: nbgrad.trace(reused, 1.2),
    "pruned": lambda: nbgrad.trace(pruned, np.array([1.0, 2.0, -1.0]), np.array([2.0, 0.25, 3.0]), 3.0),
}


@cache
def chain(length: int) -> Graph:
    """A graph of ``length`` scalar operations."""

    def repeated(x: Any, w: Any) -> Any:
        h = x
        for _ in range(length):
            h = h * w
        return h

    return nbgrad.trace(repeated, 0.5, 0.999)


@cache
def tangle(length: int, seed: int = 0) -> Graph:
    """``length`` different-looking operations on earlier values, chosen at random: nothing repeats."""
    choose = np.random.default_rng(seed)
    with nbgrad.record() as graph:
        values = [nbgrad.variable(0.5 + k / 10, name=f"x{k}") for k in range(20)]
        for _ in range(length):
            i, j = choose.integers(0, len(values), 2)
            values.append(
                [np.add, np.multiply, np.maximum, np.hypot][int(choose.integers(4))](values[i], values[j]) / 2
            )
    return graph
