"""Products of vectors, matrices and tensors, sums along a diagonal."""

from __future__ import annotations

import itertools
import warnings

import numpy as np

from rulecases.harness import Case, case, sample

CASES: list[Case] = []


def both(*shapes: tuple[int, ...], kinds: str = "ff") -> list[np.ndarray]:
    """One sample for each shape, real or complex by the letters of ``kinds``."""
    return [sample(*s, seed=i, kind=k) for i, (s, k) in enumerate(zip(shapes, kinds, strict=True))]


KINDS = ("ff", "cc", "fc")

MATMUL = [
    ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((5, 2, 3), (3,)), ((3,), (5, 3, 2)),
    ((5, 2, 3), (3, 4)), ((2, 3), (5, 3, 4)), ((5, 2, 3), (5, 3, 4)), ((1, 2, 3), (5, 3, 4)),
    ((2, 1, 2, 3), (5, 3, 2)), ((0, 3), (3, 2)), ((2, 0), (0, 3)), ((2, 3), (3, 0)), ((0, 2, 3), (3, 2)),
]  # fmt: skip
for shapes in MATMUL:
    CASES.append(case(np.matmul, *both(*shapes)))
    CASES.append(
        case(np.linalg.matmul, *both(*shapes))
        if min(map(len, shapes)) > 1
        else case(np.matmul, *both(*shapes, kinds="cc"))
    )

DOT = [
    ((), ()), ((), (3,)), ((2, 3), ()), ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((3,), (2, 3, 4)),
    ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)), ((2, 3), (5, 3, 4)), ((2, 2, 3), (5, 3, 4)), ((5, 2, 3), (3,)),
    ((0,), (0,)), ((2, 0), (0, 3)), ((0, 3), (3,)),
]  # fmt: skip
CASES += [case(np.dot, *both(*shapes)) for shapes in DOT]
CASES += [case(np.dot, *both((2, 3), (3, 4), kinds=k)) for k in KINDS]
CASES += [case(np.dot, 2.5, sample(3)), case(np.dot, sample(2, 2), np.float64(1.5))]

INNER = [
    ((), ()), ((), (2, 3)), ((3,), ()), ((3,), (3,)), ((2, 3), (3,)), ((3,), (2, 3)), ((2, 3), (4, 3)),
    ((2, 2, 3), (4, 3)), ((2, 3), (2, 4, 3)), ((0,), (0,)),
]  # fmt: skip
CASES += [case(np.inner, *both(*shapes)) for shapes in INNER]
CASES += [case(np.inner, *both((2, 3), (4, 3), kinds="cc"))]

for shapes in [((3,), (2,)), ((), (2,)), ((2, 2), (3,)), ((0,), (2,)), ((2, 1, 2), (2, 2))]:
    CASES.append(case(np.outer, *both(*shapes)))
CASES += [case(f, *both((3,), (2,), kinds=k)) for f in (np.outer, np.linalg.outer) for k in KINDS]

