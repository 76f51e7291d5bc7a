"""Infotext: the prompt, the negative prompt and the settings that the WebUI writes beside a picture.

Source: the infotext reader of A1111 1.8.0, agreed with on every conformance vector.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress

from promptlint.dataclass import dataclass
from promptlint.formats.errors import FormatError
from promptlint.formats.json import escaped, read_json, string_source
from promptlint.regex import regex
from promptlint.text import Edit, SourceText, Span, apply_edits

__all__ = ["Infotext", "Setting", "parse_infotext", "parse_settings"]

_LABEL = "Negative prompt:"
_KEY = regex(r"[\w \-/]++(?P<colon>:)?+")
_VALUE = regex(r'\s*+(?:(?P<quoted>"(?:\\.|[^\\"])++")(?:,|\Z)|(?P<plain>[^,]*+),?+)')
_WORD = regex(r"\w")
_VERSION = regex(r"v?(?P<release>[0-9]{1,9}(?:\.[0-9]{1,9})*+)(?:-(?P<commits>[0-9]{1,9}))?(?:-.*)?")
_SIZE = regex(r"(\d+)x(\d+)\n?")


@dataclass(frozen=True, slots=True)
class Setting:
    """One `key: value` as written; `value` still has its quotes, and its span covers them."""

    key: str
    value: str
    key_span: Span
    value_span: Span

    def source(self, text: str) -> SourceText | None:
        """The value as the host reads it, with its places in the text that the line stands in; None where its quotes
        are those of no string. Raises FormatError for one that is too long."""
        start = self.value_span.start
        if not self.value.startswith('"'):
            return SourceText.cut_from(text, start, self.value_span.end).strip()
        try:
            value = read_json(self.value).root
        except FormatError:
            return None
        return string_source(self.value, value).moved(start)

    def spell(self, source: SourceText, edits: Iterable[Edit]) -> list[Edit]:
        """Edits of what `source` gave as edits of the text. Quotes are written where the host writes them: around a
        comma, a colon or a line end."""
        edits = list(edits)
        if self.value.startswith('"'):
            return source.edits_of_origin(edits, escaped)
        new = apply_edits(source.text, edits)
        if any(character in new for character in ",:\n") or new[:1] == '"' or new != new.strip():
            return [Edit(source.origin(0, len(source)), json.dumps(new, ensure_ascii=False))]
        return source.edits_of_origin(edits)


@dataclass(frozen=True, slots=True)
class Infotext:
    """A parsed infotext.

    The prompts are what stands above the settings. `settings` are the values as the host decodes them, with
    `512x768` as two keys. `settings_span` is the settings line, `negative_label_span` the first `Negative
    prompt:`; both are None where the text has none.
    """

    prompt: SourceText
    negative: SourceText
    settings: dict[str, str]
    settings_span: Span | None
    negative_label_span: Span | None

    def parameters(self) -> dict[str, str | bool]:
        """Everything the host takes from the text, but for the defaults of missing settings.

        A `Prompt` or `Negative prompt` among the settings wins over the text above, a hypernetwork named
        there is appended to the prompt, and the version that wrote the text switches on what keeps its
        pictures the same.
        """
        prompts = {"Prompt": self.prompt.text, "Negative prompt": self.negative.text}
        found: dict[str, str] = prompts | self.settings
        if "Hypernet" in found:
            found["Prompt"] += f"<hypernet:{found['Hypernet']}:{found.get('Hypernet strength', '1.0')}>"
        version = _version(found.get("Version", ""))
        compatibility: dict[str, bool] = {}
        if version is not None:
            compatibility = {
                "Old prompt editing timelines": version < (1, 6) and "[" in found["Prompt"],
                "Pad conds v0": version < (1, 6) and found.get("Sampler") in ("DDIM", "PLMS"),
                "Downcast alphas_cumprod": version < (1, 7, 0, 0, 225),
                "Refiner switch by sampling steps": version < (1, 8) and bool(found.get("Refiner")),
            }
        return found | {name: True for name, applies in compatibility.items() if applies}


def parse_infotext(text: str, *, with_steps: bool = False) -> Infotext:
    """Read an infotext as the host does when it is pasted; every text is one.

    The last line is the settings if it has at least three pairs; `with_steps` asks for `Steps` among them, because
    three weighted groups look like pairs to the host too. Lines are trimmed, and empty ones in front of a prompt
    dropped.
    """
    start = len(text) - len(text.lstrip())
    end = max(start, len(text.rstrip()))
    last = text.rfind("\n", start, end) + 1 or start
    pairs = parse_settings(text[last:end], last)
    if len(pairs) < 3 or (with_steps and all(pair.key != "Steps" for pair in pairs)):
        pairs = []
        last = end + 1

    positive: list[SourceText] = []
    negative: list[SourceText] = []
    label: Span | None = None
    lines = positive
    whole = SourceText(text)
    at = start
    while at < last:
        line_end = text.find("\n", at, min(last, end))
        line_end = min(last, end) if line_end < 0 else line_end
        line = whole.slice(at, line_end).strip()
        if line.text.startswith(_LABEL):
            place = line.origin(0, len(_LABEL))
            label = label or place
            lines = negative
            line = line.slice(len(_LABEL), len(line)).strip()
        if lines or line.text:
            if lines:
                size = 2 if text.endswith("\r\n", start, at) else 1
                lines.append(SourceText.replacing("\n", at - size, at))
            lines.append(line)
        at = line_end + 1
    return Infotext(
        _join(positive, whole, start),
        _join(negative, whole, label.end if label else end),
        _decode(pairs),
        Span(last, end) if pairs else None,
        label,
    )


def _join(lines: list[SourceText], whole: SourceText, place: int) -> SourceText:
    return SourceText.join(lines) if lines else whole.slice(place, place)


def parse_settings(line: str, offset: int = 0) -> list[Setting]:
    """The pairs of a settings line, in order, however few; `offset` is where the line starts.

    A key has at least two characters and starts with a letter, digit or underscore; a value is a quoted
    string or goes up to the next comma. A quoted value that does not end in front of a comma is a plain one.
    """
    pairs: list[Setting] = []
    at = 0
    while (key := _KEY.search(line, at)) is not None:
        at = key.end()
        first = _WORD.search(line, key.start(), at) if key["colon"] else None
        if first is None or at - first.start() < 3:
            continue
        value = _VALUE.match(line, at)
        assert value is not None
        group = "quoted" if value["quoted"] is not None else "plain"
        pairs.append(
            Setting(
                line[first.start() : at - 1],
                value[group],
                Span(offset + first.start(), offset + at - 1),
                Span(offset + value.start(group), offset + value.end(group)),
            )
        )
        at = value.end()
    return pairs


def _decode(pairs: list[Setting]) -> dict[str, str]:
    settings: dict[str, str] = {}
    for pair in pairs:
        value = pair.value
        if not value:
            continue
        if value[0] == value[-1] == '"':
            with suppress(ValueError):
                value = json.loads(value)
        size = _SIZE.fullmatch(value)
        if size is not None:
            settings[f"{pair.key}-1"], settings[f"{pair.key}-2"] = size.groups()
        else:
            settings[pair.key] = value
    return settings


def _version(text: str) -> tuple[int, ...] | None:
    """A version of the WebUI as numbers that compare, with the commits since in the fifth place."""
    match = _VERSION.fullmatch(text)
    if match is None:
        return None
    numbers = [int(number) for number in match["release"].split(".")[:4]]
    return (*numbers, *[0] * (4 - len(numbers)), int(match["commits"] or 0))
