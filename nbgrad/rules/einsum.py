"""Einstein summation: linear in each operand, and its cotangents are Einstein summations again.

The cotangent of an operand is the sum over all indices it lacks of the cotangent of the result times all other
operands: the subscripts change places, nothing else. Three cases need care. An index that nothing but the
operand itself carries was summed away: the cotangent is spread over it. A repeated index (``"ii"``) read a
diagonal: the cotangent is put on it. An axis of length 1 was broadcast: `fit` sums it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.primitive import handler, multilinear, structural
from nbgrad.rules.indexing import SCATTER
from nbgrad.rules.out import written

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""The subscripts einsum knows, in the order in which it numbers them."""


def _einsum_back(
    k: int, g: Any, ans: Any, subscripts: str, *operands: Any, optimize: Any = False, **kwargs: Any
) -> Any:
    """Cotangent of operand k − 1."""
    position = k - 1
    inputs, output = explicit(subscripts, [len(shape_of(o)) for o in operands])
    mine = inputs[position]
    sizes = _sizes(inputs, operands)
    others = [(s, o) for i, (s, o) in enumerate(zip(inputs, operands, strict=True)) if i != position]
    target = "".join(dict.fromkeys(mine))
    known = set(output).union(*(s for s, _ in others))
    lost = [c for c in target if c not in known]
    factors = [(output, g), *others]
    kept = "".join(c for c in target if c in known)
    spec = ",".join(s for s, _ in factors) + "->" + kept
    # a path made for the operands is none for these factors; whoever gave one wants some optimisation
    method = optimize if isinstance(optimize, str) else bool(optimize)
    c = np.einsum(spec, *(o for _, o in factors), optimize=method)
    if lost:
        c = np.expand_dims(c, tuple(i for i, letter in enumerate(target) if letter in lost))
        c = np.broadcast_to(c, tuple(sizes[letter] for letter in target))
    return c if target == mine else _on_diagonal(c, target, mine, shape_of(operands[position]))


def _sizes(inputs: list[str], operands: tuple[Any, ...]) -> dict[str, int]:
    """Length of every index; where one operand has length 1 the others decide."""
    sizes: dict[str, int] = {}
    for letters, operand in zip(inputs, operands, strict=True):
        for letter, n in zip(letters, shape_of(operand), strict=True):
            sizes[letter] = n if sizes.get(letter, 1) == 1 else sizes[letter]
    return sizes


def _on_diagonal(c: Any, target: str, mine: str, shape: tuple[int, ...]) -> Any:
    """Put a cotangent on the diagonal that a repeated index such as in 'ii->i' read."""
    grid = np.ix_(*(np.arange(n) for n in shape_of(c)))
    key = tuple(
        grid[target.index(letter)] if n > 1 else np.zeros_like(grid[target.index(letter)])
        for letter, n in zip(mine, shape, strict=True)
    )
    return SCATTER(c, key, np.empty(shape))


def explicit(subscripts: str, ndims: list[int]) -> tuple[list[str], str]:
    """Subscripts of all inputs and of the output, with every ellipsis replaced by letters of its own.

    >>> explicit("...ij,jk", [3, 2])
    (['Aij', 'jk'], 'Aik')
    """
    text = subscripts.replace(" ", "")
    left, arrow, right = text.partition("->")
    terms = left.split(",")
    free = [c for c in LETTERS if c not in text]
    widths = [n - len(t.replace("...", "")) for t, n in zip(terms, ndims, strict=True)]
    longest = max((w for t, w in zip(terms, widths, strict=True) if "..." in t), default=0)
    batch = "".join(free[:longest])
    inputs = [t.replace("...", batch[longest - w :]) for t, w in zip(terms, widths, strict=True)]
    if arrow:
        return inputs, right.replace("...", batch)
    letters = left.replace("...", "").replace(",", "")
    return inputs, batch + "".join(sorted(c for c in set(letters) if letters.count(c) == 1))


EINSUM = multilinear(np.einsum)
EINSUM.vjp_any = _einsum_back


@handler(np.einsum)
def einsum(*operands: Any, out: Any = None, optimize: Any = False, **kwargs: Any) -> Any:
    """np.einsum with traced operands; the form that alternates operands and index lists is put into letters."""
    subscripts, arrays = operands[0], operands[1:]
    if not isinstance(subscripts, str):
        subscripts, arrays = _lettered(operands)
    if optimize is not False:
        kwargs["optimize"] = optimize
    result = EINSUM(subscripts, *arrays, **kwargs)
    return result if out is None else written(out, result)


def _lettered(arguments: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    def letters(indices: Any) -> str:
        return "".join("..." if i is Ellipsis else LETTERS[i] for i in indices)

    pairs = list(zip(arguments[::2], arguments[1::2], strict=False))
    spec = ",".join(letters(indices) for _, indices in pairs)
    if len(arguments) % 2:
        spec += "->" + letters(arguments[-1])
    return spec, tuple(operand for operand, _ in pairs)


structural(np.einsum_path)
