"""Text for the cells of tables on generated pages."""

from __future__ import annotations

import html
import re

__all__ = ["cell", "code"]

_CODE = re.compile(r"(`+)(?:(?!\1).)*\|(?:(?!\1).)*\1")


def cell(text: str) -> str:
    """Text for a table. Not every renderer takes an escaped pipe inside of code, so that becomes HTML."""
    text = _CODE.sub(lambda match: f"<code>{html.escape(match[0].strip('`'))}</code>", text)
    return text.replace("|", "&#124;")


def code(text: str) -> str:
    """A text as code, for a table, whatever is in it."""
    shown = html.escape(text.replace(" ", "\u2423")).replace("|", "&#124;").replace("`", "&#96;").replace("_", "&#95;")
    return f"<code>{shown.replace('*', '&#42;')}</code>"
