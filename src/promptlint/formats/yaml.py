"""YAML strings with the place of every character, from the events of PyYAML: nothing is constructed or executed.

Aliases are not followed, so a file cannot grow while it is read; nesting is bounded.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import Any

from promptlint.dataclass import dataclass
from promptlint.formats.errors import FormatError
from promptlint.formats.pyyaml import yaml
from promptlint.formats.scalars import Scalar
from promptlint.formats.yaml_strings import NULLS, YamlString, quoted_for_yaml
from promptlint.regex import regex
from promptlint.text import Edit, Span

__all__ = ["MAX_DEPTH", "read_yaml", "readable_documents"]

MAX_DEPTH = 200
"""A file with values nested deeper than this is not one of prompts."""

_MOST_SIBLINGS = 64
"""Values of a table that are kept beside each of its strings. The settings and names beside a prompt are among the
first; a table of thousands of prompts would make the work quadratic."""

_PROPERTIES = regex(r"(?:[!&]\S*+(?:[ \t\r\n]|(?<=\s)#[^\r\n]*+)++)*+")
"""An anchor and a tag in front of a value, up to the value itself."""

_BEFORE_A_NODE = regex(r"(?:[\s:?-]++|(?<=\s)#[^\r\n]*+|[&!][^\s,\[\]{}]*+)*+")
_FLOW_PIECE = regex(
    r"'(?:[^']++|'')*+'|\"(?:[^\"\\]++|\\.)*+\"|(?<=\s)#[^\r\n]*+|(?P<opener>[\[{])|(?P<closer>[\]}])", re.DOTALL
)
_DIVIDER = regex(r"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
_NOT_LINE_END = regex(r"[^\r\n]++")
_CUT_OFF = regex(r"[ \t]++(?P<rest>#[^\s#!][^\r\n]{0,500})")


@dataclass(slots=True)
class _Table:
    """A mapping or list that is being read."""

    path: tuple[str | int, ...]
    is_map: bool
    flow: bool
    key: str | None = None
    count: int = 0
    values: dict[str, str] = field(default_factory=dict)


def read_yaml(text: str) -> list[Scalar]:
    """The strings of a YAML file in order. Raises FormatError, with the place, for one that is broken."""
    loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    stack: list[_Table] = []
    scalars: list[Scalar] = []
    seen = 0
    # A BOM was taken off by whoever decoded the file; one left over would shift the marks of libyaml.
    try:
        for event in yaml.parse(text, Loader=loader):
            seen = max(seen, _index(event.end_mark))
            if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                path = _enter(stack)
                if len(stack) >= MAX_DEPTH:
                    raise FormatError(f"is nested more than {MAX_DEPTH} deep", _index(event.start_mark))
                if stack and stack[-1].is_map and len(stack[-1].values) < _MOST_SIBLINGS:
                    stack[-1].values.setdefault(str(path[-1]), "")
                is_map = isinstance(event, yaml.MappingStartEvent)
                stack.append(_Table(path, is_map, bool(event.flow_style) or bool(stack and stack[-1].flow)))
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                stack.pop()
            elif isinstance(event, yaml.AliasEvent):
                if stack and stack[-1].is_map and stack[-1].key is None:
                    stack[-1].key = f"*{event.anchor}"
                else:
                    _enter(stack)
            elif isinstance(event, yaml.ScalarEvent):
                table = stack[-1] if stack else None
                if table is not None and table.is_map and table.key is None:
                    table.key = event.value
                    continue
                path = _enter(stack)
                if table is not None and table.is_map and len(table.values) < _MOST_SIBLINGS:
                    table.values[str(path[-1])] = event.value
                if not event.style and event.value in NULLS:
                    continue
                start, end = _index(event.start_mark), _index(event.end_mark)
                if event.anchor is not None or event.tag is not None:
                    properties = _PROPERTIES.match(text, start, end)
                    start = properties.end() if properties is not None else start
                in_flow = table is not None and table.flow
                place = YamlString(text, event.value, event.style or None, start, end, in_flow)
                siblings = table.values if table is not None and table.is_map else {}
                cut = _CUT_OFF.match(text, place.start + len(event.value)) if not event.style else None
                edits = (
                    (Edit(Span(place.start, cut.end()), quoted_for_yaml(text[place.start : cut.end()])),) if cut else ()
                )
                span = Span(cut.start("rest"), cut.end()) if cut else None
                scalars.append(Scalar(path, place, siblings, event.value, span, edits))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        _hold_to_depth(text, seen, mark.index if mark is not None else len(text), stack)
        problem = getattr(error, "problem", None) or str(error).split("\n", 1)[0]
        raise FormatError(f"is not valid YAML: {problem}", mark.index if mark is not None else None) from None
    return scalars


def readable_documents(text: str) -> tuple[str | None, list[FormatError]]:
    """A file with blanks for those of its documents that cannot be read, so that all places stay, and what is wrong
    with each; None for the text where there are no others. `---` at the start of a line divides documents wherever it
    stands (YAML 1.2, 9.1.2)."""
    starts = [0, *(match.start() for match in _DIVIDER.finditer(text))]
    pieces: list[str] = []
    broken: list[FormatError] = []
    good = 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        piece = text[start:end]
        try:
            good += bool(read_yaml(piece))
        except FormatError as error:
            broken.append(FormatError(str(error), None if error.offset is None else start + error.offset))
            piece = _NOT_LINE_END.sub(lambda match: " " * len(match[0]), piece)
        pieces.append(piece)
    return "".join(pieces) if good else None, broken


def _hold_to_depth(text: str, seen: int, stopped: int, stack: list[_Table]) -> None:
    """Raise FormatError if a text is nested too deep between the last event and the place where its reading stopped.

    To tell a key from a value, PyYAML reads ahead; what is nested too deep for PyYAML itself is met before the events
    that would have said so."""
    start, depth = seen, len(stack)
    if not (stack and stack[-1].flow):
        start = _BEFORE_A_NODE.match(text, seen).end()  # type: ignore[union-attr]  # it matches nothing, too
        if text[start : start + 1] not in ("[", "{"):
            return
    for match in _FLOW_PIECE.finditer(text, start, stopped + 1):
        if match["opener"]:
            if depth >= MAX_DEPTH:
                raise FormatError(f"is nested more than {MAX_DEPTH} deep", match.start()) from None
            depth += 1
        elif match["closer"]:
            depth -= 1


def _index(mark: Any) -> int:
    return int(mark.index)


def _enter(stack: list[_Table]) -> tuple[str | int, ...]:
    """The path of the value that comes next."""
    if not stack:
        return ()
    table = stack[-1]
    if not table.is_map:
        table.count += 1
        return (*table.path, table.count - 1)
    if table.key is None:  # a mapping or list as a key
        table.key = "?"
        return (*table.path, "?")
    key, table.key = table.key, None
    return (*table.path, key)
