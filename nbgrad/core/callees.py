"""What every call in a code object calls, where that is a plain expression such as ``zeros`` or ``np.zeros``.

The code is run with look-ups in the place of values: a stack whose entries are the instructions that look up an
expression, or None for anything else. Where two ways through the code meet, entries that differ become None. So nothing
is taken for a call of an expression that is not one, whatever stands between the look-up and the call.
"""

from __future__ import annotations

import dis
from types import CodeType
from typing import NamedTuple

Lookup = tuple[dis.Instruction, ...]
"""Instructions that look up a name and attributes of it."""
Entry = Lookup | None


class Call(NamedTuple):
    """The look-ups of what is called and of the arguments, None where it is no plain expression."""

    callee: Entry
    arguments: tuple[Entry, ...]


class Alias(NamedTuple):
    """What a variable stands for that a code object binds only once: its look-up, and the offset of the binding."""

    lookup: Lookup
    offset: int


NULL: Lookup = ()
"""The empty place that stands before, or since Python 3.13 behind, a callee that is no method."""

LOCAL = frozenset({"LOAD_FAST", "LOAD_FAST_CHECK", "LOAD_FAST_BORROW", "LOAD_DEREF"})
GLOBAL = frozenset({"LOAD_GLOBAL", "LOAD_NAME"})
ATTRIBUTE = frozenset({"LOAD_ATTR", "LOAD_METHOD"})

_NULL_FIRST = "CALL_KW" not in dis.opmap
_JUMPS = frozenset({*dis.hasjrel, *dis.hasjabs})
_ENDS = ("RETURN_VALUE", "RETURN_CONST", "RAISE_VARARGS", "RERAISE", "JUMP_FORWARD", "JUMP_BACKWARD")
_TAKES = ("POP_", "STORE_", "DELETE_", "JUMP_IF_", "END_FOR", "LIST_", "SET_ADD", "SET_UPDATE", "MAP_ADD", "DICT_")
"""Beginnings of the names of instructions that leave what they do not take."""
_COMPUTES = frozenset({"LOAD_SUPER_ATTR", "LOAD_SPECIAL", "LOAD_FROM_DICT_OR_GLOBALS", "LOAD_FROM_DICT_OR_DEREF"})

_WRITES = {"STORE_SUBSCR": 2, "DELETE_SUBSCR": 2, "STORE_SLICE": 3}
"""Instructions that write into a container, and how far below the top of the stack it lies."""


class Looked(NamedTuple):
    """What was found in a code object."""

    calls: dict[int, Call]
    writes: dict[int, Entry]
    bound: dict[str, Alias | None]
    outside: set[tuple[str, str]]


_known: dict[int, tuple[CodeType, Looked]] = {}


def _walk(code: CodeType) -> Looked:
    found = _known.get(id(code))
    if found is None or found[0] is not code:
        if len(_known) > 4096:
            _known.clear()
        walk = _Walk(code)
        found = _known[id(code)] = code, Looked(walk.calls, walk.writes, walk.bound, walk.outside)
    return found[1]


def calls_in(code: CodeType) -> dict[int, Call]:
    """The calls of a code object, by every offset that a frame may be at while one of them runs."""
    return _walk(code).calls


def written_in(code: CodeType) -> dict[int, Entry]:
    """Where a code object writes into something by a subscript, and the look-up of that."""
    return _walk(code).writes


def bound_in(code: CodeType) -> dict[str, Alias | None]:
    """Variables that a code object binds or deletes; None for all that are more than a name for something looked up."""
    return _walk(code).bound


def bound_outside(code: CodeType) -> set[tuple[str, str]]:
    """Instructions, and names that they bind or delete, of variables that are not the code's alone."""
    return _walk(code).outside


