"""How much room text takes: the geometry of cards, decided once for the SVG and the browser alike."""

from __future__ import annotations

import unicodedata

CELL = 7.2
"""Width of one monospace character at 12 px; a little generous, so that text of any such font fits."""
SMALL_CELL = 6.0
"""The same at 10 px."""
PADDING = 10
CARD_HEIGHT = 66
ROW_HEIGHT = 22
CHIP_HEIGHT = 24
NARROWEST = 96
WIDEST = 260
GRADIENT_MARK = 2
"""Cells of the "∂ " in front of a gradient."""


def cells(text: str) -> int:
    """Columns that ``text`` takes in a monospace font: wide characters two, combining marks none.

    >>> cells("∂z/∂b"), cells("损失")
    (5, 4)
    """
    if text.isascii():
        return len(text)
    return sum(_columns(c) for c in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def fit(text: str, room: int) -> str:
    """``text`` shortened to ``room`` columns, ending in "…" where something was cut.

    >>> fit("softmax(scores)", 10)
    'softmax(s…'
    """
    if cells(text) <= room:
        return text
    kept, used = [], 0
    for character in text:
        used += _columns(character)
        if used > room - 1:
            break
        kept.append(character)
    return "".join(kept) + "…"


def columns_in(width: int) -> int:
    """Columns of text that fit into a card ``width`` pixels wide."""
    return int((width - 2 * PADDING) / CELL)


def card_width(heading: str, shape: str, value: str, gradient: str) -> int:
    """Width of a card from its four texts, an even number of pixels."""
    widest = max(cells(heading) + 2 + cells(shape), cells(value), GRADIENT_MARK + cells(gradient))
    return _even(min(max(widest * CELL + 2 * PADDING, NARROWEST), WIDEST))


def chip_width(label: str) -> int:
    """Width of a reference chip, an even number of pixels."""
    return _even(min(max(cells(label) * CELL + 2 * PADDING, 36), 160))


def _even(x: float) -> int:
    return 2 * round(x / 2 + 0.49)
