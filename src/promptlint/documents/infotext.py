"""A1111 infotext, and `.sdprompt` files, which are infotext with comments."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from promptlint.documents.model import Document, Flaw, NamingProgram, Region, Role
from promptlint.formats.infotext import parse_infotext, parse_settings
from promptlint.resources.manifest import read_comments
from promptlint.text import Span

__all__ = ["looks_like_infotext", "read", "read_infotext", "read_sdprompt"]

_SETTINGS = re.compile(r"(?m)^Steps: ?[0-9][^\n]{0,5000}")
_FEWEST = 3
"""Pairs of a settings line."""


def looks_like_infotext(text: str) -> bool:
    """Whether a text has a settings line with `Steps`, or a line that starts the negative prompt."""
    infotext = parse_infotext(text)
    return "Steps" in infotext.settings or infotext.negative_label_span is not None


def read(text: str, path: str, role: Role | None = None) -> Document:  # noqa: ARG001  # all are called alike
    """A file of infotext; what comments in it require is required of its prompts."""
    document = read_infotext(text, path)
    return replace(document, requirements=read_comments(text))


def read_sdprompt(text: str, path: str, role: Role | None = None) -> Document:
    """The same, of a file that is called so."""
    return replace(read(text, path, role), kind="sdprompt")


def read_infotext(text: str, path: str) -> Document:
    """The positive and the negative prompt above the settings line, as the WebUI's paste button reads them.

    One thing is read otherwise: a last line of three weighted groups is a prompt in a file, although the button takes
    it for settings. And a file may hold several infotexts, each of which is read for itself.
    """
    starts = _starts(text)
    prompts: list[tuple[Region, ...]] = []
    flaws: list[Flaw] = []
    for number, (start, end) in enumerate(pairwise([*starts, len(text)]), 1):
        found, wrong = _read_one(text, start, end, f" {number}" if number > 1 else "")
        prompts += found
        flaws += wrong
    return Document(path, "infotext", text, tuple(prompts), flaws=tuple(flaws))


def _starts(text: str) -> list[int]:
    """Where the infotexts of a file start. It holds several where settings lines follow each other with text between:
    as people collect them."""
    starts = [0]
    lines = list(_SETTINGS.finditer(text))
    for line, following in pairwise(lines):
        between = text[line.end() : following.start()]
        if between.strip() and len(parse_settings(line[0])) >= _FEWEST:
            starts.append(line.end())
    return starts


def _read_one(text: str, start: int, end: int, ending: str) -> tuple[list[tuple[Region, ...]], list[Flaw]]:
    infotext = parse_infotext(text[start:end], with_steps=True)
    regions = tuple(
        Region(f"{role}{ending}", role, source.moved(start), text, infotext.settings)
        for role, source in ((Role.POSITIVE, infotext.prompt), (Role.NEGATIVE, infotext.negative))
        if source.text
    )
    found = [regions] if regions else []
    flaws: list[Flaw] = []
    if infotext.settings_span is None and (line := _SETTINGS.search(text, start, end)) is not None:
        message = NamingProgram(
            "this is no settings line to {program}, which wants three settings and more in the last line: "
            "it takes it for a part of the prompt"
        )
        flaws.append(Flaw("infotext-unreadable", Span(*line.span()), message))
    if infotext.settings_span is not None and "Prompt S/R" in infotext.settings.values():
        from promptlint.documents import search_replace  # noqa: PLC0415

        line_span = infotext.settings_span.moved(start)
        pairs = parse_settings(text[line_span.start : line_span.end], line_span.start)
        lists, wrong = search_replace.of_settings(pairs, text, regions)
        found += lists
        flaws += wrong
    return found, flaws
