"""The text chunks of PNG pictures, read by hand: no pixel is decoded, and nothing grows beyond its limits.

Source: the PNG specification (third edition), sections 5.3 and 11.3.3.
"""

from __future__ import annotations

import zlib
from collections.abc import Container, Iterator
from typing import IO

from promptlint.dataclass import dataclass
from promptlint.formats.errors import FormatError

__all__ = ["EXIF", "MAX_TEXT", "SIGNATURE", "XMP", "PngText", "find_png_text", "latin_text", "read_png_texts"]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_TEXT = 8 * 1024 * 1024
"""Bytes of one text, packed or unpacked; workflows of hundreds of nodes have a tenth of it."""

EXIF = "eXIf"
XMP = "XML:com.adobe.xmp"
"""What an EXIF block goes by among the keywords, and the keyword of an XMP packet; programs for photographs write much
into these, so that one which cannot be read is left out."""

_MOST_TEXTS = 4
"""How many texts of the greatest size a picture may have."""
_MAX_CHUNKS = 100_000
_MOST_BROKEN = 10
"""Texts that cannot be read of which a picture tells."""
_MAX_KEYWORD = 79
_TEXTS = frozenset({b"tEXt", b"zTXt", b"iTXt"})


@dataclass(frozen=True, slots=True)
class PngText:
    """One text of a picture: `keyword` says what it is; `offset` is where its chunk starts, in bytes. `data` is an EXIF
    block, which is not text."""

    keyword: str
    text: str
    offset: int
    data: bytes = b""


def read_png_texts(
    file: IO[bytes],
    keywords: Container[str],
    *,
    lenient: Container[str] = (EXIF, XMP),
    broken: list[FormatError] | None = None,
) -> list[PngText]:
    """The texts of these keywords, those after the image data too. A picture that is cut off gives those it has.

    Raises FormatError for what is not a PNG at all, and for a text of these that is cut off, broken or beyond the
    limits, if its keyword is not among the `lenient` ones. With a list for what is `broken`, those errors are put there
    instead, and the other texts are read.
    """
    return list(_texts(file, keywords, lenient, MAX_TEXT, [] if broken is None else broken, goes_on=broken is not None))


def find_png_text(file: IO[bytes], keyword: str, *, limit: int = MAX_TEXT) -> PngText | None:
    """The first text of a keyword, or None; what comes after it is not read. `limit` are the bytes that it may have,
    packed or unpacked. Raises FormatError as `read_png_texts` does."""
    return next(_texts(file, (keyword,), (), limit, []), None)


def _texts(  # two callers
    file: IO[bytes],
    keywords: Container[str],
    lenient: Container[str],
    limit: int,
    broken: list[FormatError],
    *,
    goes_on: bool = False,
) -> Iterator[PngText]:
    if file.read(8) != SIGNATURE:
        raise FormatError("is not a PNG picture", 0)
    size = file.seek(0, 2)
    at = 8
    total = 0
    for _ in range(_MAX_CHUNKS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8 or head[4:] == b"IEND":
            break
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        if kind in _TEXTS:
            keyword = file.read(min(length, _MAX_KEYWORD + 1)).partition(b"\0")[0].decode("latin-1")
        else:
            keyword = kind.decode("latin-1") if kind == b"eXIf" else ""
        if keyword and keyword in keywords:
            try:
                text = _chunk(file, kind, length, at, size=size, limit=limit)
            except FormatError as error:
                if keyword not in lenient:
                    if not goes_on:
                        raise
                    if len(broken) < _MOST_BROKEN:
                        broken.append(FormatError(f"{error} ({keyword})", error.offset))
                text = None
            if text is not None:
                total += len(text.text) + len(text.data)
                if total > _MOST_TEXTS * limit:
                    raise FormatError(f"has more than {_MOST_TEXTS * limit:,} characters of text", at)
                yield text
        at += 12 + length


def _chunk(file: IO[bytes], kind: bytes, length: int, at: int, *, size: int, limit: int) -> PngText | None:
    if at + 8 + length > size:
        raise FormatError(f"is cut off, or states a wrong size: a text of {length:,} bytes", at)
    if length > limit:
        raise FormatError(f"has a text of {length:,} bytes; the limit is {limit:,}", at)
    file.seek(at + 8)
    data = file.read(length)
    return PngText(EXIF, "", at, data) if kind == b"eXIf" else _text(kind, data, at, limit)


def _text(kind: bytes, data: bytes, offset: int, limit: int) -> PngText | None:
    keyword, zero, rest = data.partition(b"\0")
    if not zero:
        return None
    if kind == b"tEXt":
        text = latin_text(rest)
    elif kind == b"zTXt":
        text = latin_text(_unpack(rest[1:], offset, limit))
    else:
        packed = rest[:1] == b"\1"
        body = rest[2:].split(b"\0", 2)
        if len(body) < 3:
            return None
        raw = _unpack(body[2], offset, limit) if packed else body[2]
        text = raw.decode("utf-8", "replace")
    return PngText(keyword.decode("latin-1"), text, offset)


def latin_text(data: bytes) -> str:
    """Latin-1 as the standard says, but UTF-8 where it is that: many programs write it all the same."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _unpack(data: bytes, offset: int, limit: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(data, limit + 1)
    except zlib.error as error:
        raise FormatError("has a packed text that is broken", offset) from error
    if len(text) > limit:
        raise FormatError(f"has a packed text that unpacks to more than {limit:,} bytes", offset)
    if not unpacker.eof:
        raise FormatError("has a packed text that is cut off", offset)
    return text
