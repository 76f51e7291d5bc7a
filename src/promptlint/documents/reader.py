"""From a path, or a text, to a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePath
from typing import IO

from promptlint.dataclass import dataclass
from promptlint.documents.collection import no_collection
from promptlint.documents.decoding import (
    BOM,
    MAX_TEXT,
    NoTextError,
    ReadError,
    decode,
    is_given_pipe,
    is_picture,
    opened,
    place_in,
)
from promptlint.documents.discovery import LFS_POINTER
from promptlint.documents.evidence.names import place_of_prompts
from promptlint.documents.kinds import KINDS, PICTURES, TREES, Kind, find_kind, kind_of
from promptlint.documents.model import NAMED, NO_KEYS, Document, Place, PromptKeys, Role
from promptlint.documents.pieces import Piece, cut_in_pieces, how_it_comes
from promptlint.documents.recognition import Recognition, recognise
from promptlint.errors import MissingPackageError
from promptlint.formats.errors import FormatError
from promptlint.formats.regular_file import read_head
from promptlint.formats.whereabouts import whereabouts_of
from promptlint.text import Position

__all__ = ["PieceOfDocument", "cut_document", "read_document", "read_documents", "read_text", "reread"]

_MAX_TREE = 64 * 1024 * 1024
"""The same of a tree of values, whose nodes take many times the memory of its text."""


def read_document(
    path: Path,
    *,
    role: Role | None = None,
    kind: str | None = None,
    keys: PromptKeys = NO_KEYS,
    place: Place = NAMED,
) -> Document:
    """Read a file; role and kind override what its name and text say, and keys add to those of packs. `place` says
    whether somebody named it. Raises ReadError, also for text that is not UTF-8: decoded with replacement characters
    it would be another prompt. A file that was only found, and that its name does not call a prompt, is left out then:
    a document without prompts that says why."""
    try:
        return _read_document(path, role, kind, keys, place)
    except NoTextError as error:
        if not place.found or kind is not None or _is_called_a_prompt(path):
            raise
        return _left_out(path, error, place)


def _is_called_a_prompt(path: Path) -> bool:
    """Whether the name of a file says that there should be a prompt in it."""
    suffix = path.suffix.casefold()
    if suffix in PICTURES:
        return False
    own = any(suffix in kind.own_suffixes and kind.takes_role for kind in KINDS)
    return own or suffix == ".prompt" or place_of_prompts(path.absolute().as_posix(), depth=1) is not None


def _left_out(path: Path, error: NoTextError, place: Place) -> Document:
    """A file without prompts that was not named. For a picture there is a remark: there may be a prompt in it."""
    reason = str(error).removeprefix(f"{path}: ")
    remark = f"{reason}; it was left out" if path.suffix.casefold() in PICTURES else ""
    return Document(str(path), "other", "", (), place=place, why=reason, remark=remark)


def _read_document(path: Path, role: Role | None, kind: str | None, keys: PromptKeys, place: Place) -> Document:
    with opened(path, place.within) as file:
        head = file.read(16)
        file.seek(0)
        if is_picture(head):
            return replace(_read_picture(file, str(path)), place=place, why="it is a picture")
        if kind is None and path.suffix.casefold() in PICTURES:
            raise NoTextError(f"{path}: {_no_picture(file.read(len(LFS_POINTER)))}")
        data = read_head(file, MAX_TEXT + 1)
        where = whereabouts_of(path, file) if not is_given_pipe(path) else None
    if len(data) > MAX_TEXT:
        raise ReadError(f"{path}: is larger than {MAX_TEXT // 1024**2} MB; split it, or check it with --kind lines")
    encoding = "utf-8-sig" if data.startswith(BOM) else "utf-8"
    document = read_text(decode(data, str(path)), path=str(path), role=role, kind=kind, keys=keys, place=place)
    return replace(document, encoding=encoding, where=where)


def _no_picture(head: bytes) -> str:
    if head == LFS_POINTER:
        return "is a pointer of Git LFS; fetch the picture with git lfs pull"
    return "is not a picture that promptlint reads, whatever its name says"


def _read_picture(file: IO[bytes], path: str) -> Document:
    from promptlint.documents.pictures import reading as images

    try:
        return images.read(file, path)
    except FormatError as error:
        raise NoTextError(f"{path}: {error}") from None


def read_documents(
    path: Path,
    *,
    role: Role | None = None,
    kind: str | None = None,
    keys: PromptKeys = NO_KEYS,
    place: Place = NAMED,
) -> Iterator[Document]:
    """As `read_document`, but files of lines and large tables come in pieces, so that memory stays flat however long
    they are."""
    found = how_it_comes(path, kind, place)
    if found is None:
        yield read_document(path, role=role, kind=kind, keys=keys, place=place)
        return
    for piece in cut_document(path, found, role=role, kind=kind, place=place):
        yield piece.read()


@dataclass(frozen=True, slots=True)
class PieceOfDocument:
    """A piece of a file that comes in several, with what is said of the whole. It is something `other` where the file
    was not named and looks as if there were no prompts in it."""

    piece: Piece
    place: Place
    found: Recognition
    is_said: bool
    other: Document | None = None

    @property
    def text(self) -> str:
        """Its text, for whoever cut it off."""
        return self.piece.text or ""

    @property
    def first(self) -> Position:
        """Where it starts in the file."""
        return self.piece.first

    def read(self) -> Document:
        """The document that it is. Raises ReadError."""
        if self.other is not None:
            return self.other
        found = self.found
        return replace(
            self.piece.read(),
            place=self.place,
            why=found.why,
            remark=found.remark,
            guessed=found.guessed,
            is_said=self.is_said,
        )

    def without_text(self) -> PieceOfDocument:
        """What is sent to another process."""
        return replace(self, piece=self.piece.without_text(), found=replace(self.found, kind=None))


def cut_document(
    path: Path, found: Recognition, *, role: Role | None = None, kind: str | None = None, place: Place = NAMED
) -> Iterator[PieceOfDocument]:
    """The pieces of a file that comes in some, as `how_it_comes` has it, each to be read by whoever has it. Raises
    ReadError."""
    is_said = kind is not None
    for piece in cut_in_pieces(path, role, found, place.within):
        if not piece.first.offset and not is_said and place.found:
            other = _without_evidence(replace(piece.read(), place=place), place)
            if other is not None:
                yield PieceOfDocument(piece, place, found, is_said, other)
                return
        yield PieceOfDocument(piece, place, found, is_said)


def read_text(
    text: str,
    *,
    path: str,
    role: Role | None = None,
    kind: str | None = None,
    keys: PromptKeys = NO_KEYS,
    place: Place = NAMED,
) -> Document:
    """A document of text that is already decoded. `path` gives its name and, by the name, its kind and role. Raises
    ReadError for a container that is broken, ValueError for a kind that there is not."""
    if kind is not None:
        given = find_kind(kind)
        if given is None:
            raise ValueError(f"there is no kind {kind!r}")
        document = _rooted(_read_as(given, text, path, role, keys), place)
        return replace(document, place=place, why="its kind was given", is_said=True)
    found = recognise(text, path, role, keys, place)
    document = Document(path, "other", text, ())
    if found.kind is not None:
        document = _rooted(_read_as(found.kind, text, path, role, keys), place)
        if (other := _without_evidence(document, place)) is not None:
            return other
    remark = document.remark or found.remark
    return replace(document, guessed=found.guessed, place=place, why=found.why, remark=remark, doubtful=found.doubtful)


def _without_evidence(document: Document, place: Place) -> Document | None:
    """A document without the prompts of one that was not named, if no text in it looks like one."""
    if not place.found or not kind_of(document).needs_evidence or not document.prompts:
        return None
    from promptlint.documents.evidence.files import evidence

    if evidence(document) is not None:
        return None
    why = "no text in it looks like a prompt; name it to have it read"
    return Document(document.path, "other", document.text, (), place=place, why=why)


def _rooted(document: Document, place: Place) -> Document:
    """A document of a tree of wildcards that something other than its folder's name shows."""
    return replace(document, root=place.tree) if document.kind == "wildcards" and not document.root else document


