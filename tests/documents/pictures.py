"""PNG pictures made by hand, whole and broken."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from promptlint.formats.png import SIGNATURE

__all__ = ["INFOTEXT", "chunk", "png", "text_chunk", "with_comment", "with_tags"]

INFOTEXT = "a cat, ((red:1.2)) hat\nNegative prompt: bad\nSteps: 20, Sampler: Euler a, CFG scale: 7"


def chunk(kind: bytes, data: bytes, length: int | None = None) -> bytes:
    """A chunk, which may lie about its length."""
    size = len(data) if length is None else length
    return struct.pack(">I", size) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def text_chunk(text: str, keyword: str = "parameters") -> bytes:
    """A text that is not packed."""
    return chunk(b"tEXt", keyword.encode() + b"\0" + text.encode())


def png(path: Path, *chunks: bytes) -> Path:
    """A picture without pixels."""
    path.write_bytes(SIGNATURE + b"".join(chunks) + chunk(b"IEND", b""))
    return path


def with_tags(path: Path, tags: dict[int, Any]) -> Path:
    """A picture with EXIF tags; a table of tags stands under 0x8769. Text is written as the bytes of UTF-8."""
    images = pytest.importorskip("PIL.Image")
    exif = images.Exif()
    for tag, value in tags.items():
        exif[tag] = value.encode() if isinstance(value, str) else value
    images.new("RGB", (2, 2)).save(path, exif=exif)
    return path


def with_comment(path: Path, comment: bytes) -> Path:
    """A picture with a comment, as it stands in EXIF."""
    return with_tags(path, {0x0131: "a program", 0x8769: {0x9286: comment}})
