"""numpy.linalg: single matrices and stacks, real and complex, every keyword."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from rulecases.harness import Case, case, sample

CASES: list[Case] = []
inf = np.inf


def add(fun: Any, label: str, run: Callable[..., Any], *args: Any, **options: Any) -> None:
    """Add a case for a function with keywords."""
    name = f"{fun.__name__} {label} {[f'{a.dtype.kind}{list(a.shape)}' for a in args]}"
    CASES.append(case(run, *args, covers=fun, label=name, **options))


def regular(*shape: int, kind: str = "f", seed: int = 0) -> np.ndarray:
    """Matrices far from singular, with distinct eigenvalues and singular values."""
    n = min(shape[-2:])
    x = 0.4 * sample(*shape, seed=seed, kind=kind)
    x[..., range(n), range(n)] += np.arange(1, n + 1) * 1.5
    return x


def positive(*shape: int, kind: str = "f") -> np.ndarray:
    """Positive definite matrices."""
    x = regular(*shape, kind=kind)
    return x @ np.conj(np.swapaxes(x, -1, -2)) + np.eye(shape[-1])


STACKS = ((3, 3), (2, 3, 3), (1, 1), (0, 3, 3), (0, 0))
linalg = np.linalg

# inverses and systems
for kind in "fc":
    for shape in STACKS:
        a = regular(*shape, kind=kind)
        CASES.append(case(linalg.inv, a))
        CASES.append(case(linalg.det, a))
        CASES.append(case(linalg.slogdet, a))
    CASES.append(case(linalg.slogdet, -regular(3, 3, kind=kind)))
    for a_shape, b_shape in [
        ((3, 3), (3,)), ((3, 3), (3, 2)), ((2, 3, 3), (3,)), ((2, 3, 3), (3, 2)), ((2, 3, 3), (2, 3, 2)),
        ((3, 3), (2, 3, 2)), ((2, 1, 3, 3), (4, 3, 1)), ((3, 3), (3, 0)), ((3, 3), (3, 3)), ((0, 0), (0,)),
    ]:  # fmt: skip
        CASES.append(case(linalg.solve, regular(*a_shape, kind=kind), sample(*b_shape, kind=kind)))
CASES.append(case(linalg.solve, regular(3, 3), sample(3, 2, kind="c")))
CASES.append(case(linalg.solve, regular(3, 3, kind="c"), sample(3)))
CASES.append(case(linalg.det, np.array([[1.0, 2.0], [2.0, 4.0]]), label="det of a singular matrix"))
CASES.append(case(linalg.det, np.diag([1.0, 0.0, 3.0]), label="det of a singular diagonal matrix"))
CASES.append(case(linalg.det, np.diag([2.0, 0.0, 0.0]), label="det of rank 1", order=1))
CASES.append(case(linalg.det, np.zeros((3, 3)), label="det of zero", order=1))
CASES.append(case(linalg.det, np.stack([np.diag([1.0, 0.0, 3.0]), regular(3, 3)]), label="det, one singular"))
SINGULAR = np.diag([1j, 0.0, 3.0]) + 0j
CASES.append(case(linalg.det, SINGULAR, label="det of a singular complex matrix", order=1))

add(linalg.tensorsolve, "", linalg.tensorsolve, regular(4, 4).reshape(2, 2, 4), sample(2, 2))
add(linalg.tensorsolve, "", linalg.tensorsolve, regular(6, 6).reshape(2, 3, 6), sample(2, 3))
add(linalg.tensorsolve, "", linalg.tensorsolve, regular(6, 6, kind="c").reshape(6, 2, 3), sample(6))
add(
    linalg.tensorsolve,
    "axes",
    lambda a, b: linalg.tensorsolve(a, b, axes=(0,)),
    np.moveaxis(regular(4, 4).reshape(2, 2, 4), -1, 0),
    sample(2, 2),
)
add(
    linalg.tensorsolve,
    "axes",
    lambda a, b: linalg.tensorsolve(a, b, axes=[1]),
    np.moveaxis(regular(4, 4).reshape(2, 2, 4), -1, 1),
    sample(2, 2),
)
add(linalg.tensorinv, "", linalg.tensorinv, regular(4, 4).reshape(2, 2, 4, 1))
add(linalg.tensorinv, "ind=1", lambda a: linalg.tensorinv(a, ind=1), regular(6, 6).reshape(6, 2, 3))

# pseudo-inverse and least squares
for kind in "fc":
    for shape in [(3, 3), (4, 2), (2, 4), (2, 3, 2), (2, 2, 3), (1, 3), (2, 0, 3)]:
        CASES.append(case(linalg.pinv, regular(*shape, kind=kind)))
    add(linalg.pinv, "hermitian", lambda a: linalg.pinv(a, hermitian=True), regular(3, 3, kind=kind))
    for a_shape, b_shape in [
        ((4, 2), (4,)),
        ((4, 2), (4, 3)),
        ((3, 3), (3,)),
        ((2, 4), (2,)),
        ((2, 4), (2, 3)),
        ((4, 2), (4, 1)),
    ]:
        a, b = regular(*a_shape, kind=kind), sample(*b_shape, kind=kind)
        add(linalg.lstsq, "", lambda a, b: linalg.lstsq(a, b)[:2], a, b)
        add(linalg.lstsq, "singular values too", lambda a, b: linalg.lstsq(a, b)[::3], a, b)
add(linalg.lstsq, "all", lambda a, b: linalg.lstsq(a, b, rcond=None), regular(4, 2), sample(4))


def low_rank(x: Any) -> Any:
    """A 4 × 3 matrix of rank 2 for every 4 × 2 matrix."""
    return x @ (x.T @ np.array([[1.0, 2.0, 0.5], [0.3, -1.0, 1.0], [2.0, 0.1, 0.4], [1.0, 1.0, -1.0]]))


add(linalg.pinv, "of constant rank", lambda x: linalg.pinv(low_rank(x), rcond=1e-10), regular(4, 2))
add(
    linalg.lstsq,
    "of constant rank",
    lambda x, b: linalg.lstsq(low_rank(x), b, rcond=1e-10)[0],
    regular(4, 2),
    sample(4),
)

# factorisations
for kind in "fc":
    for shape in STACKS:
        CASES.append(case(linalg.cholesky, positive(*shape, kind=kind)))
    for shape in [(3, 3), (2, 3, 3)]:
        add(linalg.cholesky, "upper", lambda a: linalg.cholesky(a, upper=True), positive(*shape, kind=kind))
    for shape in [(3, 3), (4, 2), (2, 4), (2, 3, 2), (2, 2, 3), (1, 1), (0, 2, 2)]:
        a = regular(*shape, kind=kind)
        CASES.append(case(linalg.qr, a))
        add(linalg.qr, "r", lambda a: linalg.qr(a, "r"), a)
        add(linalg.qr, "complete r", lambda a: linalg.qr(a, mode="complete")[1], a)
        add(linalg.qr, "raw", lambda a: linalg.qr(a, mode="raw"), a)
    for shape in [(3, 3), (2, 3), (2, 2, 4)]:
        add(linalg.qr, "complete", lambda a: linalg.qr(a, mode="complete"), regular(*shape, kind=kind))


def completion(a: Any) -> Any:
    """Projection on what a complete Q adds to the columns of a tall matrix."""
    q0 = linalg.qr(a, mode="complete")[0][..., a.shape[-1] :]
    return q0 @ np.conj(np.swapaxes(q0, -1, -2))


for kind in "fc":
    add(linalg.qr, "complete, tall", completion, regular(4, 2, kind=kind))

# eigenvalues and eigenvectors
for kind in "fc":
    for shape in STACKS:
        a = regular(*shape, kind=kind)
        CASES.append(case(linalg.eigvalsh, a))
        CASES.append(case(linalg.eigvals, a))
        add(linalg.eigh, "values", lambda a: linalg.eigh(a)[0], a)
        add(linalg.eigh, "|vectors|", lambda a: np.abs(linalg.eigh(a)[1]) ** 2, a)
        add(linalg.eigh, "upper", lambda a: np.abs(linalg.eigh(a, "U").eigenvectors) ** 2, a)
        add(linalg.eigvalsh, "upper", lambda a: linalg.eigvalsh(a, UPLO="U"), a)
        if shape[-1]:
            CASES.append(case(linalg.eig, a))
CASES.append(case(linalg.eigh, regular(3, 3)))
CASES.append(case(linalg.eigh, regular(2, 3, 3)))
TURNING = regular(3, 3) + 3 * np.triu(np.ones((3, 3)), 1) - 3 * np.tril(np.ones((3, 3)), -1)
add(linalg.eigvals, "complex of a real matrix", linalg.eigvals, TURNING)
add(linalg.eig, "complex of a real matrix", linalg.eig, TURNING)


def spectral(a: Any) -> Any:
    """exp of a Hermitian matrix by its eigenvectors: does not depend on their factors."""
    w, v = linalg.eigh(a)
    return (v * np.exp(0.3 * w)[..., None, :]) @ np.conj(np.swapaxes(v, -1, -2))


add(linalg.eigh, "function of a matrix", spectral, regular(2, 3, 3, kind="c"))

# singular values and vectors
RECTANGLES = ((3, 3), (4, 2), (2, 4), (2, 3, 2), (2, 2, 3), (1, 1), (0, 2, 3), (0, 2))


def without_phase(a: Any, **kwargs: Any) -> Any:
    """What the singular vectors of NumPy's svd determine without their phases."""
    return without_phase_of(linalg.svd, a, **kwargs)


