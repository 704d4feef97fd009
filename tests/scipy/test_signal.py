"""scipy.signal beyond the product: what the axes of a convolution mean."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.signal

import nbgrad
from nbgrad.scipy import signal
from rulecases.harness import sample


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize(("n", "m"), [(5, 3), (3, 5), (4, 4)])
def test_convolved_axes_and_free_ones(mode: str, n: int, m: int) -> None:
    """Every pair of the free axes is a convolution of SciPy's."""
    a, b = sample(2, n), sample(m, 3, seed=1)
    got = signal.convolve(a, b, axes=([1], [0]), mode=mode)
    for i in range(2):
        for j in range(3):
            np.testing.assert_allclose(got[i, j], scipy.signal.convolve(a[i], b[:, j], mode), atol=1e-14)


def test_summed_axes_are_those_of_tensordot() -> None:
    a, b = sample(2, 3, 4), sample(3, 5, seed=1)
    got = signal.convolve(a, b, axes=([], []), dot_axes=([1], [0]))
    np.testing.assert_allclose(got, np.tensordot(a, b, ([1], [0])))


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
def test_a_layer_of_images(mode: str) -> None:
    """Images × channels × height × width with channels × filters × height × width."""
    images, filters = sample(2, 3, 5, 4), sample(3, 4, 2, 3, seed=1)
    got = signal.convolve(images, filters, axes=([2, 3], [2, 3]), dot_axes=([1], [0]), mode=mode)
    for i in range(2):
        for f in range(4):
            want = sum(scipy.signal.convolve2d(images[i, c], filters[c, f], mode) for c in range(3))
            np.testing.assert_allclose(got[i, f], want, atol=1e-13)


def test_arguments_in_scipys_order_and_in_that_of_autograd() -> None:
    a, b = sample(4), sample(3)
    want = scipy.signal.convolve(a, b, "same")
    np.testing.assert_array_equal(signal.convolve(a, b, "same"), want)
    np.testing.assert_array_equal(signal.convolve(a, b, mode="same"), want)
    np.testing.assert_array_equal(signal.convolve(a, b, "same", "direct"), want)
    np.testing.assert_allclose(signal.convolve(a, b, None, None, "same"), want)
    np.testing.assert_allclose(signal.convolve([1.0, 2.0], [1.0, 1.0], axes=([0], [0])), [1, 3, 2])


def test_impossible_convolutions_are_refused() -> None:
    with pytest.raises(ValueError, match="the longer one along all convolved axes"):
        signal.convolve(np.ones((3, 2)), np.ones((2, 3)), axes=([0, 1], [0, 1]), mode="valid")
    with pytest.raises(ValueError, match="mode is one of"):
        signal.convolve(np.ones(3), np.ones(3), axes=([0], [0]), mode="half")


def test_a_filter_and_its_inverse() -> None:
    b, x = np.array([1.0, 0.5]), sample(6)
    undone = nbgrad.jacobian(lambda x: signal.lfilter([1.0], b, signal.lfilter(b, [1.0], x)))(x)
    np.testing.assert_allclose(undone, np.eye(6), atol=1e-14)
