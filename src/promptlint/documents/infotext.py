"""A1111 infotext, and `.sdprompt` files, which are infotext with comments."""

from __future__ import annotations

from promptlint.documents.model import Document, Region, Role
from promptlint.formats.infotext import parse_infotext

__all__ = ["looks_like_infotext", "read_infotext"]


def looks_like_infotext(text: str) -> bool:
    """Whether a text has a settings line with `Steps`, or a line that starts the negative prompt."""
    infotext = parse_infotext(text)
    return "Steps" in infotext.settings or infotext.negative_label_span is not None


def read_infotext(text: str, path: str, *, kind: str = "infotext") -> Document:
    """The positive and the negative prompt above the settings line, as the WebUI's paste button reads them."""
    infotext = parse_infotext(text)
    regions = tuple(
        Region(str(role), role, source, text, infotext.settings)
        for role, source in ((Role.POSITIVE, infotext.prompt), (Role.NEGATIVE, infotext.negative))
        if source.text
    )
    return Document(path, kind, text, (regions,) if regions else ())
