"""Functions that never ask their arguments, and what stands in for them while a computation is followed.

``np.array([a, b])`` or ``math.sin(x)`` would turn traced values into plain numbers without a word. So for as long as
somebody's function is being followed, and only then, such names of NumPy, ``math`` and ``cmath`` mean functions of ours
that look at their arguments first. They do something else than the original only for traced arguments, and for arrays
that the followed code itself makes, so that traced values can be written into them.

Code that provably calls none of them (see `nbgrad.core.selfcontained`) is followed without the exchange.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial, wraps
from threading import RLock
from types import CellType, CodeType, FunctionType
from typing import Any

import numpy as np

from nbgrad.core import collector
from nbgrad.core.caches import caches_among, forget_numbers, forget_traced
from nbgrad.core.callers import TRUSTED
from nbgrad.core.conversions import REDIRECTED, functions_within, redirected
from nbgrad.core.dispatch import is_traced
from nbgrad.core.late import AROUND, fetched
from nbgrad.core.looking import TEXTS, Texts
from nbgrad.core.places import is_own
from nbgrad.core.primitive import HANDLERS, LIKE, RULES

Function = Callable[..., Any]

ORIGINALS: dict[int, Any] = {}
"""id of a substitute → the original."""
REPLACED: dict[type, Callable[[Any, Callable[[Any], Any]], Any]] = {}
"""Type of objects that stand for another library's → what makes that library's of one, and of a way to plain parts."""
MAKERS: set[str] = set()
"""Names of NumPy's functions that have substitutes for other reasons than lists among their arguments."""

_substitutes: dict[int, tuple[Any, dict[str, Any], dict[str, Any]]] = {}
"""id of a module or class → it, the substitutes and the originals by name."""
_by_original: dict[int, Any] = {}
_imported: dict[int, tuple[int, tuple[str, ...]]] = {}
"""id of a user's namespace → its size when last looked through, and the names in it for originals or substitutes."""
_entered: dict[int, dict[str, Any]] = {}
"""Namespaces of users in which substitutes stand at present."""
_unlisted: list[tuple[Any, Any]] = []
"""Originals and substitutes that the tables of rules do not know yet."""
_recoded: dict[int, tuple[FunctionType, CodeType]] = {}
"""The user's functions whose conversions are redirected at present, with their own code."""
_cells: list[tuple[CellType, Any]] = []
"""Variables of closures in which a substitute stands at present, with the original."""
_partials: list[tuple[partial[Any], Any]] = []
"""Objects of `functools.partial` that call a substitute at present, with the original."""
_following: set[object] = set()
_lock = RLock()
_tape: ContextVar[Any] = ContextVar("nbgrad_tape", default=None)


def substitute(owner: Any, name: str, *, for_lists: bool = False) -> Callable[[Function], Function]:
    """Decorator: while something is followed, ``owner.name`` is this function. Aliases in ``owner`` go along.

    ``for_lists`` says that it does something of its own only where there is a list among the arguments.
    """
    original = vars(owner)[name]

    def register(run: Function) -> Function:
        stand_in = wraps(original)(run)
        exchange(owner, name, stand_in, for_lists=for_lists)
        return stand_in

    return register


def exchange(owner: Any, name: str, stand_in: Any, *, for_lists: bool = False) -> None:
    """While something is followed, ``owner.name`` is ``stand_in``."""
    original = vars(owner)[name]
    _, ours, theirs = _substitutes.setdefault(id(owner), (owner, {}, {}))
    for alias in [n for n, value in vars(owner).items() if value is original]:
        ours[alias], theirs[alias] = stand_in, original
        if owner is np and not for_lists:
            MAKERS.add(alias)
    ORIGINALS[id(stand_in)] = original
    _by_original[id(original)] = stand_in
    _unlisted.append((original, stand_in))


def substituted() -> list[tuple[Any, str]]:
    """Every module or class and the name under which a substitute stands in it."""
    return [(owner, name) for owner, ours, _ in _substitutes.values() for name in ours]


def redirect(owner: Any, name: str) -> Callable[[Function], Function]:
    """Decorator: while something is followed, the user's calls of the type ``owner.name`` call this function."""

    def register(run: Function) -> Function:
        REDIRECTED[getattr(owner, name)] = run
        return run

    return register


def original_of(value: Any) -> Any:
    """The original that a substitute stands for; any other value itself."""
    return ORIGINALS.get(id(value), value)


def current_tape() -> Any:
    """The innermost tape that follows the code running in this thread or task; None if none does."""
    return _tape.get()


@contextmanager
def following(
    tape: Any, namespace: dict[str, Any], reachable: Iterable[Any] = (), rebound: frozenset[str] = frozenset()
) -> Iterator[None]:
    """While the block runs, the substitutes stand in, also in ``namespace`` and in ``reachable`` functions.

    Arrays that the block makes belong to ``tape``; ``rebound`` are globals that it may bind to something else.
    """
    token = object()
    before, texts = _tape.set(tape), TEXTS.set(Texts())
    within: list[Any] = []
    collector.begin()
    _imported.pop(id(namespace), None)  # a name may have been deleted or bound anew since, and another one imported
    try:
        begin(token, namespace)
        within += reachable
        _follow_into(within, rebound)
        yield
    finally:
        end(token)
        _tape.reset(before)
        TEXTS.reset(texts)
        for cache in caches_among(within):
            forget_traced(cache)
        collector.end()


