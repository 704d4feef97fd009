"""Tables of pandas outside of cells: constants where NumPy reads them, refused where pandas would compute."""

import numpy as np
import pandas as pd
import pytest

import nbgrad

COLUMN = pd.Series([1.0, 2.0, 4.0])
W = np.array([0.5, 1.5, 2.5])


@pytest.mark.parametrize(
    "fun",
    [
        lambda w: np.dot(w, COLUMN),
        lambda w: np.dot(COLUMN, w),
        lambda w: (w * COLUMN.to_numpy()).sum(),
        lambda w: np.where(COLUMN > 0, w * 2, COLUMN).sum() * 0.5 + (w * (COLUMN.to_numpy() - 1)).sum(),
    ],
)
def test_what_numpy_reads_of_a_table_is_a_constant(fun: object) -> None:
    gradient = nbgrad.grad(fun)(W)
    assert type(gradient) is np.ndarray
    assert np.allclose(gradient, COLUMN)


@pytest.mark.parametrize(
    ("fun", "said"),
    [
        (lambda w: (COLUMN * w).sum(), "COLUMN * w"),
        (lambda w: (w * COLUMN).sum(), "w * COLUMN"),
        (lambda w: COLUMN @ w, "COLUMN @ w"),
        (lambda w: w @ COLUMN, "w @ COLUMN"),
        (lambda w: COLUMN.dot(w), "COLUMN.dot(w)"),
        (lambda w: pd.Series(w).std(), "pd.Series(w)"),
    ],
)
def test_what_pandas_would_compute_is_refused(fun: object, said: str) -> None:
    with pytest.raises(nbgrad.NotDifferentiable) as caught:
        nbgrad.grad(fun)(W)
    assert str(caught.value).startswith(f"{said} is computed by pandas, where a traced value loses its gradient")
    assert "to_numpy()" in str(caught.value)


def test_a_table_is_no_leaf_outside_of_cells() -> None:
    with pytest.raises(nbgrad.NotDifferentiable, match="argument 0 is of type Series, which has no gradient"):
        nbgrad.grad(lambda s: (s**2).sum())(COLUMN)
    with pytest.raises(nbgrad.NotDifferentiable, match=r"s is a Series of pandas, which is no leaf; pass s\.to_numpy"):
        nbgrad.trace(lambda s: (s**2).sum(), COLUMN)
    with nbgrad.record(), pytest.raises(TypeError, match="variable 's' is Series"):
        nbgrad.variable(COLUMN, name="s")


def test_an_array_written_with_a_column_is_refused() -> None:
    def fun(w: np.ndarray) -> object:
        y = w.copy()
        y *= COLUMN
        return y.sum()

    with pytest.raises(nbgrad.NotDifferentiable):
        nbgrad.grad(fun)(W)
