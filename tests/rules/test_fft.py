"""Fourier transforms beyond the product: closed forms and where results are written."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nbgrad
from rulecases.harness import sample

fft = np.fft


@pytest.mark.parametrize("n", [4, 5])
def test_energy_is_the_same_in_both_domains(n: int) -> None:
    """Parseval: Σ|X|² = n Σ x², so its gradient is 2 n x; half a spectrum counts what it leaves out twice."""
    x = sample(n)
    np.testing.assert_allclose(nbgrad.grad(lambda x: np.sum(np.abs(fft.fft(x)) ** 2))(x), 2 * n * x)

    def by_half(x: Any) -> Any:
        power = np.abs(fft.rfft(x)) ** 2
        twice = power[1:-1] if n % 2 == 0 else power[1:]
        return np.sum(power) + np.sum(twice)

    np.testing.assert_allclose(nbgrad.grad(by_half)(x), 2 * n * x)


@pytest.mark.parametrize(
    ("there", "back"),
    [
        (fft.fft, fft.ifft),
        (fft.fftn, fft.ifftn),
        (fft.rfft, lambda x: fft.irfft(x, 5)),
        (fft.ihfft, lambda x: fft.hfft(x, 5)),
        (fft.fftshift, fft.ifftshift),
    ],
)
def test_there_and_back_is_the_identity(there: Any, back: Any) -> None:
    jacobian = nbgrad.jacobian(lambda x: np.real(back(there(x))))(sample(5))
    np.testing.assert_allclose(jacobian, np.eye(5), atol=1e-15)


def test_products_of_spectra_are_convolutions() -> None:
    a, b = sample(4), sample(3, seed=1)
    by_spectra = nbgrad.jacobian(lambda a: fft.irfft(fft.rfft(a, 6) * fft.rfft(b, 6), 6))(a)
    np.testing.assert_allclose(by_spectra, nbgrad.jacobian(lambda a: np.convolve(a, b))(a), atol=1e-14)


def test_complex_gradients_are_not_conjugated() -> None:
    """JAX's convention: the pullback of a holomorphic function is its Jacobian turned."""
    z, g = sample(4, kind="c"), sample(4, kind="c", seed=3)
    np.testing.assert_allclose(nbgrad.vjp(fft.fft, z)[1](g)[0], fft.fft(g))


@pytest.mark.parametrize("by_position", [False, True])
def test_transforms_written_into_a_traced_array(by_position: bool) -> None:
    def power(z: Any) -> Any:
        out = 1j * z
        fft.fft(z, None, -1, None, out) if by_position else fft.fft(z, out=out)
        return np.sum(np.abs(out) ** 2)

    z = sample(4, kind="c")
    np.testing.assert_allclose(nbgrad.grad(power)(z), 8 * np.conj(z))


def test_single_precision_spectra() -> None:
    value, pullback = nbgrad.vjp(fft.rfft, np.ones(4, np.float32))
    assert value.dtype == np.complex64
    assert pullback(value)[0].dtype == np.float32


def test_frequencies_are_constants() -> None:
    x = sample(4)
    got = nbgrad.grad(lambda x: np.sum(np.abs(fft.fft(x) * fft.fftfreq(x.size)) ** 2))(x)
    spectrum = fft.fft(x) * fft.fftfreq(4) ** 2
    np.testing.assert_allclose(got, 2 * 4 * np.real(fft.ifft(spectrum)), atol=1e-14)
