"""The text chunks of PNG pictures, read by hand: no pixel is decoded, and nothing grows beyond its limits.

Source: the PNG specification (third edition), sections 5.3 and 11.3.3.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import IO

from promptlint.formats.errors import FormatError

__all__ = ["MAX_TEXT", "SIGNATURE", "PngText", "read_png_texts"]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_TEXT = 8 * 1024 * 1024
"""Bytes of one text, packed or unpacked; workflows of hundreds of nodes have a tenth of it."""

_MAX_ALL = 4 * MAX_TEXT
_MAX_CHUNKS = 100_000
_TEXTS = frozenset({b"tEXt", b"zTXt", b"iTXt"})


@dataclass(frozen=True, slots=True)
class PngText:
    """One text of a picture: `keyword` says what it is; `offset` is where its chunk starts, in bytes."""

    keyword: str
    text: str
    offset: int


def read_png_texts(file: IO[bytes]) -> list[PngText]:
    """The texts of a picture, those behind the image data too. A picture that is cut off gives those it has.

    Raises FormatError for no PNG at all, and for texts beyond the limits.
    """
    if file.read(8) != SIGNATURE:
        raise FormatError("is not a PNG picture", 0)
    size = file.seek(0, 2)
    at = 8
    total = 0
    texts: list[PngText] = []
    for _ in range(_MAX_CHUNKS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            break
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        if at + 8 + length > size:
            if kind in _TEXTS:
                raise FormatError(f"is cut off, or lies about its size: a text of {length:,} bytes", at)
            break
        if kind in _TEXTS:
            if length > MAX_TEXT:
                raise FormatError(f"has a text of {length:,} bytes; the limit is {MAX_TEXT:,}", at)
            text = _text(kind, file.read(length), at)
            if text is not None:
                texts.append(text)
                total += len(text.text)
                if total > _MAX_ALL:
                    raise FormatError(f"has more than {_MAX_ALL:,} characters of text", at)
        elif kind == b"IEND":
            break
        at += 12 + length
    return texts


def _text(kind: bytes, data: bytes, offset: int) -> PngText | None:
    keyword, zero, rest = data.partition(b"\0")
    if not zero:
        return None
    if kind == b"tEXt":
        text = _latin(rest)
    elif kind == b"zTXt":
        text = _latin(_unpack(rest[1:], offset))
    else:
        packed = rest[:1] == b"\1"
        body = rest[2:].split(b"\0", 2)
        if len(body) < 3:
            return None
        raw = _unpack(body[2], offset) if packed else body[2]
        text = raw.decode("utf-8", "replace")
    return PngText(keyword.decode("latin-1"), text, offset)


def _latin(data: bytes) -> str:
    """Latin-1 as the standard says, but UTF-8 where it is that: many programs write it all the same."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _unpack(data: bytes, offset: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(data, MAX_TEXT + 1)
    except zlib.error as error:
        raise FormatError("has a packed text that is broken", offset) from error
    if len(text) > MAX_TEXT:
        raise FormatError(f"has a packed text that unpacks to more than {MAX_TEXT:,} bytes", offset)
    return text
