"""The functions of ``math`` and ``cmath`` on traced numbers, while a computation is followed.

They compute what they always compute, errors included; the derivative is that of NumPy's function of the same meaning.
"""

from __future__ import annotations

import cmath
import math
import operator
from collections.abc import Callable, Iterable
from functools import reduce
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import apply, is_traced, strip
from nbgrad.core.primitive import ONE, RULES, Primitive, primitive_of, rule
from nbgrad.core.substitutes import substitute
from nbgrad.core.traced import missing

Function = Callable[..., Any]
POLAR, RECT = cmath.polar, cmath.rect
COSINE, SINE = math.cos, math.sin


OF_NUMBERS: dict[tuple[Primitive, type], Function] = {}
"""What an operation is for Python's floats or complex numbers: it raises where NumPy's gives NaN or infinity."""


def _as_complex(x: Any) -> Any:
    """What cmath makes of a number first; NumPy's functions would stay among the real ones."""
    return TO_COMPLEX(x) if is_traced(x) and not isinstance(strip(x), complex) else x


TO_COMPLEX = Primitive(complex, "complex")
TO_COMPLEX.kind, TO_COMPLEX.vjps, TO_COMPLEX.jvps = "linear", (lambda g, ans, x: g,), (lambda t, ans, x: TO_COMPLEX(t),)


def _mean_the_same(module: ModuleType, **meanings: Any) -> None:
    """Names of functions of ``module``, and NumPy's functions whose derivatives they have."""
    for name, fun in meanings.items():
        if hasattr(module, name):
            _follow(module, name, primitive_of(fun))


def _follow(module: ModuleType, name: str, op: Primitive) -> None:
    original = getattr(module, name)
    OF_NUMBERS[op, complex if module is cmath else float] = original

    @substitute(module, name)
    def run(*args: Any) -> Any:
        if not any(map(is_traced, args)):
            return original(*args)
        return apply(op, tuple(map(_as_complex, args)) if module is cmath else args, {}, original)


_mean_the_same(
    math,
    sin=np.sin, cos=np.cos, tan=np.tan, asin=np.arcsin, acos=np.arccos, atan=np.arctan, atan2=np.arctan2,
    sinh=np.sinh, cosh=np.cosh, tanh=np.tanh, asinh=np.arcsinh, acosh=np.arccosh, atanh=np.arctanh,
    exp=np.exp, exp2=np.exp2, expm1=np.expm1, log2=np.log2, log10=np.log10, log1p=np.log1p,
    sqrt=np.sqrt, cbrt=np.cbrt, pow=np.power, fabs=np.fabs, degrees=np.degrees, radians=np.radians,
    copysign=np.copysign, fmod=np.fmod, modf=np.modf, frexp=np.frexp, ldexp=np.ldexp,
)  # fmt: skip
_mean_the_same(
    cmath,
    sin=np.sin, cos=np.cos, tan=np.tan, asin=np.arcsin, acos=np.arccos, atan=np.arctan,
    sinh=np.sinh, cosh=np.cosh, tanh=np.tanh, asinh=np.arcsinh, acosh=np.arccosh, atanh=np.arctanh,
    exp=np.exp, log10=np.log10, sqrt=np.sqrt, phase=np.angle,
)  # fmt: skip


def _of_numbers(fun: Function, *partials: Function | float) -> Primitive:
    """A function of numbers only, by its partial derivatives; NumPy has none of this meaning."""
    op = Primitive(fun)
    op.kind, op.partials = "elementwise", partials
    return op


_follow(math, "erf", _of_numbers(math.erf, lambda ans, x: 2 / np.sqrt(np.pi) * np.exp(-(x**2))))
_follow(math, "erfc", _of_numbers(math.erfc, lambda ans, x: -2 / np.sqrt(np.pi) * np.exp(-(x**2))))
_follow(math, "remainder", _of_numbers(math.remainder, ONE, lambda ans, x, y: -np.round((x - ans) / y)))