def without_phase_of(svd: Any, a: Any, **kwargs: Any) -> Any:
    """What complex singular vectors determine: magnitudes, and the products in which their phases cancel."""
    u, s, vh = svd(a, **kwargs)
    k = s.shape[-1]
    return np.abs(u) ** 2, s, np.abs(vh) ** 2, u[..., :, :k] @ vh[..., :k, :]


for kind in "fc":
    for shape in RECTANGLES:
        a = regular(*shape, kind=kind)
        CASES.append(case(linalg.svdvals, a))
        add(linalg.svd, "values", lambda a: linalg.svd(a, compute_uv=False), a)
        add(linalg.svd, "no phase", lambda a: without_phase(a, full_matrices=False), a)
for shape in RECTANGLES:
    add(linalg.svd, "reduced", lambda a: linalg.svd(a, full_matrices=False), regular(*shape))
add(linalg.svd, "full", linalg.svd, regular(3, 3))
add(linalg.svd, "full", linalg.svd, regular(2, 2, 2))
add(linalg.svd, "one of them", lambda a: linalg.svd(a, False).U, regular(4, 2))
add(linalg.svd, "one of them", lambda a: linalg.svd(a, False).Vh, regular(2, 4))


def complements(a: Any) -> Any:
    """Projections on what full_matrices adds."""
    u, s, vh = linalg.svd(a)
    u0, v0h = u[..., :, s.shape[-1] :], vh[..., s.shape[-1] :, :]
    return u0 @ np.conj(np.swapaxes(u0, -1, -2)), np.conj(np.swapaxes(v0h, -1, -2)) @ v0h


