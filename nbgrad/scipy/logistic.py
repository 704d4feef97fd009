"""scipy.special: logistic functions, entropies, exponentials near 0, losses, power transforms.

Each product with a logarithm is 0 where its factor is 0, in the derivative as in the value.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from nbgrad.core.primitive import constant, elementwise

LN10 = float(np.log(10.0))

# logistic
elementwise(special.expit, lambda ans, x: ans * special.expit(-x))
elementwise(special.logit, lambda ans, x: 1 / (x * (1 - x)))
elementwise(special.log_expit, lambda ans, x: special.expit(-x))


# x·log y and entropies
def _ratio(x: Any, y: Any) -> Any:
    """x/y, and 0 where x is 0, as x·log y is 0 there for every y."""
    flat = np.equal(x, 0)
    return np.where(flat, 0, x) / np.where(flat, 1, y)


elementwise(special.xlogy, lambda ans, x, y: np.log(y), lambda ans, x, y: _ratio(x, y))
elementwise(special.xlog1py, lambda ans, x, y: np.log1p(y), lambda ans, x, y: _ratio(x, 1 + y))
elementwise(special.entr, lambda ans, x: -np.log(x) - 1)
elementwise(special.rel_entr, lambda ans, x, y: np.log(x / y) + 1, lambda ans, x, y: -_ratio(x, y))
elementwise(special.kl_div, lambda ans, x, y: np.log(x / y), lambda ans, x, y: 1 - _ratio(x, y))

# exponentials and logarithms under SciPy's names
elementwise(special.exp2, lambda ans, x: ans * float(np.log(2.0)))
elementwise(special.exp10, lambda ans, x: ans * LN10)
elementwise(special.expm1, lambda ans, x: np.exp(x))
elementwise(special.log1p, lambda ans, x: 1 / (x + 1))
elementwise(special.cbrt, lambda ans, x: 1 / (3 * ans * ans))
elementwise(special.cosm1, lambda ans, x: -np.sin(x))
elementwise(special.exprel, lambda ans, x: special.hyp1f1(2, 3, x) / 2)
elementwise(special.powm1, lambda ans, x, y: y * x ** (y - 1), lambda ans, x, y: (ans + 1) * np.log(x))

# angles in degrees
DEGREE = np.pi / 180
elementwise(special.sindg, lambda ans, x: DEGREE * special.cosdg(x))
elementwise(special.cosdg, lambda ans, x: -DEGREE * special.sindg(x))
elementwise(special.tandg, lambda ans, x: DEGREE * (1 + ans * ans))
elementwise(special.cotdg, lambda ans, x: -DEGREE * (1 + ans * ans))
elementwise(
    special.radian, lambda ans, d, m, s: DEGREE, lambda ans, d, m, s: DEGREE / 60, lambda ans, d, m, s: DEGREE / 3600
)
constant(special.round)


# losses
def _huber_width(ans: Any, width: Any, x: Any) -> Any:
    return np.where(np.less_equal(np.abs(x), width), 0, np.abs(x) - width)


elementwise(special.huber, _huber_width, lambda ans, width, x: np.clip(x, -width, width))


def _bend(width: Any, x: Any) -> Any:
    return np.sqrt(1 + (x / width) ** 2)


elementwise(
    special.pseudo_huber,
    lambda ans, width, x: 2 * ans / width - (x / width) * (x / _bend(width, x)),
    lambda ans, width, x: x / _bend(width, x),
)


# Box–Cox transforms, (xᵖ − 1)/p and its limit log x
def _relative_power(u: Any) -> Any:
    """((u − 1) eᵘ + 1) / u², the derivative of exprel."""
    return special.hyp1f1(2, 3, u) / 2


elementwise(
    special.boxcox,
    lambda ans, x, p: x ** (p - 1),
    lambda ans, x, p: np.log(x) ** 2 * _relative_power(p * np.log(x)),
)
elementwise(
    special.boxcox1p,
    lambda ans, x, p: (1 + x) ** (p - 1),
    lambda ans, x, p: np.log1p(x) ** 2 * _relative_power(p * np.log1p(x)),
)
elementwise(special.inv_boxcox, lambda ans, y, p: ans ** (1 - p), None)
elementwise(special.inv_boxcox1p, lambda ans, y, p: (1 + ans) ** (1 - p), None)
