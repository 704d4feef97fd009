"""Reductions that leave NaN out: each is the plain one with NaN replaced by what changes nothing.

A NaN left out gets no gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nbgrad.core.dispatch import strip
from nbgrad.rules.composite import composite
from nbgrad.rules.out import takes_out


def _filled(run: Callable[..., Any], value: float) -> Callable[..., Any]:
    """``run`` with ``value`` in place of NaN."""

    def written_out(x: Any, *args: Any, **kwargs: Any) -> Any:
        return run(np.where(np.isnan(x), value, x), *args, **kwargs)

    return written_out


def _counted(run: Callable[..., Any]) -> Callable[..., Any]:
    """``run`` over the numbers only, so that they are counted too."""

    def written_out(x: Any, *args: Any, where: Any = True, **kwargs: Any) -> Any:
        number = np.logical_not(np.isnan(strip(x)))
        asked = number if where is True or where is np._NoValue else np.logical_and(number, strip(where))
        return run(np.where(number, x, 0), *args, where=asked, **kwargs)

    return written_out


composite(np.nansum, _filled(np.sum, 0)).kind = "linear"
composite(np.nanprod, _filled(np.prod, 1))
composite(np.nancumsum, _filled(np.cumsum, 0)).kind = "linear"
composite(np.nancumprod, _filled(np.cumprod, 1))
composite(np.nanmax, _filled(np.max, -np.inf), note="ties share evenly")
composite(np.nanmin, _filled(np.min, np.inf), note="ties share evenly")
composite(np.nanmean, _counted(np.mean)).kind = "linear"
composite(np.nanvar, _counted(np.var))
composite(np.nanstd, _counted(np.std), note="0 where all elements are equal")

takes_out(np.nansum, np.nanprod, np.nanmean, np.nanvar, np.nanstd, np.nancumsum, np.nancumprod, position=3)
takes_out(np.nanmax, np.nanmin, position=2)
