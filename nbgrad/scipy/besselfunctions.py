"""scipy.special: Bessel, Hankel and Airy functions, differentiable in their argument, not in their order.

Mathematics: 𝒞ᵥ′ = (𝒞ᵥ₋₁ − 𝒞ᵥ₊₁)/2 (DLMF 10.6.1), Iᵥ′ = (Iᵥ₋₁ + Iᵥ₊₁)/2, Kᵥ′ = −(Kᵥ₋₁ + Kᵥ₊₁)/2 (10.29.1). Written
so, rather than with 𝒞ᵥ/z, they hold at 0 too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

from nbgrad.core.errors import NotDifferentiable
from nbgrad.core.primitive import elementwise, rule

ORDER = "differentiable in the argument, not in the order"


def _neighbours(fun: Any, below: float, above: float) -> None:
    """Declare fun(v, z) with derivative below·fun(v−1, z) + above·fun(v+1, z)."""
    elementwise(fun, None, lambda ans, v, z: below * fun(v - 1, z) + above * fun(v + 1, z), note=ORDER)


for _cylinder in (special.jv, special.yv, special.yn, special.hankel1, special.hankel2):
    _neighbours(_cylinder, 0.5, -0.5)
_neighbours(special.iv, 0.5, 0.5)
for _modified in (special.kv, special.kn):
    _neighbours(_modified, -0.5, -0.5)

# orders 0 and 1 have functions of their own
elementwise(special.j0, lambda ans, x: -special.j1(x))
elementwise(special.j1, lambda ans, x: (special.j0(x) - special.jv(2, x)) / 2)
elementwise(special.y0, lambda ans, x: -special.y1(x))
elementwise(special.y1, lambda ans, x: (special.y0(x) - special.yv(2, x)) / 2)
elementwise(special.i0, lambda ans, x: special.i1(x))
elementwise(special.i1, lambda ans, x: (special.i0(x) + special.iv(2, x)) / 2)
elementwise(special.k0, lambda ans, x: -special.k1(x))
elementwise(special.k1, lambda ans, x: -(special.k0(x) + special.kv(2, x)) / 2)
elementwise(special.i0e, lambda ans, x: special.i1e(x) - np.sign(x) * ans)
elementwise(special.i1e, lambda ans, x: (special.i0e(x) + special.ive(2, x)) / 2 - np.sign(x) * ans)
elementwise(special.k0e, lambda ans, x: ans - special.k1e(x))
elementwise(special.k1e, lambda ans, x: ans - (special.k0e(x) + special.kve(2, x)) / 2)


# scaled: by e^z and e^∓iz, which are holomorphic, or by e^−|Re z| and e^−|Im z|, which are not
def _real(fun: Any, partial: Callable[..., Any]) -> Callable[..., Any]:
    def of_real(ans: Any, v: Any, z: Any) -> Any:
        if np.iscomplexobj(z):
            raise NotDifferentiable(
                f"{fun.__name__} of a complex number is not holomorphic; scale the unscaled function"
            )
        return partial(ans, v, z)

    return of_real


elementwise(special.kve, None, lambda ans, v, z: ans - (special.kve(v - 1, z) + special.kve(v + 1, z)) / 2, note=ORDER)
elementwise(
    special.hankel1e,
    None,
    lambda ans, v, z: (special.hankel1e(v - 1, z) - special.hankel1e(v + 1, z)) / 2 - 1j * ans,
    note=ORDER,
)
elementwise(
    special.hankel2e,
    None,
    lambda ans, v, z: (special.hankel2e(v - 1, z) - special.hankel2e(v + 1, z)) / 2 + 1j * ans,
    note=ORDER,
)
elementwise(
    special.ive,
    None,
    _real(special.ive, lambda ans, v, z: (special.ive(v - 1, z) + special.ive(v + 1, z)) / 2 - np.sign(z) * ans),
    note=ORDER + "; real argument",
)
for _scaled in (special.jve, special.yve):
    elementwise(
        _scaled,
        None,
        _real(_scaled, lambda ans, v, z, fun=_scaled: (fun(v - 1, z) - fun(v + 1, z)) / 2),
        note=ORDER + "; real argument",
    )


# Airy's functions solve y″ = z·y
rule(
    special.airy,
    vjp=lambda g, ans, z: g[0] * ans[1] + g[1] * z * ans[0] + g[2] * ans[3] + g[3] * z * ans[2],
    jvp=lambda t, ans, z: (t * ans[1], t * z * ans[0], t * ans[3], t * z * ans[2]),
    outputs=True,
)
