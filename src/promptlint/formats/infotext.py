"""A1111 infotext: the "parameters" text that the WebUI writes into images and reads on paste.

Source: `parse_generation_parameters` of A1111 1.8.0, agreed with on every conformance vector.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from promptlint.text import SourceText, Span

__all__ = ["Infotext", "parse_infotext", "settings_pairs"]

# The host puts no bound on a key; a hundred characters keep a long line without commas linear.
_PAIR = re.compile(r'\s*(\w[\w \-/]{1,100}):\s*("(?:\\.|[^\\"])++"|[^,]*)(?:,|$)', re.DOTALL)
_SIZE = re.compile(r"(\d+)x(\d+)$")
_NEGATIVE = "Negative prompt:"


@dataclass(frozen=True, slots=True, eq=False)
class Infotext:
    """What an infotext holds. The prompts map back to the text that was read: each line is trimmed there.

    `settings` are the pairs of the last line, decoded, `Size` split into `Size-1` and `Size-2`; a key that comes
    twice has its later value. `settings_span` is that line; `negative_label_span` the text `Negative prompt:`.
    """

    prompt: SourceText
    negative: SourceText
    settings: Mapping[str, str]
    settings_span: Span | None
    negative_label_span: Span | None


def parse_infotext(text: str) -> Infotext:
    """Read an infotext; any text is one, if only a prompt."""
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    lines: list[tuple[int, int]] = []
    at = start
    while True:
        newline = text.find("\n", at, end)
        lines.append((at, end if newline < 0 else newline))
        if newline < 0:
            break
        at = newline + 1
    first, last = lines[-1]
    pairs = settings_pairs(text[first:last])
    settings_span = None
    if len(pairs) >= 3:
        settings_span = Span(first, last)
        lines.pop()
    prompt: list[SourceText] = []
    negative: list[SourceText] = []
    label: Span | None = None
    current = prompt
    for first, last in lines:
        line = SourceText.cut_from(text, first, last).strip()
        if line.text.startswith(_NEGATIVE):
            place = line.origin(0, len(_NEGATIVE))
            label = label or place
            current = negative
            line = line.slice(len(_NEGATIVE), len(line)).strip()
        _add_line(current, line)
    return Infotext(
        _joined(prompt, start),
        _joined(negative, label.end if label is not None else end),
        _decoded(pairs) if settings_span is not None else {},
        settings_span,
        label,
    )


def settings_pairs(line: str) -> list[tuple[str, str]]:
    """The `key: value` pairs of one line as they stand, quotes included."""
    return [(match[1], match[2]) for match in _PAIR.finditer(line)]


def _add_line(lines: list[SourceText], line: SourceText) -> None:
    # The host joins with a newline only if something is there already, so leading empty lines vanish.
    if lines:
        newline = SourceText.replacing("\n", lines[-1].origin(0, len(lines[-1])).end, line.origin(0, 0).start)
        lines += [newline, line]
    elif line.text:
        lines.append(line)


def _joined(lines: list[SourceText], place: int) -> SourceText:
    joined = SourceText.join(lines)
    return joined if joined.text else SourceText.replacing("", place, place)


def _decoded(pairs: list[tuple[str, str]]) -> dict[str, str]:
    settings: dict[str, str] = {}
    for key, value in pairs:
        if not value:
            continue  # the host trips over an empty value and leaves the key out
        text = _unquoted(value)
        size = _SIZE.match(text)
        if size is not None:
            settings[f"{key}-1"], settings[f"{key}-2"] = size[1], size[2]
        else:
            settings[key] = text
    return settings


def _unquoted(value: str) -> str:
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value
    try:
        decoded = json.loads(value)
    except ValueError:
        return value
    return decoded if isinstance(decoded, str) else value
