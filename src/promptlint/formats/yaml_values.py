"""What YAML makes of every value of a file: text, a number, a list; with its place, and what its aliases stand for.

From the events of PyYAML, as in `formats.yaml`: nothing is constructed, and an alias is noted and not followed, so a
file cannot grow while it is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from promptlint.dataclass import dataclass
from promptlint.formats.errors import FormatError
from promptlint.formats.json import JsonValue
from promptlint.formats.pyyaml import yaml
from promptlint.formats.yaml import MAX_DEPTH
from promptlint.text import Span

__all__ = ["YamlKind", "YamlValue", "json_values", "resolved", "yaml_values"]

YamlKind = Literal["text", "number", "truth value", "date", "null", "table", "list", "alias", "other"]
"""What a value is to YAML; `other` has a tag of its own."""

_RESOLVER = yaml.resolver.Resolver()
_OF_JSON: dict[str, YamlKind] = {"object": "table", "array": "list", "string": "text", "number": "number"}
_WORDS: dict[str, YamlKind] = {"null": "null", "true": "truth value", "false": "truth value"}
_TAG = "tag:yaml.org,2002:"
_KINDS: dict[str, YamlKind] = {
    "str": "text",
    "int": "number",
    "float": "number",
    "bool": "truth value",
    "timestamp": "date",
    "null": "null",
    "merge": "text",
    "value": "text",
}


@dataclass(slots=True)
class YamlValue:
    """A value, or the key of a table (`is_key`), and where it stands.

    `path` are the keys and places in lists that lead to it; a key that is not text is None there. `text` is a scalar as
    YAML reads its characters, and the name of an alias. `is_bare` says that the scalar stands without quotes, tag and
    anchor, so that quotes around its place make text of it. `number` is its own place among all values, and `end` that
    of the first one after it and all that is in it.
    """

    path: tuple[str | int | None, ...]
    kind: YamlKind
    span: Span
    text: str = ""
    anchor: str | None = None
    is_bare: bool = False
    is_key: bool = False
    number: int = 0
    end: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in it: a table or list without values, or a scalar without characters."""
        return self.end == self.number + 1 and not self.text


@dataclass(slots=True)
class _Open:
    """A table or list that is being read."""

    number: int
    path: tuple[str | int | None, ...]
    is_table: bool
    key: tuple[str | None] | None = None
    count: int = 0


def yaml_values(text: str) -> list[YamlValue]:
    """The values and keys of the first document of a YAML file, in order. Raises FormatError, with the place, for one
    that is broken or nested too deep."""
    found: list[YamlValue] = []
    try:
        _collect(text, found)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or str(error).split("\n", 1)[0]
        raise FormatError(f"is not valid YAML: {problem}", mark.index if mark is not None else None) from None
    return found


def _collect(text: str, found: list[YamlValue]) -> None:
    stack: list[_Open] = []
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.DocumentEndEvent):
            return
        if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            done = found[stack.pop().number]
            done.span = Span(done.span.start, _place(event)[1])
            done.end = len(found)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            if len(stack) >= MAX_DEPTH:
                raise FormatError(f"is nested more than {MAX_DEPTH} deep", _place(event)[0])
            is_table = isinstance(event, yaml.MappingStartEvent)
            value = _value(event, "table" if is_table else "list", stack)
            stack.append(_Open(len(found), value.path, is_table))
            _add(value, found)
        elif isinstance(event, yaml.AliasEvent):
            value = _value(event, "alias", stack)
            value.text = str(event.anchor)
            _add(value, found)
        elif isinstance(event, yaml.ScalarEvent):
            value = _value(event, _kind(event), stack)
            value.text = event.value
            value.is_bare = not event.style and event.anchor is None and event.tag is None
            _add(value, found)


def _add(value: YamlValue, found: list[YamlValue]) -> None:
    value.number = len(found)
    found.append(value)
    value.end = len(found)


def _value(event: Any, kind: YamlKind, stack: list[_Open]) -> YamlValue:
    """The value that starts with an event; a key is kept for the value after it."""
    span = Span(*_place(event))
    anchor = event.anchor if kind != "alias" else None
    if not stack:
        return YamlValue((), kind, span, anchor=anchor)
    table = stack[-1]
    if not table.is_table:
        table.count += 1
        return YamlValue((*table.path, table.count - 1), kind, span, anchor=anchor)
    if table.key is None:
        key = event.value if isinstance(event, yaml.ScalarEvent) and kind == "text" else None
        table.key = (key,)
        return YamlValue((*table.path, key), kind, span, anchor=anchor, is_key=True)
    path = (*table.path, *table.key)
    table.key = None
    return YamlValue(path, kind, span, anchor=anchor)


def _place(event: Any) -> tuple[int, int]:
    return int(event.start_mark.index), int(event.end_mark.index)


def _kind(event: Any) -> YamlKind:
    """What YAML 1.1 takes a scalar for, as programs in Python read it."""
    tag = event.tag
    if tag is None or tag == "!":
        if event.style or tag == "!":
            return "text"
        tag = _RESOLVER.resolve(yaml.ScalarNode, event.value, (True, False))  # type: ignore[no-untyped-call]
    return _KINDS.get(str(tag).removeprefix(_TAG), "other")


def resolved(values: Sequence[YamlValue]) -> Iterator[tuple[YamlValue, YamlValue]]:
    """Each value with what it is after its alias, if it is one: the value itself, or the one that its name stands for
    at its place. An alias that stands for nothing is left as it is."""
    known: dict[str, YamlValue] = {}
    for value in values:
        yield value, known.get(value.text, value) if value.kind == "alias" else value
        if value.anchor is not None:
            known[value.anchor] = value


def json_values(root: JsonValue) -> list[YamlValue]:
    """The values of a JSON file as those of YAML are, of which it is a part."""
    found: list[YamlValue] = []
    stack: list[tuple[JsonValue | int, tuple[str | int | None, ...], bool]] = [(root, (), False)]
    while stack:
        value, path, is_key = stack.pop()
        if isinstance(value, int):
            found[value].end = len(found)
            continue
        number = len(found)
        kind = _OF_JSON.get(value.kind) or _WORDS.get(value.text, "number")
        span = Span(value.start, value.end)
        found.append(YamlValue(path, kind, span, value.text, None, value.kind in ("number", "word"), is_key, number))
        found[number].end = number + 1
        if value.kind in ("object", "array"):
            stack.append((number, (), False))
        if value.kind == "object":
            for key, member in reversed(value.members):
                stack += [(member, (*path, key.text), False), (key, (*path, key.text), True)]
        elif value.kind == "array":
            stack += [(item, (*path, at), False) for at, item in reversed(list(enumerate(value.items)))]
    return found
