"""Polynomials by their coefficients, highest power first.

Most are short compositions. Roots follow from the implicit function theorem: p(r) = 0 gives dr = −dp(r) / p′(r),
which is also right where leading or trailing coefficients vanish; at a multiple root there is no derivative (NaN).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import arrayed, strip
from nbgrad.core.primitive import HANDLERS, RULES, handler, rule
from nbgrad.rules.composite import composite
from nbgrad.rules.matrices import reciprocal, rows


def _polyval(p: Any, x: Any) -> Any:
    y = np.zeros_like(x)
    for coefficient in p:
        y = y * x + coefficient
    return y


POLYVAL = composite(np.polyval, _polyval)


# sums, products, quotients
def _lengthened(p: Any, n: int) -> Any:
    missing = n - shape_of(p)[0]
    return np.concatenate([np.zeros(missing, np.result_type(p)), p]) if missing else p


def _aligned(a1: Any, a2: Any) -> tuple[Any, Any]:
    a1, a2 = np.atleast_1d(a1), np.atleast_1d(a2)
    n = max(shape_of(a1)[0], shape_of(a2)[0])
    return _lengthened(a1, n), _lengthened(a2, n)


def _polyadd(a1: Any, a2: Any) -> Any:
    a1, a2 = _aligned(a1, a2)
    return a1 + a2


def _polysub(a1: Any, a2: Any) -> Any:
    a1, a2 = _aligned(a1, a2)
    return a1 - a2


def _polymul(a1: Any, a2: Any) -> Any:
    """The product; NumPy drops leading coefficients that are zero by value."""
    a1, a2 = np.atleast_1d(a1), np.atleast_1d(a2)
    kept = [max(1, len(np.trim_zeros(strip(a), "f"))) for a in (a1, a2)]
    product = np.convolve(a1, a2)
    return product[shape_of(product)[0] - (sum(kept) - 1) :]


def _divided(u: Any, v: Any) -> tuple[Any, Any]:
    """Quotient and remainder by long division, the remainder as long as the dividend."""
    r, v = np.atleast_1d(u) + 0.0, np.atleast_1d(v) + 0.0
    m, n = shape_of(r)[0] - 1, shape_of(v)[0] - 1
    quotient = []
    for k in range(m - n + 1):
        quotient.append(r[k] / v[0])
        r = np.concatenate([r[:k], r[k : k + n + 1] - quotient[-1] * v, r[k + n + 1 :]])
    return np.stack(quotient) if quotient else np.zeros(1, np.result_type(r)), r


DIVIDED = composite(_divided, _divided, outputs=True)


def _polydiv_vjp(ks: tuple[int, ...], g: Any, ans: Any, u: Any, v: Any) -> Any:
    """NumPy drops leading coefficients of the remainder that are nearly zero: they have no cotangent."""
    length = max(shape_of(g[1])[0], (shape_of(u) or (1,))[0])
    return DIVIDED.vjp_all(ks, (g[0], _lengthened(g[1], length)), ans, u, v) if DIVIDED.vjp_all else None


def _polydiv_jvp(k: int, t: Any, ans: Any, u: Any, v: Any) -> Any:
    quotient, remainder = DIVIDED.jvp(k, t, ans, (u, v), {})
    return quotient, remainder[shape_of(remainder)[0] - shape_of(ans[1])[0] :]


composite(np.polyadd, _polyadd)
composite(np.polysub, _polysub)
composite(np.polymul, _polymul)
rule(np.polydiv, jvp_any=_polydiv_jvp, outputs=True).vjp_all = _polydiv_vjp


# derivative and integral
def _polyder(p: Any, m: int = 1) -> Any:
    for _ in range(int(m)):
        p = p[:-1] * np.arange(shape_of(p)[0] - 1, 0, -1)
    return p


def _polyint(p: Any, m: int = 1, k: Any = None) -> Any:
    constants = np.zeros(m) if k is None else np.atleast_1d(k)
    for i in range(int(m)):
        last = constants[i if shape_of(constants)[0] > 1 else 0]
        p = np.concatenate([p / np.arange(shape_of(p)[0], 0, -1), np.reshape(last, (1,))])
    return p


composite(np.polyder, _polyder)
composite(np.polyint, _polyint)


# np.poly1d: a function of one gives one
def _of_poly1d(fun: Any) -> Any:
    op = RULES[fun]

    def run(*args: Any, **kwargs: Any) -> Any:
        if not any(type(a) is np.poly1d for a in args):
            return op(*args, **kwargs)
        result = op(*(a.coeffs if type(a) is np.poly1d else a for a in args), **kwargs)
        return tuple(map(np.poly1d, result)) if op.outputs else np.poly1d(result)

    return run


for _fun in (np.polyadd, np.polysub, np.polymul, np.polydiv):
    HANDLERS[_fun] = _of_poly1d(_fun)


@handler(np.polyval)
def polyval(p: Any, x: Any) -> Any:
    """np.polyval with traced arguments; at a polynomial it is composition, step by step."""
    if type(x) is not np.poly1d:
        return POLYVAL(p, x)
    y = np.poly1d(0.0)
    for coefficient in p:
        y = y * x + coefficient
    return y


# roots
def _roots_slope(ans: Any, p: Any) -> Any:
    """∂rᵢ/∂pₖ."""
    return -np.vander(ans, shape_of(p)[0]) * rows(reciprocal(np.polyval(np.polyder(p), ans)))


rule(
    np.roots,
    vjp=lambda g, ans, p: g @ _roots_slope(ans, p),
    jvp=lambda t, ans, p: _roots_slope(ans, p) @ t,
    note="simple roots",
)


def _poly(seq_of_zeros: Any) -> Any:
    zeros = np.atleast_1d(seq_of_zeros)
    if len(shape_of(zeros)) == 2:
        zeros = np.linalg.eigvals(zeros)
    a = np.ones(1)
    nothing = np.zeros(1)
    for zero in zeros:
        a = np.concatenate([a, nothing]) - zero * np.concatenate([nothing, a])
    return a


composite(np.poly, _poly)


# Vandermonde matrices: the slope of a power is the power next to it
def _vander_slope(ans: Any, N: int | None, increasing: bool) -> Any:
    n = shape_of(ans)[1]
    exponents = np.arange(n) if increasing else np.arange(n - 1, -1, -1)
    nothing = np.zeros_like(ans[:, :1])
    lower = [nothing, ans[:, :-1]] if increasing else [ans[:, 1:], nothing]
    return exponents * np.concatenate(lower, axis=1)


rule(
    np.vander,
    vjp=lambda g, ans, x, N=None, increasing=False: np.sum(g * _vander_slope(ans, N, increasing), axis=1),
    jvp=lambda t, ans, x, N=None, increasing=False: rows(t) * _vander_slope(ans, N, increasing),
)


# fitting: least squares with the columns of the Vandermonde matrix scaled to norm 1
def _fitted(x: Any, y: Any, deg: int, rcond: Any, w: Any) -> tuple[Any, Any, Any]:
    """What lstsq returns, the scaled matrix, and the scales."""
    left, right = np.vander(x, int(deg) + 1), y
    if w is not None:
        left = left * rows(w)
        right = right * (rows(w) if len(shape_of(y)) == 2 else w)
    scale = np.sqrt(np.sum(left * left, axis=0))
    tolerance = shape_of(x)[0] * np.finfo(np.result_type(x, 0.0)).eps if rcond is None else rcond
    return np.linalg.lstsq(left / scale, right, tolerance), left / scale, scale


def _descaled(c: Any, scale: Any) -> Any:
    return c / (rows(scale) if len(shape_of(c)) == 2 else scale)


def _fit(x: Any, y: Any, deg: int, rcond: Any = None, w: Any = None) -> Any:
    found, _, scale = _fitted(x, y, deg, rcond, w)
    return _descaled(found[0], scale)


def _fit_full(x: Any, y: Any, deg: int, rcond: Any = None, w: Any = None) -> Any:
    (c, residuals, rank, s), _, scale = _fitted(x, y, deg, rcond, w)
    return _descaled(c, scale), residuals, rank, s, rcond


def _fit_covariance(x: Any, y: Any, deg: int, rcond: Any = None, w: Any = None, unscaled: bool = False) -> Any:
    (c, residuals, _, _), left, scale = _fitted(x, y, deg, rcond, w)
    base = np.linalg.inv(left.T @ left) / np.outer(scale, scale)
    if len(shape_of(y)) == 2:
        base = np.expand_dims(base, -1)
    factor = 1 if unscaled else residuals / (shape_of(x)[0] - (int(deg) + 1))
    return _descaled(c, scale), base * factor


def _plain_fit(x: Any, y: Any, deg: int, rcond: Any = None, w: Any = None) -> Any:
    return np.polyfit(x, y, deg, rcond, w=w)


def _plain_full(x: Any, y: Any, deg: int, rcond: Any = None, w: Any = None) -> Any:
    return np.polyfit(x, y, deg, rcond, full=True, w=w)


def _plain_covariance(x: Any, y: Any, deg: int, rcond: Any = None, w: Any = None, unscaled: bool = False) -> Any:
    return np.polyfit(x, y, deg, rcond, w=w, cov="unscaled" if unscaled else True)


FIT = composite(_plain_fit, _fit)
FIT_FULL = composite(_plain_full, _fit_full, outputs=True)
FIT_COVARIANCE = composite(_plain_covariance, _fit_covariance, outputs=True)
FIT.name = FIT_FULL.name = FIT_COVARIANCE.name = "polyfit"


@handler(np.polyfit)
def polyfit(x: Any, y: Any, deg: int, rcond: Any = None, full: bool = False, w: Any = None, cov: Any = False) -> Any:
    """np.polyfit with traced points or weights."""
    x, y, w = map(arrayed, (x, y, w))
    if full:
        return FIT_FULL(x, y, deg, rcond, w)
    return FIT_COVARIANCE(x, y, deg, rcond, w, cov == "unscaled") if cov else FIT(x, y, deg, rcond, w)
