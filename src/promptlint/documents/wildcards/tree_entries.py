"""Entries of wildcard trees that are not text to YAML or JSON, so that Dynamic Prompts does not draw them.

Source: dynamicprompts 0.31. Of a list it keeps texts, and tables with `text` or `content`; all else it leaves out. A
key that is not text has no wildcard, and neither has one whose value is a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from promptlint.documents.model import Flaw
from promptlint.formats.json import read_json
from promptlint.formats.yaml_values import YamlKind, YamlValue, json_values, resolved, yaml_values
from promptlint.text import Edit, Span

__all__ = ["CONTENT_KEYS", "entry_flaws"]

CONTENT_KEYS = ("text", "content")
"""The keys of a table that hold the text of an entry."""

_RULE = "wildcard-file"
_QUOTE = "put quotes around it"
_LEFT_OUT = "Dynamic Prompts leaves this entry out"
_NOT_TEXT: tuple[YamlKind, ...] = ("number", "truth value", "date", "other")
_OF_FILES = frozenset({"version", "date", "created", "updated", "modified", "enabled", "weight", "count", "id", "nsfw"})
"""Keys that say something about a file, and are not wildcards."""


def entry_flaws(text: str, path: str) -> list[Flaw]:
    """What in a YAML or JSON tree is not drawn, with quotes as a repair where they make text of it. Raises FormatError
    for a file that is broken."""
    if PurePath(path).suffix.casefold() == ".json":
        return list(_flaws(json_values(read_json(text).root), text, "JSON"))
    return list(_flaws(yaml_values(text), text, "YAML"))


def _flaws(values: Sequence[YamlValue], text: str, language: str) -> Iterator[Flaw]:
    pairs = list(resolved(values))
    with_text = _lists_of_text(pairs, text)
    for value, meant in pairs:
        if value.is_key:
            if value.kind != "text" and value.path and _are_keys(value.path[:-1]):
                yield from _key_flaws(value, values, text, language)
        elif _is_entry(value):
            yield from _entry_flaws(value, meant, values, text, language, has_text=value.path[:-1] in with_text)
        elif value.path and _are_keys(value.path) and meant.kind in _NOT_TEXT:
            key = str(value.path[-1])
            if with_text and key.casefold() not in _OF_FILES:
                message = f"{_taken(value, meant, text, language)}: Dynamic Prompts has no wildcard `{key}`"
                yield Flaw(_RULE, value.span, message, *_quoted(value, text))


def _lists_of_text(pairs: Sequence[tuple[YamlValue, YamlValue]], text: str) -> set[tuple[object, ...]]:
    """The lists that are wildcards, by their paths: those with a scalar in them, or with lines such as `cat: black`
    that have several words in front of the colon, where a list of tables has one."""
    found: set[tuple[object, ...]] = set()
    values = [value for value, _ in pairs]
    words: dict[tuple[object, ...], str] = {}
    for value, meant in pairs:
        if not _is_entry(value):
            continue
        if meant.kind == "text" or meant.kind in _NOT_TEXT:
            found.add(value.path[:-1])
        elif _is_a_line(value, values, text):
            word = values[value.number + 1].text
            if words.setdefault(value.path[:-1], word) != word:
                found.add(value.path[:-1])
    return found


def _are_keys(path: Sequence[object]) -> bool:
    return all(isinstance(step, str) for step in path)


def _is_entry(value: YamlValue) -> bool:
    """Whether a value is an entry of a wildcard: one of a list that only keys lead to."""
    return bool(value.path) and isinstance(value.path[-1], int) and _are_keys(value.path[:-1])


def _key_flaws(key: YamlValue, values: Sequence[YamlValue], text: str, language: str) -> Iterator[Flaw]:
    named = values[key.end] if key.end < len(values) else None
    if named is not None and named.kind in ("text", "list", "table", "alias") and not named.is_empty:
        message = f"{_taken(key, key, text, language)}: Dynamic Prompts has no wildcard of this name, nor any below it"
        yield Flaw(_RULE, key.span, message, *_quoted(key, text))


def _entry_flaws(
    value: YamlValue, meant: YamlValue, values: Sequence[YamlValue], text: str, language: str, *, has_text: bool
) -> Iterator[Flaw]:
    if meant.kind in _NOT_TEXT or (meant.kind == "null" and meant.text not in ("", "~")):
        yield Flaw(_RULE, value.span, f"{_taken(value, meant, text, language)}: {_LEFT_OUT}", *_quoted(value, text))
    elif meant.kind == "list" and has_text:
        span = _on_its_line(value, values, text)
        yield Flaw(_RULE, span, f"{_taken(value, meant, text, language)}: {_LEFT_OUT}", advice="a list holds no lists")
    elif meant.kind == "table" and has_text:
        members = {each.text: values[each.end] for each in _keys_of(meant, values)}
        content = next((members[key] for key in CONTENT_KEYS if key in members), None)
        if content is None:
            span = _on_its_line(value, values, text)
            edits = (Edit(span, _in_quotes(text[span.start : span.end])),) if _is_a_line(value, values, text) else ()
            yield Flaw(
                _RULE,
                span,
                f"{_taken(value, meant, text, language)}: {_LEFT_OUT}",
                _QUOTE if edits else None,
                edits,
                None if edits else "write its text under the key `text`",
            )
        elif "weight" in members and not _is_weight(members["weight"]):
            weight = members["weight"]
            message = "this weight is not a number: Dynamic Prompts leaves out the whole list"
            yield Flaw(_RULE, weight.span, message)


def _keys_of(table: YamlValue, values: Sequence[YamlValue]) -> Iterator[YamlValue]:
    number = table.number + 1
    while number < table.end:
        yield values[number]
        number = values[values[number].end].end


def _is_weight(value: YamlValue) -> bool:
    if value.kind == "alias":
        return True
    if value.kind not in ("number", "text", "truth value"):
        return False
    try:
        float(value.text)
    except ValueError:
        return value.kind != "text"
    return True


def _taken(value: YamlValue, meant: YamlValue, text: str, language: str) -> str:
    """What the language makes of a value, as the first half of a message."""
    if value.kind == "alias":
        return f"`*{value.text[:40]}` stands for a {meant.kind}"
    if meant.kind in ("list", "table"):
        return f"{language} takes this for a {meant.kind}"
    kind = "nothing" if meant.kind == "null" else "something other than text" if meant.kind == "other" else meant.kind
    shown = text[value.span.start : value.span.end][:40]
    return f"{language} takes `{shown}` for {kind if kind in ('nothing', 'something other than text') else f'a {kind}'}"


def _quoted(value: YamlValue, text: str) -> tuple[str | None, tuple[Edit, ...]]:
    """The repair and edits of a value that quotes make text of."""
    if not value.is_bare or value.kind == "null":
        return None, ()
    return _QUOTE, (Edit(value.span, _in_quotes(text[value.span.start : value.span.end])),)


def _in_quotes(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _on_its_line(value: YamlValue, values: Sequence[YamlValue], text: str) -> Span:
    """Where a list or table stands, up to the end of its first line and of what is in it there."""
    start = value.span.start
    line_end = text.find("\n", start)
    end = min(value.span.end, len(text) if line_end < 0 else line_end)
    inside = [each.span.end for each in values[value.number + 1 : value.end] if each.span.end <= end]
    closes = text[start : start + 1] in ("[", "{") and value.span.end <= end
    return Span(start, end if closes or not inside else max(inside))


def _is_a_line(value: YamlValue, values: Sequence[YamlValue], text: str) -> bool:
    """Whether a table is one pair of words in one line, as text with a colon is: `cat: black`."""
    if value.kind != "table" or value.end != value.number + 3 or text[value.span.start] in '{"':
        return False
    key, inside = values[value.number + 1], values[value.number + 2]
    return key.is_bare and inside.is_bare and inside.text != "" and "\n" not in text[key.span.start : inside.span.end]
