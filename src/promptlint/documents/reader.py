"""From a path to a document: decoding, and which container it is."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING

from promptlint.documents.containers import CONTAINED, PICTURES, container_named, container_of
from promptlint.documents.infotext import looks_like_infotext, read_infotext
from promptlint.documents.model import NO_KEYS, Document, PromptKeys, Role
from promptlint.documents.page import looks_like_page, read_page
from promptlint.documents.plain import read_lines, read_prompt, role_of_name
from promptlint.formats.errors import FormatError
from promptlint.resources.manifest import read_comments
from promptlint.text import START, LineIndex, Position

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

__all__ = [
    "KINDS",
    "NO_PROMPTS",
    "PIECE",
    "SUFFIXES",
    "ReadError",
    "Skipped",
    "comes_in_pieces",
    "find_files",
    "read_document",
    "read_documents",
    "read_text",
    "reread",
]

KINDS = (
    "prompt",
    "lines",
    "infotext",
    "sdprompt",
    "page",
    "styles",
    "log",
    "table",
    "comfyui",
    "wildcards",
    "pack",
    "jobs",
    "caption",
)
"""The containers there are, as `--kind` takes them."""

SUFFIXES = (
    ".txt",
    ".prompt",
    ".sdprompt",
    ".caption",
    ".md",
    ".markdown",
    ".html",
    ".htm",
    ".csv",
    ".json",
    ".jsonl",
    ".ndjson",
    ".yaml",
    ".yml",
    ".toml",
    *PICTURES,
)
"""What a folder is searched for; a file that is named is read whatever its name."""

_BOM = b"\xef\xbb\xbf"
PIECE = 256 * 1024
"""Bytes of a large file that are read at a time, if not more."""

_TABLES = ("styles", "log", "table")
_MARKDOWN = (".md", ".markdown")
_PAGES = (*_MARKDOWN, ".html", ".htm")
_LFS = b"version https://git-lfs.github.com/spec/"
_POINTER_SIZE = 1024
_TREES = (".json", ".yaml", ".yml", ".toml")
_DATA = (".csv", ".jsonl", ".ndjson", *_TREES)
_MAX_TEXT = 512 * 1024 * 1024
_MAX_TREE = 64 * 1024 * 1024
_MAX_ROW = 16 * 1024 * 1024
_NOT_PROMPTS = (
    "requirements",
    "license",
    "licence",
    "copying",
    "notice",
    "authors",
    "changelog",
    "entry_points.txt",
    "top_level.txt",
    "robots.txt",
    "cmakelists.txt",
    "readme.txt",
)
_SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages", "venv"})


class ReadError(Exception):
    """A file that cannot be read. The message is one line: what, where, what to do.

    Of a text that is broken, `reason` says what is wrong without the place, and `offset` where, in code points; empty
    and None where there is no one place.
    """

    def __init__(self, message: str, *, reason: str = "", offset: int | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.offset = offset


NO_PROMPTS = "no kind of file that holds prompts"
"""The reason why most files are skipped."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file in a searched folder that is no container promptlint reads."""

    path: Path
    reason: str


def read_document(
    path: Path, *, role: Role | None = None, kind: str | None = None, keys: PromptKeys = NO_KEYS
) -> Document:
    """Read a file; role and kind override what its name and text say, and keys add to those of packs. Raises ReadError,
    also for UTF-8 that is none: a text decoded with replacement characters would be another prompt."""
    with _opened(path) as file:
        head = file.read(16)
        file.seek(0)
        if is_image(head):
            return _read_image(file, str(path))
        if kind is None and path.suffix.casefold() in PICTURES:
            raise ReadError(f"{path}: {_no_picture(file.read(len(_LFS)))}")
        data = file.read(_MAX_TEXT + 1)
    if len(data) > _MAX_TEXT:
        raise ReadError(f"{path}: is larger than {_MAX_TEXT // 1024**2} MB; split it, or check it with --kind lines")
    encoding = "utf-8-sig" if data.startswith(_BOM) else "utf-8"
    document = read_text(decode(data, str(path)), path=str(path), role=role, kind=kind, keys=keys)
    return replace(document, encoding=encoding)


