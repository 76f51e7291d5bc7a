"""YAML strings with the place of every character, from the events of PyYAML: nothing is constructed or executed.

Aliases are not followed, so a file cannot grow while it is read; nesting is bounded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml

from promptlint.formats.errors import FormatError, hold_to_limit
from promptlint.formats.scalars import Scalar, offset_in
from promptlint.text import Edit, SourceText, Span, apply_edits

__all__ = ["MAX_DEPTH", "Mistaken", "mistaken_values", "read_yaml"]

MAX_DEPTH = 200
"""Values nested deeper than this are no file of prompts."""

_MOST_SIBLINGS = 64
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_INDICATOR = re.compile(r"[|>][+-]?([1-9])")
_REST = re.compile(r"[^\r\n]*+")
_RESOLVER = yaml.resolver.Resolver()
_STRING = "tag:yaml.org,2002:str"
_PROPERTIES = re.compile(r"(?:[!&]\S*+(?:[ \t\r\n]|(?<=\s)#[^\r\n]*+)++)*+")
"""An anchor and a tag in front of a value, up to the value itself."""
_BEFORE_A_NODE = re.compile(r"(?:[\s:?-]++|(?<=\s)#[^\r\n]*+|[&!][^\s,\[\]{}]*+)*+")
_FLOW_PIECE = re.compile(
    r"'(?:[^']++|'')*+'|\"(?:[^\"\\]++|\\.)*+\"|(?<=\s)#[^\r\n]*+|(?P<opener>[\[{])|(?P<closer>[\]}])", re.DOTALL
)
_CUT_OFF = re.compile(r"[ \t]++(?P<rest>#[^\s#!][^\r\n]{0,500})")
_TABS_AND_SPACES = " \t"
_LINE = re.compile(
    r"^[ \t]*+(?:-[ \t]++)*+(?:(?P<key>[^\s\-\[\]{}#&*!|>'\"%@`:][^\r\n:#]{0,60}):[ \t]++|(?<=-[ \t]))"
    r"(?P<value>(?P<sign>[\[{*&@`%])[^\r\n]*+)",
    re.MULTILINE,
)
_BRACKETS = {"[": "]", "{": "}"}
_READ_AS = {
    "[": "`[` for the start of a list",
    "{": "`{` for the start of a table",
    "*": "`*` for a reference",
    "&": "`&` for an anchor",
}


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
                if not event.style and event.value in _NULLS:
                    continue
                start, end = _index(event.start_mark), _index(event.end_mark)
                if event.anchor is not None or event.tag is not None:
                    properties = _PROPERTIES.match(text, start, end)
                    start = properties.end() if properties is not None else start
                in_flow = table is not None and table.flow
                place = _Place(text, event.value, event.style or None, start, end, in_flow)
                siblings = table.values if table is not None and table.is_map else {}
                cut = _CUT_OFF.match(text, place.start + len(event.value)) if not event.style else None
                edits = (Edit(Span(place.start, cut.end()), _quoted(text[place.start : cut.end()])),) if cut else ()
                span = Span(cut.start("rest"), cut.end()) if cut else None
                scalars.append(Scalar(path, place, siblings, event.value, span, edits))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        _hold_to_depth(text, seen, mark.index if mark is not None else len(text), stack)
        problem = getattr(error, "problem", None) or str(error).split("\n", 1)[0]
        raise FormatError(f"is not valid YAML: {problem}", mark.index if mark is not None else None) from None
    return scalars


@dataclass(frozen=True, slots=True)
class Mistaken:
    """A value in one line that is text to its writer and something else to YAML; `key` is None for an entry of a list,
    `taken` says for people what YAML makes of its first character."""

    key: str | None
    value: Span
    taken: str

    def quoted(self, text: str) -> Edit:
        """The edit that makes it text."""
        return Edit(self.value, _quoted(text[self.value.start : self.value.end]))


def mistaken_values(text: str) -> list[Mistaken]:
    """The values that YAML cannot mean as they stand, such as `[red|blue] hair`, and those that hold no comma where a
    list or table would have one, such as `[red|blue]` or `{fox}`."""
    found: list[Mistaken] = []
    for match in _LINE.finditer(text):
        value, sign = match["value"].rstrip(), match["sign"]
        if sign in _BRACKETS and not _is_mistaken_collection(value):
            continue
        if sign in "*&" and re.fullmatch(r"[*&][\w.-]++(?:[ \t].*)?", value) and (sign == "&" or " " not in value):
            continue  # an alias, or an anchor with its value
        taken = _READ_AS.get(sign, f"`{sign}` for a sign of its own")
        start = match.start("value")
        key = match["key"].strip() if match["key"] is not None else None
        found.append(Mistaken(key, Span(start, start + len(value)), taken))
    return found


def _is_mistaken_collection(value: str) -> bool:
    """Whether a value that starts with a bracket goes on behind it, or is one word or choice in brackets."""
    closers = [_BRACKETS[value[0]]]
    for at, character in enumerate(value[1:], 1):
        if character in "'\"":
            return False
        if character in _BRACKETS:
            closers.append(_BRACKETS[character])
        elif character in closers:
            if character != closers.pop():
                return True
            if not closers:
                rest = value[at + 1 :].strip()
                if rest:
                    return not rest.startswith("#")
                inside = value[1:at]
                return "," not in inside and (value[0] == "{" or "|" in inside) and ": " not in inside and bool(inside)
    return False  # it goes on in the next line


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


@dataclass(frozen=True, slots=True)
class _Place:
    text: str = field(repr=False)
    value: str
    style: str | None
    start: int
    end: int
    flow: bool

    def source(self) -> SourceText:
        hold_to_limit(self.start, self.end)
        found = self._aligned()
        return found if found is not None else SourceText.replacing(self.value, self.start, self.end)

    def _aligned(self) -> SourceText | None:
        """The content character by character, or None where the folding of lines is beyond us."""
        text, value = self.text, self.value
        at, end = self.start, self.end
        if self.style in ("'", '"'):
            at, end = at + 1, end - 1
        elif self.style in ("|", ">"):
            at = text.find("\n", at, end) + 1
            if not at:
                return None
        if text.startswith(value, at) and at + len(value) <= end:
            return SourceText.cut_from(text, at, at + len(value))
        parts: list[SourceText] = []
        done = 0
        at = run = self._past_indent(at, end, value, done) if self.style in ("|", ">") else at
        while done < len(value) and at < end:
            character = value[done]
            if self.style == "'" and text.startswith("''", at):
                parts += [SourceText.cut_from(text, run, at), SourceText.replacing("'", at, at + 2)]
                at = run = at + 2
                done += 1
            elif self.style == '"' and text[at] == "\\":
                size, meant = _escape(text, at)
                if meant is None:
                    return None
                if meant and not value.startswith(meant, done):
                    return None
                parts += [SourceText.cut_from(text, run, at)]
                if meant:
                    parts.append(SourceText.replacing(meant, at, at + size))
                at = run = at + size
                done += len(meant)
            elif text[at] == character and (
                self.style == "|" or character not in " \t\n" or (character != "\n" and not self._folds(at, end))
            ):
                at += 1
                done += 1
                if character == "\n":
                    parts.append(SourceText.cut_from(text, run, at))
                    at = run = self._past_indent(at, end, value, done)
            elif self.style == "|" and character == "\n" and text.startswith("\r\n", at):
                parts += [SourceText.cut_from(text, run, at), SourceText.replacing("\n", at, at + 2)]
                done += 1
                at = run = self._past_indent(at + 2, end, value, done)
            elif character in " \n" and (text[at] in "\r\n \t"):
                stop = at
                while stop < end and text[stop] in " \t\r\n":
                    stop += 1
                breaks = 1
                if character == "\n":
                    while value.startswith("\n", done + breaks):
                        breaks += 1
                if self.style == ">":
                    stop -= self._blanks(value, done + breaks)
                parts += [
                    SourceText.cut_from(text, run, at),
                    SourceText.replacing(value[done : done + breaks], at, stop),
                ]
                at = run = stop
                done += breaks
            elif text[at] in " \t":
                parts.append(SourceText.cut_from(text, run, at))
                at += 1
                run = at
            else:
                return None
        parts.append(SourceText.cut_from(text, run, at))
        source = SourceText.join(parts)
        if source.text != value:
            if value.startswith(source.text) and not value[len(source.text) :].strip():
                return SourceText.join([source, SourceText.replacing(value[len(source.text) :], at, at)])
            return None
        return source

    def _folds(self, at: int, end: int) -> bool:
        """Whether the white space at a place runs up to a line end, and is folded with it."""
        if self.style in ("|", ">"):
            return False  # blanks at the end of a line of a block are content
        while at < end and self.text[at] in _TABS_AND_SPACES:
            at += 1
        return at < end and self.text[at] in "\r\n"

    def _past_indent(self, at: int, end: int, value: str, done: int) -> int:
        """Behind the indentation of a line, as far as it is no content."""
        stop = at
        while stop < end and self.text[stop] == " ":
            stop += 1
        return max(at, stop - self._blanks(value, done))

    @staticmethod
    def _blanks(value: str, done: int) -> int:
        """How many blanks a line of the content starts with."""
        kept = 0
        while value.startswith(" ", done + kept):
            kept += 1
        return kept

    def spell(self, source: SourceText, edits: Iterable[Edit]) -> list[Edit]:
        edits = list(edits)
        if not edits:
            return []
        whole = self._aligned()
        if whole is None:
            # Nobody knows where its characters stand: all of it is written anew, or nothing.
            if len(source) != len(self.value):
                return []
            return [self._anew(apply_edits(self.value, edits))]
        inside = [
            Edit(Span(offset_in(whole, source, e.span.start), offset_in(whole, source, e.span.end)), e.replacement)
            for e in edits
        ]
        wanted = apply_edits(self.value, inside)
        written = [Edit(source.origin(e.span.start, e.span.end), self._written(e.replacement)) for e in edits]
        return written if self._reads(written) == wanted else [self._anew(wanted)]

    def _written(self, new: str) -> str:
        """New content as it stands in a string of this style, if it can."""
        if self.style == '"':
            return _quoted(new)[1:-1]
        if self.style == "'":
            return new.replace("'", "''")
        if self.style == "|":
            end = "\r\n" if "\r\n" in self.text[self.start : self.end] else "\n"
            return new.replace("\n", end + " " * self._indent())
        return new

    def _anew(self, value: str) -> Edit:
        """The whole string in double quotes, which can hold anything."""
        block = self.style in ("|", ">") and self.text[self.end - 1 : self.end] == "\n"
        return Edit(Span(self.start, self.end), _quoted(value) + ("\n" if block else ""))

    def _reads(self, edits: list[Edit]) -> str | None:
        """What YAML makes of the string after edits of the file, or None where that is no string at all. Asked of a
        file with nothing but the string in it, at least as far from its key as in this one."""
        shifted = [Edit(Span(e.span.start - self.start, e.span.end - self.start), e.replacement) for e in edits]
        before = self.text[self.start : self.end]
        written = apply_edits(before, shifted)
        if before.endswith("\n") and not written.endswith("\n"):
            return None  # it would run into what follows
        if self.style in ("|", ">"):
            explicit = _INDICATOR.match(written)
            least = self._indent() - (int(explicit[1]) if explicit is not None else 1)
            if least < 0:
                return None
            margin, after = " " * least, "" if written.endswith("\n") else "\n"
        else:
            lines = self.text[self.start : self.end].split("\n")[1:]
            least = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=1)
            margin, after = " " * max(0, least - 1), _REST.match(self.text, self.end)[0] + "\n"  # type: ignore[index]
        text = f"k: {{k: {written}}}" if self.flow else f"{margin}k: {written}{after}"
        try:
            events = list(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
        except yaml.YAMLError:
            return None
        nodes = [event for event in events if isinstance(event, yaml.NodeEvent)]
        found = nodes[-1]
        alone = len(nodes) == (5 if self.flow else 3)  # tables and keys
        if not alone or not isinstance(found, yaml.ScalarEvent) or (found.style or None) != self.style:
            return None
        if self.style is None and (found.value in _NULLS or _kind(found.value) not in (_STRING, _kind(self.value))):
            return None
        value: str = found.value
        return value

    def _indent(self) -> int:
        """How far the lines of a block are indented, besides the blanks that their content starts with."""
        at = self.text.find("\n", self.start, self.end) + 1
        written = next((line for line in self.text[at : self.end].split("\n") if line.strip()), "")
        content = next((line for line in self.value.split("\n") if line.strip()), "")
        return max(0, len(written) - len(written.lstrip(" ")) - (len(content) - len(content.lstrip(" "))))


def _kind(value: str) -> str:
    """What YAML takes a plain word for."""
    kind: str = _RESOLVER.resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]
    return kind


def _quoted(value: str) -> str:
    """A string in double quotes, without what would be a line end there, or no character."""
    written = json.dumps(value, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def _escape(text: str, at: int) -> tuple[int, str | None]:
    """How long the escape at a place is, and what it stands for."""
    sign = text[at + 1 : at + 2]
    if sign in ("x", "u", "U"):
        size = {"x": 2, "u": 4, "U": 8}[sign]
        digits = text[at + 2 : at + 2 + size]
        try:
            code = int(digits, 16)
        except ValueError:
            return 2, None
        return 2 + size, chr(code) if code < 0x110000 else None
    if sign in ("\n", "\r"):
        stop = at + 2
        while stop < len(text) and text[stop] in " \t\r\n":
            stop += 1
        return stop - at, ""
    return 2, _ESCAPES.get(sign)
