"""Training captions: a `.caption` file, or a `.txt` file with a picture of the same name beside it.

The first line is the caption, as kohya's scripts read it. Nothing in it is syntax: it is trained as text.
"""

from __future__ import annotations

from pathlib import Path, PurePath

from promptlint.documents.infotext import looks_like_infotext
from promptlint.documents.kinds import PICTURES
from promptlint.documents.model import Document, Region, Role
from promptlint.text import LineIndex, SourceText

__all__ = ["matches", "pictures_beside", "read"]


def matches(path: str, text: str) -> bool:
    """Whether a file is called a caption, or a picture of its name stands beside it."""
    if PurePath(path).suffix.casefold() == ".caption":
        return True
    if looks_like_infotext(text):
        return False
    return Path(path).is_file() and bool(pictures_beside(path))


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
