"""Embeddings stored in a PNG: the name and the size that A1111 writes into a text chunk.

Nothing is decoded but that chunk. A copy of the embedding is in the pixels too; sites that strip text chunks leave only
that one, and promptlint then knows the file's name alone.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

from promptlint.dataclass import dataclass
from promptlint.formats.errors import FormatError
from promptlint.formats.numbers import LONGEST_NAME
from promptlint.formats.png import SIGNATURE, find_png_text
from promptlint.formats.regular_file import open_regular
from promptlint.formats.safetensors import read_json

__all__ = ["PictureEmbedding", "read_picture"]

_KEYWORD = "sd-ti-embedding"
_LARGEST = 32 << 20
"""Bytes of the text. A vector of SDXL takes 45 kB of JSON in base64, and embeddings have up to some hundreds; a prompt,
for which the reader's own limit is made, has never that much."""


@dataclass(frozen=True, slots=True)
class PictureEmbedding:
    """What a picture holds. `name` and `vectors` are None where it does not say, `width` that of one vector."""

    name: str | None
    vectors: int | None
    width: int | None


def read_picture(path: Path) -> PictureEmbedding | None:
    """The embedding in a PNG's text, or None where there is none. Raises FormatError for one that cannot be read, and
    OSError."""
    with open_regular(path) as file:
        if file.read(len(SIGNATURE)) != SIGNATURE:
            return None
        file.seek(0)
        try:
            found = find_png_text(file, _KEYWORD, limit=_LARGEST)
        except FormatError as error:
            raise FormatError(f"the picture {error}", error.offset) from None
    if found is None:
        return None
    try:
        text = base64.b64decode(found.text.encode(), validate=False)
    except (binascii.Error, ValueError):
        raise FormatError("its embedded data are not base64") from None
    table = read_json(text, "its embedded data")
    if not isinstance(table, dict):
        raise FormatError("its embedded data are not an embedding")
    name = table.get("name")
    vectors, width = _size(table)
    is_name = isinstance(name, str) and 0 < len(name) <= LONGEST_NAME
    return PictureEmbedding(str(name) if is_name else None, vectors, width)


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
