"""What is measured: eight workloads, each once for every library and once as an expert would write it by hand.

``function(xp, *constants, *leaves)`` is written for an array namespace ``xp`` (NumPy, autograd.numpy, torch, …)
and gives one number; ``by_hand(*constants, *leaves)`` is plain NumPy and gives that number and its gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from chains import many_elements, many_elements_by_hand, many_scalars, many_scalars_by_hand

Gradient = tuple[Any, ...]


@dataclass(frozen=True)
class Workload:
    """One computation: what enters as a constant, what gets a gradient, and both ways of writing it."""

    name: str
    function: Callable[..., Any]
    by_hand: Callable[..., tuple[Any, Gradient]]
    constants: tuple[Any, ...]
    leaves: tuple[Any, ...]

    def hand_written(self) -> tuple[Any, Gradient]:
        """Value and gradient as the expert computes them."""
        return self.by_hand(*self.constants, *self.leaves)


def square_of_residual(xp: Any, x: Any, y: Any, w: Any) -> Any:
    """Example 1 of the lecture."""
    a = x @ w
    b = a - y
    return b**2


def square_of_residual_by_hand(x: Any, y: Any, w: Any) -> tuple[Any, Gradient]:
    b = x @ w - y
    return b * b, (2 * b * x,)


def linear_regression(xp: Any, X: Any, y: Any, w: Any) -> Any:
    """Example 2 of the lecture."""
    b = X @ w - y
    return xp.sum(b**2)


def linear_regression_by_hand(X: Any, y: Any, w: Any) -> tuple[Any, Gradient]:
    b = X @ w - y
    return b @ b, (2 * b @ X,)


def tiny_network(xp: Any, X: Any, target: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    """One hidden layer of tanh, mean square error."""
    h = xp.tanh(X @ W1 + b1)
    error = h @ W2 + b2 - target
    return xp.mean(error**2)


def tiny_network_by_hand(X: Any, target: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> tuple[Any, Gradient]:
    h = np.tanh(X @ W1 + b1)
    error = h @ W2 + b2 - target
    d2 = error * (2 / error.size)
    d1 = d2 @ W2.T * (1 - h * h)
    return (error * error).mean(), (X.T @ d1, d1.sum(axis=0), h.T @ d2, d2.sum(axis=0))


def classifier(xp: Any, X: Any, rows: Any, labels: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    """One hidden layer of rectifiers, cross entropy of the softmax."""
    h = xp.maximum(X @ W1 + b1, 0.0)
    z = h @ W2 + b2
    s = z - xp.amax(z, axis=1, keepdims=True)
    log_total = xp.log(xp.sum(xp.exp(s), axis=1))
    return xp.mean(log_total - s[rows, labels])


def classifier_by_hand(
    X: Any, rows: Any, labels: Any, W1: Any, b1: Any, W2: Any, b2: Any
) -> tuple[Any, Gradient]:  # fmt: skip
    a = X @ W1 + b1
    h = np.maximum(a, 0.0)
    z = h @ W2 + b2
    s = z - z.max(axis=1, keepdims=True)
    e = np.exp(s)
    total = e.sum(axis=1)
    value = (np.log(total) - s[rows, labels]).mean()
    d2 = e / total[:, None]
    d2[rows, labels] -= 1
    d2 /= len(labels)
    d1 = d2 @ W2.T
    d1 *= a > 0
    return value, (X.T @ d1, d1.sum(axis=0), h.T @ d2, d2.sum(axis=0))


def recurrent_network(xp: Any, inputs: Any, target: Any, h: Any, W: Any, U: Any, b: Any, V: Any) -> Any:
    """A plain recurrent network over a sequence, mean square error of its last state's projection."""
    for x in inputs:
        h = xp.tanh(x @ W + h @ U + b)
    error = h @ V - target
    return xp.mean(error**2)


def recurrent_network_by_hand(
    inputs: Any, target: Any, h: Any, W: Any, U: Any, b: Any, V: Any
) -> tuple[Any, Gradient]:  # fmt: skip
    states = [h]
    for x in inputs:
        h = np.tanh(x @ W + h @ U + b)
        states.append(h)
    error = h @ V - target
    d = error * (2 / error.size)
    dV = h.T @ d
    dh = d @ V.T
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    for x, before, after in zip(inputs[::-1], states[-2::-1], states[:0:-1], strict=True):
        d = dh * (1 - after * after)
        dW += x.T @ d
        dU += before.T @ d
        db += d.sum(axis=0)
        dh = d @ U.T
    return (error * error).mean(), (dW, dU, db, dV)


def _workloads() -> list[Workload]:
    random = np.random.default_rng(20260728)
    normal = random.normal

    def weights(*shape: int) -> Any:
        return normal(size=shape) / np.sqrt(shape[0])

    labels = random.integers(0, 10, 64)
    start = np.zeros((8, 32))
    return [
        Workload(
            "example 1, n=3", square_of_residual, square_of_residual_by_hand, (normal(size=3), 1.5), (normal(size=3),)
        ),
        Workload(
            "linear regression 1000×100",
            linear_regression,
            linear_regression_by_hand,
            (normal(size=(1000, 100)), normal(size=1000)),
            (weights(100),),
        ),
        Workload(
            "MLP 8×4×16×3",
            tiny_network,
            tiny_network_by_hand,
            (normal(size=(8, 4)), normal(size=(8, 3))),
            (weights(4, 16), normal(size=16), weights(16, 3), normal(size=3)),
        ),
        Workload(
            "MLP 64×784×128×10",
            classifier,
            classifier_by_hand,
            (normal(size=(64, 784)), np.arange(64), labels),
            (weights(784, 128), normal(size=128), weights(128, 10), normal(size=10)),
        ),
        Workload("2,000 scalar operations", partial(many_scalars, 50), partial(many_scalars_by_hand, 50), (), SCALARS),
        Workload(
            "20 element-wise on 10³",
            many_elements,
            many_elements_by_hand,
            (),
            (normal(size=1000), normal(size=1000)),
        ),
        Workload(
            "20 element-wise on 10⁶",
            many_elements,
            many_elements_by_hand,
            (),
            (normal(size=1_000_000), normal(size=1_000_000)),
        ),
        Workload(
            "RNN, 50 steps",
            recurrent_network,
            recurrent_network_by_hand,
            (normal(size=(50, 8, 8)), normal(size=(8, 4)), start),
            (weights(8, 32), weights(32, 32), normal(size=32), weights(32, 4)),
        ),
    ]


SCALARS = (0.6, 0.4, 0.3, 0.5, -0.7)
"""Leaves of `many_scalars`: Python floats."""

WORKLOADS = _workloads()
