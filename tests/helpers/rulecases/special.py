"""scipy.special: each function on a range where it is defined, over shapes and dtypes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special
from scipy.special import _ufuncs

from nbgrad.scipy import special as differentiable
from rulecases.harness import Case, case, sample

Z = sample(2, 2, kind="c", low=0.3, high=1.4)

ONE_ARGUMENT: dict[Any, tuple[float, float]] = {
    special.expit: (-4, 4), special.logit: (0.1, 0.9), special.log_expit: (-4, 4), special.entr: (0.1, 3),
    special.exp2: (-2, 2), special.exp10: (-1, 1), special.expm1: (-2, 2), special.log1p: (-0.5, 3),
    special.cbrt: (0.3, 3), special.cosm1: (-2, 2), special.exprel: (-2, 2), special.sindg: (-90, 90),
    special.cosdg: (-90, 90), special.tandg: (-60, 60), special.cotdg: (20, 70),
    special.erf: (-2, 2), special.erfc: (-2, 2), special.erfcx: (-1, 3), special.erfi: (-1, 1), special.dawsn: (-2, 2),
    special.erfinv: (-0.8, 0.8), special.erfcinv: (0.2, 1.7), special.ndtr: (-2, 2), special.log_ndtr: (-6, 2),
    special.ndtri: (0.1, 0.9), special.ndtri_exp: (-3, -0.2), special.fresnel: (-1.5, 1.5),
    special.psi: (0.3, 4), special.gamma: (0.3, 4), special.gammaln: (0.3, 4), special.loggamma: (0.3, 4),
    special.rgamma: (0.3, 4), special.j0: (0.2, 8), special.j1: (0.2, 8), special.y0: (0.4, 8), special.y1: (0.4, 8),
    special.i0: (-3, 3), special.i1: (-3, 3), special.k0: (0.4, 4), special.k1: (0.4, 4), special.i0e: (0.3, 4),
    special.i1e: (0.3, 4), special.k0e: (0.4, 4), special.k1e: (0.4, 4), special.airy: (-3, 2), special.exp1: (0.2, 3),
    special.expi: (0.2, 3), special.sici: (0.3, 8), special.shichi: (0.3, 3), special.spence: (0.2, 3),
    special.ellipk: (-2, 0.8), special.ellipe: (-2, 0.8), special.ellipkm1: (0.1, 0.8), special.wrightomega: (-2, 3),
    special.lambertw: (0.2, 3), special.softmax: (-2, 2), special.log_softmax: (-2, 2),
    special.factorial: (0.3, 4), special.wofz: (-1, 1),
}  # fmt: skip
"""Functions of one number, and where to look at them."""

HOLOMORPHIC = (
    special.erf, special.erfc, special.erfcx, special.erfi, special.dawsn, special.wofz, special.psi, special.gamma,
    special.loggamma, special.rgamma, special.airy, special.exp1, special.expi, special.spence, special.wrightomega,
    special.lambertw, special.expm1, special.log1p,
)  # fmt: skip

PARAMETER = sample(3, low=0.4, high=3)
SEVERAL: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (special.xlogy, (sample(3), sample(2, 3, low=0.3))),
    (special.xlog1py, (sample(3), sample(2, 3, low=-0.5))),
    (special.rel_entr, (sample(3, low=0.3), sample(2, 3, low=0.3, seed=1))),
    (special.kl_div, (sample(3, low=0.3), sample(2, 3, low=0.3, seed=1))),
    (special.huber, (1.1, sample(2, 3))),
    (special.huber, (sample(3, low=0.5), sample(2, 3, seed=2))),
    (special.pseudo_huber, (sample(3, low=0.5), sample(2, 3, seed=2))),
    (special.powm1, (sample(3, low=0.5), sample(2, 3, seed=2))),
    (special.radian, (sample(3), sample(3, seed=1), sample(3, seed=2))),
    (special.boxcox, (sample(3, low=0.4), sample(2, 3, seed=2))),
    (special.boxcox1p, (sample(3, low=-0.4), sample(2, 3, seed=2))),
    (special.owens_t, (sample(3), sample(2, 3, seed=1))),
    (special.voigt_profile, (sample(3), sample(2, 1, low=0.5), sample(3, low=0.5, seed=2))),
    (special.beta, (sample(3, low=0.5), sample(2, 3, low=0.5, seed=1))),
    (special.betaln, (sample(3, low=0.5), sample(2, 3, low=0.5, seed=1))),
    (special.binom, (sample(3, low=3.1, high=5), sample(2, 3, low=0.5, seed=1))),
    (special.comb, (sample(3, low=3.1, high=5), sample(2, 3, low=0.5, seed=1))),
    (special.perm, (sample(3, low=3.1, high=5), sample(3, low=0.5, seed=1))),
    (special.poch, (sample(3, low=0.5), sample(2, 3, low=0.5, seed=1))),
    *[
        (f, (PARAMETER, sample(2, 3, low=0.1, high=7, seed=1)))
        for f in (special.gammainc, special.gammaincc, special.chdtr, special.chdtrc)
    ],
    *[(f, (PARAMETER, sample(2, 3, low=0.1, high=0.9))) for f in (special.gammaincinv, special.gammainccinv)],
    *[
        (f, (PARAMETER, sample(3, low=0.4, high=3, seed=3), sample(2, 3, low=0.05, high=0.95)))
        for f in (special.betainc, special.betaincc, special.betaincinv, special.betainccinv)
    ],
    (special.stdtr, (PARAMETER, sample(2, 3))),
    (special.stdtrit, (PARAMETER, sample(2, 3, low=0.1, high=0.9))),
    (special.zeta, (sample(3, low=1.3, high=4), sample(2, 3, low=0.4))),
    (special.zeta, (sample(3, low=1.3, high=4),)),
    (special.zeta, (sample(3, low=-3.5, high=-0.5),)),
    (special.ellipkinc, (sample(3, low=0.2, high=1.2), sample(2, 3, low=0.1, high=0.8))),
    (special.ellipeinc, (sample(3, low=0.2, high=1.2), sample(2, 3, low=0.1, high=0.8))),
)
"""Functions differentiable in each argument."""

P, Q, X = np.array([0.7, 1.5, 3.0]), np.array([1.2, 0.6, 2.5]), sample(3, low=0.2, high=0.8)
IN_THE_LAST: tuple[tuple[Any, tuple[Any, ...], Any], ...] = (
    (special.polygamma, (np.array([0, 1, 2]),), X + 0.5), (special.polygamma, (1,), X + 0.5),
    (special.jv, (P,), 6 * X), (special.jn, (2,), 6 * X), (special.yv, (P,), 6 * X), (special.yn, (2,), 6 * X),
    (special.iv, (P,), 3 * X), (special.kv, (P,), 3 * X), (special.kn, (2,), 3 * X), (special.ive, (P,), 3 * X),
    (special.kve, (P,), 3 * X), (special.jve, (P,), 3 * X), (special.yve, (P,), 3 * X), (special.hankel1, (P,), 6 * X),
    (special.hankel2, (P,), 6 * X), (special.hankel1e, (P,), 6 * X), (special.hankel2e, (P,), 6 * X),
    (special.expn, (4,), 3 * X), (special.hyp0f1, (P,), X), (special.hyp1f1, (P, Q), 3 * X),
    (special.hyperu, (P, Q), 3 * X), (special.hyp2f1, (0.4, P, Q), X),
    (special.eval_legendre, (np.array([0, 1, 4]),), X), (special.eval_chebyt, (np.array([0, 1, 4]),), X),
    (special.eval_chebyu, (np.array([0, 1, 4]),), X), (special.eval_hermite, (np.array([0, 1, 4]),), X),
    (special.eval_hermitenorm, (np.array([0, 1, 4]),), X), (special.eval_laguerre, (np.array([0, 1, 4]),), X),
    (special.eval_genlaguerre, (np.array([0, 1, 4]), 0.5), X), (special.eval_gegenbauer, (np.array([0, 1, 4]), 0.7), X),
    (special.eval_jacobi, (np.array([0, 1, 4]), 0.3, 0.6), X),
)  # fmt: skip
"""Functions differentiable in one argument, after these constant ones."""


def _public(fun: Any) -> Callable[..., Any]:
    """The function as a user calls it on traced values."""
    return fun if isinstance(fun, np.ufunc) else getattr(differentiable, fun.__name__)


def _covered(fun: Any) -> tuple[Any, ...]:
    """The function itself, and the ufunc behind it where it is another one."""
    return (
        fun,
        {special.lambertw: _ufuncs._lambertw, special.zeta: _ufuncs._zeta}.get(fun, fun),
        _ufuncs._riemann_zeta,
    )


def _one_argument() -> list[Case]:
    cases: list[Case] = []
    for fun, (low, high) in ONE_ARGUMENT.items():
        run, own_precision = _public(fun), fun not in (special.factorial,)
        for shape in ((3,), (2, 3), (), (0, 2)):
            if fun not in (special.softmax, special.log_softmax) or (shape and all(shape)):
                cases.append(case(run, sample(*shape, low=low, high=high), covers=_covered(fun), float32=own_precision,
                                  label=f"{fun.__name__}{list(shape)}"))  # fmt: skip
    for fun in HOLOMORPHIC:
        cases.append(case(_public(fun), Z, covers=_covered(fun), label=f"{fun.__name__} complex"))
    return cases


def _several() -> list[Case]:
    cases = [case(_public(fun), *args, covers=_covered(fun), float32=fun is not special.comb,
                  label=f"{fun.__name__}{i}")
             for i, (fun, args) in enumerate(SEVERAL)]  # fmt: skip
    for fun, before, x in IN_THE_LAST:
        run = _public(fun)
        for at in (x, x[0], x.reshape(1, 3)):
            fits = np.shape(at) or all(np.shape(b) == () for b in before)
            if fits:
                cases.append(case(lambda x, r=run, b=before: r(*b, x), at, covers=_covered(fun), float32=False,
                                  label=f"{fun.__name__} {np.shape(at)}"))  # fmt: skip
    for fun in (special.jv, special.yv, special.iv, special.kv, special.hankel1, special.kve, special.hyp1f1):
        before = (1.5, 0.8) if fun is special.hyp1f1 else (1.5,)
        cases.append(
            case(
                lambda z, f=fun, b=before: f(*b, z),
                Z,
                covers=_covered(fun),
                label=f"{fun.__name__} complex",
                float32=False,
            )
        )
    cases += [case(lambda x: special.inv_boxcox(x, 0.4), X, covers=special.inv_boxcox, label="inv_boxcox"),
              case(lambda x: special.inv_boxcox1p(x, 0.4), X, covers=special.inv_boxcox1p, label="inv_boxcox1p"),
              case(lambda x: differentiable.multigammaln(x, 3), X + 3, covers=special.multigammaln, label="multi"),
              case(lambda x: differentiable.sinc(x), X, covers=(), label="special.sinc"),
              case(lambda x: special.jvp(1, x, 2), X, covers=(), label="jvp"),
              case(lambda x: special.lambertw(x, -1), -X / 4, covers=(), label="lambertw lower branch"),
              case(lambda x: differentiable.comb(x, 2, repetition=True), X + 3, covers=(), label="comb repetition",
                   float32=False)]  # fmt: skip
    return cases


def _logsumexp() -> list[Case]:
    x, b, run = sample(2, 3), sample(3, low=0.2), differentiable.logsumexp
    cases = [case(lambda x, a=a: run(x, axis=a), x, covers=special.logsumexp, label=f"logsumexp axis={a}")
             for a in (None, 0, -1, (0, 1))]  # fmt: skip
    cases += [case(lambda x: run(x, axis=1, keepdims=True), x, covers=(), label="logsumexp keepdims")]
    cases += [case(lambda x, b: run(x, 1, b), x, b, covers=(), label="logsumexp b")]
    cases += [
        case(lambda x, b: run(x, b=b, axis=0), sample(3), sample(2, 3, low=0.3), covers=(), label="logsumexp wide b")
    ]
    cases += [case(lambda x, b: run(x, b=b, return_sign=True), x, b - 1.5, covers=(), label="logsumexp sign")]
    cases += [case(lambda x: run(x, axis=1, return_sign=True), x, covers=(), label="logsumexp unweighted sign")]
    cases += [case(lambda x: run(x, axis=1), sample(2, 3, kind="c"), covers=(), label="logsumexp complex")]
    cases += [
        case(run, sample(4)),
        case(run, sample()),
        case(lambda x: run([x, 2 * x]), 0.3, covers=(), label="of a list"),
    ]
    for fun in (special.softmax, special.log_softmax):
        smooth = _public(fun)
        cases += [case(lambda x, f=smooth, a=a: f(x, axis=a), x, covers=fun, label=f"{fun.__name__} axis={a}")
                  for a in (None, 0, 1, (0, 1))]  # fmt: skip
    return cases


CASES: list[Case] = [*_one_argument(), *_several(), *_logsumexp()]
