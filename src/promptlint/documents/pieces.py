"""Large files in pieces, so that memory stays flat however long they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO

from promptlint.documents.collection import no_collection
from promptlint.documents.decoding import BOM, ReadError, decode, is_picture, opened, place_in
from promptlint.documents.kinds import find_kind
from promptlint.documents.model import NAMED, Document, Place, Role
from promptlint.documents.plain import lines_from, role_of_name
from promptlint.documents.recognition import Recognition, recognise
from promptlint.formats.errors import FormatError
from promptlint.text import START, LineIndex, Position

__all__ = ["PIECE", "comes_in_pieces", "how_it_comes", "read_in_pieces"]

PIECE = 256 * 1024
"""Bytes of a large file that are read at a time, if not more: some thousand lines, so that what a piece costs beside
its lines does not count, and its memory neither."""

_MAX_ROW = 16 * 1024 * 1024
"""Bytes of a row or line that is waited for. A quote that is never closed makes one row of the rest of a file."""


def comes_in_pieces(path: Path, kind: str | None = None, place: Place = NAMED) -> bool:
    """Whether a file is read in pieces: one of lines, or a large table. Raises ReadError if it cannot be read."""
    return how_it_comes(path, kind, place) is not None


def how_it_comes(path: Path, kind: str | None = None, place: Place = NAMED) -> Recognition | None:
    """As what a file is read in pieces: one of lines, or a large table; None for one that is read whole. Raises
    ReadError if it cannot be read."""
    given = find_kind(kind) if kind is not None else None
    if given is not None and given.pieces == "lines":
        return Recognition(given)
    suffix = path.suffix.casefold()
    if suffix not in (".csv", ".txt") or (given is not None and given.pieces is None):
        return None
    with suppress(OSError, ValueError):  # reading it will tell what is wrong
        if path.stat().st_size <= PIECE:
            return None
    with opened(path, place.within) as file:
        head = file.read(PIECE + 1)
    if len(head) <= PIECE or b"\0" in head or is_picture(head[:16]):
        return None
    if given is not None:
        return Recognition(given)
    found = recognise(head.decode("utf-8-sig", "replace"), str(path), place=place)
    wanted = "table" if suffix == ".csv" else "lines"
    return found if found.kind is not None and found.kind.pieces == wanted else None


def read_in_pieces(
    path: Path, role: Role | None, recognition: Recognition, within: str | None = None
) -> Iterator[Document]:
    """The pieces of a file that comes in some; `within` as for `opened`. Raises ReadError."""
    if recognition.kind is not None and recognition.kind.pieces == "lines":
        yield from _lines_in_pieces(path, role or role_of_name(str(path)), within)
    else:
        yield from _table_in_pieces(path, within)


def _lines_in_pieces(path: Path, role: Role, within: str | None) -> Iterator[Document]:
    with opened(path, within) as file:
        pieces = _Pieces(file, str(path))
        while text := pieces.more():
            yield replace(lines_from(text, str(path), role, pieces.first), encoding=pieces.encoding)
            pieces.use(len(text))
    if pieces.first == START:
        yield lines_from("", str(path), role)


def _table_in_pieces(path: Path, within: str | None) -> Iterator[Document]:
    from promptlint.documents.tables.reading import TableReader

    reader = TableReader(str(path))
    with opened(path, within) as file:
        pieces = _Pieces(file, str(path))
        while text := pieces.more():
            try:
                with no_collection():
                    document, used = reader.read(text, pieces.first, is_last=pieces.is_last)
            except FormatError as error:
                place = place_in(text, error.offset, pieces.first)
                raise ReadError(f"{path}: {error}{place}; nothing after it was checked") from None
            if used:
                yield replace(document, encoding=pieces.encoding)
                pieces.use(used)
            elif len(text) > _MAX_ROW:
                place = place_in(text, 0, pieces.first)
                raise ReadError(f"{path}: has a row of more than {_MAX_ROW:,} characters{place}; is a quote missing?")


class _Pieces:
    """A file of text in pieces of whole lines; what is left of one comes again with the next."""

    def __init__(self, file: IO[bytes], path: str) -> None:
        self.first = START
        self.encoding = "utf-8"
        self.is_last = False
        self._file = file
        self._path = path
        self._bytes = 0
        self._lines = 1
        self._text = ""

    def more(self) -> str:
        """What is left, with the next lines; empty at the end. Raises ReadError as `decode` does."""
        # A row that does not end makes what is left grow: more is read each time, or it would be quadratic.
        data = b"".join(self._file.readlines(max(PIECE, 2 * len(self._text))))
        if not self._bytes and data.startswith(BOM):
            self.encoding = "utf-8-sig"
        new = decode(data, self._path, start=self._bytes, line=self._lines)
        self._bytes += len(data)
        self._lines += data.count(b"\n")
        self._text += new
        self.is_last = not data
        return self._text

    def use(self, size: int) -> None:
        """Say how much of the text was read."""
        used, self._text = self._text[:size], self._text[size:]
        lines = LineIndex(used)
        self.first = Position(self.first.line + len(lines) - 1, 1, self.first.offset + size)
