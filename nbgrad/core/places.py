"""Where in the source an operation stands.

While a graph is recorded, only code objects and instruction offsets are noted (cheap); they become lines,
columns and expressions here, afterwards, for those operations that someone looks at.
"""

from __future__ import annotations

import ast
import dis
import linecache
import site
import sys
import sysconfig
from functools import cache, lru_cache
from types import CodeType, FrameType
from typing import NamedTuple

Spot = tuple[CodeType, int]
"""A code object and the offset of the instruction being run."""
Chain = tuple[Spot, ...]
"""Spots from the innermost frame outward to the place where recording began."""

DEPTH = 24
"""Frames noted for one operation; deeper recursion keeps the innermost ones."""


class Place(NamedTuple):
    """Source extent of an operation: lines from 1, columns from 0 in characters."""

    line: int
    column: int
    end_line: int
    end_column: int
    function: str
    call_lines: tuple[int, ...]
    file: str


def frames_to(frame: FrameType | None, stop: FrameType | None) -> tuple[list[FrameType], list[FrameType]]:
    """``frame`` and its callers up to, not including, ``stop``, without nbgrad's own; and what each of them called."""
    frames: list[FrameType] = []
    callees: list[FrameType] = []
    callee = frame
    while frame is not None and frame is not stop and len(frames) < DEPTH:
        if not is_own(frame.f_code.co_filename):
            frames.append(frame)
            callees.append(callee)  # type: ignore[arg-type]  # a frame as long as frame is one
        callee, frame = frame, frame.f_back
    return frames, callees


def chain_through(frames: list[FrameType], known: dict[tuple[int, ...], Chain]) -> Chain:
    """Spots of frames. Equal chains are one object, remembered in ``known``: the turns of a loop share theirs."""
    codes = [frame.f_code for frame in frames]
    offsets = [instruction_at(frame) for frame in frames]
    key = (*map(id, codes), *offsets)
    chain = known.get(key)
    if chain is None:
        chain = known[key] = tuple(zip(codes, offsets, strict=True))
    return chain


def instruction_at(frame: FrameType) -> int:
    """The offset of the instruction that a frame is at."""
    return _begun(frame.f_code, frame.f_lasti) if STANDS_BEHIND else frame.f_lasti


STANDS_BEHIND = sys.version_info[:2] == (3, 12)
"""In Python 3.12 a loop that waits for a generator stands behind the instruction by which it fetches."""


