"""The functional transforms, with JAX's names and argument order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nbgrad.core.array import Array
from nbgrad.core.batches import sweep_batch
from nbgrad.core.cotangent import own, shape_of, unshared, zeros_like
from nbgrad.core.dispatch import is_traced
from nbgrad.core.errors import NotDifferentiable
from nbgrad.core.foreign import computes_itself
from nbgrad.core.forward import Dual, ForwardSweep
from nbgrad.core.handles import settled
from nbgrad.core.leaving import calling
from nbgrad.core.primitive import Primitive
from nbgrad.core.reverse import checked_cotangent, dense
from nbgrad.core.singular import settled_sweep
from nbgrad.core.tape import ReverseTape, is_differentiable, ones_like
from nbgrad.core.tree import flatten, leaf_names
from nbgrad.core.ways import Ways, ways_of

Function = Callable[..., Any]
Argnums = int | Sequence[int]


def grad(fun: Function, argnums: Argnums = 0, *, has_aux: bool = False) -> Function:
    """Gradient of a scalar function with respect to ``argnums``: shaped like that argument.

    Several argnums give a tuple. Arguments may be nested containers. With ``has_aux``, ``fun`` returns
    ``(value, aux)`` and the result is ``(gradient, aux)``. Raises TypeError if the value is not a real scalar.

    >>> import nbgrad
    >>> nbgrad.grad(lambda x: x**3)(2.0)
    12.0
    """
    both = value_and_grad(fun, argnums, has_aux=has_aux)

    def gradient(*args: Any, **kwargs: Any) -> Any:
        value, g = both(*args, **kwargs)
        return (g, value[1]) if has_aux else g

    return named(gradient, fun, "grad")


def value_and_grad(fun: Function, argnums: Argnums = 0, *, has_aux: bool = False) -> Function:
    """Value and gradient of a scalar function at once: ``(value, gradient)``.

    With ``has_aux`` it is ``((value, aux), gradient)``. Raises TypeError as `grad` does.

    >>> import nbgrad
    >>> nbgrad.value_and_grad(lambda x, y: x * y, argnums=(0, 1))(2.0, 5.0)
    (10.0, (5.0, 2.0))
    """

    nums, several, ways = _positions(argnums), isinstance(argnums, Sequence), ways_of(fun)

    def value_and_gradient(*args: Any, **kwargs: Any) -> Any:
        out = Recorded(fun, args, kwargs, nums)
        result, aux = out.result if has_aux else (out.result, None)
        value = out.plain(result)
        _require_scalar(value, fun)
        grads = out.pull_ones(result, ways)
        g = grads if several else grads[0]
        return ((value, out.plain(aux)), g) if has_aux else (value, g)

    return named(value_and_gradient, fun, "value_and_grad")


def vjp(fun: Function, *primals: Any) -> tuple[Any, Function]:
    """Value of ``fun(*primals)`` and its pullback, which takes a cotangent to a tuple, one for each primal.

    The pullback may be called any number of times. Raises ValueError for a cotangent of another shape.

    >>> import numpy as np, nbgrad
    >>> value, pullback = nbgrad.vjp(np.multiply, np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    >>> pullback(np.array([1.0, 0.0]))
    (array([3., 0.]), array([1., 0.]))
    """
    out = Recorded(fun, primals, {}, tuple(range(len(primals))))
    out.tape.keep()
    leaves, rebuild = flatten(out.plain(out.result))
    return rebuild([_apart(x) for x in leaves]), out.pullback()


def _apart(x: Any) -> Any:
    """A value to give away while the records that hold it are kept: what is done to it shall not reach them."""
    return x.copy() if type(x) is np.ndarray else settled(x)


def pulled(fun: Function, primals: tuple[Any, ...], cotangent: Any) -> tuple[Any, ...]:
    """``vjp(fun, *primals)[1](cotangent)``, without what it costs to keep the pullback for later."""
    cotangents: tuple[Any, ...] = Recorded(fun, primals, {}, tuple(range(len(primals)))).pullback()(cotangent)
    return cotangents


def jvp(fun: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """Value of ``fun(*primals)`` and its derivative along ``tangents``, in one forward sweep without a tape.

    Raises ValueError if a tangent is not shaped like its primal.

    >>> import nbgrad
    >>> nbgrad.jvp(lambda x, y: x * y, (2.0, 5.0), (1.0, 0.0))
    (10.0, 5.0)
    """
    forward = ForwardSweep()
    values, rebuild = flatten(tuple(primals))
    directions, _ = flatten(tuple(tangents))
    if len(values) != len(directions):
        raise ValueError(f"there are {len(values)} primal values and {len(directions)} tangents")
    duals = []
    for k, (x, t) in enumerate(zip(values, directions, strict=True)):
        if not is_differentiable(x):
            raise _no_gradient(_argument_names(tuple(primals), tuple(range(len(primals))))[k], x)
        duals.append(Dual(forward, settled(x), checked_cotangent(x, t)))
    outputs, assemble = flatten(calling(forward, fun, rebuild(duals), {}))
    mine = [o if type(o) is Dual and o.tape is forward else None for o in outputs]
    value_leaves = [o if d is None else d.value for o, d in zip(outputs, mine, strict=True)]
    value = assemble(value_leaves)
    moved = [None if d is None else d.tangent for d in mine]
    tangent = assemble([zeros_like(o) if t is None else t for o, t in zip(value_leaves, moved, strict=True)])
    return value, tangent


def stop_gradient(x: Any) -> Any:
    """``x`` (or every array in a container) as a constant: the value stays, no gradient passes.

    >>> import nbgrad
    >>> nbgrad.grad(lambda x: x * nbgrad.stop_gradient(x))(3.0)
    3.0
    """
    leaves, rebuild = flatten(x)
    return rebuild([_stop(leaf) for leaf in leaves])


def _stop(x: Any) -> Any:
    return STOP(x) if is_traced(x) else x


STOP = Primitive(_stop, "stop_gradient")
STOP.kind, STOP.note = "constant", "lets no gradient pass"


_NUMBERS = frozenset({np.ndarray, float, np.float64})
"""Types of leaves that are met most: no containers to be taken apart."""
_PLAIN = _NUMBERS | {np.float32, complex, np.complex128}
"""Types of leaves that no other tape follows."""


class Recorded:
    """One run of a function on a fresh tape, and the ways back through it."""

    def __init__(self, fun: Function, args: tuple[Any, ...], kwargs: dict[str, Any], nums: tuple[int, ...]) -> None:
        primals = _chosen(args, nums)
        self.tape = tape = ReverseTape()
        traced = list(args)
        self.values: list[Any]
        self.rebuild: Function
        if _NUMBERS.issuperset(map(type, primals)):
            self.values, self.rebuild = list(primals), tuple
        else:
            self.values, self.rebuild = flatten(primals)
        for k, value in enumerate(self.values):
            if not (value.dtype.kind in "fc" if type(value) is np.ndarray else is_differentiable(value)):
                raise _no_gradient(_argument_names(primals, nums)[k], value)
        leaves = [tape.leaf(v) for v in self.values]
        for n, x in zip(nums, leaves if self.rebuild is tuple else self.rebuild(leaves), strict=True):
            traced[n] = x
        try:
            self.result = calling(tape, fun, traced, kwargs)
        finally:
            tape.close()

    def plain(self, result: Any) -> Any:
        """``result`` with this tape's arrays replaced by their values (outer levels stay traced)."""
        if self._mine(result):
            return result.value
        leaves, rebuild = flatten(result)
        for x in leaves:
            if type(x) is np.ndarray and x.dtype == object:
                raise NotDifferentiable(
                    "the function returned an array of objects, through which no gradient can be followed; "
                    "build it with np.stack or np.concatenate"
                )
        return rebuild([x.value if self._mine(x) else x for x in leaves])

    def pullback(self) -> Function:
        """The function from cotangents of the result to those of the primals."""
        leaves, _ = flatten(self.result)
        leaves = [settled(x) for x in leaves]

        def pullback(cotangent: Any) -> tuple[Any, ...]:
            cotangents, _ = flatten(cotangent)
            if len(cotangents) != len(leaves):
                raise ValueError(f"the output has {len(leaves)} parts, the cotangent {len(cotangents)}")
            return self.pull(list(zip(leaves, cotangents, strict=True)))

        return pullback

    def pull_ones(self, output: Any, ways: Ways) -> tuple[Any, ...]:
        """Cotangents of the primals for one output whose own is one, by a way that is known or is now learned."""
        tape = self.tape
        plain = type(output) is Array and output.tape is tape and _PLAIN.issuperset(map(type, self.values))
        if plain and ways.known:
            if tape.watched:
                tape.verify()
            found = ways.back(tape, output.index)
            if found is not None:
                return tuple(found if self.rebuild is tuple else self.rebuild(found))
        seed = ones_like(self.plain(output))
        if plain and ways.is_due(tape):
            count = len(self.values)
            ways.learn(tape, output.index, seed, count, lambda: tuple(self._finished(self._sweep(output, seed))))
        return self._shaped(self._sweep(output, seed))

    def pull(self, pairs: list[tuple[Any, Any]]) -> tuple[Any, ...]:
        """Cotangents of the primals for several outputs with a cotangent each."""
        totals: list[Any] = [None] * len(self.values)
        for output, cotangent in pairs:
            if self._mine(output):
                for i, c in enumerate(self._sweep(output, checked_cotangent(output.value, cotangent))):
                    if c is not None:
                        totals[i] = c if totals[i] is None else totals[i] + c
        return self._shaped(totals, [c for _, c in pairs])

    def pull_batch(self, output: Any, cotangents: Any) -> list[Any]:
        """A batch of cotangents of each leaf, given a batch of those of one output; axis 0 counts its members."""
        found: list[Any] = [None] * len(self.values)
        if self._mine(output):
            self.tape.verify()
            records = self.tape.records
            found = sweep_batch(records, output.index, cotangents, len(self.values), self.tape.wanted())
        size = len(cotangents)
        return [
            np.zeros((size, *shape_of(x)), np.result_type(x)) if c is None else c
            for c, x in zip(found, self.values, strict=True)
        ]

    def _mine(self, x: Any) -> bool:
        return type(x) is Array and x.tape is self.tape

    def _sweep(self, output: Any, cotangent: Any) -> list[Any]:
        if not self._mine(output):
            return [None] * len(self.values)
        tape, count = self.tape, len(self.values)
        if tape.watched:
            tape.verify()
        wanted = tape.wanted() if tape.made else None
        found = settled_sweep(tape.records, output.index, cotangent, range(count), wanted)[0][:count]
        return found if len(found) == count else found + [None] * (count - len(found))

    def _shaped(self, grads: list[Any], cotangents: Sequence[Any] = ()) -> tuple[Any, ...]:
        apart = self._finished(grads, cotangents)
        return tuple(apart if self.rebuild is tuple else self.rebuild(apart))

    def _finished(self, grads: list[Any], cotangents: Sequence[Any] = ()) -> list[Any]:
        shaped = [zeros_like(x) if c is None else own(dense(c), x) for c, x in zip(grads, self.values, strict=True)]
        return unshared(shaped, cotangents)


def choose(args: tuple[Any, ...], argnums: Argnums) -> tuple[tuple[Any, ...], Function]:
    """The arguments to differentiate, and how to put others in their place."""
    nums = _positions(argnums)
    chosen = _chosen(args, nums)

    def assemble(chosen: tuple[Any, ...]) -> list[Any]:
        full = list(args)
        for n, c in zip(nums, chosen, strict=True):
            full[n] = c
        return full

    return chosen, assemble


def _chosen(args: tuple[Any, ...], nums: tuple[int, ...]) -> tuple[Any, ...]:
    try:
        return tuple([args[n] for n in nums])
    except IndexError:
        missing = next(n for n in nums if not -len(args) <= n < len(args))
        raise TypeError(f"argnums asks for argument {missing}, but {len(args)} were given by position") from None


def _positions(argnums: Argnums) -> tuple[int, ...]:
    return tuple(argnums) if isinstance(argnums, Sequence) else (argnums,)


def _argument_names(chosen: tuple[Any, ...], nums: tuple[int, ...]) -> list[str]:
    return [name for n, c in zip(nums, chosen, strict=True) for name in leaf_names(c, f"argument {n}")]


def _no_gradient(name: str, value: Any) -> NotDifferentiable:
    kind = None if computes_itself(value) else getattr(value, "dtype", None)
    what = f"an array of {kind}" if kind is not None else f"of type {type(value).__name__}"
    return NotDifferentiable(
        f"{name} is {what}, which has no gradient; pass floating point numbers, e.g. np.asarray(x, float)"
    )


def _require_scalar(value: Any, fun: Function) -> None:
    if type(value) is float or type(value) is np.float64:
        return
    name = getattr(fun, "__name__", "the function")
    leaves, _ = flatten(value)
    if len(leaves) != 1 or leaves[0] is not value:
        raise TypeError(
            f"grad needs a scalar, but {name} returned a {type(value).__name__}; "
            "return one number, use has_aux=True for extra results, or nbgrad.jacobian / nbgrad.vjp"
        )
    shape = shape_of(value)
    if any(n != 1 for n in shape):
        raise TypeError(f"grad needs a scalar, but {name} returned shape {shape}; use nbgrad.jacobian or nbgrad.vjp")
    if not is_differentiable(value) and not (isinstance(value, int) and not isinstance(value, bool)):
        raise TypeError(f"grad needs a real number, but {name} returned {type(value).__name__}")
    if np.iscomplexobj(value):
        raise TypeError(
            f"grad needs a real number, but {name} returned a complex one; "
            "take np.real or np.abs of it, or use nbgrad.vjp"
        )


def named(run: Function, fun: Function, prefix: str) -> Function:
    """``run`` under a name and a docstring that tell what it is the transform of."""
    name = getattr(fun, "__name__", "function")
    run.__name__ = f"{prefix}({name})"
    run.__qualname__ = run.__name__
    run.__doc__ = f"{prefix} of {name}.\n\n{getattr(fun, '__doc__', None) or ''}".rstrip()
    return run
