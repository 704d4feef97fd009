"""Random programs of views and writes against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nbgrad
from inplace_programs import Program, weighted_sum
from nbgrad.core.dispatch import strip


@pytest.mark.filterwarnings("ignore::numpy.exceptions.ComplexWarning")
@pytest.mark.parametrize("kind", ["f", "c"], ids=["real", "complex"])
@pytest.mark.parametrize("seed", range(120))
def test_random_programs(seed: int, kind: str) -> None:
    """Programs of views and writes: every array equals NumPy's after the last step, and so do the derivatives."""
    program, start = Program(seed, kind=kind), Program(seed, 0, kind=kind).start()
    plain = program.run(start.copy())
    seen: list[Any] = []

    def statements(x: Any) -> Any:
        pool = program.run(x.copy())
        seen[:] = map(strip, pool)
        return weighted_sum(pool)

    direction = np.cos(np.arange(start.size) * 1.7).reshape(start.shape) * (1 + 0.5j if kind == "c" else 1.0)
    _, tangent = nbgrad.jvp(statements, (start,), (direction,))
    _compare(program, plain, seen)
    _, pullback = nbgrad.vjp(statements, start)
    _compare(program, plain, seen)
    if not all(np.all(np.isfinite(a)) for a in plain):
        return
    gradient = np.sum(pullback(np.float64(1.0))[0] * direction).real
    np.testing.assert_allclose(gradient, tangent, rtol=1e-8, atol=1e-10, err_msg="\n".join(program.lines))
    quotients = [_quotient(program, start, direction, h) for h in (1e-6, 1e-7)]
    if np.isclose(*quotients, rtol=1e-3, atol=1e-6):  # no kink within reach
        np.testing.assert_allclose(tangent, quotients[0], rtol=1e-4, atol=1e-5, err_msg="\n".join(program.lines))


def _compare(program: Program, plain: list[Any], seen: list[Any]) -> None:
    for k, (want, got) in enumerate(zip(plain, seen, strict=True)):
        message = f"pool[{k}] after\n" + "\n".join(program.lines)
        np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-14, err_msg=message)
        assert got.flags.writeable == want.flags.writeable, message


def _quotient(program: Program, start: Any, direction: Any, h: float) -> float:
    ahead, behind = (weighted_sum(program.run(start + s * h * direction)) for s in (1, -1))
    return float((ahead - behind) / (2 * h))
