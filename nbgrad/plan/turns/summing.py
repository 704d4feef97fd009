"""Long sums: products and sums over turns of a loop as one, and what is there first added first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nbgrad.core.primitive import RULES
from nbgrad.core.tape import LEAF
from nbgrad.plan.outs import is_matrix_product
from nbgrad.plan.program import Ref, Step
from nbgrad.plan.rewriting import ADD, MULTIPLY, SUM
from nbgrad.plan.rows import ROWS, TRANSPOSING, turns_over
from nbgrad.plan.simplify import key_of
from nbgrad.plan.turns.stacks import LEAST_TURNS, MOST_STACKED, SMALL, Stacks, is_small
from nbgrad.rules.shapes import RESHAPE

_PRODUCT, _OUTER = "product", "outer product"
EXPAND = RULES[np.expand_dims]


class Sums(Stacks):
    """Sums written anew."""

    def sums(self) -> bool:
        """Write every sum of many products, or of many sums over a first axis, as one. Whether there was any."""
        found = False
        whole = self._stacks_by_parts()
        for root, terms in self._roots():
            kinds: dict[Any, list[Ref]] = {}
            for term in terms:
                kind = self._kind(term)
                if kind is not None:
                    kinds.setdefault(kind, []).append(term)
            groups = [(k, g) for (k, *_), all_ in kinds.items() for g in self._portions(all_) if len(g) >= LEAST_TURNS]
            if not groups and (stack := whole.get(self._parts(terms))) is not None:
                found |= self._sum_of_stack(root, stack)
            elif groups:
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
        if self._is_outer(step):
            return _OUTER, *step.shape
        if (
            step.op is SUM
            and step.kwargs == {"axis": 0}
            and len(step.args) == 1
            and is_small(x := self.value(step.args[0]))
        ):
            return (SUM, x.shape) if x.ndim > 1 else None
        return None

    def _is_outer(self, step: Step) -> bool:
        """Whether a step is the outer product of two vectors, a column times a row."""
        if step.op is not MULTIPLY or step.kwargs or len(step.shape) != 2:
            return False
        a, b = map(self.value, step.args)
        if not (is_small(a) and is_small(b)):
            return False
        return bool(a.shape == (step.shape[0], 1) and b.shape in ((step.shape[1],), (1, step.shape[1])))

    def _vector(self, operand: Any, like: Step, root: int) -> Any:
        """A column or row as a vector."""
        if self.value(operand).ndim == 1:
            return operand
        step = self.steps[operand.index] if type(operand) is Ref else None
        if step is not None and step.op in (RESHAPE, EXPAND) and self.value(step.args[0]).ndim == 1:
            return step.args[0]
        return self.reshaped(operand, (self.value(operand).size,), like, root)

    def _stacks_by_parts(self) -> dict[frozenset[Any], int]:
        return {self._parts(step.args): i for i, step in self.steps.items() if step.op is ROWS}

    def _parts(self, operands: Sequence[Any]) -> frozenset[Any]:
        """Which operands there are and how often, in whatever order."""
        return frozenset(Counter(map(key_of, operands)).items())

    def _sum_of_stack(self, root: int, stack: int) -> bool:
        """Let a sum be that of a stack which its terms are the parts of, if all of them are there in time."""
        step = self.steps[stack]
        if step.shape[1:] != self.steps[root].shape:
            return False
        if self.places[stack] > self.places[root]:
            if any(j >= root for j in step.refs):
                return False
            self.before(root, step, stack)
        old = self.steps[root]
        self.steps[root] = replace(self.made(old, SUM, SUM.fun, (Ref(stack),), {"axis": 0}), value=old.value)
        return True

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
        most = max(MOST_STACKED // size, 1)
        return [terms[k : k + most] for k in range(0, len(terms), most)]

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
        if kind is _OUTER:
            columns, last = (
                self.stack([self._vector(s.args[k], like, root) for s in group], like, root) for k in (0, 1)
            )
            return self.product(self._turned(columns, like, root), last, like)
        last = self.joined([step.args[-1] for step in group], like, root)
        if kind is SUM:
            return self.made(like, SUM, SUM.fun, (last,), {"axis": 0})
        rows = self.joined([self._rows_of(step.args[0]) for step in group], like, root)
        return self.product(self._turned(rows, like, root), last, like)

    def _turned(self, rows: Any, like: Step, root: int) -> Any:
        return rows.T if type(rows) is not Ref else self.transposed(rows, like, root)

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