def _begun(code: CodeType, offset: int) -> int:
    return _beginnings(code)[offset // 2] if offset >= 0 else offset


@lru_cache(maxsize=1024)
def _beginnings(code: CodeType) -> list[int]:
    """For every unit of bytecode where the instruction begins that it belongs to."""
    starts = {i.offset for i in dis.get_instructions(code)}
    found: list[int] = []
    for offset in range(0, len(code.co_code), 2):
        found.append(offset if offset in starts or not found else found[-1])
    return found


def chain_of(frame: FrameType | None, stop: FrameType | None) -> Chain:
    """Spots of ``frame`` and its callers up to, not including, ``stop``; nbgrad's own frames are left out."""
    return chain_through(frames_to(frame, stop)[0], {})


_PACKAGE = __file__.replace("\\", "/").rsplit("/core/", 1)[0] + "/"


# The name of the file is asked, not the code object, which computes its hash anew each time.
@lru_cache(maxsize=4096)
def is_own(file: str) -> bool:
    """Whether a file is one of nbgrad's."""
    return file.replace("\\", "/").startswith(_PACKAGE)


@lru_cache(maxsize=4096)
def is_library(file: str) -> bool:
    """Whether a file belongs to an installed package or the standard library rather than to the user."""
    return file.startswith(_library_roots()) or file.startswith("<frozen")


@lru_cache(maxsize=4096)
def sees_values(file: str) -> bool:
    """Whether a file is the user's or ours, and so may take a traced value for the value itself."""
    return is_own(file) or not is_library(file)


@lru_cache(maxsize=4096)
def asks_for_others(file: str) -> bool:
    """Whether a file asks for a class on behalf of its caller: ``isinstance(x, numbers.Number)``, dispatch."""
    return file.replace("\\", "/").rpartition("/")[2] in ("abc.py", "<frozen abc>", "functools.py", "typing.py")


@cache
def _library_roots() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    roots = {paths[k] for k in ("stdlib", "platstdlib", "purelib", "platlib")}
    roots.update(site.getsitepackages())
    return (*sorted(roots), _PACKAGE)


def user_spots(chain: Chain) -> Chain:
    """The spots of a chain that stand in the user's own code."""
    return tuple(spot for spot in chain if not is_library(spot[0].co_filename))


def place_of(chain: Chain) -> Place | None:
    """Source extent of the innermost user expression of a chain."""
    spots = user_spots(chain)
    if not spots:
        return None
    code, offset = spots[0]
    extent = extent_of(code, offset)
    if extent is None:
        return None
    line, end_line, column, end_column = extent
    name = code.co_filename
    lines = tuple(e[0] for e in (extent_of(*spot) for spot in spots[1:]) if e is not None)
    function = "" if code.co_name in ("<module>", "<cell line: 1>") else code.co_qualname
    return Place(
        line,
        _characters(name, line, column),
        end_line,
        _characters(name, end_line, end_column),
        function,
        lines,
        name,
    )


@lru_cache(maxsize=65536)
def extent_of(code: CodeType, offset: int) -> tuple[int, int, int, int] | None:
    """(line, end line, column, end column) of an instruction, columns in UTF-8 bytes as the compiler gives them."""
    table = _positions(code)
    at = offset // 2
    if at >= len(table):
        return None
    line, end_line, column, end_column = table[at]
    if line is None:
        return None
    if end_line is None or column is None or end_column is None:
        return line, line, 0, 0
    return line, end_line, column, end_column


@lru_cache(maxsize=1024)
def _positions(code: CodeType) -> list[tuple[int | None, int | None, int | None, int | None]]:
    return list(code.co_positions())


def _characters(filename: str, line: int, column: int) -> int:
    text = linecache.getline(filename, line)
    return len(text.encode()[:column].decode(errors="ignore")) if not text.isascii() else column


class Source:
    """The syntax tree of one file or cell, looked up by extent."""

    def __init__(self, text: str) -> None:
        self.tree = ast.parse(text)
        self.parents: dict[ast.AST, ast.AST] = {}
        self.at: dict[tuple[int, int, int, int], ast.expr | ast.stmt] = {}
        pending: list[ast.AST] = [self.tree]
        while pending:
            node = pending.pop()
            for child in ast.iter_child_nodes(node):
                self.parents[child] = node
                pending.append(child)
            if isinstance(node, ast.expr | ast.stmt):
                end_line, end_column = node.end_lineno or 0, node.end_col_offset or 0
                self.at.setdefault((node.lineno, end_line, node.col_offset, end_column), node)

    def find(self, extent: tuple[int, int, int, int]) -> ast.expr | ast.stmt | None:
        """The outermost expression or statement with exactly this extent."""
        return self.at.get(extent)


@lru_cache(maxsize=64)
def _parsed(text: str) -> Source | None:
    try:
        return Source(text)
    except (SyntaxError, ValueError):
        return None


def source_of(filename: str) -> Source | None:
    """The parsed source of a file or notebook cell, None where there is none to be had."""
    return _parsed(_readable("".join(linecache.getlines(filename))))


def _readable(text: str) -> str:
    """A cell's text with magic and shell lines blanked, so that line numbers stay and Python can parse it."""
    lines = text.splitlines()
    return "\n".join("" if line.lstrip()[:1] in ("%", "!") else line for line in lines)


def here(depth: int = 1) -> FrameType:
    """The frame ``depth`` callers up."""
    return sys._getframe(depth + 1)
