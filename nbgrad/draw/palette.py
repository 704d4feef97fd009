"""Colours of the static drawing. Hue says one thing only, the sign; everything else is grey.

The drawing brings its own light panel, so that it reads the same on a light and on a dark page. Contrast on the
panel: text 15 : 1, secondary text 6 : 1, both signs above 5 : 1, lines 3 : 1.
"""

from __future__ import annotations

PANEL, PANEL_EDGE = "#fbfbf9", "#d8d8d2"
CARD, LEAF_CARD, CARD_EDGE = "#ffffff", "#f3f5f7", "#b9bfc8"
LEAF_BAR = "#77818f"
INK, FAINT, LINE = "#1c2127", "#5a6370", "#7d8590"
PLUS, MINUS, MIDDLE = (0x00, 0x72, 0xB2), (0xA7, 0x24, 0x24), (0xF1, 0xEC, 0xEB)
NOT_A_NUMBER = INK
LEVELS = 8
"""Shades on either side of zero."""


def hexadecimal(colour: tuple[int, int, int]) -> str:
    """A colour as SVG writes it."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def shade(x: float, largest: float) -> str:
    """Colour of a cell: white-grey at zero, full blue or red at plus or minus ``largest``, in a few steps."""
    if x != x:
        return NOT_A_NUMBER
    part = min(abs(x) / largest, 1.0) if largest else float(x != 0)
    level = round(part * LEVELS) / LEVELS
    end = PLUS if x > 0 else MINUS
    return hexadecimal(tuple(round(m + (e - m) * level) for m, e in zip(MIDDLE, end, strict=True)))  # type: ignore[arg-type]  # three of three


def of_sign(neg: int, pos: int) -> str:
    """Colour of what is wholly positive or wholly negative; grey for what is mixed or neither."""
    if pos and not neg:
        return hexadecimal(PLUS)
    return hexadecimal(MINUS) if neg and not pos else FAINT
