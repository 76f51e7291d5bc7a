"""Large files in pieces, so that memory stays flat however long they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from promptlint.dataclass import dataclass
from promptlint.documents.collection import no_collection
from promptlint.documents.decoding import BOM, ReadError, decode, is_picture, opened, place_in
from promptlint.documents.kinds import find_kind
from promptlint.documents.model import NAMED, Document, Flaw, Place, Role
from promptlint.documents.plain import lines_from, role_of_name
from promptlint.documents.recognition import Recognition, recognise
from promptlint.formats.errors import FormatError
from promptlint.text import START, LineIndex, Position

if TYPE_CHECKING:
    from promptlint.documents.tables.reading import TableReader

__all__ = ["PIECE", "Piece", "cut_in_pieces", "how_it_comes"]

PIECE = 256 * 1024
"""Bytes of a large file that are read at a time, if not more: some thousand lines, so that what a piece costs beside
its lines does not count, and its memory neither."""

_MAX_ROW = 16 * 1024 * 1024
"""Bytes of a row or line that is waited for. A quote that is never closed makes one row of the rest of a file."""


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


def cut_in_pieces(
    path: Path, role: Role | None, recognition: Recognition, within: str | None = None
) -> Iterator[Piece]:
    """The pieces of a file that comes in some, each to be read by whoever has it; `within` as for `opened`. Raises
    ReadError."""
    if recognition.kind is not None and recognition.kind.pieces == "lines":
        yield from _lines_in_pieces(path, role or role_of_name(str(path)), within)
    else:
        yield from _table_in_pieces(path, within)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a file, which another process can read by itself: `size` bytes from `start` on, of which the text
    begins at `first`. The one that cut it off has the `text`."""

    path: str
    within: str | None
    encoding: str
    first: Position
    start: int
    size: int
    text: str | None

    def read(self) -> Document:
        """The document that it is. Raises ReadError."""
        raise NotImplementedError

    def without_text(self) -> Self:
        """What is sent to another process."""
        return replace(self, text=None)

    def _text(self) -> str:
        """Its text. Raises ReadError for a file that is another one by now."""
        if self.text is not None:
            return self.text
        with opened(Path(self.path), self.within) as file:
            file.seek(self.start)
            data = file.read(self.size)
        if len(data) != self.size:
            raise ReadError(f"{self.path}: became shorter while it was checked")
        if not self.start:
            data = data.removeprefix(BOM)
        return decode(data, self.path, start=self.start, line=self.first.line)


@dataclass(frozen=True, slots=True)
class _Lines(Piece):
    """Some lines, each a prompt."""

    role: Role

    def read(self) -> Document:
        document = lines_from(self._text(), self.path, self.role, self.first)
        return replace(document, encoding=self.encoding)


@dataclass(frozen=True, slots=True)
class _Rows(Piece):
    """Some rows of a table, as they are read after others; `flaws` are those that only who read the others can see."""

    reader: TableReader
    flaws: tuple[Flaw, ...]
    document: Document | None

    def read(self) -> Document:
        if self.document is not None:
            return self.document
        with no_collection():
            document, _ = self.reader.read(self._text(), self.first)
        return replace(document, encoding=self.encoding, flaws=self.flaws)

    def without_text(self) -> Self:
        # Of one without a single prompt, what it says depends on what follows.
        is_read = self.document is not None and not self.document.prompts
        return self if is_read else replace(self, text=None, document=None)


def _lines_in_pieces(path: Path, role: Role, within: str | None) -> Iterator[Piece]:
    with opened(path, within) as file:
        pieces = _Pieces(file, str(path))
        while text := pieces.more():
            yield _Lines(str(path), within, pieces.encoding, pieces.first, *pieces.place(len(text)), text, role)
            pieces.use(len(text))
    if pieces.first == START:
        yield _Lines(str(path), within, "utf-8", START, 0, 0, "", role)


def _table_in_pieces(path: Path, within: str | None) -> Iterator[Piece]:
    from promptlint.documents.tables.reading import TableReader

    reader = TableReader(str(path))
    with opened(path, within) as file:
        pieces = _Pieces(file, str(path))
        while text := pieces.more():
            before = reader.resumed()
            try:
                with no_collection():
                    document, used = reader.read(text, pieces.first, is_last=pieces.is_last)
            except FormatError as error:
                place = place_in(text, error.offset, pieces.first)
                raise ReadError(f"{path}: {error}{place}; nothing after it was checked") from None
            if used:
                document = replace(document, encoding=pieces.encoding)
                start, size = pieces.place(used)
                flaws = document.flaws
                yield _Rows(
                    str(path), within, pieces.encoding, pieces.first, start, size, text[:used], before, flaws, document
                )
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
        self._bytes = self._begun = 0
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

    def place(self, size: int) -> tuple[int, int]:
        """Where so much of the text stands in the file: the first byte and how many there are."""
        left = len(self._text[size:].encode()) if size < len(self._text) else 0
        return self._begun, self._bytes - left - self._begun

    def use(self, size: int) -> None:
        """Say how much of the text was read."""
        self._begun += self.place(size)[1]
        used, self._text = self._text[:size], self._text[size:]
        lines = LineIndex(used)
        self.first = Position(self.first.line + len(lines) - 1, 1, self.first.offset + size)