for shapes, kinds in itertools.product([((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (6,)), ((), ()), ((0,), (0,))], KINDS):
    CASES.append(case(np.vdot, *both(*shapes, kinds=kinds)))

VECDOT = [((3,), (3,)), ((2, 3), (3,)), ((2, 3), (4, 1, 3)), ((2, 0), (2, 0))]
for shapes, kinds in itertools.product(VECDOT, KINDS):
    CASES += [case(np.vecdot, *both(*shapes, kinds=kinds)), case(np.linalg.vecdot, *both(*shapes, kinds=kinds))]
CASES += [
    case(lambda a, b: np.linalg.vecdot(a, b, axis=0), *both((3, 2), (3, 2), kinds="cc"), label="vecdot axis 0"),
    case(lambda a, b: np.linalg.vecdot(a, b, axis=-2), *both((3, 2), (4, 3, 2)), label="linalg.vecdot axis -2"),
    case(lambda a, b: np.vecdot(a, b, axis=0), *both((3, 2), (3, 2), kinds="cc"), label="vecdot ufunc axis 0"),
]
MATVEC = [
    ((2, 3), (3,)),
    ((5, 2, 3), (3,)),
    ((2, 3), (5, 3)),
    ((5, 2, 3), (5, 3)),
    ((4, 1, 2, 3), (5, 3)),
    ((2, 0), (0,)),
]
VECMAT = [
    ((3,), (3, 2)),
    ((3,), (5, 3, 2)),
    ((5, 3), (3, 2)),
    ((5, 3), (5, 3, 2)),
    ((4, 1, 3), (5, 3, 2)),
    ((0,), (0, 2)),
]
if hasattr(np, "matvec"):
    CASES += [case(np.matvec, *both(*s, kinds=k)) for s, k in itertools.product(MATVEC, KINDS)]
    CASES += [case(np.vecmat, *both(*s, kinds=k)) for s, k in itertools.product(VECMAT, KINDS)]

TENSORDOT = [
    ((2, 3), (4, 5), 0), ((2, 3), (3, 4), 1), ((2, 3, 4), (3, 4, 5), 2), ((2, 3), (2, 3), 2),
    ((2, 3, 4), (4, 3, 5), ([1, 2], [1, 0])), ((2, 3, 4), (4, 3, 5), ((2, 1), (0, 1))), ((2, 3), (3, 2), (1, 0)),
    ((2, 3), (5, 3), (-1, -1)), ((3, 2, 4), (2, 4, 3), ([0, 2, 1], [2, 1, 0])), ((), (3,), 0), ((2, 0), (0, 3), 1),
    ((2, 3), (3, 4), np.int64(1)), ((2, 3, 4), (5, 4, 3, 2), ([-1, 0], [1, -1])),
]  # fmt: skip
for a, b, axes in TENSORDOT:
    for fun in (np.tensordot, np.linalg.tensordot):
        CASES.append(
            case(lambda x, y, f=fun, n=axes: f(x, y, axes=n), *both(a, b), covers=fun, label=f"tensordot{a}{b}{axes}")
        )
CASES.append(case(lambda x, y: np.tensordot(x, y, 1), *both((2, 3), (3, 2), kinds="cc"), label="complex tensordot"))

KRON = [
    ((2,), (3,)),
    ((2, 3), (2, 2)),
    ((2,), (2, 3)),
    ((2, 3), (2,)),
    ((), (2, 2)),
    ((2, 2), ()),
    ((1, 2, 2), (2, 2)),
    ((0,), (2,)),
]
CASES += [case(np.kron, *both(*shapes)) for shapes in KRON] + [case(np.kron, *both((2, 2), (2, 2), kinds="cc"))]


def cross(a: np.ndarray, b: np.ndarray, *args: int, **kwargs: int) -> np.ndarray:
    """np.cross, which since NumPy 2.0 warns of vectors of the plane."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return np.cross(a, b, *args, **kwargs)


if np.lib.NumpyVersion(np.__version__) < "2.5.0":  # which took vectors of the plane away
    PLANE = [((2,), (2,)), ((2,), (3,)), ((4, 3), (2,)), ((4, 2), (2,))]
    CASES += [case(cross, *both(*shapes)) for shapes in PLANE]
    CASES += [
        case(lambda a, b: cross(a, b, 0, 1), *both((2, 4), (4, 3)), label="cross axes of plane and space"),
        case(lambda a, b: cross(a, b, axisa=0), *both((2, 4), (4, 2)), label="cross axes in the plane"),
    ]
CASES += [case(np.cross, *both(*s)) for s in [((3,), (3,)), ((4, 3), (3,)), ((4, 3), (2, 1, 3)), ((0, 3), (3,))]]
CASES += [case(np.linalg.cross, *both(*s)) for s in [((3,), (3,)), ((4, 3), (3,))]]
CASES += [
    case(np.cross, *both((4, 3), (4, 3), kinds="cc")),
    case(lambda a, b: np.cross(a, b, axis=0), *both((3, 4), (3, 4)), label="cross axis 0"),
    case(lambda a, b: np.cross(a, b, axisa=0, axisb=1, axisc=0), *both((3, 4), (4, 3)), label="cross axes"),
    case(lambda a, b: np.linalg.cross(a, b, axis=0), *both((3, 4), (3, 4)), label="linalg.cross axis 0"),
]

CASES += [
    case(lambda a, b: np.vecdot(a, b, keepdims=True), *both((2, 3), (3,)), label="vecdot keepdims"),
    case(lambda a, b: np.vecdot(a, b, axis=0, keepdims=True), *both((3, 2), (3, 2)), label="vecdot axis, keepdims"),
    case(lambda a, b: np.vecdot(a, b, axes=[0, 1, ()]), *both((3, 2), (2, 3)), label="vecdot axes"),
    case(lambda a, b: np.matmul(a, b, axes=[(0, 1), (1, 0), (1, 0)]), *both((2, 3), (4, 3)), label="matmul axes"),
    case(
        lambda a, b: np.matmul(a, b, axes=[(0, 1), (0, 1), (0, 1)]),
        *both((2, 3, 5), (3, 2, 5)),
        label="matmul batch last",
    ),
    case(lambda a, b: np.matmul(a, b, axes=[(0, 1), 0, 0]), *both((2, 3, 5), (3,)), label="matmul axes of a vector"),
    case(lambda a, b: np.matmul(a, b, dtype=np.complex128), *both((2, 3), (3,)), label="matmul dtype", float32=False),
]

MATRIX = [[1.0, -2.0, 0.5], [3.0, 1.5, 2.0]]
"""A factor given as a list."""
CASES += [
    case(lambda a: np.matmul(MATRIX, a), sample(3), label="matmul of a list and an array"),
    case(lambda a: a @ MATRIX, sample(4, 2), label="array @ list"),
    case(lambda a: np.dot(a, MATRIX), sample(4, 2), label="dot with a list"),
    case(lambda a: np.dot(MATRIX, a), sample(3, 2), label="dot of a list"),
    case(lambda a: np.inner(MATRIX, a), sample(4, 3), label="inner with a list"),
    case(lambda a: np.outer(MATRIX, a), sample(4), label="outer with a list"),
    case(lambda a: np.vdot(MATRIX, a), sample(6), label="vdot with a list"),
    case(lambda a: np.tensordot(MATRIX, a, 1), sample(3, 2), label="tensordot with a list"),
    case(lambda a: np.kron(MATRIX, a), sample(2), label="kron with a list"),
    case(lambda a: np.cross(MATRIX, a), sample(3), label="cross with a list"),
    case(lambda a: np.einsum("ij,j", MATRIX, a), sample(3), label="einsum with a list"),
]
