"""Operations of the user's own: a custom derivative, or a function that keeps no intermediate values."""

from __future__ import annotations

from typing import Any

from nbgrad.core.cotangent import zeros_like
from nbgrad.core.dispatch import holds_traced
from nbgrad.core.errors import NotDifferentiable
from nbgrad.core.primitive import Function, Primitive
from nbgrad.core.substitutes import apart
from nbgrad.core.tape import is_differentiable
from nbgrad.core.transforms import jvp, pulled
from nbgrad.core.tree import flatten


def primitive(fun: Function) -> Primitive:
    """``fun`` as one operation of the graph, with derivative rules given by you.

    ``fun`` sees plain values. Rules count positional arguments. Of a cotangent and a tangent rule one suffices; verify
    them with `check_grads`. Calling it on a traced array without a rule raises NotDifferentiable.

    >>> import numpy as np, nbgrad
    >>> @nbgrad.primitive
    ... def softplus(x):
    ...     return np.logaddexp(0.0, x)
    >>> @softplus.defvjp
    ... def cotangent_rule(ans, x):
    ...     return lambda g: g / (1 + np.exp(-x))
    >>> @softplus.defjvp
    ... def tangent_rule(t, ans, x):
    ...     return t / (1 + np.exp(-x))
    >>> nbgrad.grad(softplus)(0.0)
    0.5
    >>> nbgrad.check_grads(softplus, (np.array([-1.0, 2.0]),))

    Several arguments, all rules at once, None for one without derivative:

    >>> scaled = nbgrad.primitive(lambda x, factor, label: x * factor)
    >>> scaled.defvjp(lambda ans, x, f, label: lambda g: g * f, lambda ans, x, f, label: lambda g: g * x, None)
    >>> nbgrad.grad(scaled)(2.0, 3.0, "label")
    3.0
    """
    return Primitive(apart(fun))


def checkpoint(fun: Function) -> Function:
    """``fun`` with its intermediate values not kept: they are computed again in the backward sweep.

    Memory falls from one value for each operation in ``fun`` to its arguments and results; time grows by one forward
    run (lecture L15; Griewank & Walther, ch. 12). Traced arrays must come in as arguments, in any containers.

    >>> import numpy as np, nbgrad
    >>> nbgrad.grad(nbgrad.checkpoint(lambda x: np.sin(np.sin(x))))(0.0)
    1.0
    """

    def checkpointed(*args: Any, **kwargs: Any) -> Any:
        leaves, rebuild = flatten(args)
        layout: list[Any] = []

        @apart
        def run(*values: Any) -> Any:
            outputs, layout[:] = _split(fun(*rebuild(list(values)), **kwargs))
            if not holds_traced(list(values)) and holds_traced(outputs):
                raise NotDifferentiable(
                    f"checkpoint: {op.name} uses a traced value from outside; pass it as an argument"
                )
            return tuple(outputs) if op.outputs else outputs[0]

        name = getattr(fun, "__name__", "checkpoint")
        op = Primitive(run, f"checkpoint({name})")
        op.outputs = True
        op.vjp_all, op.jvp_any = _again_backward(run), _again_forward(run)
        outputs = op(*leaves)
        return layout[0](list(outputs))

    checkpointed.__name__ = getattr(fun, "__name__", "checkpoint")
    checkpointed.__doc__ = fun.__doc__
    return checkpointed


def _split(result: Any) -> tuple[list[Any], list[Any]]:
    outputs, rebuild = flatten(result)
    return outputs, [rebuild]


def _again_backward(run: Function) -> Function:
    def vjp_all(ks: tuple[int, ...], g: Any, ans: Any, *args: Any) -> Any:
        def of_wanted(*wanted: Any) -> Any:
            full = list(args)
            for k, x in zip(ks, wanted, strict=True):
                full[k] = x
            return run(*full)

        return pulled(of_wanted, tuple(args[k] for k in ks), g)

    return vjp_all


def _again_forward(run: Function) -> Function:
    def jvp_any(k: int, t: Any, ans: Any, *args: Any) -> Any:
        floating = [i for i, a in enumerate(args) if is_differentiable(a)]

        def of_floating(*chosen: Any) -> Any:
            full = list(args)
            for i, x in zip(floating, chosen, strict=True):
                full[i] = x
            return run(*full)

        tangents = [t if i == k else zeros_like(args[i]) for i in floating]
        return jvp(of_floating, [args[i] for i in floating], tangents)[1]

    return jvp_any