class _Walk:
    """All ways through a code object, each instruction again for every new stack it is met with."""

    def __init__(self, code: CodeType) -> None:
        self.instructions = list(dis.get_instructions(code))
        self.place = {one.offset: at for at, one in enumerate(self.instructions)}
        self.end = len(code.co_code)
        self.stacks: dict[int, list[Entry]] = {}
        self.pending: list[int] = []
        self.calls: dict[int, Call] = {}
        self._reach(0, [])
        for entry in _handlers(code):
            self._reach(self.place[entry.target], [None] * (entry.depth + 1 + bool(entry.lasti)))
        while self.pending:
            at = self.pending.pop()
            self._step(at, self.stacks[at])
        self.writes: dict[int, Entry] = {}
        parameters = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & 4) + bool(code.co_flags & 8)
        self.bound: dict[str, Alias | None] = dict.fromkeys(code.co_varnames[:parameters])
        self.outside: set[tuple[str, str]] = set()
        for at, stack in sorted(self.stacks.items()):
            self._note(at, stack)

    def _reach(self, at: int, stack: list[Entry]) -> None:
        before = self.stacks.get(at)
        merged = stack if before is None else [a if a == b else None for a, b in zip(before, stack, strict=False)]
        if merged != before:
            self.stacks[at] = merged
            self.pending.append(at)

    def _note_binding(self, one: dis.Instruction, stack: list[Entry]) -> None:
        """Note what is written into, or what a variable stands for that is bound for the first time."""
        depth = _WRITES.get(one.opname)
        if depth is not None:
            self.writes[one.offset] = stack[-depth] if depth <= len(stack) else None
        if depth is not None or one.opname.endswith("_ATTR"):
            return
        known = stack[-1] if stack and one.opname in _BINDS else None
        for name in (one.argval,) if isinstance(one.argval, str) else one.argval:
            is_first = name not in self.bound and known and known[0].opname in GLOBAL
            self.bound[name] = Alias(known, one.offset) if is_first and known else None
            if one.opname.endswith(("_GLOBAL", "_DEREF")):
                self.outside.add((one.opname.partition("_")[2], name))

    def _step(self, at: int, stack: list[Entry]) -> None:
        one = self.instructions[at]
        if one.opcode in _JUMPS:
            self._reach(self.place[one.argval], _after(one, stack, jump=True))
        if not one.opname.startswith(_ENDS) and at + 1 < len(self.instructions):
            self._reach(at + 1, _after(one, stack, jump=False))

    def _note(self, at: int, stack: list[Entry]) -> None:
        """Note what a call calls; Python 3.11 has a first half of the instruction, which may do all of it."""
        one = self.instructions[at]
        if one.opname.startswith(("STORE_", "DELETE_")):
            self._note_binding(one, stack)
            return
        if not one.opname.startswith(("CALL", "PRECALL")) or one.opname.startswith("CALL_INTRINSIC"):
            return
        front = len(stack) - _taken(one)
        callee = next((entry for entry in stack[front : front + 2] if entry != NULL), None) if front >= 0 else None
        call = Call(callee, tuple(stack[front + 2 :]) if front >= 0 else ())
        following = self.instructions[at + 1].offset if at + 1 < len(self.instructions) else self.end
        self.calls.update(dict.fromkeys(range(one.offset, following, 2), call))


_BINDS = frozenset({"STORE_FAST", "STORE_NAME", "STORE_DEREF", "STORE_GLOBAL"})
_handlers = getattr(dis, "_parse_exception_table", lambda code: ())
"""Where a code object goes on after an exception; calls there are not known where Python does not tell."""


def _taken(call: dis.Instruction) -> int:
    """How many entries a call takes off the stack."""
    if call.opname == "CALL_FUNCTION_EX":
        return 1 - _effect(call)
    return (call.arg or 0) + 2 + (call.opname == "CALL_KW")


def _effect(one: dis.Instruction, jump: bool = False) -> int:
    return dis.stack_effect(one.opcode, one.arg if one.opcode >= dis.HAVE_ARGUMENT else None, jump=jump)


def _after(one: dis.Instruction, stack: list[Entry], jump: bool) -> list[Entry]:
    """The stack after an instruction."""
    name = one.opname
    if name in ("PRECALL", "KW_NAMES", "EXTENDED_ARG", "CACHE"):
        return stack
    if name in ATTRIBUTE and stack:
        return stack[:-1] + [(*stack[-1], one) if stack[-1] else None] * (1 + _effect(one))
    if name == "PUSH_NULL":
        return [*stack, NULL]
    if name.startswith("LOAD_") and name not in _COMPUTES:
        return stack + _loaded(one)
    if name == "STORE_FAST_LOAD_FAST":
        return [*stack[:-1], _local(one, one.argval[1])]
    if name == "SWAP" and one.arg and one.arg <= len(stack):
        swapped = list(stack)
        swapped[-1], swapped[-one.arg] = stack[-one.arg], stack[-1]
        return swapped
    if name == "COPY":
        return [*stack, None]
    if name == "RETURN_GENERATOR":
        return [None]
    if name.startswith("CALL") and not name.startswith("CALL_INTRINSIC"):
        return [*stack[: max(len(stack) - _taken(one), 0)], None]
    effect = _effect(one, jump)
    if name.startswith("BUILD_"):
        return [*stack[: max(len(stack) + effect - 1, 0)], None]
    if effect < 0 and name.startswith(_TAKES):
        return stack[:effect]
    kept = max(min(len(stack), len(stack) + effect) - 1 - (name in _COMPUTES), 0)
    return stack[:kept] + [None] * (len(stack) + effect - kept)


def _loaded(one: dis.Instruction) -> list[Entry]:
    effect = _effect(one)
    if "_LOAD_FAST" in one.opname:
        return [_local(one, name) for name in one.argval]
    if one.opname not in LOCAL and one.opname not in GLOBAL:
        return [None] * effect
    if effect == 1:
        return [(one,)]
    return [NULL, (one,)] if _NULL_FIRST else [(one,), NULL]


def _local(one: dis.Instruction, name: str) -> Lookup:
    """The look-up of one of the two names in an instruction for two."""
    return (one._replace(opname="LOAD_FAST", argval=name),)
