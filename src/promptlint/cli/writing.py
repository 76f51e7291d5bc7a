"""Files that commands write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.cli.errors import UsageError

if TYPE_CHECKING:
    from promptlint.documents.model import Document

__all__ = ["unwritable", "write_back", "write_new"]


def write_back(document: Document, text: str, fail: Callable[[str], None]) -> bool:
    """Write a document's new text where it came from; whether that went well. `fail` is told why it did not."""
    from promptlint.documents.writer import WriteError, write_document
    from promptlint.text import Edit, Span

    try:
        write_document(document, [Edit(Span(0, len(document.text)), text)])
    except WriteError as error:
        fail(str(error))
        return False
    return True


def write_new(path: Path, text: str) -> None:
    """Write a file of our own, whole or not at all. Raises UsageError."""
    from promptlint.formats.whole_file import write_whole

    try:
        write_whole(path, text.encode("utf-8"))
    except OSError as error:
        raise unwritable(path, error) from None


def unwritable(path: Path | str, error: OSError) -> UsageError:
    """What to raise where the file that an option names cannot be written."""
    return UsageError(f"{path}: cannot be written: {error.strerror or error}; check the path")
