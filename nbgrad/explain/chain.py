"""The vector chain rule on a graph: products of local derivatives along its paths (lecture L1, L2).

Shapes follow the numerator layout: the derivative of an (m,) vector by an (n,) vector is an (m, n) matrix.
Arrays of several axes count as vectors of all their elements.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from nbgrad.core.errors import NbgradError
from nbgrad.core.graph import Graph, Node
from nbgrad.explain import typeset
from nbgrad.explain.flow import MANY, Flow
from nbgrad.explain.formula import total
from nbgrad.explain.jacobian import jacobian
from nbgrad.explain.labels import label, partial
from nbgrad.explain.numbers import jacobian_shape, jacobian_text

FEW = 4
"""Paths that are all listed; of more only the heaviest are."""
ENDS = 4
"""Factors that are written at either end of a path too long to be written out."""


class Factor(NamedTuple):
    """One local derivative ∂of/∂by on a path."""

    of: Node
    by: Node

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of its Jacobian in numerator layout."""
        return jacobian_shape(self.of.value, self.by.value)

    @property
    def shape_text(self) -> str:
        """The same in text."""
        return jacobian_text(self.of.value, self.by.value)

    @property
    def formula(self) -> str:
        """What it is: ``2·b``, ``xᵀ``; in parentheses where a product needs them."""
        found = total(self.of, self.by)
        loose = bool(found.note) or typeset.tightness(found.term) < typeset.PRODUCT
        text = found.right_side
        return f"({text})" if loose and not text.startswith("(rule of") else text

    def jacobian(self) -> Any:
        """Its Jacobian as an array of shape `shape`. Raises NbgradError if it would be too large."""
        return jacobian(self.of, self.by).reshape(self.shape)


class Path(NamedTuple):
    """A path from the target (first) to the node in question (last), as the factors of its product."""

    factors: tuple[Factor, ...]

    def __str__(self) -> str:
        return " · ".join(self._shortened([partial(f.of, f.by) for f in self._ends()])) or "1"

    @property
    def shapes(self) -> str:
        """The shapes of all factors: ``(1,)(1,)(1, 3)``."""
        return "".join(self._shortened([f.shape_text for f in self._ends()]))

    @property
    def formulas(self) -> str:
        """What the factors are: ``2·b · 1 · xᵀ``."""
        return " · ".join(self._shortened([f.formula for f in self._ends()])) or "1"

    def jacobians(self) -> list[Any]:
        """The Jacobian of every factor, in order. Raises NbgradError if one would be too large."""
        return [factor.jacobian() for factor in self.factors]

    def _ends(self) -> tuple[Factor, ...]:
        whole = len(self.factors) <= 3 * ENDS
        return self.factors if whole else self.factors[:ENDS] + self.factors[-ENDS:]

    def _shortened(self, shown: list[str]) -> list[str]:
        left_out = len(self.factors) - len(shown)
        return [*shown[:ENDS], f"… {left_out:,} more …", *shown[ENDS:]] if left_out else shown


class Chain:
    """∂target/∂node as a sum over paths of products of local derivatives.

    ``count`` is the number of paths; ``paths`` are all of them if they are few, else the heaviest.
    """

    def __init__(self, target: Node, node: Node, paths: tuple[Path, ...], count: int) -> None:
        self.target, self.node, self.paths, self.count = target, node, paths, count

    def __repr__(self) -> str:
        what = partial(self.target, self.node)
        if not self.paths:
            return f"{what}: no path; graph.why({label(self.node)!r}) says why"
        if self.count == 1:
            (path,) = self.paths
            return f"{what} = {path}   shapes {path.shapes or '(1,)'}\n{' ' * len(what)} = {path.formulas}"
        number = f"more than {MANY:,}" if self.count >= MANY else f"{self.count:,}"
        which = "" if len(self.paths) == self.count else f"; the {len(self.paths)} heaviest"
        lines = [f"{what} is the sum over {number} paths{which}:"]
        for path in self.paths:
            lines += [f"  {path}   shapes {path.shapes}", f"    = {path.formulas}"]
        return "\n".join(lines)

    def jacobians(self) -> list[Any]:
        """The Jacobians along the only, or the heaviest, path. Raises NbgradError if there is none."""
        if not self.paths:
            raise NbgradError(f"there is no path from {label(self.node)} to {label(self.target)}")
        return self.paths[0].jacobians()

    def product(self) -> Any:
        """The product of the Jacobians, summed over the paths: the whole ∂target/∂node, a matrix in numerator layout.

        Raises NbgradError if not all paths are listed, or a Jacobian is too large.
        """
        if len(self.paths) != self.count or not self.count:
            raise NbgradError(
                f"{self.count:,} paths cannot be summed one by one; {partial(self.target, self.node)} is .grad"
            )
        return sum(_multiplied(path.jacobians()) for path in self.paths)


def chain(graph: Graph, node: Node) -> Chain:
    """The product of local derivatives along the path, or paths, from ``node`` to what was last differentiated.

    >>> import nbgrad
    >>> def loss(w):
    ...     b = w - 1.0
    ...     return b**2
    >>> print(chain(graph := nbgrad.trace(loss, 3.0), graph["w"]).paths[0].formulas)
    2·b · 1
    """
    flow = Flow(graph)
    count = flow.count(node)
    found = flow.heaviest(node, FEW) if count else []
    nodes = graph.nodes
    paths = [Path(tuple(Factor(nodes[a], nodes[b]) for a, b in pairwise(ids))) for ids in found]
    return Chain(flow.target, node, tuple(paths), count)


def _multiplied(jacobians: list[Any]) -> Any:
    result = np.ones((1, 1))
    for n, factor in enumerate(jacobians):
        matrix = factor if factor.ndim == 2 else factor.reshape(1, 1)
        result = matrix if n == 0 else result @ matrix
    return result