def is_image(head: bytes) -> bool:
    """Whether a file that starts with these 16 bytes is a picture that may hold prompts."""
    if head[:3] not in (b"\x89PN", b"\xff\xd8\xff", b"RIF") and head[4:8] != b"ftyp":
        return False
    from promptlint.documents import images  # noqa: PLC0415

    return images.is_image(head)


def _no_picture(head: bytes) -> str:
    if head == _LFS:
        return "is a pointer of Git LFS; fetch the picture with git lfs pull"
    return "is no picture that promptlint reads, whatever its name says"


def _read_image(file: IO[bytes], path: str) -> Document:
    from promptlint.documents import images  # noqa: PLC0415

    try:
        return images.read(file, path)
    except FormatError as error:
        raise ReadError(f"{path}: {error}") from None


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        opened = path.open("rb")
    except FileNotFoundError:
        raise ReadError(f"{path}: no such file; check the path") from None
    except IsADirectoryError:
        raise ReadError(f"{path}: is a folder; name files, or let `check` search it") from None
    except OSError as error:
        raise ReadError(f"{path}: cannot be read: {error.strerror or error}") from None
    except ValueError as error:  # a NUL in the name, or what no file system can spell
        raise ReadError(f"{path}: cannot be read: {error}; check the path") from None
    with opened as file:
        try:
            yield file
        except OSError as error:
            raise ReadError(f"{path}: cannot be read: {error.strerror or error}") from None


def read_documents(
    path: Path, *, role: Role | None = None, kind: str | None = None, keys: PromptKeys = NO_KEYS
) -> Iterator[Document]:
    """As `read_document`, but files of lines and large tables come in pieces, so that memory stays flat however long
    they are."""
    if not comes_in_pieces(path, kind):
        yield read_document(path, role=role, kind=kind, keys=keys)
    elif kind == "lines":
        yield from _lines_in_pieces(path, role or role_of_name(str(path)))
    else:
        yield from _table_in_pieces(path)


def comes_in_pieces(path: Path, kind: str | None = None) -> bool:
    """Whether a file is read in pieces: one of lines, or a large table. Raises ReadError if it cannot be read."""
    if kind == "lines":
        return True
    if kind not in (None, *_TABLES) or path.suffix.casefold() != ".csv":
        return False
    with _opened(path) as file:
        head = file.read(PIECE + 1)
    if len(head) <= PIECE or b"\0" in head or is_image(head[:16]):
        return False
    return kind is not None or container_of(str(path), head.decode("utf-8-sig", "replace")) is not None


def _lines_in_pieces(path: Path, role: Role) -> Iterator[Document]:
    with _opened(path) as file:
        pieces = _Pieces(file, str(path))
        while text := pieces.more():
            yield replace(read_lines(text, str(path), role, pieces.first), encoding=pieces.encoding)
            pieces.use(len(text))
    if pieces.first == START:
        yield read_lines("", str(path), role)


def _table_in_pieces(path: Path) -> Iterator[Document]:
    from promptlint.documents.styles import TableReader  # noqa: PLC0415

    reader = TableReader(str(path))
    with _opened(path) as file:
        pieces = _Pieces(file, str(path))
        while text := pieces.more():
            try:
                with _no_collection():
                    document, used = reader.read(text, pieces.first, is_last=pieces.is_last)
            except FormatError as error:
                place = _place(text, error.offset, pieces.first)
                raise ReadError(f"{path}: {error}{place}; nothing behind it was checked") from None
            if used:
                yield replace(document, encoding=pieces.encoding)
                pieces.use(used)
            elif len(text) > _MAX_ROW:
                place = _place(text, 0, pieces.first)
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
        if not self._bytes and data.startswith(_BOM):
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


