"""Real part, imaginary part, angle: functions of complex numbers that are not holomorphic.

Each mode has its rule. Convention (JAX's): a cotangent g of a real-linear map t ↦ s is taken to the c for which
Re Σ c·t = Re Σ g·s, without conjugation.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.dispatch import arrayed, strip
from nbgrad.core.primitive import linear, rule
from nbgrad.rules.composite import composite
from nbgrad.rules.elementwise import nonzero_or_inf

linear(np.real, lambda g, ans, x: g)
linear(np.conjugate, lambda g, ans, x: np.conj(g))
rule(
    np.imag,
    vjp=lambda g, ans, x: -1j * g if np.iscomplexobj(x) else np.zeros_like(g),
    jvp=lambda t, ans, x: np.imag(t),
).kind = "linear"
linear(np.real_if_close, lambda g, ans, x, tol=100: g)


# np.emath: the same functions, complex where a real argument leaves their real domain
def _widening(wide: Any, plain: Any) -> None:
    """Declare a function of np.emath by its namesake on the domain that it chose."""

    def written_out(*args: Any) -> Any:
        args = tuple(map(arrayed, args))
        chosen = np.iscomplexobj(wide(*strip(args)))
        return plain(*(a + 0j if chosen else a for a in args))

    composite(wide, written_out)


for _name in ("sqrt", "log", "log2", "log10", "arccos", "arcsin", "arctanh", "power"):
    _widening(getattr(np.emath, _name), getattr(np, _name))
_widening(np.emath.logn, lambda n, x: np.divide(np.log(x), np.log(n)))


def _turning(x: Any, deg: Any) -> Any:
    """Rate at which a move along i·x turns the angle, over |x|²: 0 at the origin, where there is no angle."""
    r = nonzero_or_inf(np.abs(x))
    return np.conj(x) / r / r * (180 / np.pi if deg else 1)


rule(
    np.angle,
    vjp=lambda g, ans, x, deg=False: -1j * g * _turning(x, deg) if np.iscomplexobj(x) else np.zeros_like(g),
    jvp=lambda t, ans, x, deg=False: np.imag(_turning(x, deg) * t) if np.iscomplexobj(x) else np.zeros_like(ans),
    note="0 at the origin; constant for real numbers",
)
