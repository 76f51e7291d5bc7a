"""The prompts of a workspace by their names: styles, wildcards, keys of packs, and what else a file has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from os.path import relpath, splitext
from pathlib import Path

from lsprotocol import types

from promptlint.dataclass import dataclass
from promptlint.documents.decoding import ReadError
from promptlint.documents.discovery import files_of_each
from promptlint.documents.model import Document, Region
from promptlint.documents.reader import read_document
from promptlint.documents.surroundings import Surroundings
from promptlint.formats.errors import FormatError
from promptlint.lsp.features.outline import short
from promptlint.lsp.positions import Positions
from promptlint.regex import regex
from promptlint.resources.inventory.installed.wildcard_entries import wildcards_in
from promptlint.text import Span

__all__ = ["Index", "Opened", "named_prompts"]

_MOST_FOUND = 300
_MOST_OF_FILE = 2_000
_MAX_BYTES = 1_000_000
_QUOTED = regex(r'"(?P<name>[^\n]+)", ?[^"\n]*$')
"""How a region is called that has a name of its own: `row 2 "warm", prompt`."""
_UNNAMED = regex(r"positive|negative|line \d+.*")
"""How one is called that has none."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A text that an editor has open."""

    uri: str
    document: Document
    positions: Positions


def named_prompts(document: Document) -> Iterator[tuple[str, types.SymbolKind, Span]]:
    """What somebody may look for in a file: name, kind and place."""
    if document.kind == "wildcards" and document.root is not None:
        stem = splitext(relpath(document.path, document.root))[0].replace("\\", "/")  # noqa: PTH122
        try:
            for name, span in wildcards_in(document.text, stem, is_tree=not document.path.casefold().endswith(".txt")):
                yield name, types.SymbolKind.Enum, span
        except FormatError:
            pass
        return
    for group in document.prompts:
        region = group[0]
        name = _name(region)
        if name:
            yield name, types.SymbolKind.String, region.source.origin(0, len(region.text))


def _name(region: Region) -> str:
    """A prompt by its own name, else by its first words."""
    quoted = _QUOTED.search(region.name)
    if quoted is not None:
        return short(quoted["name"])
    if _UNNAMED.fullmatch(region.name) is None:
        return short(region.name)
    return short(region.text) if region.text.strip() else ""


class Index:
    """The named prompts of a workspace. Files are read once, and again when they have changed."""

    def __init__(self) -> None:
        self._around = Surroundings()
        self._known: dict[Path, tuple[tuple[int, int], list[types.WorkspaceSymbol]]] = {}

    def find(
        self,
        query: str,
        folders: Sequence[Path],
        opened: Mapping[Path, Opened],
        encoding: str,
        interrupt: Callable[[], None],
    ) -> list[types.WorkspaceSymbol]:
        """The prompts with the letters of a query in their names, or in those of their files; at most some hundreds. On
        any thread; `interrupt` raises to end the work early."""
        wanted = query.casefold()
        found: list[types.WorkspaceSymbol] = []
        for symbol in self._all(folders, opened, encoding, interrupt):
            if wanted in symbol.name.casefold() or wanted in (symbol.container_name or "").casefold():
                found.append(symbol)
                if len(found) == _MOST_FOUND:
                    break
        return found

    def _all(
        self, folders: Sequence[Path], opened: Mapping[Path, Opened], encoding: str, interrupt: Callable[[], None]
    ) -> Iterator[types.WorkspaceSymbol]:
        for path, text in opened.items():
            yield from _symbols(text.document, text.uri, text.positions, _below(path, folders))
        interrupt()
        for folder, file in files_of_each(folders):
            interrupt()
            if file.path not in opened:
                yield from self._of_file(file.path, folder, encoding)

    def _of_file(self, path: Path, folder: Path, encoding: str) -> list[types.WorkspaceSymbol]:
        try:
            state = path.stat()
            stamp = state.st_size, state.st_mtime_ns
            known = self._known.get(path)
            if known is not None and known[0] == stamp:
                return known[1]
            if state.st_size > _MAX_BYTES:
                return []
            document = read_document(path, place=self._around.place_of(path, found=True, below=folder))
        except (ReadError, OSError, ValueError):
            return []
        text = "" if document.binary else document.text
        uri = path.absolute().as_uri()
        symbols = list(_symbols(document, uri, Positions(text, encoding), _below(path, (folder,))))
        self._known[path] = stamp, symbols
        return symbols


def _symbols(document: Document, uri: str, positions: Positions, where: str) -> Iterator[types.WorkspaceSymbol]:
    for number, (name, kind, span) in enumerate(named_prompts(document)):
        if number == _MOST_OF_FILE:
            return
        yield types.WorkspaceSymbol(types.Location(uri, positions.range(span)), name, kind, container_name=where)


def _below(path: Path, folders: Iterable[Path]) -> str:
    """Where a file lies in the workspace."""
    inside = next((folder for folder in folders if path.is_relative_to(folder)), path.parent)
    return short(path.relative_to(inside).as_posix())