for kind in "fc":
    for shape in [(4, 2), (2, 4)]:
        add(linalg.svd, "full, what is added", complements, regular(*shape, kind=kind))
    add(
        linalg.svd,
        "hermitian values",
        lambda a: linalg.svd(a, compute_uv=False, hermitian=True),
        regular(3, 3, kind=kind),
    )
    add(linalg.svd, "hermitian", lambda a: without_phase(a, hermitian=True), regular(3, 3, kind=kind) - 2 * np.eye(3))
add(linalg.svd, "hermitian", lambda a: linalg.svd(a, hermitian=True), regular(2, 3, 3))

# norms
VECTOR_ORDERS = (None, 1, 2, 3, 0, -1, -2, 0.5, 2.5, 1.0, inf, -inf)
MATRIX_ORDERS = (None, "fro", "nuc", 1, -1, 2, -2, inf, -inf)
for kind in "fc":
    for order in VECTOR_ORDERS:
        add(linalg.norm, f"ord={order}", lambda x, o=order: linalg.norm(x, o), sample(4, kind=kind))
        add(
            linalg.vector_norm,
            f"ord={order}",
            lambda x, o=order: linalg.vector_norm(x, ord=2 if o is None else o),
            sample(2, 3, kind=kind),
        )
    for order in MATRIX_ORDERS:
        add(linalg.norm, f"ord={order}", lambda x, o=order: linalg.norm(x, o), regular(3, 2, kind=kind))
        add(
            linalg.norm,
            f"ord={order} axis",
            lambda x, o=order: linalg.norm(x, o, axis=(2, 0)),
            np.moveaxis(regular(2, 3, 2, kind=kind), 2, 0),
        )
        add(
            linalg.matrix_norm,
            f"ord={order}",
            lambda x, o=order: linalg.matrix_norm(x, ord=o),
            regular(2, 2, 3, kind=kind),
        )
