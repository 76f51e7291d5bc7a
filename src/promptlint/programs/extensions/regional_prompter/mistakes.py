"""What Regional Prompter parts a prompt at, and where it does not read it as it looks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.programs.extensions.model import Asked, Fault
from promptlint.programs.extensions.regional_prompter.parting import (
    AND,
    BASE,
    BREAK,
    COLUMN,
    COMMON,
    KEYS,
    KEYWORDS,
    PROMPT,
    ROW,
)
from promptlint.regex import regex
from promptlint.syntax import Piece
from promptlint.text import Span

__all__ = ["region_faults", "region_pieces"]

_KEYWORD = regex("|".join(KEYWORDS))
_WHOLE = regex(rf"\b(?:{'|'.join(KEYWORDS)})\b")
_WORD = regex(r"\w+")
_LONGEST = 40
"""Characters of a word that are shown."""


def region_pieces(asked: Asked) -> Iterator[Piece]:
    """The keywords that it writes as BREAK before the program reads the prompt: all of its own, and AND."""
    for match in _WHOLE.finditer(asked.without_comments):
        if match[0] != BREAK:
            yield Span(*match.span()), "BREAK"


def region_faults(asked: Asked) -> list[Fault]:
    """Keywords inside of words, in a place where they mean another thing, and without a region after them."""
    text = asked.without_comments
    if _KEYWORD.search(text) is None:
        return []
    found = list(_inside_words(text))
    if asked.role != "negative":
        keys = list(_KEYWORD.finditer(text))
        found += [*_out_of_place(keys), *_without_meaning(keys), *_last_is_empty(keys, text)]
    return sorted(found, key=lambda fault: fault.span)


def _inside_words(text: str) -> Iterator[Fault]:
    """They are replaced all the same."""
    for match in _WORD.finditer(text):
        word = match[0]
        key = _KEYWORD.search(word)
        if key is None or word in KEYWORDS:
            continue
        begins = word.startswith(KEYS)
        is_short = len(word) <= _LONGEST
        yield Fault(
            kind="misread",
            span=Span(*match.span()) if is_short else Span(match.start() + key.start(), match.start() + key.end()),
            message=f"Regional Prompter finds `{key[0]}` inside of `{word[:_LONGEST]}`, and parts the prompt there",
            help=f"if the keyword is meant, write a blank after {key[0]}" if begins else "write it in small letters",
            repair=word.lower() if is_short and not begins else None,
        )


def _out_of_place(keys: list[re.Match[str]]) -> Iterator[Fault]:
    """ADDCOMM and ADDBASE after another keyword: what is common, or the base, ends before that one."""
    for number, key in enumerate(keys):
        before = keys[number - 1][0] if number else None
        if before is None or key[0] not in (COMMON, BASE):
            continue
        if key[0] == COMMON and keys[0][0] == COMMON:
            yield Fault(
                kind="misread",
                span=Span(*key.span()),
                message=f"the first `{COMMON}` ends the common part: Regional Prompter begins a region at this one",
                help=f"write {BREAK}, or one of the keywords for regions",
            )
        elif key[0] == COMMON:
            yield Fault(
                kind="misread",
                span=Span(*key.span()),
                message=f"`{COMMON}` is not the first keyword: what comes before `{keys[0][0]}` is the common part to "
                "Regional Prompter, and a region begins here",
                help=f"write the common part and {COMMON} before all else",
            )
        elif number > 1 or before not in (COMMON, BREAK, AND):  # with common parts by option, BREAK ends the first one
            yield Fault(
                kind="misread",
                span=Span(*key.span()),
                message=f"`{BASE}` does not end the first part, nor the one after `{COMMON}`: Regional Prompter takes "
                "that one for the base, and begins a region here",
                help=f"write the base part and {BASE} before the regions",
            )


def _without_meaning(keys: list[re.Match[str]]) -> Iterator[Fault]:
    """ADDROW and ADDCOL beside ADDP."""
    if all(key[0] != PROMPT for key in keys):
        return
    for key in keys:
        if key[0] in (ROW, COLUMN):
            yield Fault(
                kind="misread",
                span=Span(*key.span()),
                message=f"with `{PROMPT}` in the prompt, words mark the regions of Regional Prompter, and `{key[0]}` "
                f"only parts the prompt, as {BREAK} does",
                help=f"leave {PROMPT} out for rows and columns",
            )


def _last_is_empty(keys: list[re.Match[str]], text: str) -> Iterator[Fault]:
    """A keyword with nothing after it."""
    last = keys[-1]
    if text[last.end() :].strip() not in ("", ","):
        return
    ends_part = last[0] in (COMMON, BASE)
    yield Fault(
        kind="misread",
        span=Span(*last.span()),
        message=f"nothing follows this `{last[0]}`: Regional Prompter makes a region with the prompt `_` of it",
        help="write what is in the region"
        if ends_part
        else "leave the last keyword out, or write what is in the region",
        is_minor=not ends_part,
    )
