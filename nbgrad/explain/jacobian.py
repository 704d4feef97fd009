"""The Jacobian of one operation as a matrix, a row for each element of its result."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import fit, shape_of
from nbgrad.core.errors import NbgradError
from nbgrad.core.graph import Node
from nbgrad.core.reverse import dense
from nbgrad.core.tape import PICK
from nbgrad.explain.labels import partial
from nbgrad.explain.numbers import size_of

LARGEST = 1_000_000
"""Elements of a Jacobian that will be computed; larger ones are never needed to see how one looks."""


def jacobian(of: Node, by: Node) -> Any:
    """∂of/∂by for two nodes of which the first uses the second: shape (size of of, size of by).

    Raises NbgradError if it would have more than `LARGEST` elements.
    """
    rows, columns = size_of(of.value), size_of(by.value)
    if rows * columns > LARGEST:
        raise NbgradError(
            f"{partial(of, by)} would be a matrix of {rows:,} × {columns:,}; up to {LARGEST:,} elements are made"
        )
    dtype = np.result_type(*_parts(of.value), *_parts(by.value), np.float32)
    matrix = np.zeros((rows, columns), dtype)
    slots = [k for k, node in enumerate(of.inputs) if node is not None and node.id == by.id]
    for i in range(rows):
        unit = np.zeros(rows, dtype)
        unit[i] = 1
        for slot in slots:
            matrix[i] += _pulled(of, slot, _shaped(unit, of.value))
    return matrix


def _pulled(node: Node, slot: int, cotangent: Any) -> Any:
    """The cotangent of one operand, flat."""
    value = node.args[slot]
    if node.primitive is PICK:
        chosen = node.args[1]
        parts = [cotangent if k == chosen else np.zeros(shape_of(v)) for k, v in enumerate(value)]
    else:
        pulled = dense(node.primitive.vjp(slot, cotangent, node.value, node.args, node.kwargs))
        parts = [np.broadcast_to(fit(pulled, value), shape_of(value))]
    return np.concatenate([np.ravel(part) for part in parts])


def _shaped(flat: Any, value: Any) -> Any:
    """A flat cotangent in the shape of its value; one for each output where there are several."""
    if isinstance(value, tuple | list):
        ends = np.cumsum([size_of(v) for v in value])
        return tuple(_shaped(part, v) for part, v in zip(np.split(flat, ends[:-1]), value, strict=True))
    shape = shape_of(value)
    return flat.reshape(shape).astype(np.asarray(value).dtype) if shape else flat[0]


def _parts(value: Any) -> tuple[Any, ...]:
    return tuple(np.asarray(v).dtype for v in value) if isinstance(value, tuple | list) else (np.asarray(value).dtype,)
