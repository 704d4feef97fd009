"""How a distribution is called: its arguments by position or name, and with its parameters frozen."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from nbgrad.core.dispatch import arrayed, holds_traced, strip
from nbgrad.core.primitive import HANDLERS, Primitive
from nbgrad.core.substitutes import REPLACED
from nbgrad.scipy.drop_in import attributes_of


def named(op: Primitive, names: Sequence[str], defaults: dict[str, Any]) -> Callable[..., Any]:
    """``op``, which counts its arguments by position, for arguments that may come by name or be left out."""
    parameter = inspect.Parameter
    signature = inspect.Signature(
        [parameter(n, parameter.POSITIONAL_OR_KEYWORD, default=defaults.get(n, parameter.empty)) for n in names]
    )

    def call(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return op(*(arrayed(a) for a in bound.args))

    return call


class Distribution(ModuleType):
    """A module that stands for a distribution of SciPy's, its ``plain``: calling it freezes the parameters."""

    plain: Any

    def __call__(self, *args: Any, **kwargs: Any) -> Frozen:
        return Frozen(self.plain, args, kwargs)


class Frozen:
    """A distribution with given parameters, which may be traced."""

    def __init__(self, plain: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._plain = plain
        self._args = args
        self._kwargs = {name: value for name, value in kwargs.items() if name != "seed"}
        self._traced = holds_traced(args) or holds_traced(tuple(kwargs.values()))
        self._frozen = plain(*strip(args), **strip(kwargs))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # while it is copied, its own attributes are not there yet
            raise AttributeError(name)
        run = HANDLERS.get(getattr(self._plain, name, None))
        if run is None:  # SciPy refuses traced parameters itself, instead of losing their derivatives
            return getattr(self._plain(*self._args, **self._kwargs) if self._traced else self._frozen, name)

        def call(*points: Any, **keywords: Any) -> Any:
            if self._traced or holds_traced(points) or holds_traced(tuple(keywords.values())):
                return run(*points, *self._args, **keywords, **self._kwargs)
            return getattr(self._frozen, name)(*points, **keywords)

        return call


def _scipys(frozen: Frozen, plainly: Callable[[Any], Any]) -> Any:
    """SciPy's own frozen distribution with the same parameters, made plain; always the same one."""
    if frozen._traced:
        args, kwargs = (plainly(a) for a in frozen._args), {k: plainly(v) for k, v in frozen._kwargs.items()}
        frozen._frozen, frozen._traced = frozen._plain(*args, **kwargs), False
    return frozen._frozen


REPLACED[Frozen] = _scipys


def attributes_as_distribution(name: str, plain: Any) -> Callable[[str], Any]:
    """The ``__getattr__`` of the module ``name``, which becomes a stand-in for ``plain`` that can be called."""
    sys.modules[name].__class__ = Distribution
    HANDLERS[plain] = lambda *args, **kwargs: Frozen(plain, args, kwargs)
    return attributes_of(plain)


def standing_in(name: str, plain: Any) -> Distribution:
    """An object that does what ``plain`` does, and takes traced values: not the module, which users may import."""
    distribution = Distribution(name)
    vars(distribution).update(plain=plain, __getattr__=attributes_of(plain))
    return distribution
