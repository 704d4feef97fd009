"""Functions that people hand lists of numbers: ``np.mean([a, b])``, ``np.sin([a, b])`` with traced ``a`` and ``b``.

NumPy asks the arguments themselves whether they want to handle a call, but not what is in a list. So while a
computation is followed, these functions make one array of a list with traced values in it first. Functions that take
a sequence of arrays, such as np.concatenate, are asked for its elements by NumPy; of those, lists become arrays.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from nbgrad.core.callers import calls
from nbgrad.core.conversions import REDIRECTED
from nbgrad.core.dispatch import holds_traced, stacked
from nbgrad.core.foreign import STANDING, holds_foreign, standing
from nbgrad.core.meanings import UFUNC_METHODS
from nbgrad.core.substitutes import substitute

LISTS = frozenset({list, tuple})
ASKED = frozenset({
    "all", "amax", "amin", "any", "argmax", "argmin", "argsort", "around", "clip", "cumprod", "cumsum", "flip", "max",
    "mean", "min", "ndim", "prod", "repeat", "rollaxis", "round", "searchsorted", "shape", "size", "squeeze", "std",
    "sum", "take", "transpose", "var",
})  # fmt: skip
"""Functions that call the method of the same name, or subscript what they are given: a table answers for itself."""


def _holds_lists(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether one of the arguments is a list with something traced in it."""
    for a in args:
        if type(a) in LISTS and holds_traced(a):
            return True
    return bool(kwargs) and any(type(a) in LISTS and holds_traced(a) for a in kwargs.values())


def _take_lists(owner: Any, name: str, convert: Callable[[Any], Any] = stacked) -> None:
    original, asks_nobody = getattr(owner, name), name not in ASKED

    @substitute(owner, name, for_lists=True)
    def take(*args: Any, **kwargs: Any) -> Any:
        if STANDING and asks_nobody and holds_foreign([*args, *kwargs.values()]) and calls(sys._getframe(1), take):
            args, kwargs = tuple(map(standing, args)), {key: standing(a) for key, a in kwargs.items()}
        if _holds_lists(args, kwargs) and calls(sys._getframe(1), take):
            return original(*map(convert, args), **{key: convert(a) for key, a in kwargs.items()})
        return original(*args, **kwargs)


def _each_stacked(x: Any) -> Any:
    """The same sequence, with arrays for the lists in it that hold traced values."""
    return type(x)(map(stacked, x)) if type(x) in LISTS else x


def _take_lists_in_ufunc(ufunc: np.ufunc) -> None:
    """The same for a ufunc and its methods, where the user's code calls them: libraries ask which ufunc it is."""

    def redirected(run: Callable[..., Any]) -> Callable[..., Any]:
        def take(*args: Any, **kwargs: Any) -> Any:
            for a in args:
                if type(a) in LISTS and holds_traced(a):
                    return run(*map(stacked, args), **kwargs)
            return run(*args, **kwargs)

        return take

    REDIRECTED[ufunc] = redirected(ufunc)
    for name in UFUNC_METHODS:
        REDIRECTED[ufunc, name] = redirected(getattr(ufunc, name))


for _name in (
    "all", "allclose", "amax", "amin", "angle", "any", "append", "apply_along_axis", "apply_over_axes", "argmax",
    "argmin", "argpartition", "argsort", "argwhere", "around", "array_equal", "array_equiv", "array_split",
    "atleast_1d", "atleast_2d", "atleast_3d", "average", "bincount", "broadcast_arrays", "broadcast_to", "clip",
    "compress", "convolve", "copyto", "corrcoef", "correlate", "count_nonzero", "cov", "cross", "cumprod", "cumsum",
    "cumulative_prod", "cumulative_sum", "delete", "diag", "diagflat", "diagonal", "diff", "digitize", "dot", "dsplit",
    "ediff1d", "einsum", "expand_dims", "extract", "fill_diagonal", "fix", "flatnonzero", "flip", "fliplr", "flipud",
    "geomspace", "gradient", "histogram", "hsplit", "i0", "imag", "inner", "insert", "interp", "intersect1d",
    "iscomplex", "isclose", "isin", "isneginf", "isposinf", "isreal", "kron", "logspace", "matrix_transpose", "max",
    "mean", "median", "meshgrid", "min", "moveaxis", "nan_to_num", "nanargmax", "nanargmin", "nancumprod", "nancumsum",
    "nanmax", "nanmean", "nanmedian", "nanmin", "nanpercentile", "nanprod", "nanquantile", "nanstd", "nansum", "nanvar",
    "ndim", "nonzero", "outer", "pad", "partition", "percentile", "piecewise", "place", "poly", "polyadd", "polyder",
    "polydiv", "polyfit", "polyint", "polymul", "polysub", "polyval", "prod", "ptp", "put", "put_along_axis", "putmask",
    "quantile", "ravel", "real", "real_if_close", "repeat", "reshape", "resize", "roll", "rollaxis", "roots", "rot90",
    "round", "searchsorted", "shape", "sinc", "size", "sort", "sort_complex", "split", "squeeze", "std", "sum",
    "swapaxes", "take", "take_along_axis", "tensordot", "tile", "trace", "transpose", "trapezoid", "tril", "trim_zeros",
    "triu", "unique", "unstack", "unwrap", "vander", "var", "vdot", "vsplit", "where",
):  # fmt: skip
    _take_lists(np, _name)
for _name in (
    "cholesky", "cond", "cross", "det", "diagonal", "eig", "eigh", "eigvals", "eigvalsh", "inv", "lstsq", "matmul",
    "matrix_norm", "matrix_power", "matrix_rank", "matrix_transpose", "norm", "outer", "pinv", "qr", "slogdet", "solve",
    "svd", "svdvals", "tensordot", "tensorinv", "tensorsolve", "trace", "vecdot", "vector_norm",
):  # fmt: skip
    _take_lists(np.linalg, _name)
for _name in (
    "fft", "ifft", "rfft", "irfft", "hfft", "ihfft", "fft2", "ifft2", "rfft2", "irfft2", "fftn", "ifftn", "rfftn",
    "irfftn", "fftshift", "ifftshift",
):  # fmt: skip
    _take_lists(np.fft, _name)
for _name in ("choose", "column_stack", "concat", "concatenate", "dstack", "hstack", "select", "stack", "vstack"):
    _take_lists(np, _name, _each_stacked)
_take_lists(np.linalg, "multi_dot", _each_stacked)
for _name, _ufunc in list(vars(np).items()):
    if type(_ufunc) is np.ufunc and _ufunc.__name__ == _name:
        _take_lists_in_ufunc(_ufunc)
