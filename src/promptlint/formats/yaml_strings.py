"""A string of YAML: where each of its characters stands in the file, and how edits of it are written there."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import field

from promptlint.dataclass import dataclass
from promptlint.formats.errors import hold_to_limit
from promptlint.formats.pyyaml import yaml
from promptlint.formats.scalars import edits_in
from promptlint.regex import regex
from promptlint.text import Edit, SourceText, Span, apply_edits

__all__ = ["NULLS", "YamlString", "quoted_for_yaml"]

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_UNPRINTABLE = regex("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_INDICATOR = regex(r"[|>][+-]?([1-9])")
_REST = regex(r"[^\r\n]*+")
_RESOLVER = yaml.resolver.Resolver()
_STRING = "tag:yaml.org,2002:str"
_TABS_AND_SPACES = " \t"


@dataclass(frozen=True, slots=True)
class YamlString:
    """A scalar in a file: its `value` as PyYAML has it, its `style` (the character that it starts with, None for a
    plain one), where it starts and ends after its tag and anchor, and whether it stands in a flow collection.

    It is a `Place` of `formats.scalars`.
    """

    text: str = field(repr=False)
    value: str
    style: str | None
    start: int
    end: int
    flow: bool

    def source(self) -> SourceText:
        """Its content with the place of every character, or with one place for all of it where that is beyond us.
        Raises FormatError for one that is longer than prompts are."""
        hold_to_limit(self.start, self.end)
        found = self._aligned()
        return found if found is not None else SourceText.replacing(self.value, self.start, self.end)

    def _aligned(self) -> SourceText | None:
        """The content character by character, or None where the folding of lines is beyond us.

        Walks through what is written (`at`) and what PyYAML made of it (`done`) at once. What is the same in both is
        one run, cut off at `run` where they part: at escapes, at line ends that are folded, at indentation.
        """
        text, value = self.text, self.value
        at, end = self.start, self.end
        if self.style in ("'", '"'):
            at, end = at + 1, end - 1
        elif self.style in ("|", ">"):
            # The content starts below the line of the indicator. Other line ends than these PyYAML knows, and nobody
            # writes: they are not worth a branch.
            at = text.find("\n", at, end) + 1
            if not at:
                return None
        # Most strings stand in one line and say what is written: no walk.
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
                size, escaped = _escape(text, at)
                # An escape that is not ours to know, or an escaped line end with empty lines after it, which are
                # content while the blanks around them are not.
                if escaped is None or not value.startswith(escaped, done):
                    return None
                parts += [SourceText.cut_from(text, run, at)]
                if escaped:  # an escaped line end means nothing
                    parts.append(SourceText.replacing(escaped, at, at + size))
                at = run = at + size
                done += len(escaped)
            # The same character in both. Blanks and line ends only if they stand for themselves: in a literal block
            # always, elsewhere a line end is folded, and blanks in front of one go with it.
            elif text[at] == character and (
                self.style == "|" or character not in " \t\n" or (character != "\n" and not self._folds(at, end))
            ):
                at += 1
                done += 1
                if character == "\n":
                    parts.append(SourceText.cut_from(text, run, at))
                    at = run = self._past_indent(at, end, value, done)
            # A literal block of a file with Windows' line ends: two characters are one.
            elif self.style == "|" and character == "\n" and text.startswith("\r\n", at):
                parts += [SourceText.cut_from(text, run, at), SourceText.replacing("\n", at, at + 2)]
                done += 1
                at = run = self._past_indent(at + 2, end, value, done)
            # A fold: white space with a line end in it is a blank, or one line end less than is written.
            elif character in " \n" and (text[at] in "\r\n \t"):
                stop = at
                while stop < end and text[stop] in " \t\r\n":
                    stop += 1
                breaks = 1
                if character == "\n":
                    while value.startswith("\n", done + breaks):
                        breaks += 1
                if self.style == ">":
                    # A line that is indented further than the block is not folded: its blanks are content.
                    stop -= self._blanks(value, done + breaks)
                parts += [
                    SourceText.cut_from(text, run, at),
                    SourceText.replacing(value[done : done + breaks], at, stop),
                ]
                at = run = stop
                done += breaks
            # A blank that is written and means nothing, as around the rarer line ends of Unicode.
            elif text[at] in " \t":
                parts.append(SourceText.cut_from(text, run, at))
                at += 1
                run = at
            else:
                return None
        parts.append(SourceText.cut_from(text, run, at))
        source = SourceText.join(parts)
        if source.text != value:
            # What is left of the value are line ends of a block that has nothing but those, in Unicode's rarer ones.
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
        """After the indentation of a line, as far as it is not content."""
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
        wanted = apply_edits(self.value, edits_in(whole, source, edits))
        written = source.edits_of_origin(edits, self._written)
        return written if self._reads(written) == wanted else [self._anew(wanted)]

    def _written(self, new: str) -> str:
        """New content as it stands in a string of this style, if it can."""
        if self.style == '"':
            return quoted_for_yaml(new)[1:-1]
        if self.style == "'":
            return new.replace("'", "''")
        if self.style == "|":
            end = "\r\n" if "\r\n" in self.text[self.start : self.end] else "\n"
            return new.replace("\n", end + " " * self._indent())
        return new

    def _anew(self, value: str) -> Edit:
        """The whole string in double quotes, which can hold anything."""
        block = self.style in ("|", ">") and self.text[self.end - 1 : self.end] == "\n"
        return Edit(Span(self.start, self.end), quoted_for_yaml(value) + ("\n" if block else ""))

    def _reads(self, edits: list[Edit]) -> str | None:
        """What YAML makes of the string after edits of the file, or None where that is not a string at all, or they
        overlap. Asked of a file with nothing but the string in it, at least as far from its key as in this one."""
        shifted = [edit.moved(-self.start) for edit in edits]
        before = self.text[self.start : self.end]
        try:
            written = apply_edits(before, shifted)
        except ValueError:  # two of them are in what one fold is written as
            return None
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
        if self.style is None and (found.value in NULLS or _kind(found.value) not in (_STRING, _kind(self.value))):
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


def quoted_for_yaml(value: str) -> str:
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