def followed(tape: Any, run: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """``run(*args, **kwargs)`` as `following` would, in less time."""
    token = object()
    before, texts = _tape.set(tape), TEXTS.set(Texts())
    within: list[Any] = []
    try:
        begin(token, *namespaces_of(run))
        within += functions_within(run, args)
        _follow_into(within)
        return _by_original.get(id(run), run)(*args, **kwargs)
    finally:
        end(token)
        _tape.reset(before)
        TEXTS.reset(texts)
        for cache in caches_among(within):
            forget_traced(cache)


TRUSTED.add(followed.__code__)


def apart(run: Function) -> Function:
    """``run`` as one operation: what it makes inside belongs to the tape of its arguments, if they have one."""

    @wraps(run)
    def run_apart(*args: Any, **kwargs: Any) -> Any:
        tapes = [a.tape for a in args if is_traced(a)]
        before = _tape.set(max(tapes, key=lambda tape: tape.level, default=None))
        try:
            return run(*args, **kwargs)
        finally:
            _tape.reset(before)

    return run_apart


def namespaces_of(run: Any, depth: int = 3) -> list[dict[str, Any]]:
    """The globals of the user's functions that ``run`` is, or that it holds where it is one of ours."""
    run = getattr(run, "__func__", run)
    if type(run) is not FunctionType:
        return []
    if not is_own(run.__code__.co_filename):
        return [run.__globals__]
    held = [cell.cell_contents for cell in run.__closure__ or ()] if depth else []
    return [names for one in held if callable(one) for names in namespaces_of(one, depth - 1)]


def begin(token: object, *namespaces: dict[str, Any]) -> None:
    """Exchange the originals, unless that is done already; ``token`` stands for the one who asks."""
    fetched()
    with _lock:
        _following.add(token)
        if len(_following) == 1:
            _exchange(1)
        for names in namespaces:
            if id(names) not in _entered:
                _enter(names)


def end(token: object) -> None:
    """Put the originals back once nobody follows anything any more. May be called without `begin`."""
    with _lock:
        _following.discard(token)
        if not _following:
            while _entered:
                _leave(_entered.popitem()[1])
            while _cells:
                cell, original = _cells.pop()
                cell.cell_contents = original
            while _partials:
                _let_call(*_partials.pop())
            while _recoded:
                fun, code = _recoded.popitem()[1]
                fun.__code__ = code
            _exchange(2)


def _follow_into(reachable: Iterable[Any], rebound: frozenset[str] = frozenset()) -> None:
    """Let these functions of the user's be followed, until nothing is followed any more."""
    for item in reachable:
        if type(item) is FunctionType:
            _redirect_conversions(item, rebound)
            _exchange_in_closure(item)
            if id(item.__globals__) not in _entered:
                with _lock:
                    _enter(item.__globals__)
        elif type(item) is partial:
            _exchange_in_partial(item)
        else:
            forget_numbers(item)


def _exchange_in_partial(item: partial[Any]) -> None:
    """Let ``partial(np.array)`` call what stands in for its function, and ``partial(float)`` what its calls become."""
    fun = item.func
    is_kind = isinstance(fun, type | np.ufunc)
    stand_in = _by_original.get(id(fun)) or (REDIRECTED.get(fun) if is_kind else None)
    if stand_in is not None:
        with _lock:
            _partials.append((item, fun))
            _let_call(item, stand_in)


def _let_call(item: partial[Any], fun: Any) -> None:
    item.__setstate__((fun, item.args, item.keywords, vars(item)))  # type: ignore[attr-defined]  # not in the stubs


def _redirect_conversions(fun: FunctionType, rebound: frozenset[str]) -> None:
    code = fun.__code__
    new = redirected(code, fun.__globals__, rebound)
    if new is not code:
        with _lock:
            if id(fun) not in _recoded:
                _recoded[id(fun)] = fun, code
                fun.__code__ = new


def _exchange_in_closure(fun: FunctionType) -> None:
    for cell in fun.__closure__ or ():
        with suppress(ValueError):  # a cell that is not filled yet
            stand_in = _by_original.get(id(cell.cell_contents))
            if stand_in is not None:
                _cells.append((cell, cell.cell_contents))
                cell.cell_contents = stand_in


def _enter(names: dict[str, Any]) -> None:
    """Let substitutes stand in a user's namespace for the originals imported into it."""
    _entered[id(names)] = names
    for name in _imports(names):
        value = names.get(name)
        names[name] = _by_original.get(id(value), value)


def _leave(names: dict[str, Any]) -> None:
    for name in _imports(names):
        names[name] = original_of(names.get(name))


def _imports(names: dict[str, Any]) -> tuple[str, ...]:
    """Names in a user's namespace for originals or substitutes; looked for when its size has changed."""
    size, found = _imported.get(id(names), (-1, ()))
    if size != len(names):
        found = tuple(n for n, v in names.items() if id(v) in ORIGINALS or id(v) in _by_original)
        _imported[id(names)] = len(names), found
    return found if all(name in names for name in found) else tuple(n for n in found if n in names)


@contextmanager
def _with_originals() -> Iterator[None]:
    """NumPy as it is without us, even while something is followed."""
    with _lock:
        if _following:
            _exchange(2)
        try:
            yield
        finally:
            if _following:
                _exchange(1)


AROUND[0] = _with_originals


def _list_substitutes() -> None:
    """Rules name the functions they call by ``np.something``, which may be a substitute at the time."""
    tables: tuple[dict[Any, Any], ...] = (HANDLERS, LIKE, RULES)
    while _unlisted:
        original, stand_in = _unlisted.pop()
        for table in tables:
            if callable(original) and original in table:
                table[stand_in] = table[original]


def _exchange(which: int) -> None:
    if _unlisted:
        _list_substitutes()
    for entry in _substitutes.values():
        owner = entry[0]
        if isinstance(owner, type):
            for name, value in entry[which].items():
                setattr(owner, name, value)
        else:
            vars(owner).update(entry[which])
