"""A1111 infotext, and `.sdprompt` files, which are infotext with comments."""

from __future__ import annotations

import re

from promptlint.documents.model import Document, Flaw, Region, Role
from promptlint.formats.infotext import parse_infotext, parse_settings
from promptlint.text import Span

__all__ = ["looks_like_infotext", "read_infotext"]

_SETTINGS = re.compile(r"(?m)^Steps: ?[0-9][^\n]{0,500}")


def looks_like_infotext(text: str) -> bool:
    """Whether a text has a settings line with `Steps`, or a line that starts the negative prompt."""
    infotext = parse_infotext(text)
    return "Steps" in infotext.settings or infotext.negative_label_span is not None


def read_infotext(text: str, path: str, *, kind: str = "infotext") -> Document:
    """The positive and the negative prompt above the settings line, as the WebUI's paste button reads them.

    One thing is read otherwise: a last line of three weighted groups is a prompt in a file, although the button takes
    it for settings.
    """
    infotext = parse_infotext(text, with_steps=True)
    regions = tuple(
        Region(str(role), role, source, text, infotext.settings)
        for role, source in ((Role.POSITIVE, infotext.prompt), (Role.NEGATIVE, infotext.negative))
        if source.text
    )
    flaws: tuple[Flaw, ...] = ()
    if infotext.settings_span is None and (line := _SETTINGS.search(text)) is not None:
        message = (
            "this is no settings line to A1111, which wants three settings and more in the last line: "
            "it takes it for a part of the prompt"
        )
        flaws = (Flaw("infotext-unreadable", Span(*line.span()), message),)
    lists: list[tuple[Region, ...]] = []
    if infotext.settings_span is not None and "Prompt S/R" in infotext.settings.values():
        from promptlint.documents import search_replace  # noqa: PLC0415

        line_span = infotext.settings_span
        pairs = parse_settings(text[line_span.start : line_span.end], line_span.start)
        lists, wrong = search_replace.of_settings(pairs, text, regions)
        flaws = (*flaws, *wrong)
    return Document(path, kind, text, (*([regions] if regions else []), *lists), flaws=flaws)
