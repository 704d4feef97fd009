"""The coverage table is the documentation: complete against NumPy itself, and one line long for a new function."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import scipy.special

import nbgrad
from nbgrad.core.primitive import HANDLERS, RULES, Primitive, elementwise
from nbgrad.draw.svg import svg
from nbgrad.explain.formula import local
from nbgrad.rules import coverage
from rulecases.harness import check_case, check_narrow, elementwise_cases

OF_DATES_AND_BITS = {
    "np.busday_count",
    "np.busday_offset",
    "np.datetime_as_string",
    "np.is_busday",
    "np.packbits",
    "np.unpackbits",
}


def test_nothing_of_numpy_is_missing() -> None:
    """A new NumPy release that brings a function without a rule fails here, by name."""
    assert set(coverage.uncovered()) == OF_DATES_AND_BITS


def test_the_table_is_printed_from_the_registry() -> None:
    done = subprocess.run([sys.executable, "-m", "nbgrad.rules"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == coverage.table().strip()
    assert "np.linalg.svd" in done.stdout
    assert "np.fft.irfftn" in done.stdout


def test_constants_say_why() -> None:
    assert all(row.note for row in coverage.rows() if row.kind == "constant")


@pytest.fixture
def spence() -> Iterator[Primitive]:
    """One line for a function that nbgrad does not know: Spence's integral, DLMF 25.12."""
    fun = scipy.special.spence
    before = RULES.pop(fun, None), HANDLERS.pop(fun, None)
    yield elementwise(fun, lambda ans, x: np.log(x) / (1 - x))
    for table, old in zip((RULES, HANDLERS), before, strict=True):
        table.pop(fun)
        if old is not None:
            table[fun] = old


def test_one_line_is_enough(spence: Primitive) -> None:
    """The line is differentiated in both modes, tested, drawn and explained without another edit."""
    cases = list(elementwise_cases(spence))
    assert len(cases) >= 4
    with np.errstate(all="ignore"):
        for it in cases:
            check_case(it)
            check_narrow(it)

    def f(x: Any) -> Any:
        y = scipy.special.spence(x)
        return y

    graph = nbgrad.trace(f, 0.5)
    assert graph.backward()["x"] == pytest.approx(np.log(0.5) / 0.5)
    assert local(graph["y"], 0) == "∂y/∂x = log(x)/(1 − x)"
    assert "spence(x)" in svg(graph)
    assert "spence(x)" in graph.to_text()


NAMED = {
    "scipy.special": """
        expit logit erf erfc erfinv erfcinv gamma rgamma gammaln gammasgn psi digamma polygamma zeta beta betaln betainc
        gammainc gammaincc multigammaln logsumexp softmax log_softmax xlogy xlog1py entr rel_entr kl_div i0 i1 iv ive
        i0e i1e j0 j1 jv jn y0 y1 yn yv k0 k1 kn kv ndtr ndtri log_ndtr exprel""",
    "scipy.linalg": "solve_triangular cho_solve cho_factor cholesky expm logm sqrtm solve_sylvester lu qr svd eigh",
    "scipy.signal": "convolve fftconvolve",
    "scipy.stats": "norm multivariate_normal",
    "math": "sin cos tan exp log sqrt pow hypot atan2 tanh fsum prod dist erf gamma lgamma fmod copysign",
    "np": "array asarray full arange fromiter zeros r_ c_ copy",
}


@pytest.mark.parametrize("module", NAMED)
def test_other_libraries_and_what_never_asks_are_listed(module: str) -> None:
    listed = {line.split()[0] for line in coverage.table().splitlines() if line}
    assert not [name for name in NAMED[module].split() if f"{module}.{name}" not in listed]
