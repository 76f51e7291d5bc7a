"""From bytes to text: UTF-8, or one line about what else it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

from promptlint.errors import PromptlintError
from promptlint.formats.regular_file import open_regular, read_all
from promptlint.formats.whereabouts import is_below, whereabouts_of
from promptlint.regex import regex
from promptlint.text import START, LineIndex, Position

__all__ = [
    "BOM",
    "MAX_TEXT",
    "NoTextError",
    "ReadError",
    "decode",
    "is_given_pipe",
    "is_picture",
    "opened",
    "place_in",
]

BOM = b"\xef\xbb\xbf"

MAX_TEXT = 512 * 1024 * 1024
"""Bytes of a text that does not come in pieces: what Python makes of it must fit into the memory several times over."""

_GIVEN = regex(r"/dev/(?:stdin|fd/[0-9]{1,9})|/proc/self/fd/[0-9]{1,9}")
"""What a shell calls the pipe of `<(…)`."""


class ReadError(PromptlintError):
    """A file that cannot be read. The message is one line: what, where, what to do.

    Of a text that is broken, `reason` says what is wrong without the place, and `offset` where, in code points; empty
    and None where there is no single place.
    """

    def __init__(self, message: str, *, reason: str = "", offset: int | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.offset = offset


class NoTextError(ReadError):
    """A file that is not what can hold a prompt: binary, in another encoding, or a picture that is not one."""


@contextmanager
def opened(path: Path, within: str | None = None) -> Iterator[IO[bytes]]:
    """A file to read from. Raises ReadError, also for what goes wrong while it is read, and for one that leads out of
    the folder that it has to lie `within`, with links followed."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(_given_pipe(path) if is_given_pipe(path) else open_regular(path))
        except FileNotFoundError:
            raise ReadError(f"{path}: no such file; check the path") from None
        except IsADirectoryError:
            raise ReadError(f"{path}: is a folder; name files, or let `check` search it") from None
        except OSError as error:
            raise ReadError(f"{path}: cannot be read: {error.strerror or error}") from None
        try:
            if within is not None and not _lies_within(path, file, within):
                raise ReadError(f"{path}: leads out of the folder that is searched; name it to have it read")
            yield file
        except OSError as error:
            raise ReadError(f"{path}: cannot be read: {error.strerror or error}") from None


def is_given_pipe(path: Path) -> bool:
    """Whether a path is a pipe that the caller of the program has opened for it, as by `<(…)` in a shell. Another pipe
    may never have anybody who writes to it."""
    try:
        return _GIVEN.fullmatch(str(path)) is not None and path.is_fifo()
    except OSError:
        return False


@contextmanager
def _given_pipe(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as pipe:
        yield BytesIO(read_all(pipe, MAX_TEXT, path))


def _lies_within(path: Path, file: IO[bytes], folder: str) -> bool:
    """Asked of the open file: between a search and now, a link may have taken the place of what was found."""
    where = whereabouts_of(path, file)
    return where is not None and is_below(where.path, folder)


def is_picture(head: bytes) -> bool:
    """Whether a file that starts with these 16 bytes is a picture that may hold prompts: PNG, JPEG, WebP or AVIF."""
    return (
        head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))
        or (head.startswith(b"RIFF") and head[8:12] == b"WEBP")
        or head[4:12] in (b"ftypavif", b"ftypavis")
    )


def decode(data: bytes, path: str, *, start: int = 0, line: int = 1) -> str:
    """The text of some bytes, without a byte order mark. Raises ReadError for anything but UTF-8 text.

    `start` and `line` are where a piece of a file stands in it, in bytes from 0 and lines from 1.
    """
    if start == 0 and data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NoTextError(f"{path}: is UTF-16; save it as UTF-8")
    if b"\0" in data:
        raise NoTextError(f"{path}: is a binary file; promptlint reads text in UTF-8")
    try:
        return data.decode("utf-8" if start else "utf-8-sig")
    except UnicodeDecodeError as error:
        line += data.count(b"\n", 0, error.start)
        place = f"byte {start + error.start + 1}, line {line}"
        raise NoTextError(f"{path}: is not valid UTF-8 ({place}); save it as UTF-8") from None


def place_in(text: str, offset: int | None, first: Position = START) -> str:
    """Words for a place in a text, or in a piece of one that starts at `first`; none where there is no single place."""
    if offset is None:
        return ""
    position = LineIndex(text[: offset + 1], first).position(first.offset + offset)
    return f" (line {position.line}, column {position.column})"