def _read_as(kind: Kind, text: str, path: str, role: Role | None, keys: PromptKeys) -> Document:
    if len(text) > _MAX_TREE and PurePath(path).suffix.casefold() in TREES:
        raise ReadError(f"{path}: is larger than {_MAX_TREE // 1024**2} MB; split it")
    try:
        with no_collection():
            document = kind.read(text, path, role, keys)
    except FormatError as error:
        message = f"{path}: {error}{place_in(text, error.offset)}; nothing in it was checked"
        raise ReadError(message, reason=str(error), offset=error.offset) from None
    except MissingPackageError as error:
        raise ReadError(f"{path}: {error}; nothing in it was checked", reason=f"is not read: {error}") from None
    return replace(document, target=kind.target) if kind.target is not None else document


def reread(document: Document, text: str) -> Document:
    """The file with another text, read as the same kind and role as before."""
    if find_kind(document.kind) is None:
        return replace(document, text=text)
    roles = [region.role for region in document.regions]
    role = roles[0] if roles and kind_of(document).takes_role else None
    again = read_text(text, path=document.path, role=role, kind=document.kind, keys=document.keys, place=document.place)
    return replace(
        again,
        encoding=document.encoding,
        guessed=document.guessed,
        why=document.why,
        is_said=document.is_said,
        where=document.where,
    )
