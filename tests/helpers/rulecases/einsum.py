"""Einstein summation in every form NumPy takes it."""

from __future__ import annotations

import numpy as np

from rulecases.harness import Case, case, sample


def einsum(subscripts: str, *shapes: tuple[int, ...], kind: str = "f", **options: object) -> Case:
    """A case for one string of subscripts."""
    operands = [sample(*s, seed=i, kind=kind) for i, s in enumerate(shapes)]
    label = f"einsum {subscripts} {shapes} {options}"
    return case(lambda *xs: np.einsum(subscripts, *xs, **options), *operands, covers=np.einsum, label=label)


CASES: list[Case] = [
    einsum("ij,jk->ik", (2, 3), (3, 4)),
    einsum("ij,jk->ik", (2, 3), (3, 4), kind="c"),
    einsum("ij,jk", (2, 3), (3, 4)),
    einsum("ij,jk->ki", (2, 3), (3, 4)),
    einsum("ba", (2, 3)),
    einsum("ii", (3, 3)),
    einsum("ii->i", (3, 3)),
    einsum("ii->i", (3, 3), kind="c"),
    einsum("iij->ij", (3, 3, 2)),
    einsum("iij->ji", (3, 3, 2)),
    einsum("iji->j", (3, 2, 3)),
    einsum("iijj->ij", (2, 2, 3, 3)),
    einsum("iii", (3, 3, 3)),
    einsum("ii,i->i", (3, 3), (3,)),
    einsum("ii,jj->ij", (3, 3), (2, 2)),
    einsum("ij->", (2, 3)),
    einsum("ij->i", (2, 3)),
    einsum("ij->j", (2, 3)),
    einsum("i->", (0,)),
    einsum("ij,jk->ik", (0, 3), (3, 2)),
    einsum("ij,jk->ik", (2, 0), (0, 2)),
    einsum("i,j->ij", (2,), (3,)),
    einsum("i,i", (3,), (3,)),
    einsum("i,i->", (3,), (3,)),
    einsum(",i->i", (), (3,)),
    einsum(",->", (), ()),
    einsum("->", ()),
    einsum(" i j , j -> i ", (2, 3), (3,)),
    einsum("...", (2, 3)),
    einsum("...->...", (2, 3)),
    einsum("...ij,...jk->...ik", (2, 2, 3), (2, 3, 2)),
    einsum("...ij,jk->...ik", (2, 2, 3), (3, 2)),
    einsum("ij,...jk", (2, 3), (2, 3, 2)),
    einsum("...i,...i", (2, 3), (3,)),
    einsum("...i,...i->...", (2, 1, 3), (4, 3)),
    einsum("i...->...", (3, 2)),
    einsum("i...j->j...i", (2, 3, 4)),
    einsum("...ii->...i", (2, 3, 3)),
    einsum("...,...->...", (2, 1), (3,)),
    einsum("ij,ij->ij", (2, 1), (2, 3)),
    einsum("ij,ij->ij", (1, 3), (2, 1)),
    einsum("ij,jk->ik", (2, 1), (3, 2)),
    einsum("ij,jk->k", (2, 3), (3, 4)),
    einsum("ij,k->k", (2, 3), (4,)),
    einsum("ij,k->", (2, 3), (2,)),
    einsum("ij,jk,kl->il", (2, 3), (3, 2), (2, 2)),
    einsum("ij,jk,kl->il", (2, 3), (3, 2), (2, 2), optimize=True),
    einsum("ij,jk,kl->il", (2, 3), (3, 2), (2, 2), optimize="optimal"),
    einsum("ij,jk,kl->il", (2, 3), (3, 2), (2, 2), optimize=["einsum_path", (0, 1), (0, 1)]),
    einsum("i,i,i->i", (3,), (3,), (3,)),
    einsum("bi,bj,ijk->bk", (2, 3), (2, 2), (3, 2, 2)),
    einsum("i,j,k,l->lkji", (2,), (2,), (2,), (2,)),
    einsum("ij,ij->", (2, 3), (2, 3), order="F"),
    case(lambda a, b: np.einsum(a, [0, 1], b, [1, 2], [0, 2]), sample(2, 3), sample(3, 2), label="einsum lists"),
    case(lambda a, b: np.einsum(a, [0, 1], b, [1, 2]), sample(2, 3), sample(3, 2), label="einsum lists, implicit"),
    case(lambda a, b: np.einsum(a, [..., 1], b, [1, 30], [..., 30]), sample(2, 3), sample(3, 2),
         label="einsum lists with an ellipsis"),
    case(lambda a: np.einsum(a, [0, 0]), sample(3, 3), label="einsum lists, trace"),
    case(lambda a: np.einsum("i,i->", a, a), sample(3), label="einsum of an operand twice"),
    case(lambda a: np.einsum("ij,j->i", np.arange(6.0).reshape(2, 3), a), sample(3), label="einsum with a constant"),
    case(lambda a: np.einsum("ij,j->i", np.arange(6).reshape(2, 3), a), sample(3), label="einsum with integers"),
]  # fmt: skip