def decode(data: bytes, path: str, *, start: int = 0, line: int = 1) -> str:
    """The text of some bytes, without a byte order mark. Raises ReadError for anything but UTF-8 text.

    `start` and `line` are where a piece of a file stands in it, in bytes from 0 and lines from 1.
    """
    if start == 0 and data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ReadError(f"{path}: is UTF-16; save it as UTF-8")
    if b"\0" in data:
        raise ReadError(f"{path}: is a binary file; promptlint reads text in UTF-8")
    try:
        return data.decode("utf-8" if start else "utf-8-sig")
    except UnicodeDecodeError as error:
        line += data.count(b"\n", 0, error.start)
        place = f"byte {start + error.start + 1}, line {line}"
        raise ReadError(f"{path}: is not valid UTF-8 ({place}); save it as UTF-8") from None


def read_text(
    text: str, *, path: str, role: Role | None = None, kind: str | None = None, keys: PromptKeys = NO_KEYS
) -> Document:
    """A document of text that is already decoded; `path` gives its name and, by the name, its kind and role."""
    if kind is None:
        kind = _kind_of(text, path, role, keys)
        guessed = kind in _GUESSED and PurePath(path).suffix.casefold() not in _OWN_SUFFIXES
        return replace(_read_as(kind, text, path, role, keys), guessed=guessed)
    return _read_as(kind, text, path, role, keys)


_GUESSED = ("prompt", "infotext", "page")
"""Kinds of text that are told from each other by their content."""

_OWN_SUFFIXES = (".prompt", ".sdprompt")


def _read_as(kind: str, text: str, path: str, role: Role | None, keys: PromptKeys) -> Document:
    if kind == "other":
        return Document(path, "other", text, ())
    container = container_named(kind)
    if container is not None:
        if len(text) > _MAX_TREE and PurePath(path).suffix.casefold() in _TREES:
            raise ReadError(f"{path}: is larger than {_MAX_TREE // 1024**2} MB; split it")
        try:
            with _no_collection():
                return container.read(text, path, role, keys)
        except FormatError as error:
            message = f"{path}: {error}{_place(text, error.offset)}; nothing in it was checked"
            raise ReadError(message, reason=str(error), offset=error.offset) from None
    readers: dict[str, Callable[[], Document]] = {
        "prompt": lambda: read_prompt(text, path, role or role_of_name(path)),
        "lines": lambda: read_lines(text, path, role or role_of_name(path)),
        "infotext": lambda: read_infotext(text, path),
        "sdprompt": lambda: read_infotext(text, path, kind="sdprompt"),
        "page": lambda: _read_page(text, path),
    }
    document = readers[kind]()
    required = read_comments(text) if kind in ("prompt", "infotext", "sdprompt") else ()
    return replace(document, requirements=(*document.requirements, *required)) if required else document


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the cycle collector away while a file of many prompts is read: it would walk them over and over."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _read_page(text: str, path: str) -> Document:
    suffix = PurePath(path).suffix.casefold()
    if suffix not in _PAGES:
        return read_page(text, path)
    from promptlint.documents import html  # noqa: PLC0415

    return html.read_markdown(text, path) if suffix in _MARKDOWN else html.read(text, path)


def _place(text: str, offset: int | None, first: Position = START) -> str:
    if offset is None:
        return ""
    position = LineIndex(text[: offset + 1], first).position(first.offset + offset)
    return f" (line {position.line}, column {position.column})"


def reread(document: Document, text: str) -> Document:
    """The file with another text, read as the same kind and role as before."""
    roles = [region.role for regions in document.prompts for region in regions]
    role = roles[0] if roles and document.kind in ("prompt", "lines", "wildcards", "caption") else None
    again = read_text(text, path=document.path, role=role, kind=document.kind, keys=document.keys)
    return replace(again, encoding=document.encoding, guessed=document.guessed)


