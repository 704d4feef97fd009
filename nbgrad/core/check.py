"""Checking derivatives against difference quotients, in both modes and to any order.

Forward mode is compared with (f(x + εt) − f(x − εt)) / 2ε along random directions t; reverse mode through the
identity ⟨c, J t⟩ = ⟨Jᵀc, t⟩. Higher orders check the derivative functions themselves in the same way, so each
comparison has only one difference quotient in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nbgrad.core.errors import NbgradError
from nbgrad.core.tape import is_differentiable
from nbgrad.core.transforms import jvp, vjp
from nbgrad.core.tree import flatten, leaf_names


class WrongGradient(NbgradError, AssertionError):
    """A derivative differs from its difference quotient."""


def check_grads(
    fun: Callable[..., Any],
    args: Sequence[Any],
    *,
    order: int = 2,
    modes: Sequence[str] = ("forward", "reverse"),
    rtol: float | None = None,
    atol: float | None = None,
    eps: float | None = None,
) -> None:
    """Compare the derivatives of ``fun`` at ``args`` with difference quotients, up to ``order``.

    Raises WrongGradient naming the argument, the mode, the order and the error. Arguments that are not floating
    are held fixed. Tolerances default to what central differences reach in the narrowest dtype among ``args``.
    Mathematics: Griewank & Walther, Evaluating Derivatives, 2nd ed., §3.1–3.2.

    >>> import numpy as np, nbgrad
    >>> nbgrad.check_grads(lambda x: np.sum(np.tanh(x)), (np.array([0.3, -1.0]),))
    """
    unknown = set(modes) - {"forward", "reverse"}
    if unknown:
        raise ValueError(f"unknown mode {sorted(unknown)[0]!r}; modes are 'forward' and 'reverse'")
    floating = [i for i, a in enumerate(args) if all(map(is_differentiable, flatten(a)[0])) and flatten(a)[0]]

    def of_floating(*chosen: Any) -> Any:
        full = list(args)
        for i, c in zip(floating, chosen, strict=True):
            full[i] = c
        return fun(*full)

    names = [n for i in floating for n in leaf_names(args[i], f"argument {i}")]
    leaves, rebuild = flatten(tuple(args[i] for i in floating))
    tolerance = _Tolerance(leaves, rtol, atol, eps)

    def flat(*values: Any) -> list[Any]:
        return flatten(of_floating(*rebuild(list(values))))[0]

    _check(flat, leaves, names, order, tuple(modes), tolerance, "")


class _Tolerance:
    def __init__(self, leaves: list[Any], rtol: float | None, atol: float | None, eps: float | None) -> None:
        resolution = max((float(np.finfo(np.result_type(x)).eps) for x in leaves), default=2e-16)
        self.eps = resolution ** (1 / 3) if eps is None else eps
        self.rtol = 40 * resolution ** (2 / 3) * 1e3 if rtol is None else rtol
        self.atol = self.rtol if atol is None else atol

    def differs(self, got: Any, want: Any, scale: float) -> float | None:
        """The error if it is beyond tolerance."""
        error = abs(got - want)
        allowed = self.atol * max(1.0, scale) + self.rtol * abs(want)
        return None if error <= allowed else float(error)


def _check(
    flat: Callable[..., list[Any]],
    leaves: list[Any],
    names: list[str],
    order: int,
    modes: tuple[str, ...],
    tolerance: _Tolerance,
    trail: str,
) -> None:
    outputs = flat(*leaves)
    rng = np.random.default_rng(20)
    cotangents = [_random_like(rng, o) for o in outputs]
    tangents = [_random_like(rng, x) for x in leaves]
    quotients = [_quotient(flat, leaves, k, t, tolerance.eps) for k, t in enumerate(tangents)]
    if "forward" in modes:
        for k, t in enumerate(tangents):
            alone = [t if i == k else np.zeros_like(x) for i, x in enumerate(leaves)]
            _, moved = jvp(flat, leaves, alone)
            _compare(_inner(cotangents, moved), _inner(cotangents, quotients[k]), quotients[k],
                     f"{names[k]}, {trail}forward mode", tolerance)  # fmt: skip
        _, moved = jvp(flat, leaves, tangents)
        together = sum(_inner(cotangents, q) for q in quotients)
        every = [part for q in quotients for part in q]
        _compare(_inner(cotangents, moved), together, every, f"all arguments, {trail}forward mode", tolerance)
    if "reverse" in modes:
        _, pullback = vjp(flat, *leaves)
        for k, c in enumerate(pullback(cotangents)):
            _compare(_inner([c], [tangents[k]]), _inner(cotangents, quotients[k]), quotients[k],
                     f"{names[k]}, {trail}reverse mode", tolerance)  # fmt: skip
    if order <= 1:
        return
    if "forward" in modes:
        _check(lambda *xs: jvp(flat, xs, tangents)[1], leaves, names, order - 1, modes, tolerance,
               f"{trail}forward, then ")  # fmt: skip
    if "reverse" in modes:
        _check(lambda *xs: list(vjp(flat, *xs)[1](cotangents)), leaves, names, order - 1, modes, tolerance,
               f"{trail}reverse, then ")  # fmt: skip


def _compare(got: Any, want: Any, quotient: list[Any], where: str, tolerance: _Tolerance) -> None:
    scale = max((float(np.max(np.abs(q), initial=0)) for q in quotient), default=1.0)
    if np.isnan(got) and np.isnan(want):
        return
    error = tolerance.differs(got, want, scale)
    if error is not None:
        raise WrongGradient(f"{where}: derivative {got:.8g}, difference quotient {want:.8g}, error {error:.2g}")


def _quotient(flat: Callable[..., list[Any]], leaves: list[Any], k: int, t: Any, eps: float) -> list[Any]:
    def moved(h: float) -> list[Any]:
        return flat(*[_step(x, t, h) if i == k else x for i, x in enumerate(leaves)])

    ahead, behind = moved(eps), moved(-eps)
    return [
        (np.asarray(a) - np.asarray(b)) / (2 * eps) if is_differentiable(a) else np.zeros(np.shape(a))
        for a, b in zip(ahead, behind, strict=True)
    ]


def _step(x: Any, t: Any, h: float) -> Any:
    moved = x + h * t
    return moved if isinstance(x, float | complex) else np.asarray(moved, np.result_type(x))


def _random_like(rng: np.random.Generator, x: Any) -> Any:
    if not is_differentiable(x):
        return np.zeros_like(x)
    shape, dtype = np.shape(x), np.result_type(x)
    values = rng.uniform(0.3, 1.0, shape) * rng.choice([-1.0, 1.0], shape)
    if dtype.kind == "c":
        values = values + 1j * rng.uniform(-1, 1, shape)
    if isinstance(x, float | complex) and not isinstance(x, np.generic):
        return type(x)(values)
    return np.asarray(values, dtype) if isinstance(x, np.ndarray) else dtype.type(values)


def _inner(cotangents: Sequence[Any], tangents: Sequence[Any]) -> float:
    """Re Σ c·t, the pairing for which the adjoint is the transpose (no conjugation, as in JAX)."""
    return float(sum(np.real(np.sum(np.asarray(c) * np.asarray(t))) for c, t in zip(cotangents, tangents, strict=True)))
