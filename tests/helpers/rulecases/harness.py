"""What every rule must stand: the same checks for every case, whichever family it belongs to.

A case is a function of arrays (or numbers) and its arguments. Families list theirs in ``cases_*.py``; for element-wise
functions without a listed case, one is made from the number of their partial derivatives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import nbgrad
from nbgrad.core.dispatch import is_traced
from nbgrad.core.primitive import Primitive
from nbgrad.core.tape import is_differentiable
from nbgrad.core.tree import flatten


@dataclass(frozen=True)
class Case:
    """A function at one point; ``covers`` names the NumPy functions whose rule it exercises."""

    label: str
    run: Callable[..., Any]
    args: tuple[Any, ...]
    covers: tuple[Any, ...] = ()
    order: int = 2
    float32: bool = True
    tolerance: dict[str, float] = field(default_factory=dict)


def case(fun: Callable[..., Any], *args: Any, label: str = "", covers: Any = None, **options: Any) -> Case:
    """A case for ``fun(*args)``; keyword arguments of the function belong into a lambda, then name it in covers."""
    order, float32 = options.pop("order", 2), options.pop("float32", True)
    tolerance = options.pop("tolerance", {})
    if options:
        raise TypeError(f"unknown option {sorted(options)[0]!r}")
    covered = (fun,) if covers is None else covers if isinstance(covers, tuple) else (covers,)
    name = label or f"{getattr(fun, '__name__', 'f')}{_shapes(args)}"
    return Case(name, fun, args, covered, order, float32, tolerance)


def _shapes(args: tuple[Any, ...]) -> str:
    return "(" + ", ".join(f"{np.result_type(a).kind}{list(np.shape(a))}" if is_number(a) else "…" for a in args) + ")"


def is_number(a: Any) -> bool:
    """Whether an argument is a number or an array of numbers."""
    return isinstance(a, np.ndarray | np.generic | float | int | complex)


def sample(*shape: int, low: float = -2.0, high: float = 2.0, seed: int = 0, kind: str = "f") -> np.ndarray:
    """Numbers spread evenly over (low, high) in shuffled order: no two nearly equal, so no ties or kinks nearby."""
    n = int(np.prod(shape, dtype=int))
    rng = np.random.default_rng(seed + 1000 * n)
    values = low + (high - low) * (rng.permutation(n) + 0.5 + rng.uniform(-0.2, 0.2, n)) / max(n, 1)
    if kind == "c":
        return (values + 1j * rng.permutation(values)).reshape(shape)
    return values.reshape(shape)


RANGES = ((-1.7, 1.9), (0.15, 0.85), (1.2, 2.7), (-0.85, -0.1))


def elementwise_cases(op: Primitive) -> Iterator[Case]:
    """Cases over scalar, vector, matrix, broadcast and empty shapes, on the first range where all is finite."""
    count = op.fun.nin if isinstance(op.fun, np.ufunc) else len(op.partials or ())
    for low, high in RANGES:
        with np.errstate(all="ignore"):
            trial = op.fun(*[sample(5, low=low, high=high, seed=k) for k in range(count)])
        if np.all(np.isfinite(trial)):
            break
    else:
        raise AssertionError(f"{op.name}: no range of arguments on which it is finite; list a case for it")
    shapes: tuple[tuple[tuple[int, ...], ...], ...] = (((),), ((3,),), ((2, 3),), ((0, 2),), ((1, 1, 2),))
    if count == 2:
        shapes = (
            ((), ()),
            ((3,), (3,)),
            ((2, 3), (3,)),
            ((2, 1), (1, 3)),
            ((), (2,)),
            ((0, 2), (1, 2)),
            ((3, 1), ()),
        )
    for chosen in shapes:
        if len(chosen) == count:
            yield case(op.fun, *[sample(*s, low=low, high=high, seed=7 * k) for k, s in enumerate(chosen)])


def check_case(it: Case) -> None:
    """Value, both modes, second order, no input changed, no traced value left behind."""
    before = [np.array(a, copy=True) if isinstance(a, np.ndarray) else a for a in it.args]
    with np.errstate(all="ignore"):
        plain = it.run(*it.args)
        value = _traced_value(it)
    for got, want in zip(flatten(value)[0], flatten(plain)[0], strict=True):
        assert not is_traced(got)
        np.testing.assert_array_equal(got, want)
        assert np.result_type(got) == np.result_type(want)
    nbgrad.check_grads(it.run, it.args, order=it.order, **it.tolerance)
    for a, b in zip(it.args, before, strict=True):
        np.testing.assert_array_equal(a, b)


def _traced_value(it: Case) -> Any:
    chosen = [i for i, a in enumerate(it.args) if all(map(is_differentiable, flatten(a)[0]))]

    def run(*floating: Any) -> Any:
        full = list(it.args)
        for i, c in zip(chosen, floating, strict=True):
            full[i] = c
        return it.run(*full)

    return nbgrad.vjp(run, *[it.args[i] for i in chosen])[0]


PRECISIONS: dict[Any, dict[str, Any]] = {
    np.float16: {"f": np.float16},  # NumPy has no complex numbers of half precision
    np.float32: {"f": np.float32, "c": np.complex64},
    np.longdouble: {"f": np.longdouble, "c": np.clongdouble},
}


def is_computed_in(it: Case, precision: Any) -> bool:
    """Whether NumPy itself computes a case in a precision: LAPACK, for one, knows neither half nor extended."""
    args = [_in_precision(a, precision) for a in it.args]
    try:
        with np.errstate(all="ignore"):
            plain = flatten(it.run(*args))[0]
    except Exception:  # whatever a library raises for a precision it does not know
        return False
    wanted = set(PRECISIONS[precision].values())
    return all(not is_differentiable(v) or np.result_type(v).type in wanted for v in plain)


def check_narrow(it: Case, precision: Any = np.float32) -> None:
    """float32 in, float32 out: values as plain NumPy's, cotangents and tangents in the dtype of their primals."""
    args = [_in_precision(a, precision) for a in it.args]
    chosen = [i for i, a in enumerate(args) if all(map(is_differentiable, flatten(a)[0])) and flatten(a)[0]]

    def run(*floating: Any) -> Any:
        full = list(args)
        for i, c in zip(chosen, floating, strict=True):
            full[i] = c
        return it.run(*full)

    primals = [args[i] for i in chosen]
    plain = flatten(run(*primals))[0]
    value, pullback = nbgrad.vjp(run, *primals)
    for got, want in zip(flatten(value)[0], plain, strict=True):
        assert np.result_type(got) == np.result_type(want), f"value is {np.result_type(got)}"
    cotangent = flatten(value)[1]([np.ones_like(v) for v in plain])
    for c, x in zip(flatten(pullback(cotangent))[0], flatten(tuple(primals))[0], strict=True):
        assert np.shape(c) == np.shape(x)
        assert np.result_type(c) == np.result_type(x), f"gradient is {np.result_type(c)}"
    _, tangent = nbgrad.jvp(run, primals, [flatten(p)[1]([np.ones_like(v) for v in flatten(p)[0]]) for p in primals])
    for t, want in zip(flatten(tangent)[0], plain, strict=True):
        assert np.shape(t) == np.shape(want)
        if is_differentiable(want):
            assert np.result_type(t) == np.result_type(want), f"tangent is {np.result_type(t)}"


def _in_precision(a: Any, precision: Any) -> Any:
    def one(x: Any) -> Any:
        dtype = getattr(x, "dtype", None)
        return x.astype(PRECISIONS[precision].get(dtype.kind, dtype)) if dtype is not None else x

    leaves, rebuild = flatten(a)
    return rebuild([one(x) for x in leaves])
