"""What neutral-prompt parts a prompt at, and where it does not read it as it looks."""

from __future__ import annotations

import math
from collections.abc import Iterator

from promptlint.programs.extensions.model import Asked, Fault
from promptlint.programs.extensions.neutral_prompt.parts import KINDS, NeutralPart, neutral_parts
from promptlint.regex import regex
from promptlint.syntax import Piece
from promptlint.text import Span

__all__ = ["neutral_faults", "neutral_pieces"]

_OWN = regex(r"AND_(?:PERP|SALT|TOPK)")
_WORD = regex(r"\w+")
_BETWEEN = regex(r"\s*")


def neutral_pieces(asked: Asked) -> Iterator[Piece]:
    """What parts the prompt: keywords, the brackets of groups and the weights of parts, those beside each other as one.

    None in a negative prompt, and none where there is one part: that is a prompt as it is without the extension.
    """
    if asked.role == "negative":
        return
    text = asked.without_comments
    parts = neutral_parts(text)
    if len(parts) < 2 and not parts[0].children:
        return
    marks: list[Span] = []
    for part, _ in _walk(parts):
        if part.keyword is not None:
            marks.append(part.keyword)
        if part.children:
            marks.append(Span(part.span.start, part.span.start + 1))
            if _is_closed(part):
                marks.append(Span(part.span.end - 1, part.span.end))
        if part.number is not None:
            marks.append(_weight(part, text))
    marks.sort()
    start, end = marks[0].start, marks[0].end
    for mark in marks[1:]:
        blank = _BETWEEN.match(text, end)
        if mark.start > (blank.end() if blank is not None else end):
            yield Span(start, end), "AND"
            start = mark.start
        end = max(end, mark.end)
    yield Span(start, end), "AND"


def neutral_faults(asked: Asked) -> list[Fault]:
    """Keywords that are text, parts without text, groups without an end, and weights that are not numbers."""
    text = asked.without_comments
    if _OWN.search(text) is None:
        return []
    found = list(_glued(text))
    if asked.role == "negative":
        found += [_fault(word, _NEGATIVE.format(text[word.start : word.end])) for word in _keywords(text)]
    else:
        for part, follower in _walk(neutral_parts(text)):
            found += _in_part(part, follower, text)
    return sorted(found, key=lambda fault: fault.span)


_NEGATIVE = "neutral-prompt does not read negative prompts: `{}` is text there"


def _fault(span: Span, message: str, advice: str | None = None) -> Fault:
    return Fault(kind="misread", span=span, message=message, help=advice)


def _keywords(text: str) -> Iterator[Span]:
    return (Span(*match.span()) for match in _WORD.finditer(text) if match[0] in KINDS and match[0] != "AND")


def _glued(text: str) -> Iterator[Fault]:
    for match in _WORD.finditer(text):
        key = _OWN.search(match[0])
        if key is not None and match[0] not in KINDS:
            at = match.start()
            yield _fault(
                Span(*match.span()) if len(match[0]) <= 60 else Span(at + key.start(), at + key.end()),
                f"`{key[0]}` is a part of a longer word here: neutral-prompt reads whole words only, so it is text",
                f"write blanks around {key[0]}",
            )


def _in_part(part: NeutralPart, follower: NeutralPart | None, text: str) -> Iterator[Fault]:
    """What is wrong in a part; `follower` is the one after it, in its group or in the prompt."""
    if part.children and not _is_closed(part):
        yield _fault(
            Span(part.span.start, part.span.start + 1),
            "this `[` begins a group of neutral-prompt that is never closed: all that follows belongs to it",
            "close it with ]",
        )
    if not part.children and not part.text.strip():
        keyword = part.keyword or (follower.keyword if follower is not None else None)
        if keyword is not None:
            where = "before" if part.keyword is None else "after"
            word = text[keyword.start : keyword.end]
            yield _fault(
                keyword,
                f"nothing comes {where} this `{word}`: neutral-prompt draws an empty prompt there, as a part",
                "a keyword goes between two parts",
            )
    if part.number is not None and not math.isfinite(part.weight):
        written = text[part.number.start : part.number.end].strip()
        yield _fault(
            _weight(part, text),
            f"neutral-prompt reads `{written}` after the colon as the weight of the part, {part.weight}",
            "leave the colon out, or write a number",
        )
    if part.children and follower is not None and follower.keyword is None:
        span = follower.span
        written = text[span.start : span.end]
        start = span.start + len(written) - len(written.lstrip())
        yield _fault(
            Span(start, span.start + len(written.rstrip())),
            "neutral-prompt reads what follows the `]` of a group as a part of its own, as after an AND",
            "write a keyword before it, or move it into a part",
        )


def _walk(parts: list[NeutralPart]) -> Iterator[tuple[NeutralPart, NeutralPart | None]]:
    """Every part at any depth, each with the one after it in its group."""
    waiting = [tuple(parts)]
    while waiting:
        group = waiting.pop()
        followers = (*group[1:], None)
        for part, follower in zip(group, followers, strict=True):
            yield part, follower
            if part.children:
                waiting.append(part.children)


def _is_closed(part: NeutralPart) -> bool:
    """Whether a group has a `]` of its own, after all that its last part has."""
    last = part.children[-1]
    inner = max(last.span.end, last.number.end if last.number is not None else 0)
    return part.span.end > inner


def _weight(part: NeutralPart, text: str) -> Span:
    """The colon of a weight and its number."""
    assert part.number is not None
    number = text[part.number.start : part.number.end]
    return Span(text.rindex(":", part.span.end, part.number.start + 1), part.number.start + len(number.rstrip()))
