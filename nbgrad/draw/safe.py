"""Making any text safe to stand in XML, HTML and JSON inside HTML: names and values come from the user's code."""

from __future__ import annotations

import html
import re

# What XML 1.0 forbids, and the marks that turn the reading direction of whatever follows them.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """``text`` without control characters, lone surrogates and direction marks."""
    return _UNWANTED.sub("", text)


def escape(text: str) -> str:
    """``text`` for element content and for attributes in either quotes."""
    return html.escape(clean(text), quote=True)


def json_for_script(text: str) -> str:
    """JSON text in a form that may stand in a script element: it can neither end the element nor start another."""
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
