"""Embeddings stored in a PNG: the name and the size that A1111 writes into a text chunk.

Nothing is decoded but that chunk. A copy of the embedding is in the pixels too; sites that strip text chunks leave only
that one, and promptlint then knows the file's name alone.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from promptlint.formats.safetensors import FormatError, read_json

__all__ = ["PictureEmbedding", "read_picture"]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEYWORD = b"sd-ti-embedding"
_LARGEST_CHUNK = 32 << 20
_MOST_CHUNKS = 100_000


@dataclass(frozen=True, slots=True)
class PictureEmbedding:
    """What a picture holds. `name` and `vectors` are None where it does not say, `width` that of one vector."""

    name: str | None
    vectors: int | None
    width: int | None


def read_picture(path: Path) -> PictureEmbedding | None:
    """The embedding in a PNG's text, or None where there is none. Raises FormatError for one that cannot be read, and
    OSError."""
    with path.open("rb") as file:
        if file.read(8) != _SIGNATURE:
            return None
        data = _find(file)
    if data is None:
        return None
    try:
        text = base64.b64decode(data, validate=False)
    except (binascii.Error, ValueError):
        raise FormatError("its embedded data are not base64") from None
    table = read_json(text, "its embedded data")
    if not isinstance(table, dict):
        raise FormatError("its embedded data are no embedding")
    name = table.get("name")
    vectors, width = _size(table)
    return PictureEmbedding(name if isinstance(name, str) and name else None, vectors, width)


def _find(file: IO[bytes]) -> bytes | None:
    """The value of the text chunk, wherever it stands; `tEXt`, `zTXt` or `iTXt`."""
    for _ in range(_MOST_CHUNKS):
        head = file.read(8)
        if len(head) < 8 or head[4:] == b"IEND":
            return None
        length = int.from_bytes(head[:4], "big")
        if head[4:] in (b"tEXt", b"zTXt", b"iTXt") and length <= _LARGEST_CHUNK:
            keyword, _, value = file.read(length).partition(b"\0")
            if keyword == _KEYWORD:
                return _value(head[4:], value)
            file.seek(4, 1)
        else:
            file.seek(length + 4, 1)
    return None


def _value(kind: bytes, value: bytes) -> bytes:
    if kind == b"tEXt":
        return value
    if kind == b"zTXt":
        return _inflate(value[1:])
    packed, rest = value[:1] == b"\x01", value[2:]
    text = rest.partition(b"\0")[2].partition(b"\0")[2]
    return _inflate(text) if packed else text


def _inflate(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(data, _LARGEST_CHUNK)
    except zlib.error:
        raise FormatError("its embedded data cannot be unpacked") from None
    if inflater.unconsumed_tail:
        raise FormatError("its embedded data are too large")
    return text


def _size(table: dict[str, object]) -> tuple[int | None, int | None]:
    """Vectors and their width: the first tensor of `string_to_param`, which is a list of rows."""
    parameters = table.get("string_to_param")
    if not isinstance(parameters, dict) or not parameters:
        return None, None
    tensor = next(iter(parameters.values()))
    rows = tensor.get("TORCHTENSOR") if isinstance(tensor, dict) else None
    if not isinstance(rows, list) or not rows:
        return None, None
    return len(rows), len(rows[0]) if isinstance(rows[0], list) else None
