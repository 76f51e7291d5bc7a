"""Prompts inside of an infotext's settings: of the hires pass and the refiner, of ADetailer, and the templates that a
prompt was made from.

Source: A1111 1.10 and Forge write `Hires prompt`, SD.Next `Refiner prompt`, ADetailer `ADetailer prompt 2nd`, the
extensions Dynamic Prompts and wildcards the text before they filled it in. Each is written only where it differs from
the main prompt, and quoted as JSON is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from promptlint.dataclass import dataclass
from promptlint.documents.model import Region, Role
from promptlint.formats.infotext import Setting
from promptlint.formats.scalars import edits_in
from promptlint.regex import regex
from promptlint.text import Edit, SourceText, Span

__all__ = ["inner_prompts"]

_KEY = regex(
    r"(?P<pass>Hires|Refiner|Wildcard|ADetailer) (?:(?P<negative>negative)(?: prompt)?|prompt)"
    r"(?P<number> [2-9]\d?(?:nd|rd|th))?"
    r"|(?P<not>Negative )?(?P<template>Template)",
    re.IGNORECASE,
)
_SEPARATOR = regex(r"\[SEP\]")
_SKIPPED = ("[SKIP]", "[PROMPT]")
"""What ADetailer reads instead of a prompt: leave this face out, and take the main prompt."""
_PLUGINS = {"adetailer": ("adetailer",), "template": ("dynamic-prompts",), "wildcard": ("wildcards",)}
_KEPT = ("Steps", "Version", "Old prompt editing timelines")
"""Settings that a prompt of a later pass is read with; what was hashed and which model it was are those of the main
prompt, as is the CFG scale."""


@dataclass(slots=True)
class _Pass:
    """The prompts of one pass, each in its parts."""

    title: str
    settings: dict[str, str]
    plugins: tuple[str, ...]
    parts: dict[Role, list[Region]] = field(default_factory=dict)


def inner_prompts(
    pairs: Iterable[Setting], text: str, settings: Mapping[str, str], main: Iterable[Region]
) -> list[tuple[Region, ...]]:
    """The prompts in a settings line, those of one pass together; `settings` are the values of the line, and `main` the
    prompts above it, which are not repeated."""
    passes: dict[str, _Pass] = {}
    known = {(region.role, region.text.strip()) for region in main}
    for pair in pairs:
        key = _KEY.fullmatch(pair.key)
        source = pair.source(text) if key is not None else None
        if key is None or source is None:
            continue
        kind = (key["pass"] or key["template"]).casefold()
        role = Role.NEGATIVE if key["negative"] or key["not"] else Role.POSITIVE
        title = f"{key['pass'] or key['template']}{key['number'] or ''}"
        found = passes.setdefault(title.casefold(), _Pass(title, _settings_of(kind, settings), _PLUGINS.get(kind, ())))
        if role in found.parts:
            continue
        pieces = _pieces(source) if kind == "adetailer" else [source.strip()]
        spell = _Spelling(pair, source)
        found.parts[role] = [
            Region(pair.key, role, piece, text, found.settings, spell, found.plugins, beside=True)
            for piece in pieces
            if piece.text and piece.text not in _SKIPPED and (role, piece.text) not in known
        ]
    return [group for each in passes.values() for group in _groups(each)]


def _settings_of(kind: str, settings: Mapping[str, str]) -> dict[str, str]:
    kept = {key: settings[key] for key in _KEPT if key in settings}
    if kind in ("hires", "template", "wildcard"):
        kept |= {key: value for key, value in settings.items() if key.startswith("Hires ")}
    elif kind == "adetailer" and "ADetailer steps" in settings:
        kept["Steps"] = settings["ADetailer steps"]
    return kept


def _pieces(source: SourceText) -> Iterator[SourceText]:
    """The prompts of ADetailer for one face after the other."""
    for piece in source.split_at(Span(*match.span()) for match in _SEPARATOR.finditer(source.text)):
        yield piece.strip()


def _groups(found: _Pass) -> Iterator[tuple[Region, ...]]:
    positive, negative = found.parts.get(Role.POSITIVE, []), found.parts.get(Role.NEGATIVE, [])
    for number in range(max(len(positive), len(negative))):
        yield (*positive[number : number + 1], *negative[number : number + 1])


@dataclass(frozen=True, slots=True)
class _Spelling:
    """Writes edits of a prompt into its setting."""

    setting: Setting
    source: SourceText

    def __call__(self, region: Region, edits: Iterable[Edit]) -> list[Edit]:
        return self.setting.spell(self.source, edits_in(self.source, region.source, edits))