for order in (None, 1, inf, 2.5):
    add(linalg.norm, f"ord={order} axis=1", lambda x, o=order: linalg.norm(x, o, axis=1), sample(2, 3))
    add(linalg.norm, f"ord={order} axis=-1 keepdims", lambda x, o=order: linalg.norm(x, o, -1, True), sample(2, 3))
    add(linalg.norm, f"ord={order} axis=(0,)", lambda x, o=order: linalg.norm(x, o, axis=(0,)), sample(2, 3))
for order in ("fro", "nuc", 1, -inf, 2):
    add(
        linalg.norm,
        f"ord={order} keepdims",
        lambda x, o=order: linalg.norm(x, o, (0, 1), keepdims=True),
        regular(3, 3, 2),
    )
    add(
        linalg.matrix_norm,
        f"ord={order} keepdims",
        lambda x, o=order: linalg.matrix_norm(x, ord=o, keepdims=True),
        regular(2, 3),
    )
for axis in (None, 0, (0, 2), (1, 0, 2)):
    for keepdims in (False, True):
        add(
            linalg.vector_norm,
            f"axis={axis} {keepdims}",
            lambda x, a=axis, k=keepdims: linalg.vector_norm(x, axis=a, keepdims=k, ord=3),
            sample(2, 3, 2),
        )
add(linalg.norm, "of three axes", linalg.norm, sample(2, 2, 2))
add(linalg.norm, "keepdims", lambda x: linalg.norm(x, keepdims=True), sample(2, 3))
add(linalg.norm, "of nothing", linalg.norm, sample(0))
for kind in "fc":
    for p in (None, 1, -1, 2, -2, inf, -inf, "fro", "nuc"):
        add(linalg.cond, f"p={p}", lambda x, p=p: linalg.cond(x, p), regular(3, 3, kind=kind))
add(linalg.cond, "stack", linalg.cond, regular(2, 3, 2))
add(linalg.cond, "stack p=1", lambda x: linalg.cond(x, 1), regular(2, 3, 3))

# traces, diagonals, powers, chains
for kind in "fc":
    for shape in [(3, 3), (2, 4), (4, 2), (2, 3, 2), (0, 2), (0, 2, 2)]:
        x = sample(*shape, kind=kind)
        CASES += [case(np.trace, x), case(linalg.trace, x), case(linalg.diagonal, x), case(linalg.matrix_transpose, x)]
    for n in (-2, -1, 0, 1, 2, 3, 6):
        add(linalg.matrix_power, f"n={n}", lambda a, n=n: linalg.matrix_power(a, n), regular(3, 3, kind=kind) / 3)
        add(linalg.matrix_power, f"n={n}", lambda a, n=n: linalg.matrix_power(a, n), regular(2, 2, 2, kind=kind) / 3)
for offset in (-3, -1, 1, 2):
    add(np.trace, f"offset={offset}", lambda x, k=offset: np.trace(x, k), sample(3, 4))
    add(linalg.trace, f"offset={offset}", lambda x, k=offset: linalg.trace(x, offset=k), sample(2, 3, 2))
    add(linalg.diagonal, f"offset={offset}", lambda x, k=offset: linalg.diagonal(x, offset=k), sample(2, 3, 4))
add(np.trace, "axes", lambda x: np.trace(x, 0, 2, 0), sample(3, 2, 4))
add(np.trace, "negative axes", lambda x: np.trace(x, 1, axis1=-1, axis2=1), sample(2, 3, 4))
add(np.trace, "method", lambda x: x.trace(offset=1), sample(3, 3))
add(np.trace, "dtype", lambda x: np.trace(x, dtype=np.complex128), sample(3, 3), float32=False)
add(linalg.trace, "dtype", lambda x: linalg.trace(x, dtype=np.complex128), sample(3, 3), float32=False)

CHAINS = [
    ((2, 3), (3, 4)), ((2, 3), (3, 4), (4, 2)), ((3,), (3, 4), (4, 2)), ((2, 3), (3, 4), (4,)),
    ((3,), (3, 4), (4,)), ((2, 3), (3, 1), (1, 4), (4, 2)), ((3,), (3,)), ((1, 3), (3, 2), (2, 2), (2, 1)),
]  # fmt: skip
for shapes in CHAINS:
    factors = [sample(*s, seed=i) for i, s in enumerate(shapes)]
    add(linalg.multi_dot, "", lambda *xs: linalg.multi_dot(xs), *factors)
    add(linalg.multi_dot, "", lambda *xs: linalg.multi_dot(list(xs)), *[f + 0.5j * f[::-1] for f in factors])
