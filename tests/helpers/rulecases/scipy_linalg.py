"""scipy.linalg through nbgrad.scipy.linalg."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.linalg as plain

from nbgrad.scipy import linalg
from rulecases.harness import Case, case, sample
from rulecases.linalg import positive, regular, without_phase_of

CASES: list[Case] = []


def add(fun: Any, label: str, run: Callable[..., Any], *args: Any, **options: Any) -> None:
    """Add a case for a function of SciPy."""
    if any(np.iscomplexobj(a) for a in args):
        options.setdefault("order", 1)  # the rules are those of the real ones, whose second derivatives are checked
    name = f"scipy {fun.__name__} {label} {[f'{np.result_type(a).kind}{list(np.shape(a))}' for a in args]}"
    CASES.append(case(run, *args, covers=fun, label=name, **options))


def turned(x: Any) -> Any:
    """Transposed matrices."""
    return np.swapaxes(x, -1, -2)


# systems
STRUCTURES = (None, "gen", "sym", "her", "pos", "diagonal", "upper triangular", "lower triangular")
for kind in "fc":
    a, b = regular(3, 3, kind=kind), sample(3, 2, kind=kind)
    for structure in STRUCTURES:
        for lower in (False, True):
            matrix = (
                positive(3, 3, kind=kind) if structure in ("her", "pos") else a + turned(a) if structure == "sym" else a
            )
            add(
                plain.solve,
                f"{structure} {lower}",
                lambda a, b, s=structure, low=lower: linalg.solve(a, b, low, assume_a=s),
                matrix,
                b,
            )
            if structure == "diagonal":
                continue
            add(
                plain.inv,
                f"{structure} {lower}",
                lambda a, s=structure, low=lower: linalg.inv(a, assume_a=s, lower=low),
                matrix,
            )
    add(plain.solve, "vector", linalg.solve, a, sample(3, kind=kind))
    add(plain.solve, "stack", linalg.solve, regular(2, 3, 3, kind=kind), sample(3, 2, kind=kind))
    add(plain.solve, "overwritten", lambda a, b: linalg.solve(a, b, overwrite_a=True, overwrite_b=True), a, b)
    for trans in (0, 1, 2, "N", "T", "C"):
        for lower in (False, True):
            add(
                plain.solve_triangular,
                f"{trans} {lower}",
                lambda a, b, t=trans, low=lower: linalg.solve_triangular(a, b, t, low),
                a,
                b,
            )
    add(
        plain.solve_triangular,
        "vector",
        lambda a, b: linalg.solve_triangular(a, b, lower=True),
        a,
        sample(3, kind=kind),
    )
    add(
        plain.solve_triangular,
        "unit diagonal",
        lambda a, b: linalg.solve_triangular(a, b, unit_diagonal=True, trans="T"),
        a,
        b,
    )
    add(
        plain.solve_triangular,
        "stack",
        linalg.solve_triangular,
        regular(2, 3, 3, kind=kind),
        sample(2, 3, 2, kind=kind),
    )
    for lower in (False, True):
        add(plain.cholesky, f"{lower}", lambda a, low=lower: linalg.cholesky(a, lower=low), positive(3, 3, kind=kind))
        add(
            plain.cho_factor,
            f"{lower}",
            lambda a, low=lower: linalg.cho_factor(a, lower=low)[0],
            positive(3, 3, kind=kind),
        )
        add(
            plain.cho_solve,
            f"{lower}",
            lambda a, b, low=lower: linalg.cho_solve(linalg.cho_factor(a, low), b),
            positive(3, 3, kind=kind),
            b,
        )
        add(plain.cho_solve, f"{lower} of a factor", lambda c, b, low=lower: linalg.cho_solve((c, low), b), a, b)
    add(plain.cho_solve, "vector", lambda c, b: linalg.cho_solve((c, True), b), a, sample(3, kind=kind))
    for shape in [(3, 3), (4, 2), (2, 4), (2, 3, 3)]:
        x = regular(*shape, kind=kind)
        add(plain.lu, "", linalg.lu, x)
        add(plain.lu, "L permuted", lambda a: linalg.lu(a, permute_l=True), x)
        add(plain.lu, "P as indices", lambda a: linalg.lu(a, p_indices=True)[1:], x[..., ::-1, :])
        if x.ndim == 2:
            add(plain.lu_factor, "", lambda a: linalg.lu_factor(a)[0], x[::-1])
    for trans in (0, 1, 2):
        add(plain.lu_solve, f"{trans}", lambda a, b, t=trans: linalg.lu_solve(linalg.lu_factor(a), b, t), a[::-1], b)
    for shape in [(3, 3), (4, 2), (2, 3)]:
        x = regular(*shape, kind=kind)
        add(plain.qr, "economic", lambda a: linalg.qr(a, mode="economic"), x)
        add(plain.qr, "r", lambda a: linalg.qr(a, mode="r")[0], x)
        add(plain.qr, "pivoted", lambda a: linalg.qr(a, mode="economic", pivoting=True), x)
        add(plain.qr, "pivoted r", lambda a: linalg.qr(a, mode="r", pivoting=True), x)
    add(plain.qr, "full", linalg.qr, a)

    # matrix equations
    q = sample(3, 3, kind=kind, seed=5)
    add(plain.solve_sylvester, "", linalg.solve_sylvester, a, regular(2, 2, kind=kind, seed=1), sample(3, 2, kind=kind))
    add(plain.solve_continuous_lyapunov, "", linalg.solve_continuous_lyapunov, a, q)
    for method in ("direct", "bilinear"):
        add(
            plain.solve_discrete_lyapunov,
            method,
            lambda a, q, m=method: linalg.solve_discrete_lyapunov(a, q, m),
            a / 9,
            q,
        )

    # eigenvalues, singular values, norms
    for lower in (False, True):
        add(
            plain.eigh,
            f"{lower}",
            lambda a, low=lower: (linalg.eigh(a, lower=low)[0], np.abs(linalg.eigh(a, lower=low)[1])),
            a,
        )
        add(plain.eigvalsh, f"{lower}", lambda a, low=lower: linalg.eigvalsh(a, lower=low), a)
        add(
            plain.eigh,
            f"generalised {lower}",
            lambda a, b, low=lower: (linalg.eigh(a, b, lower=low)[0], np.abs(linalg.eigh(a, b, lower=low)[1])),
            a,
            positive(3, 3, kind=kind),
        )
    add(plain.eigvalsh, "generalised", linalg.eigvalsh, a, positive(3, 3, kind=kind))
    add(plain.eig, "", linalg.eig, a)
    add(plain.eigvals, "", linalg.eigvals, a)
    for shape in [(3, 3), (4, 2), (2, 4)]:
        x = regular(*shape, kind=kind)
        add(plain.svd, "", lambda a: without_phase_of(linalg.svd, a, full_matrices=False), x)
        add(plain.svd, "values", lambda a: linalg.svd(a, compute_uv=False), x)
        add(plain.svdvals, "", linalg.svdvals, x)
        add(plain.pinv, "", linalg.pinv, x)
        add(plain.polar, "", linalg.polar, x)
        add(plain.polar, "left", lambda a: linalg.polar(a, side="left"), x)
        add(plain.lstsq, "", lambda a, b: linalg.lstsq(a, b)[:2], x, sample(shape[0], kind=kind))
        add(plain.lstsq, "", lambda a, b: linalg.lstsq(a, b)[::3], x, sample(shape[0], 2, kind=kind))
    add(
        plain.orthogonal_procrustes,
        "",
        linalg.orthogonal_procrustes,
        regular(4, 2, kind=kind),
        regular(4, 2, kind=kind, seed=2),
    )
    add(plain.det, "", linalg.det, a)
    add(plain.det, "stack", linalg.det, regular(2, 3, 3, kind=kind))
    for order in (None, "fro", "nuc", 1, 2, np.inf):
        add(plain.norm, f"{order}", lambda a, o=order: linalg.norm(a, o), a)
    add(plain.norm, "axis", lambda a: linalg.norm(a, 3, axis=1, keepdims=True), a)

    # functions of matrices; a second derivative is a function of a matrix four times as large, checked where that is
    # fast: the rule is one for all
    small, even = regular(2, 2, kind=kind) / 3, positive(2, 2, kind=kind)
    for fun in (plain.cosm, plain.sinm, plain.tanm, plain.coshm, plain.sinhm, plain.tanhm):
        CASES.append(
            case(getattr(linalg, fun.__name__), small, covers=fun, label=f"{fun.__name__} {kind}",
                 order=2 if fun is plain.sinm else 1)
        )  # fmt: skip
    CASES.append(case(linalg.expm, small, covers=plain.expm, label=f"expm {kind}"))
    CASES.append(case(linalg.sqrtm, even, covers=plain.sqrtm, label=f"sqrtm {kind}"))
    CASES.append(case(linalg.logm, even, covers=plain.logm, label=f"logm {kind}", order=1, float32=False))
    add(plain.fractional_matrix_power, "", lambda a: linalg.fractional_matrix_power(a, 0.4), even, order=1)
    add(plain.expm, "stack", linalg.expm, regular(2, 2, 2, kind=kind) / 3)
    add(plain.expm_frechet, "", linalg.expm_frechet, small, small.T)
    add(plain.expm_frechet, "", lambda a, e: linalg.expm_frechet(a, e, compute_expm=False), small, small.T)

    # matrices made from vectors, and systems with them
    c, r = sample(3, kind=kind) + 4, sample(3, kind=kind, seed=2)
    for fun in (plain.toeplitz, plain.hankel):
        add(fun, "", getattr(linalg, fun.__name__), c)
        add(fun, "with a row", getattr(linalg, fun.__name__), c, sample(4, kind=kind))
    add(plain.circulant, "", linalg.circulant, c)
    add(plain.companion, "", linalg.companion, c)
    add(plain.diagsvd, "", lambda s: linalg.diagsvd(s, 3, 5), c)
    add(plain.khatri_rao, "", linalg.khatri_rao, sample(2, 3, kind=kind), sample(4, 3, kind=kind))
    add(
        plain.block_diag,
        "",
        linalg.block_diag,
        sample(2, 3, kind=kind),
        sample(2, kind=kind),
        sample(1, 1, kind=kind),
        2.5,
    )
    for l_and_u in [(1, 1), (0, 2), (2, 0), (0, 0)]:
        ab = sample(sum(l_and_u) + 1, 5, kind=kind)
        ab[l_and_u[1]] += 9
        for shape in [(5,), (5, 2)]:
            add(
                plain.solve_banded,
                f"{l_and_u}",
                lambda ab, b, s=l_and_u: linalg.solve_banded(s, ab, b),
                ab,
                sample(*shape, kind=kind),
            )
    for shape in [(3,), (3, 2)]:
        b = sample(*shape, kind=kind)
        add(plain.solve_toeplitz, "", lambda c, b: linalg.solve_toeplitz(c, b), c, b)
        add(plain.solve_toeplitz, "with a row", lambda c, r, b: linalg.solve_toeplitz((c, r), b), c, r, b)
        add(plain.matmul_toeplitz, "", lambda c, r, b: linalg.matmul_toeplitz((c, r), b), c, r, b, float32=False)
        add(plain.solve_circulant, "", linalg.solve_circulant, c, b, float32=False)
    add(plain.matmul_toeplitz, "", linalg.matmul_toeplitz, c, sample(3, kind=kind), float32=False)