def _kind_of(text: str, path: str, role: Role | None, keys: PromptKeys) -> str:
    suffix = PurePath(path).suffix.casefold()
    if suffix == ".sdprompt":
        return "sdprompt"
    if suffix in _PAGES:
        return "page"
    if suffix in CONTAINED:
        container = container_of(path, text, keys)
        if container is not None:
            return container.kind
    if suffix in _DATA:
        return "other"
    if looks_like_page(text):
        return "page"
    if role is None and looks_like_infotext(text):
        return "infotext"
    return "prompt"


def find_files(paths: Iterable[Path]) -> tuple[list[Path], list[Skipped]]:
    """The files that some paths name: files as they are, folders searched for the suffixes promptlint reads.

    Hidden folders, environments and files that are commonly no prompts (licences, requirements) are skipped.
    Raises ReadError for a path that does not exist and for a folder in which nothing can be read.
    """
    found: list[Path] = []
    skipped: list[Skipped] = []
    for path in paths:
        if not path.is_dir():
            if not path.exists():
                raise ReadError(f"{path}: no such file or folder; check the path")
            found.append(path)
            continue
        before = len(found)
        for file in _files_below(path):
            reason = _why_not(file)
            if reason is None:
                found.append(file)
            else:
                skipped.append(Skipped(file, reason))
        if len(found) == before:
            raise ReadError(f"{path}: nothing to read in this folder; promptlint looks for {', '.join(SUFFIXES)}")
    return found, skipped


def _files_below(folder: Path) -> Iterator[Path]:
    """The files of a folder that git does not ignore, in order."""
    ignored: dict[str, list[tuple[Path, GitIgnoreSpec]]] = {os.fspath(folder): _specs_above(folder)}
    for root, folders, files in os.walk(folder):
        here = Path(root)
        specs = ignored.pop(root, [])
        if ".gitignore" in files and (spec := _spec(here / ".gitignore")) is not None:
            specs = [*specs, (here.absolute(), spec)]
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in _SKIPPED_FOLDERS and not _is_ignored(here / name, specs, "/")
        )
        ignored.update((os.path.join(root, name), specs) for name in folders)  # noqa: PTH118  # as os.walk has it
        for name in sorted(files):
            if not _is_ignored(here / name, specs):
                yield here / name


def _specs_above(folder: Path) -> list[tuple[Path, GitIgnoreSpec]]:
    """The ignore files between a folder and the root of its repository, the outermost first."""
    specs: list[tuple[Path, GitIgnoreSpec]] = []
    here = folder.absolute()
    for parent in (here, *here.parents):
        if parent != here and (spec := _spec(parent / ".gitignore")) is not None:
            specs.append((parent, spec))
        if (parent / ".git").exists():
            return specs[::-1]
    return []


def _spec(file: Path) -> GitIgnoreSpec | None:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    from pathspec import GitIgnoreSpec  # noqa: PLC0415

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        return None


def _is_ignored(path: Path, specs: list[tuple[Path, GitIgnoreSpec]], ending: str = "") -> bool:
    """Whether the innermost ignore file that speaks of a path leaves it out."""
    for base, spec in reversed(specs):
        answer = spec.check_file(path.absolute().relative_to(base).as_posix() + ending).include
        if answer is not None:
            return answer
    return False


def _why_not(file: Path) -> str | None:
    name = file.name.casefold()
    if not name.endswith(SUFFIXES):
        return NO_PROMPTS
    if name.endswith(".txt") and name.startswith(_NOT_PROMPTS):
        return "rarely a prompt by its name; name it to have it checked"
    if name.endswith(PICTURES) and _is_pointer(file):
        return "a pointer of Git LFS; fetch it with git lfs pull"
    return None


def _is_pointer(file: Path) -> bool:
    """Whether a file stands for one that Git LFS keeps."""
    try:
        if file.stat().st_size > _POINTER_SIZE:
            return False
        return file.read_bytes().startswith(_LFS)
    except OSError:
        return False
