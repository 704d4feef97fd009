"""The same done in many turns of a loop, none waiting for another, done for all of them at once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nbgrad.plan.kinds import may_vary
from nbgrad.plan.operators import is_known, runner
from nbgrad.plan.outs import PRODUCTS, is_matrix_product
from nbgrad.plan.program import Ref, Step
from nbgrad.plan.simplify import key_of
from nbgrad.plan.turns.stacks import LEAST_TURNS, MOST_STACKED, Stacks, is_small
from nbgrad.rules.indexing import GETITEM


class Batches(Stacks):
    """Steps that do the same to arrays of one shape."""

    def batches(self) -> bool:
        """Compute together what many turns compute alike of what was there before. Whether there was any."""
        alike: dict[Any, list[int]] = {}
        for i, step in self.steps.items():
            if (key := self._batch_key(step)) is not None:
                alike.setdefault(key, []).append(i)
        groups = [g for members in alike.values() if len(members) >= LEAST_TURNS for g in self._ready(members)]
        for group in sorted(groups, key=min):
            self._compute_together(group)
        return bool(groups)

    def _batch_key(self, step: Step) -> tuple[Any, ...] | None:
        """Equal for steps that do the same to arrays of one shape, with the same other operands."""
        if step.kwargs or not step.is_array or not step.shape or not is_small(step.value):
            return None
        if step.op in PRODUCTS:
            return self._product_key(step)
        if (
            step.op.kind != "elementwise"
            or not is_known(step.op)
            or may_vary(step)
            or not isinstance(step.op.fun, np.ufunc)
        ):
            return None
        own = [key_of(a) for a in step.args if self._is_own(a, step)]
        parts = [own.index(k) if (k := key_of(a)) in own else k for a in step.args]
        return (step.op, step.run, step.shape, *parts) if own else None

    def _product_key(self, step: Step) -> tuple[Any, ...] | None:
        if not is_matrix_product(step, self):
            return None
        place = self._place(step)
        own = self.value(step.args[place])
        plain = is_small(own) and own.flags.c_contiguous
        return (step.op, place, own.shape, key_of(step.args[1 - place])) if plain else None

    def _place(self, product: Step) -> int:
        """Which factor is a turn's own: the first, but for a matrix times a vector."""
        return int(self.value(product.args[1]).ndim == 1)

    def _is_own(self, operand: Any, step: Step) -> bool:
        """Whether an operand is one of a turn's own: an array of the shape of the result."""
        x = self.value(operand)
        return type(x) is np.ndarray and x.shape == step.shape and x.dtype == np.float64

    def _ready(self, members: Iterable[int]) -> list[list[int]]:
        """Members in groups whose operands are all there before the first of them, in the order of their turns."""
        groups: dict[int, list[int]] = {}
        firsts: list[int] = []
        for i in members:
            refs = self.steps[i].refs
            k = bisect_right(firsts, max(refs, default=-1))
            if k == len(firsts):
                firsts.append(i)
                groups[i] = [i]
                continue
            group = groups[firsts[k]]
            group.append(i)
            if (len(group) + 1) * max(np.size(self.value(a)) for a in self.steps[i].args) > MOST_STACKED:
                del firsts[k]
        return [turns for g in groups.values() if len(g) >= LEAST_TURNS and (turns := self._in_turn(g))]

    def _stacks(self, group: Sequence[int], k: int) -> bool:
        """Whether operand ``k`` is each turn's own, rather than the same for all."""
        first = self.steps[group[0]]
        own = k == self._place(first) if first.op in PRODUCTS else self._is_own(first.args[k], first)
        return own and any(key_of(self.steps[i].args[k]) != key_of(first.args[k]) for i in group)

    def _in_turn(self, group: list[int]) -> list[int]:
        """A group in the order of its turns; nothing where all of them compute the same."""
        own = next((k for k in range(len(self.steps[group[0]].args)) if self._stacks(group, k)), None)
        return [] if own is None else sorted(group, key=lambda i: self.turn(self.steps[i].args[own], i))

    def _compute_together(self, group: Sequence[int]) -> None:
        anchor, like = min(group), self.steps[group[0]]
        if like.op in PRODUCTS:
            whole = self._products(group, like, anchor)
        else:
            args = tuple(
                self.stack([self.steps[i].args[k] for i in group], like, anchor) if self._stacks(group, k) else a
                for k, a in enumerate(like.args)
            )
            whole = self.before(anchor, self.made(like, like.op, like.run, args))
        for k, i in enumerate(group):
            row = replace(self.steps[i], op=GETITEM, run=runner((GETITEM, self.steps[i].value)), args=(whole, k))
            self.before(anchor, row, i)

    def _products(self, group: Sequence[int], like: Step, anchor: int) -> Any:
        place = self._place(like)
        own, shared = [self.steps[i].args[place] for i in group], like.args[1 - place]
        if self.value(own[0]).ndim == 2:
            flat = self.before(anchor, self.product(self.joined(own, like, anchor), shared, like))
            return self.reshaped(flat, (len(group), *like.shape), like, anchor)
        if place == 1:  # W xₖ for all k is X Wᵀ
            shared = self.transposed(shared, like, anchor) if type(shared) is Ref else shared.T
        return self.before(anchor, self.product(self.stack(own, like, anchor), shared, like))
