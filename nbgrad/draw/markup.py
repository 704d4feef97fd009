"""Elements of XML as strings, every attribute escaped."""

from __future__ import annotations

from nbgrad.draw.safe import escape

Attribute = str | int | float | None


def element(name: str, *content: str, **attributes: Attribute) -> str:
    """An element around ``content``, which is markup already; underscores in attribute names stand for hyphens.

    Attributes that are None are left out.

    >>> element("text", "x", font_size=10, fill=None)
    '<text font-size="10">x</text>'
    """
    told = "".join(f' {k.replace("_", "-")}="{_value(v)}"' for k, v in attributes.items() if v is not None)
    inside = "".join(content)
    return f"<{name}{told}>{inside}</{name}>" if inside else f"<{name}{told}/>"


def text(content: str, **attributes: Attribute) -> str:
    """A text element with ``content`` escaped."""
    return element("text", escape(content), **attributes)


def _value(value: Attribute) -> str:
    return f"{value:g}" if isinstance(value, float) else escape(str(value))
