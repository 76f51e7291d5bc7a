"""PNG pictures made by hand, whole and broken."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from promptlint.formats.png import SIGNATURE

__all__ = ["INFOTEXT", "chunk", "png", "text_chunk"]

INFOTEXT = "a cat, ((red:1.2)) hat\nNegative prompt: bad\nSteps: 20, Sampler: Euler a, CFG scale: 7"


def chunk(kind: bytes, data: bytes, length: int | None = None) -> bytes:
    """A chunk, which may lie about its length."""
    size = len(data) if length is None else length
    return struct.pack(">I", size) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def text_chunk(text: str, keyword: str = "parameters") -> bytes:
    """A text that is not packed."""
    return chunk(b"tEXt", keyword.encode() + b"\0" + text.encode("latin-1"))


def png(path: Path, *chunks: bytes) -> Path:
    """A picture without pixels."""
    path.write_bytes(SIGNATURE + b"".join(chunks) + chunk(b"IEND", b""))
    return path
