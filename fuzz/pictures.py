"""Pictures of one pixel with texts in them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping

__all__ = ["jpeg", "png", "png_chunk", "webp"]

_USER_COMMENT, _EXIF, _DESCRIPTION = 0x9286, 0x8769, 0x010E
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk with its length and checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(texts: Mapping[str, str]) -> bytes:
    """A PNG with each text in a chunk, in the three forms in turn."""
    chunks = [png_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))]
    for number, (key, value) in enumerate(texts.items()):
        data = value.encode("utf-8", "replace")
        name = key.encode()
        if number % 3 == 0:
            chunks.append(png_chunk(b"tEXt", name + b"\0" + data))
        elif number % 3 == 1:
            chunks.append(png_chunk(b"zTXt", name + b"\0\0" + zlib.compress(data)))
        else:
            chunks.append(png_chunk(b"iTXt", name + b"\0\1\0\0\0" + zlib.compress(data)))
    chunks += [png_chunk(b"IDAT", zlib.compress(b"\0\0\0\0")), png_chunk(b"IEND", b"")]
    return _SIGNATURE + b"".join(chunks)


def jpeg(texts: Mapping[str, str]) -> bytes:
    """A JPEG with the first text as the comment of its EXIF data."""
    return _of_pillow(texts, "JPEG")


def webp(texts: Mapping[str, str]) -> bytes:
    """The same as a WebP."""
    return _of_pillow(texts, "WEBP")


def _of_pillow(texts: Mapping[str, str], form: str) -> bytes:
    from PIL import Image

    picture = Image.new("RGB", (1, 1))
    exif = picture.getexif()
    first = next(iter(texts.values()))
    exif.get_ifd(_EXIF)[_USER_COMMENT] = b"UNICODE\0" + first.encode("utf-16-be", "replace")
    exif[_DESCRIPTION] = first.encode("ascii", "replace").decode()
    out = io.BytesIO()
    picture.save(out, form, exif=exif)
    return out.getvalue()
