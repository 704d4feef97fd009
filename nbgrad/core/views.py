"""Views: traced arrays that look into the memory of another one, as NumPy's basic indexing, reshape or ``.T`` give.

Records never change, so shared memory is played out in the open. A view remembers the array it looks into and
the operation it looks through (its `Link`). A write to any member of such a family is put back step by step
into the array that owns the memory, and every other living member that can see what was written is computed
anew. Members are held weakly: a family costs nothing once its views are gone.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from nbgrad.core.array import Array
from nbgrad.core.dispatch import strip
from nbgrad.core.handles import move, snapshot
from nbgrad.core.outline import outline_of
from nbgrad.core.primitive import Primitive
from nbgrad.core.traced import TracedArray

PUT_BACK: dict[Primitive, Callable[..., Any]] = {}
"""Operation that gives a view → ``put(whole, part, *args, **kwargs)``, the whole with the part put back in place."""

AGAIN: dict[Primitive, Callable[..., Any]] = {}
"""Operation that gives a view → what gives it anew after a write, if that is not the operation itself."""

_link = TracedArray.link  # type: ignore[attr-defined]  # a slot; read directly, as `__getattr__` would take over


class Link:
    """Where a traced array stands in its family: what it looks into, and through which operation."""

    __slots__ = ("args", "family", "handle", "kwargs", "op", "parent", "region")

    def __init__(
        self, family: Family, handle: Any, parent: Link | None, op: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        self.family, self.parent, self.op, self.args, self.kwargs = family, parent, op, args, kwargs
        self.handle: weakref.ref[Any] = weakref.ref(handle)
        self.region: Any = None
        _link.__set__(handle, self)
        family.enrol(self.handle)

    def owner(self) -> Any:
        """The array that owns the memory; the family's own handle for it if no name refers to it any more."""
        link = self
        while link.parent is not None:
            link = link.parent
        handle = link.standing()
        return self.family.root if handle is None else handle

    def standing(self) -> Any:
        """The handle that stands here, None if it is gone or has moved elsewhere."""
        handle = self.handle()
        return handle if handle is not None and _link.__get__(handle) is self else None


class Family:
    """All traced arrays that share the memory of ``root``, a handle of the family's own.

    ``layout`` is the plain array that ``root`` stood for at first, or one that lies alike. Values written since may lie
    in memory in another way than NumPy's would, so what is a view and what overlaps is asked of it.
    """

    __slots__ = ("crowded", "layout", "members", "root")

    def __init__(self, root: Any) -> None:
        self.root = root
        self.layout = _layout(root)
        self.members: list[weakref.ref[Any]] = []
        self.crowded = 8

    def enrol(self, member: weakref.ref[Any]) -> None:
        """Remember a member; those that are gone are forgotten each time the list has doubled."""
        self.members.append(member)
        if len(self.members) > self.crowded:
            self.members = [m for m in self.members if m() is not None]
            self.crowded = max(8, 2 * len(self.members))

    def living(self) -> list[Any]:
        """Handles of the members that still exist."""
        return [handle for m in self.members if (handle := m()) is not None]


def _layout(root: Any) -> Any:
    """An array that lies in memory as that of ``root``, and is not it where holding it would prevent its reuse."""
    plain = strip(root)
    kept = type(root) is Array and outline_of(root) is None
    return plain if kept or not isinstance(plain, np.ndarray) or plain.base is not None else np.empty_like(plain)


def link_of(x: Any) -> Link | None:
    """The place of a traced array in its family, None if it shares its memory with no other."""
    try:
        link: Link = _link.__get__(x)
    except AttributeError:
        return None
    return link


def looks_into(view: Any, parent: Any, op: Primitive, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Note that ``view`` is what ``op(parent, *args, **kwargs)`` gave and shares the memory of ``parent``."""
    link = link_of(parent)
    if link is None:
        link = Link(Family(snapshot(parent)), parent, None, None, (), {})
    Link(link.family, view, link, op, args, kwargs)


def adopt(handle: Any, view: Any) -> None:
    """Let ``handle`` be what ``view`` is: its value, and its place in the family. Its old place stays for its views."""
    place: Link = _link.__get__(view)
    move(handle, view)
    Link(place.family, handle, place.parent, place.op, place.args, place.kwargs)


def is_view(result: Any, parent: Any, op: Primitive, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether NumPy would have given a view: for operations that sometimes copy, such as reshape."""
    if link_of(parent) is None:
        return np.may_share_memory(strip(result), strip(parent))
    region = memory_of(parent)
    return np.may_share_memory(op.fun(region, *args, **kwargs), region)


def write(handle: Any, new: Any, region: Any = None, known: dict[Link, Any] | None = None) -> None:
    """Let ``handle`` stand for ``new``, and all that share its memory for what they then see.

    ``region`` is the memory written if it is not all of the array: a view of `region_of` the handle. ``known`` are
    values that members are known to have now.
    """
    link = link_of(handle)
    if link is None:
        if getattr(strip(new), "strides", None) == getattr(strip(handle), "strides", None):
            return move(handle, new)
        link = Link(Family(snapshot(handle)), handle, None, None, (), {})
    fresh = dict(known or {})
    fresh[link] = new
    written = link
    while link.parent is not None:
        new = PUT_BACK[link.op](_content(link.parent), new, *link.args, **link.kwargs)
        link = link.parent
        fresh[link] = new
    family = link.family
    family.root = snapshot(new)
    for member in family.living():
        place: Link = _link.__get__(member)
        if place in fresh or _overlap(region_of(place), region_of(written) if region is None else region):
            move(member, _recomputed(place, fresh))


def _content(link: Link) -> Any:
    """What the array at ``link`` holds before a write; it may be one that no name refers to any more."""
    path: list[Link] = []
    while (handle := link.standing()) is None and link.parent is not None:
        path.append(link)
        link = link.parent
    value = link.family.root if handle is None else handle
    for step in reversed(path):
        value = step.op(value, *step.args, **step.kwargs)
    return value


def _recomputed(link: Link, fresh: dict[Link, Any]) -> Any:
    """What the array at ``link`` holds after a write, by the operations that lead to it from one already known."""
    path: list[Link] = []
    step = link
    while step not in fresh:
        path.append(step)
        assert step.parent is not None  # the root is always known
        step = step.parent
    for step in reversed(path):
        look = AGAIN.get(step.op, step.op)
        fresh[step] = look(fresh[step.parent], *step.args, **step.kwargs)  # type: ignore[index]  # as above
    return fresh[link]


def region_of(link: Link) -> Any:
    """A plain array that lies in memory as NumPy's would at ``link``; its contents mean nothing."""
    path: list[Link] = []
    step: Link | None = link
    while step is not None and step.region is None:
        path.append(step)
        step = step.parent
    for place in reversed(path):
        if place.parent is None:
            place.region = place.family.layout
        else:
            place.region = place.op.fun(place.parent.region, *place.args, **place.kwargs)
    return link.region


def memory_of(x: Any) -> Any:
    """A plain array that lies in memory as NumPy's would for ``x``; its contents mean nothing."""
    link = link_of(x)
    return strip(x) if link is None else region_of(link)


def _overlap(a: Any, b: Any) -> bool:
    """Whether two arrays share an element; True also where finding out would take long."""
    effort: Any = 10_000
    try:
        return np.shares_memory(a, b, max_work=effort)
    except np.exceptions.TooHardError:
        return True
