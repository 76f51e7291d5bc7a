"""Files that commands write."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.cli.errors import UsageError

if TYPE_CHECKING:
    from promptlint.documents.model import Document

__all__ = ["WritingBack", "unwritable", "write_new"]


class WritingBack:
    """Writes documents back to the files that they were read from; `fail` is told why one cannot be. What runs that
    were killed have left beside a document goes, once for each folder."""

    def __init__(self, fail: Callable[[str], None]) -> None:
        self._fail = fail
        self._tidy: set[str] = set()

    def tidy(self, document: Document) -> None:
        """Remove leftovers in the folder of a document that may be written."""
        from promptlint.documents.writer import remove_leftovers_beside

        folder = os.path.dirname(document.path)  # noqa: PTH120
        if folder not in self._tidy:
            self._tidy.add(folder)
            remove_leftovers_beside(document)

    def write(self, document: Document, text: str) -> bool:
        """Write a document's new text where it came from; whether that went well."""
        from promptlint.documents.writer import WriteError, write_document
        from promptlint.text import Edit, Span

        try:
            write_document(document, [Edit(Span(0, len(document.text)), text)])
        except WriteError as error:
            self._fail(str(error))
            return False
        return True


def write_new(path: Path, text: str, *, within: Path | None = None) -> None:
    """Write a file of our own, whole or not at all. One whose name nobody gave has to lie `within` a folder, with links
    followed. Raises UsageError."""
    from promptlint.formats.whole_file import write_whole

    try:
        write_whole(path, text.encode("utf-8"), within=within)
    except (OSError, ValueError) as error:
        raise unwritable(path, error) from None


def unwritable(path: Path | str, error: OSError | ValueError) -> UsageError:
    """What to raise where the file that an option names cannot be written."""
    return UsageError(f"{path}: cannot be written: {getattr(error, 'strerror', None) or error}; check the path")
