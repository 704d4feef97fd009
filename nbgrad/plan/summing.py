"""Long sums: products and sums over turns of a loop as one, and what is there first added first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nbgrad.core.tape import LEAF
from nbgrad.plan.outs import is_matrix_product
from nbgrad.plan.program import Ref, Step
from nbgrad.plan.rewriting import ADD, SUM
from nbgrad.plan.rows import TRANSPOSE, TRANSPOSING, turns_over
from nbgrad.plan.stacks import LEAST, MOST, SMALL, Stacks, is_small

_PRODUCT = "product"


class Sums(Stacks):
    """Sums written anew."""

    def sums(self) -> bool:
        """Write every sum of many products, or of many sums over a first axis, as one. Whether there was any."""
        found = False
        for root, terms in self._roots():
            kinds: dict[Any, list[Ref]] = {}
            for term in terms:
                kind = self._kind(term)
                if kind is not None:
                    kinds.setdefault(kind, []).append(term)
            groups = [(k, g) for (k, *_), all_ in kinds.items() for g in self._portions(all_) if len(g) >= LEAST]
            if groups:
                found = True
                self._sum_anew(root, terms, groups)
        return found

    def _roots(self) -> list[tuple[int, list[Any]]]:
        """Sums that are no terms of longer ones, with their terms, where these may be added in any order."""
        inner: set[int] = set()
        found: list[tuple[int, list[Any]]] = []
        for root in reversed(self.steps):
            if root in inner or not _is_sum(self.steps[root]):
                continue
            terms: list[Any] = []
            waiting = [root]
            while waiting:
                for operand in reversed(self.steps[waiting.pop()].args):
                    if self._is_part(operand, self.steps[root]):
                        inner.add(operand.index)
                        waiting.append(operand.index)
                    else:
                        terms.append(operand)
            if len(terms) > 2 and all(_is_double(self.value(term)) for term in terms):
                found.append((root, terms))
        return found[::-1]

    def _is_part(self, operand: Any, root: Step) -> bool:
        step = self.steps[operand.index] if type(operand) is Ref else None
        if step is None or not _is_sum(step) or step.shape != root.shape:
            return False
        return self.uses[operand.index] == 1 and operand.index not in self.asked

    def _kind(self, term: Any) -> tuple[Any, ...] | None:
        """What a term that may be added up with others of its kind is; None for any other."""
        if type(term) is not Ref or self.uses[term.index] > 1 or term.index in self.asked:
            return None
        step = self.steps[term.index]
        if is_matrix_product(step, self):
            a, b = step.args
            rows = self._rows_of(a)
            small = rows is not None and max(self.value(a).size, self.value(b).size, step.value.size) <= SMALL
            matrices = self.value(a).ndim == self.value(b).ndim == 2
            return (_PRODUCT, self.value(a).shape, self.value(b).shape) if small and matrices else None
        if (
            step.op is SUM
            and step.kwargs == {"axis": 0}
            and len(step.args) == 1
            and is_small(x := self.value(step.args[0]))
        ):
            return (SUM, x.shape) if x.ndim > 1 else None
        return None

    def _rows_of(self, a: Any) -> Any:
        """The matrix whose transpose an operand is, if there is one without copying."""
        if type(a) is not Ref:
            return a.T
        step = self.steps[a.index]
        return step.args[0] if step.op in TRANSPOSING and turns_over(step) else None

    def _portions(self, terms: list[Ref]) -> list[list[Ref]]:
        """The terms in the order of their turns, as many together as a stack may hold."""
        terms = sorted(terms, key=lambda term: self.turn(self.steps[term.index].args[-1], term.index))
        size = max(np.size(self.value(a)) for a in self.steps[terms[0].index].args)
        return list(_portions(terms, MOST // size))

    def _sum_anew(self, root: int, terms: list[Any], groups: list[tuple[Any, list[Ref]]]) -> None:
        old = self.steps[root]
        gone = {term.index for _, group in groups for term in group}
        totals = [self._total(kind, [self.steps[term.index] for term in group], root) for kind, group in groups]
        rest = [term for term in terms if type(term) is not Ref or term.index not in gone]
        if not rest and len(totals) == 1:
            self.steps[root] = replace(totals[0], value=old.value)
            return
        operands = [*rest, *(self.before(root, total) for total in totals)]
        self._chain(root, operands)

    def _total(self, kind: Any, group: list[Step], root: int) -> Step:
        like = self.steps[root]
        last = self.joined([step.args[-1] for step in group], like, root)
        if kind is SUM:
            return self.made(like, SUM, SUM.fun, (last,), {"axis": 0})
        rows = self.joined([self._rows_of(step.args[0]) for step in group], like, root)
        if type(rows) is Ref:
            return self.product(self.before(root, self.made(like, TRANSPOSE, np.transpose, (rows,))), last, like)
        return self.product(rows.T, last, like)

    def reorder(self) -> bool:
        """Add up first what was computed together for all turns, so that this may be done for all turns, too."""
        found = False
        for root, terms in self._roots():
            early = [self._is_early(term) for term in terms]
            mixed = sum(early) > 1 and early != sorted(early, reverse=True)
            if mixed and any(type(term) is Ref and self.is_row(term) for term in terms):
                order = sorted(range(len(terms)), key=lambda k: not early[k])
                self._chain(root, [terms[k] for k in order])
                found = True
        return found

    def _is_early(self, operand: Any) -> bool:
        return type(operand) is not Ref or self.is_row(operand) or self.steps[operand.index].op is LEAF

    def _chain(self, root: int, operands: Sequence[Any]) -> None:
        """Let a step be the sum of some operands, added up from the first to the last."""
        old, total = self.steps[root], operands[0]
        for operand in operands[1:-1]:
            total = self.before(root, self.made(old, ADD, np.add, (total, operand)))
        self.steps[root] = replace(old, op=ADD, run=np.add, args=(total, operands[-1]))


def _is_sum(step: Step) -> bool:
    return step.op is ADD and not step.kwargs and step.is_array and step.value.dtype == np.float64 and bool(step.shape)


def _is_double(term: Any) -> bool:
    """Whether a term is added in double precision to whatever comes first; True + True is True, bytes overflow."""
    return type(term) in (int, float) or getattr(term, "dtype", None) == np.float64


def _portions(terms: list[Ref], most: int) -> Iterator[list[Ref]]:
    for k in range(0, len(terms), max(most, 1)):
        yield terms[k : k + max(most, 1)]
