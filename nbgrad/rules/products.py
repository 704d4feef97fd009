"""Products of vectors, matrices and tensors: linear in each factor.

Mathematics: for C = A B, Ā = C̄ Bᵀ and B̄ = Aᵀ C̄ (Giles, "An extended collection of matrix derivative
results", 2008, §2.2.2). All others are the same rule with other indices.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of, unbroadcast
from nbgrad.core.dispatch import strip
from nbgrad.core.primitive import handler, multilinear


def _turned(x: Any) -> Any:
    """Matrices with their last two axes exchanged."""
    return np.swapaxes(x, -1, -2)


def _matmul_left(g: Any, ans: Any, a: Any, b: Any) -> Any:
    m, n = len(shape_of(a)), len(shape_of(b))
    if n == 1:
        return g * b if m == 1 else np.expand_dims(g, -1) * b
    if m == 1:
        return unbroadcast(np.matmul(b, np.expand_dims(g, -1))[..., 0], shape_of(a))
    return np.matmul(g, _turned(b))


def _matmul_right(g: Any, ans: Any, a: Any, b: Any) -> Any:
    m, n = len(shape_of(a)), len(shape_of(b))
    if n == 1:
        if m == 1:
            return g * a
        return np.matmul(np.reshape(g, -1), np.reshape(a, (-1, shape_of(a)[-1])))
    if m == 1:
        return np.expand_dims(a, -1) * np.expand_dims(g, -2)
    return np.matmul(_turned(a), g)


multilinear(np.matmul, _matmul_left, _matmul_right)


def _dot_left(g: Any, ans: Any, a: Any, b: Any, out: Any = None) -> Any:
    m, n = len(shape_of(a)), len(shape_of(b))
    if m == 0 or n == 0:
        return g * b
    if n == 1:
        return np.expand_dims(g, -1) * b
    rest = np.moveaxis(b, -2, -1) if n > 1 else b
    axes = tuple(range(m - 1, m - 1 + n - 1))
    return np.tensordot(g, rest, axes=(axes, tuple(range(n - 1))))


def _dot_right(g: Any, ans: Any, a: Any, b: Any, out: Any = None) -> Any:
    m, n = len(shape_of(a)), len(shape_of(b))
    if m == 0 or n == 0:
        return g * a
    free = tuple(range(m - 1))
    product = np.tensordot(a, g, axes=(free, free))
    return product if n == 1 else np.moveaxis(product, 0, -2)


multilinear(np.dot, _dot_left, _dot_right)


def _tensordot_axes(a: Any, b: Any, axes: Any) -> tuple[list[int], list[int]]:
    """The contracted axes of both factors, counted from 0."""
    m, n = len(shape_of(a)), len(shape_of(b))
    if isinstance(axes, int | np.integer):
        k = int(axes)
        return list(range(m - k, m)), list(range(k))
    left, right = axes
    left = [left] if isinstance(left, int | np.integer) else list(left)
    right = [right] if isinstance(right, int | np.integer) else list(right)
    return [int(i) % m for i in left], [int(i) % n for i in right]


def _tensordot_left(g: Any, ans: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    m, n = len(shape_of(a)), len(shape_of(b))
    left, right = _tensordot_axes(a, b, axes)
    free_a = [i for i in range(m) if i not in left]
    free_b = [i for i in range(n) if i not in right]
    at = list(range(len(free_a), len(free_a) + len(free_b)))
    product = np.tensordot(g, b, axes=(at, free_b))
    # what remains of b after contraction are its contracted axes in ascending order
    came = free_a + [left[right.index(j)] for j in sorted(right)]
    return np.transpose(product, tuple(int(i) for i in np.argsort(came)))


def _tensordot_right(g: Any, ans: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    m, n = len(shape_of(a)), len(shape_of(b))
    left, right = _tensordot_axes(a, b, axes)
    free_a = [i for i in range(m) if i not in left]
    free_b = [i for i in range(n) if i not in right]
    product = np.tensordot(a, g, axes=(free_a, list(range(len(free_a)))))
    came = [right[left.index(i)] for i in sorted(left)] + free_b
    return np.transpose(product, tuple(int(i) for i in np.argsort(came)))


multilinear(np.tensordot, _tensordot_left, _tensordot_right)


def _outer_left(g: Any, ans: Any, a: Any, b: Any, out: Any = None) -> Any:
    return np.reshape(np.dot(g, np.ravel(b)), shape_of(a))


def _outer_right(g: Any, ans: Any, a: Any, b: Any, out: Any = None) -> Any:
    return np.reshape(np.dot(np.ravel(a), g), shape_of(b))


multilinear(np.outer, _outer_left, _outer_right)
multilinear(
    np.inner,
    lambda g, ans, a, b: _dot_left(g, ans, a, b if len(shape_of(b)) < 2 else _turned_all(b)),
    lambda g, ans, a, b: _inner_right(g, ans, a, b),
)


def _turned_all(b: Any) -> Any:
    return np.moveaxis(b, -1, -2)


def _inner_right(g: Any, ans: Any, a: Any, b: Any) -> Any:
    if len(shape_of(b)) < 2:
        return _dot_right(g, ans, a, b)
    return np.moveaxis(_dot_right(g, ans, a, _turned_all(b)), -2, -1)


@handler(np.vdot)
def vdot(a: Any, b: Any) -> Any:
    """np.vdot with traced operands: the flattened, conjugated dot product."""
    return np.dot(np.conj(np.ravel(a)), np.ravel(b))


def _einsum_back(k: int, g: Any, ans: Any, subscripts: str, *operands: Any, **kwargs: Any) -> Any:
    """Cotangent of factor k−1: contract the cotangent with all other factors, then put back lost indices."""
    position = k - 1
    inputs, output = _explicit(subscripts, [shape_of(o) for o in operands])
    mine = inputs[position]
    others = [(s, o) for i, (s, o) in enumerate(zip(inputs, operands, strict=True)) if i != position]
    target = "".join(dict.fromkeys(mine))
    sizes = {c: n for s, o in zip(inputs, operands, strict=True) for c, n in zip(s, shape_of(o), strict=True)}
    known = set(output).union(*(s for s, _ in others)) if others else set(output)
    lost = [c for c in target if c not in known]
    factors = [(output, g), *others, *((c, np.ones(sizes[c])) for c in lost)]
    spec = ",".join(s for s, _ in factors) + "->" + target
    c = np.einsum(spec, *(o for _, o in factors))
    return c if len(target) == len(mine) else _on_diagonal(c, target, mine, shape_of(operands[position]))


def _on_diagonal(c: Any, target: str, mine: str, shape: tuple[int, ...]) -> Any:
    """Spread a cotangent over the diagonal that a repeated index such as in 'ii->i' read."""
    axes = [np.arange(shape[mine.index(letter)]) for letter in target]
    grid = np.ix_(*axes) if axes else ()
    key = tuple(grid[target.index(letter)] for letter in mine)
    from nbgrad.rules.indexing import SCATTER

    return SCATTER(c, key, np.empty(shape))


def _explicit(subscripts: str, shapes: list[tuple[int, ...]]) -> tuple[list[str], str]:
    """Subscripts with the output written out and every ellipsis replaced by letters of its own."""
    text = subscripts.replace(" ", "")
    left, arrow, right = text.partition("->")
    terms = left.split(",")
    free = [c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" if c not in text]
    widths = [len(s) - len(t.replace("...", "")) for t, s in zip(terms, shapes, strict=True)]
    longest = max((w for t, w in zip(terms, widths, strict=True) if "..." in t), default=0)
    batch = "".join(free[:longest])
    inputs = [t.replace("...", batch[longest - w :]) for t, w in zip(terms, widths, strict=True)]
    if arrow:
        return inputs, right.replace("...", batch)
    letters = left.replace("...", "").replace(",", "")
    once = sorted(c for c in set(letters) if letters.count(c) == 1)
    return inputs, (batch if "..." in left else "") + "".join(once)


multilinear(np.einsum).vjp_any = _einsum_back


@handler(np.einsum)
def einsum(subscripts: Any, *operands: Any, optimize: Any = False, **kwargs: Any) -> Any:
    """np.einsum with traced operands; the form that alternates operands and index lists is put into letters."""
    from nbgrad.core.primitive import RULES

    if not isinstance(subscripts, str):
        subscripts, operands = _lettered((subscripts, *operands))
    return RULES[np.einsum](strip(subscripts), *operands, **({"optimize": optimize} if optimize else {}), **kwargs)


def _lettered(arguments: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    def letters(indices: Any) -> str:
        return "".join("..." if i is Ellipsis else chr(ord("A" if i < 26 else "a") + i % 26) for i in indices)

    pairs = list(zip(arguments[::2], arguments[1::2], strict=False))
    spec = ",".join(letters(indices) for _, indices in pairs)
    if len(arguments) % 2:
        spec += "->" + letters(arguments[-1])
    return spec, tuple(operand for operand, _ in pairs)
