"""Functions that people hand lists of numbers: ``np.mean([a, b])`` with traced ``a`` and ``b``.

NumPy asks the arguments themselves whether they want to handle a call, but not what is in a list. So while a
computation is followed, these functions make one array of a list with traced values in it first. Functions that take
a sequence of arrays, such as np.concatenate, do ask its elements, and are not needed here.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from nbgrad.core.callers import calls
from nbgrad.core.dispatch import holds_traced, stacked
from nbgrad.core.substitutes import substitute


def _take_lists(owner: Any, name: str) -> None:
    original = getattr(owner, name)

    @substitute(owner, name, for_lists=True)
    def take(*args: Any, **kwargs: Any) -> Any:
        for a in args:
            if type(a) in (list, tuple) and holds_traced(a) and calls(sys._getframe(1), take):
                return original(*map(stacked, args), **kwargs)
        return original(*args, **kwargs)


for _name in (
    "all", "any", "append", "argmax", "argmin", "argsort", "average", "clip", "convolve", "cov", "cross", "cumprod",
    "cumsum", "diag", "diff", "dot", "einsum", "flip", "inner", "interp", "kron", "max", "mean", "median", "min",
    "nanmax", "nanmean", "nanmin", "nansum", "outer", "percentile", "polyval", "prod", "ptp", "quantile", "ravel",
    "repeat", "reshape", "round", "sort", "squeeze", "std", "sum", "tensordot", "tile", "trace", "transpose",
    "trapezoid", "tril", "triu", "var", "vdot",
):  # fmt: skip
    _take_lists(np, _name)
for _name in ("cholesky", "det", "eigh", "eigvalsh", "inv", "norm", "slogdet", "solve", "svd"):
    _take_lists(np.linalg, _name)
