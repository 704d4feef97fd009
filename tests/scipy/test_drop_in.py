"""The modules that stand in for SciPy's: what they hold, when they are imported, what they protect."""

from __future__ import annotations

import functools
import importlib
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import scipy.linalg
import scipy.signal
import scipy.special
from scipy.special import logsumexp as logsumexp_by_name

import nbgrad
from nbgrad.core.late import LATE, handler_of
from nbgrad.core.primitive import HANDLERS
from nbgrad.scipy import linalg, signal, special
from rulecases.harness import sample
from rulecases.linalg import positive, regular


def run(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_nbgrad_neither_imports_nor_needs_scipy() -> None:
    assert run("import sys, nbgrad, nbgrad.scipy; print('scipy' in sys.modules)") == "False"


def test_ufuncs_of_scipy_need_no_import_of_ours() -> None:
    program = "import nbgrad, scipy.special; print(nbgrad.grad(lambda x: scipy.special.expit(x))(0.0))"
    assert run(program) == "0.25"


@pytest.mark.parametrize("theirs", LATE)
def test_a_module_holds_all_that_scipys_holds(theirs: str) -> None:
    plain, ours = importlib.import_module(theirs), importlib.import_module(LATE[theirs])
    for name in plain.__all__:
        found = getattr(ours, name)
        assert callable(found) == callable(getattr(plain, name))
        assert found is getattr(ours, name)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        ours.nothing  # noqa: B018 - the access is what is tested


def test_plain_arguments_go_to_scipy_itself() -> None:
    a = positive(3, 3)
    np.testing.assert_array_equal(linalg.expm(a), scipy.linalg.expm(a))
    assert linalg.solve_triangular.__doc__ == scipy.linalg.solve_triangular.__doc__
    assert linalg.hilbert is scipy.linalg.hilbert
    assert special.expit is scipy.special.expit


@pytest.mark.parametrize(
    "call",
    [
        lambda x: np.sum(scipy.linalg.expm(x)),
        lambda x: np.sum(scipy.linalg.solve_triangular(x + np.eye(2), np.ones(2))),
        lambda x: np.sum(scipy.signal.fftconvolve(x, x)),
        lambda x: scipy.special.logsumexp(x),
        lambda x: logsumexp_by_name(x) * np.sum(scipy.linalg.sqrtm(x @ x.T + np.eye(2))),
    ],
)
def test_scipys_own_functions_are_followed(call: Any) -> None:
    before = dict(vars(scipy.linalg)), dict(vars(scipy.special)), dict(vars(scipy.signal))
    nbgrad.check_grads(call, (np.array([[1.0, 0.3], [0.2, 2.0]]),), order=1)
    assert before == (vars(scipy.linalg), vars(scipy.special), vars(scipy.signal))


def test_where_a_library_calls_them_the_error_says_what_to_call() -> None:
    through = functools.lru_cache(maxsize=None)(scipy.linalg.expm).__wrapped__
    with pytest.raises(nbgrad.NotDifferentiable, match=r"call nbgrad\.scipy\.linalg\.expm instead"):
        nbgrad.grad(lambda x: np.sum([through][0](x)))(np.eye(2))


def test_what_has_no_rule_is_named() -> None:
    with pytest.raises(nbgrad.NotDifferentiable, match=r"linalg\.hessenberg\(x\) would take"):
        nbgrad.grad(lambda x: np.sum(linalg.hessenberg(x)))(np.eye(3))


def test_a_rule_is_found_for_scipys_own_function() -> None:
    """What a cell under the magic asks, to put the one in place of the other."""
    assert handler_of(scipy.linalg.expm) is HANDLERS[scipy.linalg.expm]
    assert handler_of(scipy.linalg.hilbert) is None


@pytest.mark.parametrize(
    "call",
    [
        lambda a, b: linalg.solve(a, b, overwrite_a=True, overwrite_b=True),
        lambda a, b: linalg.solve(a, b, False, True, True),
        lambda a, b: linalg.inv(a, overwrite_a=True) @ b,
        lambda a, b: linalg.cholesky(a, overwrite_a=True) @ b,
        lambda a, b: linalg.cho_solve(linalg.cho_factor(a, overwrite_a=True), b, overwrite_b=True),
        lambda a, b: linalg.lu_solve(linalg.lu_factor(a, overwrite_a=True), b, overwrite_b=True),
        lambda a, b: linalg.solve_triangular(a, b, overwrite_b=True),
        lambda a, b: linalg.det(a, overwrite_a=True) * b,
        lambda a, b: linalg.eigh(a, overwrite_a=True)[0] * b,
        lambda a, b: linalg.svd(a, overwrite_a=True)[1] * b,
        lambda a, b: linalg.qr(a, overwrite_a=True)[1] @ b,
        lambda a, b: linalg.lstsq(a, b, overwrite_a=True, overwrite_b=True)[0],
        lambda a, b: linalg.solve_banded((1, 1), a, b, overwrite_ab=True, overwrite_b=True),
    ],
)
def test_recorded_arrays_are_not_overwritten(call: Any) -> None:
    a, b = np.asfortranarray(positive(3, 3)), sample(3)
    before = a.copy(), b.copy()
    nbgrad.vjp(call, a, b)
    np.testing.assert_array_equal(a, before[0])
    np.testing.assert_array_equal(b, before[1])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda a: linalg.eigh(a, subset_by_index=[0, 1])[0], "take all and slice them"),
        (lambda a: linalg.eigh(a, np.eye(3), type=2)[0], "only type=1 has"),
        (lambda a: linalg.eig(a, np.eye(3))[0], "right eigenvectors of one matrix"),
        (lambda a: linalg.lstsq(a, np.ones(3), lapack_driver="gelsy")[0], "take another driver"),
        (lambda a: linalg.inv(a, assume_a="diagonal"), "write 1 / a"),
        (lambda a: linalg.qr(a, mode="raw")[1], "numpy.linalg.qr"),
        (lambda a: linalg.pinv(a, return_rank=True)[0], "ask for the rank apart"),
        (lambda a: signal.lfilter([1.0], [1.0], a[0], zi=[]), "prepend the past"),
    ],
)
def test_options_without_a_rule_are_refused(call: Any, message: str) -> None:
    with pytest.raises(nbgrad.NotDifferentiable, match=message):
        nbgrad.grad(lambda a: np.sum(call(a)))(regular(3, 3))
