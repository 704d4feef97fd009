"""Continuous distributions with location and scale, of which only the slopes of the standard log density differ.

With y = (x − loc)/scale and the standard density f: log p = log f(y) − log scale, ∂ cdf/∂x = p, ∂ log cdf/∂x = p/cdf.
Where the density is 0, beyond the support or by underflow, all is flat.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nbgrad.core.dispatch import strip
from nbgrad.core.primitive import Primitive, elementwise, handler
from nbgrad.core.transforms import jvp
from nbgrad.scipy.stats.calling import named

Slope = Callable[..., Any]


@dataclass(frozen=True)
class Family:
    """A distribution of SciPy's: ∂ log f/∂y and ∂ log f/∂shape as functions of y and the shapes, and its support.

    ``below`` is the standard distribution function of y and the shapes, written with functions that have rules;
    only its derivatives in the shapes are used. ``centre`` is a point of the support.
    """

    plain: Any
    slope: Slope
    shapes: tuple[str, ...] = ()
    shape_slopes: tuple[Slope, ...] = ()
    below: Slope | None = None
    support: tuple[float, float] = (-np.inf, np.inf)
    centre: float = 0.0

    def declare(self) -> None:
        """Give rules to the density, the distribution function, the survival function and their logarithms."""
        logpdf = self._operation("logpdf", self._of_density(np.negative(np.inf), lambda ans, slope: slope))
        pdf = self._operation("pdf", self._of_density(0.0, lambda ans, slope: ans * slope))
        for method, sign in (("cdf", 1.0), ("sf", -1.0)):
            self._operation(method, self._of_area(sign, lambda ans, *args: pdf(*args), lambda ans, slope: slope))
            self._operation("log" + method, self._of_area(
                sign, lambda ans, *args: _exp_difference(logpdf(*args), ans),
                lambda ans, slope: quotient(slope, np.exp(ans)),
            ))  # fmt: skip

        if not self.shapes:
            for method, sign in (("ppf", 1.0), ("isf", -1.0)):
                self._operation(method, self._of_quantile(sign, pdf), "q")

    def _of_quantile(self, sign: float, pdf: Primitive) -> tuple[Slope, ...]:
        """Partials of the inverse of an area: its slope is one over the density there."""
        return (
            lambda ans, q, loc, scale: sign / pdf(ans, loc, scale),
            lambda ans, q, loc, scale: 1.0,
            lambda ans, q, loc, scale: (ans - loc) / scale,
        )

    def _operation(self, method: str, partials: tuple[Slope, ...], point: str = "x") -> Primitive:
        own = getattr(self.plain, method)

        def value(*args: Any) -> Any:
            return own(*args)

        value.__name__ = f"{self.plain.name}.{method}"
        op = elementwise(value, *partials)
        handler(own)(named(op, (point, *self.shapes, "loc", "scale"), {"loc": 0, "scale": 1}))
        return op

    def _of_density(self, nothing: float, finish: Slope) -> tuple[Slope, ...]:
        """Partials of a density, or of its logarithm: ``nothing`` is its value where there is no probability."""

        def partial(of: Slope) -> Slope:
            def run(ans: Any, x: Any, *rest: Any) -> Any:
                *shapes, loc, scale = rest
                empty = np.equal(ans, nothing)
                y = np.where(empty, self.centre, np.where(np.isnan(ans), np.nan, (x - loc) / scale))
                return np.where(empty, 0, finish(ans, of(y, scale, *shapes)))

            return run

        return (
            partial(lambda y, scale, *shapes: self.slope(y, *shapes) / scale),
            *(partial(lambda y, scale, *shapes, of=of: of(y, *shapes)) for of in self.shape_slopes),
            partial(lambda y, scale, *shapes: -self.slope(y, *shapes) / scale),
            partial(lambda y, scale, *shapes: -(1 + y * self.slope(y, *shapes)) / scale),
        )

    def _of_area(self, sign: float, in_x: Slope, finish: Slope) -> tuple[Slope, ...]:
        """Partials of the area below x (sign 1) or above it (−1), or of the logarithm: ``in_x`` is that in x."""

        def of_shape(k: int) -> Slope:
            return lambda ans, *args: finish(ans, sign * self._area_slope(k, ans, *args))

        def of_scale(ans: Any, x: Any, *rest: Any) -> Any:
            slope = in_x(ans, x, *rest)
            flat = np.equal(slope, 0)  # y may be infinite there
            return -sign * slope * (np.where(flat, rest[-2], x) - rest[-2]) / rest[-1]

        return (
            lambda ans, *args: sign * in_x(ans, *args),
            *(of_shape(k) for k in range(len(self.shapes))),
            lambda ans, *args: -sign * in_x(ans, *args),
            of_scale,
        )

    def _area_slope(self, k: int, ans: Any, x: Any, *rest: Any) -> Any:
        """∂F/∂shape k, which is 0 beyond the support."""
        assert self.below is not None
        below, (*shapes, loc, scale) = self.below, rest
        y = (x - loc) / scale
        inside = np.greater(y, self.support[0]) & np.less(y, self.support[1])
        y = np.where(inside, y, self.centre)

        def of_one(shape: Any) -> Any:
            return below(y, *shapes[:k], shape, *shapes[k + 1 :])

        slope = jvp(of_one, (shapes[k],), (np.ones_like(strip(shapes[k]))[()],))[1]
        return np.where(np.isnan(ans), np.nan, np.where(inside, slope, 0))


def quotient(a: Any, b: Any) -> Any:
    """a/b, and 0 where a is 0 whatever b is."""
    none = np.equal(a, 0)
    return np.where(none, 0, a) / np.where(none, 1, b)


def _exp_difference(a: Any, b: Any) -> Any:
    """exp(a − b), and 0 where a is −∞ whatever b is."""
    none = np.equal(a, -np.inf)
    return np.where(none, 0, np.exp(np.where(none, 0, a) - np.where(none, 0, b)))