def _of_scipy(name: str, theirs: str) -> None:
    """A function whose derivative takes one that NumPy lacks: SciPy's is used where it is installed."""
    original = getattr(math, name)

    @substitute(math, name)
    def run(x: Any) -> Any:
        if not is_traced(x):
            return original(x)
        try:
            import_module("nbgrad.scipy.special")
            op = RULES[getattr(import_module("scipy.special"), theirs)]
        except ImportError:
            raise missing(f"math.{name} (it needs SciPy)") from None
        OF_NUMBERS[op, float] = original
        return apply(op, (x,), {}, original)


_of_scipy("gamma", "gamma")
_of_scipy("lgamma", "gammaln")


def _logarithm(module: ModuleType) -> None:
    original, op = module.log, primitive_of(np.log)
    OF_NUMBERS[op, complex if module is cmath else float] = original

    @substitute(module, "log")
    def log(x: Any, *base: Any) -> Any:
        if not is_traced(x) and not any(map(is_traced, base)):
            return original(x, *base)
        parts = [apply(op, (_as_complex(part) if module is cmath else part,), {}, original) for part in (x, *base)]
        return parts[0] if not base else parts[0] / parts[1]


_logarithm(math)
_logarithm(cmath)


def _decide(module: ModuleType, name: str) -> None:
    """A question about a value: what is answered is a decision of the program."""
    original = getattr(module, name)

    @substitute(module, name)
    def ask(*args: Any, **kwargs: Any) -> Any:
        answer = original(*strip(args), **kwargs)
        for x in filter(is_traced, args):
            x.tape.branch(x, answer)
        return answer


for _module in (math, cmath):
    for _name in ("isnan", "isinf", "isfinite", "isclose"):
        _decide(_module, _name)


# sums, products and distances of any number of values

FSUM = rule(lambda *values: math.fsum(values), vjp_any=lambda k, g, *rest: g, jvp_any=lambda k, t, *rest: t)
FSUM.name, FSUM.kind, FSUM.reads = "fsum", "linear", False
HYPOT = rule(
    lambda *values: math.hypot(*values),
    vjp_any=lambda k, g, ans, *values: g * values[k] / ans,
    jvp_any=lambda k, t, ans, *values: t * values[k] / ans,
)
HYPOT.name = "hypot"


def _listed(x: Any) -> Any:
    """What an iterable gives, as a list; a number as it is."""
    is_many = bool(shape_of(x)) if is_traced(x) else isinstance(x, Iterable)
    return list(x) if is_many else x


def _reduce(name: str, run: Function) -> None:
    original = getattr(math, name)

    @substitute(math, name)
    def of_many(*args: Any, **kwargs: Any) -> Any:
        lists = list(map(_listed, args))
        traced = any(is_traced(x) for a in lists for x in (a if type(a) is list else (a,)))
        return run(*lists, **kwargs) if traced else original(*lists, **kwargs)


_reduce("fsum", lambda values: FSUM(*values))
_reduce("prod", lambda values, start=1: reduce(operator.mul, values, start))
_reduce("hypot", lambda *values: HYPOT(*values))
_reduce("dist", lambda p, q: HYPOT(*[a - b for a, b in zip(p, q, strict=True)]))
if hasattr(math, "sumprod"):
    _reduce("sumprod", lambda p, q: FSUM(*[a * b for a, b in zip(p, q, strict=True)]))


@substitute(cmath, "polar")
def polar(z: Any) -> Any:
    """cmath.polar: modulus and phase."""
    return (abs(z), np.angle(_as_complex(z))) if is_traced(z) else POLAR(z)


@substitute(cmath, "rect")
def rect(r: Any, phi: Any) -> Any:
    """cmath.rect: the number with this modulus and phase."""
    if not is_traced(r) and not is_traced(phi):
        return RECT(r, phi)
    return r * (apply(RULES[np.cos], (phi,), {}, COSINE) + 1j * apply(RULES[np.sin], (phi,), {}, SINE))
