"""A1111 infotext, and `.sdprompt` files, which are infotext with comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from promptlint.dataclass import dataclass
from promptlint.documents.infotext.empty_hashes import empty_hashes
from promptlint.documents.infotext.inner_prompts import inner_prompts
from promptlint.documents.model import Document, Flaw, NamingProgram, Region, Role
from promptlint.formats.infotext import parse_infotext, parse_settings
from promptlint.regex import regex
from promptlint.resources.requirements.manifest import read_comments
from promptlint.text import SourceText, Span

__all__ = ["looks_like_infotext", "read", "read_infotext", "read_sdprompt"]

_SETTINGS = regex(r"(?m)^Steps: ?[0-9][^\n]*+")
_TEMPLATE = regex(r"\n(?P<role>Negative )?Template: ?")
"""How Dynamic Prompts appends, after the settings, what it made the prompts from."""
_BLANK = regex(r"\s*+")
_BLANK_LINE = regex(r"\n[ \t\r]*\n")
_TITLES = {Role.POSITIVE: "Template", Role.NEGATIVE: "Negative Template"}
_FEWEST = 3
"""Pairs of a settings line: A1111 takes a last line of fewer for a part of the prompt."""


def looks_like_infotext(text: str) -> bool:
    """Whether a text has a settings line with `Steps`, or a line that starts the negative prompt."""
    if "Template:" in text:
        lines = list(_SETTINGS.finditer(text))
        if lines and _template(text, lines[-1].end(), len(text)) is not None:
            text = text[: lines[-1].end()]
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
    """The positive and the negative prompt above the settings line, as the WebUI's paste button reads them, and the
    prompts inside of the settings.

    One thing is read otherwise: a last line of three weighted groups is a prompt in a file, although the button takes
    it for settings. And a file may hold several infotexts, each of which is read for itself.
    """
    prompts: list[tuple[Region, ...]] = []
    flaws: list[Flaw] = []
    for number, part in enumerate(_parts(text), 1):
        found, wrong = _read_one(text, part, f" {number}" if number > 1 else "")
        prompts += found
        flaws += wrong
    return Document(path, "infotext", text, tuple(prompts), flaws=tuple(flaws))


@dataclass(frozen=True, slots=True)
class _Part:
    """An infotext among several: where it stands, without its templates, and those."""

    span: Span
    templates: tuple[tuple[Role, Span], ...] = ()


def _parts(text: str) -> list[_Part]:
    """The infotexts of a file. It holds several where settings lines follow each other with text between: as people
    collect them."""
    parts: list[_Part] = []
    start = 0
    lines = list(_SETTINGS.finditer(text))
    for line, following in zip_longest(lines, lines[1:]):
        end = len(text) if following is None else following.start()
        templates = tuple(_templates(text, line.end(), end, is_last=following is None))
        after = templates[-1][1].end if templates else line.end()
        if following is None:
            parts.append(_Part(Span(start, line.end() if templates else len(text)), templates))
        elif text[after:end].strip() and len(parse_settings(line[0])) >= _FEWEST:
            parts.append(_Part(Span(start, line.end()), templates))
            start = after
    return parts or [_Part(Span(0, len(text)))]


def _template(text: str, at: int, end: int) -> re.Match[str] | None:
    """The label of a template at the start of the first line that is not empty, if it is one."""
    blank = _BLANK.match(text, at, end)
    assert blank is not None
    line_end = text.rfind("\n", at, blank.end())
    return _TEMPLATE.match(text, line_end, end) if line_end >= 0 else None


def _templates(text: str, at: int, end: int, *, is_last: bool) -> Iterator[tuple[Role, Span]]:
    """The templates after a settings line, each up to the next, to an empty line if more follows, or to the end."""
    label = _template(text, at, end)
    while label is not None:
        following = _TEMPLATE.search(text, label.end(), end)
        stop = end if following is None else following.start()
        if not is_last:
            blank = _BLANK_LINE.search(text, label.end(), stop)
            line_end = text.find("\n", label.end(), stop)
            stop = blank.start() if blank is not None else stop if line_end < 0 or following is not None else line_end
        yield Role.NEGATIVE if label["role"] else Role.POSITIVE, Span(label.end(), stop)
        label = _template(text, stop, end)


def _read_one(text: str, part: _Part, ending: str) -> tuple[list[tuple[Region, ...]], list[Flaw]]:
    start, end = part.span.start, part.span.end
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
            "{program} does not read this as a settings line, which needs at least three settings and stands last: "
            "it takes it for a part of the prompt"
        )
        flaws.append(Flaw("infotext-unreadable", Span(*line.span()), message))
    if infotext.settings_span is not None:
        line_span = infotext.settings_span.moved(start)
        pairs = parse_settings(text[line_span.start : line_span.end], line_span.start)
        if "Prompt S/R" in infotext.settings.values():
            from promptlint.documents.infotext import search_replace

            lists, wrong = search_replace.of_settings(pairs, text, regions)
            found += lists
            flaws += wrong
        if "hash" in text[line_span.start : line_span.end].casefold():
            flaws += empty_hashes(pairs, text, line_span.end)
        for group in inner_prompts(pairs, text, infotext.settings, regions):
            found.append(tuple(replace(region, name=f"{region.name}{ending}") for region in group))
    templates = tuple(
        Region(f"{_TITLES[role]}{ending}", role, source, text, {}, None, ("dynamic-prompts",), beside=True)
        for role, span in part.templates
        if (source := SourceText.cut_from(text, span.start, span.end).strip()).text
        and all(source.text != region.text for region in regions)
    )
    return ([*found, templates] if templates else found), flaws
