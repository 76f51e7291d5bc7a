"""Training captions: a `.caption` file, or a `.txt` file with a picture of the same name beside it.

The first line is the caption, as kohya's scripts read it. Nothing in it is syntax: it is trained as text.
"""

from __future__ import annotations

from pathlib import Path

from promptlint.documents.kinds import PICTURES
from promptlint.documents.model import Document, Region, Role
from promptlint.text import LineIndex, SourceText

__all__ = ["pictures_beside", "read"]


def pictures_beside(path: str) -> list[str]:
    """The suffixes of the pictures that have the name of a file and lie beside it."""
    file = Path(path)
    return [suffix for suffix in PICTURES if file.with_suffix(suffix).is_file()] if file.name else []


def read(text: str, path: str, role: Role | None = None) -> Document:
    """The first line."""
    line = LineIndex(text).line(1)
    source = SourceText.cut_from(text, 0, len(line)).strip()
    region = Region("caption", role or Role.UNKNOWN, source, text)
    return Document(path, "caption", text, ((region,),) if source.text else ())
