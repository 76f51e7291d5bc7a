"""Wildcards: an entry a line in `.txt` files, or trees of lists in YAML and JSON, as Dynamic Prompts reads them.

Each entry is a fragment of a prompt. `__name__` refers to another file below the same `wildcards` folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePath

from promptlint.dataclass import dataclass
from promptlint.documents.evidence.names import is_folder_of_wildcards
from promptlint.documents.model import Document, Flaw, Reference, Region, Role
from promptlint.documents.packs.mistaken import mistaken_flaws, scalars_despite, without_flawed
from promptlint.documents.packs.prompts import spelled
from promptlint.documents.wildcards.tree_entries import CONTENT_KEYS, entry_flaws
from promptlint.formats.scalars import Scalar
from promptlint.regex import regex
from promptlint.resources.known.telling_words import telling_words
from promptlint.text import Edit, LineIndex, SourceText, Span

__all__ = ["read", "root_of"]

_WEIGHT = regex(r"[ \t]*+(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)::")
_REFERENCE = regex(r"__(?P<name>[^\s_](?:[^\s_]|_(?!_)){0,200})__")
_BRACE = regex(r"\\.|[{}]", re.DOTALL)


def root_of(path: str) -> Path | None:
    """The folder of wildcards a file lies in, at whatever depth: the innermost that is called `wildcards`, else the
    outermost with that word in its name, such as `wildcards_official` or `Wildcards-v2`."""
    folders = Path(path).parents
    called = next(
        (folder for folder in folders if folder.name.casefold() in telling_words("places", "wildcards")), None
    )
    return called or next((folder for folder in reversed(folders) if is_folder_of_wildcards(folder.name)), None)


def read(text: str, path: str, role: Role | None = None) -> Document:
    """One fragment an entry. Raises FormatError for YAML or JSON that is broken."""
    folder = root_of(path)
    is_tree = PurePath(path).suffix.casefold() in (".yaml", ".yml", ".json")
    document = (_read_tree if is_tree else _read_lines)(text, path, role or Role.UNKNOWN)
    return replace(document, root=None if folder is None else str(folder))


def _read_lines(text: str, path: str, role: Role) -> Document:
    index = LineIndex(text)
    groups: list[tuple[Region, ...]] = []
    flaws: list[Flaw] = []
    references: list[Reference] = []
    seen: dict[str, int] = {}
    for number in range(1, len(index) + 1):
        start = index.start(number)
        line = index.line(number)
        if line.lstrip().startswith("#"):
            continue
        written = SourceText.cut_from(text, start, start + len(line)).strip()
        source = _entry(written)
        if not source.text:
            if written.text:
                message = "this entry is a weight without text: when it is drawn, nothing or the number is inserted"
                flaws.append(Flaw("wildcard-file", written.origin(0, len(written)), message))
            continue
        flaws += _brace_flaws(source)
        region = Region(f"line {number}", role, source, text)
        groups.append((region,))
        references += _references(source)
        whole = line.strip()
        if whole in seen:
            span = Span(start, start + len(line))
            flaws.append(
                Flaw(
                    "wildcard-file",
                    span,
                    f"line {seen[whole]} has this entry already: Dynamic Prompts leaves it out, other programs draw it "
                    "twice as often",
                    "remove it",
                    (Edit(Span(start, index.end(number)), ""),),
                )
            )
        else:
            seen[whole] = number
    if not groups:
        flaws.append(
            Flaw("wildcard-file", Span(0, 0), "this wildcard has no entry: a prompt that uses it gets nothing")
        )
    stem = PurePath(path).stem
    if any(character.isspace() for character in stem):
        message = f"the name {stem!r} has a space: not every program finds such a wildcard"
        flaws.append(Flaw("wildcard-file", Span(0, 0), message))
    return Document(
        path,
        "wildcards",
        text,
        tuple(groups),
        flaws=tuple(flaws),
        references=tuple(references),
        plugins=("dynamic-prompts",),
    )


def _read_tree(text: str, path: str, role: Role) -> Document:
    groups: list[tuple[Region, ...]] = []
    references: list[Reference] = []
    flaws = mistaken_flaws(text, path, lambda key: key is None)
    braces: list[Flaw] = []
    scalars = scalars_despite(flaws, text, path)
    if scalars:
        mistaken = [flaw.span for flaw in flaws]
        flaws += [each for each in entry_flaws(text, path) if not each.span.overlaps_any(mistaken)]
    for scalar in scalars:
        if not _is_drawn(scalar.path):
            continue
        source = _entry(scalar.source())
        if source.text.strip():
            braces += _brace_flaws(source)
            groups.append((Region(spelled(scalar.path), role, source, text, {}, _Spelling(scalar)),))
            references += _references(source)
    plugins = ("dynamic-prompts",)
    document = Document(path, "wildcards", text, tuple(groups), references=tuple(references), plugins=plugins)
    document = without_flawed(document, flaws)
    return replace(document, flaws=(*document.flaws, *braces))


def _is_drawn(path: tuple[str | int, ...]) -> bool:
    """Whether a string is an entry: alone, of a list, or the text of a table in a list."""
    inside = next((path[at + 1 :] for at, step in enumerate(path) if isinstance(step, int)), ())
    return not inside or (len(inside) == 1 and inside[0] in CONTENT_KEYS)


@dataclass(frozen=True, slots=True)
class _Spelling:
    """Writes edits of an entry into its string."""

    scalar: Scalar

    def __call__(self, region: Region, edits: Iterable[Edit]) -> list[Edit]:
        return self.scalar.spell(region.source, edits)


def _entry(source: SourceText) -> SourceText:
    """An entry without the weight in front of it."""
    weight = _WEIGHT.match(source.text)
    return source.slice(weight.end(), len(source)) if weight is not None else source


def _brace_flaws(source: SourceText) -> list[Flaw]:
    """The first closing brace of an entry that has no partner. One that opens and has none is a rule of its own."""
    if "}" not in source.text:
        return []
    depth = 0
    for match in _BRACE.finditer(source.text):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            if not depth:
                message = "`}` closes nothing: Dynamic Prompts leaves it in the prompt"
                return [Flaw("wildcard-file", source.origin(match.start(), match.end()), message)]
            depth -= 1
    return []


def _references(source: SourceText) -> list[Reference]:
    if "__" not in source.text:
        return []
    return [
        Reference("wildcard", match["name"], source.origin(*match.span())) for match in _REFERENCE.finditer(source.text)
    ]
