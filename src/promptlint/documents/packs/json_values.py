"""The prompts of JSON that has been read, and of JSON in lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from promptlint.dataclass import dataclass
from promptlint.documents.frames import names_frames
from promptlint.documents.json_flaws import json_flaws
from promptlint.documents.model import NO_KEYS, Document, Flaw, PromptKeys, Region, Unread
from promptlint.documents.packs.keys import key_of
from promptlint.documents.packs.prompts import CHANT, OF_DRAW_THINGS, pack_document
from promptlint.formats.errors import FormatError
from promptlint.formats.json import Json, JsonValue, objects, read_json, respell, string_source, strings
from promptlint.formats.scalars import Scalar
from promptlint.text import Edit, LineIndex, SourceText

__all__ = ["json_scalars", "read_json_lines", "read_json_value"]

_MOST_SIBLINGS = 64
"""Members of a table that are kept beside each of its strings, as in `formats.yaml`."""


def read_json_value(json: Json, text: str, path: str, keys: PromptKeys = NO_KEYS) -> Document:
    """The prompts of a pack whose JSON has been read."""
    is_table = json.root.kind == "object"
    framed = is_table and names_frames(path, [key.text for key, _ in json.root.members])
    document = pack_document(json_scalars(json, text, keys), text, path, keys, framed=framed)
    flaws = json_flaws(json, text)
    lists: list[tuple[Region, ...]] = []
    if "script_args" in text:
        from promptlint.documents.infotext import search_replace

        by_start = {r.source.origin(0, 0).start: r for group in document.prompts for r in group}
        for payload in objects(json.root):
            prompts = [by_start[value.start + 1] for _, value in payload.members if value.start + 1 in by_start]
            more, wrong = search_replace.of_payload(payload, text, prompts)
            lists += more
            flaws += wrong
    return replace(document, prompts=(*document.prompts, *lists), flaws=(*document.flaws, *flaws))


def read_json_lines(text: str, path: str, keys: PromptKeys, *, strict: bool = False) -> Document:
    """The prompts of a file with a JSON value a line. A line that is broken is left unread, if there are others and the
    reading is not `strict`. Raises FormatError."""
    index = LineIndex(text)
    groups: list[tuple[Region, ...]] = []
    flaws: list[Flaw] = []
    unread: list[Unread] = []
    good = 0
    for number in range(1, len(index) + 1):
        line, start = index.line(number), index.start(number)
        if not line.strip():
            continue
        try:
            document = read_json_value(read_json(line), line, path, keys)
        except FormatError as error:
            if strict:
                raise FormatError(str(error), start + (error.offset or 0)) from None
            unread.append(Unread(str(error), start + (error.offset or 0), "this line"))
            continue
        good += 1
        unread += [replace(part, offset=start + (part.offset or 0)) for part in document.unread]
        groups += [tuple(_moved(region, start, text, number) for region in group) for group in document.prompts]
        flaws += [
            replace(flaw, span=flaw.span.moved(start), edits=tuple(edit.moved(start) for edit in flaw.edits))
            for flaw in document.flaws
        ]
    if unread and not good:
        raise FormatError(unread[0].reason, unread[0].offset)
    return Document(path, "pack", text, tuple(groups), flaws=tuple(flaws), keys=keys, unread=tuple(unread))


def _moved(region: Region, start: int, text: str, number: int) -> Region:
    name = f"line {number}, {region.name}"
    return replace(region, name=name, source=region.source.moved(start), origin=text, spell=_InLine(region, start))


@dataclass(frozen=True, slots=True)
class _InLine:
    """Writes edits of a prompt that was read from a line of its own."""

    alone: Region
    start: int

    def __call__(self, region: Region, edits: Iterable[Edit]) -> list[Edit]:
        return [edit.moved(self.start) for edit in self.alone.in_file(edits)]


def json_scalars(json: Json, text: str, keys: PromptKeys) -> Iterator[Scalar]:
    """The strings of a JSON value, those beside them where they may be prompts."""
    for path, value, parent in strings(json.root):
        siblings = {}
        if parent is not None and (key_of(path, keys) is not None or path[-1] in (CHANT, OF_DRAW_THINGS)):
            siblings = {
                key.text: member.text if member.kind in ("string", "number") else ""
                for key, member in parent.members[:_MOST_SIBLINGS]
            }
        yield Scalar(path, _JsonSource(text, value), siblings, value.text)


@dataclass(frozen=True, slots=True)
class _JsonSource:
    text: str
    value: JsonValue

    def source(self) -> SourceText:
        return string_source(self.text, self.value)

    def spell(self, source: SourceText, edits: Iterable[Edit]) -> list[Edit]:
        return respell(self.text, self.value, source, edits)
