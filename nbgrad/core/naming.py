"""The names of all values of a recording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbgrad.core.names import Bound, Made, bound_name
from nbgrad.core.tape import LEAF, PICK, Record, sources

if TYPE_CHECKING:
    from nbgrad.core.record import GraphTape


def names_of(tape: GraphTape) -> dict[int, str]:
    """Record → name, for those values that were bound to one.

    An instruction may record several operations (``sum``): the last one's value is what is bound.
    """
    if tape.seen_bound:
        known = _from_source(tape)
        tape.names.update({i: name for i, name in tape.seen_bound.items() if i not in known})
        tape.seen_bound = {}
    return _from_source(tape)


def _from_source(tape: GraphTape) -> dict[int, str]:
    found = dict(tape.names)
    bound: dict[tuple[Any, ...], tuple[int, Bound]] = {}
    looked_up: dict[tuple[int, Made], Bound] = {}
    for i, record in enumerate(tape.records):
        if record[0] is LEAF or i in tape.names:
            continue
        chain, made = tape.chains[i], _made(record, found)
        one = looked_up.get((id(chain), made))
        if one is None:
            one = looked_up[id(chain), made] = bound_name(chain, made)
        if one.elements or one.name:
            bound[id(chain), tape.moments[i][0], one] = i, one
            found[i] = one.name
    counts: dict[tuple[Any, ...], int] = {}
    last = dict(bound.values())
    for i in [i for i in found if i not in tape.names]:
        name = _name(tape, i, last[i], counts) if i in last else ""
        if name:
            found[i] = name
        else:
            del found[i]
    return found


ORDINARY = Made()


def _made(record: Record, names: dict[int, str]) -> Made:
    """What is known of a value that may have a bearing on its name."""
    op = record[0]
    if op.kind != "constant" and op is not PICK and op.name != "getitem":
        return ORDINARY
    source = names.get(sources(record)[0], "") if op.name == "getitem" else ""
    compares = op.kind == "constant" and not isinstance(record[1], float)
    return Made(_position(record), source, compares)


def _name(tape: GraphTape, index: int, one: Bound, counts: dict[tuple[Any, ...], int]) -> str:
    """The name, for the element of a comprehension with its number."""
    runs = tape.moments[index][0]
    if not one.elements:
        return one.name
    if one.spot >= len(runs):
        return ""
    number, turns = runs[one.spot]
    comprehension = (one.elements, runs[one.spot + 1 :], number, turns[:-1])
    k = counts.get(comprehension, 0)
    counts[comprehension] = k + 1
    if len(one.elements) == 1:
        return one.elements[0].replace("{}", str(k))
    return one.elements[k] if k < len(one.elements) else ""


def _position(record: tuple[Any, ...]) -> int | None:
    """Which of several values a record takes out: an output, or an element met in unpacking."""
    if record[0] is PICK or (record[0].name == "getitem" and type(record[6]) is int):
        position: int = record[6]
        return position
    return None
