"""Where a prompt names embeddings, from one program to another."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from promptlint.conversion.readings import BREAK, Reading, merged
from promptlint.dataclass import dataclass
from promptlint.programs.model import Program
from promptlint.regex import regex
from promptlint.text import Edit, Span, apply_edits

__all__ = [
    "MARK",
    "MARKED",
    "EmbeddingMention",
    "Mentions",
    "embedding_text",
    "known_names",
    "mentions_for",
    "unmarked",
    "without_marks",
]

_PREFIXED = regex(r"(?:\A|(?<=[\s(]))embedding:\s*+(?P<name>[^\s,():<>\[\]]*+)")
_ANGLE = regex(r"<(?P<name>[A-Za-z0-9., _-]++)>")
_TAG = regex(r"<embed(?:ding)?:(?P<name>[^<>:|,]++)>", re.IGNORECASE)
MARK = "\0embedding:"
"""Begins what stands for an embedding in a text that is compared."""
MARKED = regex(r"(\0embedding:[^\0]*+\0)")
"""What stands for an embedding."""
_STAND_IN = regex(r"( ?)\0embedding:([^\0]*+)\0( ?)")
_COMMAS = regex(r"\s*+(?P<commas>,*+)\s*+")
_WEIGHT_AFTER = regex(r":[-+.\d ]++\)")


@dataclass(frozen=True, slots=True)
class EmbeddingMention:
    """An embedding's name, and where it stands, with what says that it is one."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Mentions:
    """How one program names embeddings. `names` are those that it knows, by their names in small letters."""

    patterns: tuple[re.Pattern[str], ...]
    names: dict[str, str]

    def find(self, text: str) -> list[EmbeddingMention]:
        """The embeddings that a text names, in order."""
        found = sorted((EmbeddingMention(*each) for each in self._matches(text)), key=lambda each: each.span)
        kept: list[EmbeddingMention] = []
        for each in found:
            if not kept or each.span.start >= kept[-1].span.end:
                kept.append(each)
        return kept

    def _matches(self, text: str) -> Iterator[tuple[str, Span]]:
        for pattern in self.patterns:
            for match in pattern.finditer(text):
                yield self.names.get(match["name"].lower(), match["name"]), Span(*match.span())

    def marked(self, reading: Reading) -> Reading:
        """A reading in which each embedding is the same, however it is named."""
        if not self.patterns:
            return reading
        parts = tuple(
            replace(
                part,
                texts=tuple(
                    (end, tuple(merged((self._marked(text), weight) for text, weight in pieces)))
                    for end, pieces in part.texts
                ),
            )
            for part in reading.parts
        )
        return replace(reading, parts=parts)

    def _marked(self, text: str) -> str:
        found = self.find(text) if text != BREAK[0] else []
        if not found:
            return text
        parts: list[str] = []
        at = 0
        for each in found:
            parts += [text[at : each.span.start].rstrip(), f" {MARK}{each.name.lower()}\0 "]
            commas = _COMMAS.match(text, each.span.end)
            assert commas is not None
            parts.append(f"{commas['commas']} " if commas["commas"] else "")
            at = commas.end()
        return "".join([*parts, text[at:]])


def mentions_for(program: Program, names: Iterable[str], text: str) -> Mentions:
    """How a program names embeddings; where it does so by their bare names, those of `names` that a text may hold."""
    known = {name.lower(): name for name in names}
    patterns: list[re.Pattern[str]] = []
    if program.embeddings in ("prefix", "either", "tag"):
        patterns.append(_PREFIXED)
    if program.embeddings == "tag":
        patterns.append(_TAG)
    if program.embeddings == "angle":
        patterns.append(_ANGLE)
    if program.embeddings in ("name", "either"):
        small = text.lower()
        there = sorted((name for name in known if name and name in small), key=len, reverse=True)
        if there:
            either = "|".join(map(re.escape, there))
            patterns.append(re.compile(rf"(?<!\w)(?P<name>{either})(?!\w)", re.IGNORECASE))
    return Mentions(tuple(patterns), known)


def embedding_text(name: str, program: Program, text: str, span: Span) -> tuple[str, Span]:
    """An embedding as a program names it in the place of `span`, and what of the text that takes the place of."""
    if program.embeddings == "angle":
        return f"<{name}>", span
    if program.embeddings == "tag":
        return f"<embed:{name}>", span
    if program.embeddings not in ("prefix", "either"):
        return name, span
    before = "" if span.start == 0 or text[span.start - 1].isspace() or text[span.start - 1] == "(" else " "
    at = span.end
    comma = text[at : at + 1] == ","
    following = text[at + comma : at + comma + 1]
    needs_blank = following and not following.isspace() and following != ")" and not _WEIGHT_AFTER.match(text, at)
    return f"{before}embedding:{name}{',' * comma}{' ' if needs_blank else ''}", Span(span.start, at + comma)


def without_marks(text: str) -> str:
    """A text for people, with the names of embeddings alone."""
    return _STAND_IN.sub(lambda match: f"{match[1]}{match[2]}{match[3]}", text).strip() if MARK in text else text


def unmarked(text: str, program: Program, names: Mapping[str, str]) -> str:
    """A text in which embeddings are marked, as a program names them; `names` are those that are known, by their names
    in small letters."""
    if MARK not in text:
        return text
    plain: list[str] = []
    mentions: list[tuple[str, Span]] = []
    at = size = 0
    for match in _STAND_IN.finditer(text):
        before = text[at : match.start()]
        last = before[-1:] or "".join(plain[-1:])[-1:]
        if match[1] and last and not last.isspace() and last != "(":
            before += " "
        name = names.get(match[2], match[2])
        start = size + len(before)
        mentions.append((name, Span(start, start + len(name))))
        following = text[match.end() : match.end() + 1]
        after = " " if match[3] and following and following not in ",:)" and not following.isspace() else ""
        plain += [before, name, after]
        size = start + len(name) + len(after)
        at = match.end()
    whole = "".join([*plain, text[at:]])
    edits = []
    for name, span in mentions:
        shown, place = embedding_text(name, program, whole, span)
        edits.append(Edit(place, shown))
    return apply_edits(whole, edits)


def known_names(names: Collection[str] | None, mentions: Iterable[EmbeddingMention]) -> set[str]:
    """The names given, and those that a prompt itself says are embeddings."""
    return {*(names or ()), *(each.name for each in mentions)}
