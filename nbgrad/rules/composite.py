"""Functions that are plain compositions of others: NumPy's own value, the derivative of the composition.

``np.cov`` or ``np.interp`` stay one operation in a tape, a graph and a drawing, with exactly the value NumPy gives;
their derivative is that of the same mathematics written with functions that have rules.
"""

from __future__ import annotations

from typing import Any

from nbgrad.core.primitive import Function, Primitive, primitive_of
from nbgrad.core.transforms import jvp, pulled


def composite(fun: Function, impl: Function, *, outputs: bool = False, note: str = "") -> Primitive:
    """Declare ``fun`` by ``impl``, the same function (same arguments) written with differentiable ones.

    ``impl`` need not reproduce values bit for bit: only its derivatives are used. With ``outputs`` both return tuples.

    >>> import numpy as np, nbgrad
    >>> cube = composite(lambda x: np.power(x, 3), lambda x: x * x * x)
    >>> nbgrad.grad(cube)(2.0)
    12.0
    """
    op = primitive_of(fun)

    def of_some(ks: tuple[int, ...], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Function:
        def run(*chosen: Any) -> Any:
            full = list(args)
            for k, x in zip(ks, chosen, strict=True):
                full[k] = x
            return impl(*full, **kwargs)

        return run

    def pull(ks: tuple[int, ...], g: Any, ans: Any, /, *args: Any, **kwargs: Any) -> Any:
        return pulled(of_some(ks, args, kwargs), tuple(args[k] for k in ks), g)

    def push(k: int, t: Any, ans: Any, /, *args: Any, **kwargs: Any) -> Any:
        return jvp(of_some((k,), args, kwargs), (args[k],), (t,))[1]

    op.kind, op.outputs, op.note = "general", outputs, note
    op.vjp_all, op.jvp_any = pull, push
    return op
