"""The entries of a wildcard, read from its file when somebody asks: the first ones, how many, and where they stand."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from promptlint.dataclass import dataclass
from promptlint.formats.errors import FormatError
from promptlint.formats.regular_file import TooLargeError, read_regular
from promptlint.resources.inventory.installed.wildcards import located
from promptlint.resources.inventory.model import ResourceEntry
from promptlint.text import Span

if TYPE_CHECKING:
    from promptlint.formats.yaml_values import YamlValue

__all__ = ["WildcardEntries", "read_entries", "wildcards_in"]

_LARGEST_LIST = 16 << 20
_LARGEST_TREE = 2 << 20
"""Bytes of a file: of a list each takes nanoseconds, of a tree, which has to be understood, half a microsecond."""
_CONTENT = ("text", "content")
"""The keys of an entry that is a table."""


@dataclass(frozen=True, slots=True)
class WildcardEntries:
    """The entries of one wildcard: how many, the `first` of them, and where in the text of its file they stand."""

    count: int
    first: tuple[str, ...]
    text: str
    span: Span


def read_entries(entry: ResourceEntry, most: int) -> WildcardEntries | None:
    """The entries of an installed wildcard, at most so many `first`. None where its file does not have it, cannot be
    read, or is larger than what can be read while somebody waits. May take half a second."""
    path = entry.file
    if path is None:
        return None
    is_list = path.suffix.casefold() == ".txt"
    try:
        data = read_regular(path, _LARGEST_LIST if is_list else _LARGEST_TREE)
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
        return _of_list(text, most) if is_list else _of_tree(text, entry, most)
    except (OSError, TooLargeError, FormatError):
        return None


def _of_list(text: str, most: int) -> WildcardEntries:
    lines = (line.strip() for line in text.splitlines())
    entries = [line for line in lines if line and not line.startswith("#")]
    return WildcardEntries(len(entries), tuple(entries[:most]), text, Span(0, 0))


def wildcards_in(text: str, name: str, *, is_tree: bool) -> Iterator[tuple[str, Span]]:
    """The wildcards of a file with their places; `name` is its path below the folder of wildcards, without suffix.
    Raises FormatError."""
    if not is_tree:
        yield name, Span(0, 0)
        return
    values = _values(text)
    for found, value, _ in located(values, name):
        yield found, _place(values, value)


def _values(text: str) -> list[YamlValue]:
    """The values of a tree. JSON begins with a bracket, as few trees of YAML do, which YAML reads too."""
    from promptlint.formats.json import read_json
    from promptlint.formats.yaml_values import json_values, yaml_values

    if text.lstrip()[:1] in ("{", "["):
        try:
            return json_values(read_json(text).root)
        except FormatError:
            pass
    return yaml_values(text)


def _of_tree(text: str, entry: ResourceEntry, most: int) -> WildcardEntries | None:
    from promptlint.formats.yaml_values import resolved

    values = _values(text)
    stem = os.path.splitext(entry.path)[0]  # noqa: PTH122
    for name, value, meant in located(values, stem):
        if name == entry.name:
            meanings = {each.number: found for each, found in resolved(values) if each.kind == "alias"}
            entries = _entries(values, meant, meanings)
            first = tuple(islice(entries, most))
            count = len(first) + sum(1 for _ in entries)
            return WildcardEntries(count, first, text, _place(values, value))
    return None


def _place(values: Sequence[YamlValue], value: YamlValue) -> Span:
    """Where a wildcard stands: its key, which is in front of what it has."""
    key = values[value.number - 1] if value.number else value
    return key.span if key.is_key else Span(value.span.start, value.span.start)


def _entries(values: Sequence[YamlValue], whole: YamlValue, meanings: dict[int, YamlValue]) -> Iterator[str]:
    if whole.kind == "text":
        yield whole.text
        return
    for value in _inside(values, whole):
        meant = meanings.get(value.number, value)
        if meant.kind == "text" and meant.text:
            yield meant.text
        elif meant.kind == "table":
            members = list(_inside(values, meant))
            pairs = zip(members[::2], members[1::2], strict=False)
            texts = {key.text: content.text for key, content in pairs if content.kind == "text"}
            content = next((texts[key] for key in _CONTENT if key in texts), "")
            if content:
                yield content


def _inside(values: Sequence[YamlValue], whole: YamlValue) -> Iterator[YamlValue]:
    """What stands directly in a list or table; keys and their values by turns."""
    number = whole.number + 1
    while number < whole.end:
        yield values[number]
        number = values[number].end
